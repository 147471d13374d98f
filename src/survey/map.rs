//! Where the addresses of a vSwitch lie: what is reserved, taken, asked for, to be freed, and where that clashes.

use super::block::{Block, width};
use super::inventory::CallNumber;
use super::planned::{PlannedCall, PlannedItem};
use crate::rule::{Rule, RuleMask};
use crate::ruleset::operation::{Effect, Role};
use crate::ruleset::responses::Kind;
use crate::state::addresses::Set;
use crate::state::{Resource, Snapshot, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, Ipv6Addr};

/// The vSwitches of a snapshot that are drawn.
#[derive(Debug, Default)]
pub struct Map {
    /// The vSwitches, by id.
    pub vswitches: Vec<VSwitch>,
    /// ENIs of the batches that nobody knows where to draw, with their calls.
    pub undrawn: Vec<(String, Vec<CallNumber>)>,
    /// Whether the calls come from several files.
    pub has_several_files: bool,
}

/// One vSwitch.
#[derive(Debug)]
pub struct VSwitch {
    /// Its id.
    pub id: String,
    /// Its zone.
    pub zone: Option<&'static str>,
    /// IPv6, then IPv4; only what is to be drawn.
    pub families: Vec<Family>,
}

/// The addresses of one family.
#[derive(Debug)]
pub struct Family {
    /// Bits of an address: 128 or 32.
    pub width: u8,
    /// The CIDR block, if it is known.
    pub cidr: Option<Block>,
    /// Mask length of the blocks that the picture is made of: that of the prefixes that the service hands out.
    pub unit: u8,
    /// Reservations, by network.
    pub reservations: Vec<Reservation>,
    /// Addresses and prefixes, by place, what is taken first.
    pub items: Vec<Item>,
    /// What calls leave to the service.
    pub open: Vec<Open>,
}

/// A part of a vSwitch that is set aside for prefixes.
#[derive(Debug)]
pub struct Reservation {
    /// Its id.
    pub id: &'static str,
    /// Where.
    pub block: Block,
    /// Type and status.
    pub what: String,
    /// Whether prefixes come from it.
    pub is_usable: bool,
}

/// What is or becomes of an address or prefix. The later wins where there is room for one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mark {
    /// It is on an ENI.
    Taken,
    /// A call frees it.
    Freed,
    /// A call asks for it.
    Asked,
    /// A call cannot have its way.
    Clash,
}

/// An address or prefix.
#[derive(Debug)]
pub struct Item {
    /// Where.
    pub block: Block,
    /// What.
    pub mark: Mark,
    /// The ENI.
    pub eni: String,
    /// The call, unless it is the snapshot that says so.
    pub call: Option<CallNumber>,
    /// Whether the call assigns it.
    pub is_assigned: bool,
    /// The rule that does not hold, and its message.
    pub finding: Option<(Rule, String)>,
}

/// A number of addresses or prefixes whose place the service chooses.
#[derive(Debug)]
pub struct Open {
    /// The call.
    pub call: CallNumber,
    /// How many of what, for whom.
    pub what: String,
    /// The rule that does not hold, and its message.
    pub finding: Option<(Rule, String)>,
}

/// Rules about where an address or prefix lies.
const CLASHES: RuleMask = RuleMask::of(&[
    Rule::PrefixInUse,
    Rule::AddressAlreadyAssigned,
    Rule::AddressInUseElsewhere,
    Rule::AddressNotAssigned,
    Rule::PrefixOutsideReservation,
    Rule::VswitchWithoutReservation,
    Rule::AddressOutsideVswitch,
    Rule::ReservedAddress,
    Rule::RepeatedItem,
    Rule::PrefixNotStrict,
    Rule::PrefixMaskOutOfRange,
]);

/// Rules about how many there are.
const SHORTAGES: RuleMask = RuleMask::of(&[
    Rule::NotEnoughPrefixes,
    Rule::VswitchWithoutReservation,
    Rule::TooManyAddresses,
    Rule::TooManyAddressesForInstanceType,
]);

