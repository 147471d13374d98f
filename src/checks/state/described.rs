//! What the snapshot says of an ENI, as far as it decides the rules about every call on it: worked out once for an ENI,
//! so that a call like most others on it is decided by a few comparisons.

use super::vswitch::Cidr;
use super::{is_elsewhere, is_true};
use crate::batch::address;
use crate::digest::{DigestMap, Hash};
use crate::ruleset::responses::Kind;
use crate::state::addresses::{Member, Set};
use crate::state::world::{IdKey, id_key};
use crate::state::{Resource, Snapshot, Value};

/// ENIs that the snapshot describes, by their numbers, and what they share. It holds while no call was made of which
/// nobody knows what it does.
#[derive(Default)]
pub struct Descriptions {
    enis: Vec<Option<Described>>,
    vswitches: Vec<Vswitch>,
    /// Where the vSwitches stand, by the keys of their ids.
    places: DigestMap<IdKey, u32>,
    /// Zones and regions, each once: comparing them again and again should not lead to the text of the snapshot.
    texts: Vec<&'static str>,
    text_places: DigestMap<&'static str, u32>,
}

/// What the snapshot says of one ENI.
pub struct Described {
    /// ENIs with the same number are alike to every rule that looks neither at addresses nor at numbers of them, nor at
    /// the region.
    pub class: u64,
    /// The resources that this is about: the ENI, its vSwitch and its instance.
    pub about: [IdKey; 3],
    /// The place of its vSwitch; `None` if that is unknown.
    vswitch: Option<u32>,
    zone: Option<u32>,
    region: Option<u32>,
    primary_address: Option<u32>,
    /// How many IPv6 addresses and prefixes it may hold; `None` if that is not counted.
    pub limit: Option<i64>,
}

/// What the snapshot says of a vSwitch.
#[derive(Clone, Copy)]
struct Vswitch {
    class: u64,
    ipv4_cidr: Option<Cidr>,
    ipv6_cidr: Option<Cidr>,
}

impl Descriptions {
    /// The ENI with this number, if it was added.
    #[inline]
    pub fn get(&self, eni: u32) -> Option<&Described> {
        self.enis.get(eni as usize).and_then(Option::as_ref)
    }

    /// Adds what the snapshot says of the ENI with this number.
    pub fn add(&mut self, number: u32, snapshot: &Snapshot, eni: Resource) {
        let described = self.describe(snapshot, eni);
        if self.enis.len() <= number as usize {
            self.enis.resize_with(number as usize + 1, || None);
        }
        self.enis[number as usize] = Some(described);
    }

    fn describe(&mut self, snapshot: &Snapshot, eni: Resource) -> Described {
        let names = snapshot.names;
        let get = |kind: Kind, id: Option<Value>| id.and_then(|id| snapshot.get(kind, id.text()));
        let mut class = Class::default();
        let status = eni.field(&names.eni.status);
        let kind = eni.field(&names.eni.kind);
        class.texts([status, kind, eni.field(&names.eni.traffic_mode)]);
        class.truth(eni.field(&names.eni.service_managed));

        let attached = eni.instance(&names.eni);
        let instance = get(Kind::Instance, attached);
        let instance_status = instance.and_then(|it| it.field(&names.instance.status));
        let record = get(Kind::InstanceType, instance.and_then(|it| it.field(&names.instance.kind)));
        let quantity = record.and_then(|it| it.field(&names.instance_type.ipv6_quantity));
        class.reference(attached, instance.is_some());
        class.texts([instance_status, quantity]);

        let key = |id: Option<Value>| id_key(id.map_or("", Value::text));
        let vswitch_id = eni.field(&names.eni.vswitch);
        let vswitch = vswitch_id.map(|id| self.vswitch(snapshot, id));
        class.reference(vswitch_id, vswitch.is_some());
        class.hash.word(vswitch.map_or(0, |place| self.vswitches[place as usize].class));

        let own = eni.own(&names.eni.primary_address);
        let primary = own.or_else(|| eni.hint(&names.eni.primary_address_in_instance));
        let limit = match status.map(Value::text) {
            Some("Available") => Some(super::quota::MOST_WHEN_AVAILABLE),
            Some("InUse") => quantity.and_then(|it| it.text().parse().ok()),
            _ => None,
        };
        let zone = eni.field(&names.eni.zone).filter(|zone| !zone.text().is_empty());
        Described {
            class: class.hash.finish(),
            about: [id_key(eni.id), key(vswitch_id), key(attached)],
            vswitch,
            zone: zone.map(|zone| self.text(zone)),
            region: eni.field(&names.eni.region).map(|region| self.text(region)),
            primary_address: primary.and_then(|it| address::ipv4(it.text())),
            limit,
        }
    }

