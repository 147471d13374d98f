//! Calls of forms that say more, or less, about when a call is sent than its place in a list.

use super::{Observed, Part};
use crate::batch::command::Circumstances;
use crate::batch::lower::Lowered;
use crate::batch::template::Standing;
use crate::checks::Outcome;
use crate::checks::unknown_operation::{self, Scene};
use crate::rule::RuleMask;
use crate::state;
use crate::syntax::{Document, NodeId};

/// How much was found up to some point.
pub struct Mark {
    /// Findings.
    pub findings: usize,
    /// Calls that no rule file describes.
    pub not_covered: u64,
    calls: u64,
    not_calls: usize,
    holds_batch: bool,
}

impl Part<'_> {
    /// Goes on with another batch of the same file: nothing is known of it, and its calls are counted from 0.
    pub fn next_batch(&mut self) {
        self.rest();
        self.snapshot = None;
        self.earlier_calls += std::mem::take(&mut self.calls);
    }

    /// How much was found so far.
    pub fn mark(&self) -> Mark {
        let (findings, not_calls) = (self.findings.len(), self.not_calls.len());
        let Part { calls, not_covered, holds_batch, .. } = *self;
        Mark { findings, not_covered, calls, not_calls, holds_batch }
    }

    /// Forgets what was found since then, if no covered call was.
    pub fn forget_since(&mut self, mark: &Mark) {
        self.findings.truncate(mark.findings);
        self.not_calls.truncate(mark.not_calls);
        (self.calls, self.not_covered, self.holds_batch) = (mark.calls, mark.not_covered, mark.holds_batch);
    }

    /// Whether a walk passes over the file: it serves other ends, holds no covered call, and there is nothing to say
    /// about the others.
    pub fn is_of_no_interest(&self) -> bool {
        let has_word = self.findings.iter().any(|finding| finding.call.is_some());
        self.is_foreign && self.earlier_calls + self.calls == self.not_covered && !has_word
    }

    /// Checks the call that is written as `object`, as far as its standing allows.
    pub fn planned(&mut self, document: &Document, object: NodeId, standing: Standing) {
        let index = self.calls;
        self.calls += 1;
        let (rules, source) = (self.linter.rules, self.source);
        if let Some(targets) = &mut self.targets {
            targets.call(document, source.text, object, index);
        }
        match self.scratch.lowering.lower(rules, document, source.text, object, index) {
            Lowered::Covered(place, call) => {
                self.holds_batch = true;
                let first = self.findings.len();
                let mut out = Outcome::new(rules, source, &mut self.findings);
                self.linter.checks.check(place, &call, &mut out);
                let mark = state::Mark::new(source, call.span(call.action));
                let may_not_run = standing == Standing::Uncertain;
                match &mut self.simulation {
                    Some(simulation) if standing != Standing::Alone => {
                        let circumstances = Circumstances { may_not_run, ..Circumstances::default() };
                        simulation.scripted(&call, None, circumstances, mark, &mut out, first);
                    }
                    Some(_) | None => {}
                }
                let undecided = out.undecided;
                if let (Some(observer), Some(snapshot)) = (&mut self.observer, self.snapshot) {
                    observer(Observed { call: &call, snapshot, findings: &self.findings[first..], undecided });
                }
                self.undecided(index, undecided);
            }
            Lowered::Other(call) => {
                self.holds_batch |= call.has_action_key;
                self.not_covered += 1;
                unknown_operation::check(Scene { rules, source, document, index }, &call, &mut self.findings);
                if let (Some(simulation), Standing::InOrder | Standing::Uncertain) = (&mut self.simulation, standing) {
                    let mark = state::Mark::new(source, document.node(call.action.unwrap_or(call.object)).span);
                    simulation.other_call(rules, document, source.text, &call, mark);
                }
                self.undecided(index, RuleMask::EMPTY);
            }
        }
        if self.scratch.lowering.has_trouble() {
            self.trouble(document);
        }
    }
}
