//! The snapshot: resources by kind and id, merged field by field from every response that names them.

use super::files::{Items, Recognised, Value};
use super::holders::Holders;
use super::world::{IdKey, id_key};
use crate::digest::DigestMap;
use crate::ruleset::RuleSet;
use crate::ruleset::responses::{EniNames, Kind, Responses};
use std::collections::hash_map::Entry;
use std::sync::OnceLock;

/// What the state files say. Nothing is decoded before a call asks for it.
pub struct Snapshot {
    /// Names of fields.
    pub names: &'static Responses,
    tables: [Table; Kind::ALL.len()],
    /// The kinds of resource that the files name by an id, as bits, by its key.
    kinds: DigestMap<IdKey, (u16, &'static str)>,
    holders: OnceLock<Holders>,
    /// How many of the first and last IPv6 addresses of a vSwitch the service keeps.
    pub reserved_addresses: (u8, u8),
    /// Whether the user says that it holds every resource of the kinds that it holds.
    is_complete: bool,
}

/// The resources of one kind.
#[derive(Default)]
struct Table {
    records: DigestMap<&'static str, Record>,
    /// Ids in the order of the files.
    order: Vec<&'static str>,
    /// Responses of the kind.
    responses: usize,
    /// List responses, and how many of them have a token for the next page.
    lists: usize,
    unfinished: usize,
    /// Largest number of resources that a response says there are.
    total: usize,
    /// Distinct ids in responses of the kind itself.
    own: usize,
    has_masked_id: bool,
    /// Whether a list response was empty.
    has_empty_list: bool,
}

/// Why the lists of a kind are known to be cut short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shortfall {
    /// An item has an id that is masked or missing.
    pub has_masked_id: bool,
    /// Resources that a total counts and that no list names.
    pub missing: usize,
    /// Every list goes on with a token.
    pub is_unfinished: bool,
}

/// Everything that the files say about one resource.
#[derive(Clone, Debug, Default)]
pub struct Record {
    /// The latest object about it.
    latest: Option<Value>,
    /// What else they say; most resources are in one response.
    more: Option<Box<More>>,
}

/// What is said about a resource beside the latest object about it.
#[derive(Clone, Debug, Default)]
struct More {
    /// Earlier objects about it, the latest last.
    earlier: Vec<Value>,
    /// Objects inside responses about something else, with the id of what contains them: they only fill gaps.
    hints: Vec<(Value, Option<Value>)>,
}

/// A record of the snapshot with its id.
#[derive(Clone, Copy)]
pub struct Resource<'s> {
    /// The id.
    pub id: &'static str,
    record: &'s Record,
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.file.shown, self.node)
    }
}

