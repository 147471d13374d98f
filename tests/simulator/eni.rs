//! State rules of the operations on ENIs, but for prefixes in reservations.

use crate::Found;
use crate::block::Block;
use crate::call::{Absent, Argument, Call, Known, Wrong};
use crate::reservation;
use crate::snapshot::{items, number};
use crate::world::{By, World};

pub fn check(call: &Call, world: &World, found: &mut Found) {
    let at = "NetworkInterfaceId";
    let Known(id) = call.argument(at) else { return };
    let text = |key| world.text(&id, key);
    let is = |key, value: &str| text(key).is_some_and(|it| it == value);
    let vswitch = text("VSwitchId").unwrap_or_default();
    let instance = text("InstanceId").unwrap_or_default();
    if let Known(region) = call.argument("RegionId")
        && !call.is_faulty("malformed-region", "RegionId")
        && text("ZoneId").is_some_and(|zone| !zone.starts_with(&region))
        && !is("RegionId", &region)
    {
        found.fire("wrong-region", "RegionId", None);
    }
    let unassigns_v4 = call.is("UnassignPrivateIpAddresses");
    let status = text("Status");
    let instance_status = world.text(&instance, "Status");
    let types = ["Primary", "Secondary", "Trunk", "Member"];
    let fires = [
        ("eni-not-found", world.lacks("eni", &id)),
        ("attached-instance-not-found", unassigns_v4 && world.lacks("instance", &instance)),
        ("vswitch-not-found", unassigns_v4 && world.lacks("vswitch", &vswitch)),
        ("eni-wrong-state", status.is_some_and(|it| it != "Available" && it != "InUse")),
        (
            "instance-wrong-state",
            is("Type", "Primary") && instance_status.is_some_and(|it| it != "Running" && it != "Stopped"),
        ),
        ("eni-service-managed", world.flag(&id, "ServiceManaged") == Some(true)),
        ("eni-invalid-type", text("Type").is_some_and(|it| !types.contains(&it.as_str()))),
    ];
    found.fire_all(at, &fires);
    if call.is("AssignIpv6Addresses") {
        let cidr = world.text(&vswitch, "Ipv6CidrBlock");
        let off = cidr.is_some_and(|it| it.is_empty()) || world.flag(&vswitch, "EnabledIpv6") == Some(false);
        let fires = [
            ("eni-is-member", is("Type", "Member")),
            ("eni-high-performance", is("NetworkInterfaceTrafficMode", "HighPerformance")),
            ("vswitch-not-available", world.text(&vswitch, "Status").is_some_and(|it| it != "Available")),
            ("vswitch-ipv6-off", off),
        ];
        found.fire_all(at, &fires);
        assigned(call, world, &id, found);
        quota(call, world, &id, found);
        reservation::check(call, world, &vswitch, found);
    } else {
        unassigned(call, world, &id, found);
    }
    let (list, cidr) = match unassigns_v4 {
        true => ("PrivateIpAddress", "CidrBlock"),
        false => ("Ipv6Address", "Ipv6CidrBlock"),
    };
    if let Some(cidr) = world.block(&vswitch, cidr) {
        for (at, address) in known(call.items(list)) {
            found.fire_if(!cidr.holds(address), "address-outside-vswitch", &at, None);
            // The first and the last nine addresses; a warning.
            let reserved =
                address.first == cidr.first || cidr.last() - 8 <= address.first && address.first <= cidr.last();
            found.fire_if(call.is("AssignIpv6Addresses") && reserved, "reserved-address", &at, None);
        }
    }
}

pub fn known(items: Vec<(String, Argument<Block>)>) -> impl Iterator<Item = (String, Block)> {
    items.into_iter().filter_map(|(at, item)| Some((at, item.known()?)))
}

/// The last call that made it so, unless the snapshot alone does.
fn latest(origins: &[By]) -> By {
    origins.iter().copied().min().flatten().and(origins.iter().copied().max().flatten())
}

