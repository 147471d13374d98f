//! What a call does to the state that later calls see (CONTRACT.md, section 2.4; rules.md, "Rules about the order").

use super::addresses::{Member, Set};
use super::bindings::{Bindings, Endpoint};
use super::world::{Execution, Moment, PrefixesTaken, World, id_key};
use crate::ruleset::responses::Kind;

/// More prefixes than any vSwitch has, and few enough to be added up.
const MANY: i64 = 1 << 40;

/// What a call does to one set of an ENI.
pub struct Change {
    /// The set.
    pub set: Set,
    /// Members that it names.
    pub members: Vec<Member>,
    /// How many more it means at least; of what nobody can name at most, when it removes them.
    pub unnamed: i64,
    /// Whether something is meant that nobody can name.
    pub has_unnamed: bool,
    /// Whether `unnamed` is exact.
    pub is_exact: bool,
}

/// What a call does to the sets of an ENI. Its memory is used again for the next call.
#[derive(Default)]
pub struct Changes {
    changes: Vec<Change>,
    used: usize,
}

impl Changes {
    /// Forgets the changes, but not the memory.
    pub fn clear(&mut self) {
        self.used = 0;
    }

    /// One more change, to be filled in.
    pub fn add(&mut self, set: Set) -> &mut Change {
        if self.used == self.changes.len() {
            let members = Vec::new();
            self.changes.push(Change { set, members, unnamed: 0, has_unnamed: false, is_exact: true });
        }
        self.used += 1;
        let change = &mut self.changes[self.used - 1];
        change.members.clear();
        (change.set, change.unnamed, change.has_unnamed, change.is_exact) = (set, 0, false, true);
        change
    }

    /// The changes.
    pub fn as_slice(&self) -> &[Change] {
        &self.changes[..self.used]
    }
}

impl World<'_> {
    /// The call assigned to the ENI, or to nobody knows which one.
    pub fn assign(&mut self, eni: Option<&str>, changes: &[Change]) {
        let now = self.now;
        self.take_prefixes(eni, changes, 1);
        let Some(id) = eni else {
            for change in changes {
                change.members.iter().for_each(|&it| self.addresses.add_anywhere(change.set, Some(it), now));
                if change.has_unnamed {
                    self.addresses.add_anywhere(change.set, None, now);
                }
            }
            return;
        };
        let number = self.eni(id);
        for change in changes {
            let (eni, addresses) = self.eni_state_mut(number);
            let state = &mut eni.sets[change.set as usize];
            addresses.catch_up(number, state, change.set);
            change.members.iter().for_each(|&member| addresses.add(number, state, member, now));
            if change.has_unnamed {
                addresses.add_unnamed(state, change.unnamed, change.is_exact, now);
            }
        }
        self.note_if_open(number);
    }

    /// The call unassigned from the ENI, or from nobody knows which one.
    pub fn unassign(&mut self, eni: Option<&str>, changes: &[Change]) {
        let now = self.now;
        self.take_prefixes(eni, changes, -1);
        let Some(id) = eni else {
            for change in changes {
                for &member in &change.members {
                    self.addresses.remove_anywhere(change.set, Some(member), 1, now);
                }
                if change.has_unnamed {
                    self.addresses.remove_anywhere(change.set, None, change.unnamed, now);
                }
            }
            return;
        };
        let number = self.eni(id);
        for change in changes {
            let (eni, addresses) = self.eni_state_mut(number);
            let state = &mut eni.sets[change.set as usize];
            addresses.catch_up(number, state, change.set);
            change.members.iter().for_each(|&member| addresses.remove(number, state, member, now));
            if change.has_unnamed {
                addresses.remove_unnamed(state, change.unnamed, now);
            }
        }
    }

    /// Counts prefixes that the vSwitch of the ENI gave (`sign` 1) or got back (-1).
    fn take_prefixes(&mut self, eni: Option<&str>, changes: &[Change], sign: i64) {
        let now = self.now;
        for change in changes.iter().filter(|change| change.set == Set::Ipv6Prefixes) {
            let count = sign * (change.members.len() as i64 + change.unnamed);
            let (taken, is_known) = self.prefixes_taken_from(eni);
            taken.least += if is_known { count } else { count.min(0) };
            taken.may_be_more |= !is_known || !change.is_exact;
            taken.by = now;
        }
    }

    /// What calls took from the vSwitch of the ENI, and whether it is known which that is.
    fn prefixes_taken_from(&mut self, eni: Option<&str>) -> (&mut PrefixesTaken, bool) {
        let names = &self.snapshot.names.eni;
        match eni.and_then(|id| self.resource(Kind::Eni, id)?.field(&names.vswitch)) {
            Some(vswitch) => (self.prefixes_taken.entry(id_key(vswitch.text())).or_default(), true),
            None => (&mut self.prefixes_taken_anywhere, false),
        }
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
        self.anycasts.entry(id_key(id)).or_default().removed.push((endpoint, now));
        let status = match self.execution {
            Execution::Sequential | Execution::Parallel => Some("Unassociating"),
            Execution::Settled => match Bindings::of(self, id).remaining() {
                (1.., _) => Some("Associated"),
                (0, false) => Some("Allocated"),
                (0, true) => None,
            },
        };
        let anycast = self.anycasts.entry(id_key(id)).or_default();
        (anycast.changed, anycast.status) = (now, status);
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
        let (taken, _) = self.prefixes_taken_from(Some(id));
        taken.least -= unnamed;
        taken.may_be_more = true;
    }
}

/// Whether a list of addresses with commas holds this one.
fn lists(addresses: &str, address: &str) -> bool {
    addresses.split(',').any(|it| it.trim() == address)
}
