//! The state that a call finds: the snapshot and what the earlier calls of the batch did to it, in three values.
//!
//! Facts carry the moment at which they were written: 0 for the snapshot, else the number of the call from 1. What a
//! placeholder may have changed is not enumerated: it makes every fact of its kind that is older than it unknown.

use super::addresses::{Addresses, Member, Set, SetState};
use super::bindings::Endpoint;
use super::files::Value;
use super::snapshot::{Resource, Snapshot};
use crate::digest::{DigestMap, DigestSet, hash};
use crate::ruleset::responses::Kind;

/// When a fact was written: 0 by the snapshot, else by the call with this number, counted from 1.
pub type Moment = u32;

/// Where a fact comes from.
#[derive(Clone, Copy, Debug)]
pub enum Origin {
    /// A place of the snapshot, if it is known which.
    Snapshot(Option<Value>),
    /// A call of the batch, counted from 1.
    Call(Moment),
}

/// A fact in three values; a fact that is known to be otherwise is a value of `T`.
#[derive(Clone, Copy, Debug)]
pub enum Fact<T> {
    /// So it is, says this origin.
    Known(T, Origin),
    /// Nobody knows.
    Unknown,
}

/// How the calls of a batch are sent (CONTRACT.md, section 2.4).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Execution {
    /// Each when the previous one has answered.
    #[default]
    Sequential,
    /// Each when the previous one has taken full effect.
    Settled,
    /// All at once.
    Parallel,
}

impl Execution {
    /// Every mode.
    pub const ALL: [Execution; 3] = [Execution::Sequential, Execution::Settled, Execution::Parallel];

    /// The word that users write.
    pub fn name(self) -> &'static str {
        match self {
            Execution::Sequential => "sequential",
            Execution::Settled => "settled",
            Execution::Parallel => "parallel",
        }
    }

    /// The mode with this name.
    pub fn named(name: &str) -> Option<Execution> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }
}

/// Names a resource by its id; the text is not kept, so that a batch of any size fits.
pub type IdKey = u64;

/// The key of an id.
#[inline]
pub fn id_key(id: &str) -> IdKey {
    hash(id.as_bytes())
}

/// What is known before a call.
pub struct World<'s> {
    /// The snapshot.
    pub snapshot: &'s Snapshot,
    /// How the calls are sent.
    pub execution: Execution,
    /// The current call, counted from 1.
    pub now: Moment,
    /// Addresses and prefixes of ENIs.
    pub addresses: Addresses,
    enis: DigestMap<IdKey, u32>,
    eni_states: Vec<Eni<'s>>,
    has_open_enis: bool,
    /// ENIs that may hold IPv6 addresses or prefixes about which nothing was written.
    pub open_enis: Vec<u32>,
    /// What is known of EIPs that calls touched.
    pub eips: DigestMap<IdKey, Eip>,
    /// Since when nobody knows the status and binding of any EIP.
    pub eips_unknown_since: Moment,
    /// Since when nobody knows any NAT entry.
    pub nat_entries_unknown_since: Moment,
    /// What is known of Anycast EIPs that calls touched.
    pub anycasts: DigestMap<IdKey, Anycast>,
    /// Endpoints that calls removed from Anycast EIPs.
    removed: Vec<Removed>,
    /// Since when nobody knows anything of any Anycast EIP.
    pub anycasts_unknown_since: Moment,
    /// Resources that a call named of which nobody knows what it does, and when.
    disturbed: DigestMap<IdKey, Moment>,
    /// Resources that a call deleted.
    deleted: DigestSet<IdKey>,
    /// Prefixes that earlier calls took from a vSwitch.
    pub prefixes_taken: DigestMap<IdKey, PrefixesTaken>,
    /// Prefixes that earlier calls gave back to, or took from, nobody knows which vSwitch.
    pub prefixes_taken_anywhere: PrefixesTaken,
}

/// One ENI.
pub struct Eni<'s> {
    /// What the snapshot says.
    pub resource: Option<Resource<'s>>,
    /// Its address sets, by [`Set`].
    pub sets: [SetState; 4],
    is_noted_open: bool,
}

/// Prefixes that calls took.
#[derive(Clone, Copy, Debug, Default)]
pub struct PrefixesTaken {
    /// The lowest number that they can have taken; negative if they gave back more.
    pub least: i64,
    /// Whether they may have taken more.
    pub may_be_more: bool,
    /// The last such call.
    pub by: Moment,
}

/// What calls did to an EIP.
#[derive(Clone, Copy, Debug, Default)]
pub struct Eip {
    /// When a call unassociated it.
    pub unassociated: Moment,
}

