//! Calls without a defect, and with room for the one that is to be planted.

use super::inventory::{Eni, FIRST_PREFIX, Vswitch};
use super::random::Random;
use super::{Defect, Operation, PlannedCall, Value};

const BASE_36: &[u8] = b"0123456789abcdefghijklmnopqrstuvwxyz";
const HEX: &[u8] = b"0123456789abcdef";

/// What a call is about.
pub struct Scene<'a> {
    /// The ENI that it names.
    pub eni: &'a Eni,
    /// The vSwitch of that ENI.
    pub vswitch: &'a Vswitch,
    /// What is to be wrong with the call.
    pub defect: Option<Defect>,
}

/// An operation, as often as people call it.
pub fn operation(random: &mut Random) -> Operation {
    match random.unit() {
        ..0.40 => Operation::AssignIpv6,
        ..0.60 => Operation::UnassignIpv6,
        ..0.75 => Operation::UnassociateEip,
        ..0.85 => Operation::UnassociateAnycast,
        _ => Operation::UnassignPrivate,
    }
}

/// A call of `operation` with the arguments that the defect of the scene needs.
pub fn call(random: &mut Random, operation: Operation, scene: &Scene) -> PlannedCall {
    let mut call = PlannedCall { operation, members: Vec::with_capacity(8), defect: scene.defect };
    call.set_text("Action", operation.name());
    match operation {
        Operation::AssignIpv6 => assign_ipv6(random, scene, &mut call),
        Operation::UnassignIpv6 => unassign_ipv6(random, scene, &mut call),
        Operation::UnassociateEip => unassociate_eip(random, scene, &mut call),
        Operation::UnassociateAnycast => unassociate_anycast(random, scene, &mut call),
        Operation::UnassignPrivate => unassign_private(random, scene, &mut call),
    }
    let has_token =
        matches!(operation, Operation::AssignIpv6 | Operation::UnassociateEip | Operation::UnassociateAnycast);
    // Without a token, two calls for the same number of addresses would be one call sent twice.
    let needs_token = operation == Operation::AssignIpv6 && call.only_list().is_none();
    if has_token && (random.chance(0.8) || needs_token || scene.defect == Some(Defect::TokenReused)) {
        call.set_text("ClientToken", token(random));
    }
    call
}

fn assign_ipv6(random: &mut Random, scene: &Scene, call: &mut PlannedCall) {
    name_eni(scene, call);
    let share = match scene.defect {
        Some(defect) if defect.needs_addresses() => 0.0,
        Some(Defect::CountRange) => 0.5,
        Some(defect) if defect.needs_prefixes() => 0.75,
        _ => random.unit(),
    };
    match share {
        ..0.50 => call.set("Ipv6Address", Value::List(ipv6_addresses(random, scene))),
        ..0.75 => call.set("Ipv6AddressCount", count(random)),
        ..0.90 => call.set("Ipv6Prefix", Value::List(ipv6_prefixes(random, scene))),
        _ => call.set("Ipv6PrefixCount", count(random)),
    }
}

fn unassign_ipv6(random: &mut Random, scene: &Scene, call: &mut PlannedCall) {
    name_eni(scene, call);
    let needs_addresses = scene.defect.is_some_and(Defect::needs_addresses);
    let needs_prefixes = scene.defect.is_some_and(Defect::needs_prefixes);
    if needs_addresses || (!needs_prefixes && random.chance(0.75)) {
        call.set("Ipv6Address", Value::List(ipv6_addresses(random, scene)));
    } else {
        call.set("Ipv6Prefix", Value::List(ipv6_prefixes(random, scene)));
    }
}

fn unassociate_eip(random: &mut Random, scene: &Scene, call: &mut PlannedCall) {
    if random.chance(0.8) {
        call.set_text("RegionId", scene.vswitch.region);
    }
    call.set_text("AllocationId", id(random, "eip-bp1"));
    if random.chance(0.7) {
        let (kind, prefix) = random.pick(&[
            ("EcsInstance", "i-bp1"),
            ("SlbInstance", "lb-bp1"),
            ("NetworkInterface", "eni-bp1"),
            ("Nat", "ngw-bp1"),
            ("HaVip", "havip-bp1"),
        ]);
        call.set_text("InstanceId", id(random, prefix));
        call.set_text("InstanceType", kind);
        if matches!(kind, "EcsInstance" | "NetworkInterface") && random.chance(0.3) {
            call.set_text("PrivateIpAddress", ipv4(scene));
        }
    }
    // Elsewhere the key has no meaning, and true deletes entries: there is a warning about either.
    if call.text("InstanceType").is_none_or(|kind| kind == "Nat") && random.chance(0.2) {
        call.set("Force", Value::Boolean(false));
    }
}

