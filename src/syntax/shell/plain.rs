//! Reads the commands that people mostly write in one pass: words that are plain characters, a text in quotes, or a
//! variable.
//!
//! Every command that is read here, the full reader reads alike; anything else is left to it.

use super::reader::Reader;
use super::{Command, CommandKind, Piece, Word};
use crate::source::Span;

impl Reader<'_, '_> {
    /// The command that begins here, if it has plain words only. Without one nothing happens.
    pub(super) fn plain_command(&mut self) -> Option<Command> {
        if self.is_thorough {
            return None;
        }
        let (words, pieces) = (self.script.words.len(), self.script.pieces.len());
        let command = self.plain_words();
        if command.is_none() {
            self.script.words.truncate(words);
            self.script.pieces.truncate(pieces);
        }
        command
    }

    fn plain_words(&mut self) -> Option<Command> {
        let bytes = &self.bytes()[..self.end];
        let (start, first) = (self.at, self.script.words.len() as u32);
        let mut at = start;
        let end = loop {
            let end = self.plain_word(bytes, at)?;
            if at == start && is_key_word(&bytes[start..end]) {
                return None;
            }
            let (next, is_word) = blank_end(bytes, end)?;
            at = next;
            if !is_word {
                break end;
            }
        };
        self.at = at;
        let words = (first, self.script.words.len() as u32);
        let span = Span::new(start, end);
        let command = Command { span, words, kind: CommandKind::Simple, frame: self.frame, is_background: false };
        self.script.commands.push(command);
        Some(command)
    }

    /// Adds the word that begins at `at`; gives its end.
    #[inline(always)]
    fn plain_word(&mut self, bytes: &[u8], at: usize) -> Option<usize> {
        let end = plain_end(bytes, at);
        let (piece, end) = match end > at {
            true => (Piece::Literal(Span::new(at, end)), end),
            false => enclosed(bytes, at)?,
        };
        let first = self.script.pieces.len() as u32;
        if !matches!(piece, Piece::Literal(text) if text.length() == 0) {
            self.script.pieces.push(piece);
        }
        let pieces = (first, self.script.pieces.len() as u32);
        self.script.words.push(Word { span: Span::new(at, end), pieces, is_broken: false });
        Some(end)
    }
}

/// The text in quotes or the variable that a word is, and its end.
#[inline(never)]
fn enclosed(bytes: &[u8], at: usize) -> Option<(Piece, usize)> {
    match bytes.get(at)? {
        b'$' => variable(bytes, at, false),
        b'"' if bytes.get(at + 1) == Some(&b'$') => {
            let (piece, end) = variable(bytes, at + 1, true)?;
            (bytes.get(end) == Some(&b'"')).then_some((piece, end + 1))
        }
        b'"' => Some(quoted(at, double_quoted(&bytes[at + 1..])?)),
        b'\'' => Some(quoted(at, memchr::memchr(b'\'', &bytes[at + 1..])?)),
        _ => None,
    }
}

/// The variable whose `$` stands at `at`, and where it ends.
fn variable(bytes: &[u8], at: usize, is_quoted: bool) -> Option<(Piece, usize)> {
    let is_braced = bytes.get(at + 1) == Some(&b'{');
    let start = at + 1 + usize::from(is_braced);
    let name = bytes.get(start..)?;
    let length = name.iter().take_while(|it| it.is_ascii_alphanumeric() || **it == b'_').count();
    if length == 0 || name[0].is_ascii_digit() || (is_braced && name.get(length) != Some(&b'}')) {
        return None;
    }
    let name = Span::new(start, start + length);
    Some((Piece::Variable { name, is_quoted }, start + length + usize::from(is_braced)))
}

/// What is in the quotes at `at`, so many bytes, and where the word ends.
fn quoted(at: usize, length: usize) -> (Piece, usize) {
    (Piece::Literal(Span::new(at + 1, at + 1 + length)), at + length + 2)
}

/// Bytes before the double quote that ends a text; nothing if a shell would expand something in it.
fn double_quoted(rest: &[u8]) -> Option<usize> {
    let length = rest.iter().position(|byte| matches!(byte, b'"' | b'\\' | b'$' | b'`'))?;
    (rest[length] == b'"').then_some(length)
}

/// An escaped line end as most people write it.
const NEXT_LINE: &[u8] = b" \\\n  ";

/// What stands behind the blanks and escaped line ends behind a word, and whether that is another word; nothing if the
/// word goes on, or if it is for the full reader to say.
#[inline]
fn blank_end(bytes: &[u8], end: usize) -> Option<(usize, bool)> {
    // Long commands have one flag on each line.
    let next_line = bytes.get(end..).is_some_and(|rest| rest.starts_with(NEXT_LINE));
    let mut at = end + if next_line { NEXT_LINE.len() } else { 0 };
    loop {
        match bytes.get(at) {
            Some(b' ' | b'\t' | b'\r') => at += 1,
            Some(b'\\') if at > end && bytes.get(at + 1) == Some(&b'\n') => at += 2,
            None | Some(b'\n' | b';' | b'|' | b')') => return Some((at, false)),
            Some(b'&') if bytes.get(at + 1) != Some(&b'>') => return Some((at, false)),
            Some(_) => return (at > end).then_some((at, true)),
        }
    }
}

