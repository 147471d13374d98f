//! Which addresses and prefixes are on which ENI, as far as anybody knows.

use super::files::Value;
use super::notes::{Note, Notes};
use super::snapshot::Resource;
use super::world::{Fact, Moment, Origin};
use crate::batch::{Content, address};
use crate::digest::DigestMap;
use crate::ruleset::responses::{ListNames, Responses};

/// One of the lists of an ENI.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Set {
    /// IPv6 addresses.
    Ipv6Addresses,
    /// IPv6 prefixes.
    Ipv6Prefixes,
    /// Private IPv4 addresses, the primary one included.
    Ipv4Addresses,
    /// IPv4 prefixes.
    Ipv4Prefixes,
}

impl Set {
    /// Every set, in order.
    pub const ALL: [Set; 4] = [Set::Ipv6Addresses, Set::Ipv6Prefixes, Set::Ipv4Addresses, Set::Ipv4Prefixes];

    /// Whether its members are IPv6.
    #[inline]
    pub fn is_ipv6(self) -> bool {
        matches!(self, Set::Ipv6Addresses | Set::Ipv6Prefixes)
    }

    fn names(self, names: &Responses) -> &ListNames {
        match self {
            Set::Ipv6Addresses => &names.eni.ipv6_addresses,
            Set::Ipv6Prefixes => &names.eni.ipv6_prefixes,
            Set::Ipv4Addresses => &names.eni.ipv4_addresses,
            Set::Ipv4Prefixes => &names.eni.ipv4_prefixes,
        }
    }

    /// What the snapshot says of the set of the ENI.
    pub fn read(self, names: &Responses, eni: Resource) -> List {
        let names = self.names(names);
        let (items, is_list) = eni.list(names);
        let mut list = List { members: Vec::with_capacity(items.len()), unreadable: 0, is_list };
        for item in items {
            let value = item.known(&names.value).or(Some(item).filter(|item| item.is_known()));
            match value.and_then(|value| Some((self.parse(value.text())?, value))) {
                Some(((bits, length), value)) => list.members.push((Member { set: self, bits, length }, value)),
                None => list.unreadable += 1,
            }
        }
        list
    }

    fn parse(self, text: &str) -> Option<(u128, u8)> {
        match self {
            Set::Ipv6Addresses => Some((address::ipv6(text)?, 128)),
            Set::Ipv4Addresses => Some((u128::from(address::ipv4(text)?), 32)),
            Set::Ipv6Prefixes => {
                let (bits, mask) = text.split_once('/')?;
                Some((address::ipv6(bits)?, address::mask_length(mask, 128)?))
            }
            Set::Ipv4Prefixes => {
                let (bits, mask) = text.split_once('/')?;
                Some((u128::from(address::ipv4(bits)?), address::mask_length(mask, 32)?))
            }
        }
    }
}

/// What the snapshot says of a set of an ENI.
pub struct List {
    /// The members that can be read, and where they stand.
    pub members: Vec<(Member, Value)>,
    /// How many more it lists.
    pub unreadable: i64,
    /// Whether there is a list of all members.
    pub is_list: bool,
}

impl List {
    /// Whether what it does not list is absent.
    pub fn is_listed(&self) -> bool {
        self.is_list && self.unreadable == 0
    }
}

/// An address or prefix in a set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Member {
    /// The set.
    pub set: Set,
    /// The address, or the address part of the prefix; IPv4 in the low half.
    pub bits: u128,
    /// The mask length: 128 or 32 for an address.
    pub length: u8,
}

impl Member {
    /// The member of `set` that an item of a call names, if it names one.
    #[inline]
    pub fn of(set: Set, content: Content) -> Option<Self> {
        let (bits, length) = match (set, content) {
            (Set::Ipv6Addresses, Content::Ipv6(bits)) => (bits, 128),
            (Set::Ipv4Addresses, Content::Ipv4(bits)) => (u128::from(bits), 32),
            (Set::Ipv6Prefixes | Set::Ipv4Prefixes, Content::Prefix { bits, length }) => (bits, length),
            _ => return None,
        };
        Some(Member { set, bits, length })
    }

    /// Whether no bit is set after the mask.
    #[inline]
    pub fn is_strict(self) -> bool {
        let width = if self.set.is_ipv6() { 128 } else { 32 };
        self.bits.trailing_zeros() >= width - u32::from(self.length)
    }
}

/// What is known of one set of one ENI as a whole.
#[derive(Clone, Copy, Debug, Default)]
pub struct SetState {
    /// Whether the snapshot lists the whole set, so that what it does not list is absent.
    is_listed: bool,
    listed_at: Option<Value>,
    /// Presences written before are unknown.
    present_unknown_since: Moment,
    /// Absences written before are unknown.
    absent_unknown_since: Moment,
    /// Members that are known to be present.
    named: i64,
    /// Further members that are known to be there, but not which.
    unnamed: i64,
    /// Whether there may be more than those.
    may_have_more: bool,
    /// When a call last changed what is in it.
    pub changed: Moment,
    /// Whether the number of members matters: for IPv6, on an ENI that the snapshot describes.
    is_counted: bool,
    /// How much of the changes to any ENI was taken into account.
    wild_changes: usize,
}

