//! Query strings: `Name=value` pairs between `&`, percent-encoded or not.

use super::document::{Document, NodeId};
use crate::source::Span;
use std::borrow::Cow;

/// One pair, as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The name.
    pub name: Span,
    /// What follows the first `=`; nothing at all if there is none.
    pub value: Option<Span>,
}

/// The pairs of `text[span]`; empty ones are left out.
pub fn pairs(text: &str, span: Span) -> impl Iterator<Item = Pair> + '_ {
    let mut at = span.start as usize;
    span.slice(text).split('&').filter_map(move |part| {
        let start = at;
        at += part.len() + 1;
        let trimmed = part.trim();
        let start = start + (part.len() - part.trim_start().len());
        let end = start + trimmed.len();
        let name = trimmed.find('=').map_or(end, |length| start + length);
        let value = (name < end).then(|| Span::new(name + 1, end));
        (start < end).then_some(Pair { name: Span::new(start, name), value })
    })
}

/// Adds the text at `span`, decoded, as a scalar.
pub fn push(document: &mut Document, text: &str, span: Span) -> NodeId {
    match decoded(span.slice(text)) {
        Cow::Borrowed(_) => document.push_scalar(span, span),
        Cow::Owned(value) => document.push_decoded(span, &value),
    }
}

/// The text without percent-encoding; `+` is a space. What decodes to no text stays as it is.
pub fn decoded(text: &str) -> Cow<'_, str> {
    if !text.contains(['%', '+']) {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let digit = |at: usize| bytes.get(at).and_then(|&byte| char::from(byte).to_digit(16));
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        match (bytes[at], digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 2;
            }
            (b'+', _, _) => out.push(b' '),
            (byte, _, _) => out.push(byte),
        }
        at += 1;
    }
    String::from_utf8(out).map_or(Cow::Borrowed(text), Cow::Owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_sliced_from_the_text() {
        let text = "?a=1&&b= 2 &c&d=e=f&=g";
        let found: Vec<_> = pairs(text, Span::new(1, text.len()))
            .map(|pair| (pair.name.slice(text), pair.value.map(|value| value.slice(text))))
            .collect();
        let expected = [("a", Some("1")), ("b", Some(" 2")), ("c", None), ("d", Some("e=f")), ("", Some("g"))];
        assert_eq!(found, expected);
    }

    #[test]
    fn percent_encoding_is_undone_where_it_is_some() {
        for (text, expected) in [
            ("2001%3Adb8%3a%3A1", "2001:db8::1"),
            ("a+b%20c", "a b c"),
            ("%E7%BD%91", "网"),
            ("100%", "100%"),
            ("%zz%4", "%zz%4"),
            ("%ff", "%ff"),
            ("plain", "plain"),
        ] {
            assert_eq!(decoded(text), expected);
        }
    }
}