impl Map {
    /// The vSwitches that the calls touch; every one of the snapshot if `all`.
    pub fn new(snapshot: &'static Snapshot, calls: &[PlannedCall], all: bool) -> Self {
        let names = snapshot.names;
        let mut touched: BTreeMap<&str, Vec<&PlannedCall>> = BTreeMap::new();
        let mut undrawn: BTreeMap<String, Vec<CallNumber>> = BTreeMap::new();
        for call in calls {
            let Some(id) = call.known(Role::EniId) else { continue };
            match snapshot.get(Kind::Eni, id).and_then(|eni| eni.field(&names.eni.vswitch)) {
                Some(vswitch) => touched.entry(vswitch.text()).or_default().push(call),
                None => undrawn.entry(id.to_owned()).or_default().push(number(call)),
            }
        }
        if all {
            for vswitch in snapshot.all(Kind::VSwitch) {
                touched.entry(vswitch.id).or_default();
            }
            for vswitch in snapshot.all(Kind::Eni).filter_map(|eni| eni.field(&names.eni.vswitch)) {
                touched.entry(vswitch.text()).or_default();
            }
        }
        let files: BTreeSet<&str> = calls.iter().map(|call| call.file.as_str()).collect();
        let vswitches = touched.into_iter().map(|(id, calls)| VSwitch::new(snapshot, id, &calls, all));
        Map {
            vswitches: vswitches.collect(),
            undrawn: undrawn.into_iter().collect(),
            has_several_files: files.len() > 1,
        }
    }
}

fn number(call: &PlannedCall) -> CallNumber {
    CallNumber { file: call.file.clone(), index: call.index }
}

impl VSwitch {
    fn new(snapshot: &'static Snapshot, id: &str, calls: &[&PlannedCall], all: bool) -> Self {
        let names = snapshot.names;
        let resource = snapshot.get(Kind::VSwitch, id);
        let is_touched = |bits: u8| {
            let items = calls.iter().any(|call| call.items.iter().any(|it| width(it.member.set) == bits));
            items || calls.iter().any(|call| call.counts.iter().any(|it| width(it.set) == bits))
        };
        let mut families = Vec::new();
        for (bits, unit, cidr) in [(128, 80, &names.vswitch.ipv6_cidr), (32, 28, &names.vswitch.ipv4_cidr)] {
            let cidr = resource.and_then(|it| it.field(cidr)).and_then(|it| Block::parse(it.text(), bits));
            let family = Family::new(snapshot, id, calls, Family { cidr, unit, ..Family::empty(bits) });
            let has_something = !(family.items.is_empty() && family.reservations.is_empty() && family.cidr.is_none());
            if is_touched(bits) || (all && has_something) || (bits == 128 && has_something) {
                families.push(family);
            }
        }
        let zone = resource.and_then(|it| it.field(&names.vswitch.zone)).map(Value::text);
        VSwitch { id: id.to_owned(), zone, families }
    }
}

impl Family {
    fn empty(width: u8) -> Self {
        let (reservations, items, open) = (Vec::new(), Vec::new(), Vec::new());
        Family { width, cidr: None, unit: width, reservations, items, open }
    }

    /// Fills in what the snapshot and the calls say about the vSwitch `id`.
    fn new(snapshot: &'static Snapshot, id: &str, calls: &[&PlannedCall], mut family: Family) -> Self {
        let names = snapshot.names;
        let is_here = |field: Option<Value>| field.is_some_and(|it| it.text() == id);
        for it in snapshot.all(Kind::Reservation).filter(|it| is_here(it.field(&names.reservation.vswitch))) {
            family.reservations.extend(reservation(snapshot, it, family.width));
        }
        family.reservations.sort_by_key(|it| it.block);
        for eni in snapshot.all(Kind::Eni).filter(|eni| is_here(eni.field(&names.eni.vswitch))) {
            family.take(snapshot, eni);
        }
        for call in calls {
            let items = call.items.iter().filter(|it| width(it.member.set) == family.width);
            for item in items.filter_map(|it| family.planned(call, it)).collect::<Vec<_>>() {
                // What is freed is no longer shown as taken.
                let is_it = |it: &Item| it.mark == Mark::Taken && it.block == item.block && it.eni == item.eni;
                if item.mark == Mark::Freed {
                    family.items.retain(|it| !is_it(it));
                }
                family.items.push(item);
            }
            family.open.extend(open(call, family.width));
        }
        family.items.sort_by_key(|it| (it.block, it.mark));
        family
    }

