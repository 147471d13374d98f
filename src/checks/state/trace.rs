//! What order and state rules have to know of a call like most others, in numbers: whether it meets anything that an
//! earlier call did can then be said without looking at the call again.

use super::addresses::set_of;
use super::order;
use super::request::{Request, is_unknown};
use crate::batch::{Call, Content, Seen};
use crate::digest::Hash;
use crate::rule::RuleMask;
use crate::ruleset::operation::{Effect, Role};
use crate::state::addresses::{Member, Set};
use crate::state::bindings::Endpoint;
use crate::state::effects::Change;
use crate::state::world::{IdKey, id_key};
use std::num::NonZeroU64;

/// A call about a known resource, in which nothing is unknown, and about whose request there is nothing to report.
#[derive(Clone, Copy, Debug)]
pub struct Trace {
    /// What the call does.
    pub effect: Effect,
    /// Everything that decides which state rules have something to look at, but for resources and addresses: the
    /// operation, the parameters that are present, their values where there is a list of them.
    pub shape: u64,
    /// The resource.
    pub id: IdKey,
    /// The instance that it is bound to, or is said to be.
    pub bound: Option<NonZeroU64>,
    /// The region: its place in [`Traces::regions`] plus one; 0 for none.
    region: u32,
    /// The private address of that instance.
    pub address: Option<u32>,
    /// Whether `Force` is true.
    pub force: bool,
    /// The request.
    pub request: Request,
    /// The token.
    pub token: Option<NonZeroU64>,
    /// What it does to sets of an ENI: where that begins in [`Traces::changes`], and how many it changes.
    first_change: u32,
    changes: u32,
}

/// What traces point at.
#[derive(Clone, Debug, Default)]
pub struct Traces {
    /// Changes to sets of ENIs, in the order of the calls.
    pub changes: Vec<SetChange>,
    /// The members that they name, in the same order.
    pub members: Vec<Member>,
    /// Regions that they name, each once.
    regions: Vec<Box<str>>,
}

/// Most regions that are noted.
const MOST_REGIONS: usize = 64;

impl Traces {
    /// Forgets the calls, but not the memory, nor the regions: the next calls mostly name them again.
    pub fn clear(&mut self) {
        self.changes.clear();
        self.members.clear();
        if self.regions.len() == MOST_REGIONS {
            self.regions.clear();
        }
    }

    /// The region that the traced call names.
    #[inline]
    pub fn region_of(&self, trace: &Trace) -> Option<&str> {
        (trace.region as usize).checked_sub(1).map(|place| &*self.regions[place])
    }

    /// The place of the region plus one; nothing if there are too many.
    #[inline]
    fn region(&mut self, region: &str) -> Option<u32> {
        let place = match self.regions.iter().position(|it| **it == *region) {
            Some(place) => place,
            None if self.regions.len() == MOST_REGIONS => return None,
            None => {
                self.regions.push(region.into());
                self.regions.len() - 1
            }
        };
        Some(place as u32 + 1)
    }

    /// What the traced call does to sets of an ENI.
    #[inline]
    pub fn changes_of(&self, trace: &Trace) -> impl Iterator<Item = Change<'_>> + Clone {
        let first = trace.first_change as usize;
        self.changes[first..first + trace.changes as usize].iter().map(|it| it.change(&self.members))
    }
}

/// What a call does to one set of an ENI: a [`Change`] whose members stand in a list.
#[derive(Clone, Copy, Debug)]
pub struct SetChange {
    /// The set.
    pub set: Set,
    /// Where the members begin that it names.
    pub first: u32,
    /// How many it names.
    pub members: u32,
    /// How many more it means.
    pub unnamed: i64,
    /// Whether something is meant that nobody can name.
    pub has_unnamed: bool,
    /// Whether `unnamed` is exact.
    pub is_exact: bool,
}

impl SetChange {
    /// Nothing yet, to a set; the members will begin at `first`.
    #[inline]
    pub const fn none(set: Set, first: u32) -> Self {
        SetChange { set, first, members: 0, unnamed: 0, has_unnamed: false, is_exact: true }
    }

