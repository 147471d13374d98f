//! Redirections and here-documents, and the scripts that stand inside of commands.

use super::reader::{DEEPEST, Reader, Stop};
use super::{Command, FrameKind, Piece, Word};
use crate::source::Span;

/// A here-document whose text begins on the next line.
pub(super) struct Pending {
    /// What the line after its text is.
    delimiter: String,
    /// Whether substitutions in it are left alone.
    is_quoted: bool,
    /// What its text is to the command.
    use_as: Use,
}

/// What a command does with a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// Something else.
    Data,
    /// Runs it.
    Run,
    /// Writes it into a script.
    Write,
}

/// Shells, which run what they read.
const SHELLS: [&str; 7] = ["sh", "bash", "zsh", "dash", "ksh", "ash", "ssh"];

/// Words of a command among which a shell and its flag are looked for.
const MOST_NAMES: usize = 6;

impl Reader<'_, '_> {
    /// A redirection; whether it writes into a script.
    pub(super) fn redirection(&mut self) -> bool {
        let rest = &self.text[self.at..self.end];
        if rest.starts_with("<<<") {
            self.at += 3;
            self.skip_blanks();
            self.target();
            return false;
        }
        if rest.starts_with("<<") {
            self.at += 2;
            self.heredoc();
            return false;
        }
        let is_output = !rest.starts_with('<');
        self.skip_while(|byte| matches!(byte, b'<' | b'>' | b'&' | b'|'));
        self.skip_blanks();
        let Some(target) = self.target() else { return false };
        let target = target.slice(self.text).trim_matches(['"', '\'']);
        is_output && (target.ends_with(".sh") || target.ends_with(".bash"))
    }

    /// The word that a redirection goes to or comes from.
    fn target(&mut self) -> Option<Span> {
        let is_word =
            !matches!(self.peek(), None | Some(b'\n' | b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>' | b'`'));
        is_word.then(|| self.word().span)
    }

    fn heredoc(&mut self) {
        if self.peek() == Some(b'-') {
            self.at += 1;
        }
        self.skip_blanks();
        let start = self.at;
        self.skip_while(|byte| {
            !byte.is_ascii_whitespace() && !matches!(byte, b';' | b'&' | b'|' | b'<' | b'>' | b'(' | b')' | b'`')
        });
        let written = &self.text[start..self.at];
        let delimiter = written.replace(['"', '\'', '\\'], "");
        // `let x=1<<2` shifts bits.
        let is_number = delimiter.bytes().all(|byte| byte.is_ascii_digit());
        if !is_number {
            let is_quoted = delimiter.len() < written.len();
            self.heredocs.push(Pending { delimiter, is_quoted, use_as: Use::Data });
        }
    }

    /// Notes what the command does with its here-documents.
    pub(super) fn own_heredocs(&mut self, command: &Command, first: usize, writes_script: bool) {
        if self.heredocs.len() <= first {
            return;
        }
        let use_as = match (writes_script, self.runs_input(command)) {
            (true, _) => Use::Write,
            (false, true) => Use::Run,
            (false, false) => return,
        };
        self.heredocs.iter_mut().skip(first).for_each(|it| it.use_as = use_as);
    }

    /// Whether one of the words is a shell, so that it runs what it reads.
    fn runs_input(&self, command: &Command) -> bool {
        let words = self.script.words_of(command);
        let names = words.iter().filter_map(|word| self.script.literal(self.text, word));
        names.take(4).any(|name| SHELLS.contains(&basename(name)))
    }

    /// The line end, and the here-documents that begin behind it.
    pub(super) fn line_end(&mut self) {
        self.at += 1;
        if self.heredocs.is_empty() {
            return;
        }
        for pending in std::mem::take(&mut self.heredocs) {
            let (body, next) = self.body(&pending.delimiter);
            match pending.use_as {
                Use::Run => self.inside(body, FrameKind::Subshell),
                Use::Write => self.inside(body, FrameKind::Written),
                Use::Data if !pending.is_quoted => self.substitutions(body),
                Use::Data => {}
            }
            self.at = next;
        }
    }