/// What calls did to an Anycast EIP.
#[derive(Clone, Copy, Debug, Default)]
pub struct Anycast {
    /// When a call last changed its status.
    pub changed: Moment,
    /// Whether the status after that change is known: then it is this one.
    pub status: Option<AnycastStatus>,
    /// The latest removal of an endpoint: its place in [`World::removed`] plus one.
    removed: u32,
}

/// A status that a call gives to an Anycast EIP.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnycastStatus {
    /// The call is still at work.
    Unassociating,
    /// Something is still bound to it.
    Associated,
    /// Nothing is bound to it any more.
    Allocated,
}

/// An endpoint that a call removed.
#[derive(Clone, Copy, Debug)]
pub struct Removed {
    /// The endpoint.
    pub endpoint: Endpoint,
    /// The call.
    pub by: Moment,
    /// Whether it did: `false` if it may have been a dry run.
    pub is_sure: bool,
    /// The removal before it from the same Anycast EIP: its place plus one.
    earlier: u32,
}

impl AnycastStatus {
    /// The word of the service.
    pub fn name(self) -> &'static str {
        match self {
            AnycastStatus::Unassociating => "Unassociating",
            AnycastStatus::Associated => "Associated",
            AnycastStatus::Allocated => "Allocated",
        }
    }
}

impl<'s> World<'s> {
    /// The state before the first call.
    pub fn new(snapshot: &'s Snapshot, execution: Execution) -> Self {
        World {
            snapshot,
            execution,
            now: 0,
            addresses: Addresses::default(),
            enis: DigestMap::default(),
            eni_states: Vec::new(),
            has_open_enis: false,
            open_enis: Vec::new(),
            eips: DigestMap::default(),
            eips_unknown_since: 0,
            nat_entries_unknown_since: 0,
            anycasts: DigestMap::default(),
            removed: Vec::new(),
            anycasts_unknown_since: 0,
            disturbed: DigestMap::default(),
            deleted: DigestSet::default(),
            prefixes_taken: DigestMap::default(),
            prefixes_taken_anywhere: PrefixesTaken::default(),
        }
    }

    /// Makes everything about the resource unknown.
    pub fn disturb(&mut self, id: &str) {
        self.disturbed.insert(id_key(id), self.now);
    }

    /// The calls so far may have taken full effect by now, or not: nobody knows what became of what they began.
    pub fn may_have_settled(&mut self) {
        if self.execution != Execution::Sequential {
            return;
        }
        let begun = self.eips.keys().chain(self.anycasts.keys());
        self.disturbed.extend(begun.map(|&id| (id, self.now)));
    }

    /// Notes that the resource is gone.
    pub fn delete(&mut self, id: &str) {
        self.deleted.insert(id_key(id));
    }

    /// Whether a call deleted the resource.
    pub fn is_deleted(&self, id: &str) -> bool {
        !self.deleted.is_empty() && self.deleted.contains(&id_key(id))
    }

    /// When everything about the resource became unknown; 0 if it did not.
    pub fn disturbed_since(&self, id: &str) -> Moment {
        match self.disturbed.is_empty() {
            true => 0,
            false => self.disturbed.get(&id_key(id)).copied().unwrap_or(0),
        }
    }

