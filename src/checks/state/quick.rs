//! Decides a call like most others without looking at it: it repeats nothing, and is about resources of which nobody
//! said anything, so whatever an earlier call of its shape left undecided, it leaves undecided.
//!
//! A call that may be more than that is left to the rules. The tests hold batches checked with and without this.

use super::Simulation;
use super::described::Described;
use super::trace::{Trace, Traces};
use crate::digest::Hash;
use crate::rule::RuleMask;
use crate::ruleset::operation::Effect;
use crate::ruleset::responses::Kind;
use crate::state::addresses::{Member, Set};
use crate::state::world::IdKey;
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
        if self.is_thorough || self.world.execution == Execution::Parallel || !self.order.is_new(trace) {
            return Quick::Special;
        }
        let is_described = self.world.snapshot.kinds(trace.id) != 0;
        match trace.effect {
            Effect::AssignToEni | Effect::UnassignFromEni if is_described => self.quick_described(trace, traces, mark),
            _ if is_described => Quick::Special,
            Effect::AssignToEni | Effect::UnassignFromEni => self.quick_eni(trace, traces, mark),
            Effect::UnassociateEip if self.world.eips.contains_key(&trace.id) => Quick::Special,
            Effect::UnassociateAnycastEip if self.world.anycasts.contains_key(&trace.id) => Quick::Special,
            Effect::UnassociateEip => {
                let quick = self.usual(trace, [0, 0], mark);
                if let Quick::Decided(_) = quick {
                    self.world.unassociate_undescribed_eip(trace.id, trace.force);
                }
                quick
            }
            Effect::UnassociateAnycastEip => {
                let quick = self.usual(trace, [0, 0], mark);
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
        if !traces.changes_of(trace).all(|it| it.members.iter().all(|&it| self.is_fresh(it, eni, is_assign))) {
            return Quick::Special;
        }
        let quick = self.usual(trace, [0, 0], mark);
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

    /// The same for an ENI that the snapshot describes: what it says must not be what a rule is about.
    fn quick_described(&mut self, trace: &Trace, traces: &Traces, mark: Mark) -> Quick {
        let snapshot = self.world.snapshot;
        let is_assign = trace.effect == Effect::AssignToEni;
        let takes_prefixes = is_assign && traces.changes_of(trace).any(|it| it.set == Set::Ipv6Prefixes);
        let has_reservations = snapshot.count(Kind::Reservation).1 > 0;
        if is_assign && (snapshot.is_complete(Kind::Eni) || (takes_prefixes && has_reservations)) {
            return Quick::Special;
        }
        let Some(eni) = self.known_eni(trace.id) else { return Quick::Special };
        let described = self.described[eni as usize].as_ref().expect("known ENIs are described");
        let (class, limit, vswitch) = (described.class, described.limit, described.vswitch);
        if !self.world.addresses.is_calm() || described.about.iter().any(|&it| self.world.is_disturbed(it)) {
            return Quick::Special;
        }

        let mut verdicts = 0;
        match traces.region_of(trace).map(|region| described.is_outside(region)) {
            Some(Some(true)) => return Quick::Special,
            Some(None) => verdicts |= 1,
            Some(Some(false)) | None => {}
        }
        let mut wanted = 0;
        for change in traces.changes_of(trace) {
            let is_open = self.world.eni_state(eni).sets[change.set as usize].is_open();
            let is_usual = |&it: &Member| {
                self.is_fresh(it, eni, is_assign) && !described.may_be_wrong(it, snapshot.reserved_addresses)
            };
            if !change.members.iter().all(is_usual) || !(is_assign || is_open || change.members.is_empty()) {
                return Quick::Special;
            }
            verdicts |= u64::from(is_open) << (1 + change.set as u8);
            wanted += change.members.len() as i64 + change.unnamed;
        }
        if let (true, Some(limit)) = (is_assign, limit) {
            let (present, is_exact) = self.world.count_ipv6(eni);
            if present + wanted > limit {
                return Quick::Special;
            }
            verdicts |= u64::from(is_exact) << 8;
        }
        let quick = self.usual(trace, [class, verdicts], mark);
        if let Quick::Decided(_) = quick {
            for change in traces.changes_of(trace) {
                match is_assign {
                    true => self.world.assign_to(eni, vswitch, change),
                    false => self.world.unassign_from(eni, vswitch, change),
                }
            }
        }
        quick
    }

    /// The number of an ENI that the snapshot describes, which is worked out when it is first asked for.
    fn known_eni(&mut self, key: IdKey) -> Option<u32> {
        if let Some(eni) = self.world.eni_number(key)
            && self.described.get(eni as usize).is_some_and(Option::is_some)
        {
            return Some(eni);
        }
        let snapshot = self.world.snapshot;
        let id = snapshot.id(key)?;
        let described = Described::new(snapshot, snapshot.get(Kind::Eni, id)?);
        let eni = self.world.eni(id);
        if self.described.len() <= eni as usize {
            self.described.resize_with(eni as usize + 1, || None);
        }
        self.described[eni as usize] = Some(Box::new(described));
        Some(eni)
    }

    /// Whether nobody said anything about the member; if the ENI is to get it, nor about anything inside it.
    #[inline]
    fn is_fresh(&self, member: Member, eni: u32, is_assign: bool) -> bool {
        let (addresses, snapshot) = (&self.world.addresses, self.world.snapshot);
        if !addresses.is_fresh(member, eni) {
            return false;
        }
        let is_prefix = member.set == Set::Ipv6Prefixes;
        if !is_assign {
            return true;
        }
        if is_prefix && !addresses.is_fresh_block(member.bits) {
            return false;
        }
        if snapshot.is_empty() {
            return true;
        }
        let holders = snapshot.holders();
        match is_prefix {
            true => holders.in_block(member.bits).next().is_none(),
            false => holders.of(member).next().is_none(),
        }
    }

    /// What calls of the same shape on resources that are `alike` leave undecided; then the call is noted.
    #[inline]
    fn usual(&mut self, trace: &Trace, alike: [u64; 2], mark: Mark) -> Quick {
        let mut like = Hash::default();
        like.word(trace.shape);
        alike.into_iter().for_each(|word| like.word(word));
        like.word(trace.bound.map_or(0, |bound| u64::from(self.world.snapshot.kinds(bound.get()))));
        let like = like.finish();
        let Some(&undecided) = self.usual.get(&like) else { return Quick::Typical(like) };
        self.world.now += 1;
        self.marks.push(mark);
        self.order.note(trace, self.world.now);
        Quick::Decided(undecided)
    }
}
