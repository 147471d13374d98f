//! JSON Lines: one call a line. A big file is checked in chunks of whole lines, in parallel.

use super::{Linter, Part, Scratch};
use crate::report::FileReport;
use crate::syntax::{Decoded, json::Reader};

/// Bytes of a chunk: large enough to amortise its costs, small enough to stay in the cache.
pub const LINES_CHUNK: u64 = 1 << 20;

/// What was found in a chunk of lines.
pub struct LineChunk {
    /// Its findings and numbers; lines and call indices count from its start.
    pub report: FileReport,
    /// Whether it holds a call.
    pub holds_batch: bool,
    /// Lines that it ends.
    pub lines: u64,
}

/// Checks every line of the text.
pub fn check(part: &mut Part) {
    let text = part.source.text;
    let mut document = std::mem::take(&mut part.scratch.document);
    let mut reader = Reader::new(text, 0, 0);
    let mut start = 0;
    while start < text.len() {
        let end = memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |length| start + length);
        document.clear();
        reader.restart(start, end);
        let root = reader.value(&mut document);
        reader.finish(&mut document);
        if !document.errors.is_empty() {
            part.syntax_errors(&mut document);
        }
        if let Some(root) = root {
            part.element(&document, root);
        }
        start = end + 1;
    }
    part.scratch.document = document;
}

impl Linter {
    /// Checks whole lines that begin at byte `base` of a file.
    pub fn line_chunk(&self, bytes: &[u8], base: u64, scratch: &mut Scratch) -> LineChunk {
        let decoded = Decoded::new(bytes);
        let source = self.source(&decoded).further(base, 0);
        let mut part = Part::new(self, &source, scratch);
        check(&mut part);
        let holds_batch = part.holds_batch;
        let report = part.into_chunk();
        LineChunk { report, holds_batch, lines: source.lines() }
    }
}
