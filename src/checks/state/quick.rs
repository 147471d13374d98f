//! Decides a call like most others without looking at it: it repeats nothing, and is about resources of which nobody
//! said anything, so whatever an earlier call of its shape left undecided, it leaves undecided.
//!
//! A call that may be more than that is left to the rules. The tests hold batches checked with and without this.

use super::Simulation;
use super::trace::Trace;
use crate::digest::Hash;
use crate::rule::RuleMask;
use crate::ruleset::operation::Effect;
use crate::state::addresses::{Member, Set};
use crate::state::{Execution, Mark};

/// What a trace decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quick {
    /// There is nothing to report, and these rules are undecided. What the call does is noted.
    Decided(RuleMask),
    /// Calls like this one leave the same rules undecided, if there is nothing to report about this one. The number
    /// says what they are like.
    Typical(u64),
    /// It takes the rules to say.
    Special,
}

impl Simulation<'_> {
    /// Checks the next call, which stands at `mark`, by its trace if that says enough; else it is still to be checked.
    /// `members` holds the addresses and prefixes of all traces.
    #[inline]
    pub fn quick(&mut self, trace: &Trace, members: &[Member], mark: Mark) -> Quick {
        if self.world.execution == Execution::Parallel || !self.world.is_calm() || !self.order.is_new(trace) {
            return Quick::Special;
        }
        if self.world.snapshot.kinds(trace.id) != 0 || !self.is_fresh(trace, members) {
            return Quick::Special;
        }
        let mut like = Hash::default();
        like.word(trace.shape);
        like.word(trace.bound.map_or(0, |bound| u64::from(self.world.snapshot.kinds(bound))));
        let like = like.finish();
        let Some(&undecided) = self.usual.get(&like) else { return Quick::Typical(like) };
        self.world.now += 1;
        self.marks.push(mark);
        self.order.note(trace, self.world.now);
        self.apply_trace(trace, members);
        Quick::Decided(undecided)
    }

    /// Whether no earlier call named the resource, if one call changes it for good, or anything that is added to it.
    #[inline]
    fn is_fresh(&self, trace: &Trace, members: &[Member]) -> bool {
        let addresses = &self.world.addresses;
        let mut named = trace.changes().iter().flat_map(|it| it.change(members).members).copied();
        match trace.effect {
            Effect::AssignToEni => named
                .all(|it| addresses.is_fresh(it) && (it.set != Set::Ipv6Prefixes || addresses.is_fresh_block(it.bits))),
            Effect::UnassignFromEni => named.all(|it| addresses.is_fresh(it)),
            Effect::UnassociateEip => !self.world.eips.contains_key(&trace.id),
            Effect::UnassociateAnycastEip => !self.world.anycasts.contains_key(&trace.id),
        }
    }

    fn apply_trace(&mut self, trace: &Trace, members: &[Member]) {
        match trace.effect {
            Effect::AssignToEni => {
                let eni = self.world.undescribed_eni(trace.id);
                trace.changes().iter().for_each(|it| self.world.assign_to(eni, None, it.change(members)));
            }
            Effect::UnassignFromEni => {
                let eni = self.world.undescribed_eni(trace.id);
                trace.changes().iter().for_each(|it| self.world.unassign_from(eni, None, it.change(members)));
            }
            Effect::UnassociateEip => self.world.unassociate_undescribed_eip(trace.id, trace.force),
            Effect::UnassociateAnycastEip => self.world.unassociate_undescribed_anycast(trace.id, trace.endpoint()),
        }
    }
}
