//! The state that a call finds: the snapshot, as the earlier calls left it.

use crate::block::Block;
use crate::snapshot::{self, Resource, Resources, Snapshot, field, items, text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// The lists of an ENI by the argument that names their items; set, wrapper.
pub const LISTS: [(&str, &str, &str); 4] = [
    ("Ipv6Address", "Ipv6Sets", "Ipv6Set"),
    ("Ipv6Prefix", "Ipv6PrefixSets", "Ipv6PrefixSet"),
    ("PrivateIpAddress", "PrivateIpSets", "PrivateIpSet"),
    ("Ipv4Prefix", "Ipv4PrefixSets", "Ipv4PrefixSet"),
];

/// The call that wrote a fact; none: the snapshot.
pub type By = Option<usize>;

/// One list of one ENI.
#[derive(Clone, Default)]
pub struct Members {
    /// On the ENI, not on it, or perhaps.
    pub values: BTreeMap<Block, (Option<bool>, By)>,
    /// All others are known not to be on it.
    pub closed: bool,
    /// The lowest possible number.
    pub least: usize,
}

impl Members {
    pub fn has(&self, value: Block) -> Option<bool> {
        self.values.get(&value).map_or(self.closed.then_some(false), |it| it.0)
    }

    pub fn by(&self, value: Block) -> By {
        self.values.get(&value).and_then(|it| it.1)
    }

    pub fn present(&self) -> impl Iterator<Item = (Block, By)> {
        self.values.iter().filter(|(_, it)| it.0 == Some(true)).map(|(value, it)| (*value, it.1))
    }
}

pub type Eni = BTreeMap<&'static str, Members>;

/// The bindings of an Anycast EIP.
#[derive(Clone, Default)]
pub struct Bindings {
    /// Instance, and the address if one is given.
    pub entries: Vec<(String, Option<String>)>,
    /// Which of the entries may be left, in every way that is possible; none: the list is unknown.
    pub worlds: Option<BTreeSet<BTreeSet<usize>>>,
    /// Entries that a call may have taken away.
    pub removed: Vec<(usize, usize)>,
    /// What calls took away from an unknown list.
    pub gone: Vec<(String, Option<String>, usize)>,
}

/// Blocks that a call took from a vSwitch, or, negative, gave back.
pub struct Taken {
    pub by: By,
    pub vswitch: Option<String>,
    pub blocks: i64,
}

pub struct World<'a> {
    pub snapshot: &'a Snapshot,
    pub complete: bool,
    pub resources: Resources,
    /// Fields that calls wrote.
    pub written: BTreeMap<(String, &'static str), usize>,
    pub enis: BTreeMap<String, Eni>,
    pub anycasts: BTreeMap<String, Bindings>,
    /// NAT entries that may be gone.
    pub unsure: BTreeSet<String>,
    /// Ids that may have changed in any way.
    pub forgotten: BTreeSet<String>,
    pub taken: Vec<Taken>,
}

impl<'a> World<'a> {
    pub fn new(snapshot: &'a Snapshot, complete: bool) -> Self {
        let of = |prefix: &'static str| snapshot.resources.iter().filter(move |(id, _)| id.starts_with(prefix));
        Self {
            snapshot,
            complete,
            resources: snapshot.resources.clone(),
            written: BTreeMap::new(),
            enis: of("eni-").map(|(id, eni)| (id.clone(), lists(eni))).collect(),
            anycasts: of("aeip-")
                .map(|(id, it)| (id.clone(), Bindings::new(it.get("AnycastEipBindInfoList"))))
                .collect(),
            unsure: BTreeSet::new(),
            forgotten: BTreeSet::new(),
            taken: Vec::new(),
        }
    }

    /// One list of an ENI.
    pub fn list(&self, id: &str, list: &str) -> Members {
        self.enis.get(id).and_then(|it| it.get(list)).cloned().unwrap_or_default()
    }

    pub fn text(&self, id: &str, key: &str) -> Option<String> {
        field(&self.resources, id, key)
    }

    pub fn block(&self, id: &str, key: &str) -> Option<Block> {
        snapshot::block(&self.resources, id, key)
    }

    pub fn flag(&self, id: &str, key: &str) -> Option<bool> {
        snapshot::flag(&self.resources, id, key)
    }

    pub fn by(&self, id: &str, key: &'static str) -> By {
        self.written.get(&(id.to_owned(), key)).copied()
    }

    /// Ids of a kind, by their prefix.
    pub fn ids(&self, prefix: &str) -> Vec<String> {
        self.resources.keys().filter(|id| id.starts_with(prefix)).cloned().collect()
    }

    pub fn lacks(&self, kind: &str, id: &str) -> bool {
        let whole = self.complete && self.snapshot.read.contains(kind) && !self.snapshot.is_truncated(kind);
        whole && !id.is_empty() && !self.snapshot.resources.contains_key(id) && !self.forgotten.contains(id)
    }

    /// Public addresses of a SNAT or DNAT entry.
    pub fn addresses(&self, entry: &str) -> Vec<String> {
        let list = self.text(entry, "SnatIp").or_else(|| self.text(entry, "ExternalIp")).unwrap_or_default();
        list.split(',').filter(|it| !it.is_empty()).map(str::to_owned).collect()
    }

    pub fn entries(&self) -> Vec<String> {
        [self.ids("snat-"), self.ids("fwd-")].concat()
    }

    /// After a call that is not covered, everything about what it names is unknown.
    pub fn forget(&mut self, named: &BTreeSet<String>) {
        let mut ids = named.clone();
        for eni in self.ids("eni-") {
            ids.extend(self.text(&eni, "InstanceId").is_some_and(|it| named.contains(&it)).then_some(eni));
        }
        for entry in self.entries().iter().filter(|it| named.contains(*it)) {
            let addresses = self.addresses(entry);
            let eips = self.ids("eip-").into_iter();
            ids.extend(eips.filter(|it| self.text(it, "IpAddress").is_some_and(|it| addresses.contains(&it))));
        }
        for id in &ids {
            // All its prefixes may come back.
            if id.starts_with("eni-") {
                let list = self.list(id, "Ipv6Prefix");
                let exact = list.closed && list.values.values().all(|it| it.0.is_some());
                let blocks = if exact { -(list.present().count() as i64) } else { -1_000_000 };
                self.taken.push(Taken { by: None, vswitch: self.text(id, "VSwitchId"), blocks });
            }
            self.resources.entry(id.clone()).and_modify(|it| it.clear());
            self.enis.remove(id);
            self.anycasts.remove(id);
            self.written.retain(|(written, _), _| written != id);
        }
        self.forgotten.extend(ids);
    }
}

fn lists(eni: &Resource) -> Eni {
    let mut lists = Eni::new();
    for (list, set, wrapper) in LISTS {
        let Some(items) = eni.get(set).and_then(|it| items(it, wrapper)) else { continue };
        let values: Vec<_> = items.iter().map(|it| Block::parse(&text(&it[list])?)).collect();
        let known: BTreeSet<Block> = values.iter().flatten().copied().collect();
        let unreadable = values.iter().filter(|it| it.is_none()).count();
        let least = known.len() + unreadable;
        let values = known.into_iter().map(|it| (it, (Some(true), None))).collect();
        lists.insert(list, Members { values, closed: unreadable == 0, least });
    }
    lists
}

impl Bindings {
    fn new(list: Option<&Value>) -> Self {
        let Some(items) = list.and_then(|it| items(it, "")) else { return Self::default() };
        let entry = |it: &Value| (text(&it["BindInstanceId"]).unwrap_or_default(), text(&it["PrivateIpAddress"]));
        let worlds = Some(BTreeSet::from([(0..items.len()).collect()]));
        Self { entries: items.iter().map(entry).collect(), worlds, ..Self::default() }
    }

    /// Whether an entry may be the one that a call means; a missing address matches any.
    pub fn fits(&self, entry: usize, instance: Option<&str>, address: Option<&str>) -> bool {
        let (id, ip) = &self.entries[entry];
        instance.is_none_or(|it| it == id) && address.is_none_or(|it| ip.as_deref().is_none_or(|ip| ip == it))
    }

    /// Whether an entry that may be left fits.
    pub fn may_fit(&self, instance: Option<&str>, address: Option<&str>) -> bool {
        let Some(worlds) = &self.worlds else { return true };
        worlds.iter().flatten().any(|entry| self.fits(*entry, instance, address))
    }
}
