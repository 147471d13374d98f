//! Rules about the state: the snapshot, and what the earlier calls of the batch did to it.

mod addresses;
mod anycast;
mod blocked;
mod described;
mod eip;
mod eni;
mod ledger;
mod named;
mod nat;
mod order;
mod prefixes;
mod quick;
mod quota;
mod request;
mod requests;
mod scripted;
mod simulation;
mod trace;
mod vswitch;

pub use blocked::Blocked;
pub use order::OrderChecks;
pub use quick::Quick;
pub use simulation::{Memory, Simulation};
pub use trace::{Trace, Traces, Tracing};

use super::{Outcome, Problem};
use crate::batch::{Call, Content};
use crate::rule::{Rule, RuleMask};
use crate::ruleset::operation::Role;
use crate::state::{Value, World};

/// A call, and the state that it finds.
pub struct Scene<'c, 's> {
    /// The call.
    pub call: &'c Call<'c>,
    /// The state before it.
    pub world: &'c mut World<'s>,
    /// What is already wrong with it.
    pub blocked: &'c Blocked,
}

/// What a rule says about a call.
enum Verdict<'a> {
    Pass,
    Undecided,
    Fire(Box<Problem<'a>>),
}

impl<'a> Verdict<'a> {
    /// The rule does not hold. Boxed, because thirty verdicts are passed on for every clean call.
    fn fire(problem: Problem<'a>) -> Self {
        Verdict::Fire(Box::new(problem))
    }
}

/// An id that a call gives.
#[derive(Clone, Copy)]
enum Id<'c> {
    /// This one.
    Known(&'c str),
    /// One that nobody knows.
    Unknown,
    /// None, or one that is already reported.
    Unusable,
}

/// Runs the state rules of the call's operation.
pub fn check(scene: &mut Scene, out: &mut Outcome) {
    let operation = scene.call.operation;
    if operation.slot(Role::EniId).is_some() {
        eni::check(scene, out);
    } else if operation.slot(Role::EipId).is_some() {
        eip::check(scene, out);
    } else if operation.slot(Role::AnycastId).is_some() {
        anycast::check(scene, out);
    }
}

impl<'c> Scene<'c, '_> {
    /// The id that the call gives in the parameter with `role`.
    fn id(&self, role: Role) -> Id<'c> {
        let Some(slot) = self.call.operation.slot(role) else { return Id::Unusable };
        let argument = &self.call.arguments[slot];
        match argument.content {
            Content::Text if !self.blocked.has_argument(slot) => Id::Known(self.call.text(argument.value)),
            content if content.is_unknown() => Id::Unknown,
            Content::Absent if self.call.has_hidden_arguments => Id::Unknown,
            _ => Id::Unusable,
        }
    }

    /// The same, also for an id of a form that the service may accept all the same: it is only warned about.
    fn any_id(&self, role: Role) -> Id<'c> {
        match self.id(role) {
            Id::Unusable => {}
            id => return id,
        }
        let Some(slot) = self.call.operation.slot(role) else { return Id::Unusable };
        let argument = &self.call.arguments[slot];
        match argument.content {
            Content::Malformed(_) if !self.blocked.has_argument(slot) => Id::Known(self.call.text(argument.value)),
            _ => Id::Unusable,
        }
    }

    /// The place of the parameter with `role`, which the operation has.
    fn slot(&self, role: Role) -> usize {
        self.call.operation.slot(role).expect("the operation's rules ask for a role that it has")
    }

    /// Leaves every rule about the state undecided, for nobody knows which resource the call is about.
    fn leave_undecided(&self, out: &mut Outcome) {
        const ORDER: RuleMask =
            RuleMask::of(&[Rule::ConcurrentOperation, Rule::ClientTokenReused, Rule::DuplicateCall]);
        let rules = crate::checks::without_state::undecided(out.state_rules, self.call).without(ORDER);
        out.undecided = out.undecided.union(rules);
    }

    /// Reports what `verdict` says about `rule`, if the operation has the rule.
    fn judge(&self, out: &mut Outcome, rule: Rule, verdict: Verdict) {
        if !self.call.operation.rules.contains(rule) {
            return;
        }
        match verdict {
            Verdict::Pass => {}
            Verdict::Undecided => out.undecided(rule),
            Verdict::Fire(problem) => out.report(self.call, *problem),
        }
    }
}

/// Whether the region `home` of a resource is another one than `region`; `None` if nobody knows.
fn is_elsewhere(home: Option<&str>, region: &str) -> Option<bool> {
    home.filter(|home| !home.is_empty()).map(|home| home != region)
}

/// `true` or `1` in any spelling that a response may have.
fn is_true(value: Value) -> bool {
    matches!(value.text(), "1") || value.text().eq_ignore_ascii_case("true")
}
