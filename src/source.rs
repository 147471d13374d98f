//! Where a byte stands in a file: lines, columns, ranges and excerpts. Nothing else in the crate knows them.

mod columns;
mod secrets;

pub use columns::Columns;

use crate::lasting;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// A half-open range of bytes of one source text. At most 4 GiB: larger files are read in chunks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// How many bytes it covers.
    #[inline]
    pub fn length(self) -> usize {
        self.end.saturating_sub(self.start) as usize
    }

    /// The span of `start..end`, both at most 4 GiB.
    pub fn new(start: usize, end: usize) -> Self {
        Span { start: start as u32, end: end as u32 }
    }

    /// The empty span at `at`.
    pub fn at(at: usize) -> Self {
        Span::new(at, at)
    }

    /// The bytes of `text` that the span covers.
    pub fn slice(self, text: &str) -> &str {
        &text[self.start as usize..self.end as usize]
    }
}

/// A place in a file (CONTRACT.md, section 5).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Position {
    /// Bytes from the start of the file, from 0; a byte order mark counts.
    pub offset: u64,
    /// Line, from 1.
    pub line: u64,
    /// Column in Unicode characters, from 1.
    pub column: u64,
}

/// A half-open range of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Range {
    /// The first byte.
    pub start: Position,
    /// One past the last byte.
    pub end: Position,
}

impl Range {
    /// Moves the range by whole lines: `offset` bytes and `lines` lines further down.
    pub fn shift(&mut self, offset: u64, lines: u64) {
        for position in [&mut self.start, &mut self.end] {
            position.offset += offset;
            position.line += lines;
        }
    }
}

/// The part of one line that is worth showing: the whole line, or a window around the range when the line is long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The line's number, from 1.
    pub line: u64,
    /// Column of the first character shown, from 1.
    pub column: u64,
    /// The characters shown, as they are in the file, without the line end.
    pub text: String,
    /// Bytes of `text` that the range covers; clipped to the window.
    pub label: std::ops::Range<usize>,
    /// Whether something before the window was left out.
    pub cut_start: bool,
    /// Whether something after the window was left out.
    pub cut_end: bool,
}

/// A range together with what is shown of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Where it is.
    pub range: Range,
    /// What a reader sees of it; absent when the run prints no source.
    pub excerpt: Option<Box<Excerpt>>,
}

/// The text of a file that was checked, read again for an output that needs more of it than excerpts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// The text without its byte order mark, its bytes where they are in the file.
    pub text: String,
    /// Length of the byte order mark.
    pub base: u64,
}

/// Longest line, in bytes, that is shown whole.
const WINDOW: usize = 160;
/// Lines and characters are counted once per block of this many bytes, so a column in a line of a gigabyte costs one
/// block.
const BLOCK: usize = 1024;
/// How far from the beginning of one line another one is looked for byte by byte.
const NEAR: usize = 16 * BLOCK;

/// One text that findings point into: a file without its byte order mark, or a chunk of whole lines of it.
pub struct Source<'a> {
    /// The text that spans slice.
    pub text: &'a str,
    /// The same text as it is shown, byte for byte as long.
    shown: &'a str,
    base: u64,
    lines: u64,
    excerpts: bool,
    /// Keys whose values are never shown.
    secret_keys: &'a [lasting::Text],
    /// The line that was asked for last, packed: most places come in order.
    last: AtomicU64,
    index: OnceLock<Index>,
    secrets: OnceLock<Vec<Span>>,
    /// Characters before each block that are two units in UTF-16.
    pairs: OnceLock<Vec<u32>>,
}

/// What stands before each block, and before the end of the text.
struct Index(Vec<Block>);

/// What stands before a block.
#[derive(Clone, Copy, Default)]
struct Block {
    line_feeds: u32,
    characters: u32,
    /// Where the line begins that the block goes on with.
    line_start: u32,
}

/// Where a line begins, and how many stand before it.
#[derive(Clone, Copy)]
struct Line {
    number: u64,
    start: usize,
}

impl Line {
    /// The line at the end of `bytes`, which begin at byte `at` in this line.
    fn after(self, bytes: &[u8], at: usize) -> Line {
        let start = memchr::memrchr(b'\n', bytes).map_or(self.start, |last| at + last + 1);
        Line { number: self.number + count_line_feeds(bytes) as u64, start }
    }

    fn pack(self) -> u64 {
        self.number << u32::BITS | self.start as u64
    }

    fn unpack(packed: u64) -> Line {
        Line { number: packed >> u32::BITS, start: packed as u32 as usize }
    }
}