    /// The text of a here-document that begins here, and what stands behind it. Where only an indented delimiter is
    /// found, the whole text is indented, as in a fenced block of a list.
    fn body(&self, delimiter: &str) -> (Span, usize) {
        let text = &self.text[self.at..self.end];
        let (mut indented, mut at) = (None, 0);
        for line in text.split_inclusive('\n') {
            let next = at + line.len();
            let content = line.trim_end_matches(['\n', '\r']);
            let bare = content.trim_start_matches('\t');
            if bare == delimiter {
                return (Span::new(self.at, self.at + at), self.at + next);
            }
            if indented.is_none() && content.trim() == delimiter {
                indented = Some((Span::new(self.at, self.at + at), self.at + next));
            }
            at = next;
        }
        indented.unwrap_or((Span::new(self.at, self.end), self.end))
    }

    /// Reads a script inside of the text.
    fn inside(&mut self, span: Span, kind: FrameKind) {
        if self.depth >= DEEPEST {
            return;
        }
        let (at, end) = (self.at, self.end);
        let (backtick, outer) = (std::mem::take(&mut self.stop_at_backtick), self.open(kind));
        let heredocs = std::mem::take(&mut self.heredocs);
        (self.at, self.end) = (span.start as usize, span.end as usize);
        self.commands(Stop::End);
        (self.at, self.end) = (at, end);
        (self.stop_at_backtick, self.frame) = (backtick, outer);
        self.heredocs = heredocs;
    }

    /// Reads the `$( … )` of a text that is no script.
    fn substitutions(&mut self, span: Span) {
        let end = self.end;
        (self.at, self.end) = (span.start as usize, span.end as usize);
        while let Some(length) = memchr::memmem::find(&self.bytes()[self.at..self.end], b"$(") {
            self.at += length + 2;
            self.substitution(Stop::Parenthesis);
        }
        self.end = end;
    }

    /// The script that is an argument of `bash -c` or `eval`, if it stands there as one text.
    pub(super) fn inner_script(&mut self, command: &Command) {
        let words = self.script.words_of(command);
        // The text is none of the words before the flag, which is among the first ones.
        if !words.iter().skip(1).take(MOST_NAMES).any(|word| self.is_script(word)) {
            return;
        }
        let names: Vec<Option<&str>> =
            words.iter().take(MOST_NAMES).map(|word| self.script.literal(self.text, word)).collect();
        let is_shell = |name: &Option<&str>| name.is_some_and(|name| SHELLS.contains(&basename(name)));
        let place = match names.first() {
            Some(Some("eval")) => 1,
            _ => match names.iter().position(is_shell) {
                Some(shell) => {
                    let is_flag = |name: &Option<&str>| {
                        name.is_some_and(|it| it.starts_with('-') && !it.starts_with("--") && it.ends_with('c'))
                    };
                    let Some(flag) = names[shell..].iter().position(is_flag) else { return };
                    shell + flag + 1
                }
                None => return,
            },
        };
        if let Some(word) = words.get(place).filter(|word| self.is_script(word)) {
            let span = Span { start: word.span.start + 1, end: word.span.end - 1 };
            self.inside(span, FrameKind::Subshell);
        }
    }

    /// Whether the word is in quotes and holds several words.
    #[inline]
    fn is_script(&self, word: &Word) -> bool {
        let is_quote = |at: u32| matches!(self.bytes()[at as usize], b'"' | b'\'');
        let is_quoted = is_quote(word.span.end - 1) && is_quote(word.span.start) && word.span.length() > 2;
        let is_text = |piece: &Piece| matches!(piece, Piece::Literal(text) if text.slice(self.text).contains(' '));
        is_quoted && !word.is_broken && self.script.pieces_of(word).iter().any(is_text)
    }
}

/// The name of a program without its folder.
fn basename(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}
