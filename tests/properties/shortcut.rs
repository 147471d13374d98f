//! A call that the shortcut decides has the report that the rules would give it: batches about few resources, so that
//! calls meet what earlier ones did, checked with and without it.

use super::generator::config;
use super::report::input;
use precall::lint::{Input, LineChunk, Linter, Scratch, Syntax};
use precall::report::FileReport;
use precall::ruleset::RuleSet;
use precall::state::{Execution, Snapshot, StateFile};
use proptest::prelude::*;
use serde_json::{Value, json};

const ENIS: [&str; 4] = ["eni-a", "eni-b", "eni-c", "eni-d"];

/// `eni-a` and `eni-b` are described, one with lists; `eni-c` without anything else; `eni-d` is not.
fn responses() -> [Value; 4] {
    let eni = |id: &str, status: &str| {
        json!({"NetworkInterfaceId": id, "Status": status, "Type": "Secondary", "VSwitchId": "vsw-a",
            "ZoneId": "cn-hangzhou-h", "ServiceManaged": false, "NetworkInterfaceTrafficMode": "Standard"})
    };
    let (mut a, mut b) = (eni("eni-a", "Available"), eni("eni-b", "InUse"));
    a["Ipv6Sets"] = json!({"Ipv6Set": [{"Ipv6Address": "2001:db8:1:1:1::20"}, {"Ipv6Address": "2001:db8:1:1:2::20"}]});
    a["Ipv6PrefixSets"] = json!({"Ipv6PrefixSet": [{"Ipv6Prefix": "2001:db8:1:1:3::/80"}]});
    a["PrivateIpSets"] = json!({"PrivateIpSet": [{"PrivateIpAddress": "10.0.0.1", "Primary": true}]});
    b["PrivateIpAddress"] = json!("10.0.0.2");
    b["InstanceId"] = json!("i-a");
    let list = |key: &str, item: &str, items: Value| json!({"TotalCount": 9, key: {item: items}});
    [
        list("NetworkInterfaceSets", "NetworkInterfaceSet", json!([a, b, {"NetworkInterfaceId": "eni-c"}])),
        list(
            "VSwitches",
            "VSwitch",
            json!([{"VSwitchId": "vsw-a", "Status": "Available", "CidrBlock": "10.0.0.0/24",
            "Ipv6CidrBlock": "2001:db8:1:1::/64", "EnabledIpv6": true, "ZoneId": "cn-hangzhou-h"}]),
        ),
        list(
            "Instances",
            "Instance",
            json!([{"InstanceId": "i-a", "InstanceType": "ecs.g7.large", "Status": "Running"}]),
        ),
        list("InstanceTypes", "InstanceType", json!([{"InstanceTypeId": "ecs.g7.large", "EniIpv6AddressQuantity": 6}])),
    ]
}

fn linter(has_snapshot: bool, is_complete: bool, is_thorough: bool) -> Linter {
    let rules = RuleSet::embedded();
    let files = responses().into_iter().enumerate().map(|(number, response)| {
        let bytes = response.to_string().into_bytes();
        StateFile::read(rules, format!("{number}.json"), bytes, false).expect("the responses are known ones")
    });
    let files: Vec<_> = files.filter(|_| has_snapshot).collect();
    let snapshot: &'static Snapshot = Box::leak(Box::new(Snapshot::new(rules, files.iter(), is_complete)));
    let mut linter = Linter::new(rules);
    linter.snapshots = Box::new(move |_| snapshot);
    linter.is_thorough = is_thorough;
    linter
}

fn pick(texts: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    prop::sample::select(texts)
}

fn some(texts: &'static [&'static str]) -> impl Strategy<Value = Vec<&'static str>> {
    prop::sample::subsequence(texts, 1..=2)
}

