//! JSON Lines: one call a line. A big file is checked in chunks of whole lines: the calls one by one, in parallel, and
//! then in their order against the state that the earlier ones leave.

use super::part::Undecided;
use super::{Linter, Part, Scratch, Syntax};
use crate::batch::lower::{Lowered, Lowering};
use crate::checks::Outcome;
use crate::checks::state::{Memory, Quick, Simulation, Trace, Traces};
use crate::finding::Finding;
use crate::ignore::{self, Ignore, Scope};
use crate::report::{self, FileReport};
use crate::rule::RuleMask;
use crate::source::{Source, Span};
use crate::state::Mark;
use crate::syntax::{Decoded, Document, json::Reader};
use std::cell::LazyCell;

/// Bytes of a chunk: large enough to amortise its costs, small enough to stay in the cache.
pub const LINES_CHUNK: u64 = 1 << 16;

/// Bytes of a call that is shorter than most.
const SHORT_CALL: usize = 160;

/// A chunk of lines whose calls were checked one by one. Its memory serves one chunk after the other.
#[derive(Default)]
pub struct LineChunk {
    /// The bytes that were read.
    pub bytes: Vec<u8>,
    /// Where the lines begin in `bytes`, and in the file.
    skip: usize,
    base: u64,
    /// The same without a byte order mark.
    offset: u64,
    /// How many of them end.
    lines: u64,
    /// What to say when the file is in another encoding altogether.
    foreign_encoding: Option<&'static str>,
    calls: Vec<LineCall>,
    traces: Traces,
    findings: Vec<Finding>,
    ignores: Vec<Ignore>,
    not_covered: u64,
    holds_batch: bool,
    /// Whether it names an operation that a rule file describes; looked up only where no call was found.
    names_operation: bool,
}

/// A call that was checked by itself.
#[derive(Clone, Copy)]
pub(super) struct LineCall {
    /// Where it begins, or its line.
    pub start: u32,
    /// The place of its trace.
    pub trace: Option<u32>,
    /// Where its name stands.
    pub name: Span,
    /// Its line, counted from the start of the chunk; 0 where no chunk is read.
    pub line: u32,
    /// The column of its name; 0 like the line.
    pub column: u32,
    /// What its request leaves undecided.
    pub undecided: RuleMask,
}

/// A line that is being read.
#[derive(Clone, Copy, Default)]
pub(super) struct Line {
    /// Its first byte.
    pub start: usize,
    /// Its number in the chunk, from 1.
    pub number: u64,
}

impl LineChunk {
    /// A chunk of these bytes, still to be checked.
    pub fn of(bytes: Vec<u8>) -> Self {
        LineChunk { bytes, ..LineChunk::default() }
    }
}

impl LineCall {
    /// A call of the line that is named by `name`.
    #[inline]
    pub fn new(line: Line, source: &Source, name: Span, trace: Option<u32>, undecided: RuleMask) -> Self {
        let before = &source.text[line.start..name.start as usize];
        let column = if before.is_ascii() { before.len() } else { before.chars().count() } as u32 + 1;
        LineCall { start: line.start as u32, trace, name, line: line.number as u32, column, undecided }
    }

    /// Where the call stands in a file in which its chunk begins at byte `offset` after `lines` lines.
    #[inline]
    fn mark(&self, offset: u64, lines: u64) -> Mark {
        Mark {
            offset: offset + u64::from(self.name.start),
            line: lines + u64::from(self.line),
            column: u64::from(self.column),
            length: self.name.end - self.name.start,
        }
    }
}

/// A JSON Lines file that is put together chunk by chunk.
pub struct LinesFile<'l> {
    linter: &'l Linter,
    simulation: Simulation<'static>,
    /// Bytes of the file, until there is room for what its calls name.
    bytes: Option<u64>,
    pub(super) report: FileReport,
    pub(super) holds_batch: bool,
    pub(super) names_operation: bool,
    /// What to say when the file is in another encoding altogether.
    pub(super) foreign_encoding: Option<&'static str>,
    undecided: Undecided,
    lines: u64,
    document: Document,
    lowering: Lowering,
}

/// Checks every line of the text.
pub fn check(part: &mut Part) {
    part.begin_whole();
    lines(part);
}

