//! Random batches about few resources, so that calls collide often.

use crate::random::Random;
use serde_json::{Value, json};

pub const ENIS: [&str; 4] = ["eni-a1", "eni-b2", "eni-c3", "eni-d4"];
pub const EIPS: [&str; 3] = ["eip-a1", "eip-b2", "eip-c3"];
pub const ANYCASTS: [&str; 2] = ["aeip-a1", "aeip-b2"];
/// The vSwitches, and the first half of their addresses.
pub const VSWITCHES: [(&str, &str); 2] = [("vsw-a1", "2001:db8:1:1a00"), ("vsw-b2", "2001:db8:1:1b00")];

pub fn batch(random: &mut Random) -> Value {
    let mut calls: Vec<Value> = Vec::new();
    for _ in 0..random.pick(&[1, 2, 3, 4, 5, 6, 8]) {
        let mut call = match calls.last() {
            Some(_) if random.chance(18) => random.pick(&calls),
            Some(last) if last["NetworkInterfaceId"].is_string() && random.chance(35) => changed(random, last.clone()),
            _ => call(random),
        };
        // With a token, requests are compared as wholes: nothing else in them is unknown.
        if call["ClientToken"] != "$TOKEN" && call.to_string().contains('$') {
            call.as_object_mut().map(|call| call.remove("ClientToken"));
        }
        calls.push(call);
    }
    let execution = random.pick(&["sequential", "sequential", "settled", "settled", "parallel"]);
    json!({"execution": execution, "calls": calls})
}

/// The same items with the opposite operation or on another ENI, or other items on the same ENI.
fn changed(random: &mut Random, mut call: Value) -> Value {
    match (call["Action"].as_str(), random.below(3)) {
        (Some("AssignIpv6Addresses"), 0) => call["Action"] = json!("UnassignIpv6Addresses"),
        (Some("UnassignIpv6Addresses"), 0) => call["Action"] = json!("AssignIpv6Addresses"),
        (Some("AssignIpv6Addresses"), 1) => {
            let (region, id) = (call["RegionId"].take(), call["NetworkInterfaceId"].take());
            call = assign(random, json!({"Action": call["Action"], "RegionId": region, "NetworkInterfaceId": id}));
        }
        _ => call["NetworkInterfaceId"] = json!(eni(random)),
    }
    call
}

fn call(random: &mut Random) -> Value {
    let region = random.mostly(94, "cn-hangzhou", &["cn-beijing", "cn-hangzhou-h", "$REGION"]);
    let id = eni(random);
    let mut call = match random.below(100) {
        0..27 => assign(random, json!({"Action": "AssignIpv6Addresses", "RegionId": region, "NetworkInterfaceId": id})),
        27..44 => {
            let (list, item): (_, fn(&mut Random) -> String) =
                if random.chance(60) { ("Ipv6Address", address) } else { ("Ipv6Prefix", prefix) };
            let items = items(random, item);
            json!({"Action": "UnassignIpv6Addresses", "RegionId": region, "NetworkInterfaceId": id, list: items})
        }
        44..53 => {
            let (list, item): (_, fn(&mut Random) -> String) = if random.chance(75) {
                ("PrivateIpAddress", |random| format!("10.0.{}.{}", random.mostly(80, 0, &[1]), 1 + random.below(5)))
            } else {
                ("Ipv4Prefix", |random| format!("10.0.0.{}/28", random.pick(&[16, 32, 48])))
            };
            let items = items(random, item);
            json!({"Action": "UnassignPrivateIpAddresses", "RegionId": region, "NetworkInterfaceId": id, list: items})
        }
        53..72 => eip(random, region),
        72..90 => anycast(random),
        _ => return other(random),
    };
    if random.chance(12) {
        call["ClientToken"] = json!(random.pick(&["token-1", "token-1", "token-1", "token-2", "$TOKEN"]));
    }
    if random.chance(3) {
        call["SignatureNonce"] = json!(random.pick(&["1", "2"]));
    }
    if random.chance(3) {
        call["id"] = json!("eni-a1");
    }
    call
}

fn eni(random: &mut Random) -> String {
    let known = random.pick(&[ENIS[0], ENIS[0], ENIS[1], ENIS[2], ENIS[3]]);
    random.mostly(90, known, &["$ENI", "eni-e5", "eni-zz"]).to_owned()
}

/// One to three items; now and then one that is unknown or wrong.
fn items(random: &mut Random, item: fn(&mut Random) -> String) -> Vec<String> {
    let some = random.pick(&[1, 1, 1, 2, 3]);
    (0..some)
        .map(|_| {
            let item = item(random);
            random.mostly(94, item, &["$ITEM".into(), "$ITEM".into(), "bad".into()])
        })
        .collect()
}

