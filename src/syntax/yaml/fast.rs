//! Reads the plain YAML that people and generators mostly write, some twenty times as fast as the full reader.
//!
//! Every text that this reader takes, the full reader reads without an error into the same nodes. It never guesses: at
//! anything unusual it hands one item of the batch, or the whole stream, to the full reader.

#[cfg(test)]
mod tests;

use super::super::document::{Document, Kind, NodeId};
use super::events;
use crate::source::Span;

/// Deepest nesting that is read here.
const MAX_DEPTH: usize = 16;

/// Bytes of a key: none of them means anything in YAML there.
const KEY: u8 = 1;
/// Bytes that may begin a key.
const KEY_START: u8 = 2;
/// Bytes that go on a plain scalar, whatever is next to them.
const PLAIN: u8 = 4;
/// Bytes that may begin a plain scalar.
const PLAIN_START: u8 = 8;
/// Bytes of a quoted text or a comment that mean nothing there and need no second look.
const TEXT: u8 = 16;

const CLASSES: [u8; 256] = {
    let mut classes = [0; 256];
    let mut byte = 0u8;
    while byte < 128 {
        let is_alphabetic = byte.is_ascii_alphabetic() || byte == b'_';
        let is_word = is_alphabetic || byte.is_ascii_digit();
        let mut class = 0;
        if is_word || matches!(byte, b'-' | b'.' | b'/') {
            class |= KEY;
        }
        if is_alphabetic {
            class |= KEY_START;
        }
        if byte.is_ascii_graphic() && byte != b':' {
            class |= PLAIN;
        }
        if is_word || matches!(byte, b'/' | b'.' | b'$' | b'(' | b'+' | b'<') {
            class |= PLAIN_START;
        }
        if (byte.is_ascii_graphic() || byte == b' ') && !matches!(byte, b'"' | b'\'' | b'\\') {
            class |= TEXT;
        }
        classes[byte as usize] = class;
        byte += 1;
    }
    classes
};

/// Reads the whole stream; `None` if the full reader must do it.
pub(super) fn read(text: &str, document: &mut Document) -> Option<()> {
    let mut reader = Reader { text, bytes: text.as_bytes(), document, at: 0, column: 0, depth: 0 };
    reader.next_line()?;
    if reader.column == 0 && reader.bytes[reader.at..].starts_with(b"---\n") {
        reader.at += 4;
        reader.next_line()?;
    }
    if reader.at == reader.bytes.len() {
        return Some(());
    }
    let root = match reader.is_item() {
        true => reader.list(true)?,
        false => {
            let key_end = reader.key_end()?;
            reader.mapping(key_end, true)?
        }
    };
    reader.document.roots.push(root);
    (reader.at == reader.bytes.len()).then_some(())
}

struct Reader<'t, 'd> {
    text: &'t str,
    bytes: &'t [u8],
    document: &'d mut Document,
    at: usize,
    /// Column of `at`, which is the first byte of a line that is no space, or the end.
    column: usize,
    depth: usize,
}

