//! Reads the objects that programs write, in a fraction of the time: texts without escapes, small integers, words, and
//! lists and objects of them.
//!
//! Every object that this reader takes, the full reader reads into the same nodes and without an error; anything else
//! is left to it.

use super::super::document::{Document, Kind};
use super::scan::{Marks, not_plain, plain_end, spaces};
use crate::source::Span;

/// Digits of an integer that certainly is no mistake.
const DIGITS: usize = 18;

/// Levels inside an object that are read here; more are rare, and what is deep may have to be read twice.
pub(super) const DEPTH: usize = 16;

/// Reads the object at `start`, with at most `room` levels of lists and objects in it; returns its end, or nothing if
/// the full reader must do it: then the nodes that were added are worth nothing.
#[inline]
pub(super) fn object(bytes: &[u8], start: usize, room: usize, document: &mut Document) -> Option<usize> {
    let rest = bytes.get(start..)?;
    let rest = Plain { length: bytes.len(), document, room, marks: Marks::kept() }.object(rest)?;
    Some(bytes.len() - rest.len())
}

struct Plain<'d> {
    /// Bytes of the whole text.
    length: usize,
    document: &'d mut Document,
    /// How many more levels may be opened.
    room: usize,
    marks: Marks,
}

// Every function takes the bytes from where it begins to the end, and returns those behind what it read: places would
// be compared with the end at every step.
impl Plain<'_> {
    #[inline(always)]
    fn place(&self, rest: &[u8]) -> usize {
        self.length - rest.len()
    }

    #[inline]
    fn object<'b>(&mut self, start: &'b [u8]) -> Option<&'b [u8]> {
        let id = self.document.push_kind(Kind::Object, Span::at(self.place(start)));
        let mut rest = blank(start.get(1..)?);
        if let [b'}', after @ ..] = rest {
            rest = after;
        } else {
            loop {
                rest = self.text(rest)?;
                rest = colon(rest)?;
                rest = self.value(rest)?;
                let (byte, after) = separator(rest)?;
                rest = after;
                match byte {
                    b',' => {}
                    b'}' => break,
                    _ => return None,
                }
            }
        }
        self.document.close(id, self.place(rest));
        Some(rest)
    }

    #[inline(always)]
    fn value<'b>(&mut self, rest: &'b [u8]) -> Option<&'b [u8]> {
        match rest.first()? {
            b'"' => self.text(rest),
            b'[' if self.room > 0 => self.list(rest),
            b'{' => self.inner_object(rest),
            _ => self.scalar(rest),
        }
    }

    /// An object inside another one. Not inlined: calls have none, and their members are read in one loop.
    #[inline(never)]
    fn inner_object<'b>(&mut self, start: &'b [u8]) -> Option<&'b [u8]> {
        self.room = self.room.checked_sub(1)?;
        let rest = self.object(start)?;
        self.room += 1;
        Some(rest)
    }

    #[inline]
    fn list<'b>(&mut self, start: &'b [u8]) -> Option<&'b [u8]> {
        let id = self.document.push_kind(Kind::Array, Span::at(self.place(start)));
        let mut rest = blank(start.get(1..)?);
        if let [b']', after @ ..] = rest {
            rest = after;
        } else {
            loop {
                rest = match rest.first()? {
                    b'"' => self.text(rest)?,
                    b'{' => self.item(rest)?,
                    _ => self.scalar(rest)?,
                };
                let (byte, after) = separator(rest)?;
                rest = after;
                match byte {
                    b',' => {}
                    b']' => break,
                    _ => return None,
                }
            }
        }
        self.document.close(id, self.place(rest));
        Some(rest)
    }

    /// An object in a list, which takes a level of its own.
    #[inline(never)]
    fn item<'b>(&mut self, start: &'b [u8]) -> Option<&'b [u8]> {
        self.room = self.room.checked_sub(1)?;
        let rest = self.inner_object(start)?;
        self.room += 1;
        Some(rest)
    }

    // Three callers, a dozen texts in each call of a batch: as a function it would take half as long again.
    #[inline(always)]
    fn text<'b>(&mut self, start: &'b [u8]) -> Option<&'b [u8]> {
        let rest = match start.first_chunk().and_then(|window| short_text(window, &self.marks)) {
            Some(length) => &start[length % (WINDOW + 1)..],
            None => long_text(start)?,
        };
        let (start, end) = (self.place(start), self.place(rest));
        self.document.push_scalar(Span::new(start, end), Span::new(start + 1, end - 1));
        Some(rest)
    }

    /// A word or an integer. What may not follow it is seen by the caller, who wants a comma or a bracket.
    fn scalar<'b>(&mut self, rest: &'b [u8]) -> Option<&'b [u8]> {
        let (length, kind) = match rest {
            [b't', b'r', b'u', b'e', ..] => (4, Kind::Scalar),
            [b'f', b'a', b'l', b's', b'e', ..] => (5, Kind::Scalar),
            [b'n', b'u', b'l', b'l', ..] => (4, Kind::Null),
            [b'0', ..] => (1, Kind::Scalar),
            [b'1'..=b'9', ..] => (rest.iter().take(DIGITS).take_while(|it| it.is_ascii_digit()).count(), Kind::Scalar),
            _ => return None,
        };
        let start = self.place(rest);
        let span = Span::new(start, start + length);
        match kind {
            Kind::Null => self.document.push_kind(Kind::Null, span),
            _ => self.document.push_scalar(span, span),
        };
        rest.get(length..)
    }
}

