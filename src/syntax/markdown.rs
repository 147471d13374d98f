//! Markdown: where blocks of code and commands stand in it.

use crate::source::Span;
use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};
use std::borrow::Cow;

/// A part of the text that may hold calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// What it is written like.
    pub kind: PieceKind,
    /// The text, from the start of a line where it is a block.
    pub span: Span,
    /// Whether something in a block of data is left out, and says so: `...`.
    pub is_abridged: bool,
}

/// What a part of the text is written like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PieceKind {
    /// A block of shell commands, or a terminal session with prompts and output.
    Shell,
    /// A block of JSON values.
    Json,
    /// A block of YAML documents.
    Yaml,
    /// A block of requests.
    Http,
    /// One command in a sentence or in the cell of a table.
    Command,
}

/// Longest line, in bytes, in which dots may stand for something.
const LONGEST: usize = 1000;

/// Finds the pieces of `text`, in order, and the text in which they are read: marks of block quotes in front of their
/// lines are blank there, and dots that stand for something left out, and no offset changes.
pub fn pieces(text: &str) -> (Vec<Piece>, Cow<'_, str>) {
    let mut finder = Finder { text, pieces: Vec::new(), blanks: Vec::new() };
    let mut open: Option<Block> = None;
    let mut cell: Option<(Span, bool)> = None;
    for (event, range) in Parser::new_ext(text, Options::ENABLE_TABLES).into_offset_iter() {
        let span = Span::new(range.start, range.end);
        match event {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                open = Some(Block { kind: block_kind(&info), span: None });
            }
            Event::Text(_) if let Some(block) = &mut open => finder.line(block, span),
            Event::End(TagEnd::CodeBlock) => finder.end(open.take()),
            Event::Start(Tag::TableCell) => cell = Some((span, false)),
            Event::Code(_) => {
                cell = cell.map(|(span, _)| (span, true));
                finder.command(span);
            }
            Event::End(TagEnd::TableCell) => {
                if let Some((span, false)) = cell.take() {
                    finder.command(span);
                }
            }
            _ => {}
        }
    }
    finder.finish()
}

/// A block of code that is being read.
struct Block {
    kind: Option<PieceKind>,
    span: Option<Span>,
}

struct Finder<'t> {
    text: &'t str,
    pieces: Vec<Piece>,
    /// What is no part of any piece although it stands inside one.
    blanks: Vec<Span>,
}

impl<'t> Finder<'t> {
    /// The next lines of a block: between them and those before stands what the block is nested in.
    fn line(&mut self, block: &mut Block, span: Span) {
        match &mut block.span {
            None => {
                let before = &self.text[..span.start as usize];
                let start = before.rfind('\n').map_or(0, |at| at + 1);
                self.blank(Span::new(start, span.start as usize));
                block.span = Some(Span::new(start, span.end as usize));
            }
            Some(whole) => {
                self.blank(Span { start: whole.end, end: span.start });
                whole.end = span.end;
            }
        }
    }

    fn blank(&mut self, span: Span) {
        if !span.slice(self.text).trim().is_empty() {
            self.blanks.push(span);
        }
    }

    fn end(&mut self, block: Option<Block>) {
        let Some(Block { kind: Some(kind), span: Some(span) }) = block else { return };
        let is_data = matches!(kind, PieceKind::Json | PieceKind::Yaml);
        let before = self.blanks.len();
        if is_data {
            self.elisions(span);
        }
        self.pieces.push(Piece { kind, span, is_abridged: self.blanks.len() > before });
    }

    /// Blanks dots that stand where a member, an item or a line may stand.
    fn elisions(&mut self, span: Span) {
        let mut at = span.start as usize;
        for line in span.slice(self.text).split_inclusive('\n') {
            // What is written for people has short lines.
            for dots in ["...", "…"].into_iter().filter(|_| line.len() < LONGEST) {
                for place in memchr::memmem::find_iter(line.as_bytes(), dots) {
                    let (before, after) = (&line[..place], line[place..].trim_start_matches(['.', '…']));
                    let is_outside = before.matches('"').count() % 2 == 0 && before.matches('\'').count() % 2 == 0;
                    let opening = before.trim_end().trim_end_matches(['/', '#', '-', '*']).trim_end();
                    let begins = opening.is_empty() || opening.ends_with(['[', '{', ',', '>', '}', ']']);
                    let comma = usize::from(after.starts_with(',') && !opening.ends_with(','));
                    let ends = after.is_empty() || after.starts_with([']', '}', ',', ' ', '\r', '\n']);
                    if is_outside && begins && ends {
                        let first = if opening.is_empty() { before.len() - before.trim_start().len() } else { place };
                        let start = at + first;
                        self.blanks.push(Span::new(start, at + line.len() - after.len() + comma));
                    }
                }
            }
            at += line.len();
        }
    }

    /// Code in a sentence, with its backticks, or the cell of a table. Line ends in it are spaces.
    fn command(&mut self, span: Span) {
        let written = span.slice(self.text);
        let trimmed = written.trim_matches(['`', '|', ' ', '\t', '\r', '\n']);
        if trimmed.is_empty() {
            return;
        }
        let start = span.start as usize + (trimmed.as_ptr() as usize - written.as_ptr() as usize);
        let ends =
            memchr::memchr2_iter(b'\n', b'\r', trimmed.as_bytes()).map(|at| Span::new(start + at, start + at + 1));
        self.blanks.extend(ends);
        let span = Span::new(start, start + trimmed.len());
        self.pieces.push(Piece { kind: PieceKind::Command, span, is_abridged: false });
    }