impl Snapshot {
    /// The snapshot of these files, in the order of their weight: the later file wins.
    pub fn new<'f>(rules: &'static RuleSet, files: impl Iterator<Item = &'f Recognised>, is_complete: bool) -> Self {
        let (names, reserved) = (&rules.data.responses, rules.data.reserved_addresses.ipv6);
        let mut snapshot = Snapshot {
            names,
            tables: std::array::from_fn(|_| Table::default()),
            kinds: DigestMap::default(),
            reserved_addresses: (reserved.first, reserved.last),
            holders: OnceLock::new(),
            is_complete,
        };
        for &(response, value) in files.flat_map(|file| &file.responses) {
            let table = &mut snapshot.tables[response.kind as usize];
            table.responses += 1;
            let Some(list) = &response.list else {
                snapshot.add(response.kind, value);
                continue;
            };
            table.lists += 1;
            let has_next = value.member(&names.paging.next).is_some_and(|next| !next.text().is_empty());
            table.unfinished += usize::from(has_next);
            let total = value.known(&names.paging.total).and_then(|total| total.text().parse().ok());
            table.total = table.total.max(total.unwrap_or(0));
            let items = value.items(list, response.item.as_deref().unwrap_or_default());
            if let Items::Known(items) = items {
                table.has_empty_list |= items.is_empty();
                table.records.reserve(items.len());
                table.order.reserve(items.len());
                items.into_iter().for_each(|item| snapshot.add(response.kind, item));
            }
        }
        snapshot.kinds.reserve(snapshot.tables.iter().map(|table| table.order.len()).sum());
        for (kind, table) in snapshot.tables.iter().enumerate() {
            for id in &table.order {
                snapshot.kinds.entry(id_key(id)).or_insert((0, id)).0 |= 1 << kind;
            }
        }
        snapshot
    }

    /// The kinds of resource that the files name by an id, as bits by their place among [`Kind::ALL`]; none of them is
    /// 0.
    #[inline]
    pub fn kinds(&self, id: IdKey) -> u16 {
        if self.kinds.is_empty() { 0 } else { self.kinds.get(&id).map_or(0, |it| it.0) }
    }

    /// The id with this key, if the files name it.
    pub fn id(&self, key: IdKey) -> Option<&'static str> {
        self.kinds.get(&key).map(|it| it.1)
    }

    /// Who has which IPv6 addresses and prefixes.
    pub fn holders(&self) -> &Holders {
        self.holders.get_or_init(|| Holders::new(self))
    }

    fn add(&mut self, kind: Kind, item: Value) {
        let names = self.names;
        let table = &mut self.tables[kind as usize];
        let Some(id) = item.known(names.id(kind)).map(Value::text).filter(|id| !id.is_empty()) else {
            table.has_masked_id = true;
            return;
        };
        let record = table.record(id);
        let earlier = record.latest.replace(item);
        if let Some(earlier) = earlier {
            record.more.get_or_insert_default().earlier.push(earlier);
        }
        table.own += usize::from(earlier.is_none());
        if kind != Kind::Instance {
            return;
        }
        let container = item.known(names.id(kind));
        let Items::Known(enis) = item.values(&names.instance.enis) else { return };
        for eni in enis {
            if let Some(id) = eni.known(&names.eni.id) {
                self.tables[Kind::Eni as usize].record(id.text()).hint(eni, container);
            }
        }
    }

    /// Whether no file was read.
    pub fn is_empty(&self) -> bool {
        self.tables.iter().all(|table| table.responses == 0)
    }

    /// The resource `id` of `kind`, if a file names it.
    pub fn get(&self, kind: Kind, id: &str) -> Option<Resource<'_>> {
        let (&id, record) = self.tables[kind as usize].records.get_key_value(id)?;
        Some(Resource { id, record })
    }

    /// Every resource of `kind`, in the order of the files.
    pub fn all(&self, kind: Kind) -> impl Iterator<Item = Resource<'_>> {
        let table = &self.tables[kind as usize];
        table.order.iter().map(|&id| Resource { id, record: &table.records[id] })
    }

    /// How many resources of `kind` the files name, and how many responses about the kind there are.
    pub fn count(&self, kind: Kind) -> (usize, usize) {
        let table = &self.tables[kind as usize];
        (table.records.len(), table.responses)
    }

    /// Whether the snapshot holds every resource of `kind`, so that what it does not name does not exist.
    pub fn is_complete(&self, kind: Kind) -> bool {
        let table = &self.tables[kind as usize];
        self.is_complete && table.responses > 0 && !self.is_truncated(kind)
    }

    /// Whether the lists of `kind` are known to be cut short.
    pub fn is_truncated(&self, kind: Kind) -> bool {
        let table = &self.tables[kind as usize];
        table.has_masked_id || table.own < table.total || (table.lists > 0 && table.unfinished == table.lists)
    }

    /// Why the lists of `kind` are known to be cut short.
    pub fn shortfall(&self, kind: Kind) -> Shortfall {
        let table = &self.tables[kind as usize];
        Shortfall {
            has_masked_id: table.has_masked_id,
            missing: table.total.saturating_sub(table.own),
            is_unfinished: table.lists > 0 && table.unfinished == table.lists,
        }
    }

    /// Whether a list response about `kind` was empty.
    pub fn has_empty_list(&self, kind: Kind) -> bool {
        self.tables[kind as usize].has_empty_list
    }
}

