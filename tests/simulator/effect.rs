//! What a call that is not rejected does to the state (CONTRACT.md, 2.4).

use crate::call::{Argument, Call, Known, Unknown};
use crate::world::{Bindings, Members, Taken, World};
use std::collections::BTreeSet;

pub fn apply(call: &Call, world: &mut World, settled: bool) {
    match call.action.as_str() {
        "UnassociateEipAddress" => eip(call, world, settled),
        "UnassociateAnycastEipAddress" if call.is_dry_run() => {}
        "UnassociateAnycastEipAddress" => anycast(call, world, settled),
        "UnassignPrivateIpAddresses" => {
            list(call, world, "PrivateIpAddress");
            list(call, world, "Ipv4Prefix");
        }
        _ => {
            list(call, world, "Ipv6Address");
            list(call, world, "Ipv6Prefix");
        }
    }
}

/// Adds or removes the items of one list of one ENI, or of any.
fn list(call: &Call, world: &mut World, name: &'static str) {
    let adds = call.is("AssignIpv6Addresses");
    let items: Vec<_> = call.items(name).into_iter().map(|it| it.1.known()).collect();
    let named: Vec<_> = items.iter().flatten().copied().collect();
    let count = if adds { call.argument(&format!("{name}Count")).known() } else { None };
    let more: usize = count.and_then(|it| it.parse().ok()).unwrap_or(0);
    if items.len() + more == 0 {
        return;
    }
    let id = call.argument("NetworkInterfaceId").known();
    let targets = id.clone().map_or_else(|| world.enis.keys().cloned().collect(), |id| vec![id]);
    for target in targets {
        let mut members = world.list(&target, name);
        let possible = named.iter().filter(|it| members.has(**it) != Some(false)).count() + items.len() - named.len();
        match (&id, adds) {
            (Some(_), true) => members.least += items.len() + more,
            (Some(_), false) => members.least = members.least.saturating_sub(items.len()),
            (None, true) => {}
            (None, false) => members.least = members.least.saturating_sub(possible),
        }
        if id.is_some() && name.starts_with("Ipv6") {
            world.written.insert((target.clone(), "count"), call.index);
        }
        if !adds && items.contains(&None) {
            members.values.values_mut().filter(|it| it.0 == Some(true)).for_each(|it| *it = (None, None));
        }
        for item in &named {
            if id.is_some() {
                members.values.insert(*item, (Some(adds), Some(call.index)));
            } else if members.has(*item) != Some(adds) {
                members.values.insert(*item, (None, None));
            }
        }
        if adds && (items.contains(&None) || more > 0) {
            members = Members { closed: false, ..members };
            members.values.retain(|_, it| it.0 != Some(false));
        }
        world.enis.entry(target).or_default().insert(name, members);
    }
    if name == "Ipv6Prefix" {
        let vswitch = id.and_then(|it| world.text(&it, "VSwitchId"));
        let blocks = if adds { (items.len() + more) as i64 } else { -(items.len() as i64) };
        world.taken.push(Taken { by: Some(call.index), vswitch, blocks });
    }
}

fn eip(call: &Call, world: &mut World, settled: bool) {
    let forced = matches!(call.argument("Force"), Unknown) || call.argument("Force") == Known("true".into());
    let Known(id) = call.argument("AllocationId") else {
        for id in world.ids("eip-") {
            world
                .resources
                .entry(id)
                .or_default()
                .retain(|key, _| !["Status", "InstanceId", "InstanceType"].contains(&key.as_str()));
        }
        let entries = if forced { world.entries() } else { Vec::new() };
        world.unsure.extend(entries);
        return;
    };
    let status = if settled { "Available" } else { "Unassociating" };
    for (key, value) in [("Status", status), ("InstanceId", ""), ("InstanceType", "")] {
        write(world, call, &id, key, value);
    }
    if forced {
        let address = world.text(&id, "IpAddress");
        let is_its = |entry: &String| address.as_ref().is_none_or(|it| world.addresses(entry).contains(it));
        let its: Vec<_> = world.entries().into_iter().filter(is_its).collect();
        world.unsure.extend(its);
    }
}

fn write(world: &mut World, call: &Call, id: &str, key: &'static str, value: &str) {
    world.resources.entry(id.to_owned()).or_default().insert(key.to_owned(), value.into());
    world.written.insert((id.to_owned(), key), call.index);
}

fn anycast(call: &Call, world: &mut World, settled: bool) {
    let text = |key| call.argument(key).known();
    let (instance, address) = (text("BindInstanceId"), text("PrivateIpAddress"));
    let id: Argument<String> = call.argument("AnycastId");
    let may_be_dry = call.argument("DryRun") == Unknown;
    let targets = if let Known(id) = &id { vec![id.clone()] } else { world.anycasts.keys().cloned().collect() };
    for target in targets {
        let bindings = world.anycasts.entry(target.clone()).or_default();
        let mut left = None;
        if id == Unknown {
            *bindings = Bindings::default();
        } else if let Some(before) = &bindings.worlds {
            let (mut after, mut removed) = (BTreeSet::new(), Vec::new());
            for world in before {
                for entry in world {
                    if bindings.fits(*entry, instance.as_deref(), address.as_deref()) {
                        after.insert(world.iter().copied().filter(|it| it != entry).collect::<BTreeSet<_>>());
                        removed.push((*entry, call.index));
                    }
                }
            }
            if after.is_empty() || instance.is_none() {
                after.extend(before.iter().cloned());
            }
            if may_be_dry {
                after.extend(before.iter().cloned());
            }
            let some = after.iter().any(|it| !it.is_empty());
            let none = after.iter().any(BTreeSet::is_empty);
            left = if some && none { None } else { Some(some) };
            bindings.worlds = Some(after);
            bindings.removed.extend(removed);
        } else if let (Known(_), Some(instance), false) = (&id, &instance, may_be_dry) {
            bindings.gone.push((instance.clone(), address.clone(), call.index));
        }
        let status = match (settled, left) {
            (false, _) => Some("Unassociating"),
            (true, Some(true)) => Some("Associated"),
            (true, Some(false)) => Some("Allocated"),
            (true, None) => None,
        };
        match status {
            Some(status) if id != Unknown && !may_be_dry => write(world, call, &target, "Status", status),
            _ => _ = world.resources.entry(target).or_default().remove("Status"),
        }
    }
}
