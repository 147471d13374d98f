//! What order and state rules have to know of a call like most others, in numbers: whether it meets anything that an
//! earlier call did can then be said without looking at the call again.

mod tracing;

pub use tracing::{Tracing, add_keys};

use super::Blocked;
use super::named::Key;
use super::order::RESOURCES;
use super::request::Request;
use crate::batch::{Call, Content, Seen};
use crate::digest::{Hash, hash};
use crate::finding::Finding;
use crate::rule::RuleMask;
use crate::ruleset::operation::{Effect, Role, slots};
use crate::state::addresses::{Member, Set};
use crate::state::bindings::Endpoint;
use crate::state::effects::Change;
use crate::state::world::IdKey;
use std::num::NonZeroU64;

/// A call about a known resource, in which nothing is unknown, and which is fine or rejected, as far as its request says.
#[derive(Clone, Copy, Debug)]
pub struct Trace {
    /// What the call does.
    pub effect: Effect,
    /// Everything that decides which rules have something to look at, but for the region, resources and addresses: the
    /// operation, the parameters that are present, and their values where there is a list of them.
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
    /// Whether `DryRun` is true: then it does nothing.
    pub is_dry: bool,
    /// Whether the service rejects the request: then it changes nothing.
    pub is_rejected: bool,
    /// The request.
    pub request: Request,
    /// The token.
    pub token: Option<NonZeroU64>,
    /// What it does to sets of an ENI: where that begins in [`Traces::changes`], and how many it changes.
    first_change: u32,
    changes: u32,
    /// What it names: where that begins in [`Traces::keys`], how many there are, and how many of them, the first ones,
    /// count as named from then on.
    first_key: u32,
    keys: u32,
    new_keys: u32,
}

/// Traces, and what they point at.
#[derive(Default)]
pub struct Traces {
    /// The traces, in the order of the calls.
    pub list: Vec<Trace>,
    /// Changes to sets of ENIs, in the order of the calls.
    pub changes: Vec<SetChange>,
    /// The members that they name, in the same order.
    pub members: Vec<Member>,
    /// What the calls name that no other call may have named, in their order.
    pub keys: Vec<Key>,
    /// Regions that they name, each once, with the hash of each.
    regions: Vec<(u64, Box<str>)>,
}

/// Most regions that are noted.
const MOST_REGIONS: usize = 64;

impl Traces {
    /// Forgets the calls, but not the memory, nor the regions: the next calls mostly name them again.
    pub fn clear(&mut self) {
        self.list.clear();
        self.changes.clear();
        self.members.clear();
        self.keys.clear();
        if self.regions.len() == MOST_REGIONS {
            self.regions.clear();
        }
    }

    /// The region that the traced call names.
    #[inline]
    pub fn region_of(&self, trace: &Trace) -> Option<&str> {
        (trace.region as usize).checked_sub(1).map(|place| &*self.regions[place].1)
    }

    /// The place plus one of the region that has this hash, if it is known.
    #[inline]
    fn region(&self, hash: u64) -> Option<u32> {
        self.regions.iter().position(|it| it.0 == hash).map(|place| place as u32 + 1)
    }

    /// The place plus one of a region; nothing if there are too many.
    fn any_region(&mut self, region: &[u8], hash: u64) -> Option<u32> {
        if let Some(place) = self.region(hash) {
            return Some(place);
        }
        let region = std::str::from_utf8(region).ok().filter(|_| self.regions.len() < MOST_REGIONS)?;
        self.regions.push((hash, region.into()));
        Some(self.regions.len() as u32)
    }

    /// Everything that decides what is to be said about the request of the call with this trace, apart from it being
    /// like most others: its shape and its region.
    #[inline]
    pub fn shape_of_request(&self, trace: u32) -> u64 {
        let trace = &self.list[trace as usize];
        let region = (trace.region as usize).checked_sub(1).map_or(0, |place| self.regions[place].0);
        trace.shape ^ region
    }

    /// Notes what the request of the call with this trace leaves undecided: calls of the same shape leave the same. Returns
    /// its shape from now on.
    pub fn leave(&mut self, trace: u32, undecided: RuleMask) -> u64 {
        let mut shape = Hash::default();
        shape.word(self.list[trace as usize].shape);
        undecided.words().into_iter().for_each(|word| shape.word(word));
        self.leave_as(trace, shape.finish());
        shape.finish()
    }

    /// The same for a call that leaves what an earlier one of its shape did, which has this shape since.
    #[inline]
    pub fn leave_as(&mut self, trace: u32, shape: u64) {
        self.list[trace as usize].shape = shape;
    }

