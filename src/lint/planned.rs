//! Calls of forms that say more, or less, about when a call is sent than its place in a list.

use super::{Observed, Part};
use crate::batch::lower::Lowered;
use crate::batch::template::Standing;
use crate::checks::Outcome;
use crate::checks::state::Quick;
use crate::checks::unknown_operation::{self, Scene};
use crate::rule::RuleMask;
use crate::ruleset::Operation;
use crate::state::Mark;
use crate::syntax::{Document, NodeId};

impl Part<'_> {
    /// Checks the call that is written as `object`, as far as its standing allows: its operation, if it is covered.
    pub fn planned(&mut self, document: &Document, object: NodeId, standing: Standing) -> Option<&'static Operation> {
        let index = self.calls;
        self.calls += 1;
        let (rules, source) = (self.linter.rules, self.source);
        let mut operation = None;
        match self.scratch.lowering.lower(rules, document, source.text, object, index) {
            Lowered::Covered(place, call) => {
                self.holds_batch = true;
                operation = Some(call.operation);
                let first = self.findings.len();
                let mut out = Outcome::new(rules, source, &mut self.findings);
                self.linter.checks.check(place, &call, &mut out);
                let mark = Mark::new(source, call.span(call.action));
                match (&mut self.simulation, standing) {
                    (Some(simulation), Standing::InOrder) => {
                        simulation.call(&call, Quick::Special, mark, &mut out, first);
                    }
                    (Some(simulation), Standing::Uncertain) => {
                        simulation.uncertain_call(rules, &call, mark);
                        out.undecided = out.undecided.union(self.linter.checks.state_undecided(place, &call));
                    }
                    (_, Standing::Alone) | (None, _) => {}
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
                    let mark = Mark::new(source, document.node(call.action.unwrap_or(call.object)).span);
                    simulation.other_call(rules, document, source.text, &call, mark);
                }
                self.undecided(index, RuleMask::EMPTY);
            }
        }
        if self.scratch.lowering.has_trouble() {
            self.trouble(document);
        }
        operation
    }
}
