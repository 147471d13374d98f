//! One word: quotes, escapes, variables, substitutions, and the placeholders that people write.

use super::reader::{DEEPEST, Reader, Stop};
use super::{FrameKind, Piece, Word};
use crate::source::Span;

/// Longest placeholder `<…>` or `{{ … }}`, in bytes.
const LONGEST_PLACEHOLDER: usize = 200;

/// Longest `$((…))`, in bytes.
const LONGEST_ARITHMETIC: usize = 4096;

impl Reader<'_, '_> {
    /// The word that begins here; the position moves at least to its end.
    pub(super) fn word(&mut self) -> Word {
        let (start, mark) = (self.at, self.piece_stack.len());
        let mut is_broken = false;
        let mut run = self.at;
        while let Some(byte) = self.peek() {
            match byte {
                b' ' | b'\t' | b'\r' | b'\n' | b';' | b'&' | b'|' | b'(' | b')' => break,
                b'>' => break,
                b'<' => match self.angle_placeholder() {
                    Some(length) => run = self.placeholder(run, length),
                    None => break,
                },
                b'\\' => {
                    self.literal(run);
                    match self.continuation() {
                        // The word goes on in the first column of the next line.
                        Some(length @ ..=3) if !matches!(self.bytes()[self.at + 1], b' ' | b'\t' | b'#') => {
                            self.at += length;
                            run = self.at;
                            continue;
                        }
                        Some(_) => {
                            run = self.at;
                            break;
                        }
                        None => {}
                    }
                    self.at += 1;
                    run = self.at;
                    self.skip_character();
                }
                b'\'' => {
                    self.literal(run);
                    is_broken |= !self.single_quoted();
                    run = self.at;
                }
                b'"' => {
                    self.literal(run);
                    is_broken |= !self.double_quoted();
                    run = self.at;
                }
                b'$' => run = self.dollar(run, false),
                b'`' if self.stop_at_backtick => break,
                b'`' => {
                    self.literal(run);
                    self.backticks(true);
                    run = self.at;
                }
                b'{' => match self.brace_placeholder() {
                    Some(length) => run = self.placeholder(run, length),
                    None => self.at += 1,
                },
                _ => self.skip_character(),
            }
        }
        self.literal(run);
        if self.at == start {
            // Whatever stands here is no part of a word; going on is better than standing still.
            self.skip_character();
        }
        let first = self.script.pieces.len() as u32;
        self.script.pieces.extend(self.piece_stack.drain(mark..));
        Word { span: Span::new(start, self.at), pieces: (first, self.script.pieces.len() as u32), is_broken }
    }

    /// Adds the literal text from `run` to here, if there is any.
    fn literal(&mut self, run: usize) {
        if run < self.at {
            self.piece_stack.push(Piece::Literal(Span::new(run, self.at)));
        }
    }

    fn unknown(&mut self, start: usize, may_split: bool) {
        self.piece_stack.push(Piece::Unknown { span: Span::new(start, self.at), may_split });
    }

    /// Takes a placeholder of this length; gives where the next literal begins.
    fn placeholder(&mut self, run: usize, length: usize) -> usize {
        self.literal(run);
        let start = self.at;
        self.at += length;
        self.unknown(start, false);
        self.at
    }

    /// `<eip-id>` where a redirection would not make sense: closed on the same line, no blank beside the brackets.
    pub(super) fn angle_placeholder(&self) -> Option<usize> {
        let rest = self.window(self.at + 1, LONGEST_PLACEHOLDER);
        let line = &rest[..rest.find(['\n', '<', '>', '|', ';', '"', '\'', '`'])?];
        let is_name = line.chars().next().is_some_and(|it| it.is_alphanumeric() || matches!(it, '_' | '{' | '$' | '['));
        let is_closed = rest[line.len()..].starts_with('>');
        let is_placeholder = is_closed && is_name && !line.ends_with([' ', '\t', '&']);
        is_placeholder.then_some(line.len() + 2)
    }

    /// `{{ eip }}`, also with blanks inside, and `{EipId}`.
    fn brace_placeholder(&self) -> Option<usize> {
        let rest = self.window(self.at, LONGEST_PLACEHOLDER);
        let line = rest.split('\n').next().unwrap_or_default();
        if line.starts_with("{{") {
            return Some(line.find("}}").filter(|&length| length > 2)? + 2);
        }
        let name = &line[1..line.find('}')?];
        let is_part = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-' | '.');
        let is_name = name.starts_with(char::is_alphabetic) && name.chars().all(is_part) && !name.contains("..");
        is_name.then_some(name.len() + 2)
    }

    /// `'…'`; whether it is closed.
    fn single_quoted(&mut self) -> bool {
        let start = self.at + 1;
        match memchr::memchr(b'\'', &self.bytes()[start..self.end]) {
            Some(length) => {
                self.at = start + length;
                self.literal(start);
                self.at += 1;
                true
            }
            None => self.unclosed_quote(start),
        }
    }

    /// Takes the rest of the line as what an unclosed quote holds.
    fn unclosed_quote(&mut self, start: usize) -> bool {
        let rest = &self.bytes()[start..self.end];
        self.at = start + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let length = self.text[start..self.at].trim_end().len();
        self.piece_stack.push(Piece::Literal(Span::new(start, start + length)));
        false
    }

