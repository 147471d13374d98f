//! What a key of a call is: looked up once per key, so this table is on the hot path.

use super::Common;
use super::names::Names;
use super::operation::OperationFile;
use crate::lasting::Text;

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
    keys: Names<Key>,
    /// By operation, then by number of the name.
    meanings: Vec<[Meaning; 256]>,
}

/// Keys of a call that are no arguments and not its name (CONTRACT.md, section 2.2).
const IGNORED: [&str; 6] = ["id", "name", "description", "comment", "//", "$schema"];

impl KeyTable {
    /// The table of these operations.
    pub fn new(operations: &[&'static OperationFile], common: &'static Common) -> Self {
        let fixed = [
            ("Action", Key::Action),
            ("Product", Key::Product),
            ("Version", Key::Version),
            ("Parameters", Key::Parameters),
        ];
        let ignored = IGNORED.iter().map(|&name| (name, Key::Ignored));
        let credentials = common.credentials.iter().map(|name| (name.as_str(), Key::Credential));
        let mut keys = Names::new(fixed.into_iter().chain(ignored).chain(credentials));
        let mut numbers = 0..=u8::MAX;
        let common_names = common.parameters.into_iter().map(Text::as_str);
        for name in operations.iter().flat_map(|it| it.names()).chain(common_names) {
            keys.insert(name, || Key::Name(numbers.next().expect("rule files declare at most 256 names")));
        }
        let meanings = operations.iter().map(|file| meanings(&keys, file, common)).collect();
        KeyTable { keys, meanings }
    }

    /// What `key` is, whatever the operation.
    pub fn find(&self, key: &str) -> Key {
        self.keys.find(key).unwrap_or_else(|| unlisted(key.as_bytes()))
    }

    /// What the key is that the first `length` bytes of `text` are.
    #[inline(always)]
    pub fn find_in(&self, text: &[u8], length: usize) -> Key {
        match self.keys.find_in(text, length) {
            Some(key) => key,
            None => unlisted(&text[..length]),
        }
    }

    /// What the numbered name is to the operation at this place.
    #[inline]
    pub fn meaning(&self, operation: usize, name: u8) -> Meaning {
        self.meanings[operation][usize::from(name)]
    }
}

/// What each numbered name is to one operation: the first of several meanings.
fn meanings(keys: &Names<Key>, file: &OperationFile, common: &Common) -> [Meaning; 256] {
    let mut meanings = [Meaning::Unknown; 256];
    let mut set = |name: &Text, meaning| {
        if let Some(Key::Name(number)) = keys.find(name) {
            meanings[usize::from(number)] = meaning;
        }
    };
    common.parameters.iter().for_each(|name| set(name, Meaning::Common));
    file.tolerated.iter().for_each(|name| set(name, Meaning::Tolerated));
    let slots = file.parameters.iter().enumerate().rev();
    slots.for_each(|(slot, parameter)| set(&parameter.name, Meaning::Parameter(slot as u8)));
    meanings
}

#[cold]
fn unlisted(key: &[u8]) -> Key {
    if key.starts_with(b"x-") { Key::Ignored } else { Key::Unknown }
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
}