/// Reads line after line.
fn lines(part: &mut Part) {
    let mut document = std::mem::take(&mut part.scratch.document);
    let text = part.source.text;
    let mut reader = Reader::new(text, 0, 0);
    part.line = Line { start: 0, number: 1 };
    while part.line.start < text.len() {
        let start = part.line.start;
        if let Some(end) = part.glance::<true>(start) {
            part.line = Line { start: end, number: part.line.number + 1 };
            continue;
        }
        let end = memchr::memchr(b'\n', &text.as_bytes()[start..]).map_or(text.len(), |length| start + length);
        if part.meets_ignore(&text.as_bytes()[start..end]) {
            break;
        }
        part.source.note_line(start, part.line.number);
        document.clear();
        document.is_lines = true;
        reader.restart(start, end);
        let root = reader.value(&mut document);
        reader.finish(&mut document);
        if !document.errors.is_empty() {
            part.syntax_errors(&mut document);
        }
        if let Some(root) = root {
            part.element(&document, root);
        }
        part.line = Line { start: end + 1, number: part.line.number + 1 };
    }
    part.settle();
    part.scratch.document = document;
}

impl Linter {
    /// Checks the calls of whole lines, the bytes of `chunk`, one by one. The lines begin at byte `skip` of the bytes and
    /// at byte `base` of a file.
    pub fn line_chunk(&self, chunk: &mut LineChunk, skip: usize, base: u64, scratch: &mut Scratch) {
        let decoded = decode(&chunk.bytes[skip..], base).mask(&self.templating);
        let source = self.source(&decoded).further(base, 0);
        std::mem::swap(&mut scratch.traces, &mut chunk.traces);
        scratch.traces.clear();
        let mut part = Part::new(self, "", &source, scratch, false);
        part.lines = std::mem::take(&mut chunk.calls);
        part.lines.clear();
        part.lines.reserve(chunk.bytes.len() / SHORT_CALL);
        lines(&mut part);
        if part.has_met_ignore {
            part = Part::new(self, "", &source, part.scratch, true);
            part.scratch.traces.clear();
            lines(&mut part);
        }
        part.report_not_calls();
        chunk.findings = std::mem::take(&mut part.findings);
        chunk.calls = std::mem::take(&mut part.lines);
        (chunk.not_covered, chunk.holds_batch) = (part.not_covered, part.holds_batch);
        chunk.names_operation = !chunk.holds_batch && self.names_operation(source.text);
        chunk.ignores = part.ignores(Syntax::JsonLines);
        // The last line may not end.
        chunk.lines = part.line.number - 1 - u64::from(!source.text.is_empty() && !source.text.ends_with('\n'));
        chunk.foreign_encoding = decoded.foreign_encoding;
        std::mem::swap(&mut scratch.traces, &mut chunk.traces);
        (chunk.skip, chunk.base, chunk.offset) = (skip, base, source.offset(0));
    }

    /// Begins a file of about so many bytes that is put together from chunks.
    pub fn lines_file(&self, path: &str, bytes: u64) -> LinesFile<'_> {
        let mut lowering = Lowering::default();
        lowering.is_brief = self.is_brief;
        LinesFile {
            linter: self,
            simulation: self.simulation(None, (self.snapshots)(&[]), 0, Memory::default()),
            bytes: Some(bytes),
            report: FileReport { path: path.to_owned(), ..FileReport::default() },
            holds_batch: false,
            names_operation: false,
            foreign_encoding: None,
            undecided: Undecided::new(self),
            lines: 0,
            document: Document::default(),
            lowering,
        }
    }
}

