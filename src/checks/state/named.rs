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

/// The names so far: an open table, at most three quarters full.
#[derive(Default)]
pub struct Named {
    /// Keys by their high bits, those of prefixes with their kind; 0 is empty.
    slots: Vec<u64>,
    count: usize,
    /// How far to shift a key for its place.
    shift: u32,
}

/// Slots of the smallest table.
const SMALLEST: usize = 64;

impl Named {
    /// Notes the names; whether all of them are new.
    #[inline]
    pub fn add(&mut self, keys: &[Key]) -> bool {
        if 4 * (self.count + keys.len()) > 3 * self.slots.len() {
            self.grow(keys.len());
        }
        keys.iter().fold(true, |all, &key| all & self.add_one(key))
    }

    #[inline]
    fn add_one(&mut self, Key(key): Key) -> bool {
        let (name, is_prefix) = (key & !KIND | (KIND + 1), key & KIND == PREFIX);
        let mut at = (key >> self.shift) as usize;
        loop {
            let Some(slot) = self.slots.get_mut(at) else {
                at = 0;
                continue;
            };
            if *slot == 0 {
                *slot = name | u64::from(is_prefix);
                self.count += 1;
                return true;
            }
            if *slot & !KIND == name {
                let is_known_block = key & KIND == BLOCK && *slot & KIND == 0;
                *slot |= u64::from(is_prefix);
                return is_known_block;
            }
            at += 1;
        }
    }

    /// Whether all of the names are new. They are not noted.
    pub fn has_none(&self, keys: &[Key]) -> bool {
        keys.iter().all(|&Key(key)| {
            let name = key & !KIND | (KIND + 1);
            let from = (key >> self.shift) as usize;
            let slots = self.slots.iter().cycle().skip(from).take(self.slots.len());
            !slots.take_while(|&&slot| slot != 0).any(|slot| slot & !KIND == name)
        })
    }

    /// Looks at the places of the names: the processor fetches them all at once, and they are at hand when they are
    /// asked for. Returns something of no meaning.
    #[inline]
    pub fn fetch(&self, keys: &[Key]) -> u64 {
        let place = |key: &Key| self.slots.get((key.0 >> self.shift) as usize);
        keys.iter().filter_map(place).fold(0, |sum, slot| sum ^ slot)
    }

    #[cold]
    fn grow(&mut self, more: usize) {
        let size = (2 * (self.count + more)).next_power_of_two().max(SMALLEST);
        let slots = std::mem::replace(&mut self.slots, vec![0; size]);
        self.shift = 64 - size.trailing_zeros();
        for slot in slots.into_iter().filter(|&slot| slot != 0) {
            let mut at = (slot >> self.shift) as usize;
            while self.slots[at % size] != 0 {
                at += 1;
            }
            self.slots[at % size] = slot;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::hash;
    use proptest::prelude::*;
    use std::collections::{HashMap, HashSet};

    proptest! {
        #[test]
        fn names_are_new_as_in_sets(names in proptest::collection::vec((0_u8..3, 0_u8..100), 0..300)) {
            let (mut named, mut words) = (Named::default(), HashSet::new());
            let mut blocks: HashMap<u8, bool> = HashMap::new();
            for (kind, name) in names {
                let hash = hash(&[name, u8::from(kind > 0)]);
                let (key, is_new) = match kind {
                    0 => (Key::name(hash), words.insert(name)),
                    1 => (Key::block(hash), !*blocks.entry(name).or_insert(false)),
                    _ => (Key::prefix(hash), blocks.insert(name, true).is_none()),
                };
                let has_none = named.has_none(&[key]);
                prop_assert!(is_new || !has_none);
                prop_assert_eq!(named.add(&[key]), is_new);
                prop_assert!(!named.has_none(&[key]));
            }
        }
    }
}
