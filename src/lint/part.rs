//! One file, or one chunk of lines of it, while it is checked.

use super::glance::{Glanced, Glancer};
use super::lines::{Again, Line, LineCall};
use super::{Linter, Observed, Observer, Syntax, finish};
use crate::batch::Seen;
use crate::batch::command::{Commands, Dialect, Planned};
use crate::batch::lower::{Lowered, Lowering};
use crate::checks::Outcome;
use crate::checks::deprecated_product;
use crate::checks::state::{Memory, Quick, Simulation, Trace, Traces};
use crate::checks::unknown_operation::{self, Scene};
use crate::digest::{DigestMap, Hash};
use crate::finding::Finding;
use crate::ignore::Ignore;
use crate::ignores::{self, Targets};
use crate::report::{self, FileReport, UndecidedCall, UndecidedTally};
use crate::rule::RuleMask;
use crate::source::{Source, Span};
use crate::state::{Execution, Mark, Snapshot};
use crate::syntax::{Document, Kind, NodeId};

/// What is said about an element of a batch that is no object.
pub const NOT_A_CALL: &str = "not a call: a call is an object with `Action`";

/// How many calls wait for the state.
const WAITING: usize = 64;

/// Most shapes that are remembered: programs write calls of a few hundred.
const MOST_SHAPES: usize = 1 << 14;

/// Memory that one thread reuses from file to file.
#[derive(Default)]
pub struct Scratch {
    pub(super) document: Document,
    /// The calls of a script.
    pub(super) commands: Commands,
    pub(super) lowering: Lowering,
    /// What the requests of clean calls leave undecided, by their shape, and their shape since that is known.
    clean: DigestMap<u64, (RuleMask, u64)>,
    glancer: Glancer,
    memory: Memory,
    /// What the traces of calls point at.
    pub(super) traces: Traces,
}

/// What was found so far in a file or chunk.
pub struct Part<'a> {
    pub(super) linter: &'a Linter,
    pub(super) path: &'a str,
    pub(super) source: &'a Source<'a>,
    pub(super) scratch: &'a mut Scratch,
    /// The state of the batch; none where calls are only checked one by one.
    pub(super) simulation: Option<Simulation<'static>>,
    /// The snapshot of the batch, with the simulation.
    pub(super) snapshot: Option<&'static Snapshot>,
    /// What ignores can cover, if the text may have any.
    pub(super) targets: Option<Box<Targets>>,
    /// Whether the text may have ignores although nobody said so: then it is to be checked again with targets for them.
    pub(super) has_met_ignore: bool,
    /// Who wants to see the calls.
    pub(super) observer: Option<&'a mut Observer<'a>>,
    /// Findings, not yet in order.
    pub findings: Vec<Finding>,
    /// Whether a batch was found.
    pub holds_batch: bool,
    /// Whether the calls are written in a form that serves other ends, too: a walk takes notice of covered ones only.
    pub is_foreign: bool,
    /// Calls so far of this batch; those of a chunk are counted from its start.
    pub calls: u64,
    /// Calls of earlier batches of the file.
    pub(super) earlier_calls: u64,
    /// Calls so far that no rule file describes.
    pub not_covered: u64,
    /// The calls so far, where they are only checked one by one; else those that wait for the state.
    pub(super) lines: Vec<LineCall>,
    /// The line that is being read, where lines are.
    pub(super) line: Line,
    /// The place of the trace of the next call, if it was looked at already.
    glanced: Option<u32>,
    undecided: Undecided,
    /// Elements that are no calls: wrong in a batch, and no news in a file that is none.
    pub(super) not_calls: Vec<Span>,
}

/// Counts equal sets of undecided rules before they are counted rule by rule: clean calls leave the same few sets.
#[derive(Default)]
struct Tally {
    /// Sets and how often they came, each at one of two places that it has; none before the first one comes.
    sets: Vec<(RuleMask, u64)>,
    sum: UndecidedTally,
}

impl Tally {
    /// Places for sets: many more than there are.
    const PLACES: usize = 128;

    #[inline]
    fn add(&mut self, rules: RuleMask) {
        if self.sets.is_empty() {
            self.sets.resize(Self::PLACES, (RuleMask::EMPTY, 0));
        }
        let mut hash = Hash::default();
        rules.words().into_iter().for_each(|word| hash.word(word));
        let place = hash.finish() as usize % Self::PLACES;
        let place = if self.sets[place].0 == rules { place } else { place ^ 1 };
        let (set, calls) = &mut self.sets[place];
        if *set != rules {
            self.sum.add(*set, *calls);
            (*set, *calls) = (rules, 0);
        }
        *calls += 1;
    }

