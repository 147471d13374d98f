//! Random responses about the resources that the batches name.

use crate::batches::{ANYCASTS, EIPS, ENIS, VSWITCHES, address, prefix};
use crate::random::Random;
use serde_json::{Map, Value, json};

type Items = fn(&mut Random) -> Vec<Value>;

/// Responses in the order in which they are merged.
pub fn responses(random: &mut Random) -> Vec<Value> {
    let (read, lost) = (random.pick(&[60, 85, 100]), random.pick(&[0, 0, 3, 10]));
    let mut responses = Vec::new();
    let kinds: [(&str, &str, Items); 12] = [
        ("NetworkInterfaceSets", "NetworkInterfaceSet", |random| ENIS.iter().map(|id| eni(random, id)).collect()),
        ("VSwitches", "VSwitch", |random| VSWITCHES.iter().map(|it| vswitch(random, it.0, it.1)).collect()),
        ("VSwitchCidrReservations", "", reservations),
        ("Instances", "Instance", |random| ["i-a1", "i-b2"].iter().map(|id| instance(random, id)).collect()),
        ("InstanceTypes", "InstanceType", types),
        ("EipAddresses", "EipAddress", |random| (0..EIPS.len()).map(|at| eip(random, at)).collect()),
        ("NatGateways", "NatGateway", |random| {
            vec![json!({"NatGatewayId": "ngw-a1", "Status": random.mostly(70, "Available", &["Modifying"])})]
        }),
        ("SnatTableEntries", "SnatTableEntry", snat_entries),
        ("ForwardTableEntries", "ForwardTableEntry", dnat_entries),
        ("HaVips", "HaVip", |random| {
            vec![json!({"HaVipId": "havip-a1", "Status": random.mostly(60, "InUse", &["Creating"])})]
        }),
        ("LoadBalancers", "LoadBalancer", |random| {
            let status = random.mostly(60, "active", &["inactive", "locked"]);
            ["lb-a1", "lb-b2"].iter().map(|id| json!({"LoadBalancerId": id, "LoadBalancerStatus": status})).collect()
        }),
        ("AnycastList", "", |random| ANYCASTS.iter().map(|id| anycast(random, id)).collect()),
    ];
    for (list, wrapper, items) in kinds {
        if !random.chance(read) {
            continue;
        }
        let mut items = items(random);
        items.retain(|_| random.chance(94));
        items.iter_mut().for_each(|it| lose(random, lost, it));
        pages(random, list, wrapper, items, &mut responses);
    }
    if random.chance(10) {
        responses.push(if random.chance(50) { eni(random, "eni-a1") } else { anycast(random, "aeip-a1") });
    }
    random.shuffle(&mut responses);
    responses
}

/// One or two pages; now and then a part is missing.
fn pages(random: &mut Random, list: &str, wrapper: &str, items: Vec<Value>, responses: &mut Vec<Value>) {
    let (counted, total) = (random.chance(60), items.len() + usize::from(random.chance(10)));
    let parts: Vec<&[Value]> =
        if items.len() > 1 && random.chance(15) { items.chunks(1).collect() } else { vec![&items] };
    for part in parts {
        let bare = wrapper.is_empty() || random.chance(10);
        let mut response = json!({list: if bare { json!(part) } else { json!({wrapper: part}) }, "RequestId": "R"});
        if counted {
            response["TotalCount"] = random.pick(&[json!(total), json!(total.to_string())]);
        }
        if random.chance(8) {
            response["NextToken"] = random.pick(&[json!(""), json!("next"), json!(null)]);
        }
        responses.push(response);
    }
}

/// Fields go missing, or are null or masked; the first is the id.
fn lose(random: &mut Random, percent: usize, item: &mut Value) {
    let fields = item.as_object_mut().map(std::mem::take).unwrap_or_default();
    let mut kept = Map::new();
    for (at, (key, value)) in fields.into_iter().enumerate() {
        if at == 0 || !random.chance(percent) {
            kept.insert(key, value);
        } else if value.is_string() {
            kept.extend(random.pick(&[None, Some(json!(null)), Some(json!("****"))]).map(|value| (key, value)));
        }
    }
    *item = Value::Object(kept);
}

