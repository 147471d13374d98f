//! What the responses that make up a snapshot look like (`rules/data/responses.json`): names of fields are data.

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
#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the names say it; rules/data/responses.json gives the spelling of the service")]
pub struct Responses {
    pub responses: Vec<Response>,
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
#[derive(Debug, Deserialize)]
pub struct Response {
    /// The operation that answers with it.
    pub name: String,
    /// What it describes.
    pub kind: Kind,
    /// Key of the list at the top; none for a response about one resource.
    #[serde(default)]
    pub list: Option<String>,
    /// Key inside the list's wrapper.
    #[serde(default)]
    pub item: Option<String>,
}

/// How a response tells that it is not the whole list.
#[derive(Debug, Deserialize)]
pub struct Paging {
    /// Key of the number of resources on all pages.
    pub total: String,
    /// Key of the token for the next page.
    pub next: String,
}

/// Keys of a list inside a resource: the wrapper, the list in it, and the value of each item.
#[derive(Debug, Deserialize)]
pub struct ListNames {
    /// Key of the wrapper, or of the bare list.
    pub list: String,
    /// Key of the list inside the wrapper.
    pub item: String,
    /// Key of the value inside an item.
    pub value: String,
    /// Key of the mark of a primary address.
    #[serde(default)]
    pub primary: Option<String>,
}

#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct EniNames {
    pub id: String,
    pub status: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub instance: String,
    pub attachment: String,
    pub vswitch: String,
    pub zone: String,
    pub region: String,
    pub primary_address: String,
    pub primary_address_in_instance: String,
    pub service_managed: String,
    pub traffic_mode: String,
    pub ipv4_addresses: ListNames,
    pub ipv6_addresses: ListNames,
    pub ipv4_prefixes: ListNames,
    pub ipv6_prefixes: ListNames,
}

#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct VSwitchNames {
    pub id: String,
    pub status: String,
    pub zone: String,
    pub ipv4_cidr: String,
    pub ipv6_cidr: String,
    pub ipv6_enabled: String,
}

#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct ReservationNames {
    pub id: String,
    pub vswitch: String,
    pub cidr: String,
    pub version: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub status: String,
    pub available: String,
}

#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct InstanceNames {
    pub id: String,
    pub status: String,
    #[serde(rename = "type")]
    pub kind: String,
    pub region: String,
    pub zone: String,
    pub enis: ListNames,
}

#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct InstanceTypeNames {
    pub id: String,
    pub ipv6_quantity: String,
}

#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct EipNames {
    pub id: String,
    pub address: String,
    pub status: String,
    pub instance: String,
    pub instance_type: String,
    pub region: String,
    pub mode: String,
    pub business_status: String,
    pub locks: ListNames,
}

#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct StatusNames {
    pub id: String,
    pub status: String,
}

#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct SnatNames {
    pub id: String,
    pub addresses: String,
    pub status: String,
    pub nat_gateway: String,
}

#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct DnatNames {
    pub id: String,
    pub address: String,
    pub status: String,
    pub nat_gateway: String,
}

#[derive(Debug, Deserialize)]
#[allow(missing_docs, reason = "the names say it")]
pub struct AnycastNames {
    pub id: String,
    pub status: String,
    pub service_managed: String,
    pub bindings: ListNames,
    pub bound_address: String,
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