impl<'a> Source<'a> {
    /// A text whose first byte is byte `base` of the file; `excerpts` says whether places carry source text, in which
    /// values of `secret_keys` are blotted out.
    pub fn new(text: &'a str, base: u64, excerpts: bool, secret_keys: &'a [lasting::Text]) -> Self {
        let (last, index, secrets, pairs) = (AtomicU64::new(0), OnceLock::new(), OnceLock::new(), OnceLock::new());
        Source { text, shown: text, base, lines: 0, excerpts, secret_keys, last, index, secrets, pairs }
    }

    /// The text as it was written, if that is not the text that is read; byte for byte as long.
    pub fn written(self, written: Option<&'a str>) -> Self {
        Source { shown: written.unwrap_or(self.text), ..self }
    }

    /// The same text, `base` bytes and `lines` lines further into the file.
    pub fn further(self, base: u64, lines: u64) -> Self {
        Source { base: self.base + base, lines: self.lines + lines, ..self }
    }

    /// The offset in the file of the byte at `at`.
    pub fn offset(&self, at: u32) -> u64 {
        self.base + u64::from(at)
    }

    /// The byte of the text at `offset` in the file, unless it lies before the text.
    pub fn at_offset(&self, offset: u64) -> Option<u32> {
        offset.checked_sub(self.base).and_then(|at| u32::try_from(at).ok())
    }

    /// Whether the span touches a value that must not be shown.
    pub fn is_secret(&self, span: Span) -> bool {
        self.secrets_from(span.start).first().is_some_and(|secret| secret.start < span.end.max(span.start + 1))
    }

    /// The whole text with a star for every byte of a value that must not be shown.
    pub fn without_any_secret(&self) -> String {
        self.without_secrets(0, self.text)
    }

    /// Notes that line `number` of the text, from 1, begins at byte `start`: places near it are found sooner.
    pub fn note_line(&self, start: usize, number: u64) {
        self.last.store(Line { number: number - 1, start }.pack(), Ordering::Relaxed);
    }

    /// The range of `span`.
    pub fn range(&self, span: Span) -> Range {
        let start = self.position(span.start);
        let inside = self.text.as_bytes().get(span.start as usize..span.end as usize);
        match inside.filter(|inside| inside.len() <= BLOCK && memchr::memchr(b'\n', inside).is_none()) {
            Some(inside) => {
                let (offset, column) = (self.offset(span.end), start.column + count_characters(inside) as u64);
                Range { start, end: Position { offset, column, ..start } }
            }
            None => Range { start, end: self.position(span.end) },
        }
    }