fn eni(random: &mut Random, id: &str) -> Value {
    let usual = random.pick(&["Available", "InUse"]);
    let status = random.mostly(80, usual, &["Attaching", "Deleting", "available"]);
    let instance = if status == "Available" { "" } else { random.pick(&["i-a1", "i-a1", "i-b2", "i-b2", "i-zz"]) };
    let kind = random.pick(&["Primary", "Secondary", "Secondary"]);
    let (vswitch, half) = random.mostly(80, VSWITCHES[0], &VSWITCHES);
    let primary = random.pick(&["10.0.0.1", "10.0.0.2"]);
    let v4: Vec<_> = some(random, 3, |random| format!("10.0.0.{}", 3 + random.below(3)))
        .iter()
        .map(|it| json!({"PrivateIpAddress": it, "Primary": false}))
        .chain([json!({"PrivateIpAddress": primary, "Primary": true})])
        .collect();
    let mut v6 = some(random, 4, address);
    if random.chance(25) {
        v6.extend((0..random.pick(&[5, 7, 9])).map(|at| format!("{half}::100{at}")));
    }
    let masked = if random.chance(3) { json!({"Ipv6Address": "2001:****"}) } else { json!(null) };
    let v6: Vec<_> =
        v6.iter().map(|it| json!({"Ipv6Address": it})).chain(Some(masked).filter(|it| !it.is_null())).collect();
    let v4_prefixes: Vec<_> = some(random, 2, |random| format!("10.0.0.{}/28", random.pick(&[16, 32])))
        .iter()
        .map(|it| json!({"Ipv4Prefix": it}))
        .collect();
    let v6_prefixes: Vec<_> =
        some(random, 3, prefix).iter().filter(|it| it.ends_with("80")).map(|it| json!({"Ipv6Prefix": it})).collect();
    let mut eni = json!({
        "NetworkInterfaceId": id, "Status": status, "InstanceId": instance, "PrivateIpAddress": primary,
        "Type": random.mostly(92, kind, &["Trunk", "Member", "Odd"]),
        "VSwitchId": random.mostly(96, vswitch, &["vsw-zz"]),
        "ZoneId": random.mostly(94, "cn-hangzhou-h", &["cn-beijing-a"]),
        "ServiceManaged": random.mostly(95, json!(false), &[json!(true), json!("true")]),
        "NetworkInterfaceTrafficMode": random.mostly(95, "Standard", &["HighPerformance"]),
        "PrivateIpSets": {"PrivateIpSet": v4}, "Ipv6Sets": {"Ipv6Set": v6},
        "Ipv4PrefixSets": {"Ipv4PrefixSet": v4_prefixes}, "Ipv6PrefixSets": {"Ipv6PrefixSet": v6_prefixes},
    });
    if random.chance(10) {
        eni["RegionId"] = json!(random.pick(&["cn-hangzhou", "cn-beijing"]));
    }
    eni
}

/// Fewer than so many different things.
fn some(random: &mut Random, end: usize, item: fn(&mut Random) -> String) -> Vec<String> {
    let mut items: Vec<_> = (0..random.below(end)).map(|_| item(random)).collect();
    items.sort();
    items.dedup();
    items
}

fn vswitch(random: &mut Random, id: &str, half: &str) -> Value {
    let cidr = format!("{half}::/64");
    json!({
        "VSwitchId": id, "Status": random.mostly(90, "Available", &["Pending"]), "CidrBlock": "10.0.0.0/24",
        "Ipv6CidrBlock": random.mostly(93, cidr, &[String::new()]),
        "EnabledIpv6": random.mostly(95, json!(true), &[json!("true"), json!(false)]),
    })
}

fn reservations(random: &mut Random) -> Vec<Value> {
    let count = random.pick(&[0, 1, 1, 2, 3]);
    let reservation = |at| {
        let (vswitch, half) = random.mostly(75, VSWITCHES[0], &VSWITCHES);
        let v6 = format!("{half}:{}", random.pick(&["8000::/66", "8000::/79", "8002::/79", "4000::/80"]));
        let (version, cidr) = random.mostly(85, ("IPv6", v6), &[("IPv4", "10.0.0.16/28".into())]);
        let mut reservation = json!({
            "VSwitchCidrReservationId": format!("vcr-{at}"), "VSwitchId": vswitch, "IpVersion": version,
            "VSwitchCidrReservationCidr": cidr, "Type": random.mostly(90, "Prefix", &["Explicit"]),
            "Status": random.mostly(90, "Assigned", &["Assigning", "Released"]),
        });
        if random.chance(60) {
            reservation["AvailableCidrCount"] = random.pick(&[json!(0), json!(1), json!(2), json!("3"), json!(9)]);
        }
        reservation
    };
    (0..count).map(reservation).collect()
}

