//! What hardly any file has: strings with escapes, values that are none, keys without quotes, and depths.

use super::scan::{escape, plain_end};
use super::{MAX_DEPTH, REPLACED, Reader};
use crate::source::Span;
use crate::syntax::document::{Document, Kind, NodeId};

impl Reader<'_> {
    /// A string with an escape or a control character, or without an end; `at` is the first byte that is not plain.
    #[cold]
    pub(super) fn unusual_string(&mut self, document: &mut Document, mut at: usize) -> NodeId {
        let start = self.at;
        let decoded_start = document.decoded.len();
        let mut plain = start + 1;
        let mut is_readable = true;
        loop {
            document.decoded.push_str(&self.text[plain..at]);
            match self.bytes.get(at) {
                Some(b'"') => break,
                Some(b'\\') => match escape(self.bytes, at) {
                    Ok((character, length)) => {
                        document.decoded.push(character);
                        at += length;
                    }
                    Err(length) => {
                        is_readable = false;
                        let end = self.text.ceil_char_boundary((at + length).min(self.bytes.len()));
                        self.error(document, Span::new(at, end), "no JSON escape; a backslash is written `\\\\`");
                        at = end;
                    }
                },
                None | Some(b'\n' | b'\r') => {
                    self.has_lost = true;
                    self.error(document, Span::new(start, at), "this string is never closed");
                    self.at = at;
                    document.decoded.truncate(decoded_start);
                    return document.push_kind(Kind::Unreadable, Span::new(start, at));
                }
                Some(_) => {
                    is_readable = false;
                    let message = match self.bytes[at] {
                        REPLACED => "a byte that is not UTF-8, or a control character; save the file as UTF-8",
                        0 => "a NUL byte in a string",
                        b'\t' => "a tab in a string; write `\\t`",
                        _ => "a control character in a string",
                    };
                    self.error(document, Span::new(at, at + 1), message);
                    at += 1;
                }
            }
            plain = at;
            at = plain_end(self.bytes, at);
        }
        self.at = at + 1;
        let span = Span::new(start, self.at);
        if is_readable {
            return document.push_decoded_from(span, decoded_start);
        }
        document.decoded.truncate(decoded_start);
        document.push_kind(Kind::Unreadable, span)
    }

    #[cold]
    pub(super) fn no_value(&mut self, document: &mut Document) -> NodeId {
        let span = self.skip_word();
        let shown: String = span.slice(self.text).chars().take(40).collect();
        let message = match shown.chars().next() {
            Some('\'') => "JSON strings are written in double quotes".to_owned(),
            Some('\0'..='\x1f') => format!("unexpected control character {}", shown.escape_default()),
            _ => format!("`{shown}` is no JSON value; a text is written in double quotes"),
        };
        self.error(document, span, message);
        document.push_kind(Kind::Unreadable, span)
    }

    #[cold]
    pub(super) fn unquoted_key(&mut self, document: &mut Document) {
        if matches!(self.peek(), Some(b'[' | b'{')) {
            self.has_lost = true;
            self.error(document, self.here(), "a key must be a string in double quotes");
            let before = document.nodes.len();
            let id = self.any_value(document);
            let span = document.node(id).span;
            document.nodes.truncate(before);
            document.push_kind(Kind::Unreadable, span);
            return;
        }
        let span = self.skip_word();
        self.error(document, span, "a key must be a string in double quotes");
        let text = span.slice(self.text).trim_matches('\'');
        let start = span.start as usize + span.slice(self.text).find(text).unwrap_or(0);
        document.push_scalar(span, Span::new(start, start + text.len()));
    }

    /// Skips a bare word, a text in single quotes, or one character that fits nowhere.
    fn skip_word(&mut self) -> Span {
        let start = self.at;
        let rest = &self.bytes[start..];
        let inside = rest.strip_prefix(b"'").unwrap_or_default();
        let end = match memchr::memchr2(b'\'', b'\n', inside) {
            Some(length) if inside[length] == b'\'' => start + length + 2,
            _ => self.word_end().max(start + 1),
        };
        self.at = self.text.ceil_char_boundary(end);
        Span::new(start, self.at)
    }

    /// Skips a container that is nested too deeply, without recursion.
    #[cold]
    pub(super) fn too_deep(&mut self, document: &mut Document) -> NodeId {
        let start = self.at;
        self.error(document, self.here(), format!("nested deeper than {MAX_DEPTH} levels"));
        let mut depth = 0_usize;
        while let Some(byte) = self.peek() {
            match byte {
                b'[' | b'{' => depth += 1,
                b']' | b'}' => depth -= 1,
                b'"' => {
                    self.at = plain_end(self.bytes, self.at + 1);
                    while self.peek() == Some(b'\\') {
                        self.at = plain_end(self.bytes, (self.at + 2).min(self.bytes.len()));
                    }
                }
                _ => {}
            }
            self.at = (self.at + 1).min(self.bytes.len());
            if depth == 0 {
                break;
            }
        }
        self.at = self.text.ceil_char_boundary(self.at);
        document.push_kind(Kind::Unreadable, Span::new(start, self.at))
    }
}
