//! What the snapshot says of an ENI, as far as it decides the rules about every call on it: worked out once for an ENI,
//! so that a call like most others on it is decided by a few comparisons.

use super::vswitch::Cidr;
use super::{is_elsewhere, is_true};
use crate::batch::address;
use crate::digest::Hash;
use crate::ruleset::responses::Kind;
use crate::state::addresses::{Member, Set};
use crate::state::world::{IdKey, id_key};
use crate::state::{Resource, Snapshot, Value};

/// An ENI that the snapshot describes, while no call was made of which nobody knows what it does.
pub struct Described {
    /// ENIs with the same number are alike to every rule that looks neither at addresses nor at numbers of them, nor at
    /// the region.
    pub class: u64,
    /// Its vSwitch, if that is known.
    pub vswitch: Option<IdKey>,
    /// The resources that this is about: the ENI, its vSwitch and its instance.
    pub about: [IdKey; 3],
    zone: Option<Value>,
    region: Option<Value>,
    ipv4_cidr: Option<Cidr>,
    ipv6_cidr: Option<Cidr>,
    primary_address: Option<u128>,
    /// How many IPv6 addresses and prefixes it may hold; `None` if that is not counted.
    pub limit: Option<i64>,
}

impl Described {
    /// What the snapshot says of `eni`.
    pub fn new(snapshot: &Snapshot, eni: Resource) -> Self {
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
        let vswitch = get(Kind::VSwitch, vswitch_id);
        let field = |name: &str| vswitch.and_then(|vswitch| vswitch.field(name));
        let (ipv4, ipv6) = (field(&names.vswitch.ipv4_cidr), field(&names.vswitch.ipv6_cidr));
        let (ipv4_cidr, ipv6_cidr) = (ipv4.and_then(Cidr::parse), ipv6.and_then(Cidr::parse));
        class.reference(vswitch_id, vswitch.is_some());
        class.texts([field(&names.vswitch.status)]);
        class.truth(field(&names.vswitch.ipv6_enabled));
        class.reference(ipv4, ipv4_cidr.is_some());
        class.reference(ipv6, ipv6_cidr.is_some());

        let own = eni.own(&names.eni.primary_address);
        let primary = own.or_else(|| eni.hint(&names.eni.primary_address_in_instance));
        let limit = match status.map(Value::text) {
            Some("Available") => Some(super::quota::MOST_WHEN_AVAILABLE),
            Some("InUse") => quantity.and_then(|it| it.text().parse().ok()),
            _ => None,
        };
        Described {
            class: class.hash.finish(),
            about: [id_key(eni.id), key(vswitch_id), key(attached)],
            vswitch: vswitch_id.map(|it| id_key(it.text())),
            zone: eni.field(&names.eni.zone).filter(|zone| !zone.text().is_empty()),
            region: eni.field(&names.eni.region),
            ipv4_cidr,
            ipv6_cidr,
            primary_address: primary.and_then(|it| address::ipv4(it.text())).map(u128::from),
            limit,
        }
    }

    /// Whether it is in another region; `None` if nobody knows.
    pub fn is_outside(&self, region: &str) -> Option<bool> {
        let zone = self.zone?;
        Some(!zone.text().starts_with(region) && is_elsewhere(self.region, region).unwrap_or(true))
    }

    /// Whether a rule may have something to say about an address or prefix that no ENI is known to have. The service
    /// keeps the `first` and `last` IPv6 addresses of a vSwitch for itself.
    pub fn may_be_wrong(&self, member: Member, (first, last): (u8, u8)) -> bool {
        let cidr = match member.set {
            Set::Ipv4Addresses | Set::Ipv4Prefixes => self.ipv4_cidr,
            Set::Ipv6Addresses | Set::Ipv6Prefixes => self.ipv6_cidr,
        };
        let is_bad_place = cidr.is_some_and(|cidr| {
            !cidr.contains(member.bits, member.length)
                || (member.set == Set::Ipv6Addresses
                    && (member.bits - cidr.network < u128::from(first) || cidr.last() - member.bits < u128::from(last)))
        });
        is_bad_place || (member.set == Set::Ipv4Addresses && self.primary_address == Some(member.bits))
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
