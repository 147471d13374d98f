//! What was written about addresses and prefixes and the ENIs that may have them, in little memory: a batch may name
//! millions.

use super::addresses::{Member, Set};
use super::world::Moment;
use crate::digest::Hash;
use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

/// What somebody wrote about a member and an ENI.
#[derive(Clone, Copy)]
pub struct Note {
    /// The number of the ENI.
    pub eni: u32,
    /// When it was written.
    pub written: Moment,
    /// Whether the member is on the ENI.
    pub is_present: bool,
}

/// All notes. The tables hold their numbers alone: 40 bytes for a note and 8 for each table that it is in.
#[derive(Default)]
pub struct Notes {
    kept: Vec<Kept>,
    /// The first note about each member; for IPv4, where nobody asks who else has it, about each member and ENI.
    members: HashTable<u32>,
    /// The latest first note about a member in each block of 80 bits.
    blocks: HashTable<u32>,
}

struct Kept {
    /// High and low half.
    bits: [u64; 2],
    note: Note,
    /// The next note about the same member.
    next: u32,
    /// In the first note about an IPv6 member: the first note about the next member of the block, in a ring.
    next_in_block: u32,
    set: Set,
    length: u8,
}

/// In place of the number of a note.
const NONE: u32 = u32::MAX;

/// In place of the number of an ENI: the member was named, and nobody knows for which.
const NOBODY: u32 = u32::MAX;

impl Notes {
    /// Writes what is known of a member and an ENI: the number of the note, and whether there was none before.
    pub fn write(&mut self, member: Member, note: Note) -> (u32, bool) {
        let new = self.kept.len() as u32;
        let (kept, key) = (&self.kept, Key::new(member, note.eni));
        let is_same = |&at: &u32| kept[at as usize].key() == key;
        let first = match self.members.entry(key.hash(), is_same, |&at| kept[at as usize].key().hash()) {
            Entry::Vacant(entry) => {
                entry.insert(new);
                self.kept.push(Kept::new(member, note));
                self.enter_block(member, new);
                return (new, true);
            }
            Entry::Occupied(entry) => *entry.get(),
        };
        let mut at = first;
        loop {
            let known = &mut self.kept[at as usize];
            if known.note.eni == note.eni {
                known.note = note;
                return (at, false);
            }
            if known.next == NONE {
                known.next = new;
                self.kept.push(Kept::new(member, note));
                return (new, true);
            }
            at = known.next;
        }
    }

    /// Writes the first note about a member of which [`Notes::has`] is false.
    #[inline]
    pub fn write_first(&mut self, member: Member, note: Note) {
        let new = self.kept.len() as u32;
        self.kept.push(Kept::new(member, note));
        let kept = &self.kept;
        self.members.insert_unique(Key::new(member, note.eni).hash(), new, |&at| kept[at as usize].key().hash());
        self.enter_block(member, new);
    }

    /// Notes that somebody named the member.
    pub fn name(&mut self, member: Member) {
        if !self.has(member, NOBODY) {
            self.write_first(member, Note { eni: NOBODY, written: 0, is_present: false });
        }
    }

    /// The note about the member and the ENI, and its number.
    pub fn find(&self, member: Member, eni: u32) -> Option<(u32, Note)> {
        self.numbers(member, eni).map(|at| (at, self.kept[at as usize].note)).find(|(_, note)| note.eni == eni)
    }

    /// Every note about the IPv6 member and an ENI, in the order of writing.
    pub fn about(&self, member: Member) -> impl Iterator<Item = Note> {
        debug_assert!(member.set.is_ipv6(), "notes about IPv4 are kept by ENI");
        self.numbers(member, NOBODY).map(|at| self.kept[at as usize].note).filter(|note| note.eni != NOBODY)
    }

    /// Whether there is a note about the member; for IPv4, about the member and the ENI.
    #[inline]
    pub fn has(&self, member: Member, eni: u32) -> bool {
        self.first(member, eni).is_some()
    }

