//! Puts a trace together.

use super::{SetChange, Trace, Traces};
use crate::batch::Content;
use crate::checks::state::addresses::set_of;
use crate::checks::state::named::Key;
use crate::checks::state::request::{Request, add_item, is_unknown};
use crate::digest::Hash;
use crate::ruleset::Operation;
use crate::ruleset::operation::{Effect, Role};
use crate::state::addresses::{Member, Set};
use crate::state::world::IdKey;
use std::num::NonZeroU64;

/// More than any call asks for.
const MANY: i64 = 1 << 32;

/// Length of an IPv6 prefix.
const BLOCK: u8 = 80;

/// A trace that is put together, argument by argument.
pub struct Tracing<'t> {
    pub(super) trace: Trace,
    /// The set that the list is about whose items come.
    set: Set,
    list: Hash,
    /// What was there before.
    before: (usize, usize, usize),
    traces: &'t mut Traces,
}

// A call is not like most others as soon as one of these returns nothing.
impl<'t> Tracing<'t> {
    /// Begins the trace of a call of the operation, which will point into `traces`.
    #[inline]
    pub fn new(operation: &Operation, traces: &'t mut Traces) -> Self {
        let request = Request::new(operation);
        let first_change = traces.changes.len() as u32;
        let trace = Trace { first_change, ..Trace::new(operation.file.effect, request) };
        let before = (traces.changes.len(), traces.members.len(), traces.keys.len());
        Tracing { trace, set: Set::Ipv6Addresses, list: Hash::default(), before, traces }
    }

    /// Takes in the argument at `slot`, which is no list: its text, and the hash of that.
    #[inline]
    pub fn value(&mut self, slot: usize, role: Role, content: Content, text: &[u8], hash: u64) -> Option<()> {
        let mut value = hash;
        let mut class = 0;
        match (role, content) {
            (Role::EniId | Role::EipId | Role::AnycastId, Content::Text) => {
                self.id(slot, hash);
                return Some(());
            }
            (Role::InstanceId | Role::BoundInstanceId, Content::Text) => {
                // The kind of resource that an id shows ends with the first hyphen.
                class = crate::digest::hash(&text[..text.iter().position(|&byte| byte == b'-')?]);
                self.trace.bound = Some(key(hash));
            }
            (Role::InstanceType | Role::BoundInstanceType, Content::Value(place)) => class = place as u64,
            (Role::PrivateAddress, Content::Ipv4(bits)) => self.trace.address = Some(bits),
            (Role::Region, Content::Text) => self.trace.region = self.traces.any_region(text, hash)?,
            (Role::Other, Content::Text) if !is_unknown(text) => {}
            (Role::ClientToken, Content::Text | Content::Malformed(_)) if !is_unknown(text) => {
                self.token(slot, hash);
                return Some(());
            }
            (Role::AddressCount, Content::Integer(count @ 0..MANY)) => self.count(Set::Ipv6Addresses, count),
            (Role::PrefixCount, Content::Integer(count @ 0..MANY)) => self.count(Set::Ipv6Prefixes, count),
            (Role::Force | Role::DryRun, Content::Boolean(is_true)) => {
                let flag = if role == Role::Force { &mut self.trace.force } else { &mut self.trace.is_dry };
                *flag = is_true;
                class = u64::from(is_true);
                let mut truth = Hash::default();
                truth.word(class);
                value = truth.finish();
            }
            _ => return None,
        }
        if class != 0 {
            self.shape(slot, class);
        }
        self.trace.request.add(slot, value);
        Some(())
    }

    /// Takes in the id of the resource that the call is about, at `slot`, whose text has this hash.
    #[inline]
    pub fn id(&mut self, slot: usize, hash: u64) {
        self.trace.id = hash;
        self.trace.request.add(slot, hash);
    }

    /// Takes in the region at `slot`, whose text has this hash; whether it is known.
    #[inline]
    pub fn known_region(&mut self, slot: usize, hash: u64) -> bool {
        let Some(place) = self.traces.region(hash) else { return false };
        self.trace.region = place;
        self.trace.request.add(slot, hash);
        true
    }

    /// Takes in the token at `slot`, whose text has this hash and nothing unknown in it.
    #[inline]
    pub fn token(&mut self, slot: usize, hash: u64) {
        self.trace.token = Some(key(hash));
        self.trace.request.add(slot, hash);
    }

    /// Begins a list.
    #[inline]
    pub fn begin_list(&mut self, role: Role) -> Option<()> {
        self.set = set_of(role)?;
        self.list = Hash::default();
        self.traces.changes.push(SetChange::none(self.set, self.traces.members.len() as u32));
        Some(())
    }

    /// Takes in item `Name.number` of the list, whose text has this hash; the member that it names.
    #[inline]
    pub fn item(&mut self, number: u32, content: Content, hash: u64) -> Option<Member> {
        let member = Member::of(self.set, content)?;
        add_item(&mut self.list, number, hash);
        self.traces.members.push(member);
        Some(member)
    }

