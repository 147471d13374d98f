//! What a call does to the state that later calls see (CONTRACT.md, section 2.4; rules.md, "Rules about the order").

use super::addresses::{Addresses, Member, Set, SetState};
use super::bindings::{Bindings, Endpoint};
use super::world::{AnycastStatus, Execution, IdKey, Moment, PrefixesTaken, World, id_key};
use crate::ruleset::responses::Kind;

/// More prefixes than any vSwitch has, and few enough to be added up.
const MANY: i64 = 1 << 40;

/// What a call does to one set of an ENI.
#[derive(Clone, Copy)]
pub struct Change<'m> {
    /// The set.
    pub set: Set,
    /// Members that it names.
    pub members: &'m [Member],
    /// How many more it means at least; of what nobody can name at most, when it removes them.
    pub unnamed: i64,
    /// Whether something is meant that nobody can name.
    pub has_unnamed: bool,
    /// Whether `unnamed` is exact.
    pub is_exact: bool,
}

impl World<'_> {
    /// The call assigned to the ENI, or to nobody knows which one.
    pub fn assign(&mut self, eni: Option<&str>, change: Change) {
        let Some(id) = eni else {
            self.take_prefixes(None, change, 1);
            let now = self.now;
            change.members.iter().for_each(|&it| self.addresses.add_anywhere(change.set, Some(it), now));
            if change.has_unnamed {
                self.addresses.add_anywhere(change.set, None, now);
            }
            return;
        };
        let (number, vswitch) = (self.eni(id), self.vswitch_of(id));
        self.assign_to(number, vswitch, change);
    }

    /// The call assigned to the ENI with this number, which is in this vSwitch, if that is known.
    pub fn assign_to(&mut self, number: u32, vswitch: Option<IdKey>, change: Change) {
        let now = self.now;
        let (addresses, state) = self.begin(number, vswitch, change, 1);
        change.members.iter().for_each(|&member| addresses.add(number, state, member, now));
        if change.has_unnamed {
            addresses.add_unnamed(state, change.unnamed, change.is_exact, now);
        }
        self.note_if_open(number);
    }

    /// The call unassigned from the ENI, or from nobody knows which one.
    pub fn unassign(&mut self, eni: Option<&str>, change: Change) {
        let Some(id) = eni else {
            self.take_prefixes(None, change, -1);
            let now = self.now;
            change.members.iter().for_each(|&it| self.addresses.remove_anywhere(change.set, Some(it), 1, now));
            if change.has_unnamed {
                self.addresses.remove_anywhere(change.set, None, change.unnamed, now);
            }
            return;
        };
        let (number, vswitch) = (self.eni(id), self.vswitch_of(id));
        self.unassign_from(number, vswitch, change);
    }

    /// The call unassigned from the ENI with this number, which is in this vSwitch, if that is known.
    pub fn unassign_from(&mut self, number: u32, vswitch: Option<IdKey>, change: Change) {
        let now = self.now;
        let (addresses, state) = self.begin(number, vswitch, change, -1);
        change.members.iter().for_each(|&member| addresses.remove(number, state, member, now));
        if change.has_unnamed {
            addresses.remove_unnamed(state, change.unnamed, now);
        }
    }

    /// The call assigned to the ENI with this number: counts the members, all of them fresh, without a note about them.
    pub fn count_assigned(&mut self, number: u32, vswitch: Option<IdKey>, change: Change) {
        let now = self.now;
        let (addresses, state) = self.begin(number, vswitch, change, 1);
        change.members.iter().for_each(|_| addresses.count_added(state, change.set, now));
        if change.has_unnamed {
            addresses.add_unnamed(state, change.unnamed, change.is_exact, now);
        }
        self.note_if_open(number);
    }

    /// The call unassigned from the ENI with this number: the same.
    pub fn count_unassigned(&mut self, number: u32, vswitch: Option<IdKey>, change: Change) {
        let now = self.now;
        let (addresses, state) = self.begin(number, vswitch, change, -1);
        change.members.iter().for_each(|_| addresses.count_removed(state, change.set, now));
        if change.has_unnamed {
            addresses.remove_unnamed(state, change.unnamed, now);
        }
    }

    /// Writes the notes about members that were counted.
    pub fn note_counted(&mut self, number: u32, change: Change, is_present: bool) {
        let now = self.now;
        change.members.iter().for_each(|&member| self.addresses.note_counted(number, member, is_present, now));
    }

    /// What a call is about to change: it gives to the ENI (`sign` 1) or takes from it (-1).
    #[inline]
    fn begin(
        &mut self,
        number: u32,
        vswitch: Option<IdKey>,
        change: Change,
        sign: i64,
    ) -> (&mut Addresses, &mut SetState) {
        self.take_prefixes(vswitch, change, sign);
        let (eni, addresses) = self.eni_state_mut(number);
        let state = &mut eni.sets[change.set as usize];
        addresses.catch_up(number, state, change.set);
        (addresses, state)
    }

    /// Counts prefixes that a vSwitch gave (`sign` 1) or got back (-1), if it is known which.
    fn take_prefixes(&mut self, vswitch: Option<IdKey>, change: Change, sign: i64) {
        if change.set != Set::Ipv6Prefixes {
            return;
        }
        let count = sign * (change.members.len() as i64 + change.unnamed);
        let now = self.now;
        let taken = self.prefixes_taken_from(vswitch);
        taken.least += if vswitch.is_some() { count } else { count.min(0) };
        taken.may_be_more |= vswitch.is_none() || !change.is_exact;
        taken.by = now;
    }

    /// What calls took from the vSwitch, or from nobody knows which.
    fn prefixes_taken_from(&mut self, vswitch: Option<IdKey>) -> &mut PrefixesTaken {
        match vswitch {
            Some(vswitch) => self.prefixes_taken.entry(vswitch).or_default(),
            None => &mut self.prefixes_taken_anywhere,
        }
    }

    /// The vSwitch of the ENI, if it is known.
    fn vswitch_of(&self, eni: &str) -> Option<IdKey> {
        let vswitch = self.resource(Kind::Eni, eni)?.field(&self.snapshot.names.eni.vswitch)?;
        Some(id_key(vswitch.text()))
    }

    /// The call unassociated an EIP that no file describes.
    pub fn unassociate_undescribed_eip(&mut self, eip: IdKey, force: bool) {
        self.eips.entry(eip).or_default().unassociated = self.now;
        if force {
            self.nat_entries_unknown_since = self.now;
        }
    }

    /// The call removed an endpoint of an Anycast EIP that no file describes.
    pub fn unassociate_undescribed_anycast(&mut self, anycast: IdKey, endpoint: Endpoint) {
        self.remove_from(anycast, endpoint, true);
        let status = match self.execution {
            Execution::Sequential | Execution::Parallel => Some(AnycastStatus::Unassociating),
            Execution::Settled => None,
        };
        let anycast = self.anycasts.entry(anycast).or_default();
        (anycast.changed, anycast.status) = (self.now, status);
    }

    /// The call unassociated the EIP, or nobody knows which one; `force` as far as it is known.
    pub fn unassociate_eip(&mut self, id: Option<&str>, force: Option<bool>) {
        let now = self.now;
        let Some(id) = id else {
            self.eips_unknown_since = now;
            if force != Some(false) {
                self.nat_entries_unknown_since = now;
            }
            return;
        };
        self.eips.entry(id_key(id)).or_default().unassociated = now;
        if force == Some(false) {
            return;
        }
        let (snapshot, names) = (self.snapshot, self.snapshot.names);
        let Some(address) = self.resource(Kind::Eip, id).and_then(|eip| eip.field(&names.eip.address)) else {
            self.nat_entries_unknown_since = now;
            return;
        };
        for (kind, field) in
            [(Kind::SnatEntry, &names.snat_entry.addresses), (Kind::DnatEntry, &names.dnat_entry.address)]
        {
            for entry in snapshot.all(kind) {
                let is_used = entry.written(field).is_some_and(|it| lists(it.text(), address.text()));
                match force {
                    _ if !is_used => {}
                    Some(true) => self.delete(entry.id),
                    _ => self.disturb(entry.id),
                }
            }
        }
    }

    /// The call removed an endpoint of the Anycast EIP, or of nobody knows which one.
    pub fn unassociate_anycast(&mut self, id: Option<&str>, endpoint: Endpoint) {
        let now = self.now;
        let Some(id) = id else {
            self.anycasts_unknown_since = now;
            return;
        };
        self.remove_from(id_key(id), endpoint, true);
        let status = match self.execution {
            Execution::Sequential | Execution::Parallel => Some(AnycastStatus::Unassociating),
            Execution::Settled => match Bindings::of(self, id).remaining() {
                (1.., _) => Some(AnycastStatus::Associated),
                (0, false) => Some(AnycastStatus::Allocated),
                (0, true) => None,
            },
        };
        let anycast = self.anycasts.entry(id_key(id)).or_default();
        (anycast.changed, anycast.status) = (now, status);
    }

    /// The call removed an endpoint of the Anycast EIP, or was a dry run.
    pub fn perhaps_unassociate_anycast(&mut self, id: &str, endpoint: Endpoint) {
        self.remove_from(id_key(id), endpoint, false);
        let anycast = self.anycasts.entry(id_key(id)).or_default();
        (anycast.changed, anycast.status) = (self.now, None);
    }

    /// A call of which nobody knows what it does named this id.
    pub fn disturb_named(&mut self, id: &str) {
        let (snapshot, now) = (self.snapshot, self.now);
        let names = snapshot.names;
        if id.starts_with("eni-") || snapshot.get(Kind::Eni, id).is_some() {
            self.disturb_eni(id, now);
        }
        self.disturb(id);
        if snapshot.get(Kind::Instance, id).is_some() || id.starts_with("i-") {
            let attached = |eni: &super::Resource| eni.instances(&names.eni).any(|it| it.text() == id);
            let enis: Vec<&str> = snapshot.all(Kind::Eni).filter(attached).map(|eni| eni.id).collect();
            for eni in enis {
                self.disturb_eni(eni, now);
                self.disturb(eni);
            }
        }
        let entries = [
            snapshot.get(Kind::SnatEntry, id).and_then(|it| it.field(&names.snat_entry.addresses)),
            snapshot.get(Kind::DnatEntry, id).and_then(|it| it.field(&names.dnat_entry.address)),
        ];
        for addresses in entries.into_iter().flatten() {
            let uses = |eip: &super::Resource| {
                eip.field(&names.eip.address).is_some_and(|it| lists(addresses.text(), it.text()))
            };
            let eips: Vec<&str> = snapshot.all(Kind::Eip).filter(uses).map(|eip| eip.id).collect();
            eips.into_iter().for_each(|eip| self.disturb(eip));
        }
    }

    fn disturb_eni(&mut self, id: &str, now: Moment) {
        let number = self.eni(id);
        let (eni, addresses) = self.eni_state_mut(number);
        let set = Set::Ipv6Prefixes;
        let prefixes = &mut eni.sets[set as usize];
        addresses.catch_up(number, prefixes, set);
        let unnamed = match addresses.count(prefixes) {
            (count, true) => count,
            (_, false) => MANY,
        };
        eni.sets.iter_mut().for_each(|state| addresses.disturb(state, now));
        self.note_if_open(number);
        let vswitch = self.vswitch_of(id);
        let taken = self.prefixes_taken_from(vswitch);
        taken.least -= unnamed;
        taken.may_be_more = true;
    }
}

/// Whether a list of addresses with commas holds this one.
fn lists(addresses: &str, address: &str) -> bool {
    addresses.split(',').any(|it| it.trim() == address)
}
