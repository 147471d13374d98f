//! One object of a document to one call: finds its name and its arguments, in whatever spelling.

mod arguments;
mod plain;
mod slots;

use super::call::{Argument, Call, Extra, IndexFlaw, IndexTrouble, Item, Seen};
use super::content::Content;
use super::naming::{find_operation, is_empty};
use super::placeholder::{self, Placeholders};
use crate::ruleset::keys::{Key, Meaning};
use crate::ruleset::operation::ParameterType;
use crate::ruleset::{Operation, RuleSet};
use crate::syntax::{Document, Kind, NodeId};
use std::collections::HashMap;

/// What an object of a batch is.
pub enum Lowered<'a> {
    /// A call of an operation that a rule file describes, with the operation's place in the rule set.
    Covered(usize, Call<'a>),
    /// Any other call.
    Other(OtherCall<'a>),
}

/// A call that no rule file describes.
#[derive(Clone, Copy)]
pub struct OtherCall<'a> {
    /// The object that the call is written as.
    pub object: NodeId,
    /// The value of `Action`, unless it is missing or empty.
    pub action: Option<NodeId>,
    /// Whether the key `Action` is written, whatever its value.
    pub has_action_key: bool,
    /// The value of `Product`, if there is one.
    pub product: Option<NodeId>,
    /// The value of `Version`, if there is one.
    pub version: Option<NodeId>,
    /// Keys that hold a credential.
    pub credentials: &'a [Extra],
}

/// Two members of one call with the same name; the last one counts.
#[derive(Clone, Copy, Debug)]
pub struct DuplicateKey {
    /// The key that was written first.
    pub first: NodeId,
    /// The key that repeats it.
    pub again: NodeId,
}

/// Lowers one object after the other, reusing its memory.
#[derive(Default)]
pub struct Lowering {
    named: Vec<Named>,
    /// Which names `named` has, by their numbers.
    names: [u64; 4],
    unnamed: Vec<Unnamed>,
    credentials: Vec<Extra>,
    extras: Vec<Extra>,
    tolerated: Vec<Extra>,
    arguments: Vec<Argument>,
    items: Vec<Item>,
    index_flaws: Vec<IndexFlaw>,
    seen: Seen,
    present: u32,
    has_hidden_arguments: bool,
    /// Whether a list cannot come from one value, whatever that will be: in the classic dialect of the client.
    pub is_indexed_only: bool,
    /// What [`Call::is_brief`] is of all calls.
    pub is_brief: bool,
    /// Members of the last object whose name was written before.
    pub duplicates: Vec<DuplicateKey>,
    /// `Parameters` of the last object, if it cannot hold arguments.
    pub bad_parameters: Option<NodeId>,
}

/// A member whose name the key table has a number for.
#[derive(Clone, Copy)]
struct Named {
    name: u8,
    key: NodeId,
    value: NodeId,
}

/// A member whose name the key table has no number for.
#[derive(Clone, Copy)]
struct Unnamed {
    kind: Key,
    member: Extra,
}

/// The members that name the call.
#[derive(Default)]
struct Naming {
    action: Option<Extra>,
    product: Option<Extra>,
    version: Option<Extra>,
    parameters: Option<Extra>,
}

/// Most parameters that an operation declares: sets of them are masks of so many bits.
const MOST_PARAMETERS: usize = 32;

/// Below this many unknown keys, comparing each with each is faster than hashing.
const FEW: usize = 16;

