//! The text of a word, as far as it is known: what is not stands in it as a placeholder.

use crate::batch::placeholder::{Placeholders, find};
use crate::source::Span;
use crate::syntax::shell::Word;
use crate::syntax::{Document, NodeId};
use std::borrow::Cow;

/// What a word, or the end of one, says.
#[derive(Clone, Debug)]
pub struct Text<'t> {
    source: &'t str,
    /// As written, quotes included.
    pub span: Span,
    /// Literals as they are, unknown parts as placeholders.
    pub text: Cow<'t, str>,
    /// The slice of the source that the text is, if it is one.
    slice: Option<Span>,
    /// Whether anything in it is unknown.
    pub has_unknown: bool,
    /// Whether it may be several words, or none, when the script runs.
    pub may_split: bool,
    is_begun: bool,
}

impl<'t> Text<'t> {
    /// Nothing yet of the word.
    pub(super) fn new(source: &'t str, word: &Word) -> Self {
        Text {
            source,
            span: word.span,
            text: Cow::Borrowed(""),
            slice: None,
            has_unknown: false,
            may_split: false,
            is_begun: false,
        }
    }

    /// A text that stands nowhere: `span` is what it stands for.
    pub fn made(source: &'t str, span: Span, text: Cow<'t, str>) -> Self {
        Text { source, span, text, slice: None, has_unknown: true, may_split: false, is_begun: true }
    }

    pub(super) fn literal(&mut self, span: Span) {
        match self.is_begun {
            false => (self.text, self.slice) = (Cow::Borrowed(span.slice(self.source)), Some(span)),
            true => {
                self.end_name(span.slice(self.source));
                self.push(span.slice(self.source));
            }
        }
        self.is_begun = true;
    }

    /// A variable, by the place of its name.
    pub(super) fn variable(&mut self, name: Span, value: Option<&str>, is_quoted: bool) {
        match value.filter(|value| is_quoted || !value.contains([' ', '\t', '\n', '*', '?'])) {
            Some(value) => self.push(value),
            None => {
                let is_braced = self.source[..name.start as usize].ends_with('{');
                let name = name.slice(self.source);
                self.push(&if is_braced { format!("${{{name}}}") } else { format!("${name}") });
                self.has_unknown = true;
                self.may_split |= !is_quoted;
            }
        }
    }

    pub(super) fn unknown(&mut self, span: Span, may_split: bool) {
        let written = span.slice(self.source);
        let inside = written.strip_prefix(['$', '{']).unwrap_or(written);
        match written.as_bytes() {
            [b'<', ..] => self.push(written),
            [b'{', b'{', ..] => self.push(written),
            [b'$', b'(', ..] | [b'`', ..] => self.push("$()"),
            _ => self.push(&format!("${{{}}}", inside.trim_matches(['{', '}', '$', '(', ')']))),
        }
        self.has_unknown = true;
        self.may_split |= may_split;
    }

    /// Puts braces around a variable's name that `next` would go on.
    fn end_name(&mut self, next: &str) {
        let is_part = |it: char| it.is_ascii_alphanumeric() || it == '_';
        let bare = self.text.trim_end_matches(is_part);
        if self.has_unknown && bare.ends_with('$') && bare.len() < self.text.len() && next.starts_with(is_part) {
            let name = format!("{{{}}}", &self.text[bare.len()..]);
            let start = bare.len();
            self.text.to_mut().replace_range(start.., &name);
        }
    }

    fn push(&mut self, text: &str) {
        self.text.to_mut().push_str(text);
        (self.is_begun, self.slice) = (true, None);
    }

    /// Whether all of it is one placeholder or several.
    pub fn is_unknown(&self) -> bool {
        self.has_unknown && find(&self.text) == Placeholders::Whole
    }

    /// What stands behind byte `at` of the text: the value of `--Name=value`.
    pub fn behind(&self, at: usize) -> Text<'t> {
        let mut text = self.clone();
        // A flag's name is written as it is, so that it is as long in the source.
        let is_bare = self.source[self.span.start as usize..].starts_with(&self.text[..at]);
        if is_bare {
            text.span.start += at as u32;
        }
        match self.slice {
            Some(slice) => {
                let slice = Span { start: slice.start + at as u32, end: slice.end };
                (text.slice, text.text) = (Some(slice), Cow::Borrowed(slice.slice(self.source)));
                if !is_bare {
                    text.span = slice;
                }
            }
            None => {
                text.text = Cow::Owned(self.text[at..].to_owned());
                let written = text.span.slice(self.source);
                let inside = written.len() >= 2
                    && written.ends_with(['"', '\''])
                    && written[..1] == written[written.len() - 1..];
                if inside && written[1..written.len() - 1] == text.text {
                    text.slice = Some(Span { start: text.span.start + 1, end: text.span.end - 1 });
                }
            }
        }
        text
    }

    /// Adds it as a scalar. One whose text does not stand there as it is takes no fix.
    pub fn push_to(&self, document: &mut Document) -> NodeId {
        match self.slice {
            Some(slice) => push_slice(document, self.span, slice),
            None => {
                let id = document.push_decoded(self.span, &self.text);
                document.nodes[id as usize].is_shared = true;
                id
            }
        }
    }

    /// The items of a list that is written as one word: JSON, or texts with commas between.
    pub fn items(&self) -> Vec<Text<'t>> {
        let text = self.text.as_ref();
        let inside = text.trim().strip_prefix('[').and_then(|text| text.strip_suffix(']'));
        let (list, is_json) = (inside.unwrap_or(text), inside.is_some());
        if is_json && list.trim().is_empty() {
            return Vec::new();
        }
        let mut items = Vec::new();
        for part in list.split(',') {
            let item = part.trim();
            let item = if is_json { item.trim_matches('"') } else { item };
            items.push(self.part(item));
        }
        items
    }

    /// A part of the text, at its own place if it has one.
    fn part(&self, part: &str) -> Text<'t> {
        let offset = part.as_ptr() as usize - self.text.as_ptr() as usize;
        let mut text = self.clone();
        match self.slice {
            Some(_) if part.len() == self.text.len() => {}
            Some(slice) => {
                let start = slice.start as usize + offset;
                let span = Span::new(start, start + part.len());
                (text.span, text.slice, text.text) = (span, Some(span), Cow::Borrowed(span.slice(self.source)));
            }
            None => text.text = Cow::Owned(part.to_owned()),
        }
        text
    }
}

/// Adds a word that is this slice of the source as a scalar. With more around it than quotes it takes no fix.
pub fn push_slice(document: &mut Document, span: Span, slice: Span) -> NodeId {
    let id = document.push_scalar(span, slice);
    let around = (slice.start - span.start, span.end - slice.end);
    document.nodes[id as usize].is_shared = !matches!(around, (0, 0) | (1, 1));
    id
}
