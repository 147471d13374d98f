//! Reads JSON with comments and trailing commas, and goes on after an error.
//!
//! No crate gives spans, comments, duplicate keys and recovery together, so this reader is ours; the property tests
//! hold it against `serde_json`.

mod plain;
mod scan;
#[cfg(test)]
mod tests;
mod unusual;

use super::document::{Document, Kind, MORE_ERRORS, MOST_ERRORS, NodeId};
use crate::source::Span;
use scan::{is_number, plain_end, spaces};

/// What stands in a text for a byte that is not UTF-8: an ASCII control character, so that offsets stay true.
pub const REPLACED: u8 = 0x1A;

/// Deepest nesting that is read; `serde_json` stops at the same depth. What lies deeper is skipped with one error.
const MAX_DEPTH: usize = 128;

/// Reads values one after the other from a text.
pub struct Reader<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    /// The brackets that close what is open, outermost first.
    open: Vec<u8>,
    /// Whether the place of the last error has not been left yet: its consequences are not reported again.
    is_recovering: bool,
    /// Whether an error of the current value may have swallowed members.
    has_lost: bool,
    errors: usize,
    /// Whether a comment was read.
    pub has_comment: bool,
    /// Where the plain reader gave up last: what begins before is not read three times.
    tried: usize,
}

/// What stands where an item of a container may begin.
enum Next {
    Item,
    Closed,
    Missing,
}

impl<'a> Reader<'a> {
    /// A reader of `text[start..end]`; spans count from the start of `text`.
    pub fn new(text: &'a str, start: usize, end: usize) -> Self {
        let bytes = &text.as_bytes()[..end];
        Reader {
            text,
            bytes,
            at: start,
            open: Vec::new(),
            is_recovering: false,
            has_lost: false,
            errors: 0,
            has_comment: false,
            tried: 0,
        }
    }

    /// Goes on with another part of the same text.
    pub fn restart(&mut self, start: usize, end: usize) {
        self.bytes = &self.text.as_bytes()[..end];
        self.at = start;
        self.open.clear();
        self.is_recovering = false;
    }

    /// Reads the next value and makes it a root; `None` at the end of the text.
    pub fn value(&mut self, document: &mut Document) -> Option<NodeId> {
        self.skip_blank(document);
        self.peek()?;
        Some(self.root(document))
    }

    /// Enters an array if one comes next: its elements are then read one by one with [`Reader::element`].
    pub fn enter_array(&mut self, document: &mut Document) -> bool {
        self.skip_blank(document);
        if self.peek() != Some(b'[') {
            return false;
        }
        self.open.push(b']');
        self.at += 1;
        true
    }

    /// Reads the next element of the array that was entered; `None` once its end was read or is missing.
    pub fn element(&mut self, document: &mut Document, array_start: usize) -> Option<NodeId> {
        match self.next_item(document, b']', array_start) {
            Next::Item => {
                let id = self.root(document);
                self.end_item(document, b']');
                Some(id)
            }
            Next::Closed | Next::Missing => None,
        }
    }

    /// Where the next element of the array begins, if it is an object.
    #[inline]
    pub fn at_object(&mut self, document: &mut Document) -> Option<usize> {
        self.skip_blank(document);
        (self.peek() == Some(b'{')).then_some(self.at)
    }

    /// Passes over the element of the array that ends at `end`, which somebody else read.
    #[inline]
    pub fn pass(&mut self, document: &mut Document, end: usize) {
        self.at = end;
        self.is_recovering = false;
        self.end_item(document, b']');
    }