fn unassociate_anycast(random: &mut Random, scene: &Scene, call: &mut PlannedCall) {
    let is_eni = random.chance(0.5) && scene.defect != Some(Defect::ConditionalParam);
    let bound = if is_eni { scene.eni.id.clone() } else { id(random, "lb-bp1") };
    call.set_text("BindInstanceId", bound);
    call.set_text("BindInstanceRegionId", scene.vswitch.region);
    call.set_text("BindInstanceType", if is_eni { "NetworkInterface" } else { "SlbInstance" });
    call.set_text("AnycastId", id(random, "aeip-bp1"));
    if is_eni && random.chance(0.5) {
        call.set_text("PrivateIpAddress", ipv4(scene));
    }
    if random.chance(0.2) {
        call.set_text("DryRun", random.pick(&["true", "false"]));
    }
}

fn unassign_private(random: &mut Random, scene: &Scene, call: &mut PlannedCall) {
    name_eni(scene, call);
    let count = list_length(random);
    if scene.defect.is_some_and(Defect::needs_addresses) || random.chance(0.8) {
        call.set("PrivateIpAddress", Value::List(distinct(count, || ipv4(scene))));
    } else {
        let prefix = || format!("{}/28", ipv4_text(scene, scene.eni.next_ipv4_prefix()));
        call.set("Ipv4Prefix", Value::List(distinct(count, prefix)));
    }
}

fn name_eni(scene: &Scene, call: &mut PlannedCall) {
    call.set_text("RegionId", scene.vswitch.region);
    call.set_text("NetworkInterfaceId", scene.eni.id.as_str());
}

fn count(random: &mut Random) -> Value {
    Value::Number(1 + random.below(10) as i64)
}

fn ipv6_addresses(random: &mut Random, scene: &Scene) -> Vec<String> {
    let count = list_length(random);
    distinct(count, || ipv6(random, scene))
}

fn ipv6_prefixes(random: &mut Random, scene: &Scene) -> Vec<String> {
    let least = if scene.defect == Some(Defect::PrefixMaskNotSame) { 2 } else { 1 };
    let count = list_length(random).max(least);
    distinct(count, || format!("{}:{:x}::/80", scene.vswitch.ipv6, scene.vswitch.next_ipv6_prefix()))
}

/// An IPv6 address of the vSwitch, in one of the spellings that people use.
pub fn ipv6(random: &mut Random, scene: &Scene) -> String {
    let network = &scene.vswitch.ipv6;
    match random.unit() {
        ..0.45 => format!("{network}::{}", scene.vswitch.next_ipv6_address()),
        ..0.90 => {
            let a = 1 + random.below(FIRST_PREFIX - 1);
            let (b, c, d) = (group(random), random.below(0xFFFF), random.below(0xFFFF));
            format!("{network}:{a:x}:{b:x}:{c:x}:{d:x}")
        }
        // High enough not to meet the first spelling.
        ..0.95 => format!("{network}::{:x}:{:x}", 0x1000 + random.below(0xE000), group(random)).to_uppercase(),
        _ => {
            let padded: Vec<String> = network.split(':').map(|part| format!("{part:0>4}")).collect();
            let first = 1 + random.below(FIRST_PREFIX - 1);
            let rest: Vec<String> = (0..3).map(|_| format!("{:04x}", random.below(0x1_0000))).collect();
            format!("{}:{first:04x}:{}", padded.join(":"), rest.join(":"))
        }
    }
}

/// An IPv4 address of the vSwitch.
pub fn ipv4(scene: &Scene) -> String {
    ipv4_text(scene, scene.eni.next_ipv4_address())
}

fn ipv4_text(scene: &Scene, low: u32) -> String {
    format!("10.{}.{}.{}", scene.vswitch.number, low >> 8, low & 0xFF)
}

/// A group of an IPv6 address that is not 0.
pub fn group(random: &mut Random) -> usize {
    1 + random.below(0xFFFE)
}

/// Hexadecimal digits.
pub fn hex(random: &mut Random, length: usize) -> String {
    random.text(HEX, length)
}

/// `count` different texts.
pub fn distinct(count: usize, mut make: impl FnMut() -> String) -> Vec<String> {
    let mut texts: Vec<String> = Vec::with_capacity(count + 1);
    while texts.len() < count {
        let text = make();
        if !texts.iter().any(|known| known.eq_ignore_ascii_case(&text)) {
            texts.push(text);
        }
    }
    texts
}

/// An id that begins with `prefix` and does not look masked.
pub fn id(random: &mut Random, prefix: &str) -> String {
    loop {
        let id = format!("{prefix}{}", random.text(BASE_36, 17));
        if !id.contains("xxx") {
            return id;
        }
    }
}

fn token(random: &mut Random) -> String {
    let digits = hex(random, 32);
    format!("{}-{}-{}-{}-{}", &digits[..8], &digits[8..12], &digits[12..16], &digits[16..20], &digits[20..])
}

fn list_length(random: &mut Random) -> usize {
    match random.unit() {
        ..0.50 => 1,
        ..0.85 => 2 + random.below(3),
        ..0.97 => 5 + random.below(4),
        _ => 10,
    }
}