    /// What the traced call does to sets of an ENI.
    #[inline]
    pub fn changes_of(&self, trace: &Trace) -> impl Iterator<Item = Change<'_>> + Clone {
        self.set_changes_of(trace).iter().map(|it| it.change(&self.members))
    }

    /// The same, apart from the members.
    #[inline]
    pub fn set_changes_of(&self, trace: &Trace) -> &[SetChange] {
        &self.changes[trace.first_change as usize..][..trace.changes as usize]
    }

    /// What the traced call names: what counts as named from then on, and the rest.
    #[inline]
    pub fn keys_of(&self, trace: &Trace) -> (&[Key], &[Key]) {
        self.keys[trace.first_key as usize..][..trace.keys as usize].split_at(trace.new_keys as usize)
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
    /// A trace of a call of which no more is known.
    #[inline]
    pub fn new(effect: Effect, request: Request) -> Self {
        let (id, bound, address, force, token) = (0, None, None, false, None);
        let (region, first_change, changes, first_key, keys, new_keys) = (0, 0, 0, 0, 0, 0);
        let shape = request.hash;
        Trace {
            effect,
            shape,
            id,
            bound,
            region,
            address,
            force,
            is_dry: false,
            is_rejected: false,
            request,
            token,
            first_change,
            changes,
            first_key,
            keys,
            new_keys,
        }
    }

    /// Lets the call make all the changes there are.
    pub fn makes_all(&mut self, traces: &Traces) {
        (self.first_change, self.changes) = (0, traces.changes.len() as u32);
    }

    /// Adds the trace of a call about whose request there is nothing to report to `traces`, if it is a call like most
    /// others; its place.
    pub fn of(call: &Call, traces: &mut Traces) -> Option<u32> {
        if call.seen.meets(Seen::UNUSUAL) { None } else { Trace::of_any(call, &Blocked::default(), traces) }
    }

    /// The same for a call with `findings` about its request, if they reject it, or let all of it take part in state
    /// rules. What takes no part because of them is a part of its shape.
    pub fn of_flawed(call: &Call, findings: &[Finding], traces: &mut Traces) -> Option<u32> {
        const UNCLEAR: Seen =
            Seen::UNKNOWN.and(Seen::MASKED).and(Seen::CREDENTIAL).and(Seen::INDEX_FLAW).and(Seen::USAGE);
        if call.seen.meets(UNCLEAR) {
            return None;
        }
        let blocked = Blocked::new(call, findings);
        if !blocked.is_rejected && blocked.is_anything() {
            return None;
        }
        let place = Trace::of_any(call, &blocked, traces)?;
        let trace = &mut traces.list[place as usize];
        trace.shape = blocked.shape(call, trace.shape);
        Some(place)
    }

    fn of_any(call: &Call, blocked: &Blocked, traces: &mut Traces) -> Option<u32> {
        if call.has_hidden_arguments || !call.tolerated.is_empty() {
            return None;
        }
        let mut tracing = Tracing::new(call.operation, traces);
        tracing.trace.is_rejected = blocked.is_rejected;
        for slot in slots(call.present) {
            let argument = &call.arguments[slot];
            let role = call.parameter(slot).role;
            let hash_of = |value| hash(call.document.run(call.text, value).bytes());
            if argument.content == Content::List {
                tracing.begin_list(role)?;
                for item in call.items_of(slot).iter().filter(|item| !blocked.has_item(item)) {
                    tracing.item(item.number, item.content, hash_of(item.value))?;
                }
                tracing.end_list(slot);
            } else if is_flawed(argument.content) && role != Role::ClientToken {
                tracing.shape(slot, 1 + u64::from(argument.content == Content::WrongType));
                // An id of another form than usual may be one all the same.
                if !blocked.has_argument(slot) {
                    match (role, argument.content) {
                        (Role::EipId | Role::AnycastId, Content::Malformed(_)) => {
                            tracing.id(slot, hash_of(argument.value));
                        }
                        _ if blocked.is_rejected && !RESOURCES.contains(&role) => {}
                        _ => return None,
                    }
                }
            } else {
                let text = call.document.run(call.text, argument.value).bytes();
                tracing.value(slot, role, argument.content, text, hash(text))?;
            }
        }
        if call.seen.meets(Seen::UNUSUAL) || blocked.is_anything() {
            tracing.trace.request = Request::of(call);
        }
        // Of a parameter that the operation does not have, nobody noticed a mask.
        if tracing.trace.request.has_unknown {
            return None;
        }
        tracing.finish(call.present)
    }

    /// The endpoint of an Anycast EIP that it names.
    pub fn endpoint(&self) -> Endpoint {
        Endpoint { instance: self.bound.map(NonZeroU64::get), address: self.address, is_address_known: true }
    }
}

/// Whether it is something that only a call with a finding has.
fn is_flawed(content: Content) -> bool {
    matches!(content, Content::Malformed(_) | Content::WrongType)
}