/// Skips the colon behind a key. Two bytes at once: programs write `":"`, without a blank.
#[inline(always)]
fn colon(rest: &[u8]) -> Option<&[u8]> {
    if rest.first_chunk() == Some(b":\"") {
        return rest.get(1..);
    }
    blank(rest).strip_prefix(b":").map(blank)
}

/// The comma or bracket behind a value, and what stands behind it, or behind the comma and blanks.
#[inline(always)]
fn separator(rest: &[u8]) -> Option<(u8, &[u8])> {
    if rest.first_chunk() == Some(b",\"") {
        return Some((b',', rest.get(1..)?));
    }
    match blank(rest).split_first()? {
        (b',', after) => Some((b',', blank(after))),
        (&byte, after) => Some((byte, after)),
    }
}

/// Skips line ends and indentation; mostly there are none.
#[inline]
fn blank(mut rest: &[u8]) -> &[u8] {
    while let [byte @ 0..=b' ', after @ ..] = rest {
        rest = match byte {
            b'\n' | b'\r' | b'\t' => after,
            b' ' => &rest[spaces(rest, 0)..],
            _ => break,
        };
    }
    rest
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

/// What stands behind the plain text at the start, however long it is.
#[cold]
#[inline(never)]
fn long_text(start: &[u8]) -> Option<&[u8]> {
    let end = plain_end(start, 1);
    (start.first() == Some(&b'"') && start.get(end) == Some(&b'"')).then(|| &start[end + 1..])
}

#[cfg(test)]
mod tests {
    use super::super::Reader;
    use super::*;
    use proptest::prelude::*;

    /// Both readers on the object that the text is; whether the fast one took it.
    fn agree(text: &str) -> bool {
        let (mut fast, mut full) = (Document::default(), Document::default());
        let end = object(text.as_bytes(), 0, 3, &mut fast);
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
            r#"{"a":{},"b":{"c":{"d":{"e":1}}},"f":[{},{"g":["h"]}],"i":2}"#,
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
            r#"{"a":{"b":{"c":{"d":{}}}}}"#,
            r#"{"a":[{"b":[{}]}]}"#,
            r#"{"a":{"b":1,}}"#,
            r#"{"a":[{"b":-1}]}"#,
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
            members in proptest::collection::vec((r"[a-z]{0,20}", r#"("[a-z:é]{0,40}"|[0-9]{1,20}|true|\["a", ?"b"\]|\[\]|\{("k": ?(1|\{\}|\["a",\{"z":(null|1\.5)\}\]))?\})"#), 0..6),
            blank in r"[ \n]{0,12}",
        ) {
            let members: Vec<_> = members.iter().map(|(key, value)| format!("{blank}\"{key}\":{blank}{value}")).collect();
            agree(&format!("{{{}{blank}}}", members.join(",")));
        }
    }
}
