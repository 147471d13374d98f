//! What a key of a call is: looked up once per key, so this table is on the hot path.

use super::Common;
use super::names::Names;
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
    keys: Names<Key>,
    /// By operation, then by number of the name.
    meanings: Vec<[Meaning; 256]>,
}

/// Keys of a call that are no arguments and not its name (CONTRACT.md, section 2.2).
const IGNORED: [&str; 6] = ["id", "name", "description", "comment", "//", "$schema"];

impl KeyTable {
    /// The table of these operations.
    pub fn new(operations: &[&OperationFile], common: &Common) -> Self {
        let fixed = [
            ("Action", Key::Action),
            ("Product", Key::Product),
            ("Version", Key::Version),
            ("Parameters", Key::Parameters),
        ];
        let ignored = IGNORED.iter().map(|&name| (name, Key::Ignored));
        let credentials = common.credentials.iter().map(|name| (name.as_str(), Key::Credential));
        let mut listed: Vec<(&str, Key)> = fixed.into_iter().chain(ignored).chain(credentials).collect();
        let mut names: Vec<&str> = Vec::new();
        for name in operations.iter().flat_map(|it| it.names()).chain(common.parameters.iter().map(String::as_str)) {
            if listed.iter().all(|(other, _)| *other != name) {
                let number = u8::try_from(names.len()).expect("rule files declare at most 256 names");
                listed.push((name, Key::Name(number)));
                names.push(name);
            }
        }
        let meaning = |file: &OperationFile, name: &str| {
            if let Some(slot) = file.parameters.iter().position(|it| it.name == *name) {
                return Meaning::Parameter(slot as u8);
            }
            let is_in = |names: &[String]| names.iter().any(|it| it == name);
            match (is_in(&file.tolerated), is_in(&common.parameters)) {
                (true, _) => Meaning::Tolerated,
                (false, true) => Meaning::Common,
                (false, false) => Meaning::Unknown,
            }
        };
        let meanings = operations.iter().map(|file| {
            std::array::from_fn(|name| names.get(name).map_or(Meaning::Unknown, |name| meaning(file, name)))
        });
        KeyTable { keys: Names::new(listed), meanings: meanings.collect() }
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
