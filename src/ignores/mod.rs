//! Finds what a file wants to be silent about, and what that covers.

mod comments;
mod parse;
mod targets;

pub use comments::{Comment, Style, find as comments};
pub use targets::Targets;

use crate::finding::Edit;
use crate::ignore::{Ignore, IgnoredName, Scope};
use crate::source::{Source, Span};
use memchr::memmem::Finder;
use parse::Parsed;
use std::ops::Range;
use std::sync::LazyLock;

/// The key of a call, or of a batch, whose members are ignores: rule or code, and reason.
pub const KEY: &str = "x-precall-ignore";

/// A quick look: whether a text may want to be silent about something.
pub fn may_ignore(bytes: &[u8]) -> bool {
    static WORD: LazyLock<Finder> = LazyLock::new(|| Finder::new("precall"));
    WORD.find(bytes).is_some()
}

/// The ignores of a file or of a part of it, in order; `targets` are its calls.
pub fn find(source: &Source, style: Style, targets: &Targets) -> Vec<Ignore> {
    let comments = comments::find(source.text, style);
    let mut ignores: Vec<Ignore> =
        comments.iter().filter_map(|comment| of_comment(source, style, comment, targets)).collect();
    ignores.extend(targets.keys(source));
    ignores.sort_by_key(|ignore| ignore.place.range.start);
    ignores
}

fn of_comment(source: &Source, style: Style, comment: &Comment, targets: &Targets) -> Option<Ignore> {
    let Parsed { names, reason } = parse::parse(source.text, comment.body)?;
    let removal = Edit { range: source.range(removed(source.text, comment.span)), text: String::new() };
    let count = names.len();
    let name = |(at, span): (usize, &Span)| {
        let removal = match count {
            1 => removal.clone(),
            _ => Edit { range: source.range(unlisted(&names, at)), text: String::new() },
        };
        IgnoredName { name: span.slice(source.text).to_owned(), place: source.place(*span), quote: "", removal }
    };
    Some(Ignore {
        place: source.place(comment.span),
        names: names.iter().enumerate().map(name).collect(),
        reason,
        scope: scope(source, style, comment, targets),
        removal,
    })
}

/// A name with the comma before or after it.
fn unlisted(names: &[Span], at: usize) -> Span {
    match at {
        0 => Span { start: names[0].start, end: names[1].start },
        _ => Span { start: names[at - 1].end, end: names[at].end },
    }
}

/// What to cut out with a comment: its line, if it stands alone there, else the blanks before it.
fn removed(text: &str, comment: Span) -> Span {
    let (start, end) = (comment.start as usize, comment.end as usize);
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
    let is_alone = text[line_start..start].trim().is_empty() && text[end..line_end].trim().is_empty();
    match is_alone {
        true => Span::new(line_start, line_end),
        false => Span::new(line_start + text[line_start..start].trim_end_matches([' ', '\t']).len(), end),
    }
}

/// What a comment covers: the whole file at its top; else what begins on its line or, where it stands alone, on the next
/// line that holds something.
fn scope(source: &Source, style: Style, comment: &Comment, targets: &Targets) -> Scope {
    let text = source.text;
    let (start, end) = (comment.span.start as usize, comment.span.end as usize);
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[end..].find('\n').map_or(text.len(), |at| end + at);
    let is_alone = text[line_start..start].trim().is_empty() && text[end..line_end].trim().is_empty();
    if !is_alone {
        return Scope::Parts(targets.on_line(source, line_start..line_end));
    }
    if source.offset(0) <= 3 && is_top(&text[..line_start], style) {
        return Scope::File;
    }
    let Some(next) = next_line(text, line_end, style) else { return Scope::Next };
    if style == Style::Markdown
        && let Some(block) = comments::blocks(text).into_iter().find(|it| is_begun_by(it.span, &next))
    {
        return Scope::Parts(targets.in_bytes(source, block.span.start as usize..block.span.end as usize));
    }
    Scope::Parts(targets.on_line(source, next))
}

/// Whether a block of Markdown begins on a line, or right behind it.
fn is_begun_by(block: Span, line: &Range<usize>) -> bool {
    (line.start..=line.end + 1).contains(&(block.start as usize))
}

/// Whether nothing but blank lines, comments, a shebang and the beginning of a YAML document stand in `before`.
fn is_top(before: &str, style: Style) -> bool {
    let mut lines = before.lines().peekable();
    if style == Style::Markdown && lines.peek().is_some_and(|line| line.trim_end() == "---") {
        // Front matter.
        lines.next();
        lines.by_ref().find(|line| line.trim_end() == "---");
    }
    let mut is_in_block = false;
    lines.all(|line| {
        let line = line.trim();
        let was_in_block = is_in_block;
        if style == Style::Slashes {
            is_in_block = (was_in_block || line.starts_with("/*")) && !line.ends_with("*/");
        }
        was_in_block
            || is_passed_over(line, style)
            || (matches!(style, Style::Yaml | Style::Template) && is_document_start(line))
    })
}

/// Whether a line is part of the beginning of a YAML document.
fn is_document_start(line: &str) -> bool {
    line == "---" || line.starts_with('%')
}

/// Whether a line holds nothing but a comment, or nothing.
fn is_passed_over(line: &str, style: Style) -> bool {
    let line = line.trim();
    line.is_empty()
        || match style {
            Style::Slashes => line.starts_with("//") || (line.starts_with("/*") && line.ends_with("*/")),
            Style::Yaml | Style::Shell => line.starts_with('#'),
            Style::Template | Style::Requests => line.starts_with('#') || line.starts_with("//"),
            Style::Markdown => line.starts_with("<!--") && line.ends_with("-->"),
        }
}

/// The next line from byte `at` on that holds more than a comment.
fn next_line(text: &str, at: usize, style: Style) -> Option<Range<usize>> {
    let mut start = at + 1;
    while start < text.len() {
        let end = text[start..].find('\n').map_or(text.len(), |length| start + length);
        if !is_passed_over(&text[start..end], style) {
            return Some(start..end);
        }
        start = end + 1;
    }
    None
}
