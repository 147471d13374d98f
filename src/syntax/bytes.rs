//! Bytes to text: byte order marks, invalid UTF-8, other encodings. Offsets stay those of the file.

use super::Templating;
use super::json::REPLACED;
use crate::source::Span;
use std::borrow::Cow;

/// The text of a file.
pub struct Decoded<'a> {
    /// The text without its byte order mark. A byte that is not UTF-8 became a control character.
    pub text: Cow<'a, str>,
    /// The text as written, where it was masked.
    pub written: Option<String>,
    /// Length of the byte order mark.
    pub base: u64,
    /// Bytes of the text that were not UTF-8.
    pub invalid: Vec<Span>,
    /// What to say when the file is in another encoding altogether.
    pub foreign_encoding: Option<&'static str>,
}

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

impl<'a> Decoded<'a> {
    /// Decodes a file.
    pub fn new(bytes: &'a [u8]) -> Self {
        let foreign_encoding = match bytes {
            [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some("the file is UTF-16; save it as UTF-8"),
            _ => None,
        };
        let text = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        let base = (bytes.len() - text.len()) as u64;
        Decoded { base, foreign_encoding, ..Decoded::rest(text) }
    }

    /// Decodes a part of a file that is not its beginning.
    pub fn rest(text: &'a [u8]) -> Self {
        let (text, invalid) = match std::str::from_utf8(text) {
            Ok(text) => (Cow::Borrowed(text), Vec::new()),
            Err(_) => replace_invalid(text),
        };
        Decoded { text, written: None, base: 0, invalid, foreign_encoding: None }
    }

    /// Puts placeholders that every reader knows in place of those of a team's own templating.
    pub fn mask(mut self, templating: &Templating) -> Self {
        if let Some(masked) = templating.masked(&self.text) {
            self.written = Some(std::mem::replace(&mut self.text, Cow::Owned(masked)).into_owned());
        }
        self
    }

    /// Puts letters in place of the bytes that are not UTF-8: YAML cannot be read over control characters.
    pub fn soften(&mut self) {
        if !self.invalid.is_empty() {
            self.text = Cow::Owned(self.text.replace(char::from(REPLACED), "_"));
        }
    }
}

/// One control character for each byte that is not UTF-8.
fn replace_invalid(bytes: &[u8]) -> (Cow<'_, str>, Vec<Span>) {
    let mut text = String::with_capacity(bytes.len());
    let mut invalid: Vec<Span> = Vec::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        let start = text.len();
        chunk.invalid().iter().for_each(|_| text.push(char::from(REPLACED)));
        if !chunk.invalid().is_empty() {
            add(&mut invalid, &text, Span::new(start, text.len()));
        }
    }
    (Cow::Owned(text), invalid)
}

/// Adds bytes that are not UTF-8. A word in another encoding is one place, even if some of its bytes happen to be UTF-8.
fn add(invalid: &mut Vec<Span>, text: &str, span: Span) {
    match invalid.last_mut() {
        Some(last) if !text[last.end as usize..span.start as usize].contains(char::is_whitespace) => {
            last.end = span.end;
        }
        _ => invalid.push(span),
    }
}