    /// The range of `span` with its excerpt, if the run prints source.
    pub fn place(&self, span: Span) -> Place {
        let range = self.range(span);
        Place { range, excerpt: self.excerpts.then(|| Box::new(self.excerpt(span, &range))) }
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(self.text))
    }

    fn position(&self, offset: u32) -> Position {
        let line = self.line(offset as usize);
        let column = self.characters(line.start, offset as usize);
        Position { offset: self.offset(offset), line: self.lines + line.number + 1, column: column as u64 + 1 }
    }

    /// The line that the byte at `at` stands in.
    fn line(&self, at: usize) -> Line {
        let last = Line::unpack(self.last.load(Ordering::Relaxed));
        let line = match at.checked_sub(last.start) {
            Some(0..=NEAR) => last.after(&self.text.as_bytes()[last.start..at], last.start),
            _ => self.index().line(self.text, at),
        };
        self.last.store(line.pack(), Ordering::Relaxed);
        line
    }

    /// Characters of `text[start..end]`.
    fn characters(&self, start: usize, end: usize) -> usize {
        if end - start <= NEAR {
            return count_characters(&self.text.as_bytes()[start..end]);
        }
        let index = self.index();
        index.before(self.text, end) - index.before(self.text, start)
    }

    fn excerpt(&self, span: Span, range: &Range) -> Excerpt {
        let start = span.start as usize;
        let line_start = self.line(start).start;
        // No more of the line matters than what may be shown.
        let rest = &self.text.as_bytes()[start..self.text.len().min(start.max(span.end as usize) + 2 * WINDOW)];
        let line_end = start + memchr::memchr(b'\n', rest).unwrap_or(rest.len());
        let end = (span.end as usize).clamp(start, line_end);
        let (mut from, mut to) = (line_start, line_end);
        if to - from > WINDOW {
            let shown = (end - start).min(WINDOW);
            let margin = (WINDOW - shown) / 2;
            from = self.boundary(from.max(start.saturating_sub(margin)));
            to = self.boundary(to.min(start + shown + margin));
        }
        let text = self.shown[from..to].trim_end_matches('\r');
        Excerpt {
            line: range.start.line,
            column: self.characters(line_start, from) as u64 + 1,
            label: (start - from).min(text.len())..(end - from).min(text.len()),
            cut_start: from > line_start,
            cut_end: to < line_end,
            text: self.without_secrets(from, text),
        }
    }

    /// `shown`, which begins at byte `from`, with a star for every byte of a secret.
    fn without_secrets(&self, from: usize, shown: &str) -> String {
        let mut bytes = shown.as_bytes().to_vec();
        for secret in self.secrets_from(from as u32) {
            let start = (secret.start as usize).saturating_sub(from);
            if start >= bytes.len() {
                break;
            }
            let end = (secret.end as usize - from).min(bytes.len());
            bytes[start..end].fill(b'*');
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// The secrets that do not end before byte `from`.
    fn secrets_from(&self, from: u32) -> &[Span] {
        let secrets = self.secrets.get_or_init(|| secrets::find(self.text, self.secret_keys));
        &secrets[secrets.partition_point(|secret| secret.end <= from)..]
    }

    fn boundary(&self, mut at: usize) -> usize {
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

impl Index {
    fn new(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut blocks = Vec::with_capacity(bytes.len() / BLOCK + 2);
        let mut before = Block::default();
        blocks.push(before);
        for (at, block) in bytes.chunks(BLOCK).enumerate() {
            before.line_feeds += count_line_feeds(block) as u32;
            before.characters += count_characters(block) as u32;
            if let Some(last) = memchr::memrchr(b'\n', block) {
                before.line_start = (at * BLOCK + last) as u32 + 1;
            }
            blocks.push(before);
        }
        Index(blocks)
    }

    /// The line that the byte at `at` stands in.
    fn line(&self, text: &str, at: usize) -> Line {
        let block = at / BLOCK;
        let before = self.0[block];
        let line = Line { number: u64::from(before.line_feeds), start: before.line_start as usize };
        line.after(&text.as_bytes()[block * BLOCK..at], block * BLOCK)
    }

    /// Characters before byte `at`.
    fn before(&self, text: &str, at: usize) -> usize {
        let block = at / BLOCK;
        self.0[block].characters as usize + count_characters(&text.as_bytes()[block * BLOCK..at])
    }
}

fn count_line_feeds(bytes: &[u8]) -> usize {
    memchr::memchr_iter(b'\n', bytes).count()
}

/// Bytes that begin a character.
fn count_characters(bytes: &[u8]) -> usize {
    if bytes.is_ascii() {
        return bytes.len();
    }
    // A sum of one byte for 64 bytes needs no wider numbers: this is three times as fast as adding up as `usize`.
    let count = |bytes: &[u8]| bytes.iter().map(|byte| u8::from(byte & 0xC0 != 0x80)).sum::<u8>();
    let (whole, rest) = bytes.as_chunks::<64>();
    whole.iter().map(|some| usize::from(count(some))).sum::<usize>() + usize::from(count(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_and_offsets_count_bytes() {
        let source = Source::new("a\n网络 x\n", 3, true, &[]);
        let range = source.range(Span::new(9, 10));
        assert_eq!(range.start, Position { offset: 12, line: 2, column: 4 });
    }

    #[test]
    fn columns_on_a_long_line_agree_with_counting() {
        let text = "é".repeat(BLOCK * 3) + "x";
        let source = Source::new(&text, 0, true, &[]);
        let place = source.place(Span::new(text.len() - 1, text.len()));
        assert_eq!(place.range.start.column, BLOCK as u64 * 3 + 1);
        let excerpt = place.excerpt.expect("excerpts are on");
        assert!(excerpt.text.len() <= WINDOW + 4 && excerpt.cut_start);
        assert_eq!(&excerpt.text[excerpt.label], "x");
    }

    #[test]
    fn a_carriage_return_is_not_shown() {
        let source = Source::new("ab\r\ncd", 0, true, &[]);
        let excerpt = source.place(Span::new(0, 2)).excerpt.expect("excerpts are on");
        assert_eq!((excerpt.text.as_str(), excerpt.cut_end), ("ab", false));
    }

    #[test]
    fn secrets_are_blotted_out_wherever_they_stand() {
        let keys = [lasting::Text("AccessKeySecret")];
        for text in [
            "{\"AccessKeySecret\": \"hunter2\", \"a\": 1}",
            "AccessKeySecret: hunter2",
            "{\"AccessKeySecret\": \"hunter2",
            "- {AccessKeySecret: 'hunter2', a: 1}",
            "--AccessKeySecret=hunter2 --x",
            "AccessKeySecret: |\n  hunter2\nb: 1",
        ] {
            let source = Source::new(text, 0, true, &keys);
            let at = text.find("hunter2").expect("it is there");
            let shown = source.place(Span::new(at, at + 3)).excerpt.expect("excerpts are on").text;
            assert!(!shown.contains("hunter"), "{shown}");
            assert!(source.is_secret(Span::new(at, at + 1)) && !source.is_secret(Span::at(0)));
        }
    }
}
