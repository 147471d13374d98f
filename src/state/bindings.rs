//! What an Anycast EIP is bound to: the snapshot's list, less what earlier calls removed.

use super::files::Value;
use super::world::{IdKey, Moment, Origin, Removed, World, id_key};
use crate::batch::address;
use crate::ruleset::responses::Kind;

/// An endpoint that a call names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Endpoint {
    /// The instance; `None` if nobody knows it.
    pub instance: Option<IdKey>,
    /// The private address; without it the call means any.
    pub address: Option<u32>,
    /// Whether that is what the call says: `false` if nobody knows.
    pub is_address_known: bool,
}

/// Whether an endpoint is bound.
pub enum Bound {
    /// It is.
    Yes,
    /// It is not, says this.
    No(Origin),
    /// Nobody knows.
    Unknown,
}

#[derive(Clone, Copy, PartialEq)]
enum Presence {
    Present,
    Uncertain,
    Gone(Moment),
}

struct Entry {
    /// `None` is masked: it may be any.
    instance: Option<IdKey>,
    /// `None` matches any address.
    address: Option<u32>,
    presence: Presence,
}

/// The endpoints of one Anycast EIP.
pub struct Bindings {
    entries: Vec<Entry>,
    /// Whether the snapshot lists them all.
    is_listed: bool,
    place: Option<Value>,
    /// What calls removed, since everything became unknown last.
    removed: Vec<Removed>,
}

impl Bindings {
    /// What is known of the Anycast EIP `id`.
    pub fn of(world: &World, id: &str) -> Self {
        let unknown_since = world.anycasts_unknown_since.max(world.disturbed_since(id));
        let resource = world.snapshot.get(Kind::AnycastEip, id).filter(|_| unknown_since == 0);
        let names = &world.snapshot.names.anycast_eip;
        let (items, is_listed) = resource.map_or((Vec::new(), false), |it| it.list(&names.bindings));
        let entry = |item: Value| Entry {
            instance: item.known(&names.bindings.value).map(|it| id_key(it.text())),
            address: item.known(&names.bound_address).and_then(|it| address::ipv4(it.text())),
            presence: Presence::Present,
        };
        let removed = world.removed_from(id);
        let mut bindings = Bindings {
            entries: items.into_iter().map(entry).collect(),
            is_listed,
            place: resource.and_then(|it| it.value()),
            removed: removed.into_iter().filter(|it| it.by > unknown_since).collect(),
        };
        for at in 0..bindings.removed.len() {
            let removed = bindings.removed[at];
            bindings.remove(&removed);
        }
        bindings
    }

    /// Whether the endpoint, whose instance is known, is bound.
    pub fn is_bound(&self, endpoint: &Endpoint) -> Bound {
        let mut gone = None;
        for entry in self.entries.iter().filter(|entry| entry.may_be(endpoint)) {
            match entry.presence {
                Presence::Present if entry.is_surely(endpoint) => return Bound::Yes,
                Presence::Present | Presence::Uncertain => return self.uncertain(endpoint),
                Presence::Gone(by) => gone = Some(by),
            }
        }
        let is_same = |it: &&Removed| it.is_sure && it.endpoint == *endpoint && endpoint.is_address_known;
        let repeated = self.removed.iter().rev().find(is_same);
        match (gone, repeated) {
            (Some(by), _) if self.is_listed => Bound::No(Origin::Call(by)),
            (_, Some(removed)) => Bound::No(Origin::Call(removed.by)),
            (None, None) if self.is_listed => Bound::No(Origin::Snapshot(self.place)),
            _ => Bound::Unknown,
        }
    }

    /// How many endpoints remain: at least, and whether there may be more. A call removes one at most.
    pub fn remaining(&self) -> (usize, bool) {
        let present = self.entries.iter().filter(|it| it.presence == Presence::Present).count();
        let is_uncertain = !self.is_listed || self.entries.iter().any(|it| it.presence == Presence::Uncertain);
        (present.max(self.entries.len().saturating_sub(self.removed.len())), is_uncertain)
    }

    /// An entry may be the endpoint; another one surely is.
    fn uncertain(&self, endpoint: &Endpoint) -> Bound {
        let is_there = |entry: &Entry| entry.presence == Presence::Present && entry.is_surely(endpoint);
        if self.entries.iter().any(is_there) { Bound::Yes } else { Bound::Unknown }
    }

    fn remove(&mut self, &Removed { endpoint, by, is_sure, .. }: &Removed) {
        let is_left = |entry: &&mut Entry| !matches!(entry.presence, Presence::Gone(_));
        let mut matching: Vec<&mut Entry> =
            self.entries.iter_mut().filter(is_left).filter(|entry| entry.may_be(&endpoint)).collect();
        let is_one = is_sure && matching.len() == 1 && endpoint.instance.is_some();
        for entry in &mut matching {
            let is_gone = is_one && entry.instance.is_some();
            entry.presence = if is_gone { Presence::Gone(by) } else { Presence::Uncertain };
        }
    }
}

impl Entry {
    fn may_be(&self, endpoint: &Endpoint) -> bool {
        let may_be_instance = match (self.instance, &endpoint.instance) {
            (Some(entry), Some(named)) => entry == *named,
            _ => true,
        };
        may_be_instance && (self.address.is_none() || endpoint.address.is_none() || self.address == endpoint.address)
    }

    fn is_surely(&self, endpoint: &Endpoint) -> bool {
        let is_address = endpoint.is_address_known || self.address.is_none();
        self.instance.is_some() && endpoint.instance.is_some() && is_address
    }
}