    /// The resource as the snapshot shows it, unless a call disturbed it.
    pub fn resource(&self, kind: Kind, id: &str) -> Option<Resource<'s>> {
        self.snapshot.get(kind, id).filter(|_| self.disturbed_since(id) == 0)
    }

    /// Whether the resource is known not to exist.
    pub fn is_absent(&self, kind: Kind, id: &str) -> bool {
        self.snapshot.is_complete(kind) && self.snapshot.get(kind, id).is_none() && self.disturbed_since(id) == 0
    }

    /// The number of the ENI, if it was asked for before.
    #[inline]
    pub fn eni_number(&self, key: IdKey) -> Option<u32> {
        self.enis.get(&key).copied()
    }

    /// The number of an ENI that no file describes.
    pub fn undescribed_eni(&mut self, key: IdKey) -> u32 {
        if let Some(&eni) = self.enis.get(&key) {
            return eni;
        }
        self.add_eni(key, None, Set::ALL.map(|_| SetState::unknown()))
    }

    fn add_eni(&mut self, key: IdKey, resource: Option<Resource<'s>>, sets: [SetState; 4]) -> u32 {
        let eni = self.eni_states.len() as u32;
        self.enis.insert(key, eni);
        self.eni_states.push(Eni { resource, sets, is_noted_open: false });
        self.note_if_open(eni);
        eni
    }

    /// Whether a call named the resource of which nobody knows what it does.
    #[inline]
    pub fn is_disturbed(&self, key: IdKey) -> bool {
        !self.disturbed.is_empty() && self.disturbed.contains_key(&key)
    }

    /// The number of the ENI `id`, whose address sets are read from the snapshot when it is first asked for.
    pub fn eni(&mut self, id: &str) -> u32 {
        let key = id_key(id);
        if let Some(&eni) = self.enis.get(&key) {
            return eni;
        }
        let eni = self.eni_states.len() as u32;
        let resource = self.snapshot.get(Kind::Eni, id);
        let sets = Set::ALL.map(|set| match resource {
            Some(resource) => self.addresses.load(self.snapshot.names, resource, eni, set),
            None => SetState::unknown(),
        });
        self.add_eni(key, resource, sets)
    }

    /// The lowest number of IPv6 addresses and prefixes that the ENI can have, and whether it is the exact one. Changes
    /// to nobody knows which ENI must have been taken into account.
    pub fn count_ipv6(&self, eni: u32) -> (i64, bool) {
        let sets = &self.eni_state(eni).sets;
        let [(some, is_exact), (more, are_exact)] =
            [Set::Ipv6Addresses, Set::Ipv6Prefixes].map(|set| self.addresses.count(&sets[set as usize]));
        (some + more, is_exact && are_exact)
    }

    /// Notes that the ENI is open, if it is.
    pub fn note_if_open(&mut self, eni: u32) {
        let state = &mut self.eni_states[eni as usize];
        let is_open = [Set::Ipv6Addresses, Set::Ipv6Prefixes].iter().any(|&set| state.sets[set as usize].is_open());
        if is_open && !std::mem::replace(&mut state.is_noted_open, true) {
            self.open_enis.push(eni);
        }
    }

    /// The ENI with this number.
    pub fn eni_state(&self, eni: u32) -> &Eni<'s> {
        &self.eni_states[eni as usize]
    }

    /// The ENI with this number, and all address sets.
    pub fn eni_state_mut(&mut self, eni: u32) -> (&mut Eni<'s>, &mut Addresses) {
        (&mut self.eni_states[eni as usize], &mut self.addresses)
    }

    /// Reads the address sets of the ENIs that the snapshot shows with the IPv6 member.
    pub fn load_holders_of(&mut self, member: Member) {
        for id in self.snapshot.holders().of(member) {
            self.eni(id);
        }
    }

    /// Reads the address sets of the ENIs that the snapshot shows with an IPv6 member in the block of 80 bits.
    pub fn load_holders_in(&mut self, bits: u128) {
        for id in self.snapshot.holders().in_block(bits) {
            self.eni(id);
        }
    }

    /// Reads the address sets of the ENIs of which the snapshot does not say everything that they hold, once.
    pub fn load_open_enis(&mut self) {
        if std::mem::replace(&mut self.has_open_enis, true) {
            return;
        }
        for id in &self.snapshot.holders().open {
            self.eni(id);
        }
    }

    /// What calls did to the EIP.
    pub fn eip(&self, id: &str) -> Eip {
        self.eips.get(&id_key(id)).copied().unwrap_or_default()
    }

    /// What calls did to the Anycast EIP.
    pub fn anycast(&self, id: &str) -> Option<Anycast> {
        self.anycasts.get(&id_key(id)).copied()
    }

    /// Endpoints that calls removed from the Anycast EIP, in order.
    pub fn removed_from(&self, id: &str) -> Vec<Removed> {
        let at = |place: u32| place.checked_sub(1).map(|at| &self.removed[at as usize]);
        let latest = self.anycast(id).and_then(|it| at(it.removed));
        let removals = std::iter::successors(latest, |it| at(it.earlier));
        let mut removed: Vec<_> = removals.copied().collect();
        removed.reverse();
        removed
    }

    /// Notes that a call removed an endpoint from the Anycast EIP, or may have.
    pub fn remove_from(&mut self, anycast: IdKey, endpoint: Endpoint, is_sure: bool) {
        let anycast = self.anycasts.entry(anycast).or_default();
        self.removed.push(Removed { endpoint, by: self.now, is_sure, earlier: anycast.removed });
        anycast.removed = self.removed.len() as u32;
    }

    /// Since when nobody knows the EIP's status and binding.
    pub fn eip_unknown_since(&self, id: &str) -> Moment {
        self.eips_unknown_since.max(self.disturbed_since(id))
    }
}
