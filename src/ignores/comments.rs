//! Finds comments that begin with `precall:`, in every form.

use crate::source::Span;
use crate::syntax::markdown::{Piece, PieceKind, pieces};
use crate::syntax::{Document, Kind, yaml};
use std::ops::Range;

/// How comments are written in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// `// …` and `/* … */`: JSON and JSON Lines.
    Slashes,
    /// `# …` after a blank: YAML.
    Yaml,
    /// One or the other: templates, which are JSON or YAML.
    Template,
    /// `# …` at the beginning of a word: shell scripts.
    Shell,
    /// `# …` and `// …` at the beginning of a line: RPC requests.
    Requests,
    /// `<!-- … -->`, and in fenced blocks the comments of their language.
    Markdown,
}

/// A comment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Comment {
    /// The comment with its marks.
    pub span: Span,
    /// What stands between the marks.
    pub body: Span,
}

/// The word that a comment for precall begins with.
const WORD: &str = "precall:";

/// Every comment of `text` that begins with `precall:`, in order.
pub fn find(text: &str, style: Style) -> Vec<Comment> {
    let mut comments = match style {
        Style::Slashes => slashes(text, 0..text.len()),
        Style::Yaml => outside_scalars(text, hashes(text, 0..text.len(), false)),
        Style::Template if is_json(text) => slashes(text, 0..text.len()),
        Style::Template => outside_scalars(text, hashes(text, 0..text.len(), false)),
        Style::Shell => hashes(text, 0..text.len(), true),
        Style::Requests => lines(text),
        Style::Markdown => markdown(text),
    };
    comments.retain(|comment| comment.body.slice(text).trim_start().starts_with(WORD));
    comments
}

/// Whether a template is JSON.
pub fn is_json(text: &str) -> bool {
    matches!(text.trim_start().as_bytes().first(), Some(b'{' | b'[' | b'/'))
}

/// Comments that take a line.
fn lines(text: &str) -> Vec<Comment> {
    let mut comments = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at + line.len() - line.trim_start().len();
        let end = at + line.trim_end().len();
        let opening = if line.trim_start().starts_with("//") { 2 } else { 1 };
        if line.trim_start().starts_with(['#', '/']) && start + opening <= end {
            comments.push(comment(start..end, opening, 0));
        }
        at += line.len();
    }
    comments
}

/// Comments of JSON: strings end at their line.
fn slashes(text: &str, range: Range<usize>) -> Vec<Comment> {
    let bytes = &text.as_bytes()[..range.end];
    let mut comments = Vec::new();
    let mut at = range.start;
    while let Some(next) = memchr::memchr2(b'"', b'/', &bytes[at..]) {
        at += next;
        let rest = &bytes[at..];
        if rest[0] == b'"' {
            at = string_end(bytes, at + 1);
        } else if rest.starts_with(b"//") {
            let end = line_end(text, at, range.end);
            comments.push(comment(at..end, 2, 0));
            at = end;
        } else if rest.starts_with(b"/*") {
            let closing = memchr::memmem::find(&rest[2..], b"*/");
            let Some(length) = closing else { break };
            comments.push(comment(at..at + length + 4, 2, 2));
            at += length + 4;
        } else {
            at += 1;
        }
    }
    comments
}

fn string_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            b'\n' => return at,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// Comments that `#` begins, after a blank or at the beginning of a line; with `quotes`, not inside of them.
fn hashes(text: &str, range: Range<usize>, quotes: bool) -> Vec<Comment> {
    let bytes = text.as_bytes();
    let mut comments = Vec::new();
    let mut quote = None;
    let mut at = range.start;
    while at < range.end {
        match (bytes[at], quote) {
            (b'#', None) if at == range.start || matches!(bytes[at - 1], b' ' | b'\t' | b'\n' | b'\r' | b';') => {
                let end = line_end(text, at, range.end);
                comments.push(comment(at..end, 1, 0));
                at = end;
                continue;
            }
            (b'\\', None | Some(b'"')) if quotes => at += 1,
            (byte @ (b'"' | b'\''), None) if quotes => quote = Some(byte),
            (byte, Some(open)) if byte == open => quote = None,
            _ => {}
        }
        at += 1;
    }
    comments
}

/// Leaves out what stands inside a YAML scalar.
fn outside_scalars(text: &str, mut comments: Vec<Comment>) -> Vec<Comment> {
    comments.retain(|comment| comment.body.slice(text).trim_start().starts_with(WORD));
    if comments.is_empty() {
        return comments;
    }
    let mut document = Document::default();
    yaml::read(text, &mut document);
    let is_inside = |comment: &Comment| {
        let scalars = document.nodes.iter().filter(|node| node.kind == Kind::Scalar);
        let mut around =
            scalars.filter(|node| node.span.start < comment.span.start && comment.span.start < node.span.end);
        around.any(|node| !is_after_scalar(text, node.span, comment.span))
    };
    comments.retain(|comment| !is_inside(comment));
    comments
}

