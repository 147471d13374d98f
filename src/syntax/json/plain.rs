//! Reads the objects that programs write, in a fraction of the time: texts without escapes, small integers, words, and
//! lists of them.
//!
//! Every object that this reader takes, the full reader reads into the same nodes and without an error; anything else
//! is left to it.

use super::super::document::{Document, Kind};
use super::scan::{Marks, not_plain, plain_end, spaces};
use crate::source::Span;

/// Digits of an integer that certainly is no mistake.
const DIGITS: usize = 18;

/// Reads the object at `start`; returns its end, or nothing if the full reader must do it: then the nodes that were
/// added are worth nothing.
#[inline]
pub(super) fn object(bytes: &[u8], start: usize, document: &mut Document) -> Option<usize> {
    Plain { bytes, document, marks: Marks::kept() }.object(start)
}

struct Plain<'b, 'd> {
    bytes: &'b [u8],
    document: &'d mut Document,
    marks: Marks,
}

// Every function takes the place where it begins and returns the place behind what it read.
impl Plain<'_, '_> {
    #[inline]
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    #[inline]
    fn object(&mut self, start: usize) -> Option<usize> {
        let id = self.document.push_kind(Kind::Object, Span::at(start));
        let mut at = self.blank(start + 1);
        if self.byte(at) == b'}' {
            at += 1;
        } else {
            loop {
                at = self.text(at)?;
                at = self.colon(at)?;
                at = self.value(at)?;
                let (byte, next) = self.separator(at);
                at = next;
                match byte {
                    b',' => {}
                    b'}' => break,
                    _ => return None,
                }
            }
        }
        self.document.close(id, at);
        Some(at)
    }

    #[inline(always)]
    fn value(&mut self, at: usize) -> Option<usize> {
        match self.byte(at) {
            b'"' => self.text(at),
            b'[' => self.list(at),
            _ => self.scalar(at),
        }
    }

    #[inline]
    fn list(&mut self, start: usize) -> Option<usize> {
        let id = self.document.push_kind(Kind::Array, Span::at(start));
        let mut at = self.blank(start + 1);
        if self.byte(at) == b']' {
            at += 1;
        } else {
            loop {
                at = match self.byte(at) {
                    b'"' => self.text(at)?,
                    _ => self.scalar(at)?,
                };
                let (byte, next) = self.separator(at);
                at = next;
                match byte {
                    b',' => {}
                    b']' => break,
                    _ => return None,
                }
            }
        }
        self.document.close(id, at);
        Some(at)
    }

    /// Skips the colon behind a key. Two bytes at once: programs write `":"`, without a blank.
    #[inline(always)]
    fn colon(&self, at: usize) -> Option<usize> {
        if self.pair(at) == Some(b":\"") {
            return Some(at + 1);
        }
        let at = self.blank(at);
        (self.byte(at) == b':').then(|| self.blank(at + 1))
    }

    /// The comma or bracket behind a value, and the place behind it, or of what follows the comma.
    #[inline(always)]
    fn separator(&self, at: usize) -> (u8, usize) {
        if self.pair(at) == Some(b",\"") {
            return (b',', at + 1);
        }
        let at = self.blank(at);
        match self.byte(at) {
            b',' => (b',', self.blank(at + 1)),
            byte => (byte, at + 1),
        }
    }

    #[inline(always)]
    fn pair(&self, at: usize) -> Option<&[u8; 2]> {
        self.bytes.get(at..)?.first_chunk()
    }

    // Three callers, a dozen texts in each call of a batch: as a function it would take half as long again.
    #[inline(always)]
    fn text(&mut self, start: usize) -> Option<usize> {
        let end = match self
            .bytes
            .get(start..)
            .and_then(|rest| rest.first_chunk())
            .and_then(|window| short_text(window, &self.marks))
        {
            Some(length) => start + length,
            None => long_text(self.bytes, start)?,
        };
        self.document.push_scalar(Span::new(start, end), Span::new(start + 1, end - 1));
        Some(end)
    }

    /// A word or an integer. What may not follow it is seen by the caller, who wants a comma or a bracket.
    fn scalar(&mut self, start: usize) -> Option<usize> {
        let rest = self.bytes.get(start..)?;
        let (length, kind) = match rest {
            [b't', b'r', b'u', b'e', ..] => (4, Kind::Scalar),
            [b'f', b'a', b'l', b's', b'e', ..] => (5, Kind::Scalar),
            [b'n', b'u', b'l', b'l', ..] => (4, Kind::Null),
            [b'0', ..] => (1, Kind::Scalar),
            [b'1'..=b'9', ..] => (rest.iter().take(DIGITS).take_while(|it| it.is_ascii_digit()).count(), Kind::Scalar),
            _ => return None,
        };
        let span = Span::new(start, start + length);
        match kind {
            Kind::Null => self.document.push_kind(Kind::Null, span),
            _ => self.document.push_scalar(span, span),
        };
        Some(start + length)
    }

