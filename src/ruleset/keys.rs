//! What a key of a call is: looked up once per key, so this table is on the hot path.

use super::Common;
use super::operation::OperationFile;

/// What a key of a call may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// `Action`.
    Action,
    /// `Product`.
    Product,
    /// `Version`.
    Version,
    /// `Parameters`.
    Parameters,
    /// For people: `id`, `name`, `description`, `comment`, `//`, `$schema`, `x-…`.
    Ignored,
    /// A parameter that holds a credential.
    Credential,
    /// A name that some operation declares or tolerates, or a common parameter: its number.
    Name(u8),
    /// Nothing that any operation knows.
    Unknown,
}

/// What a numbered name is to one operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// The parameter at this place of its table.
    Parameter(u8),
    /// A common parameter of the gateway.
    Common,
    /// A parameter that is not documented and that production code sends all the same.
    Tolerated,
    /// Nothing.
    Unknown,
}

/// Names and what they mean to each operation.
#[derive(Debug)]
pub struct KeyTable {
    /// By hash: the place in `entries` plus one; 0 is empty.
    slots: [u8; SLOTS],
    entries: Vec<Entry>,
    /// Names that have no image, which no operation has so far.
    long: Vec<(Box<str>, Key)>,
    /// By operation, then by number of the name.
    meanings: Vec<Vec<Meaning>>,
}

/// Several times as many as there are names, so that few of them meet.
const SLOTS: usize = 1024;

#[derive(Debug)]
struct Entry {
    image: Image,
    key: Key,
}

/// Keys of a call that are no arguments and not its name (CONTRACT.md, section 2.2).
const IGNORED: [&str; 6] = ["id", "name", "description", "comment", "//", "$schema"];

impl KeyTable {
    /// The table of these operations.
    pub fn new(operations: &[&OperationFile], common: &Common) -> Self {
        let mut table = KeyTable { slots: [0; SLOTS], entries: Vec::new(), long: Vec::new(), meanings: Vec::new() };
        for (name, key) in [
            ("Action", Key::Action),
            ("Product", Key::Product),
            ("Version", Key::Version),
            ("Parameters", Key::Parameters),
        ] {
            table.insert(name, key);
        }
        IGNORED.iter().for_each(|name| table.insert(name, Key::Ignored));
        common.credentials.iter().for_each(|name| table.insert(name, Key::Credential));
        let declared = operations.iter().flat_map(|it| it.parameters.iter().map(|it| &it.name).chain(&it.tolerated));
        let mut names: Vec<&String> = Vec::new();
        for name in declared.chain(&common.parameters) {
            if table.find(name) == Key::Unknown {
                table.insert(name, Key::Name(u8::try_from(names.len()).expect("rule files declare at most 256 names")));
                names.push(name);
            }
        }
        let meaning = |file: &OperationFile, name: &String| {
            if let Some(slot) = file.parameters.iter().position(|it| it.name == *name) {
                return Meaning::Parameter(slot as u8);
            }
            match (file.tolerated.contains(name), common.parameters.contains(name)) {
                (true, _) => Meaning::Tolerated,
                (false, true) => Meaning::Common,
                (false, false) => Meaning::Unknown,
            }
        };
        table.meanings = operations.iter().map(|file| names.iter().map(|name| meaning(file, name)).collect()).collect();
        table
    }

    /// What `key` is, whatever the operation.
    #[inline]
    pub fn find(&self, key: &str) -> Key {
        let Some(image) = Image::of(key.as_bytes()) else { return self.find_long(key) };
        let mut at = image.hash();
        loop {
            let slot = self.slots[at % SLOTS];
            match slot.checked_sub(1).map(|place| &self.entries[usize::from(place)]) {
                Some(entry) if entry.image == image => return entry.key,
                Some(_) => at += 1,
                None => return unlisted(key),
            }
        }
    }

    #[cold]
    fn find_long(&self, key: &str) -> Key {
        let found = self.long.iter().find(|(name, _)| **name == *key);
        found.map_or_else(|| unlisted(key), |&(_, found)| found)
    }

    /// What the numbered name is to the operation at this place.
    #[inline]
    pub fn meaning(&self, operation: usize, name: u8) -> Meaning {
        self.meanings[operation][usize::from(name)]
    }

    fn insert(&mut self, name: &str, key: Key) {
        let Some(image) = Image::of(name.as_bytes()) else { return self.long.push((name.into(), key)) };
        let mut at = image.hash();
        while self.slots[at % SLOTS] != 0 {
            at += 1;
        }
        self.entries.push(Entry { image, key });
        self.slots[at % SLOTS] = u8::try_from(self.entries.len()).expect("rule files declare at most 255 names");
    }
}

fn unlisted(key: &str) -> Key {
    if key.starts_with("x-") { Key::Ignored } else { Key::Unknown }
}

/// A name of at most 32 bytes as numbers: equal images, equal names. Comparing them takes no call and no loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Image {
    length: usize,
    words: [u64; 4],
}

impl Image {
    /// Its first and last eight or sixteen bytes, which may overlap; nothing for a longer name.
    #[inline]
    fn of(name: &[u8]) -> Option<Self> {
        let word = |at: usize| name[at..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes));
        let words = match name.len() {
            0..8 => [name.iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte)), 0, 0, 0],
            length @ 8..=16 => [word(0), word(length - 8), 0, 0],
            length @ 17..=32 => [word(0), word(length - 8), word(8), word(length - 16)],
            _ => return None,
        };
        Some(Image { length: name.len(), words })
    }

    #[inline]
    fn hash(&self) -> usize {
        let [first, last, ..] = self.words;
        let mixed = (first ^ last.rotate_left(29) ^ self.length as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        (mixed >> 44) as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ruleset::RuleSet;

    #[test]
    fn every_declared_name_is_found_and_no_other() {
        let rules = RuleSet::embedded();
        for (place, operation) in rules.operations.iter().enumerate() {
            for (slot, parameter) in operation.file.parameters.iter().enumerate() {
                let Key::Name(name) = rules.keys.find(&parameter.name) else { panic!("{}", parameter.name) };
                assert_eq!(rules.keys.meaning(place, name), Meaning::Parameter(slot as u8));
                assert_eq!(rules.keys.find(&format!("{}x", parameter.name)), Key::Unknown);
                assert_eq!(rules.keys.find(&parameter.name[1..]), Key::Unknown);
            }
        }
        assert_eq!(rules.keys.find("Action"), Key::Action);
        assert_eq!(rules.keys.find("//"), Key::Ignored);
        assert_eq!(rules.keys.find(&format!("x-{}", "y".repeat(40))), Key::Ignored);
        assert_eq!(rules.keys.find(&"y".repeat(40)), Key::Unknown);
        assert_eq!(rules.keys.find(""), Key::Unknown);
    }

    #[test]
    fn images_differ_where_names_differ() {
        let name = b"abcdefghijklmnopqrstuvwxyzabcdef";
        for length in 0..=name.len() {
            for at in 0..length {
                let mut other = *name;
                other[at] = b'X';
                assert_ne!(Image::of(&name[..length]), Image::of(&other[..length]));
            }
        }
        assert_eq!(Image::of(b"abcdefghijklmnopqrstuvwxyzabcdefg"), None);
    }
}