fn instance(random: &mut Random, id: &str) -> Value {
    json!({"InstanceId": id, "Status": random.mostly(65, "Running", &["Stopped", "Pending", "Starting"]),
           "InstanceType": random.pick(&["ecs.small", "ecs.small", "ecs.big", "ecs.none"])})
}

fn types(random: &mut Random) -> Vec<Value> {
    let types =
        [("ecs.small", random.pick(&[json!(2), json!(4), json!("6")])), ("ecs.none", json!(0)), ("ecs.big", json!(10))];
    types.iter().map(|(id, allowed)| json!({"InstanceTypeId": id, "EniIpv6AddressQuantity": allowed})).collect()
}

fn public(at: usize) -> String {
    format!("47.0.0.{at}")
}

fn eip(random: &mut Random, at: usize) -> Value {
    let (kind, instance) = random.pick(&[
        ("EcsInstance", "i-a1"),
        ("EcsInstance", "i-b2"),
        ("EcsInstance", "i-zz"),
        ("NetworkInterface", "eni-a1"),
        ("NetworkInterface", "eni-b2"),
        ("Nat", "ngw-a1"),
        ("Nat", "ngw-a1"),
        ("SlbInstance", "lb-a1"),
        ("HaVip", "havip-a1"),
        ("", ""),
    ]);
    let odd = ["Available", "Associating", "Unassociating", "Releasing", "Odd"];
    let reason = random.pick(&["financial", "security", "sharedPool", "odd"]);
    let locks = if random.chance(12) { json!([{"LockReason": reason}]) } else { json!([]) };
    json!({
        "AllocationId": EIPS[at], "IpAddress": public(at), "InstanceId": instance, "InstanceType": kind,
        "Status": if instance.is_empty() { "Available" } else { random.mostly(75, "InUse", &odd) },
        "RegionId": random.mostly(90, "cn-hangzhou", &["cn-beijing"]), "Mode": random.pick(&["NAT", "BINDED"]),
        "BusinessStatus": random.mostly(92, "Normal", &["FinancialLocked"]), "OperationLocks": {"LockReason": locks},
    })
}

fn snat_entries(random: &mut Random) -> Vec<Value> {
    let count = random.pick(&[0, 1, 1, 2]);
    let entry = |at: usize| {
        let one = public(random.below(EIPS.len()));
        let pool = [public(0), public(1)].join(",");
        json!({"SnatEntryId": format!("snat-{at}"), "SnatIp": random.pick(&[one, pool]),
               "Status": random.mostly(80, "Available", &["Pending"])})
    };
    (0..count).map(entry).collect()
}

fn dnat_entries(random: &mut Random) -> Vec<Value> {
    let count = random.pick(&[0, 1, 2]);
    let entry = |at: usize| {
        let address = public(random.below(EIPS.len()));
        json!({"ForwardEntryId": format!("fwd-{at}"), "ExternalIp": address,
               "Status": random.mostly(80, "Available", &["Pending"])})
    };
    (0..count).map(entry).collect()
}

fn anycast(random: &mut Random, id: &str) -> Value {
    let mut bindings: Vec<Value> = Vec::new();
    for _ in 0..random.pick(&[0, 1, 1, 2, 2, 3]) {
        let instance = random.pick(&["lb-a1", "lb-b2", "eni-a1", "eni-a1", "eni-b2"]);
        let mut binding =
            json!({"BindInstanceId": instance, "Status": random.mostly(80, "BINDED", &["UNBINDING", "DELETED"])});
        if instance.starts_with("eni") && random.chance(70) {
            binding["PrivateIpAddress"] = json!(random.pick(&["10.0.0.1", "10.0.0.2"]));
        }
        let is_same =
            |it: &Value| ["BindInstanceId", "PrivateIpAddress"].iter().all(|key| it.get(key) == binding.get(key));
        if !bindings.iter().any(is_same) {
            bindings.push(binding);
        }
    }
    json!({
        "AnycastId": id, "Status": random.mostly(80, "Associated", &["Allocated", "Associating", "Unassociating"]),
        "ServiceManaged": random.mostly(92, json!(0), &[json!(1), json!("1")]), "AnycastEipBindInfoList": bindings,
    })
}
