//! What was understood of a snapshot: its files, what there is of each kind, and the resources of the batches.

use super::planned::PlannedCall;
use crate::ruleset::operation::Role;
use crate::ruleset::responses::{Kind, ListNames, Responses};
use crate::state::files::Items;
use crate::state::{Recognised, Resource, Snapshot, Value};
use serde::Serialize;
use std::collections::BTreeMap;

/// Everything that `precall state show` tells.
#[derive(Debug, Serialize)]
pub struct Inventory {
    /// Version of this format.
    pub format_version: u32,
    /// The state files, the latest last.
    pub files: Vec<File>,
    /// What there is of each kind of which a response was read.
    pub kinds: Vec<KindCount>,
    /// The ENIs of the batches.
    pub enis: Vec<Touched<Eni>>,
    /// The EIPs of the batches.
    pub eips: Vec<Touched<Eip>>,
    /// The Anycast EIPs of the batches.
    pub anycast_eips: Vec<Touched<AnycastEip>>,
}

/// One response in a state file.
#[derive(Debug, Serialize)]
pub struct File {
    /// The path as shown.
    pub path: String,
    /// The operation whose answer it is.
    pub operation: &'static str,
    /// What it describes.
    #[serde(skip)]
    pub kind: Kind,
    /// How many resources it names.
    pub resources: usize,
    /// How many there are in all, as it says.
    pub total: Option<u64>,
    /// Whether it goes on with a token.
    pub has_next: bool,
}

/// What there is of one kind.
#[derive(Debug, Serialize)]
pub struct KindCount {
    /// The kind, in the plural.
    pub kind: &'static str,
    /// Resources.
    pub resources: usize,
    /// Responses.
    pub responses: usize,
    /// Whether what is not named does not exist.
    pub complete: bool,
    /// Why it is not so.
    pub because: Vec<String>,
}

/// A resource that calls of the batches are about.
#[derive(Debug, Serialize)]
pub struct Touched<T> {
    /// Its id.
    pub id: String,
    /// The calls, by file and index.
    pub calls: Vec<CallNumber>,
    /// What is known of it; nothing if it is not in the snapshot.
    pub known: Option<T>,
}

/// A call of a batch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CallNumber {
    /// The file.
    pub file: String,
    /// Counts the calls of the batch from 0.
    pub index: u64,
}

/// What is known of an ENI. A field that is unknown is absent; so is the number of a list that is not known whole.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Eni {
    pub status: Option<&'static str>,
    #[serde(rename = "type")]
    pub kind: Option<&'static str>,
    pub vswitch: Option<&'static str>,
    pub instance: Option<&'static str>,
    pub ipv6_addresses: Option<usize>,
    pub ipv6_prefixes: Option<usize>,
    pub ipv4_addresses: Option<usize>,
    pub ipv4_prefixes: Option<usize>,
}

/// What is known of an EIP. A field that is unknown is absent.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Eip {
    pub status: Option<&'static str>,
    pub address: Option<&'static str>,
    pub bound_to: Option<&'static str>,
    pub bound_type: Option<&'static str>,
    /// `Normal`, or why it is locked.
    pub business_status: Option<&'static str>,
    /// SNAT and DNAT entries that use its address.
    pub nat_entries: Vec<&'static str>,
}

/// What is known of an Anycast EIP. A field that is unknown is absent.
#[derive(Debug, Serialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct AnycastEip {
    pub status: Option<&'static str>,
    pub bound_to: Option<Vec<String>>,
}

impl Inventory {
    /// What is in these files, of which `snapshot` is made, and what they know of the resources of `calls`.
    pub fn new<'f>(
        files: impl Iterator<Item = &'f Recognised>,
        snapshot: &'static Snapshot,
        has_word: bool,
        calls: &[PlannedCall],
    ) -> Self {
        let names = snapshot.names;
        Inventory {
            format_version: 1,
            files: files.flat_map(|file| responses(names, file)).collect(),
            kinds: Kind::ALL.into_iter().filter_map(|kind| kind_count(snapshot, kind, has_word)).collect(),
            enis: touched(calls, &[Role::EniId], |id| Some(eni(snapshot.get(Kind::Eni, id)?, names))),
            eips: touched(calls, &[Role::EipId], |id| Some(eip(snapshot.get(Kind::Eip, id)?, snapshot))),
            anycast_eips: touched(calls, &[Role::AnycastId], |id| {
                Some(anycast(snapshot.get(Kind::AnycastEip, id)?, names))
            }),
        }
    }
}

