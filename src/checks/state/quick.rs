//! Decides a call like most others without looking at it: it repeats nothing, and is about resources of which nobody
//! said anything, so whatever an earlier call of its shape left undecided, it leaves undecided.
//!
//! A call that may be more than that is left to the rules. The tests hold batches checked with and without this.

use super::Simulation;
use super::trace::{Trace, Traces};
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
    /// `traces` holds what the trace points at.
    #[inline]
    pub fn quick(&mut self, trace: &Trace, traces: &Traces, mark: Mark) -> Quick {
        let is_usual = self.world.execution != Execution::Parallel
            && self.world.is_calm()
            && self.world.snapshot.kinds(trace.id) == 0
            && self.order.is_new(trace);
        if !is_usual {
            return Quick::Special;
        }
        match trace.effect {
            Effect::AssignToEni | Effect::UnassignFromEni => self.quick_eni(trace, traces, mark),
            Effect::UnassociateEip if self.world.eips.contains_key(&trace.id) => Quick::Special,
            Effect::UnassociateAnycastEip if self.world.anycasts.contains_key(&trace.id) => Quick::Special,
            Effect::UnassociateEip => {
                let quick = self.usual(trace, mark);
                if let Quick::Decided(_) = quick {
                    self.world.unassociate_undescribed_eip(trace.id, trace.force);
                }
                quick
            }
            Effect::UnassociateAnycastEip => {
                let quick = self.usual(trace, mark);
                if let Quick::Decided(_) = quick {
                    self.world.unassociate_undescribed_anycast(trace.id, trace.endpoint());
                }
                quick
            }
        }
    }

    /// The same for a call that changes what is on an ENI: it must not name anything that was named before.
    #[inline]
    fn quick_eni(&mut self, trace: &Trace, traces: &Traces, mark: Mark) -> Quick {
        let eni = self.world.undescribed_eni(trace.id);
        let is_assign = trace.effect == Effect::AssignToEni;
        let addresses = &self.world.addresses;
        let is_fresh = |it: Member| {
            let is_free = !is_assign || it.set != Set::Ipv6Prefixes || addresses.is_fresh_block(it.bits);
            is_free && addresses.is_fresh(it, eni)
        };
        if !traces.changes_of(trace).all(|it| it.members.iter().all(|&it| is_fresh(it))) {
            return Quick::Special;
        }
        let quick = self.usual(trace, mark);
        if let Quick::Decided(_) = quick {
            for change in traces.changes_of(trace) {
                match is_assign {
                    true => self.world.assign_fresh(eni, change),
                    false => self.world.unassign_fresh(eni, change),
                }
            }
        }
        quick
    }

    /// What calls of the same shape leave undecided; then the call is noted.
    #[inline]
    fn usual(&mut self, trace: &Trace, mark: Mark) -> Quick {
        let mut like = Hash::default();
        like.word(trace.shape);
        like.word(trace.bound.map_or(0, |bound| u64::from(self.world.snapshot.kinds(bound.get()))));
        let like = like.finish();
        let Some(&undecided) = self.usual.get(&like) else { return Quick::Typical(like) };
        self.world.now += 1;
        self.marks.push(mark);
        self.order.note(trace, self.world.now);
        Quick::Decided(undecided)
    }
}