    /// The counts.
    fn finish(mut self) -> UndecidedTally {
        for (rules, calls) in self.sets.into_iter().filter(|it| it.1 > 0) {
            self.sum.add(rules, calls);
        }
        self.sum
    }
}

/// What the calls so far left undecided.
#[derive(Default)]
pub(super) struct Undecided {
    tally: Tally,
    /// Whether the calls are listed, too.
    lists_calls: bool,
    calls: Vec<UndecidedCall>,
}

impl Undecided {
    /// Nothing so far; the linter says whether the calls are listed.
    pub(super) fn new(linter: &Linter) -> Self {
        Undecided { lists_calls: linter.lists_undecided, ..Undecided::default() }
    }

    #[inline]
    pub(super) fn add(&mut self, call: u64, rules: RuleMask) {
        self.tally.add(rules);
        if self.lists_calls && !rules.is_empty() {
            self.calls.push(UndecidedCall { call, rules });
        }
    }

    /// The calls, if they are listed, and the counts.
    pub(super) fn finish(self) -> (Vec<UndecidedCall>, UndecidedTally) {
        (self.calls, self.tally.finish())
    }
}

impl<'a> Part<'a> {
    /// Nothing found yet in `source`, the text of the file at `path`, which may have ignores or has none as far as anybody
    /// knows. A batch begins when its settings are known: [`Part::begin`].
    pub fn new(
        linter: &'a Linter,
        path: &'a str,
        source: &'a Source<'a>,
        scratch: &'a mut Scratch,
        may_ignore: bool,
    ) -> Self {
        scratch.lowering.is_brief = linter.is_brief;
        Part {
            linter,
            path,
            source,
            scratch,
            simulation: None,
            snapshot: None,
            targets: may_ignore.then(Box::default),
            has_met_ignore: false,
            observer: None,
            findings: Vec::new(),
            holds_batch: false,
            is_foreign: false,
            calls: 0,
            earlier_calls: 0,
            not_covered: 0,
            lines: Vec::new(),
            line: Line::default(),
            glanced: None,
            undecided: Undecided::new(linter),
            not_calls: Vec::new(),
        }
    }

    /// Looks for ignores in a part of the text that was not read as a clean call; whether it may have some that nobody
    /// knew of.
    pub(super) fn meets_ignore(&mut self, text: &[u8]) -> bool {
        self.has_met_ignore = self.targets.is_none() && ignores::may_ignore(text);
        self.has_met_ignore
    }

    /// Begins a batch that says how it is sent, and names state files of its own, or does not.
    pub fn begin(&mut self, execution: Option<Execution>, state: &[String]) {
        self.begin_with(execution, state, 0);
    }

    /// Begins a batch that is the whole text.
    pub fn begin_whole(&mut self) {
        /// As few bytes as there are in a text for each name.
        const EACH: usize = 48;
        self.begin_with(None, &[], self.source.text.len() / EACH);
    }

    fn begin_with(&mut self, execution: Option<Execution>, state: &[String], names: usize) {
        self.rest();
        let snapshot = (self.linter.snapshots)(state);
        let memory = std::mem::take(&mut self.scratch.memory);
        self.snapshot = Some(snapshot);
        self.simulation = Some(self.linter.simulation(execution, snapshot, names, memory));
    }

    /// Leaves the memory of the batch, which ends, to the next one.
    pub fn rest(&mut self) {
        self.settle();
        if let Some(simulation) = self.simulation.take() {
            self.scratch.memory = simulation.into_memory();
        }
    }

    /// Looks at the call that begins at byte `start`; where it ends, if there is no more to be said about its request. Else
    /// it is the next element of the batch.
    #[inline]
    pub fn glance<const IS_LINE: bool>(&mut self, start: usize) -> Option<usize> {
        if self.targets.is_some() || self.observer.is_some() || self.linter.is_thorough {
            return None;
        }
        let Scratch { traces, clean, glancer, .. } = &mut *self.scratch;
        if self.simulation.is_some() && self.lines.is_empty() {
            traces.clear();
        }
        let bytes = &self.source.text.as_bytes()[start..];
        let Glanced { length, action, trace } = glancer.call::<IS_LINE>(self.linter.rules, bytes, traces)?;
        let Some(&(undecided, shape)) = clean.get(&traces.shape_of_request(trace)) else {
            self.glanced = Some(trace);
            return None;
        };
        traces.leave_as(trace, shape);
        let name = Span { start: action.start + start as u32, end: action.end + start as u32 };
        self.holds_batch = true;
        self.calls += 1;
        if self.simulation.is_none() {
            self.lines.push(LineCall::new(self.line, self.source, name, Some(trace), undecided));
        } else {
            let (start, trace) = (start as u32, Some(trace));
            self.lines.push(LineCall { start, trace, name, line: 0, column: 0, undecided });
            if self.lines.len() == WAITING {
                self.settle();
            }
        }
        Some(start + length)
    }