fn assigned(call: &Call, world: &World, id: &str, found: &mut Found) {
    for (at, address) in known(call.items("Ipv6Address")) {
        let here = world.list(id, "Ipv6Address");
        found.fire_if(here.has(address) == Some(true), "address-already-assigned", &at, here.by(address));
        let others = world.enis.keys().filter(|other| *other != id).map(|other| world.list(other, "Ipv6Address"));
        let others: Vec<By> = others.filter(|it| it.has(address) == Some(true)).map(|it| it.by(address)).collect();
        found.fire_if(!others.is_empty(), "address-in-use-elsewhere", &at, latest(&others));
    }
    let vswitch = world.text(id, "VSwitchId");
    for (at, prefix) in known(call.items("Ipv6Prefix")) {
        let near = |other: &&String| *other == id || vswitch.is_some() && world.text(other, "VSwitchId") == vswitch;
        let near = world.enis.keys().filter(near);
        let lists = near.flat_map(|it| ["Ipv6Address", "Ipv6Prefix"].map(|list| world.list(it, list)));
        let members = lists.flat_map(|it| it.present().collect::<Vec<_>>());
        let hits: Vec<By> = members.filter(|(it, _)| it.overlaps(prefix)).map(|it| it.1).collect();
        found.fire_if(!hits.is_empty(), "prefix-in-use", &at, latest(&hits));
    }
}

fn quota(call: &Call, world: &World, id: &str, found: &mut Found) {
    let instance = world.text(id, "InstanceId").unwrap_or_default();
    let kind = world.text(&instance, "InstanceType").unwrap_or_default();
    let allowed = world.resources.get(&kind).and_then(|it| number(it.get("EniIpv6AddressQuantity")?));
    found.fire_if(allowed == Some(0), "ipv6-unsupported-by-instance-type", "NetworkInterfaceId", None);
    let items = [call.items("Ipv6Address"), call.items("Ipv6Prefix")].concat();
    let counts = ["Ipv6AddressCount", "Ipv6PrefixCount"].map(|it| call.argument(it));
    if items.iter().any(|(_, item)| *item == Wrong) || counts.contains(&Wrong) {
        return;
    }
    let asked = items.len() + counts.into_iter().filter_map(|it| it.known()?.parse::<usize>().ok()).sum::<usize>();
    let (rule, limit) = match (world.text(id, "Status").as_deref(), allowed) {
        (Some("Available"), _) => ("too-many-addresses", 10),
        (Some("InUse"), Some(allowed @ 1..)) => ("too-many-addresses-for-instance-type", allowed as usize),
        _ => return,
    };
    let least = world.list(id, "Ipv6Address").least + world.list(id, "Ipv6Prefix").least;
    found.fire_if(asked > 0 && least + asked > limit, rule, "", world.by(id, "count"));
}

fn unassigned(call: &Call, world: &World, id: &str, found: &mut Found) {
    let lists = match call.is("UnassignIpv6Addresses") {
        true => ["Ipv6Address", "Ipv6Prefix"],
        false => ["PrivateIpAddress", "Ipv4Prefix"],
    };
    let set =
        world.resources.get(id).and_then(|it| items(it.get("PrivateIpSets")?, "PrivateIpSet")).unwrap_or_default();
    let first =
        set.iter().find(|it| it["Primary"] == true).and_then(|it| Block::parse(it["PrivateIpAddress"].as_str()?));
    let primary = world.block(id, "PrivateIpAddress").or(first);
    for list in lists.into_iter().filter(|it| call.argument(it) != Absent) {
        for (at, item) in known(call.items(list)) {
            let members = world.list(id, list);
            if list == "PrivateIpAddress" && primary == Some(item) {
                found.fire("address-not-assigned", &at, None);
            } else {
                found.fire_if(members.has(item) == Some(false), "address-not-assigned", &at, members.by(item));
            }
        }
    }
}