    /// Where the reader stands.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Reports what follows the value: the text must end here.
    pub fn finish(&mut self, document: &mut Document) {
        self.skip_blank(document);
        if self.at < self.bytes.len() {
            let rest = &self.bytes[self.at..];
            let line = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            let end = self.text.floor_char_boundary(self.at + line.clamp(1, 40));
            let span = Span::new(self.at, end.max(self.at));
            self.is_recovering = false;
            self.error(document, span, "text after the end of the JSON value");
            self.at = self.bytes.len();
        }
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    #[inline]
    fn root(&mut self, document: &mut Document) -> NodeId {
        self.has_lost = false;
        let id = self.any_value(document);
        document.roots.push(id);
        id
    }

    #[inline]
    fn any_value(&mut self, document: &mut Document) -> NodeId {
        match self.peek() {
            Some(b'"') => self.string(document),
            Some(b'[' | b'{') if self.open.len() >= MAX_DEPTH => self.too_deep(document),
            Some(b'{') => self.object(document),
            Some(b'[') => self.array(document),
            _ => self.word(document),
        }
    }

    fn array(&mut self, document: &mut Document) -> NodeId {
        let id = document.push_kind(Kind::Array, Span::at(self.at));
        let start = self.at;
        self.open.push(b']');
        self.at += 1;
        let is_closed = loop {
            match self.next_item(document, b']', start) {
                Next::Item => {
                    self.any_value(document);
                    self.end_item(document, b']');
                }
                Next::Closed => break true,
                Next::Missing => break false,
            }
        };
        self.close(document, id, is_closed);
        id
    }

    #[inline]
    fn object(&mut self, document: &mut Document) -> NodeId {
        let id = document.nodes.len() as NodeId;
        let room = if self.at < self.tried { 1 } else { plain::DEPTH };
        let room = room.min(MAX_DEPTH - 1 - self.open.len());
        // It may look at what follows the part that is read, but not take it.
        let end = if self.has_lost { None } else { plain::object(self.text.as_bytes(), self.at, room, document) };
        match end {
            Some(end) if end <= self.bytes.len() => {
                self.at = end;
                self.is_recovering = false;
                id
            }
            Some(_) | None => {
                self.tried = document.nodes.last().map_or(0, |node| node.span.start as usize).max(self.tried);
                document.nodes.truncate(id as usize);
                self.full_object(document)
            }
        }
    }

    fn full_object(&mut self, document: &mut Document) -> NodeId {
        let id = document.push_kind(Kind::Object, Span::at(self.at));
        let start = self.at;
        self.open.push(b'}');
        self.at += 1;
        let is_closed = loop {
            match self.next_item(document, b'}', start) {
                Next::Item => self.member(document),
                Next::Closed => break true,
                Next::Missing => break false,
            }
        };
        self.close(document, id, is_closed);
        id
    }

    #[inline]
    fn member(&mut self, document: &mut Document) {
        if self.peek() == Some(b'"') {
            self.string(document);
        } else {
            self.unquoted_key(document);
        }
        self.skip_blank(document);
        if self.peek() == Some(b':') {
            self.at += 1;
            self.is_recovering = false;
            self.skip_blank(document);
        } else {
            self.error(document, self.here(), "expected `:` and a value after the key");
        }
        if matches!(self.peek(), Some(b',' | b'}' | b']') | None) {
            self.error(document, self.here(), "expected a value");
            document.push_kind(Kind::Unreadable, Span::at(self.at));
        } else {
            self.any_value(document);
        }
        self.end_item(document, b'}');
    }

    #[inline]
    fn close(&mut self, document: &mut Document, id: NodeId, is_closed: bool) {
        self.open.pop();
        document.close(id, self.at);
        document.nodes[id as usize].is_damaged = self.has_lost;
        if !is_closed {
            document.mark_unclosed(id);
        }
    }

    /// Looks for the next item of a container that began at `start` and ends with `bracket`.
    #[inline]
    fn next_item(&mut self, document: &mut Document, bracket: u8, start: usize) -> Next {
        loop {
            self.skip_blank(document);
            match self.peek() {
                Some(byte) if byte == bracket => {
                    self.at += 1;
                    self.is_recovering = false;
                    return Next::Closed;
                }
                Some(b'}' | b']' | b',') | None => {
                    if self.is_missing_end(document, start) {
                        return Next::Missing;
                    }
                }
                Some(_) => return Next::Item,
            }
        }
    }

    /// Deals with a comma or bracket that fits nowhere, or the end of the text; whether the container ends here.
    #[cold]
    fn is_missing_end(&mut self, document: &mut Document, start: usize) -> bool {
        let opening = self.text[start..].chars().next().unwrap_or('[');
        match self.peek() {
            None => {
                self.has_lost = true;
                self.error(document, Span::new(start, start + 1), format!("this `{opening}` is never closed"));
                true
            }
            Some(b',') => {
                self.error(document, self.here(), "a comma without a value before it");
                self.at += 1;
                false
            }
            Some(other) => {
                let shown = char::from(other);
                self.has_lost = true;
                self.error(
                    document,
                    self.here(),
                    format!("`{shown}` does not close the `{opening}` that is open here"),
                );
                let closes_outer = self.open[..self.open.len() - 1].contains(&other);
                self.at += usize::from(!closes_outer);
                closes_outer
            }
        }
    }

    #[inline]
    fn end_item(&mut self, document: &mut Document, bracket: u8) {
        self.skip_blank(document);
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                self.is_recovering = false;
            }
            Some(byte) if byte == bracket => {}
            Some(b'}' | b']') | None => {}
            Some(_) => {
                let message = format!("expected `,` or `{}`", char::from(bracket));
                self.error(document, self.here(), message);
            }
        }
    }

    #[inline(always)]
    fn skip_blank(&mut self, document: &mut Document) {
        // Mostly there is nothing to skip.
        if self.peek().is_some_and(|byte| byte <= b' ' || byte == b'/') {
            self.skip_blanks(document);
        }
    }

    fn skip_blanks(&mut self, document: &mut Document) {
        while let Some(byte) = self.peek() {
            match byte {
                b' ' => self.at += spaces(self.bytes, self.at),
                b'\n' | b'\r' | b'\t' => self.at += 1,
                b'/' if self.is_comment(document) => {}
                _ => return,
            }
        }
    }

    #[cold]
    fn is_comment(&mut self, document: &mut Document) -> bool {
        let rest = &self.bytes[self.at..];
        self.has_comment = true;
        match rest.get(1) {
            Some(b'/') => self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len()),
            Some(b'*') => match memchr::memmem::find(&rest[2..], b"*/") {
                Some(length) => self.at += length + 4,
                None => {
                    self.error(document, Span::new(self.at, self.at + 2), "this comment is never closed");
                    self.at = self.bytes.len();
                }
            },
            _ => return false,
        }
        true
    }

    #[inline]
    fn string(&mut self, document: &mut Document) -> NodeId {
        let start = self.at;
        let end = plain_end(self.bytes, start + 1);
        if self.bytes.get(end) == Some(&b'"') {
            self.at = end + 1;
            return document.push_scalar(Span::new(start, end + 1), Span::new(start + 1, end));
        }
        self.unusual_string(document, end)
    }

    /// A number, `true`, `false`, `null`, or something that is none of them.
    #[inline]
    fn word(&mut self, document: &mut Document) -> NodeId {
        let start = self.at;
        let end = self.word_end();
        let span = Span::new(start, end);
        match &self.bytes[start..end] {
            b"true" | b"false" => {}
            b"null" => {
                self.at = end;
                return document.push_kind(Kind::Null, span);
            }
            word if is_number(word) => {}
            _ => return self.no_value(document),
        }
        self.at = end;
        document.push_scalar(span, span)
    }

    fn word_end(&self) -> usize {
        let is_end = |byte: &u8| matches!(byte, b',' | b']' | b'}' | b':' | b'"' | b'[' | b'{' | b'/' | 0..=b' ');
        let rest = &self.bytes[self.at..];
        self.at + rest.iter().position(is_end).unwrap_or(rest.len())
    }

    /// The character that stands here.
    fn here(&self) -> Span {
        Span::new(self.at, self.text.ceil_char_boundary((self.at + 1).min(self.bytes.len())))
    }

    #[cold]
    fn error(&mut self, document: &mut Document, span: Span, message: impl Into<String>) {
        if std::mem::replace(&mut self.is_recovering, true) {
            return;
        }
        self.errors += 1;
        match self.errors.cmp(&MOST_ERRORS) {
            std::cmp::Ordering::Less => document.error(span, message),
            std::cmp::Ordering::Equal => document.error(span, MORE_ERRORS),
            std::cmp::Ordering::Greater => {}
        }
    }
}
