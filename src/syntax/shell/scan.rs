//! Where the reader is in the text, and how it moves.

use super::reader::Reader;

impl<'t> Reader<'t, '_> {
    pub fn bytes(&self) -> &'t [u8] {
        self.text.as_bytes()
    }

    pub fn peek(&self) -> Option<u8> {
        (self.at < self.end).then(|| self.bytes()[self.at])
    }

    /// Whether the byte after this one is `byte`.
    pub fn follows(&self, byte: u8) -> bool {
        self.at + 1 < self.end && self.bytes()[self.at + 1] == byte
    }

    /// At most `length` bytes of the text from `from` on.
    pub fn window(&self, from: usize, length: usize) -> &'t str {
        let rest = &self.text[from.min(self.end)..self.end];
        &rest[..rest.floor_char_boundary(length)]
    }

    pub fn skip_while(&mut self, is_skipped: impl Fn(u8) -> bool) {
        while self.peek().is_some_and(&is_skipped) {
            self.at += 1;
        }
    }

    pub fn skip_character(&mut self) {
        self.at = (self.at + 1).min(self.end);
        self.align();
    }

    /// Moves to the beginning of the next character, if this is inside of one.
    pub fn align(&mut self) {
        while self.at < self.end && !self.text.is_char_boundary(self.at) {
            self.at += 1;
        }
    }

    /// Blanks and escaped line ends.
    pub fn skip_blanks(&mut self) {
        loop {
            match self.peek() {
                Some(b' ' | b'\t' | b'\r') => self.at += 1,
                Some(b'\\') => match self.continuation() {
                    Some(length) => self.at += length,
                    None => return,
                },
                _ => return,
            }
        }
    }

    /// Length of the escaped line end here. Blanks and a comment between the backslash and the line end are a slip of
    /// the pen: what is meant is that the command goes on.
    pub fn continuation(&self) -> Option<usize> {
        let rest = self.bytes()[self.at..self.end].strip_prefix(b"\\")?;
        let blanks = rest.iter().take_while(|byte| matches!(byte, b' ' | b'\t' | b'\r')).count();
        match rest.get(blanks) {
            Some(b'\n') => Some(blanks + 2),
            Some(b'#') if blanks > 0 => memchr::memchr(b'\n', rest).map(|length| length + 2),
            None if blanks > 0 => Some(blanks + 1),
            _ => None,
        }
    }

    /// Blanks, line ends and comments.
    pub fn skip_newlines(&mut self) {
        loop {
            self.skip_blanks();
            match self.peek() {
                Some(b'\n') => self.line_end(),
                Some(b'#') => self.skip_line(),
                _ => return,
            }
        }
    }

    /// To the end of the line.
    pub fn skip_line(&mut self) {
        let rest = &self.bytes()[self.at..self.end];
        self.at += memchr::memchr(b'\n', rest).unwrap_or(rest.len());
    }
}
