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
    pub bound: Option<IdKey>,
    /// The private address of that instance.
    pub address: Option<u32>,
    /// Whether `Force` is true.
    pub force: bool,
    /// The request.
    pub request: Request,
    /// The token.
    pub token: Option<u64>,
    /// What it does to sets of an ENI; the first [`Trace::count`] count.
    changes: [SetChange; MOST_CHANGES],
    count: u8,
}

/// The trace of a call, if it has one, and what it points at.
#[derive(Clone, Copy)]
pub struct Traced<'t> {
    /// The trace.
    pub trace: Option<&'t Trace>,
    /// The addresses and prefixes of all traces.
    pub members: &'t [Member],
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

/// Most sets that a call like most others changes.
const MOST_CHANGES: usize = 2;

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
    /// The trace of a call about whose request there is nothing to report, if it is a call like most others; adds the
    /// addresses and prefixes that it names to `members`. `undecided` is what its request leaves undecided.
    #[inline]
    pub fn of(call: &Call, undecided: RuleMask, members: &mut Vec<Member>) -> Option<Self> {
        if call.seen.meets(Seen::UNUSUAL) || call.has_hidden_arguments || !call.tolerated.is_empty() {
            return None;
        }
        let request = Request::of(call);
        if request.has_unknown {
            return None;
        }
        let effect = call.operation.file.effect;
        let (id, bound, address, force, token) = (0, None, None, false, None);
        let changes = [SetChange::none(Set::Ipv6Addresses, 0); MOST_CHANGES];
        let mut trace = Trace { effect, shape: 0, id, bound, address, force, request, token, changes, count: 0 };
        let mut shape = Hash::default();
        shape.word(std::ptr::from_ref(call.operation) as u64);
        shape.word(u64::from(call.present));
        undecided.words().into_iter().for_each(|word| shape.word(word));
        let mut present = call.present;
        while present != 0 {
            let slot = present.trailing_zeros() as usize;
            present &= present - 1;
            trace.argument(call, slot, &mut shape, members)?;
        }
        trace.shape = shape.finish();
        (trace.id != 0).then_some(trace)
    }

    /// What it does to sets of an ENI.
    #[inline]
    pub fn changes(&self) -> &[SetChange] {
        &self.changes[..usize::from(self.count)]
    }

    /// The endpoint of an Anycast EIP that it names.
    pub fn endpoint(&self) -> Endpoint {
        Endpoint { instance: self.bound, address: self.address, is_address_known: true }
    }

    #[inline]
    fn argument(&mut self, call: &Call, slot: usize, shape: &mut Hash, members: &mut Vec<Member>) -> Option<()> {
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
                self.bound = Some(id_key(text));
            }
            (Role::InstanceType | Role::BoundInstanceType, Content::Value(place)) => shape.word(place as u64),
            (Role::PrivateAddress, Content::Ipv4(bits)) => self.address = Some(bits),
            (Role::Force, Content::Boolean(force)) => {
                shape.word(u64::from(force));
                self.force = force;
            }
            (Role::DryRun, Content::Boolean(false)) | (Role::Region | Role::Other, Content::Text) => {}
            (Role::ClientToken, Content::Text) => {
                let (_, value) = order::token(call)?;
                let text = call.text(value);
                self.token = Some(id_key(text)).filter(|_| !is_unknown(text));
                self.token?;
            }
            (Role::AddressCount, Content::Integer(count)) => self.change(Set::Ipv6Addresses, 0, 0, count)?,
            (Role::PrefixCount, Content::Integer(count)) => self.change(Set::Ipv6Prefixes, 0, 0, count)?,
            (role, Content::List) => {
                let first = members.len() as u32;
                let set = set_of(role)?;
                for item in call.items_of(slot) {
                    members.push(Member::of(set, item.content)?);
                }
                self.change(set, first, argument.items, 0)?;
            }
            _ => return None,
        }
        Some(())
    }

    fn change(&mut self, set: Set, first: u32, members: u32, unnamed: i64) -> Option<()> {
        let change = self.changes.get_mut(usize::from(self.count))?;
        *change = SetChange { members, unnamed, has_unnamed: unnamed != 0, ..SetChange::none(set, first) };
        self.count += 1;
        Some(())
    }
}