    /// Checks the calls that were looked at against the state, in their order. Of many at once, what they name is at hand
    /// sooner.
    pub(super) fn settle(&mut self) {
        let Some(simulation) = &mut self.simulation else { return };
        if self.lines.is_empty() {
            return;
        }
        let Scratch { traces, document, lowering, .. } = &mut *self.scratch;
        let source = self.source;
        simulation.fetch(traces);
        let first = self.calls - self.lines.len() as u64;
        for (index, call) in (first..).zip(self.lines.drain(..)) {
            let mark = Mark::new(source, call.name);
            let traced = call.trace.map(|trace| (&traces.list[trace as usize], &*traces));
            let undecided = match traced.map_or(Quick::Special, |(it, traces)| simulation.quick(it, traces, mark)) {
                Quick::Decided(undecided) => undecided,
                quick => {
                    let is_lines = self.line.number > 0;
                    let (document, lowering) = (&mut *document, &mut *lowering);
                    let again = Again { linter: self.linter, simulation, document, lowering, source, is_lines };
                    let first = self.findings.len();
                    again.call(&call, index, mark, (quick, traced), &mut self.findings, first)
                }
            };
            self.undecided.add(index, undecided);
        }
    }

    /// Checks one element of a batch: a call, or something that is none.
    #[inline]
    pub fn element(&mut self, document: &Document, element: NodeId) {
        match document.node(element).kind {
            Kind::Object if document.is_unclosed(element) => {
                let has_action = crate::batch::find::has_action(document, self.source.text, element);
                self.holds_batch |= has_action;
            }
            Kind::Object => self.call(document, element, None),
            Kind::Unreadable => {}
            Kind::Null | Kind::Scalar | Kind::Array => {
                self.not_calls.push(document.node(element).span);
            }
        }
    }

    #[inline]
    fn call(&mut self, document: &Document, object: NodeId, planned: Option<&Planned>) {
        self.settle();
        let index = self.calls;
        self.calls += 1;
        let (rules, source, first) = (self.linter.rules, self.source, self.findings.len());
        if let Some(targets) = &mut self.targets {
            targets.call(document, source.text, object, index);
        }
        let lowering = &mut self.scratch.lowering;
        let lowered = match planned.and_then(|it| it.operation.zip(it.slots.as_ref())) {
            Some((place, slots)) => {
                let call = lowering.by_slots(rules, document, source.text, object, index, place, slots);
                Lowered::Covered(place, call)
            }
            None => lowering.lower(rules, document, source.text, object, index),
        };
        match lowered {
            Lowered::Covered(place, mut call) => {
                if let Some(planned) = planned {
                    call.usage = Some(&planned.usage);
                    call.seen = call.seen.and(if planned.usage.has_trouble() { Seen::USAGE } else { Seen::ANY });
                }
                self.holds_batch = true;
                let mut out = Outcome::new(rules, source, &mut self.findings);
                self.linter.checks.check(place, &call, &mut out);
                let (traces, clean) = (&mut self.scratch.traces, &mut self.scratch.clean);
                let glanced = self.glanced.take();
                if glanced.is_none() && (self.simulation.is_some() || self.is_foreign) {
                    traces.clear();
                }
                let trace = match (&out.findings[first..], glanced) {
                    ([], Some(trace)) => Some(trace),
                    ([], None) => Trace::of(&call, traces),
                    _ if planned.is_some() => None,
                    (findings, _) => Trace::of_flawed(&call, findings, traces),
                };
                if let Some(trace) = trace {
                    let shape = traces.shape_of_request(trace);
                    let left = traces.leave(trace, out.undecided);
                    if glanced.is_some() && out.findings.len() == first {
                        if clean.len() == MOST_SHAPES {
                            clean.clear();
                        }
                        clean.insert(shape, (out.undecided, left));
                    }
                }
                let traced = trace.map(|trace| (&traces.list[trace as usize], &*traces));
                match &mut self.simulation {
                    Some(simulation) if planned.is_some() => {
                        let circumstances = planned.map_or_else(Default::default, |it| it.circumstances);
                        let mark = Mark::new(source, call.span(call.action));
                        simulation.scripted(&call, traced, circumstances, mark, &mut out, first);
                    }
                    Some(simulation) => {
                        let mark = Mark::new(source, call.span(call.action));
                        match traced.map_or(Quick::Special, |(it, traces)| simulation.quick(it, traces, mark)) {
                            Quick::Decided(undecided) => out.undecided = undecided,
                            quick => simulation.call(&call, (quick, traced), mark, &mut out, first),
                        }
                    }
                    None if planned.is_some() => {}
                    None => {
                        self.lines.push(LineCall::new(self.line, source, call.span(call.action), trace, out.undecided));
                    }
                }
                let rules = out.undecided;
                if let (Some(observer), Some(snapshot)) = (&mut self.observer, self.snapshot) {
                    let findings = &self.findings[first..];
                    observer(Observed { call: &call, snapshot, findings, undecided: rules });
                }
                self.undecided(index, rules);
            }
            Lowered::Other(call) => {
                self.holds_batch |= call.has_action_key;
                self.not_covered += 1;
                unknown_operation::check(Scene { rules, source, document, index }, &call, &mut self.findings);
                let span = document.node(call.action.unwrap_or(call.object)).span;
                if let Some(instead) = planned.and_then(|it| it.usage.instead.as_ref()) {
                    let scene = Scene { rules, source, document, index };
                    self.findings.push(deprecated_product::finding(scene, &call, instead));
                }
                match &mut self.simulation {
                    Some(simulation) if planned.is_some_and(|it| it.circumstances.sends_nothing) => {
                        simulation.pass(Mark::new(source, span));
                    }
                    Some(simulation) => {
                        simulation.pause(planned.map_or_else(Default::default, |it| it.circumstances));
                        simulation.other_call(rules, document, source.text, &call, Mark::new(source, span));
                    }
                    None if planned.is_some() => {}
                    None => self.lines.push(LineCall::new(self.line, source, span, None, RuleMask::EMPTY)),
                }
                self.undecided(index, RuleMask::EMPTY);
            }
        }
        if self.scratch.lowering.has_trouble() {
            self.trouble(document);
        }
        let inside = &document.nodes[object as usize + 1..document.node(object).next as usize];
        if inside.iter().any(|node| node.kind == Kind::Object) {
            self.nested_duplicates(document, object);
        }
        if self.simulation.is_some() && self.findings.len() > first + 1 {
            report::sort(&mut self.findings[first..]);
        }
    }