    /// Ends the list at `slot`, which has items.
    #[inline]
    pub fn end_list(&mut self, slot: usize) {
        self.trace.changes += 1;
        let Traces { changes, members, .. } = &mut *self.traces;
        let mut length = 0;
        if let Some(change) = changes.last_mut() {
            change.members = members.len() as u32 - change.first;
            // All of them have the same length.
            length = members.get(change.first as usize).map_or(0, |it| it.length);
        }
        self.shape(slot, u64::from(length));
        self.trace.request.add(slot, self.list.finish());
    }

    /// Members that the call names so far.
    #[inline]
    pub fn members(&self) -> &[Member] {
        &self.traces.members[self.before.1..]
    }

    /// Adds the trace of the call to the others, if it names a resource or does nothing to any; its place. `present` are
    /// the parameters that it has.
    #[inline]
    pub fn finish(&mut self, present: u32) -> Option<u32> {
        if (self.trace.id == 0 && !self.trace.is_rejected) || !self.keys() {
            self.forget();
            return None;
        }
        self.shape(u32::BITS as usize, u64::from(present));
        self.traces.list.push(self.trace);
        Some(self.traces.list.len() as u32 - 1)
    }

    /// Adds what the call names; whether all of it can be named in short. Two calls with the same request name the same.
    #[inline]
    fn keys(&mut self) -> bool {
        let Traces { keys, members, .. } = &mut *self.traces;
        let first = keys.len();
        let named = |hash: u64, by: u64| {
            let mut name = Hash::default();
            name.word(hash ^ by << 56);
            Key::name(name.finish())
        };
        keys.extend(self.trace.token.map(|token| named(token.get(), 1)));
        if self.trace.is_rejected {
            keys.push(named(self.trace.request.hash, 5));
            self.trace.new_keys = (keys.len() - first) as u32;
        }
        match self.trace.effect {
            Effect::AssignToEni | Effect::UnassignFromEni => {}
            Effect::UnassociateEip => keys.push(named(self.trace.id, 2)),
            Effect::UnassociateAnycastEip => keys.push(named(self.trace.id, 3)),
        }
        let mut are_short = true;
        for member in &members[self.before.1..] {
            are_short &= add_keys(member, self.trace.id, keys);
        }
        if keys.len() == first {
            keys.push(named(self.trace.request.hash, 5));
        }
        (self.trace.first_key, self.trace.keys) = (first as u32, (keys.len() - first) as u32);
        if !self.trace.is_rejected {
            self.trace.new_keys = self.trace.keys;
        }
        are_short
    }

    /// Takes back what was added for the call.
    #[cold]
    pub fn forget(&mut self) {
        self.traces.changes.truncate(self.before.0);
        self.traces.members.truncate(self.before.1);
        self.traces.keys.truncate(self.before.2);
    }

    fn count(&mut self, set: Set, count: i64) {
        let nobody = SetChange::none(set, 0);
        self.traces.changes.push(SetChange { unnamed: count, has_unnamed: true, ..nobody });
        self.trace.changes += 1;
    }

    /// What the rules may ask about the argument at `slot`, as a number; arguments have no order.
    #[inline]
    pub(super) fn shape(&mut self, slot: usize, class: u64) {
        let mut part = Hash::default();
        part.word(class ^ (slot as u64 + 1) << 48);
        self.trace.shape = self.trace.shape.wrapping_add(part.finish());
    }
}

/// Adds how a member of an ENI is named; whether it can be named in short.
#[inline]
pub fn add_keys(member: &Member, eni: IdKey, keys: &mut Vec<Key>) -> bool {
    let block = || {
        let mut block = Hash::default();
        block.word(4 << 56 ^ (member.bits >> 64) as u64);
        block.word((member.bits as u64) >> 48);
        block.finish()
    };
    let mut hash = Hash::default();
    match member.set {
        Set::Ipv6Addresses => {
            hash.word((member.bits >> 64) as u64);
            hash.word(member.bits as u64);
            keys.extend([Key::name(hash.finish()), Key::block(block())]);
        }
        Set::Ipv6Prefixes if member.length == BLOCK => keys.push(Key::prefix(block())),
        Set::Ipv6Prefixes => return false,
        Set::Ipv4Addresses | Set::Ipv4Prefixes => {
            // Nobody asks which other ENI has it.
            hash.word(eni);
            hash.word(member.bits as u64 | u64::from(member.length) << 32 | (member.set as u64) << 40);
            keys.push(Key::name(hash.finish()));
        }
    }
    true
}

/// The key of an id or a token that has this hash.
#[inline]
fn key(hash: u64) -> NonZeroU64 {
    NonZeroU64::new(hash).unwrap_or(NonZeroU64::MIN)
}