    fn finish(self) -> (Vec<Piece>, Cow<'t, str>) {
        if self.blanks.is_empty() {
            return (self.pieces, Cow::Borrowed(self.text));
        }
        let mut masked = String::with_capacity(self.text.len());
        let mut blanks = self.blanks;
        blanks.sort_unstable();
        for span in blanks {
            let start = (span.start as usize).max(masked.len());
            masked.push_str(&self.text[masked.len()..start]);
            // As many bytes as before: every character that is blanked counts its own.
            masked.extend(std::iter::repeat_n(' ', (span.end as usize).saturating_sub(start)));
        }
        masked.push_str(&self.text[masked.len()..]);
        (self.pieces, Cow::Owned(masked))
    }
}

/// What a fenced block is written like, by the first word behind the fence.
fn block_kind(info: &str) -> Option<PieceKind> {
    let word =
        info.trim_start_matches(['{', '.', ' ']).split([' ', ',', '{', '}', ':', ';']).next().unwrap_or_default();
    let word = word.strip_prefix("language-").unwrap_or(word);
    match word.to_ascii_lowercase().as_str() {
        "bash" | "sh" | "shell" | "zsh" | "console" | "shell-session" | "shellsession" | "sh-session" | "terminal" => {
            Some(PieceKind::Shell)
        }
        "json" | "jsonc" | "json5" | "jsonl" | "ndjson" => Some(PieceKind::Json),
        "yaml" | "yml" => Some(PieceKind::Yaml),
        "http" | "rest" => Some(PieceKind::Http),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(PieceKind, String)> {
        let (pieces, masked) = pieces(text);
        assert_eq!(masked.len(), text.len());
        pieces.iter().map(|piece| (piece.kind, piece.span.slice(&masked).to_owned())).collect()
    }

    fn one(kind: PieceKind, text: &str) -> Vec<(PieceKind, String)> {
        vec![(kind, text.to_owned())]
    }

    #[test]
    fn fences_say_what_a_block_is() {
        for (info, kind) in [
            ("bash", PieceKind::Shell),
            ("sh title=\"x\"", PieceKind::Shell),
            ("{.shell}", PieceKind::Shell),
            ("console", PieceKind::Shell),
            ("JSON", PieceKind::Json),
            ("language-json", PieceKind::Json),
            ("yml", PieceKind::Yaml),
            ("http", PieceKind::Http),
        ] {
            assert_eq!(found(&format!("a\n\n```{info}\nb\n```\n")), one(kind, "b\n"), "{info}");
            assert_eq!(found(&format!("~~~~ {info}\nb\n")), one(kind, "b\n"), "{info}");
        }
        for info in ["", "python", "text", "jsonnet", "bashful"] {
            assert_eq!(found(&format!("```{info}\nb\n```\n")), [], "{info}");
        }
        assert_eq!(found("    indented\n"), []);
    }

    #[test]
    fn blocks_in_lists_and_quotes_are_whole_lines() {
        assert_eq!(found("1. a\n\n   ```yaml\n   - b\n   - c\n   ```\n"), one(PieceKind::Yaml, "   - b\n   - c\n"));
        assert_eq!(found("> ```json\n> {\n> }\n> ```\n"), one(PieceKind::Json, "  {\n  }\n"));
        assert_eq!(found("- > ```sh\n  > a \\\n  >  b\n"), one(PieceKind::Shell, "    a \\\n     b\n"));
        assert_eq!(found("```sh\r\na\r\n\r\nb\r\n```\r\n"), one(PieceKind::Shell, "a\r\n\r\nb\r\n"));
    }

    #[test]
    fn what_is_left_out_of_data_is_blank() {
        let block = |lines: &str| format!("```json\n{lines}\n```\n");
        for (written, read) in [
            ("{\n  ...\n}", "{\n     \n}\n"),
            ("{\n  // ...\n}", "{\n        \n}\n"),
            ("{\"a\": [...], ...}", "{\"a\": [   ],    }\n"),
            ("[..., 1]", "[     1]\n"),
            ("{…}", "{   }\n"),
            ("{\"a\": \"b ...\"}", "{\"a\": \"b ...\"}\n"),
            ("{\"a\": ...}", "{\"a\": ...}\n"),
            ("a.../b", "a.../b\n"),
        ] {
            assert_eq!(found(&block(written)), one(PieceKind::Json, read));
            assert_eq!(
                pieces(&block(written)).0[0].is_abridged,
                written.len() + 1 != read.len() || *written != read[..written.len()]
            );
        }
    }

    #[test]
    fn commands_stand_in_sentences_and_cells() {
        assert_eq!(
            found("see `a b\nc` and `` `d` ``\n"),
            [(PieceKind::Command, "a b c".to_owned()), (PieceKind::Command, "d".to_owned())]
        );
        assert_eq!(
            found("| a | `b c` |\n|---|---|\n| d e | x `f` y |\n"),
            [
                (PieceKind::Command, "a".to_owned()),
                (PieceKind::Command, "b c".to_owned()),
                (PieceKind::Command, "d e".to_owned()),
                (PieceKind::Command, "f".to_owned())
            ]
        );
    }
}