    /// Skips line ends and indentation; mostly there are none.
    #[inline]
    fn blank(&self, mut at: usize) -> usize {
        while self.byte(at) <= b' ' {
            match self.byte(at) {
                b'\n' | b'\r' | b'\t' => at += 1,
                b' ' => at += spaces(self.bytes, at),
                _ => break,
            }
        }
        at
    }
}

/// Bytes that are read where a text begins.
const WINDOW: usize = 64;

/// Length of the plain text at the start of the window, quotes included, if it ends there.
#[inline(always)]
fn short_text(window: &[u8; WINDOW], marks: &Marks) -> Option<usize> {
    // One look at the end of the bytes is enough for all of these.
    for at in [1, 9, 17, 25, 33, 41, 49] {
        let eight = window[at..].first_chunk()?;
        let found = not_plain(u64::from_le_bytes(*eight), marks);
        if found != 0 {
            let end = at + (found.trailing_zeros() / 8) as usize;
            return (window[0] == b'"' && window[end % WINDOW] == b'"').then_some(end + 1);
        }
    }
    None
}

/// The end of the plain text at `start`, however long it is.
#[cold]
#[inline(never)]
fn long_text(bytes: &[u8], start: usize) -> Option<usize> {
    let end = plain_end(bytes, start + 1);
    (bytes.get(start) == Some(&b'"') && bytes.get(end) == Some(&b'"')).then_some(end + 1)
}

#[cfg(test)]
mod tests {
    use super::super::Reader;
    use super::*;
    use proptest::prelude::*;

    /// Both readers on the object that the text is; whether the fast one took it.
    fn agree(text: &str) -> bool {
        let (mut fast, mut full) = (Document::default(), Document::default());
        let end = object(text.as_bytes(), 0, &mut fast);
        let mut reader = Reader::new(text, 0, text.len());
        reader.full_object(&mut full);
        if let Some(end) = end {
            assert_eq!(full.errors, [], "{text}");
            assert_eq!(end, reader.position(), "{text}");
            assert_eq!(format!("{:?}", fast.nodes), format!("{:?}", full.nodes), "{text}");
        }
        end.is_some()
    }

    #[test]
    fn plain_objects_are_taken() {
        for text in [
            "{}",
            r#"{"a":"b"}"#,
            "{ \"a\" : [ ] , \"网\" :\r\n\t\"é\" }",
            r#"{"a":["b","c"],"d":12,"e":true,"f":false,"g":null,"h":0}"#,
            "{\n            \"a\": [\n        \"b\",\n        1\n    ]\n}",
        ] {
            assert!(agree(text), "{text}");
        }
    }

    #[test]
    fn anything_else_is_left_to_the_full_reader() {
        for text in [
            "{",
            "{\"a\"",
            "{\"a\":",
            "{\"a\":\"b",
            "{\"a\":1",
            r#"{"a":1,}"#,
            r#"{"a":"\n"}"#,
            r#"{"a":01}"#,
            r#"{"a":1.5}"#,
            r#"{"a":-1}"#,
            r#"{"a":1e3}"#,
            r#"{"a":truer}"#,
            r#"{"a":1234567890123456789}"#,
            r#"{"a":{}}"#,
            r#"{"a":[[]]}"#,
            r#"{"a":[1,]}"#,
            r#"{a:1}"#,
            r#"{"a" 1}"#,
            r#"{"a":1]"#,
            "{/**/}",
            "{\"a\u{1a}\":1}",
            "{\"a\":\"\t\"}",
        ] {
            assert!(!agree(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_taken_is_read_alike(text in r#"\{("[ab\\]{0,9}"|[ \n\t]{1,9}|[{}\[\]:,/*]|true|null|[0-9]{1,3}|-|é|"){0,14}\}?"#) {
            agree(&text);
        }

        #[test]
        fn members_are_read_alike(
            members in proptest::collection::vec((r"[a-z]{0,20}", r#"("[a-z:é]{0,40}"|[0-9]{1,20}|true|\["a", ?"b"\]|\[\])"#), 0..6),
            blank in r"[ \n]{0,12}",
        ) {
            let members: Vec<_> = members.iter().map(|(key, value)| format!("{blank}\"{key}\":{blank}{value}")).collect();
            agree(&format!("{{{}{blank}}}", members.join(",")));
        }
    }
}