/// A call about few things, mostly one like most others.
fn call() -> impl Strategy<Value = Value> {
    const ADDRESSES: &[&str] = &[
        "2001:db8:1:1:1::20",
        "2001:db8:1:1:2::20",
        "2001:db8:1:1:3::20",
        "2001:db8:1:1:4::20",
        "2001:db8:1:1::1",
        "2001:db8:2::1",
        "2001:db8:1:1:5::20",
        "2001:db8:1:1:6::20",
        "2001:db8:1:1:7::20",
        "$ADDRESS",
    ];
    const PREFIXES: &[&str] = &["2001:db8:1:1:3::/80", "2001:db8:1:1:4::/80", "2001:db8:1:1:8::/80", "2001:db8:2::/80"];
    const IPV4: &[&str] = &["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.1.0.1"];
    let eni = || prop_oneof![20 => pick(&ENIS), 1 => Just("$ENI")];
    let region = || prop_oneof![9 => Just("cn-hangzhou"), 1 => Just("cn-beijing")];
    let token = prop::option::weighted(0.3, pick(&["token-1", "token-2", "token-3"]));
    let what = prop_oneof![
        4 => some(ADDRESSES).prop_map(|it| ("Ipv6Address", json!(it))),
        2 => some(PREFIXES).prop_map(|it| ("Ipv6Prefix", json!(it))),
        2 => (1..4).prop_map(|it| ("Ipv6AddressCount", json!(it))),
        1 => (1..3).prop_map(|it| ("Ipv6PrefixCount", json!(it))),
    ];
    let assign = (eni(), region(), token, what).prop_map(|(eni, region, token, (name, value))| {
        json!({"Action": "AssignIpv6Addresses", "RegionId": region,
            "NetworkInterfaceId": eni, name: value, "ClientToken": token})
    });
    let named = prop_oneof![
        some(ADDRESSES).prop_map(|it| ("Ipv6Address", json!(it))),
        some(PREFIXES).prop_map(|it| ("Ipv6Prefix", json!(it)))
    ];
    let unassign = (eni(), region(), named).prop_map(|(eni, region, (name, value))| {
        json!({
        "Action": "UnassignIpv6Addresses", "RegionId": region, "NetworkInterfaceId": eni, name: value})
    });
    let private = (eni(), region(), some(IPV4)).prop_map(|(eni, region, items)| json!({
        "Action": "UnassignPrivateIpAddresses", "RegionId": region, "NetworkInterfaceId": eni, "PrivateIpAddress": items}));
    let eip = (
        pick(&["eip-a", "eip-b", "eip-c", "$EIP"]),
        prop::option::of(pick(&["i-a", "eni-a", "lb-a"])),
        prop::option::of(any::<bool>()),
    )
        .prop_map(|(id, instance, force)| {
            json!({"Action": "UnassociateEipAddress", "AllocationId": id,
            "InstanceId": instance, "Force": force})
        });
    let anycast = (pick(&["aeip-a", "aeip-b"]), pick(&["eni-a", "eni-d"]), prop::option::of(pick(IPV4))).prop_map(
        |(id, instance, address)| {
            json!({"Action": "UnassociateAnycastEipAddress", "AnycastId": id,
            "BindInstanceId": instance, "BindInstanceRegionId": "cn-hangzhou", "BindInstanceType": "NetworkInterface",
            "PrivateIpAddress": address, "DryRun": instance == "eni-d"})
        },
    );
    let other = pick(&ENIS).prop_map(|eni| json!({"Action": "DetachNetworkInterface", "NetworkInterfaceId": eni}));
    prop_oneof![30 => assign, 20 => unassign, 15 => private, 8 => eip, 8 => anycast, 3 => other]
}

/// What may be wrong with the request of a call: a member to write, or to leave out.
fn flaw() -> impl Strategy<Value = (&'static str, Value)> {
    prop_oneof![
        Just(("Ipv6AddressCount", json!(50))),
        Just(("Ipv6Address", json!(["2001:db8:1:1:9::20", "2001:db8:1:1:a::20", "2001:db8:1:1:9::20"]))),
        Just(("Ipv6Address", json!(["2001:db8:1:1:9::20", "2001:db8:1:1:9::2g"]))),
        Just(("Ipv6Address", json!(["2001:db8:1:1:9::2g", 7]))),
        Just(("Ipv6Prefix", json!(["2001:db8:1:1:9::1/80"]))),
        Just(("Ipv6Prefix", json!(["2001:db8:1:1:9::/80", "2001:db8:1:1:9::/96"]))),
        Just(("Ipv6Prefix", json!(["2001:db8:1:1:4::/80", "2001:db8:1:1:3::1/80"]))),
        Just(("Ipv6Prefix", json!(["2001:db8:1:1:3::/72", "2001:db8:1:1:8::/80"]))),
        Just(("Ipv6Address", json!(["2001:db8:1:1:4::20", "2001:db8:1:1:9::20", "2001:db8:1:1:4::20"]))),
        Just(("PrivateIpAddress", json!(["10.0.0.9", "10.0.0.9", "10.0.0.256"]))),
        Just(("ClientToken", json!("t".repeat(70)))),
        Just(("OwnerTag", json!("x"))),
        Just(("OwnerTag", json!("x***"))),
        Just(("DryRun", json!("perhaps"))),
        Just(("InstanceType", json!("ecsinstance"))),
        Just(("BindInstanceType", json!("SlbInstance"))),
        Just(("BindInstanceType", json!("Eni"))),
        Just(("RegionId", Value::Null)),
        Just(("NetworkInterfaceId", json!(7))),
        Just(("NetworkInterfaceId", Value::Null)),
        Just(("AllocationId", json!("EIP"))),
        Just(("AllocationId", Value::Null)),
        Just(("AnycastId", json!("any-1"))),
    ]
}

/// A call with which something may be wrong.
pub fn any_call() -> impl Strategy<Value = Value> {
    (call(), prop::option::weighted(0.4, flaw())).prop_map(|(mut call, flaw)| {
        if let Some((name, value)) = flaw {
            call[name] = value;
        }
        call
    })
}

/// The calls as text: whole, as people write them, as YAML, and a call a line.
fn texts(calls: &[Value]) -> [(String, Syntax); 4] {
    let lines = calls.iter().map(|call| format!("{call}\n")).collect();
    let pretty = serde_json::to_string_pretty(calls).expect("values can be written");
    let yaml = pretty.clone();
    [
        (json!({"calls": calls}).to_string(), Syntax::Json),
        // Something behind the last call lets it be read like the others.
        (pretty + &" ".repeat(100), Syntax::Json),
        (yaml, Syntax::Yaml),
        (lines, Syntax::JsonLines),
    ]
}

