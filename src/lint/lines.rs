//! JSON Lines: one call a line. A big file is checked in chunks of whole lines: the calls one by one, in parallel, and
//! then in their order against the state that the earlier ones leave.

use super::part::Tally;
use super::{Linter, Part, Scratch};
use crate::batch::lower::Lowered;
use crate::checks::Outcome;
use crate::checks::state::Simulation;
use crate::finding::Finding;
use crate::report::{FileReport, UndecidedCall};
use crate::rule::RuleMask;
use crate::syntax::{Decoded, Document, Kind, NodeId, json::Reader};

/// Bytes of a chunk: large enough to amortise its costs, small enough to stay in the cache.
pub const LINES_CHUNK: u64 = 1 << 20;

/// A chunk of lines whose calls were checked one by one.
pub struct LineChunk {
    bytes: Vec<u8>,
    base: u64,
    document: Document,
    findings: Vec<Finding>,
    masks: Vec<RuleMask>,
    not_covered: u64,
    holds_batch: bool,
    /// Whether it names an operation that a rule file describes; looked up only where no call was found.
    names_operation: bool,
}

/// A JSON Lines file that is put together chunk by chunk.
pub struct LinesFile<'l> {
    linter: &'l Linter,
    simulation: Simulation<'static>,
    pub(super) report: FileReport,
    pub(super) holds_batch: bool,
    pub(super) names_operation: bool,
    /// What to say when the file is in another encoding altogether.
    pub(super) foreign_encoding: Option<&'static str>,
    tally: Tally,
    lines: u64,
    scratch: Scratch,
}

/// Checks every line of the text.
pub fn check(part: &mut Part) {
    let mut document = std::mem::take(&mut part.scratch.document);
    part.begin(None, &[]);
    lines(part, &mut document, true);
    part.scratch.document = document;
}

/// Reads line after line into the document, which is cleared for each one if nobody needs it later.
fn lines(part: &mut Part, document: &mut Document, clears: bool) {
    let text = part.source.text;
    let mut reader = Reader::new(text, 0, 0);
    let mut start = 0;
    document.clear();
    while start < text.len() {
        let end = memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |length| start + length);
        if clears {
            document.clear();
        }
        reader.restart(start, end);
        let root = reader.value(document);
        reader.finish(document);
        if !document.errors.is_empty() {
            part.syntax_errors(document);
        }
        if let Some(root) = root {
            part.element(document, root);
        }
        start = end + 1;
    }
}

impl Linter {
    /// Checks the calls of whole lines one by one. The lines begin at byte `base` of a file.
    pub fn line_chunk(&self, bytes: Vec<u8>, base: u64, scratch: &mut Scratch) -> LineChunk {
        let decoded = decode(&bytes, base);
        let source = self.source(&decoded).further(base, 0);
        let mut document = Document::default();
        let mut part = Part::new(self, "", &source, scratch);
        lines(&mut part, &mut document, false);
        part.report_not_calls();
        let (findings, masks) = (std::mem::take(&mut part.findings), std::mem::take(&mut part.masks));
        let (not_covered, holds_batch) = (part.not_covered, part.holds_batch);
        let names_operation = !holds_batch && self.names_operation(source.text);
        LineChunk { bytes, base, document, findings, masks, not_covered, holds_batch, names_operation }
    }

    /// Begins a file that is put together from chunks.
    pub fn lines_file(&self, path: &str) -> LinesFile<'_> {
        LinesFile {
            linter: self,
            simulation: self.simulation(None, (self.snapshots)(&[])).chunked(),
            report: FileReport { path: path.to_owned(), ..FileReport::default() },
            holds_batch: false,
            names_operation: false,
            foreign_encoding: None,
            tally: Tally::default(),
            lines: 0,
            scratch: Scratch::default(),
        }
    }
}

impl LinesFile<'_> {
    /// Adds the next chunk: checks its calls in order against the state.
    pub fn append(&mut self, chunk: LineChunk) {
        let decoded = decode(&chunk.bytes, chunk.base);
        self.foreign_encoding = self.foreign_encoding.or(decoded.foreign_encoding);
        let source = self.linter.source(&decoded).further(chunk.base, self.lines);
        let first_call = self.report.calls;
        let mut findings = chunk.findings.into_iter().peekable();
        let mut masks = chunk.masks.into_iter();
        let document = &chunk.document;
        let is_call = |&root: &NodeId| document.node(root).kind == Kind::Object && !document.is_unclosed(root);
        for root in document.roots.iter().copied().filter(is_call) {
            let index = self.report.calls;
            self.report.calls += 1;
            let first = self.report.findings.len();
            let is_earlier = |it: &Finding| it.call.as_ref().is_none_or(|call| call.index + first_call <= index);
            while let Some(mut finding) = findings.next_if(is_earlier) {
                finding.shift(0, self.lines);
                if let Some(call) = &mut finding.call {
                    call.index += first_call;
                }
                self.report.findings.push(finding);
            }
            let mut undecided = masks.next().unwrap_or_default();
            let lowering = &mut self.scratch.lowering;
            match lowering.lower(self.linter.rules, document, source.text, root, index) {
                Lowered::Covered(place, call) => {
                    let mut out = Outcome::new(self.linter.rules, &source, &mut self.report.findings);
                    (out.undecided, out.state_rules) = (undecided, self.linter.checks.state_rules(place));
                    self.simulation.call(&call, &mut out, first);
                    undecided = out.undecided;
                }
                Lowered::Other(call) => self.simulation.other_call(self.linter.rules, document, &source, &call),
            }
            self.tally.add(undecided);
            if self.linter.lists_undecided && !undecided.is_empty() {
                self.report.undecided.push(UndecidedCall { call: index, rules: undecided });
            }
        }
        self.report.findings.extend(findings.map(|mut finding| {
            finding.shift(0, self.lines);
            finding
        }));
        self.report.not_covered += chunk.not_covered;
        self.holds_batch |= chunk.holds_batch;
        self.names_operation |= chunk.names_operation;
        self.lines += source.lines();
    }

    /// The report of the whole file, not yet in order.
    pub(super) fn finish(mut self) -> FileReport {
        self.report.tally = self.tally.finish();
        self.report
    }
}

/// Only the first chunk may begin with a byte order mark.
fn decode(bytes: &[u8], base: u64) -> Decoded<'_> {
    if base == 0 { Decoded::new(bytes) } else { Decoded::rest(bytes) }
}
