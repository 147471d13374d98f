//! State rules about prefixes in the reservations of a vSwitch.

use crate::Found;
use crate::block::Block;
use crate::call::{Call, Known, Wrong};
use crate::eni::known;
use crate::snapshot::number;
use crate::world::{By, Taken, World};
use std::collections::BTreeSet;

pub fn check(call: &Call, world: &World, vswitch: &str, found: &mut Found) {
    let prefixes = call.items("Ipv6Prefix");
    let count = call.argument("Ipv6PrefixCount");
    if vswitch.is_empty() {
        return;
    }
    if has_none(world, vswitch) {
        let first = prefixes.into_iter().find(|(_, item)| *item != Wrong).map(|it| it.0);
        let at = first.or_else(|| count.known().map(|_| "Ipv6PrefixCount".into()));
        at.into_iter().for_each(|at| found.fire("vswitch-without-reservation", &at, None));
        return;
    }
    let cidr = world.block(vswitch, "Ipv6CidrBlock");
    let usable = usable(world, vswitch);
    for (at, prefix) in known(prefixes) {
        let outside = cidr.is_some_and(|it| !it.holds(prefix));
        let may_hold = |id: &String| reserved(world, id).is_none_or(|it| it.holds(prefix));
        let unreserved = is_read(world, vswitch) && !usable.iter().any(may_hold);
        found.fire_if(outside || unreserved, "prefix-outside-reservation", &at, None);
    }
    if let Known(count) = count
        && is_read(world, vswitch)
        && let Some(free) = usable.iter().map(|it| free(world, vswitch, it)).sum::<Option<i64>>()
    {
        let (taken, by) = taken(world, vswitch);
        let too_many = count.parse::<i64>().is_ok_and(|count| count > free - taken);
        found.fire_if(too_many, "not-enough-prefixes", "Ipv6PrefixCount", by);
    }
}

fn reserved(world: &World, id: &str) -> Option<Block> {
    world.block(id, "VSwitchCidrReservationCidr")
}

/// Whether a field has this value, in any case; the CIDR shows the family, too.
fn is(world: &World, id: &str, key: &str, value: &str) -> Option<bool> {
    let family = || reserved(world, id).filter(|_| key == "IpVersion").map(Block::family);
    world.text(id, key).or_else(family).map(|it| it.eq_ignore_ascii_case(value))
}

/// The vSwitch is known to have no IPv6 prefix reservation.
fn has_none(world: &World, vswitch: &str) -> bool {
    let snapshot = world.snapshot;
    let v6 = |id: &String| is(world, id, "IpVersion", "IPv6") == Some(true);
    let other = |id: &String| fields(vswitch)[..3].iter().any(|(key, value)| is(world, id, key, value) == Some(false));
    let whole = world.complete && snapshot.read.contains("reservation") && !snapshot.is_truncated("reservation");
    let ids = world.ids("vcr-");
    whole
        && !world.forgotten.contains(vswitch)
        && (snapshot.no_reservations || ids.iter().any(v6))
        && ids.iter().all(other)
}

/// The IPv6 reservations of the vSwitch were read.
fn is_read(world: &World, vswitch: &str) -> bool {
    let own = |id: &String| fields(vswitch)[..2].iter().all(|(key, value)| is(world, id, key, value) == Some(true));
    let whole = !world.snapshot.is_truncated("reservation") && !world.forgotten.contains(vswitch);
    whole && world.ids("vcr-").iter().any(own)
}

/// Reservations that are usable for prefixes, or may be.
fn usable(world: &World, vswitch: &str) -> Vec<String> {
    let may_be = |id: &String| fields(vswitch).iter().all(|(key, value)| is(world, id, key, value) != Some(false));
    world.ids("vcr-").into_iter().filter(may_be).collect()
}

/// Fields of a reservation that is usable for prefixes.
fn fields(vswitch: &str) -> [(&'static str, &str); 4] {
    [("VSwitchId", vswitch), ("IpVersion", "IPv6"), ("Type", "Prefix"), ("Status", "Assigned")]
}

/// Free blocks of a reservation in the snapshot; a reservation that only may be usable leaves it open.
fn free(world: &World, vswitch: &str, id: &str) -> Option<i64> {
    if !fields(vswitch).iter().all(|(key, value)| is(world, id, key, value) == Some(true)) {
        return None;
    }
    if let Some(available) = world.resources.get(id).and_then(|it| number(it.get("AvailableCidrCount")?)) {
        return Some(available as i64);
    }
    let cidr = reserved(world, id)?;
    let enis = World::new(world.snapshot, false).enis;
    let lists = enis.values().flatten().filter(|(list, _)| list.starts_with("Ipv6"));
    let inside = lists.flat_map(|it| it.1.values.keys()).filter(|it| cidr.holds(**it));
    let used: BTreeSet<u128> = inside.map(|it| it.first >> 48).collect();
    Some((1 << (80 - cidr.length)) - used.len() as i64)
}

/// Blocks that earlier calls took, less what they may have given back, and the last such call.
fn taken(world: &World, vswitch: &str) -> (i64, By) {
    let here = |it: &&Taken| it.vswitch.as_ref().is_none_or(|it| it == vswitch);
    let sure = world.taken.iter().filter(here).filter(|it| it.vswitch.is_some());
    let maybe = world.taken.iter().filter(|it| it.vswitch.is_none() && it.blocks < 0);
    let taken = sure.clone().chain(maybe).map(|it| it.blocks).sum();
    (taken, sure.filter_map(|it| it.by).max())
}