impl SetState {
    /// A set of an ENI that no file describes.
    pub fn unknown() -> Self {
        SetState { may_have_more: true, ..SetState::default() }
    }

    /// Whether it may hold members about which nothing was written.
    pub fn is_open(&self) -> bool {
        !self.is_listed || self.absent_unknown_since > 0
    }
}

/// A change to a set of nobody knows which ENI.
struct WildChange {
    set: Set,
    member: Option<Member>,
    /// How many members went at most; 0 if some came.
    removed: i64,
}

/// The addresses and prefixes of all ENIs.
#[derive(Default)]
pub struct Addresses {
    notes: Notes,
    /// Where the snapshot says what these notes say.
    places: DigestMap<u32, Value>,
    /// Since when presences, and absences, of a set are unknown on every ENI.
    present_unknown_since: [Moment; 4],
    absent_unknown_since: [Moment; 4],
    /// The same for single members.
    members_unknown_since: DigestMap<Member, (Moment, Moment)>,
    wild_changes: Vec<WildChange>,
}

impl Addresses {
    /// Reads a set of an ENI from the snapshot.
    pub fn load(&mut self, names: &Responses, resource: Resource, eni: u32, set: Set) -> SetState {
        let list = set.read(names, resource);
        let mut state = SetState {
            is_listed: list.is_listed(),
            listed_at: resource.value(),
            may_have_more: !list.is_list,
            unnamed: list.unreadable,
            is_counted: matches!(set, Set::Ipv6Addresses | Set::Ipv6Prefixes),
            ..SetState::default()
        };
        for (member, value) in list.members {
            let (note, is_new) = self.notes.write(member, Note { eni, written: 0, is_present: true });
            self.places.insert(note, value);
            state.named += i64::from(is_new);
        }
        state
    }

    /// Whether `member` is on the ENI.
    pub fn is_on(&self, eni: u32, state: &SetState, member: Member) -> Fact<bool> {
        let (present_unknown, absent_unknown) = self.unknown_since(state, member);
        match self.notes.find(member, eni) {
            Some((place, note)) => {
                let unknown = if note.is_present { present_unknown } else { absent_unknown };
                match (note.written < unknown, note.written) {
                    (true, _) => Fact::Unknown,
                    (false, 0) => Fact::Known(note.is_present, Origin::Snapshot(self.places.get(&place).copied())),
                    (false, call) => Fact::Known(note.is_present, Origin::Call(call)),
                }
            }
            None if state.is_listed && absent_unknown == 0 => Fact::Known(false, Origin::Snapshot(state.listed_at)),
            None => Fact::Unknown,
        }
    }

    /// The ENIs about which something was written for `member`.
    pub fn enis_of(&self, member: Member) -> impl Iterator<Item = u32> {
        self.notes.about(member).map(|note| note.eni)
    }

    /// Whether nothing was ever written about the member: for IPv6 and any ENI, for IPv4 and this one.
    #[inline]
    pub fn is_fresh(&self, member: Member, eni: u32) -> bool {
        !self.notes.has(member, eni)
    }

    /// IPv6 members in the same /80 block as `bits`, and prefixes that contain it.
    pub fn in_block(&self, bits: u128) -> impl Iterator<Item = Member> {
        self.notes.in_block(bits)
    }

    /// Whether nothing was ever written about the ENIs of anything that [`Addresses::in_block`] would find.
    #[inline]
    pub fn is_fresh_block(&self, bits: u128) -> bool {
        !self.notes.has_block(bits)
    }

    /// Whether every change so far was to a known ENI.
    #[inline]
    pub fn is_calm(&self) -> bool {
        self.wild_changes.is_empty()
    }

    /// The lowest number of IPv6 members that the set can have, and whether it is the exact one: never for an ENI that
    /// no file describes.
    pub fn count(&self, state: &SetState) -> (i64, bool) {
        (state.named + state.unnamed, !state.may_have_more)
    }

    /// Takes changes to nobody knows which ENI into account.
    #[inline]
    pub fn catch_up(&self, eni: u32, state: &mut SetState, set: Set) {
        if state.is_counted && state.wild_changes < self.wild_changes.len() {
            self.count_again(eni, state, set);
        }
    }

    fn count_again(&self, eni: u32, state: &mut SetState, set: Set) {
        for change in &self.wild_changes[state.wild_changes..] {
            if change.set != set {
                continue;
            }
            let is_present = |member| self.notes.find(member, eni).is_some_and(|(_, it)| it.is_present);
            match (change.removed, change.member) {
                (0, Some(member)) if is_present(member) => {}
                (0, _) => state.may_have_more = true,
                (_, Some(member)) if is_present(member) && state.named > 0 => {
                    state.named -= 1;
                    state.may_have_more = true;
                }
                (_, Some(_)) if state.unnamed > 0 => {
                    state.unnamed -= 1;
                    state.may_have_more = true;
                }
                (_, Some(_)) => {}
                (count, None) => forget_names(state, count),
            }
        }
        state.wild_changes = self.wild_changes.len();
    }