    /// Checks the calls of commands as one batch, which [`Part::begin`] began.
    pub fn commands(&mut self, commands: &Commands) {
        commands.calls.iter().for_each(|call| self.command(commands, call));
    }

    /// Checks one call of `commands`, the next of the batch; before any [`Part::begin`] for its request only.
    pub fn command(&mut self, commands: &Commands, call: &Planned) {
        self.scratch.lowering.is_indexed_only = call.usage.dialect == Dialect::Classic;
        self.call(&commands.document, call.object, Some(call));
        self.scratch.lowering.is_indexed_only = false;
    }

    #[inline]
    pub(super) fn undecided(&mut self, call: u64, rules: RuleMask) {
        // Lines of a big file are counted when their order is checked.
        if self.simulation.is_none() && !self.is_foreign {
            return;
        }
        self.undecided.add(call, rules);
    }

    #[cold]
    pub(super) fn trouble(&mut self, document: &Document) {
        for duplicate in std::mem::take(&mut self.scratch.lowering.duplicates) {
            self.duplicate_key(document, duplicate.first, duplicate.again);
        }
        if let Some(parameters) = self.scratch.lowering.bad_parameters {
            let span = document.node(parameters).span;
            self.syntax_error(span, "`Parameters` is an object of arguments".to_owned());
        }
    }

    /// Duplicate keys inside arguments; those of the call itself and of `Parameters` were found on the way.
    #[cold]
    fn nested_duplicates(&mut self, document: &Document, object: NodeId) {
        for (key, value) in document.members(object) {
            let is_parameters = document.text(self.source.text, key) == "Parameters";
            let start = value + u32::from(is_parameters);
            self.duplicate_keys_below(document, start, document.node(value).next);
        }
    }

    /// Reports the elements that are no calls, if there are calls around them.
    pub(super) fn report_not_calls(&mut self) {
        for span in std::mem::take(&mut self.not_calls) {
            self.syntax_error(span, NOT_A_CALL.to_owned());
        }
    }

    /// The ignores of the text.
    pub(super) fn ignores(&self, syntax: Syntax) -> Vec<Ignore> {
        let targets = self.targets.as_ref();
        targets.map_or(Vec::new(), |targets| ignores::find(self.source, syntax.comments(), targets))
    }

    /// The report of a whole file.
    pub fn into_report(mut self, path: &str, syntax: Syntax) -> FileReport {
        if self.holds_batch {
            self.report_not_calls();
        }
        let ignores = self.ignores(syntax);
        let (undecided, tally) = self.undecided.finish();
        let mut report = FileReport {
            path: path.to_owned(),
            calls: self.earlier_calls + self.calls,
            not_covered: self.not_covered,
            findings: self.findings,
            suppressed: Vec::new(),
            ignores,
            undecided,
            tally,
        };
        finish(&mut report);
        report
    }
}
