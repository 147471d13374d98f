//! Decides a call like most others without looking at it: it repeats nothing, and is about resources of which nobody
//! said anything, so whatever an earlier call of its shape left undecided, it leaves undecided.
//!
//! A call that may be more than that is left to the rules. The tests hold batches checked with and without this.

use super::Simulation;
use super::described::Described;
use super::ledger::Entry;
use super::trace::{Trace, Traces, add_keys};
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
    /// `traces` holds what the trace points at. A call must not be asked about twice: it is known the second time.
    #[inline]
    pub fn quick(&mut self, trace: &Trace, traces: &Traces, mark: Mark) -> Quick {
        if self.is_thorough || self.world.execution == Execution::Parallel {
            return Quick::Special;
        }
        let (keys, others) = traces.keys_of(trace);
        let named = &mut self.memory.named;
        let is_new = named.has_none(others) & if trace.is_dry { named.has_none(keys) } else { named.add(keys) };
        if !is_new || (self.is_entered && (self.names_disturbed(trace) || !self.is_fresh(trace, traces))) {
            return Quick::Special;
        }
        let alike = match self.has_snapshot {
            false => Some(([0, 0], None)),
            true if !self.is_described(trace) => self.is_fresh(trace, traces).then_some(([0, 0], None)),
            true if trace.is_rejected => None,
            true => self.described(trace, traces),
        };
        let Some((alike, eni)) = alike else { return Quick::Special };
        let quick = self.usual(trace, alike);
        if let Quick::Decided(_) = quick {
            self.world.now += 1;
            self.marks.push(mark);
            self.take_down(trace, traces, eni);
        }
        quick
    }

    /// Whether the call names a resource that one named before of which nobody knows what it does, and that the snapshot
    /// might have.
    fn names_disturbed(&self, trace: &Trace) -> bool {
        let is_disturbed = |key| self.has_snapshot && self.world.is_disturbed(key);
        is_disturbed(trace.id) || trace.bound.is_some_and(|bound| is_disturbed(bound.get()))
    }

    /// Fetches what [`Simulation::quick`] will ask for about these calls.
    #[inline]
    pub fn fetch(&self, traces: &Traces) {
        std::hint::black_box(self.memory.named.fetch(&traces.keys));
        if self.has_snapshot {
            std::hint::black_box(self.fetch_described(traces));
        }
    }

    /// Names what the ENIs of the snapshot have, so that a call that names it, too, is looked at by the rules; whether all
    /// of it can be named.
    pub(super) fn name_holders(&mut self) -> bool {
        let mut keys = Vec::new();
        let are_short = self.world.snapshot.holders().members().all(|member| add_keys(&member, 0, &mut keys));
        for keys in keys.chunks(64) {
            self.memory.named.add(keys);
        }
        are_short
    }

    /// Looks at what the snapshot says about these calls. Returns something of no meaning.
    fn fetch_described(&self, traces: &Traces) -> u64 {
        let enis = traces.list.iter().filter_map(|trace| self.world.eni_number(trace.id));
        enis.fold(0, |sum, eni| {
            let open = self.world.eni_state(eni).sets.iter().filter(|set| set.is_open()).count();
            let class = self.described.get(eni).map_or(0, |it| it.class);
            sum ^ class ^ open as u64
        })
    }

    /// Whether a call names nothing that is in the state: it knows the snapshot, and what calls did that were not quick.
    fn is_fresh(&mut self, trace: &Trace, traces: &Traces) -> bool {
        if !self.order.is_new(trace) {
            return false;
        }
        match trace.effect {
            Effect::AssignToEni | Effect::UnassignFromEni => {
                let eni = self.world.eni_number(trace.id).unwrap_or(u32::MAX);
                let is_assign = trace.effect == Effect::AssignToEni;
                traces.changes_of(trace).all(|it| it.members.iter().all(|&it| self.is_member_fresh(it, eni, is_assign)))
            }
            Effect::UnassociateEip => !self.world.eips.contains_key(&trace.id),
            Effect::UnassociateAnycastEip => !self.world.anycasts.contains_key(&trace.id),
        }
    }

    /// Notes what a call did that names nothing for the second time; `eni` is the number of the ENI that it is about, if
    /// the snapshot describes that.
    #[inline]
    pub(super) fn take_down(&mut self, trace: &Trace, traces: &Traces, eni: Option<u32>) {
        if trace.is_dry {
            return;
        }
        if let Some(eni) = eni {
            let vswitch = self.described.get(eni).and_then(Described::vswitch);
            for change in traces.changes_of(trace) {
                match trace.effect {
                    Effect::AssignToEni => self.world.count_assigned(eni, vswitch, change),
                    _ => self.world.count_unassigned(eni, vswitch, change),
                }
            }
        }
        self.memory.ledger.add(trace, traces, self.world.now, eni.is_some());
    }

    /// Prepares the state for something that may meet what calls did, and may do what quick calls do not.
    pub(super) fn catch_up(&mut self) {
        self.is_entered = true;
        self.enter_all();
    }

    /// Enters what the quick calls did into the state.
    pub(super) fn enter_all(&mut self) {
        if self.memory.ledger.is_empty() {
            return;
        }
        let Simulation { world, order, memory, .. } = self;
        let now = world.now;
        memory.ledger.drain(|Entry { by, trace, is_counted }, traces| {
            world.now = by;
            order.note(&trace, by);
            match trace.effect {
                _ if trace.is_rejected => {}
                Effect::AssignToEni | Effect::UnassignFromEni => {
                    let eni = world.undescribed_eni(trace.id);
                    let is_assign = trace.effect == Effect::AssignToEni;
                    for change in traces.changes_of(&trace) {
                        match is_assign {
                            _ if is_counted => {}
                            true => world.count_assigned(eni, None, change),
                            false => world.count_unassigned(eni, None, change),
                        }
                        world.note_counted(eni, change, is_assign);
                    }
                }
                Effect::UnassociateEip => world.unassociate_undescribed_eip(trace.id, trace.force),
                Effect::UnassociateAnycastEip => world.unassociate_undescribed_anycast(trace.id, trace.endpoint()),
            }
        });
        world.now = now;
    }

    /// What an ENI that the snapshot describes has in common with others, as far as the rules about the call ask, and its
    /// number; nothing if what the snapshot says may be what a rule is about.
    fn described(&mut self, trace: &Trace, traces: &Traces) -> Option<([u64; 2], Option<u32>)> {
        let is_assign = match trace.effect {
            Effect::AssignToEni => true,
            Effect::UnassignFromEni => false,
            Effect::UnassociateEip | Effect::UnassociateAnycastEip => return None,
        };
        let snapshot = self.world.snapshot;
        let takes_prefixes = is_assign && traces.changes_of(trace).any(|it| it.set == Set::Ipv6Prefixes);
        let has_reservations = snapshot.count(Kind::Reservation).1 > 0;
        if is_assign && (snapshot.is_complete(Kind::Eni) || (takes_prefixes && has_reservations)) {
            return None;
        }
        let eni = self.known_eni(trace.id)?;
        let described = self.described.get(eni)?;
        let (class, limit) = (described.class, described.limit);
        if !self.world.addresses.is_calm() || described.about.iter().any(|&it| self.world.is_disturbed(it)) {
            return None;
        }

        let mut verdicts = 0;
        match traces.region_of(trace).map(|region| self.described.is_outside(described, region)) {
            Some(Some(true)) => return None,
            Some(None) => verdicts |= 1,
            Some(Some(false)) | None => {}
        }
        let mut wanted = 0;
        for change in traces.changes_of(trace) {
            let is_open = self.world.eni_state(eni).sets[change.set as usize].is_open();
            let is_usual = |&it: &Member| {
                self.is_member_fresh(it, eni, is_assign)
                    && !self.described.may_be_wrong(described, it, snapshot.reserved_addresses)
            };
            if !change.members.iter().all(is_usual) || !(is_assign || is_open || change.members.is_empty()) {
                return None;
            }
            verdicts |= u64::from(is_open) << (1 + change.set as u8);
            wanted += change.members.len() as i64 + change.unnamed;
        }
        if let (true, Some(limit)) = (is_assign, limit) {
            let (present, is_exact) = self.world.count_ipv6(eni);
            if present + wanted > limit {
                return None;
            }
            verdicts |= u64::from(is_exact) << 8;
        }
        Some(([class, verdicts], Some(eni)))
    }

    /// Whether the snapshot names the resource that the call is about.
    #[inline]
    fn is_described(&self, trace: &Trace) -> bool {
        let is_known = || self.world.eni_number(trace.id).is_some_and(|eni| self.described.get(eni).is_some());
        is_known() || self.world.snapshot.kinds(trace.id) != 0
    }

    /// The number of the ENI that the call is about, if the snapshot describes it.
    pub(super) fn described_eni(&mut self, trace: &Trace) -> Option<u32> {
        if self.has_snapshot { self.known_eni(trace.id) } else { None }
    }

    /// The number of an ENI that the snapshot describes, which is worked out when it is first asked for.
    fn known_eni(&mut self, key: IdKey) -> Option<u32> {
        if let Some(eni) = self.world.eni_number(key)
            && self.described.get(eni).is_some()
        {
            return Some(eni);
        }
        let snapshot = self.world.snapshot;
        let id = snapshot.id(key)?;
        let resource = snapshot.get(Kind::Eni, id)?;
        let eni = self.world.eni(id);
        self.described.add(eni, snapshot, resource);
        Some(eni)
    }

    /// Whether nobody said anything about the member; if the ENI is to get it, nor about anything inside it.
    #[inline]
    fn is_member_fresh(&self, member: Member, eni: u32, is_assign: bool) -> bool {
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
        if !self.has_snapshot || self.has_named_holders {
            return true;
        }
        let holders = snapshot.holders();
        match is_prefix {
            true => holders.in_block(member.bits).next().is_none(),
            false => holders.of(member).next().is_none(),
        }
    }

    /// What calls of the same shape on resources that are `alike` leave undecided.
    #[inline]
    fn usual(&self, trace: &Trace, alike: [u64; 2]) -> Quick {
        let mut like = Hash::default();
        like.word(trace.shape);
        like.word(self.world.execution as u64);
        if self.has_snapshot {
            like.word(std::ptr::from_ref(self.world.snapshot) as u64);
            alike.into_iter().for_each(|word| like.word(word));
            like.word(trace.bound.map_or(0, |bound| u64::from(self.world.snapshot.kinds(bound.get()))));
        }
        let like = like.finish();
        self.memory.usual.get(&like).map_or(Quick::Typical(like), |&undecided| Quick::Decided(undecided))
    }
}