    /// `"…"`; whether it is closed.
    fn double_quoted(&mut self) -> bool {
        let quote = self.at;
        let marks = self.marks();
        let mark = self.piece_stack.len();
        self.at += 1;
        let mut run = self.at;
        while let Some(byte) = self.peek() {
            match byte {
                b'"' => {
                    self.literal(run);
                    self.at += 1;
                    return true;
                }
                b'\\' => {
                    let next = self.bytes().get(self.at + 1).copied().filter(|_| self.at + 1 < self.end);
                    match next {
                        Some(b'$' | b'`' | b'"' | b'\\') => {
                            self.literal(run);
                            self.at += 1;
                            run = self.at;
                            self.at += 1;
                        }
                        Some(b'\n') => {
                            self.literal(run);
                            self.at += 2;
                            run = self.at;
                        }
                        _ => self.at += 1,
                    }
                }
                b'$' => run = self.dollar(run, true),
                b'`' if !self.stop_at_backtick => {
                    self.literal(run);
                    self.backticks(false);
                    run = self.at;
                }
                _ => self.skip_character(),
            }
        }
        if self.may_recover() {
            self.restore(marks);
            self.piece_stack.truncate(mark);
            self.unclosed_quote(quote + 1)
        } else {
            self.literal(run);
            false
        }
    }

    /// What a `$` begins; gives where the next literal begins.
    fn dollar(&mut self, run: usize, is_quoted: bool) -> usize {
        let start = self.at;
        let next = self.bytes()[..self.end].get(start + 1).copied();
        match next {
            Some(b'(') => {
                self.literal(run);
                self.at += 2;
                if self.peek() == Some(b'(') && self.arithmetic() {
                    self.unknown(start, false);
                } else {
                    self.substitution(Stop::Parenthesis);
                    self.unknown(start, !is_quoted);
                }
                self.at
            }
            Some(b'{') => {
                self.literal(run);
                self.parameter(is_quoted);
                self.at
            }
            Some(b'\'') if !is_quoted => {
                self.literal(run);
                self.at += 1;
                self.ansi_quoted(start);
                self.at
            }
            Some(b'"') if !is_quoted => {
                self.literal(run);
                self.at += 1;
                self.double_quoted();
                self.at
            }
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => {
                self.literal(run);
                self.at += 1;
                let name = self.at;
                self.skip_while(|it| it.is_ascii_alphanumeric() || it == b'_');
                self.piece_stack.push(Piece::Variable { name: Span::new(name, self.at), is_quoted });
                self.at
            }
            Some(byte) if byte.is_ascii_digit() || matches!(byte, b'@' | b'*' | b'#' | b'?' | b'$' | b'!' | b'-') => {
                self.literal(run);
                self.at += 2;
                let may_split = !is_quoted || byte == b'@';
                self.unknown(start, may_split);
                self.at
            }
            _ => {
                self.at += 1;
                run
            }
        }
    }

    /// `$'…'`, whose escapes are not decoded.
    fn ansi_quoted(&mut self, start: usize) {
        let text = self.at + 1;
        let mut at = text;
        while at < self.end && self.bytes()[at] != b'\'' {
            at += 1 + usize::from(self.bytes()[at] == b'\\');
        }
        let close = at.min(self.end);
        self.at = (close + 1).min(self.end);
        match self.bytes()[text.min(close)..close].contains(&b'\\') {
            false => self.piece_stack.push(Piece::Literal(Span::new(text.min(close), close))),
            true => self.unknown(start, false),
        }
        self.align();
    }

    /// `((…))` after a `$`; false, without moving, if it is not closed as arithmetic is.
    fn arithmetic(&mut self) -> bool {
        let mut depth = 1;
        for at in self.at..self.end.min(self.at + LONGEST_ARITHMETIC) {
            match self.bytes()[at] {
                b'(' => depth += 1,
                b')' if depth == 2 => {
                    let is_closed = self.bytes().get(at + 1) == Some(&b')') && at + 1 < self.end;
                    if is_closed {
                        self.at = at + 2;
                    }
                    return is_closed;
                }
                b')' => depth -= 1,
                b'\n' => return false,
                _ => {}
            }
        }
        false
    }

    /// `${…}`.
    fn parameter(&mut self, is_quoted: bool) {
        let start = self.at;
        self.at += 2;
        let name = self.at;
        self.skip_while(|it| it.is_ascii_alphanumeric() || it == b'_');
        let is_name = self.at > name && !self.bytes()[name].is_ascii_digit();
        if is_name && self.peek() == Some(b'}') {
            let name = Span::new(name, self.at);
            self.at += 1;
            return self.piece_stack.push(Piece::Variable { name, is_quoted });
        }
        let mut depth = 1;
        while let Some(byte) = self.peek() {
            match byte {
                b'}' => {
                    self.at += 1;
                    depth -= 1;
                    if depth == 0 {
                        break;
                    }
                }
                b'{' => {
                    self.at += 1;
                    depth += 1;
                }
                b'\\' => {
                    self.at += 1;
                    self.skip_character();
                }
                b'$' if self.bytes()[..self.end].get(self.at + 1) == Some(&b'(') => {
                    self.at += 2;
                    self.substitution(Stop::Parenthesis);
                }
                b'\n' => break,
                _ => self.skip_character(),
            }
        }
        let written = &self.text[start..self.at];
        let may_split = !is_quoted || written.contains("[@]");
        self.unknown(start, may_split);
    }

    /// `` `…` ``.
    fn backticks(&mut self, may_split: bool) {
        let start = self.at;
        self.at += 1;
        self.substitution(Stop::Backtick);
        self.unknown(start, may_split);
    }

    /// The commands of a substitution, to behind its end.
    pub(super) fn substitution(&mut self, stop: Stop) {
        if self.depth >= DEEPEST {
            return;
        }
        let outer = std::mem::replace(&mut self.stop_at_backtick, stop == Stop::Backtick);
        let frame = self.open(FrameKind::Subshell);
        self.commands(stop);
        self.frame = frame;
        self.stop_at_backtick = outer;
    }
}