    /// A call added `member`.
    pub fn add(&mut self, eni: u32, state: &mut SetState, member: Member, now: Moment) {
        let was = self.is_on(eni, state, member);
        self.notes.write(member, Note { eni, written: now, is_present: true });
        state.changed = now;
        match was {
            Fact::Known(true, _) => {}
            Fact::Unknown if state.unnamed > 0 => {
                state.unnamed -= 1;
                state.named += 1;
            }
            Fact::Known(false, _) | Fact::Unknown => state.named += 1,
        }
    }

    /// Counts a fresh member that a call added; there is no note about it yet.
    #[inline]
    pub fn count_added(&self, state: &mut SetState, set: Set, now: Moment) {
        self.count_removed(state, set, now);
        state.named += 1;
    }

    /// Counts a fresh member that a call removed; there is no note about it yet.
    #[inline]
    pub fn count_removed(&self, state: &mut SetState, set: Set, now: Moment) {
        let was_absent =
            state.is_listed && state.absent_unknown_since.max(self.absent_unknown_since[set as usize]) == 0;
        state.unnamed -= i64::from(!was_absent && state.unnamed > 0);
        state.changed = now;
    }

    /// Writes the note about a member that was counted: a call added or removed it.
    pub fn note_counted(&mut self, eni: u32, member: Member, is_present: bool, now: Moment) {
        self.notes.write(member, Note { eni, written: now, is_present });
    }

    /// A call removed `member`.
    pub fn remove(&mut self, eni: u32, state: &mut SetState, member: Member, now: Moment) {
        let was = self.is_on(eni, state, member);
        self.notes.write(member, Note { eni, written: now, is_present: false });
        state.changed = now;
        match was {
            Fact::Known(true, _) => state.named -= 1,
            Fact::Unknown if state.unnamed > 0 => state.unnamed -= 1,
            Fact::Known(false, _) | Fact::Unknown => {}
        }
    }

    /// A call added at least `count` members that nobody can name.
    pub fn add_unnamed(&mut self, state: &mut SetState, count: i64, is_exact: bool, now: Moment) {
        state.unnamed += count;
        state.may_have_more |= !is_exact;
        state.absent_unknown_since = now;
        state.changed = now;
    }

    /// A call removed up to `count` members that nobody can name.
    pub fn remove_unnamed(&mut self, state: &mut SetState, count: i64, now: Moment) {
        forget_names(state, count);
        state.present_unknown_since = now;
        state.changed = now;
    }

    /// A call that nobody knows did anything to the set.
    pub fn disturb(&mut self, state: &mut SetState, now: Moment) {
        (state.named, state.unnamed, state.may_have_more) = (0, 0, true);
        (state.present_unknown_since, state.absent_unknown_since) = (now, now);
    }

    /// A call on nobody knows which ENI added `member`, or something that nobody can name.
    pub fn add_anywhere(&mut self, set: Set, member: Option<Member>, now: Moment) {
        match member {
            Some(member) => {
                self.members_unknown_since.entry(member).or_default().1 = now;
                if matches!(set, Set::Ipv6Addresses | Set::Ipv6Prefixes) {
                    self.notes.name(member);
                }
            }
            None => self.absent_unknown_since[set as usize] = now,
        }
        self.wild_changes.push(WildChange { set, member, removed: 0 });
    }

    /// A call on nobody knows which ENI removed `member`, or up to `count` members that nobody can name.
    pub fn remove_anywhere(&mut self, set: Set, member: Option<Member>, count: i64, now: Moment) {
        match member {
            Some(member) => self.members_unknown_since.entry(member).or_default().0 = now,
            None => self.present_unknown_since[set as usize] = now,
        }
        self.wild_changes.push(WildChange { set, member, removed: count });
    }

    /// Whether a call on nobody knows which ENI may have added `member`.
    pub fn may_be_anywhere(&self, member: Member) -> bool {
        let named = self.members_unknown_since.get(&member).is_some_and(|since| since.1 > 0);
        named || self.absent_unknown_since[member.set as usize] > 0
    }

    /// Whether a call on nobody knows which ENI added members of the set that nobody can name.
    pub fn is_open_everywhere(&self, set: Set) -> bool {
        self.absent_unknown_since[set as usize] > 0
    }

    fn unknown_since(&self, state: &SetState, member: Member) -> (Moment, Moment) {
        let set = member.set as usize;
        let (present, absent) = match self.members_unknown_since.is_empty() {
            true => (0, 0),
            false => self.members_unknown_since.get(&member).copied().unwrap_or_default(),
        };
        (
            present.max(state.present_unknown_since).max(self.present_unknown_since[set]),
            absent.max(state.absent_unknown_since).max(self.absent_unknown_since[set]),
        )
    }
}

/// Up to `count` members went, and nobody knows which.
fn forget_names(state: &mut SetState, count: i64) {
    state.unnamed = (state.named + state.unnamed - count).max(0);
    state.named = 0;
    state.may_have_more = true;
}
