//! What can be wrong with a call, and how it is planted.

use super::clean::{Scene, distinct, group, hex, ipv4, ipv6};
use super::random::Random;
use super::{Operation, PlannedCall, Value};
use Operation::{AssignIpv6, UnassignIpv6, UnassignPrivate, UnassociateAnycast, UnassociateEip};

/// A kind of defect. The names are those of the truth table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Defect {
    /// A required parameter is missing.
    MissingRequired,
    /// A key that no operation has.
    UnknownParam,
    /// A number where an id is due.
    WrongType,
    /// A count outside its range.
    CountRange,
    /// More items than a list may have: 10, or 32 private IPv4 addresses.
    TooManyItems,
    /// A list without items.
    EmptyArray,
    /// Addresses and a number of addresses.
    ExclAddress,
    /// Prefixes and a number of prefixes.
    ExclPrefix,
    /// Neither addresses nor prefixes.
    NeitherGiven,
    /// A text that is no address of the family.
    BadAddress,
    /// An address outside the vSwitch: seen only with a state.
    OutsideVswitch,
    /// A prefix with bits after its mask.
    PrefixNotStrict,
    /// Prefixes of two lengths.
    PrefixMaskNotSame,
    /// The same item twice.
    DupText,
    /// The same address in two spellings.
    DupSemantic,
    /// A token of more than 64 characters.
    TokenTooLong,
    /// A token that is not ASCII.
    TokenNonAscii,
    /// A type that is not supported.
    BadEnum,
    /// An operation that does not exist, or is not the one that was meant.
    UnknownAction,
    /// An argument that is for another type.
    ConditionalParam,
    /// A key that stands twice.
    DupKey,
    /// A masked id.
    PlaceholderId,
    /// The token of an earlier call: seen only by a rule about the order.
    TokenReused,
}

const EVERY: &[Operation] = &[AssignIpv6, UnassignIpv6, UnassociateEip, UnassociateAnycast, UnassignPrivate];

impl Defect {
    /// Every kind.
    pub const ALL: [Defect; 23] = [
        Defect::MissingRequired,
        Defect::UnknownParam,
        Defect::WrongType,
        Defect::CountRange,
        Defect::TooManyItems,
        Defect::EmptyArray,
        Defect::ExclAddress,
        Defect::ExclPrefix,
        Defect::NeitherGiven,
        Defect::BadAddress,
        Defect::OutsideVswitch,
        Defect::PrefixNotStrict,
        Defect::PrefixMaskNotSame,
        Defect::DupText,
        Defect::DupSemantic,
        Defect::TokenTooLong,
        Defect::TokenNonAscii,
        Defect::BadEnum,
        Defect::UnknownAction,
        Defect::ConditionalParam,
        Defect::DupKey,
        Defect::PlaceholderId,
        Defect::TokenReused,
    ];