    /// The place of the vSwitch `id`.
    fn vswitch(&mut self, snapshot: &Snapshot, id: Value) -> u32 {
        *self.places.entry(id_key(id.text())).or_insert_with(|| {
            let names = &snapshot.names.vswitch;
            let vswitch = snapshot.get(Kind::VSwitch, id.text());
            let field = |name: &str| vswitch.and_then(|vswitch| vswitch.field(name));
            let (ipv4, ipv6) = (field(&names.ipv4_cidr), field(&names.ipv6_cidr));
            let (ipv4_cidr, ipv6_cidr) = (ipv4.and_then(Cidr::parse), ipv6.and_then(Cidr::parse));
            let mut class = Class::default();
            class.hash.word(u64::from(vswitch.is_some()));
            class.texts([field(&names.status)]);
            class.truth(field(&names.ipv6_enabled));
            class.reference(ipv4, ipv4_cidr.is_some());
            class.reference(ipv6, ipv6_cidr.is_some());
            self.vswitches.push(Vswitch { class: class.hash.finish(), ipv4_cidr, ipv6_cidr });
            self.vswitches.len() as u32 - 1
        })
    }

    /// The place of a text.
    fn text(&mut self, value: Value) -> u32 {
        let text = value.text();
        *self.text_places.entry(text).or_insert_with(|| {
            self.texts.push(text);
            self.texts.len() as u32 - 1
        })
    }

    /// Whether the ENI is in another region; `None` if nobody knows.
    pub fn is_outside(&self, eni: &Described, region: &str) -> Option<bool> {
        let text = |place: u32| self.texts[place as usize];
        let zone = text(eni.zone?);
        Some(!zone.starts_with(region) && is_elsewhere(eni.region.map(text), region).unwrap_or(true))
    }

    /// Whether a rule may have something to say about an address or prefix for the ENI that no ENI is known to have. The
    /// service keeps the `first` and `last` IPv6 addresses of a vSwitch for itself.
    pub fn may_be_wrong(&self, eni: &Described, member: Member, (first, last): (u8, u8)) -> bool {
        let vswitch = eni.vswitch.map(|place| self.vswitches[place as usize]);
        let cidr = vswitch.and_then(|vswitch| if member.set.is_ipv6() { vswitch.ipv6_cidr } else { vswitch.ipv4_cidr });
        let is_bad_place = cidr.is_some_and(|cidr| {
            !cidr.contains(member.bits, member.length)
                || (member.set == Set::Ipv6Addresses
                    && (member.bits - cidr.network < u128::from(first) || cidr.last() - member.bits < u128::from(last)))
        });
        let primary = eni.primary_address.map(u128::from);
        is_bad_place || (member.set == Set::Ipv4Addresses && primary == Some(member.bits))
    }
}

impl Described {
    /// Its vSwitch, if that is known.
    pub fn vswitch(&self) -> Option<IdKey> {
        self.vswitch.map(|_| self.about[1])
    }
}

/// Puts facts together.
#[derive(Default)]
struct Class {
    hash: Hash,
}

impl Class {
    fn texts<const N: usize>(&mut self, values: [Option<Value>; N]) {
        for value in values {
            self.hash.word(u64::from(value.is_some()));
            self.hash.text(value.map_or("", Value::text).as_bytes());
        }
    }

    fn truth(&mut self, value: Option<Value>) {
        self.hash.word(value.map_or(2, |value| u64::from(is_true(value))));
    }

    /// An id that is unknown, empty, or names something that the snapshot has or does not have.
    fn reference(&mut self, id: Option<Value>, is_there: bool) {
        let is_empty = id.is_some_and(|id| id.text().is_empty());
        self.hash.word(u64::from(id.is_some()) | u64::from(is_empty) << 1 | u64::from(is_there) << 2);
    }
}