impl LinesFile<'_> {
    /// Adds the next chunk: checks its calls in order against the state. What was found is taken out of it.
    pub fn append(&mut self, chunk: &mut LineChunk) {
        self.foreign_encoding = self.foreign_encoding.or(chunk.foreign_encoding);
        // Only a call that is looked at again needs the text.
        let (linter, lines) = (self.linter, self.lines);
        let decoded = LazyCell::new(|| decode(&chunk.bytes[chunk.skip..], chunk.base).mask(&linter.templating));
        let source = LazyCell::new(|| linter.source(&decoded).further(chunk.base, lines));
        let first_call = self.report.calls;
        self.ignores(std::mem::take(&mut chunk.ignores), chunk.calls.is_empty());
        let mut findings = std::mem::take(&mut chunk.findings).into_iter();
        if !chunk.traces.keys.is_empty()
            && let Some(bytes) = self.bytes.take()
        {
            // The rest of the file is likely to name as much.
            let names = chunk.traces.keys.len() as u64 * bytes / chunk.bytes.len() as u64;
            self.simulation.make_room((names + names / 8) as usize);
        }
        self.simulation.fetch(&chunk.traces);
        for call in &chunk.calls {
            let index = self.report.calls;
            self.report.calls += 1;
            let first = self.report.findings.len();
            let is_before = |it: &Finding| it.place.range.start.line <= u64::from(call.line);
            let is_earlier = |it: &Finding| match &it.call {
                Some(call) => call.index + first_call <= index,
                None => is_before(it),
            };
            while findings.as_slice().first().is_some_and(is_earlier)
                && let Some(mut finding) = findings.next()
            {
                finding.shift(0, self.lines);
                if let Some(call) = &mut finding.call {
                    call.index += first_call;
                }
                self.report.findings.push(finding);
            }
            let mark = call.mark(chunk.offset, self.lines);
            let traces = &chunk.traces;
            let traced = call.trace.map(|trace| (&traces.list[trace as usize], traces));
            let quick = traced.map_or(Quick::Special, |(trace, traces)| self.simulation.quick(trace, traces, mark));
            let undecided = match quick {
                Quick::Decided(undecided) => undecided,
                quick => {
                    let again = Again {
                        linter,
                        simulation: &mut self.simulation,
                        document: &mut self.document,
                        lowering: &mut self.lowering,
                        source: &source,
                        is_lines: true,
                    };
                    again.call(call, index, mark, (quick, traced), &mut self.report.findings, first)
                }
            };
            if self.report.findings.len() > first + 1 {
                report::sort(&mut self.report.findings[first..]);
            }
            self.undecided.add(index, undecided);
        }
        self.report.findings.extend(findings.map(|mut finding| {
            finding.shift(0, self.lines);
            finding
        }));
        self.report.not_covered += chunk.not_covered;
        self.holds_batch |= chunk.holds_batch;
        self.names_operation |= chunk.names_operation;
        self.lines += chunk.lines;
    }

    /// Adds the ignores of the next chunk. A comment at the end of a chunk covers the first call after it.
    fn ignores(&mut self, ignores: Vec<Ignore>, is_without_calls: bool) {
        let (lines, calls) = (self.lines, self.report.calls);
        if !is_without_calls {
            let waiting = self.report.ignores.iter_mut().rev().take_while(|ignore| ignore.scope == Scope::Next);
            waiting.for_each(|ignore| ignore.scope = Scope::Parts(vec![ignore::Part::Call(calls, 0..u64::MAX)]));
        }
        self.report.ignores.extend(ignores.into_iter().map(|mut ignore| {
            ignore.shift(lines, calls);
            ignore
        }));
    }

    /// The report of the whole file, not yet in order.
    pub(super) fn finish(mut self) -> FileReport {
        (self.report.undecided, self.report.tally) = self.undecided.finish();
        self.report
    }
}

/// What it takes to read a call again and to check it against the state.
pub(super) struct Again<'a> {
    pub linter: &'a Linter,
    pub simulation: &'a mut Simulation<'static>,
    pub document: &'a mut Document,
    pub lowering: &'a mut Lowering,
    pub source: &'a Source<'a>,
    pub is_lines: bool,
}

impl Again<'_> {
    /// Checks the call number `index`, which stands at `mark`; what it leaves undecided. `first` is where the findings
    /// about its request begin.
    pub fn call(
        self,
        call: &LineCall,
        index: u64,
        mark: Mark,
        traced: (Quick, Option<(&Trace, &Traces)>),
        findings: &mut Vec<Finding>,
        first: usize,
    ) -> RuleMask {
        let Again { linter, simulation, document, lowering, source, is_lines } = self;
        let start = call.start as usize;
        let line = || memchr::memchr(b'\n', &source.text.as_bytes()[start..]).map(|length| start + length);
        let end = if is_lines { line() } else { None };
        if call.line > 0 {
            source.note_line(start, u64::from(call.line));
        }
        document.clear();
        document.is_lines = is_lines;
        let mut reader = Reader::new(source.text, start, end.unwrap_or(source.text.len()));
        let root = reader.value(document).expect("the call was read before");
        match lowering.lower(linter.rules, document, source.text, root, index) {
            Lowered::Covered(place, lowered) => {
                let mut out = Outcome::new(linter.rules, source, findings);
                (out.undecided, out.state_rules) = (call.undecided, linter.checks.state_rules(place));
                simulation.call(&lowered, traced, mark, &mut out, first);
                out.undecided
            }
            Lowered::Other(other) => {
                simulation.other_call(linter.rules, document, source.text, &other, mark);
                call.undecided
            }
        }
    }
}

/// Only the first chunk may begin with a byte order mark.
fn decode(bytes: &[u8], base: u64) -> Decoded<'_> {
    if base == 0 { Decoded::new(bytes) } else { Decoded::rest(bytes) }
}