    /// The name of the kind.
    pub fn name(self) -> &'static str {
        match self {
            Defect::MissingRequired => "missing-required",
            Defect::UnknownParam => "unknown-param",
            Defect::WrongType => "wrong-type",
            Defect::CountRange => "count-range",
            Defect::TooManyItems => "too-many-items",
            Defect::EmptyArray => "empty-array",
            Defect::ExclAddress => "excl-address",
            Defect::ExclPrefix => "excl-prefix",
            Defect::NeitherGiven => "neither-given",
            Defect::BadAddress => "bad-address",
            Defect::OutsideVswitch => "outside-vswitch",
            Defect::PrefixNotStrict => "prefix-not-strict",
            Defect::PrefixMaskNotSame => "prefix-mask-not-same",
            Defect::DupText => "dup-text",
            Defect::DupSemantic => "dup-semantic",
            Defect::TokenTooLong => "token-too-long",
            Defect::TokenNonAscii => "token-non-ascii",
            Defect::BadEnum => "bad-enum",
            Defect::UnknownAction => "unknown-action",
            Defect::ConditionalParam => "conditional-param",
            Defect::DupKey => "dup-key",
            Defect::PlaceholderId => "placeholder-id",
            Defect::TokenReused => "token-reused",
        }
    }

    /// The operations that it can be planted in.
    pub fn operations(self) -> &'static [Operation] {
        match self {
            Defect::CountRange
            | Defect::ExclAddress
            | Defect::ExclPrefix
            | Defect::OutsideVswitch
            | Defect::UnknownAction
            | Defect::TokenReused => &[AssignIpv6],
            Defect::TooManyItems | Defect::EmptyArray | Defect::BadAddress | Defect::DupText => {
                &[AssignIpv6, UnassignIpv6, UnassignPrivate]
            }
            Defect::NeitherGiven => &[UnassignIpv6, UnassignPrivate],
            Defect::PrefixNotStrict | Defect::PrefixMaskNotSame | Defect::DupSemantic => &[AssignIpv6, UnassignIpv6],
            Defect::TokenTooLong => &[AssignIpv6, UnassociateAnycast],
            Defect::TokenNonAscii => &[AssignIpv6, UnassociateEip, UnassociateAnycast],
            Defect::BadEnum => &[UnassociateEip, UnassociateAnycast],
            Defect::ConditionalParam => &[UnassociateAnycast],
            Defect::MissingRequired
            | Defect::UnknownParam
            | Defect::WrongType
            | Defect::DupKey
            | Defect::PlaceholderId => EVERY,
        }
    }

    /// Whether the call must have a list of addresses.
    pub fn needs_addresses(self) -> bool {
        use Defect::{BadAddress, DupSemantic, DupText, EmptyArray, ExclAddress, OutsideVswitch, TooManyItems};
        matches!(self, TooManyItems | EmptyArray | ExclAddress | BadAddress | OutsideVswitch | DupText | DupSemantic)
    }

    /// Whether the call must have a list of prefixes.
    pub fn needs_prefixes(self) -> bool {
        matches!(self, Defect::ExclPrefix | Defect::PrefixNotStrict | Defect::PrefixMaskNotSame)
    }
}