impl Table {
    fn record(&mut self, id: &'static str) -> &mut Record {
        match self.records.entry(id) {
            Entry::Occupied(record) => record.into_mut(),
            Entry::Vacant(place) => {
                self.order.push(id);
                place.insert(Record::default())
            }
        }
    }
}

impl Record {
    /// Adds what is said about the resource inside of something else.
    fn hint(&mut self, item: Value, container: Option<Value>) {
        self.more.get_or_insert_default().hints.push((item, container));
    }

    /// Objects about it, the latest last.
    fn parts(&self) -> impl DoubleEndedIterator<Item = &Value> {
        self.more.iter().flat_map(|more| &more.earlier).chain(&self.latest)
    }

    fn hints(&self) -> &[(Value, Option<Value>)] {
        self.more.as_ref().map_or(&[], |more| &more.hints)
    }
}

impl<'s> Resource<'s> {
    /// The field `name`: of the latest response that knows it.
    pub fn field(self, name: &str) -> Option<Value> {
        self.own(name).or_else(|| self.hint(name))
    }

    /// The field `name` of a response about the resource itself.
    pub fn own(self, name: &str) -> Option<Value> {
        self.record.parts().rev().find_map(|part| part.known(name))
    }

    /// The instance that an ENI is attached to; an empty text says that it is attached to none.
    pub fn instance(self, names: &EniNames) -> Option<Value> {
        let in_attachment = |part: &Value| part.member(&names.attachment)?.known(&names.instance);
        let attached = || self.record.parts().rev().find_map(in_attachment);
        self.field(&names.instance).or_else(attached).or_else(|| self.container())
    }

    /// The field `name` as it is written, even if a part of it is masked.
    pub fn written(self, name: &str) -> Option<Value> {
        let is_text = |value: &Value| value.kind() == crate::syntax::Kind::Scalar;
        self.record.parts().rev().find_map(|part| part.member(name).filter(is_text))
    }

    /// Every instance that a response says an ENI is attached to.
    pub fn instances(self, names: &EniNames) -> impl Iterator<Item = Value> {
        let attached = self.record.parts().filter_map(|part| part.member(&names.attachment)?.known(&names.instance));
        let direct = self.record.parts().filter_map(|part| part.known(&names.instance));
        direct.chain(attached).chain(self.record.hints().iter().filter_map(|hint| hint.1))
    }

    fn container(self) -> Option<Value> {
        self.record.hints().iter().rev().find_map(|hint| hint.1)
    }

    /// The field `name` of a response about something else that contains the resource.
    pub fn hint(self, name: &str) -> Option<Value> {
        self.record.hints().iter().rev().find_map(|hint| hint.0.known(name))
    }

    /// The items of a list: of the latest response that has it, and whether they are all there are. A list that only
    /// stands inside a response about something else is never complete.
    pub fn list(self, names: &crate::ruleset::responses::ListNames) -> (Vec<Value>, bool) {
        let items = |part: &Value| match part.values(names) {
            Items::Known(items) => Some(items),
            Items::Unknown => None,
        };
        match self.record.parts().rev().find_map(items) {
            Some(items) => (items, true),
            None => (self.record.hints().iter().rev().find_map(|hint| items(&hint.0)).unwrap_or_default(), false),
        }
    }

    /// Where the resource stands: its latest response.
    pub fn value(self) -> Option<Value> {
        self.record.latest.or(self.record.hints().last().map(|hint| hint.0))
    }

    /// Whether a response about its own kind names it.
    pub fn is_described(self) -> bool {
        self.record.latest.is_some()
    }
}
