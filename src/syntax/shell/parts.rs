//! Parts of commands that have words of their own: the head of a loop, a list, a test, the head of a function.

use super::CommandKind;
use super::Word;
use super::reader::Reader;
use crate::source::Span;

/// Longest `((…))`, in bytes.
const LONGEST: usize = 4096;

impl Reader<'_, '_> {
    /// The variable and the words of `for`.
    pub fn loop_head(&mut self) {
        self.skip_blanks();
        let (start, mark) = (self.at, self.word_stack.len());
        if self.peek() == Some(b'(') && self.follows(b'(') {
            return self.skip_arithmetic();
        }
        let name = self.word();
        self.word_stack.push(name);
        self.skip_newlines();
        if self.text[self.at..self.end].starts_with("in") {
            self.at += 2;
            loop {
                self.skip_blanks();
                match self.peek() {
                    None | Some(b'\n' | b';' | b'&' | b'|' | b'(' | b')') => break,
                    Some(b'`') if self.stop_at_backtick => break,
                    Some(b'<' | b'>') if !self.is_placeholder() => break,
                    Some(_) => {
                        let word = self.word();
                        self.word_stack.push(word);
                    }
                }
            }
        }
        self.emit(mark, Span::new(start, self.at), CommandKind::For);
    }

    /// `=( … )` after the word `name`.
    pub fn array(&mut self, name: Word) {
        let mark = self.word_stack.len();
        self.at += 1;
        self.word_stack.push(name);
        loop {
            self.skip_newlines();
            match self.peek() {
                None => break,
                Some(b')') => {
                    self.at += 1;
                    break;
                }
                Some(b';' | b'&' | b'|' | b'(' | b'<' | b'>') if !self.is_placeholder() => self.at += 1,
                Some(_) => {
                    let word = self.word();
                    self.word_stack.push(word);
                }
            }
        }
        self.emit(mark, Span::new(name.span.start as usize, self.at), CommandKind::Array);
    }

    /// What stands between `[[` and `]]`: operators there are no redirections and end no command.
    pub fn test(&mut self) {
        loop {
            self.skip_blanks();
            match self.peek() {
                None | Some(b'\n') => return,
                Some(b'`') if self.stop_at_backtick => return,
                Some(b';' | b'&' | b'|' | b'(' | b')' | b'<' | b'>') => self.at += 1,
                Some(_) => {
                    let word = self.word();
                    self.word_stack.push(word);
                    if word.span.slice(self.text) == "]]" {
                        return;
                    }
                }
            }
        }
    }

    /// Whether `()` stands here.
    pub fn is_function_head(&self) -> bool {
        let rest = &self.bytes()[self.at..self.end];
        let Some(rest) = rest.strip_prefix(b"(") else { return false };
        rest.iter().find(|byte| !matches!(byte, b' ' | b'\t')) == Some(&b')')
    }

    /// `((…))`, on one line and not too long.
    pub fn skip_arithmetic(&mut self) {
        let line = self.window(self.at, LONGEST).split('\n').next().unwrap_or_default();
        self.at += line.find("))").map_or(2, |length| length + 2);
    }
}
