//! What order and state rules have to know of a call like most others, in numbers: whether it meets anything that an
//! earlier call did can then be said without looking at the call again.

use super::Blocked;
use super::addresses::set_of;
use super::named::Key;
use super::request::{Request, add_item, is_unknown};
use crate::batch::{Call, Content, Seen};
use crate::digest::{Hash, hash};
use crate::finding::Finding;
use crate::rule::RuleMask;
use crate::ruleset::Operation;
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
    /// What it names: where that begins in [`Traces::keys`], and how many there are.
    first_key: u32,
    keys: u32,
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

/// More than any call asks for.
const MANY: i64 = 1 << 32;

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

    /// Notes what the request of the call with this trace leaves undecided: calls of the same shape leave the same.
    #[inline]
    pub fn leave(&mut self, trace: u32, undecided: RuleMask) {
        let mut shape = Hash::default();
        shape.word(self.list[trace as usize].shape);
        undecided.words().into_iter().for_each(|word| shape.word(word));
        self.list[trace as usize].shape = shape.finish();
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

    /// What the traced call names.
    #[inline]
    pub fn keys_of(&self, trace: &Trace) -> &[Key] {
        &self.keys[trace.first_key as usize..][..trace.keys as usize]
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
        let (region, first_change, changes, first_key, keys) = (0, 0, 0, 0, 0);
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
        }
    }

    /// Lets the call make all the changes there are.
    pub fn makes_all(&mut self, traces: &Traces) {
        (self.first_change, self.changes) = (0, traces.changes.len() as u32);
    }

    /// Adds the trace of a call about whose request there is nothing to report to `traces`, if it is a call like most
    /// others; its place.
    pub fn of(call: &Call, traces: &mut Traces) -> Option<u32> {
        if call.seen.meets(Seen::UNUSUAL) { None } else { Trace::of_any(call, traces) }
    }

    /// The same for a call that the service rejects for what `findings` say about its request, if it does. What takes no
    /// part in state rules because of them is a part of its shape.
    pub fn of_rejected(call: &Call, findings: &[Finding], traces: &mut Traces) -> Option<u32> {
        const UNCLEAR: Seen =
            Seen::UNKNOWN.and(Seen::MASKED).and(Seen::CREDENTIAL).and(Seen::INDEX_FLAW).and(Seen::USAGE);
        if call.seen.meets(UNCLEAR) {
            return None;
        }
        let blocked = Blocked::new(call, findings);
        if !blocked.is_rejected {
            return None;
        }
        let place = Trace::of_any(call, traces)?;
        let trace = &mut traces.list[place as usize];
        (trace.is_rejected, trace.shape) = (true, blocked.shape(call, trace.shape));
        Some(place)
    }

    fn of_any(call: &Call, traces: &mut Traces) -> Option<u32> {
        if call.has_hidden_arguments || !call.tolerated.is_empty() {
            return None;
        }
        let mut tracing = Tracing::new(call.operation, traces);
        let is_clean = !call.seen.meets(Seen::UNUSUAL);
        for slot in slots(call.present) {
            let argument = &call.arguments[slot];
            let role = call.parameter(slot).role;
            if argument.content == Content::List {
                tracing.begin_list(role)?;
                for item in call.items_of(slot).iter().filter(|item| is_clean || !is_flawed(item.content)) {
                    let text = call.document.run(call.text, item.value).bytes();
                    tracing.item(item.number, item.content, hash(text))?;
                }
                tracing.end_list(slot);
            } else if is_flawed(argument.content) && role != Role::ClientToken {
                tracing.shape(slot, 1 + u64::from(argument.content == Content::WrongType));
            } else {
                let text = call.document.run(call.text, argument.value).bytes();
                tracing.value(slot, role, argument.content, text, hash(text))?;
            }
        }
        if !is_clean {
            tracing.trace.request = Request::of(call);
        }
        tracing.finish(call.present)
    }

    /// The endpoint of an Anycast EIP that it names.
    pub fn endpoint(&self) -> Endpoint {
        Endpoint { instance: self.bound.map(NonZeroU64::get), address: self.address, is_address_known: true }
    }
}

/// Length of an IPv6 prefix.
const BLOCK: u8 = 80;

/// A trace that is put together, argument by argument.
pub struct Tracing<'t> {
    trace: Trace,
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
        // All of them have the same length.
        let length = self.traces.members.last().map_or(0, |it| it.length);
        self.shape(slot, u64::from(length));
        let members = self.traces.members.len() as u32;
        if let Some(change) = self.traces.changes.last_mut() {
            change.members = members - change.first;
        }
        self.trace.request.add(slot, self.list.finish());
    }

    /// Members that the call names so far.
    #[inline]
    pub fn members(&self) -> &[Member] {
        &self.traces.members[self.before.1..]
    }

    /// Adds the trace of the call to the others, if it names a resource; its place. `present` are the parameters that
    /// it has.
    #[inline]
    pub fn finish(&mut self, present: u32) -> Option<u32> {
        if self.trace.id == 0 || !self.keys() {
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
    fn shape(&mut self, slot: usize, class: u64) {
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

/// Whether it is something that only a call with a finding has.
fn is_flawed(content: Content) -> bool {
    matches!(content, Content::Malformed(_) | Content::WrongType)
}

/// The key of an id or a token that has this hash.
#[inline]
fn key(hash: u64) -> NonZeroU64 {
    NonZeroU64::new(hash).unwrap_or(NonZeroU64::MIN)
}