impl Reader<'_, '_> {
    #[inline]
    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(b'\n')
    }

    #[inline]
    fn class(&self, at: usize) -> u8 {
        CLASSES[self.byte(at) as usize]
    }

    /// Goes from the start of a line to the first byte of this or a later line that is content, or to the end.
    #[inline]
    fn next_line(&mut self) -> Option<()> {
        loop {
            let start = self.at;
            while self.byte(self.at) == b' ' {
                self.at += 1;
            }
            self.column = self.at - start;
            match self.byte(self.at) {
                b'\n' | b'\r' | b'#' if self.at < self.bytes.len() => self.end_line(true)?,
                b'\n' => {
                    self.column = 0;
                    return Some(());
                }
                b'\t' => return None,
                _ => return Some(()),
            }
        }
    }

    /// Goes behind the end of the line, over blanks and a comment; `is_apart` says whether a comment may begin here.
    #[inline]
    fn end_line(&mut self, mut is_apart: bool) -> Option<()> {
        while self.byte(self.at) == b' ' {
            self.at += 1;
            is_apart = true;
        }
        if self.byte(self.at) == b'#' && is_apart {
            self.skip_text(b"\"'\\\t")?;
        }
        if self.byte(self.at) == b'\r' {
            self.at += 1;
        }
        if self.byte(self.at) != b'\n' {
            return None;
        }
        self.at = (self.at + 1).min(self.bytes.len());
        Some(())
    }

    /// Goes to the next byte that is neither text nor one of `others`, which are all ASCII.
    #[inline]
    fn skip_text(&mut self, others: &[u8]) -> Option<()> {
        loop {
            while self.class(self.at) & TEXT != 0 {
                self.at += 1;
            }
            let byte = self.byte(self.at);
            if byte >= 0x80 {
                self.skip_foreign()?;
            } else if others.contains(&byte) {
                self.at += 1;
            } else {
                return Some(());
            }
        }
    }

    /// Goes over a character that is not ASCII, unless it lies where control characters, byte order marks and other
    /// characters that YAML forbids lie.
    fn skip_foreign(&mut self) -> Option<()> {
        let second = self.byte(self.at + 1);
        self.at += match self.byte(self.at) {
            0xC2 if second < 0xA0 => return None,
            0xEF if matches!(second, 0xBB | 0xBF) => return None,
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            _ => 4,
        };
        Some(())
    }

    fn is_item(&self) -> bool {
        self.byte(self.at) == b'-' && matches!(self.byte(self.at + 1), b' ' | b'\n' | b'\r')
    }

    /// The end of the key at `at`, where its colon stands.
    #[inline]
    fn key_end(&self) -> Option<usize> {
        if self.class(self.at) & KEY_START == 0 {
            return None;
        }
        let mut end = self.at + 1;
        while self.class(end) & KEY != 0 {
            end += 1;
        }
        let is_key = self.byte(end) == b':' && matches!(self.byte(end + 1), b' ' | b'\n' | b'\r');
        (is_key && end < self.bytes.len() && !is_null(&self.bytes[self.at..end])).then_some(end)
    }

    /// Reads the mapping that begins at `at` with the key that ends at `key_end`.
    fn mapping(&mut self, mut key_end: usize, is_root: bool) -> Option<NodeId> {
        let column = self.column;
        self.deepen()?;
        let id = self.document.push_kind(Kind::Object, Span::at(self.at));
        let end = loop {
            let key = Span::new(self.at, key_end);
            self.document.push_scalar(key, key);
            self.at = key_end + 1;
            while self.byte(self.at) == b' ' {
                self.at += 1;
            }
            let end = match self.byte(self.at) {
                b'\n' | b'\r' | b'#' => {
                    self.value_below(key_end + 1, column, is_root && key.slice(self.text) == "calls")?
                }
                _ => {
                    let end = self.value(false)?;
                    self.next_line()?;
                    end
                }
            };
            if self.column < column || self.at == self.bytes.len() {
                break end;
            }
            if self.column > column {
                return None;
            }
            key_end = self.key_end()?;
        };
        self.document.close(id, end);
        self.depth -= 1;
        Some(id)
    }

    /// Reads the value of a key at `column` whose line ends without one, and goes to the next line; returns the
    /// value's end. Nothing at all would stand at `absent`.
    fn value_below(&mut self, absent: usize, column: usize, is_calls: bool) -> Option<usize> {
        let is_apart = self.at > absent;
        self.end_line(is_apart)?;
        self.next_line()?;
        let is_list = self.is_item() && self.at < self.bytes.len();
        let id = if is_list && self.column >= column {
            self.list(is_calls)?
        } else if self.column > column && self.at < self.bytes.len() {
            let key_end = self.key_end()?;
            self.mapping(key_end, false)?
        } else {
            self.document.push_kind(Kind::Null, Span::at(absent));
            return Some(absent);
        };
        Some(self.document.node(id).span.end as usize)
    }

    /// Reads the block sequence that begins at `at`; `is_batch` says whether its items are calls, which may be left to
    /// the full reader one by one.
    fn list(&mut self, is_batch: bool) -> Option<NodeId> {
        let column = self.column;
        self.deepen()?;
        let id = self.document.push_kind(Kind::Array, Span::at(self.at));
        let depth = self.depth;
        // A parser for each item costs more than one for all if most of them need it.
        let mut patience = 64;
        let end = loop {
            let line = self.at - column;
            let item = self.document.nodes.len();
            let end = match self.item(column) {
                Some(end) => {
                    patience += 1;
                    end
                }
                None if is_batch && patience > 0 => {
                    patience -= 1;
                    self.document.nodes.truncate(item);
                    self.depth = depth;
                    self.hand_over(line, column)?
                }
                None => return None,
            };
            if self.at == self.bytes.len() || self.column < column {
                break end;
            }
            if self.column > column {
                return None;
            }
            if !self.is_item() {
                break end;
            }
        };
        self.document.nodes[id as usize].span.start = self.document.node(id + 1).span.start;
        self.document.close(id, end);
        self.depth -= 1;
        Some(id)
    }

    /// Reads the item whose dash is at `at` and goes to the next line; returns the item's end.
    #[inline]
    fn item(&mut self, column: usize) -> Option<usize> {
        let dash = self.at;
        self.at += 1;
        while self.byte(self.at) == b' ' {
            self.at += 1;
        }
        if let Some(key_end) = self.key_end() {
            self.column = column + self.at - dash;
            let id = self.mapping(key_end, false)?;
            // What follows must belong to the list, or to something around it.
            return (self.column <= column).then(|| self.document.node(id).span.end as usize);
        }
        let end = self.value(false)?;
        self.next_line()?;
        (self.column <= column).then_some(end)
    }

    /// Leaves the item that begins on the line at `line` to the full reader.
    fn hand_over(&mut self, line: usize, column: usize) -> Option<usize> {
        let end = self.item_end(line, column);
        let root = self.document.nodes.len();
        let (roots, errors) = (self.document.roots.len(), self.document.errors.len());
        events::read_part(&self.text[..end], line, self.document);
        let document = &mut *self.document;
        let is_whole = document.errors.len() == errors && document.roots.len() == roots + 1;
        document.roots.truncate(roots);
        let list = *document.nodes.get(root)?;
        let item = *document.nodes.get(root + 1)?;
        let is_one_item = list.kind == Kind::Array && item.next == list.next;
        // What aliases may add is counted for the whole stream.
        let is_shared = document.nodes[root..].iter().any(|node| node.is_shared);
        if !is_whole || !is_one_item || is_shared {
            return None;
        }
        document.nodes.remove(root);
        for node in &mut document.nodes[root..] {
            node.next -= 1;
        }
        self.at = end;
        self.next_line()?;
        Some(item.span.end as usize)
    }

    /// The next line that certainly does not belong to the item that begins on the line at `line`: by its indentation,
    /// if the item is valid.
    fn item_end(&self, line: usize, column: usize) -> usize {
        let mut at = line;
        while let Some(feed) = memchr::memchr(b'\n', &self.bytes[at..]) {
            at += feed + 1;
            let indent = self.bytes[at..].iter().take(column + 1).take_while(|&&it| it == b' ').count();
            if indent <= column && !matches!(self.byte(at + indent), b'\n' | b'\r' | b'#') {
                return at;
            }
        }
        self.bytes.len()
    }

    /// Reads the value at `at` and goes behind the end of its line; inside brackets, behind the value.
    #[inline]
    fn value(&mut self, is_inside: bool) -> Option<usize> {
        let start = self.at;
        match self.byte(start) {
            quote @ (b'"' | b'\'') => {
                self.at += 1;
                self.skip_text(if quote == b'"' { b"'" } else { b"\"\\" })?;
                if self.byte(self.at) != quote || self.byte(self.at + 1) == b'\'' {
                    return None;
                }
                self.at += 1;
                self.document.push_scalar(Span::new(start, self.at), Span::new(start + 1, self.at - 1));
            }
            b'[' if !is_inside => self.brackets()?,
            _ if is_inside => self.word()?,
            _ => {
                let end = self.plain()?;
                self.end_line(self.at > end)?;
                return Some(end);
            }
        }
        let end = self.at;
        if !is_inside {
            self.end_line(false)?;
        }
        Some(end)
    }

    /// Reads a plain scalar up to the end of its line or a comment; returns its end.
    #[inline]
    fn plain(&mut self) -> Option<usize> {
        let start = self.at;
        let first = self.byte(start);
        let is_start = match first {
            b'-' | b':' => {
                self.byte(start + 1).is_ascii_alphanumeric() || (first == b':' && self.byte(start + 1) == b':')
            }
            _ => first >= 0x80 || CLASSES[first as usize] & PLAIN_START != 0,
        };
        if !is_start {
            return None;
        }
        let mut end;
        loop {
            while self.class(self.at) & PLAIN != 0 {
                self.at += 1;
            }
            end = self.at;
            match self.byte(end) {
                b':' if !matches!(self.byte(end + 1), b' ' | b'\n' | b'\r' | b'\t') => self.at += 1,
                b' ' => {
                    while self.byte(self.at) == b' ' {
                        self.at += 1;
                    }
                    if matches!(self.byte(self.at), b'\n' | b'\r' | b'#') {
                        break;
                    }
                }
                b'\n' | b'\r' => break,
                0x80.. => self.skip_foreign()?,
                _ => return None,
            }
        }
        self.push_plain(start, end);
        Some(end)
    }

    /// Reads a plain scalar inside brackets: one word.
    fn word(&mut self) -> Option<()> {
        let start = self.at;
        if !self.byte(start).is_ascii_alphanumeric() {
            return None;
        }
        loop {
            while self.class(self.at) & KEY != 0 {
                self.at += 1;
            }
            let next = self.byte(self.at + 1);
            if self.byte(self.at) != b':' || !(next.is_ascii_alphanumeric() || matches!(next, b':' | b'/')) {
                break;
            }
            self.at += 1;
        }
        self.push_plain(start, self.at);
        Some(())
    }

    fn push_plain(&mut self, start: usize, end: usize) {
        let span = Span::new(start, end);
        if is_null(&self.bytes[start..end]) {
            self.document.push_kind(Kind::Null, span);
        } else {
            self.document.push_scalar(span, span);
        }
    }

    /// Reads a list in brackets on one line.
    fn brackets(&mut self) -> Option<()> {
        let id = self.document.push_kind(Kind::Array, Span::at(self.at));
        self.at += 1;
        let mut is_first = true;
        loop {
            while self.byte(self.at) == b' ' {
                self.at += 1;
            }
            match self.byte(self.at) {
                b']' => break,
                b',' if !is_first => {
                    self.at += 1;
                    while self.byte(self.at) == b' ' {
                        self.at += 1;
                    }
                }
                _ if is_first => {}
                _ => return None,
            }
            is_first = false;
            self.value(true)?;
        }
        self.at += 1;
        self.document.close(id, self.at);
        Some(())
    }

    fn deepen(&mut self) -> Option<()> {
        self.depth += 1;
        (self.depth <= MAX_DEPTH).then_some(())
    }
}

fn is_null(plain: &[u8]) -> bool {
    matches!(plain, b"null" | b"Null" | b"NULL")
}