fn responses<'f>(names: &'static Responses, file: &'f Recognised) -> impl Iterator<Item = File> + use<'f> {
    file.responses.iter().map(|&(response, value)| {
        let items = response.list.as_ref().map(|list| value.items(list, response.item.as_deref().unwrap_or_default()));
        let resources = match items {
            Some(Items::Known(items)) => items.len(),
            Some(Items::Unknown) => 0,
            None => 1,
        };
        File {
            path: file.file.shown.clone(),
            operation: &response.name,
            kind: response.kind,
            resources,
            total: value.known(&names.paging.total).and_then(|total| total.text().parse().ok()),
            has_next: value.member(&names.paging.next).is_some_and(|next| !next.text().is_empty()),
        }
    })
}

fn kind_count(snapshot: &Snapshot, kind: Kind, has_word: bool) -> Option<KindCount> {
    let (resources, responses) = snapshot.count(kind);
    if (resources, responses) == (0, 0) {
        return None;
    }
    let shortfall = snapshot.shortfall(kind);
    let mut because = Vec::new();
    if responses == 0 {
        because.push("known only from responses about other resources".to_owned());
    }
    if shortfall.missing > 0 {
        because.push(format!("TotalCount counts {} more", shortfall.missing));
    }
    if shortfall.is_unfinished {
        because.push("the last page is missing: every page has a NextToken".to_owned());
    }
    if shortfall.has_masked_id {
        because.push("an id is masked or missing".to_owned());
    }
    if !has_word {
        because.push("--state-complete is not given".to_owned());
    }
    Some(KindCount { kind: kind.plural(), resources, responses, complete: snapshot.is_complete(kind), because })
}

/// The resources that calls name in parameters with one of these roles, by id.
fn touched<T>(calls: &[PlannedCall], roles: &[Role], known: impl Fn(&str) -> Option<T>) -> Vec<Touched<T>> {
    let mut found: BTreeMap<&str, Vec<CallNumber>> = BTreeMap::new();
    for call in calls {
        for id in roles.iter().filter_map(|&role| call.known(role)) {
            found.entry(id).or_default().push(CallNumber { file: call.file.clone(), index: call.index });
        }
    }
    found.into_iter().map(|(id, calls)| Touched { known: known(id), id: id.to_owned(), calls }).collect()
}

fn field(resource: Resource, name: &str) -> Option<&'static str> {
    resource.field(name).map(Value::text)
}

fn eni(eni: Resource, names: &Responses) -> Eni {
    let names = &names.eni;
    let number = |list: &ListNames| Some(eni.list(list)).filter(|list| list.1).map(|list| list.0.len());
    Eni {
        status: field(eni, &names.status),
        kind: field(eni, &names.kind),
        vswitch: field(eni, &names.vswitch),
        instance: field(eni, &names.instance),
        ipv6_addresses: number(&names.ipv6_addresses),
        ipv6_prefixes: number(&names.ipv6_prefixes),
        ipv4_addresses: number(&names.ipv4_addresses),
        ipv4_prefixes: number(&names.ipv4_prefixes),
    }
}

fn eip(eip: Resource, snapshot: &'static Snapshot) -> Eip {
    let names = snapshot.names;
    let address = field(eip, &names.eip.address);
    let uses = |addresses: Option<&'static str>| {
        addresses.zip(address).is_some_and(|(all, own)| all.split(',').any(|it| it.trim() == own))
    };
    let snat = snapshot.all(Kind::SnatEntry).filter(|it| uses(field(*it, &names.snat_entry.addresses)));
    let dnat = snapshot.all(Kind::DnatEntry).filter(|it| uses(field(*it, &names.dnat_entry.address)));
    Eip {
        status: field(eip, &names.eip.status),
        address,
        bound_to: field(eip, &names.eip.instance),
        bound_type: field(eip, &names.eip.instance_type),
        business_status: field(eip, &names.eip.business_status),
        nat_entries: snat.chain(dnat).map(|it| it.id).collect(),
    }
}

fn anycast(anycast: Resource, names: &Responses) -> AnycastEip {
    let names = &names.anycast_eip;
    let bound = |item: Value| {
        let instance = item.known(&names.bindings.value).map_or("?", Value::text);
        match item.known(&names.bound_address) {
            Some(address) => format!("{instance} {}", address.text()),
            None => instance.to_owned(),
        }
    };
    let (items, is_listed) = anycast.list(&names.bindings);
    AnycastEip {
        status: field(anycast, &names.status),
        bound_to: is_listed.then(|| items.into_iter().map(bound).collect()),
    }
}