pub fn address(random: &mut Random) -> String {
    let (_, half) = random.mostly(85, VSWITCHES[0], &VSWITCHES);
    match random.below(100) {
        0..4 => format!("{half}:ffff:ffff:ffff:{}", random.pick(&["fff6", "fff7", "ffff"])),
        4..8 => random.pick(&["2001:db8:9::1", "2001:db8:1:1a00::"]).to_owned(),
        8..12 => format!("{half}:8001::1"),
        12..20 => format!("{half}:0:0:0:{}", 10 + random.below(6)),
        _ => format!("{half}::{}", 10 + random.below(6)),
    }
}

pub fn prefix(random: &mut Random) -> String {
    let (_, half) = random.mostly(85, VSWITCHES[0], &VSWITCHES);
    let block = random.pick(&["8000", "8001", "8002", "8003", "4000", "4001", "5"]);
    let usual = format!("{half}:{block}::/80");
    random.mostly(95, usual, &["2001:db8:9::/80".to_owned(), "2001:db8:1:1a00::/80".to_owned(), format!("{half}::/64")])
}

fn assign(random: &mut Random, mut call: Value) -> Value {
    match random.below(100) {
        0..35 => call["Ipv6Address"] = json!(items(random, address)),
        35..45 => call["Ipv6AddressCount"] = random.pick(&[json!(1), json!(2), json!("3"), json!(10), json!(11)]),
        45..70 => call["Ipv6Prefix"] = json!(items(random, prefix)),
        _ => call["Ipv6PrefixCount"] = random.pick(&[json!(1), json!("1"), json!(2), json!(3), json!(10)]),
    }
    if random.chance(6) {
        call["Ipv6Prefix"] = json!(items(random, prefix));
    }
    call
}

fn eip(random: &mut Random, region: &str) -> Value {
    let known = random.pick(&EIPS);
    let id = random.mostly(92, known, &["$EIP", "eip-zz", "bad-1"]);
    let mut call = json!({"Action": "UnassociateEipAddress", "AllocationId": id});
    if random.chance(30) {
        call["RegionId"] = json!(region);
    }
    let given = random.pick(&[
        ("EcsInstance", "i-a1"),
        ("EcsInstance", "i-zz"),
        ("", "i-a1"),
        ("", "ngw-a1"),
        ("", "odd-1"),
        ("", "$INSTANCE"),
        ("Nat", "ngw-a1"),
        ("Nat", "ngw-zz"),
        ("NetworkInterface", "eni-a1"),
        ("SlbInstance", "lb-a1"),
        ("SlbInstance", "lb-zz"),
        ("HaVip", "havip-zz"),
        ("SlbInstance", "i-a1"),
        ("Wrong", "i-zz"),
        ("$TYPE", "i-zz"),
    ]);
    if random.chance(45) {
        call["InstanceId"] = json!(given.1);
        if !given.0.is_empty() {
            call["InstanceType"] = json!(given.0);
        }
    }
    if random.chance(35) {
        call["Force"] = random.pick(&[json!(true), json!("True"), json!(false), json!("$FORCE")]);
    }
    if random.chance(12) {
        call["PrivateIpAddress"] = json!("10.0.0.1");
    }
    call
}

fn anycast(random: &mut Random) -> Value {
    let known = random.pick(&ANYCASTS);
    let id = random.mostly(92, known, &["$ANYCAST", "aeip-zz", "bad-1"]);
    let instance =
        random.pick(&["lb-a1", "lb-a1", "lb-b2", "lb-zz", "eni-a1", "eni-a1", "eni-b2", "eni-zz", "$INSTANCE"]);
    let (kind, other) = match instance.starts_with("eni") {
        true => ("NetworkInterface", "SlbInstance"),
        false => ("SlbInstance", "NetworkInterface"),
    };
    let kind = random.mostly(94, kind, &[other, "$TYPE", "Wrong"]);
    let mut call = json!({"Action": "UnassociateAnycastEipAddress", "AnycastId": id, "BindInstanceId": instance,
                          "BindInstanceRegionId": "cn-hangzhou", "BindInstanceType": kind});
    if kind == "NetworkInterface" && random.chance(35) {
        call["PrivateIpAddress"] = json!(random.pick(&["10.0.0.1", "10.0.0.2"]));
    }
    if random.chance(10) {
        call["DryRun"] = random.pick(&[json!(true), json!("true"), json!(false), json!("$DRY")]);
    }
    call
}

/// A call that is not covered.
fn other(random: &mut Random) -> Value {
    let fixed = ["vsw-a1", "i-a1", "i-b2", "snat-0", "fwd-0", "vcr-0", "ngw-a1", "lb-a1", "havip-a1", "nothing"];
    let id = random.pick(&[&ENIS[..], &EIPS[..], &ANYCASTS[..], &fixed[..]].concat());
    let shapes =
        [json!(id), json!([id, "y"]), json!(json!([id]).to_string()), json!({"Key": id}), json!(format!("{id},y"))];
    let action = random.pick(&[
        "DeleteThing",
        "AttachThing",
        "ModifyThing",
        "AssociateEipAddress",
        "DescribeThings",
        "ListThings",
    ]);
    json!({"Action": action, "Ids": random.pick(&shapes)})
}
