//! What the responses that make up a snapshot look like (`rules/data/responses.json`): names of fields are data.

use crate::lasting::{List, Text};
use serde::Deserialize;

/// Kinds of resource that a snapshot may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Kind {
    Eni,
    #[serde(rename = "vswitch")]
    VSwitch,
    Reservation,
    Instance,
    InstanceType,
    Eip,
    NatGateway,
    SnatEntry,
    DnatEntry,
    #[serde(rename = "havip")]
    HaVip,
    LoadBalancer,
    AnycastEip,
}

impl Kind {
    /// Every kind, in order.
    pub const ALL: [Kind; 12] = [
        Kind::Eni,
        Kind::VSwitch,
        Kind::Reservation,
        Kind::Instance,
        Kind::InstanceType,
        Kind::Eip,
        Kind::NatGateway,
        Kind::SnatEntry,
        Kind::DnatEntry,
        Kind::HaVip,
        Kind::LoadBalancer,
        Kind::AnycastEip,
    ];

    /// The kind in words, in the plural.
    pub fn plural(self) -> &'static str {
        match self {
            Kind::Eni => "ENIs",
            Kind::VSwitch => "vSwitches",
            Kind::Reservation => "vSwitch CIDR reservations",
            Kind::Instance => "ECS instances",
            Kind::InstanceType => "instance types",
            Kind::Eip => "EIPs",
            Kind::NatGateway => "NAT gateways",
            Kind::SnatEntry => "SNAT entries",
            Kind::DnatEntry => "DNAT entries",
            Kind::HaVip => "HaVips",
            Kind::LoadBalancer => "load balancers",
            Kind::AnycastEip => "Anycast EIPs",
        }
    }
}

/// Names of everything that is read from a snapshot.
#[derive(Debug, PartialEq, Deserialize)]
#[allow(missing_docs, reason = "the names say it; rules/data/responses.json gives the spelling of the service")]
pub struct Responses {
    pub responses: List<Response>,
    pub paging: Paging,
    pub eni: EniNames,
    pub vswitch: VSwitchNames,
    pub reservation: ReservationNames,
    pub instance: InstanceNames,
    pub instance_type: InstanceTypeNames,
    pub eip: EipNames,
    pub nat_gateway: StatusNames,
    pub snat_entry: SnatNames,
    pub dnat_entry: DnatNames,
    pub havip: StatusNames,
    pub load_balancer: StatusNames,
    pub anycast_eip: AnycastNames,
}

/// One response: a list of resources, or one resource whose fields stand at the top.
#[derive(Debug, PartialEq, Deserialize)]
pub struct Response {
    /// The operation that answers with it.
    pub name: Text,
    /// What it describes.
    pub kind: Kind,
    /// Key of the list at the top; none for a response about one resource.
    #[serde(default)]
    pub list: Option<Text>,
    /// Key inside the list's wrapper.
    #[serde(default)]
    pub item: Option<Text>,
}

/// How a response tells that it is not the whole list.
#[derive(Debug, PartialEq, Deserialize)]
pub struct Paging {
    /// Key of the number of resources on all pages.
    pub total: Text,
    /// Key of the token for the next page.
    pub next: Text,
}

/// Keys of a list inside a resource: the wrapper, the list in it, and the value of each item.
#[derive(Debug, PartialEq, Deserialize)]
pub struct ListNames {
    /// Key of the wrapper, or of the bare list.
    pub list: Text,
    /// Key of the list inside the wrapper.
    pub item: Text,
    /// Key of the value inside an item.
    pub value: Text,
    /// Key of the mark of a primary address.
    #[serde(default)]
    pub primary: Option<Text>,
}

#[derive(Debug, PartialEq, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct EniNames {
    pub id: Text,
    pub status: Text,
    #[serde(rename = "type")]
    pub kind: Text,
    pub instance: Text,
    pub attachment: Text,
    pub vswitch: Text,
    pub zone: Text,
    pub region: Text,
    pub primary_address: Text,
    pub primary_address_in_instance: Text,
    pub service_managed: Text,
    pub traffic_mode: Text,
    pub ipv4_addresses: ListNames,
    pub ipv6_addresses: ListNames,
    pub ipv4_prefixes: ListNames,
    pub ipv6_prefixes: ListNames,
}

#[derive(Debug, PartialEq, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct VSwitchNames {
    pub id: Text,
    pub status: Text,
    pub zone: Text,
    pub ipv4_cidr: Text,
    pub ipv6_cidr: Text,
    pub ipv6_enabled: Text,
}

#[derive(Debug, PartialEq, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct ReservationNames {
    pub id: Text,
    pub vswitch: Text,
    pub cidr: Text,
    pub version: Text,
    #[serde(rename = "type")]
    pub kind: Text,
    pub status: Text,
    pub available: Text,
}

#[derive(Debug, PartialEq, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct InstanceNames {
    pub id: Text,
    pub status: Text,
    #[serde(rename = "type")]
    pub kind: Text,
    pub region: Text,
    pub zone: Text,
    pub enis: ListNames,
}

#[derive(Debug, PartialEq, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct InstanceTypeNames {
    pub id: Text,
    pub ipv6_quantity: Text,
}

#[derive(Debug, PartialEq, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct EipNames {
    pub id: Text,
    pub address: Text,
    pub status: Text,
    pub instance: Text,
    pub instance_type: Text,
    pub region: Text,
    pub mode: Text,
    pub business_status: Text,
    pub locks: ListNames,
}

#[derive(Debug, PartialEq, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct StatusNames {
    pub id: Text,
    pub status: Text,
}

#[derive(Debug, PartialEq, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct SnatNames {
    pub id: Text,
    pub addresses: Text,
    pub status: Text,
    pub nat_gateway: Text,
}

#[derive(Debug, PartialEq, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct DnatNames {
    pub id: Text,
    pub address: Text,
    pub status: Text,
    pub nat_gateway: Text,
}

#[derive(Debug, PartialEq, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct AnycastNames {
    pub id: Text,
    pub status: Text,
    pub service_managed: Text,
    pub bindings: ListNames,
    pub bound_address: Text,
}

impl Responses {
    /// Key of the id of a kind.
    pub fn id(&self, kind: Kind) -> &str {
        match kind {
            Kind::Eni => &self.eni.id,
            Kind::VSwitch => &self.vswitch.id,
            Kind::Reservation => &self.reservation.id,
            Kind::Instance => &self.instance.id,
            Kind::InstanceType => &self.instance_type.id,
            Kind::Eip => &self.eip.id,
            Kind::NatGateway => &self.nat_gateway.id,
            Kind::SnatEntry => &self.snat_entry.id,
            Kind::DnatEntry => &self.dnat_entry.id,
            Kind::HaVip => &self.havip.id,
            Kind::LoadBalancer => &self.load_balancer.id,
            Kind::AnycastEip => &self.anycast_eip.id,
        }
    }
}
