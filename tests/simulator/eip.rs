//! State rules of UnassociateEipAddress.

use crate::Found;
use crate::call::{Absent, Argument, Call, Known, Unknown};
use crate::snapshot::{Resources, field, items, text};
use crate::world::World;

/// Type, kind of resource, how its ids begin.
const TYPES: [(&str, &str, &str); 5] = [
    ("EcsInstance", "instance", "i-"),
    ("SlbInstance", "balancer", "lb-"),
    ("NetworkInterface", "eni", "eni-"),
    ("Nat", "nat", "ngw-"),
    ("HaVip", "havip", "havip-"),
];

fn kind(binding: &str) -> Option<&'static str> {
    TYPES.iter().find(|it| it.0 == binding).map(|it| it.1)
}

fn type_of(id: &str) -> Option<&'static str> {
    TYPES.iter().find(|it| id.starts_with(it.2)).map(|it| it.0)
}

/// Type of what an EIP is bound to.
fn binding(resources: &Resources, id: &str) -> Option<String> {
    match field(resources, id, "InstanceType") {
        Some(it) => kind(&it).map(|_| it),
        None => type_of(&field(resources, id, "InstanceId")?).map(str::to_owned),
    }
}

pub fn check(call: &Call, world: &World, found: &mut Found) {
    let at = "AllocationId";
    let (given, given_type) = (call.argument("InstanceId"), call.argument("InstanceType"));
    let effective = if given_type == Absent { Some("EcsInstance".into()) } else { given_type.clone().known() };
    let mismatch = call.is_faulty("instance-type-mismatch", "InstanceId");
    if let (Known(given), Some(effective)) = (&given, &effective)
        && !mismatch
        && kind(effective).is_some_and(|it| world.lacks(it, given))
    {
        let rule = if effective == "SlbInstance" { "load-balancer-not-found" } else { "instance-not-found" };
        found.fire(rule, "InstanceId", None);
    }
    let Known(id) = call.argument(at) else { return };
    if call.is_faulty("malformed-id", at) {
        return;
    }
    effective_type(call, world, &id, &given, found);
    let text = |key| world.text(&id, key);
    if let (Known(region), Some(real)) = (call.argument("RegionId"), text("RegionId")) {
        let judged = !call.is_faulty("malformed-region", "RegionId");
        found.fire_if(judged && region != real, "wrong-region", "RegionId", None);
    }
    found.fire_if(world.lacks("eip", &id), "eip-not-found", at, None);
    let (status, by) = (text("Status").unwrap_or_default(), world.by(&id, "Status"));
    found.fire_if(["Available", "Releasing"].contains(&status.as_str()), "eip-wrong-status", at, by);
    found.fire_if(["Associating", "Unassociating"].contains(&status.as_str()), "eip-binding-in-transition", at, by);
    let locks = locks(world, &id);
    let has = |reason: &str| locks.iter().any(|it| it == reason);
    let financial = text("BusinessStatus").is_some_and(|it| it == "FinancialLocked");
    let fires = [
        ("eip-financially-locked", financial || has("financial") || has("sharedPool")),
        ("eip-security-locked", has("security")),
    ];
    found.fire_all(at, &fires);
    nat_entries(call, world, &id, found);
    if let Some(bound) = text("InstanceId").filter(|it| !it.is_empty()) {
        let other = given.clone().known().is_some_and(|it| it != bound);
        found.fire_if(other, "eip-not-bound-to-instance", "InstanceId", None);
        if let Some(kind) = binding(&world.resources, &id).and_then(|it| kind(&it)) {
            found.fire_if(
                world.lacks(kind, &bound) && given != Known(bound.clone()),
                "bound-instance-not-found",
                at,
                None,
            );
            let cut_through = text("Mode").is_some_and(|it| it == "BINDED");
            bound_resource(world, kind, &bound, cut_through, found);
        }
    }
}

fn locks(world: &World, id: &str) -> Vec<String> {
    let list = world.resources.get(id).and_then(|it| items(it.get("OperationLocks")?, "LockReason"));
    list.unwrap_or_default().iter().filter_map(|it| text(&it["LockReason"])).collect()
}

fn bound_resource(world: &World, kind: &str, bound: &str, cut_through: bool, found: &mut Found) {
    let key = if kind == "balancer" { "LoadBalancerStatus" } else { "Status" };
    let Some(status) = world.text(bound, key) else { return };
    let none_of = |good: &[&str]| !good.contains(&status.as_str());
    let fires = match kind {
        "instance" if status == "Pending" => [("bound-ecs-pending", true)],
        "instance" => [("bound-instance-wrong-state", none_of(&["Running", "Stopped"]))],
        "nat" => [("bound-instance-wrong-state", none_of(&["Available"]))],
        "balancer" => [("bound-instance-wrong-state", none_of(&["active", "inactive"]))],
        "eni" => [("bound-eni-wrong-state", none_of(&["Available", "InUse"]))],
        _ => [("havip-wrong-state", none_of(&["Available", "InUse"]))],
    };
    found.fire_all("AllocationId", &fires);
    let attached = kind == "eni" && status == "InUse" && cut_through;
    found.fire_if(attached, "eni-attached-in-cut-through-mode", "AllocationId", None);
}

fn nat_entries(call: &Call, world: &World, id: &str, found: &mut Found) {
    let Some(address) = world.text(id, "IpAddress") else { return };
    let nat = binding(&world.resources, id).is_some_and(|it| it == "Nat");
    let unforced = [Absent, Known("false".into())].contains(&call.argument("Force"));
    for entry in world.entries().iter().filter(|it| !world.unsure.contains(*it)) {
        let addresses = world.addresses(entry);
        if !addresses.contains(&address) {
            continue;
        }
        let is_snat = entry.starts_with("snat-");
        let held = nat && unforced;
        let fires = [
            ("nat-entry-unstable", world.text(entry, "Status").is_some_and(|it| it != "Available")),
            ("eip-used-by-snat", held && is_snat),
            ("eip-used-by-dnat", held && !is_snat),
            ("eip-in-snat-pool", held && is_snat && addresses.len() > 1),
        ];
        found.fire_all("AllocationId", &fires);
    }
}

/// Rules about the type where only the binding in the snapshot shows it.
fn effective_type(call: &Call, world: &World, id: &str, given: &Argument<String>, found: &mut Found) {
    let shown = matches!(given, Known(given) if type_of(given).is_some());
    if call.has("InstanceType") || shown || world.forgotten.contains(id) {
        return;
    }
    let Some(effective) = binding(&world.snapshot.resources, id) else { return };
    let has_address = !["EcsInstance", "NetworkInterface"].contains(&effective.as_str());
    let addressed = matches!(call.argument("PrivateIpAddress"), Known(_) | Unknown);
    found.fire_if(addressed && has_address, "parameter-not-applicable", "PrivateIpAddress", None);
    if call.argument("Force") == Known("true".into()) {
        let rule = if effective == "Nat" { "destructive-force" } else { "parameter-not-applicable" };
        found.fire(rule, "Force", None);
    }
}
