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
    slots: Vec<Option<(Box<str>, Key)>>,
    /// By operation, then by number of the name.
    meanings: Vec<Vec<Meaning>>,
}

/// Keys of a call that are no arguments and not its name (CONTRACT.md, section 2.2).
const IGNORED: [&str; 6] = ["id", "name", "description", "comment", "//", "$schema"];

impl KeyTable {
    /// The table of these operations.
    pub fn new(operations: &[&OperationFile], common: &Common) -> Self {
        let mut table = KeyTable { slots: vec![None; 1024], meanings: Vec::new() };
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
        let mut at = hash(key.as_bytes());
        loop {
            match &self.slots[at & (self.slots.len() - 1)] {
                Some((name, found)) if **name == *key => return *found,
                Some(_) => at += 1,
                None => return if key.starts_with("x-") { Key::Ignored } else { Key::Unknown },
            }
        }
    }

    /// What the numbered name is to the operation at this place.
    #[inline]
    pub fn meaning(&self, operation: usize, name: u8) -> Meaning {
        self.meanings[operation][usize::from(name)]
    }

    fn insert(&mut self, name: &str, key: Key) {
        let mut at = hash(name.as_bytes());
        while self.slots[at & (self.slots.len() - 1)].is_some() {
            at += 1;
        }
        let last = self.slots.len() - 1;
        self.slots[at & last] = Some((name.into(), key));
    }
}

/// Mixes the length with the first and last eight bytes: names that differ only in between are rare and cost one
/// comparison more.
#[inline]
fn hash(key: &[u8]) -> usize {
    let end = |bytes: &[u8]| bytes.iter().rev().fold(0_u64, |sum, &byte| sum << 8 | u64::from(byte));
    let (first, last) = match (key.first_chunk::<8>(), key.last_chunk::<8>()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => (end(key), 0),
    };
    let mixed = (first ^ last.rotate_left(29) ^ key.len() as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    (mixed >> 44) as usize
}