    /// What the snapshot shows on an ENI.
    fn take(&mut self, snapshot: &Snapshot, eni: Resource) {
        let names = &snapshot.names.eni;
        let lists = match self.width {
            128 => [&names.ipv6_addresses, &names.ipv6_prefixes],
            _ => [&names.ipv4_addresses, &names.ipv4_prefixes],
        };
        for list in lists {
            for item in eni.list(list).0 {
                let value = item.known(&list.value).or(Some(item).filter(|item| item.is_known()));
                let block = value.and_then(|value| Block::parse(value.text(), self.width));
                self.items.extend(block.map(|block| Item {
                    block,
                    mark: Mark::Taken,
                    eni: eni.id.to_owned(),
                    call: None,
                    is_assigned: false,
                    finding: None,
                }));
            }
        }
    }

    fn planned(&self, call: &PlannedCall, item: &PlannedItem) -> Option<Item> {
        let is_assigned = call.operation.file.effect == Effect::AssignToEni;
        let finding = call
            .findings
            .iter()
            .find(|it| CLASHES.contains(it.rule) && it.parameter.as_deref() == Some(item.name.as_str()));
        let finding = finding.map(|it| (it.rule, it.message.clone()));
        let mark = match (&finding, is_assigned) {
            (Some(_), _) => Mark::Clash,
            (None, true) => Mark::Asked,
            (None, false) => Mark::Freed,
        };
        let block = Block { network: item.member.bits, length: item.member.length };
        let eni = call.known(Role::EniId)?.to_owned();
        Some(Item { block, mark, eni, call: Some(number(call)), is_assigned, finding })
    }

    /// The blocks of [`Family::unit`] length: how many there are in all, if the CIDR block is known.
    pub fn blocks(&self) -> Option<u128> {
        self.cidr.filter(|cidr| cidr.length <= self.unit).map(|cidr| 1 << (self.unit - cidr.length))
    }

    /// The number of the block in which an address lies, counted from address zero.
    pub fn block_of(&self, bits: u128) -> u128 {
        bits >> (self.width - self.unit)
    }

    /// An address as text.
    pub fn address(&self, bits: u128) -> String {
        match self.width {
            128 => Ipv6Addr::from(bits).to_string(),
            _ => Ipv4Addr::from(bits as u32).to_string(),
        }
    }

    /// A network, or a single address, as text.
    pub fn text(&self, block: Block) -> String {
        match block.length == self.width {
            true => self.address(block.network),
            false => format!("{}/{}", self.address(block.network), block.length),
        }
    }

    /// How many items have this mark.
    pub fn count(&self, mark: Mark) -> usize {
        self.items.iter().filter(|it| it.mark == mark).count()
    }
}

fn reservation(snapshot: &Snapshot, resource: Resource, width: u8) -> Option<Reservation> {
    let names = &snapshot.names.reservation;
    let block = Block::parse(resource.field(&names.cidr)?.text(), width)?;
    let text = |name: &str| resource.field(name).map_or("?", Value::text);
    let (kind, status) = (text(&names.kind), text(&names.status));
    let is_usable = kind.eq_ignore_ascii_case("prefix") && status.eq_ignore_ascii_case("Assigned");
    Some(Reservation { id: resource.id, block, what: format!("{kind}, {status}"), is_usable })
}

/// What a call leaves to the service.
fn open(call: &PlannedCall, bits: u8) -> Vec<Open> {
    let eni = call.known(Role::EniId).unwrap_or_default();
    let finding = call.findings.iter().find(|it| SHORTAGES.contains(it.rule));
    let counts = call.counts.iter().filter(|it| width(it.set) == bits);
    counts
        .map(|it| {
            let what = match (it.set, it.count) {
                (Set::Ipv6Prefixes | Set::Ipv4Prefixes, 1) => "prefix",
                (Set::Ipv6Prefixes | Set::Ipv4Prefixes, _) => "prefixes",
                (Set::Ipv6Addresses | Set::Ipv4Addresses, 1) => "address",
                (Set::Ipv6Addresses | Set::Ipv4Addresses, _) => "addresses",
            };
            Open {
                call: number(call),
                what: format!("{} {what} for {eni}, wherever the service likes", it.count),
                finding: finding.map(|it| (it.rule, it.message.clone())),
            }
        })
        .collect()
}