/// What is found, and what is left undecided.
fn said(file: Option<FileReport>) -> (Vec<String>, String) {
    let file = file.expect("a named file has a report");
    let findings = file.findings.iter().map(|it| format!("{it:?}")).collect();
    (findings, format!("{:?} {:?} {}", file.undecided, file.tally, file.calls))
}

/// A file of lines that is checked in chunks of a few calls.
fn check_chunks(linter: &Linter, text: &[u8]) -> (Vec<String>, String) {
    // As much as of a large file is done before the first call.
    let mut file = linter.lines_file("batch", 1 << 17);
    let (mut scratch, mut memory) = (Scratch::default(), LineChunk::default());
    let lines: Vec<&[u8]> = text.split_inclusive(|&byte| byte == b'\n').collect();
    let mut base = 0;
    for chunk in lines.chunks(3) {
        memory.bytes = chunk.concat();
        linter.line_chunk(&mut memory, 0, base, &mut scratch);
        file.append(&mut memory);
        base += memory.bytes.len() as u64;
    }
    said(linter.finish_lines(Input { path: "batch", ..input(Some(Syntax::JsonLines), b"") }, file))
}

/// What somebody may do to a text: at a place of it, as a part of its length, take so many bytes away and write this.
fn damage() -> impl Strategy<Value = (f64, usize, &'static str)> {
    const WRITTEN: &[&str] = &[
        "",
        "\"",
        "\\",
        ",",
        ",,",
        ":",
        "{",
        "}",
        "[",
        "]",
        " ",
        "\t",
        "\n",
        "\r\n",
        "\r",
        "\0",
        "0",
        "-1",
        "x",
        "xxx",
        "é",
        "\\u0041",
        "null",
        "tru",
        "\"Action\":\"x\",",
        "\"RegionId\":\"cn-beijing\",",
        "\"Parameters\":{",
        "\"SecurityToken\":\"y\",",
        "\"x-precall-ignore\":{\"duplicate-call\":\"the test says so\"},",
        "// precall: ignore[duplicate-call] the test says so\n",
        "/* precall: ignore[repeated-item] the test says so */",
        "// a comment\n",
        "/*",
        "\u{feff}",
    ];
    (0.0..1.0, 0_usize..3, pick(WRITTEN))
}

fn damaged(text: &str, damages: &[(f64, usize, &str)]) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    for &(place, taken, written) in damages {
        let at = (place * bytes.len() as f64) as usize;
        bytes.splice(at..(at + taken).min(bytes.len()), written.bytes());
    }
    bytes
}

proptest! {
    #![proptest_config(config(1500))]

    #[test]
    fn the_shortcut_changes_nothing_about_broken_texts(
        calls in prop::collection::vec(any_call(), 1..4),
        damages in prop::collection::vec(damage(), 1..4),
        has_snapshot: bool,
    ) {
        let linters = [false, true].map(|is_thorough| linter(has_snapshot, false, is_thorough));
        // The second time, their shapes are known.
        let calls: Vec<Value> = calls.iter().chain(&calls).cloned().collect();
        for (text, syntax) in texts(&calls) {
            let bytes = damaged(&text, &damages);
            let [quick, thorough] = linters.each_ref().map(|linter| {
                let mut scratch = Scratch::default();
                linter.file(input(Some(syntax), text.as_bytes()), &mut scratch);
                said(linter.file(input(Some(syntax), &bytes), &mut scratch))
            });
            prop_assert_eq!(quick, thorough, "{}", String::from_utf8_lossy(&bytes));
            if syntax == Syntax::JsonLines {
                let [quick, thorough] = linters.each_ref().map(|linter| check_chunks(linter, &bytes));
                prop_assert_eq!(quick, thorough, "{}", String::from_utf8_lossy(&bytes));
            }
        }
    }

    #[test]
    fn the_shortcut_changes_nothing(
        calls in prop::collection::vec(any_call(), 1..14),
        execution in pick(&["sequential", "settled", "parallel"]),
        has_snapshot: bool,
        is_complete: bool,
    ) {
        let linters = [false, true].map(|is_thorough| {
            let mut linter = linter(has_snapshot, is_complete, is_thorough);
            linter.execution = Execution::named(execution);
            linter
        });
        for (text, syntax) in texts(&calls) {
            let [quick, thorough] = linters.each_ref().map(|linter| {
                let mut scratch = Scratch::default();
                let mut check = || said(linter.file(input(Some(syntax), text.as_bytes()), &mut scratch));
                // What was learned the first time is used the second time.
                [check(), check()]
            });
            prop_assert_eq!(&quick, &thorough);
            if syntax == Syntax::JsonLines {
                let [quick, thorough] = linters.each_ref().map(|linter| check_chunks(linter, text.as_bytes()));
                prop_assert_eq!(quick, thorough);
            }
        }
    }
}