/// The first byte from `at` on that is not plain; the end if there is none.
#[inline]
fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    // One look at the end of the bytes is enough for eight of them.
    while let Some(eight) = bytes.get(at..).and_then(|rest| rest.first_chunk::<8>()) {
        match eight.iter().position(|&byte| !PLAIN[usize::from(byte)]) {
            Some(length) => return at + length,
            None => at += eight.len(),
        }
    }
    while bytes.get(at).is_some_and(|&byte| PLAIN[usize::from(byte)]) {
        at += 1;
    }
    at
}

/// Whether a byte means itself wherever it stands in a word.
static PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let (mut at, signs) = (0, b"*+,-./:=?@[]^_");
    while at < signs.len() {
        plain[signs[at] as usize] = true;
        at += 1;
    }
    let mut byte = 0;
    while byte < 128 {
        plain[byte as usize] |= (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    plain
};

/// Whether a plain word at the place of a command's name does something to the structure.
fn is_key_word(word: &[u8]) -> bool {
    matches!(
        word,
        b"if"
            | b"then"
            | b"elif"
            | b"else"
            | b"fi"
            | b"while"
            | b"until"
            | b"do"
            | b"done"
            | b"for"
            | b"select"
            | b"case"
            | b"esac"
            | b"time"
            | b"coproc"
            | b"function"
            | b"[["
    )
}

#[cfg(test)]
mod tests {
    use super::super::{Frame, FrameKind, Script};
    use super::*;
    use proptest::prelude::*;

    /// What is read of the text with and without the fast way, which must be the same; whether the fast one took its
    /// first command.
    fn agree(text: &str) -> bool {
        let script = || {
            let frames = vec![Frame { kind: FrameKind::Script, parent: 0, depth: 0 }];
            Script { frames, ..Script::default() }
        };
        let (mut fast, mut full, mut first) = (script(), script(), script());
        let span = Span::new(0, text.len());
        Reader::new(text, span, &mut fast).run();
        let mut reader = Reader::new(text, span, &mut full);
        reader.is_thorough = true;
        reader.run();
        assert_eq!(format!("{fast:?}"), format!("{full:?}"), "{text}");
        Reader::new(text, span, &mut first).plain_command().is_some()
    }

    #[test]
    fn plain_commands_are_taken() {
        for text in [
            "a",
            "aliyun ecs AssignIpv6Addresses --RegionId cn-x \\\n  --Ipv6Address.1 2001:db8::1\t'a b' \"c\nd\" ''\r\nb",
            "a \"\"|b",
            "a;b",
            "a&b",
            "a )",
            "a=b=c [x]",
            "iffy",
            "a \\\n",
            "a \\\n\nb",
            "a $b \"$c\" ${d} \"${e_1}\"",
        ] {
            assert!(agree(text), "{text}");
        }
    }

    #[test]
    fn anything_else_is_left_to_the_full_reader() {
        for text in [
            "",
            "$1",
            "a $b/c",
            "a $",
            "a ${b:-c}",
            "a \"$b c\"",
            "a \"${b\"",
            "a \"\\\"\"",
            "a'b'",
            "'a'b",
            "a\\\nb",
            "a\\ b",
            "a \\ \nb",
            "a >b",
            "a 2>b",
            "a &>b",
            "a=(b)",
            "a ()",
            "a <b>",
            "a {b}",
            "a `b`",
            "a #b",
            "if a",
            "[[ a",
            "{ a",
            "! a",
            "a 'b",
            "a \"b",
            "é",
        ] {
            assert!(!agree(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn plain_bytes_end_where_the_first_other_byte_stands(bytes in proptest::collection::vec(any::<u8>(), 0..3), more in "[ -~]{0,40}|[*-z]{0,40}", at in 0..9_usize) {
            let bytes = [more.as_bytes(), &bytes, more.as_bytes()].concat();
            let at = at.min(bytes.len());
            let length = bytes[at..].iter().take_while(|&&byte| PLAIN[usize::from(byte)]).count();
            prop_assert_eq!(plain_end(&bytes, at), at + length);
        }

        #[test]
        fn whatever_is_taken_is_read_alike(
            parts in proptest::collection::vec(
                "[a-c=]{1,3}|--[A-C]{1,20}|[0-9]| |  |\t|\n|;|&|&&|\\||\\|\\||\\(|\\)|\\(\\)|<|>|<<|<<<|'|\"|'[a b]{0,3}'|\"[a\n$b]{0,3}\"|\\\\|\\\\\n|\\\\\n  |`|\\$|\\$\\(|\\$a|\"\\$a\"|\\$\\{a|\\$\\{a\\}|\"\\$\\{a\\}\"|\\{|\\}|\\{\\{a\\}\\}|#|!|é|~|\r|bash -c |'a; b c'|<a>|[*]|if |then |fi\n|while |do |done|for |in |case |esac|;;|function |time |coproc |select |else |elif |until |\\[\\[ |\\]\\]|EOF|EOF\n|cat <<EOF",
                0..24,
            ),
        ) {
            agree(&parts.concat());
        }

        #[test]
        fn words_are_read_alike(words in proptest::collection::vec("[!-~]{0,20}|[*-:A-Za-z]{0,40}|'[ -~]{0,20}'|\"[ -~]{0,20}\"", 1..6)) {
            agree(&words.join(" "));
        }
    }
}