    /// Whether there is a note about an IPv6 member in the same block of 80 bits.
    #[inline]
    pub fn has_block(&self, bits: u128) -> bool {
        self.last_in_block(bits).is_some()
    }

    /// IPv6 members in the same block of 80 bits as `bits`, and prefixes that contain it, in the order of naming.
    pub fn in_block(&self, bits: u128) -> impl Iterator<Item = Member> {
        let last = self.last_in_block(bits);
        let next = |at: u32| self.kept[at as usize].next_in_block;
        let first = last.map(next);
        std::iter::successors(first, move |&at| (Some(at) != last).then(|| next(at)))
            .map(|at| self.kept[at as usize].member())
    }

    fn numbers(&self, member: Member, eni: u32) -> impl Iterator<Item = u32> {
        let next = |&at: &u32| Some(self.kept[at as usize].next).filter(|&next| next != NONE);
        std::iter::successors(self.first(member, eni), next)
    }

    #[inline]
    fn first(&self, member: Member, eni: u32) -> Option<u32> {
        let key = Key::new(member, eni);
        self.members.find(key.hash(), |&at| self.kept[at as usize].key() == key).copied()
    }

    #[inline]
    fn last_in_block(&self, bits: u128) -> Option<u32> {
        let block = block(bits);
        self.blocks.find(hash_block(block), |&at| block_of(&self.kept[at as usize]) == block).copied()
    }

    /// Puts the first note about a member into the ring of its block.
    fn enter_block(&mut self, member: Member, new: u32) {
        if !member.set.is_ipv6() {
            return;
        }
        let block = block(member.bits);
        let kept = &self.kept;
        let is_same = |&at: &u32| block_of(&kept[at as usize]) == block;
        match self.blocks.entry(hash_block(block), is_same, |&at| hash_block(block_of(&kept[at as usize]))) {
            Entry::Vacant(entry) => {
                entry.insert(new);
                self.kept[new as usize].next_in_block = new;
            }
            Entry::Occupied(mut entry) => {
                let last = std::mem::replace(entry.get_mut(), new) as usize;
                self.kept[new as usize].next_in_block = self.kept[last].next_in_block;
                self.kept[last].next_in_block = new;
            }
        }
    }
}

impl Kept {
    fn new(member: Member, note: Note) -> Self {
        let Member { set, bits, length } = member;
        Kept { bits: [(bits >> 64) as u64, bits as u64], note, next: NONE, next_in_block: NONE, set, length }
    }

    #[inline]
    fn key(&self) -> Key {
        Key::new(self.member(), self.note.eni)
    }

    #[inline]
    fn member(&self) -> Member {
        let bits = u128::from(self.bits[0]) << 64 | u128::from(self.bits[1]);
        Member { set: self.set, bits, length: self.length }
    }
}

/// What a member is found by.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Key {
    bits: [u64; 2],
    set: Set,
    length: u8,
}

impl Key {
    #[inline]
    fn new(member: Member, eni: u32) -> Self {
        let Member { set, bits, length } = member;
        // The high bits of IPv4 are free.
        let eni = if set.is_ipv6() { 0 } else { u64::from(eni) };
        Key { bits: [(bits >> 64) as u64 | eni, bits as u64], set, length }
    }

    #[inline]
    fn hash(&self) -> u64 {
        let mut hash = Hash::default();
        hash.word(self.bits[0] ^ (self.set as u64) << 40 ^ u64::from(self.length) << 32);
        hash.word(self.bits[1]);
        hash.finish()
    }
}

/// The first 80 bits.
#[inline]
fn block(bits: u128) -> (u64, u16) {
    ((bits >> 64) as u64, (bits >> 48) as u16)
}

#[inline]
fn block_of(kept: &Kept) -> (u64, u16) {
    (kept.bits[0], (kept.bits[1] >> 48) as u16)
}

#[inline]
fn hash_block((high, low): (u64, u16)) -> u64 {
    let mut hash = Hash::default();
    hash.word(high);
    hash.word(u64::from(low));
    hash.finish()
}