/// Makes the call wrong; `last_token` is the token of an earlier call.
pub fn plant(random: &mut Random, defect: Defect, call: &mut PlannedCall, scene: &Scene, last_token: Option<&str>) {
    match defect {
        Defect::MissingRequired => {
            let either = random.pick(&["RegionId", "NetworkInterfaceId"]);
            call.remove(own_id(call.operation).unwrap_or(either));
        }
        Defect::UnknownParam => {
            let keys = ["Ipv6Adress", "Regionid", "NetworkInterfaceID", "OwnerTag", "Ipv6Addresses"];
            call.set_text(random.pick(&keys), "x");
        }
        Defect::WrongType => {
            let key = match call.operation {
                UnassignPrivate => "RegionId",
                operation => own_id(operation).unwrap_or("NetworkInterfaceId"),
            };
            call.set(key, Value::Number(1 + random.below(1000) as i64));
        }
        Defect::CountRange => call.set("Ipv6AddressCount", Value::Number(random.pick(&[0, 11, 50, -1]))),
        Defect::TooManyItems => {
            let more = random.below(3);
            let items = match call.operation {
                UnassignPrivate => distinct(33 + more, || ipv4(scene)),
                _ => distinct(11 + more, || ipv6(random, scene)),
            };
            call.set(address_list(call.operation), Value::List(items));
        }
        Defect::EmptyArray => call.set(address_list(call.operation), Value::List(Vec::new())),
        Defect::ExclAddress => call.set("Ipv6AddressCount", Value::Number(1 + random.below(10) as i64)),
        Defect::ExclPrefix => call.set("Ipv6PrefixCount", Value::Number(1 + random.below(10) as i64)),
        Defect::NeitherGiven => {
            let key = call.only_list().expect("operations that unassign always have a list").0;
            call.remove(key);
        }
        Defect::BadAddress => {
            let bad = match call.operation {
                UnassignPrivate => random.pick(&["10.0.1.256", "10.0.0", "10.0.1.x", "fe80::1"]).to_owned(),
                _ => random
                    .pick(&["2001:db8::12345", "2001:db8:1234::1a00::1", "NETWORK::***", "NETWORK::g1"])
                    .replace("NETWORK", &scene.vswitch.ipv6),
            };
            replace_one(random, call, bad);
        }
        Defect::OutsideVswitch => {
            let outside = format!("2001:db8:ffff:{:x}::{:x}", random.below(0xFFFF), group(random));
            replace_one(random, call, outside);
        }
        Defect::PrefixNotStrict => {
            let low = group(random);
            let items = prefixes(call);
            let place = random.below(items.len());
            items[place] = items[place].replace("::/80", &format!("::{low:x}/80"));
        }
        Defect::PrefixMaskNotSame => {
            let items = prefixes(call);
            items[0] = items[0].replace("/80", "/96");
        }
        Defect::DupText => {
            let items = call.list(address_list(call.operation)).expect("the call was made with addresses");
            let again = items[0].clone();
            if items.len() < 10 {
                items.insert(random.below(items.len() + 1), again);
            } else {
                items[9] = again;
            }
        }
        Defect::DupSemantic => {
            let (network, low) = (&scene.vswitch.ipv6, group(random));
            let items = call.list("Ipv6Address").expect("the call was made with addresses");
            items.truncate(6);
            items.splice(..0, [format!("{network}::{low:x}"), format!("{network}:0:0:0:{low:04X}")]);
        }
        Defect::TokenTooLong => {
            let length = 65 + random.below(30);
            call.set_text("ClientToken", hex(random, length));
        }
        Defect::TokenNonAscii => call.set_text("ClientToken", format!("m\u{fc}ller-{}", hex(random, 12))),
        Defect::BadEnum => {
            let key = if call.operation == UnassociateEip { "InstanceType" } else { "BindInstanceType" };
            call.set_text(key, random.pick(&["ecsinstance", "Eni", "SLB"]));
            if call.operation == UnassociateAnycast {
                call.remove("PrivateIpAddress");
            }
        }
        Defect::UnknownAction => {
            let names = ["AssignIpv6Address", "AssignIPv6Addresses", "DescribeRegion"];
            call.set_text("Action", random.pick(&names));
        }
        Defect::ConditionalParam => call.set_text("PrivateIpAddress", ipv4(scene)),
        Defect::DupKey => {
            let (key, text) = match call.has("RegionId") {
                true => ("RegionId", "cn-qingdao"),
                false => ("Action", call.operation.name()),
            };
            call.members.push((key, Value::Text(text.to_owned())));
        }
        Defect::PlaceholderId => {
            let key = own_id(call.operation).unwrap_or("NetworkInterfaceId");
            let masked = call.text(key).map(|id| format!("{}****", &id[..id.len() - 4]));
            call.set_text(key, masked.unwrap_or_default());
        }
        Defect::TokenReused => {
            if let Some(token) = last_token {
                call.set_text("ClientToken", token);
            }
        }
    }
}

/// The id that only this operation has.
fn own_id(operation: Operation) -> Option<&'static str> {
    match operation {
        UnassociateEip => Some("AllocationId"),
        UnassociateAnycast => Some("AnycastId"),
        AssignIpv6 | UnassignIpv6 | UnassignPrivate => None,
    }
}

fn address_list(operation: Operation) -> &'static str {
    if operation == UnassignPrivate { "PrivateIpAddress" } else { "Ipv6Address" }
}

fn replace_one(random: &mut Random, call: &mut PlannedCall, item: String) {
    let items = call.list(address_list(call.operation)).expect("the call was made with addresses");
    let place = random.below(items.len());
    items[place] = item;
}

fn prefixes(call: &mut PlannedCall) -> &mut Vec<String> {
    call.list("Ipv6Prefix").expect("the call was made with prefixes")
}