    /// The change, with its members among those of the list.
    #[inline]
    pub fn change(self, list: &[Member]) -> Change<'_> {
        let SetChange { set, first, members, unnamed, has_unnamed, is_exact } = self;
        let members = &list[first as usize..(first + members) as usize];
        Change { set, members, unnamed, has_unnamed, is_exact }
    }
}

impl Trace {
    /// The trace of a call about whose request there is nothing to report, if it is a call like most others; adds what
    /// it points at to `traces`. `undecided` is what its request leaves undecided.
    #[inline]
    pub fn of(call: &Call, undecided: RuleMask, traces: &mut Traces) -> Option<Self> {
        if call.seen.meets(Seen::UNUSUAL) || call.has_hidden_arguments || !call.tolerated.is_empty() {
            return None;
        }
        let request = Request::of(call);
        if request.has_unknown {
            return None;
        }
        let effect = call.operation.file.effect;
        let (id, bound, address, force, token) = (0, None, None, false, None);
        let (first_change, changes) = (traces.changes.len() as u32, 0);
        let (shape, region) = (0, 0);
        let mut trace =
            Trace { effect, shape, id, bound, region, address, force, request, token, first_change, changes };
        let mut shape = Hash::default();
        shape.word(std::ptr::from_ref(call.operation) as u64);
        shape.word(u64::from(call.present));
        undecided.words().into_iter().for_each(|word| shape.word(word));
        let mut present = call.present;
        while present != 0 {
            let slot = present.trailing_zeros() as usize;
            present &= present - 1;
            trace.argument(call, slot, &mut shape, traces)?;
        }
        trace.shape = shape.finish();
        (trace.id != 0).then_some(trace)
    }

    /// The endpoint of an Anycast EIP that it names.
    pub fn endpoint(&self) -> Endpoint {
        Endpoint { instance: self.bound.map(NonZeroU64::get), address: self.address, is_address_known: true }
    }

    #[inline]
    fn argument(&mut self, call: &Call, slot: usize, shape: &mut Hash, traces: &mut Traces) -> Option<()> {
        let argument = &call.arguments[slot];
        match (call.parameter(slot).role, argument.content) {
            (Role::EniId | Role::EipId | Role::AnycastId, Content::Text) => {
                self.id = id_key(call.text(argument.value));
            }
            (Role::InstanceId | Role::BoundInstanceId, Content::Text) => {
                let text = call.text(argument.value);
                // The kind of resource that an id shows ends with the first hyphen.
                let (kind, _) = text.split_once('-')?;
                shape.text(kind);
                self.bound = Some(key(text));
            }
            (Role::InstanceType | Role::BoundInstanceType, Content::Value(place)) => shape.word(place as u64),
            (Role::PrivateAddress, Content::Ipv4(bits)) => self.address = Some(bits),
            (Role::Force, Content::Boolean(force)) => {
                shape.word(u64::from(force));
                self.force = force;
            }
            (Role::Region, Content::Text) => self.region = traces.region(call.text(argument.value))?,
            (Role::DryRun, Content::Boolean(false)) | (Role::Other, Content::Text) => {}
            (Role::ClientToken, Content::Text) => {
                let (_, value) = order::token(call)?;
                let text = call.text(value);
                self.token = Some(key(text)).filter(|_| !is_unknown(text));
                self.token?;
            }
            (Role::AddressCount, Content::Integer(count)) => self.count(Set::Ipv6Addresses, count, traces),
            (Role::PrefixCount, Content::Integer(count)) => self.count(Set::Ipv6Prefixes, count, traces),
            (role, Content::List) => {
                let set = set_of(role)?;
                let first = traces.members.len() as u32;
                for item in call.items_of(slot) {
                    traces.members.push(Member::of(set, item.content)?);
                }
                traces.changes.push(SetChange { members: argument.items, ..SetChange::none(set, first) });
                self.changes += 1;
            }
            _ => return None,
        }
        Some(())
    }

    fn count(&mut self, set: Set, count: i64, traces: &mut Traces) {
        let nobody = SetChange::none(set, 0);
        traces.changes.push(SetChange { unnamed: count, has_unnamed: true, ..nobody });
        self.changes += 1;
    }
}

/// The key of an id or a token.
fn key(text: &str) -> NonZeroU64 {
    NonZeroU64::new(id_key(text)).unwrap_or(NonZeroU64::MIN)
}