impl Lowering {
    /// Lowers the object `object`, the call number `index` of its batch.
    pub fn lower<'a>(
        &'a mut self,
        rules: &'static RuleSet,
        document: &'a Document,
        text: &'a str,
        object: NodeId,
        index: u64,
    ) -> Lowered<'a> {
        self.clear();
        if let Some((place, action)) = self.plain(rules, document, text, object) {
            return Lowered::Covered(place, self.call(rules, document, text, object, action, index, place));
        }
        self.fully(rules, document, text, object, index)
    }

    /// Lowers any object.
    #[inline(never)]
    fn fully<'a>(
        &'a mut self,
        rules: &'static RuleSet,
        document: &'a Document,
        text: &'a str,
        object: NodeId,
        index: u64,
    ) -> Lowered<'a> {
        self.clear();
        let naming = self.members(rules, document, text, object);
        if !self.unnamed.is_empty() {
            self.sort_unnamed(document, text);
        }
        let value = |it: Option<Extra>| it.map(|it| it.value);
        let (action, product, version) = (value(naming.action), value(naming.product), value(naming.version));
        let has_action_key = action.is_some();
        let action = action.filter(|&it| !is_empty(document, text, it));
        let operation = action.and_then(|action| find_operation(rules, document, text, action, product, version));
        let Some((place, action)) = operation.zip(action) else {
            return Lowered::Other(OtherCall {
                object,
                action,
                has_action_key,
                product,
                version,
                credentials: &self.credentials,
            });
        };
        self.arguments(rules, document, text, place);
        self.has_hidden_arguments |= document.node(object).is_damaged;
        self.seen =
            self.seen.and(if self.credentials.is_empty() { Seen::ANY } else { Seen::ANY.and(Seen::CREDENTIAL) });
        if self.has_hidden_arguments {
            self.seen = self.seen.and(Seen::UNKNOWN);
        }
        Lowered::Covered(place, self.call(rules, document, text, object, action, index, place))
    }

    /// Whether the last object has members that deserve a word of their own.
    #[inline]
    pub fn has_trouble(&self) -> bool {
        !self.duplicates.is_empty() || self.bad_parameters.is_some()
    }

    fn clear(&mut self) {
        self.named.clear();
        self.names = [0; 4];
        self.unnamed.clear();
        self.credentials.clear();
        self.extras.clear();
        self.tolerated.clear();
        self.arguments.clear();
        self.items.clear();
        self.index_flaws.clear();
        self.duplicates.clear();
        self.seen = Seen::default();
        self.present = 0;
        self.has_hidden_arguments = false;
        self.bad_parameters = None;
    }

    #[inline]
    #[allow(clippy::too_many_arguments, reason = "what a call borrows")]
    fn call<'a>(
        &'a self,
        rules: &'static RuleSet,
        document: &'a Document,
        text: &'a str,
        object: NodeId,
        action: NodeId,
        index: u64,
        place: usize,
    ) -> Call<'a> {
        Call {
            text,
            document,
            object,
            action,
            index,
            operation: &rules.operations[place],
            arguments: &self.arguments,
            items: &self.items,
            extras: &self.extras,
            tolerated: &self.tolerated,
            credentials: &self.credentials,
            index_flaws: &self.index_flaws,
            present: self.present,
            seen: self.seen,
            has_hidden_arguments: self.has_hidden_arguments,
            is_brief: self.is_brief,
            usage: None,
        }
    }

    /// Whether the numbered name was not met yet in this object.
    #[inline]
    fn is_new(&mut self, name: u8) -> bool {
        let (word, bit) = (&mut self.names[usize::from(name / 64)], 1 << (name % 64));
        let is_new = *word & bit == 0;
        *word |= bit;
        is_new
    }

    #[inline]
    fn no_arguments(&mut self, operation: &Operation) {
        // Copied in one go: `resize` writes field by field, which takes three times as long.
        const ABSENT: Argument = Argument { key: 0, value: 0, content: Content::Absent, first_item: 0, items: 0 };
        static NONE: [Argument; MOST_PARAMETERS] = [ABSENT; MOST_PARAMETERS];
        self.arguments.clear();
        self.arguments.extend_from_slice(&NONE[..operation.shapes.len()]);
    }

    /// Sorts the members by what their keys are, and those of `Parameters` with them.
    #[inline]
    fn members(&mut self, rules: &RuleSet, document: &Document, text: &str, object: NodeId) -> Naming {
        let mut naming = Naming::default();
        for (key, value) in document.members(object) {
            let member = Extra { key, value };
            let place = match rules.keys.find(document.text(text, key)) {
                Key::Name(name) => {
                    self.named(name, member);
                    continue;
                }
                Key::Action => &mut naming.action,
                Key::Product => &mut naming.product,
                Key::Version => &mut naming.version,
                Key::Parameters => &mut naming.parameters,
                kind => {
                    self.unusual(document, kind, member);
                    continue;
                }
            };
            if let Some(first) = place.replace(member) {
                self.duplicates.push(DuplicateKey { first: first.key, again: key });
            }
        }
        if let Some(parameters) = naming.parameters {
            self.nested(rules, document, text, parameters.value);
        }
        naming
    }

    #[cold]
    fn nested(&mut self, rules: &RuleSet, document: &Document, text: &str, parameters: NodeId) {
        match document.node(parameters).kind {
            Kind::Object => {
                self.has_hidden_arguments |= document.node(parameters).is_damaged;
                for (key, value) in document.members(parameters) {
                    let member = Extra { key, value };
                    match rules.keys.find(document.text(text, key)) {
                        Key::Name(name) => self.named(name, member),
                        Key::Action | Key::Product | Key::Version => {}
                        Key::Parameters => self.unusual(document, Key::Unknown, member),
                        kind => self.unusual(document, kind, member),
                    }
                }
            }
            Kind::Null => {}
            Kind::Unreadable => self.has_hidden_arguments = true,
            Kind::Scalar | Kind::Array => match placeholder::find(document.text(text, parameters)) {
                Placeholders::Absent if is_empty(document, text, parameters) => {}
                Placeholders::Absent => {
                    self.has_hidden_arguments = true;
                    self.bad_parameters = Some(parameters);
                }
                Placeholders::Partial | Placeholders::Whole => self.has_hidden_arguments = true,
            },
        }
    }

    /// Adds a member with a known name. Of two, the one that is written last counts, also when one of them stands
    /// under `Parameters`: nodes are numbered in the order of the text.
    #[inline]
    fn named(&mut self, name: u8, member: Extra) {
        if self.is_new(name) {
            self.named.push(Named { name, key: member.key, value: member.value });
            return;
        }
        let known = self.named.iter_mut().find(|it| it.name == name).expect("its bit is set");
        let (first, again) = (known.key.min(member.key), known.key.max(member.key));
        if member.key == first {
            // `Parameters` is read last: a member in it may stand between two that are known to be the same.
            let mut latest = self.duplicates.iter_mut().rev();
            if let Some(around) = latest.find(|it| it.again == again && it.first < first) {
                around.again = first;
            }
        }
        self.duplicates.push(DuplicateKey { first, again });
        if member.key == again {
            (known.key, known.value) = (member.key, member.value);
        }
    }

    #[cold]
    fn unusual(&mut self, document: &Document, kind: Key, member: Extra) {
        match document.node(member.key).kind {
            Kind::Scalar => self.unnamed.push(Unnamed { kind, member }),
            _ => self.has_hidden_arguments = true,
        }
    }

    /// Drops members of unusual name that are written again later, and finds the credentials among the rest.
    fn sort_unnamed(&mut self, document: &Document, text: &str) {
        self.unnamed.sort_by_key(|it| it.member.key);
        let mut kept: Vec<Unnamed> = Vec::with_capacity(self.unnamed.len());
        let mut places: HashMap<&str, usize> = HashMap::new();
        for &unnamed in &self.unnamed {
            let key = document.text(text, unnamed.member.key);
            let place = match self.unnamed.len() <= FEW {
                true => kept.iter().position(|it| document.text(text, it.member.key) == key),
                false => places.get(key).copied(),
            };
            match place {
                Some(place) => {
                    let (first, again) = (kept[place].member.key, unnamed.member.key);
                    self.duplicates.push(DuplicateKey { first, again });
                    kept[place] = unnamed;
                }
                None => {
                    places.insert(key, kept.len());
                    kept.push(unnamed);
                }
            }
        }
        self.credentials.extend(kept.iter().filter(|it| it.kind == Key::Credential).map(|it| it.member));
        kept.retain(|it| it.kind == Key::Unknown);
        self.unnamed = kept;
    }

    /// Fills the table of arguments.
    #[inline]
    fn arguments(&mut self, rules: &RuleSet, document: &Document, text: &str, place: usize) {
        let operation = &rules.operations[place];
        self.no_arguments(operation);
        for at in 0..self.named.len() {
            let Named { name, key, value } = self.named[at];
            match rules.keys.meaning(place, name) {
                Meaning::Parameter(slot) => {
                    self.argument(operation, document, text, usize::from(slot), Extra { key, value })
                }
                Meaning::Common => {}
                Meaning::Tolerated => self.tolerated.push(Extra { key, value }),
                Meaning::Unknown => self.extra(document, text, Extra { key, value }),
            }
        }
        let arrays = self.items.len();
        if !self.unnamed.is_empty() {
            self.unnamed_arguments(operation, document, text);
        }
        if self.items.len() > arrays || !self.index_flaws.is_empty() {
            self.number_items(operation, document, arrays);
        }
        if self.present & operation.prefixes != 0 {
            self.seen = self.seen.and(Seen::PREFIX);
        }
    }

    /// Keys that the table has no number for: items of flattened lists, and unknown ones.
    #[cold]
    fn unnamed_arguments(&mut self, operation: &Operation, document: &Document, text: &str) {
        for at in 0..self.unnamed.len() {
            let member = self.unnamed[at].member;
            let key = document.text(text, member.key);
            let list = key.split_once('.').and_then(|(name, number)| {
                let is_list =
                    |it: &crate::ruleset::operation::Parameter| it.kind == ParameterType::List && it.name == name;
                Some((operation.file.parameters.iter().position(is_list)?, number))
            });
            let Some((slot, number)) = list else {
                self.extra(document, text, member);
                continue;
            };
            match list_index(number) {
                Some(number) => {
                    let content = self.item_content(operation.shapes[slot].form, document, text, member.value);
                    self.items.push(Item { slot, number, key: member.key, value: member.value, content });
                }
                None => self.index_flaws.push(IndexFlaw { slot, key: member.key, trouble: IndexTrouble::NoNumber }),
            }
        }
    }

    fn extra(&mut self, document: &Document, text: &str, member: Extra) {
        if !is_empty(document, text, member.value) {
            self.extras.push(member);
            self.seen = self.seen.and(Seen::EXTRA);
        }
    }

    /// Puts the items of flattened lists in order; the first `arrays` items come from arrays.
    #[cold]
    fn number_items(&mut self, operation: &Operation, document: &Document, arrays: usize) {
        let flattened: Vec<Item> = self.items[arrays..].to_vec();
        self.items.sort_by_key(|item| (item.slot, item.number));
        for slot in 0..operation.file.parameters.len() {
            let first_item = self.items.partition_point(|item| item.slot < slot);
            let items = self.items.partition_point(|item| item.slot <= slot) - first_item;
            let argument = &mut self.arguments[slot];
            (argument.first_item, argument.items) = (first_item as u32, items as u32);
            let has_array = argument.content == Content::List;
            let bad = self.index_flaws.iter().find(|it| it.slot == slot).map(|it| (it.key, it.key + 1));
            let own = flattened.iter().find(|item| item.slot == slot).map(|item| (item.key, item.value));
            let Some((key, value)) = own.or(bad) else { continue };
            if argument.content == Content::Absent {
                (argument.key, argument.value, argument.content) = (key, value, Content::List);
                self.present |= 1 << slot;
            }
            if has_array {
                self.index_flaws.push(IndexFlaw { slot, key, trouble: IndexTrouble::BothForms });
            }
            let mut numbered: Vec<&Item> = flattened.iter().filter(|item| item.slot == slot).collect();
            numbered.sort_by_key(|item| item.number);
            for (at, item) in numbered.iter().enumerate() {
                let before = at.checked_sub(1).map_or(0, |at| numbered[at].number);
                let trouble = match item.number - before {
                    0 => IndexTrouble::Repeated,
                    1 => continue,
                    _ => IndexTrouble::Gap,
                };
                self.index_flaws.push(IndexFlaw { slot, key: item.key, trouble });
            }
            self.seen = self.seen.and(if items > 0 { Seen::ITEM } else { Seen::ANY });
            self.seen = self.seen.and(if items > 1 { Seen::SEVERAL_ITEMS } else { Seen::ANY });
        }
        if !self.index_flaws.is_empty() {
            self.seen = self.seen.and(Seen::INDEX_FLAW);
        }
        debug_assert!(self.index_flaws.iter().all(|it| document.node(it.key).kind == Kind::Scalar));
    }
}

/// N of `Name.N`, from 1; numbers beyond 32 bits are cut to the largest that fits.
fn list_index(text: &str) -> Option<u32> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    is_number.then(|| text.parse().unwrap_or(u32::MAX)).filter(|&number| number > 0)
}