/// Whether the span of a scalar takes in a comment that follows it: that of a block scalar does.
fn is_after_scalar(text: &str, scalar: Span, comment: Span) -> bool {
    let is_block = matches!(scalar.slice(text).as_bytes().first(), Some(b'|' | b'>'));
    let line_start = text[..comment.start as usize].rfind('\n').map_or(0, |at| at + 1);
    // The comment stands beside the mark of the block scalar.
    is_block && line_start <= scalar.start as usize
}

/// Comments of Markdown, and of the blocks in it.
fn markdown(text: &str) -> Vec<Comment> {
    let mut comments = Vec::new();
    let mut outside = 0;
    for block in blocks(text) {
        let inside = block.span.start as usize..block.span.end as usize;
        if inside.start < outside {
            continue;
        }
        comments.extend(html(text, outside..inside.start));
        outside = inside.end;
        comments.extend(match block.kind {
            PieceKind::Json => slashes(text, inside),
            PieceKind::Shell | PieceKind::Yaml | PieceKind::Http | PieceKind::Command => hashes(text, inside, true),
        });
    }
    comments.extend(html(text, outside..text.len()));
    comments
}

/// The blocks of code of a Markdown text.
pub fn blocks(text: &str) -> Vec<Piece> {
    let (mut pieces, _) = pieces(text);
    pieces.retain(|piece| piece.kind != PieceKind::Command);
    pieces
}

fn html(text: &str, range: Range<usize>) -> Vec<Comment> {
    let mut comments = Vec::new();
    let mut at = range.start;
    while let Some(start) = text[at..range.end].find("<!--").map(|start| at + start) {
        let Some(length) = text[start + 4..range.end].find("-->") else { break };
        at = start + 4 + length + 3;
        comments.push(comment(start..at, 4, 3));
    }
    comments
}

fn line_end(text: &str, at: usize, end: usize) -> usize {
    let line = &text[at..end];
    let length = line.find('\n').unwrap_or(line.len());
    at + line[..length].trim_end_matches('\r').len()
}

fn comment(range: Range<usize>, opening: usize, closing: usize) -> Comment {
    let span = Span::new(range.start, range.end);
    Comment { span, body: Span::new(range.start + opening, range.end - closing) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str, style: Style) -> Vec<&str> {
        find(text, style).iter().map(|it| it.span.slice(text)).collect()
    }

    #[test]
    fn json_has_two_kinds_and_strings_hold_none() {
        let text =
            "// precall: a\r\n[\"// precall: b\", \"\\\"// precall: c\" /*precall: d*/, 1] // note\n/* precall:\n e */";
        assert_eq!(found(text, Style::Slashes), ["// precall: a", "/*precall: d*/", "/* precall:\n e */"]);
        assert_eq!(found("/* precall: never closed", Style::Slashes), [""; 0]);
    }

    #[test]
    fn yaml_scalars_hold_none() {
        let text = "# precall: a\na: 'x # precall: b'\nb: x# precall: c\nc: |\n  # precall: d\nd: 1 # precall: e\n\
                    e: | # precall: f\n  text\n";
        assert_eq!(found(text, Style::Yaml), ["# precall: a", "# precall: e", "# precall: f"]);
    }

    #[test]
    fn shell_quotes_hold_none() {
        let text = "#!/bin/sh\n# precall: a\necho '# precall: b' \"\n# precall: c\" x \\# precall: d # precall: e\n";
        assert_eq!(found(text, Style::Shell), ["# precall: a", "# precall: e"]);
    }

    #[test]
    fn templates_and_requests_have_those_of_their_form() {
        assert_eq!(found("{} // precall: a", Style::Template), ["// precall: a"]);
        assert_eq!(found("a: 1 # precall: a", Style::Template), ["# precall: a"]);
        let text = "# precall: a\nGET https://ecs.aliyuncs.com/?A=b # precall: b\n  // precall: c\n/\n";
        assert_eq!(found(text, Style::Requests), ["# precall: a", "// precall: c"]);
    }

    #[test]
    fn markdown_has_its_own_and_those_of_its_blocks() {
        let text = "<!-- precall: a -->\n```bash\n# precall: b\n<!-- precall: c -->\n```\n~~~json\n1 // precall: d\n~~~\n\
                    # precall: e\n";
        assert_eq!(found(text, Style::Markdown), ["<!-- precall: a -->", "# precall: b", "// precall: d"]);
    }
}
