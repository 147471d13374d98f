//! Names that the calls so far gave to something: tokens, addresses, prefixes, EIPs. Whether a call names anything for
//! the second time is one look at a table of numbers for each name; there may be millions.

/// A name in short, and what is asked about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Key(u64);

/// What a key stands for, in its low bits.
const KIND: u64 = 3;
/// Something that nobody may have named before.
const NAME: u64 = 0;
/// A block that holds a named address: it must not be a named prefix.
const BLOCK: u64 = 1;
/// A prefix: nobody may have named it, nor anything inside it.
const PREFIX: u64 = 2;

impl Key {
    /// A name with this hash.
    #[inline]
    pub fn name(hash: u64) -> Self {
        Key(hash & !KIND | NAME)
    }

    /// The block of an address.
    #[inline]
    pub fn block(hash: u64) -> Self {
        Key(hash & !KIND | BLOCK)
    }

    /// A prefix, which is a block as a whole.
    #[inline]
    pub fn prefix(hash: u64) -> Self {
        Key(hash & !KIND | PREFIX)
    }
}

/// The names so far, in open tables of half-words: of a hash, the bits for the place and thirty more. About once in five
/// hundred million, a name is taken for another one, and always for that one; then the rules look at a call for nothing.
#[derive(Default)]
pub struct Named {
    /// Each larger than all before it together; names are added to the last one.
    tables: Vec<Table>,
}

/// A table of names.
struct Table {
    /// Bits of keys below those that give their places, those of prefixes with their kind; 0 is empty.
    slots: Vec<u32>,
    /// How many more fit: it is never more than three quarters full.
    room: usize,
    /// How far to shift a key for its place.
    shift: u32,
}

/// Slots of the smallest table.
const SMALLEST: usize = 64;

impl Named {
    /// Forgets the names and makes room for so many.
    pub fn begin(&mut self, names: usize) {
        self.tables.truncate(1);
        match self.tables.first_mut() {
            Some(table) => table.begin(names),
            None => self.tables.push(Table::new(names)),
        }
    }

    /// Notes the names; whether all of them are new.
    #[inline]
    pub fn add(&mut self, keys: &[Key]) -> bool {
        match &mut self.tables[..] {
            [table] if table.room >= keys.len() => keys.iter().fold(true, |all, &key| all & table.add(key)),
            _ => self.add_to_several(keys),
        }
    }

    #[inline(never)]
    fn add_to_several(&mut self, keys: &[Key]) -> bool {
        if self.tables.last().is_none_or(|table| table.room < keys.len()) {
            let slots: usize = self.tables.iter().map(|table| table.slots.len()).sum();
            self.tables.push(Table::new(2 * slots.max(keys.len())));
        }
        keys.iter().fold(true, |all, &key| {
            let (last, earlier) = self.tables.split_last_mut().expect("one was added");
            let known = earlier.iter_mut().find_map(|table| table.find(key));
            all & known.unwrap_or_else(|| last.add(key))
        })
    }

    /// Whether all of the names are new. They are not noted.
    pub fn has_none(&self, keys: &[Key]) -> bool {
        keys.iter().all(|&key| !self.tables.iter().any(|table| table.has(key)))
    }

    /// Looks at the places of the names: the processor fetches them all at once, and they are at hand when they are
    /// asked for. Returns something of no meaning.
    #[inline]
    pub fn fetch(&self, keys: &[Key]) -> u32 {
        let Some(table) = self.tables.last() else { return 0 };
        keys.iter().filter_map(|&key| table.slots.get(table.place(key))).fold(0, |sum, slot| sum ^ slot)
    }
}

impl Table {
    /// A table for so many names.
    fn new(names: usize) -> Self {
        let mut table = Table { slots: Vec::new(), room: 0, shift: 0 };
        table.begin(names);
        table
    }

    /// Forgets the names and makes room for so many.
    fn begin(&mut self, names: usize) {
        let size = (names + names / 3).next_power_of_two().max(SMALLEST);
        // Written, not only reserved: a page that is read before it is written costs the system twice.
        self.slots.clear();
        self.slots.resize(size, 0);
        (self.room, self.shift) = (size / 4 * 3, u64::BITS - size.trailing_zeros());
    }

    #[inline]
    fn place(&self, key: Key) -> usize {
        (key.0 >> self.shift) as usize
    }

    /// What stands for the key in its slot, but for the bit of a prefix.
    #[inline]
    fn image(&self, key: Key) -> u32 {
        (key.0 << (u64::BITS - self.shift) >> u32::BITS) as u32 & !1 | 2
    }

    /// Notes the name; whether it is new.
    #[inline]
    fn add(&mut self, key: Key) -> bool {
        let (image, is_prefix) = (self.image(key), u32::from(key.0 & KIND == PREFIX));
        let mut at = self.place(key);
        loop {
            let Some(slot) = self.slots.get_mut(at) else {
                at = 0;
                continue;
            };
            if *slot == 0 {
                *slot = image | is_prefix;
                self.room -= 1;
                return true;
            }
            if *slot & !1 == image {
                return seen(slot, key);
            }
            at += 1;
        }
    }

    /// Whether it is new that the name is named like this; nothing if it is not here.
    fn find(&mut self, key: Key) -> Option<bool> {
        let place = self.find_place(key)?;
        Some(seen(&mut self.slots[place], key))
    }

    /// Whether the name is named so that it would not be new.
    fn has(&self, key: Key) -> bool {
        self.find_place(key).is_some_and(|place| !is_new(self.slots[place], key))
    }

    fn find_place(&self, key: Key) -> Option<usize> {
        let (image, place) = (self.image(key), self.place(key));
        let (before, from) = self.slots.split_at(place);
        let mut used = from.iter().chain(before).take_while(|slot| **slot != 0);
        used.position(|slot| *slot & !1 == image).map(|step| (place + step) % self.slots.len())
    }
}

/// Whether it is new that the name in the slot is named like this: of a block, that there is an address in it.
#[inline]
fn seen(slot: &mut u32, key: Key) -> bool {
    let is_new = is_new(*slot, key);
    *slot |= u32::from(key.0 & KIND == PREFIX);
    is_new
}

/// The same, for a name that is only asked for.
#[inline]
fn is_new(slot: u32, key: Key) -> bool {
    key.0 & KIND == BLOCK && slot & 1 == 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::hash;
    use proptest::prelude::*;
    use std::collections::{HashMap, HashSet};

    proptest! {
        #[test]
        fn names_are_new_as_in_sets(
            names in proptest::collection::vec((0_u8..3, 0_u8..100), 0..300),
            room in 0_usize..10_000,
        ) {
            let (mut named, mut words) = (Named::default(), HashSet::new());
            named.begin(0);
            named.add(&[Key::name(hash(b"earlier"))]);
            named.begin(room);
            let mut blocks: HashMap<u8, bool> = HashMap::new();
            for (kind, name) in names {
                let hash = hash(&[name, u8::from(kind > 0)]);
                let (key, is_new) = match kind {
                    0 => (Key::name(hash), words.insert(name)),
                    1 => (Key::block(hash), !*blocks.entry(name).or_insert(false)),
                    _ => (Key::prefix(hash), blocks.insert(name, true).is_none()),
                };
                prop_assert_eq!(named.has_none(&[key]), is_new);
                prop_assert_eq!(named.add(&[key]), is_new);
            }
        }
    }
}
