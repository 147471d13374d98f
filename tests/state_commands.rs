//! `precall state`: the script of `plan` is run against a stand-in for `aliyun`, `show` and `map` are held against
//! texts that were read, and the picture is well-formed. `BLESS=1 cargo test --test state_commands` rewrites the texts.

use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const BATCH: &str = "tests/state_commands/batch.json";
const SNAPSHOT: &str = "tests/state_commands/snapshot";

fn precall(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_precall"));
    command.args(arguments).env("NO_COLOR", "1").current_dir(env!("CARGO_MANIFEST_DIR"));
    command.output().expect("the program was just built")
}

/// What a command prints that must succeed.
fn printed(arguments: &[&str]) -> String {
    let output = precall(arguments);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!((output.status.code(), errors.as_str()), (Some(0), ""), "{arguments:?}");
    String::from_utf8(output.stdout).expect("output is UTF-8")
}

/// An empty folder for one test.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("state_commands").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

fn write(folder: &Path, name: &str, value: &Value) -> String {
    let path = folder.join(name);
    fs::write(&path, value.to_string()).expect("the target folder can be written");
    path.to_str().expect("the path is text").to_owned()
}

fn plan(name: &str, calls: &Value, more: &[&str]) -> String {
    let batch = write(&folder(name), "batch.json", calls);
    printed(&[&["state", "plan", &batch], more].concat())
}

/// The commands of a script, without comments and functions.
fn commands(script: &str) -> String {
    let lines = script.replace(" \\\n", " ");
    let is_command = |line: &&str| line.contains("aliyun ") && !line.starts_with('#');
    lines.lines().filter(is_command).map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ") + "\n").collect()
}

fn expect_text(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/state_commands").join(name);
    if std::env::var_os("BLESS").is_some() {
        fs::write(path, text).expect("the text can be written");
        return;
    }
    assert_eq!(text, fs::read_to_string(path).unwrap_or_default(), "{name}");
}

#[test]
fn a_plan_asks_once_for_each_id_in_its_region() {
    let script = plan(
        "regions",
        &json!([
            {"Action": "UnassignIpv6Addresses", "RegionId": "cn-hangzhou", "NetworkInterfaceId": "eni-a1",
             "Ipv6Address": ["2001:db8::1"]},
            {"Action": "UnassignIpv6Addresses", "RegionId": "cn-hangzhou", "NetworkInterfaceId": "eni-a2",
             "Ipv6Address": ["2001:db8::2"]},
            {"Action": "UnassignPrivateIpAddresses", "RegionId": "cn-hangzhou", "NetworkInterfaceId": "eni-a1",
             "PrivateIpAddress": ["10.0.0.2"]},
            {"Action": "UnassignIpv6Addresses", "RegionId": "cn-beijing", "NetworkInterfaceId": "eni-b1",
             "Ipv6Address": ["2001:db8::3"]},
            {"Action": "UnassociateEipAddress", "AllocationId": "eip-c1", "InstanceType": "Nat"},
            {"Action": "UnassociateAnycastEipAddress", "AnycastId": "aeip-d1", "BindInstanceId": "lb-e1",
             "BindInstanceRegionId": "us-west-1", "BindInstanceType": "SlbInstance"}
        ]),
        &["--profile", "a b"],
    );
    let commands = commands(&script);
    for id in ["eni-a1", "eni-a2", "eni-b1", "eip-c1", "lb-e1"] {
        assert_eq!(commands.matches(id).count(), 1, "{id} in {commands}");
    }
    for command in [
        "aliyun ecs DescribeNetworkInterfaces --RegionId cn-hangzhou --NetworkInterfaceId.1 eni-a1 \
         --NetworkInterfaceId.2 eni-a2 --MaxResults 500 --profile 'a b' \
         > \"$dir/DescribeNetworkInterfaces.cn-hangzhou.ids-1.json\"",
        "aliyun ecs DescribeNetworkInterfaces --RegionId cn-beijing --NetworkInterfaceId.1 eni-b1 --MaxResults 500",
        "aliyun vpc DescribeVSwitches --RegionId cn-hangzhou --VSwitchId \"$id\" --PageSize 50",
        "aliyun vpc DescribeEipAddresses --AllocationId eip-c1 --PageSize 100",
        "by_number \"DescribeSnatTableEntries.default.$id\" 50 aliyun vpc DescribeSnatTableEntries \
         --NatGatewayId \"$id\"",
        "by_number \"DescribeForwardTableEntries.default.$id\" 50 aliyun vpc DescribeForwardTableEntries",
        "aliyun slb DescribeLoadBalancers --RegionId us-west-1 --LoadBalancerId lb-e1 --PageSize 100",
        "aliyun eipanycast ListAnycastEipAddresses --AnycastId aeip-d1 --MaxResults 100",
    ] {
        assert!(commands.contains(command), "{command}\nis not in\n{commands}");
    }
    // A call that says what the EIP is bound to narrows the search, and one about IPv4 alone needs no neighbours.
    for operation in ["DescribeHaVips", "by_token"] {
        assert!(!commands.contains(operation), "{operation} in {commands}");
    }
}

#[test]
fn a_plan_holds_no_value_that_nobody_knows() {
    let script = plan(
        "placeholders",
        &json!([
            {"Action": "UnassignIpv6Addresses", "RegionId": "cn-hangzhou", "NetworkInterfaceId": "$ENI",
             "Ipv6Address": ["2001:db8::1"]},
            {"Action": "UnassignIpv6Addresses", "RegionId": "{{ region }}", "NetworkInterfaceId": "eni-a1",
             "Ipv6Address": ["2001:db8::1"]},
            {"Action": "UnassociateEipAddress", "AllocationId": "eip-2ze****\n rm -rf /"}
        ]),
        &[],
    );
    let remarks = [
        "# call #0: NetworkInterfaceId is $ENI: cannot be filled in",
        "# call #1: RegionId is {{ region }}: cannot be filled in",
        "# call #2: AllocationId is eip-2ze****␊ rm -rf /: cannot be filled in",
    ];
    for remark in remarks {
        assert!(script.lines().any(|line| line == remark), "{remark}\nis not in\n{script}");
    }
    assert!(script.lines().all(|line| line.starts_with('#')), "{script}");
}

#[test]
fn a_plan_without_anything_to_decide_says_so() {
    let script = plan("nothing", &json!([{"Action": "RunInstances", "RegionId": "cn-hangzhou"}]), &[]);
    assert!(script.starts_with("#!/bin/sh\n# Nothing to fetch: "), "{script}");
    assert_eq!(script.lines().count(), 2, "{script}");
}

#[test]
fn many_ids_are_asked_for_in_requests_that_the_service_takes() {
    let call = |number: u32| {
        json!({"Action": "UnassociateEipAddress", "RegionId": "cn-hangzhou", "AllocationId": format!("eip-{number:03}"),
               "InstanceType": "IpAddress"})
    };
    let script = plan("many", &(0..120).map(call).collect(), &[]);
    let commands = commands(&script);
    assert_eq!(commands.matches("DescribeEipAddresses --").count(), 3, "{commands}");
    for number in 0..120 {
        assert_eq!(commands.matches(&format!("eip-{number:03}")).count(), 1, "{commands}");
    }
}

#[cfg(unix)]
mod running {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    /// Records its arguments and prints the page that they ask for.
    const ALIYUN: &str = r#"#!/bin/sh
echo "$*" >> "$RECORD"
operation=$2
page=1
while [ $# -gt 0 ]; do
  case $1 in
    --NextToken | --PageNumber) page=$2 ;;
    --NetworkInterfaceId.1) page=ids ;;
  esac
  shift
done
cat "$ANSWERS/$operation.$page.json"
"#;

    fn sh(arguments: &[&str], at: &Path) -> Output {
        let path = format!("{}:{}", at.join("bin").display(), std::env::var("PATH").unwrap_or_default());
        let mut command = Command::new("sh");
        command.args(arguments).env("PATH", path).current_dir(at);
        command.env("RECORD", at.join("record")).env("ANSWERS", at.join("answers"));
        command.output().expect("there is a shell")
    }

    fn eni(id: &str, address: &str) -> Value {
        json!({"NetworkInterfaceId": id, "Status": "InUse", "Type": "Secondary", "InstanceId": "i-1", "VSwitchId": "vsw-1",
               "ZoneId": "cn-hangzhou-h", "ServiceManaged": false, "NetworkInterfaceTrafficMode": "Standard",
               "PrivateIpAddress": "10.0.0.2", "PrivateIpSets": {"PrivateIpSet": []},
               "Ipv6Sets": {"Ipv6Set": [{"Ipv6Address": address}]}, "Ipv4PrefixSets": {"Ipv4PrefixSet": []},
               "Ipv6PrefixSets": {"Ipv6PrefixSet": []}})
    }

    /// The answers of the service: lists of two pages where the script has to turn them.
    fn answers(at: &Path) {
        let answers = at.join("answers");
        fs::create_dir_all(&answers).expect("the target folder can be written");
        let enis = |enis: &[Value], token: &str| json!({"NextToken": token, "NetworkInterfaceSets": {"NetworkInterfaceSet": enis}});
        let (own, neighbour) = (eni("eni-1", "2001:db8:0:1::1"), eni("eni-2", "2001:db8:0:1:1::9"));
        let entry = |number: usize| {
            json!({"SnatEntryId": format!("snat-{number}"), "SnatIp": if number == 50 { "203.0.113.1" } else { "203.0.113.2" },
                   "Status": "Available", "NatGatewayId": "ngw-1"})
        };
        let snat = |numbers: std::ops::Range<usize>| json!({"TotalCount": 51, "SnatTableEntries": {"SnatTableEntry": numbers.map(entry).collect::<Vec<_>>()}});
        let pages = [
            ("DescribeNetworkInterfaces.ids", enis(std::slice::from_ref(&own), "")),
            ("DescribeNetworkInterfaces.1", enis(&[own], "more")),
            ("DescribeNetworkInterfaces.more", enis(&[neighbour], "")),
            (
                "DescribeVSwitches.1",
                json!({"TotalCount": 1, "VSwitches": {"VSwitch": [{"VSwitchId": "vsw-1", "Status": "Available",
                       "CidrBlock": "10.0.0.0/24", "Ipv6CidrBlock": "2001:db8:0:1::/64", "EnabledIpv6": true}]}}),
            ),
            (
                "ListVSwitchCidrReservations.1",
                json!({"NextToken": "", "VSwitchCidrReservations": [{"VSwitchCidrReservationId": "vcr-1",
                       "VSwitchId": "vsw-1", "VSwitchCidrReservationCidr": "2001:db8:0:1::/76", "IpVersion": "IPv6",
                       "Type": "prefix", "Status": "Assigned"}]}),
            ),
            (
                "DescribeInstances.1",
                json!({"TotalCount": 1, "Instances": {"Instance": [{"InstanceId": "i-1", "Status": "Running",
                       "InstanceType": "ecs.g7.large", "RegionId": "cn-hangzhou"}]}}),
            ),
            (
                "DescribeInstanceTypes.1",
                json!({"InstanceTypes": {"InstanceType": [{"InstanceTypeId": "ecs.g7.large",
                       "EniIpv6AddressQuantity": 10}]}}),
            ),
            (
                "DescribeEipAddresses.1",
                json!({"TotalCount": 1, "EipAddresses": {"EipAddress": [{"AllocationId": "eip-1", "Status": "InUse",
                       "IpAddress": "203.0.113.1", "InstanceId": "ngw-1", "InstanceType": "Nat", "Mode": "NAT",
                       "RegionId": "cn-hangzhou", "BusinessStatus": "Normal", "OperationLocks": {"LockReason": []}}]}}),
            ),
            (
                "DescribeNatGateways.1",
                json!({"TotalCount": 1, "NatGateways": {"NatGateway": [{"NatGatewayId": "ngw-1", "Status": "Available"}]}}),
            ),
            ("DescribeSnatTableEntries.1", snat(0..50)),
            ("DescribeSnatTableEntries.2", snat(50..51)),
            (
                "DescribeForwardTableEntries.1",
                json!({"TotalCount": 0, "ForwardTableEntries": {"ForwardTableEntry": []}}),
            ),
        ];
        for (number, (name, answer)) in pages.iter().enumerate() {
            // The CLI indents; a proxy may not.
            let text = if number % 2 == 0 { format!("{answer:#}") } else { answer.to_string() };
            fs::write(answers.join(format!("{name}.json")), text).expect("the target folder can be written");
        }
    }

    fn install(at: &Path) {
        fs::create_dir_all(at.join("bin")).expect("the target folder can be written");
        let aliyun = at.join("bin/aliyun");
        fs::write(&aliyun, ALIYUN).expect("the target folder can be written");
        fs::set_permissions(&aliyun, fs::Permissions::from_mode(0o755)).expect("it was just written");
    }

    #[test]
    fn the_script_fetches_what_decides_everything() {
        let at = folder("running");
        install(&at);
        answers(&at);
        let batch = write(
            &at,
            "batch.json",
            &json!([
                {"Action": "AssignIpv6Addresses", "RegionId": "cn-hangzhou", "NetworkInterfaceId": "eni-1",
                 "Ipv6Prefix": ["2001:db8:0:1:1::/80"]},
                {"Action": "UnassociateEipAddress", "RegionId": "cn-hangzhou", "AllocationId": "eip-1"}
            ]),
        );
        fs::write(at.join("plan.sh"), printed(&["state", "plan", &batch])).expect("the target folder can be written");
        let syntax = sh(&["-n", "plan.sh"], &at);
        assert!(syntax.status.success(), "{}", String::from_utf8_lossy(&syntax.stderr));
        let run = sh(&["plan.sh", "my state"], &at);
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
        assert_eq!(String::from_utf8_lossy(&run.stderr), "");
        let record = fs::read_to_string(at.join("record")).expect("aliyun was called");
        let is_read_only = |line: &str| {
            ["Describe", "List"].iter().any(|it| line.split(' ').nth(1).is_some_and(|name| name.starts_with(it)))
        };
        assert!(record.lines().all(is_read_only), "{record}");
        for line in [
            "ecs DescribeNetworkInterfaces --RegionId cn-hangzhou --VSwitchId vsw-1 --MaxResults 500 --NextToken more",
            "vpc DescribeSnatTableEntries --RegionId cn-hangzhou --NatGatewayId ngw-1 --PageSize 50 --PageNumber 2",
            "ecs DescribeInstances --RegionId cn-hangzhou --InstanceIds [\"i-1\"] --PageSize 100",
            "ecs DescribeInstanceTypes --region cn-hangzhou --InstanceTypes.1 ecs.g7.large --MaxResults 100",
        ] {
            assert_eq!(record.lines().filter(|it| *it == line).count(), 1, "{line}\nis not in\n{record}");
        }
        let state = at.join("my state");
        let state = state.to_str().expect("the path is text");
        let checked = precall(&["check", "--state", state, "--state-complete", "--output-format", "json", &batch]);
        let report: Value = serde_json::from_slice(&checked.stdout).expect("the report is JSON");
        assert_eq!(report["undecided"], json!([]), "{report}");
        let rules: Vec<&str> =
            report["findings"].as_array().into_iter().flatten().filter_map(|it| it["rule"].as_str()).collect();
        // Both rest on a second page.
        assert_eq!(rules, ["prefix-in-use", "eip-used-by-snat"]);
        let again = printed(&["state", "plan", "--state", state, "--state-complete", &batch]);
        assert!(again.contains("# Nothing to fetch: "), "{again}");
    }
}

#[test]
fn what_the_snapshot_names_is_not_asked_for_again() {
    let script = printed(&["state", "plan", "--state", SNAPSHOT, BATCH]);
    let commands = commands(&script);
    for id in ["eni-bp1iqejowblx6h8j", "eip-2zeerraiwb7uj6i0d", "aeip-bp1ix34fralt4ykf3"] {
        assert!(!commands.contains(id), "{id} in {commands}");
    }
    for command in [
        "aliyun ecs DescribeNetworkInterfaces --RegionId cn-hangzhou --NetworkInterfaceId.1 eni-bp1nobodyknows0 --Max",
        "aliyun ecs DescribeNetworkInterfaces --RegionId cn-hangzhou --VSwitchId vsw-bp1s5fnvk4gn2tws0 --MaxResults 500",
        "aliyun ecs DescribeInstances --RegionId cn-hangzhou --InstanceIds '[\"i-hp3akk9irtd69jad\"]' --PageSize 100",
        "aliyun vpc DescribeNatGateways --RegionId cn-hangzhou --NatGatewayId ngw-bp1uewa15k4iy5770 --PageSize 50",
    ] {
        assert!(commands.contains(command), "{command}\nis not in\n{commands}");
    }
    assert!(script.contains(&format!("#   precall check --state {SNAPSHOT} --state state --state-complete {BATCH}")));
}

#[test]
fn show_tells_what_was_understood() {
    expect_text("show.expected", &printed(&["state", "show", "--state", SNAPSHOT, BATCH]));
    let text = printed(&["state", "show", "--state", SNAPSHOT, "--state-complete", "--output-format", "json", BATCH]);
    let inventory: Value = serde_json::from_str(&text).expect("the inventory is JSON");
    let kind = |name: &str| {
        let kinds = inventory["kinds"].as_array().into_iter().flatten();
        kinds.into_iter().find(|kind| kind["kind"] == name).cloned().unwrap_or_default()
    };
    assert_eq!(kind("ENIs"), json!({"kind": "ENIs", "resources": 4, "responses": 1, "complete": true, "because": []}));
    assert_eq!(kind("EIPs")["because"], json!(["TotalCount counts 5 more"]));
    assert_eq!(inventory["enis"][2]["known"]["ipv6_prefixes"], 2);
    assert_eq!(inventory["enis"][3]["known"], Value::Null);
}

#[test]
fn the_configuration_names_the_snapshot() {
    let folder = folder("configured");
    let batch = fs::read_to_string(BATCH).expect("the batch is there");
    let named = fs::canonicalize(SNAPSHOT).expect("the snapshot is there");
    fs::write(folder.join("batch.json"), batch).expect("the target folder can be written");
    let state = json!(named).to_string();
    fs::write(folder.join("precall.toml"), format!("[state]\npaths = [{state}]\ncomplete = true\n"))
        .expect("the target folder can be written");
    let batch = folder.join("batch.json").to_str().expect("the path is text").to_owned();
    let by_hand = |action: &str| {
        let named = named.to_str().expect("the path is text");
        printed(&["state", action, &batch, "--isolated", "--state", named, "--state-complete"])
    };
    for action in ["plan", "show", "map"] {
        assert_eq!(printed(&["state", action, &batch]), by_hand(action), "{action}");
    }
    let not_fetched = ["--config", "state.paths=[\"not-fetched\"]"];
    let plan = printed(&[&["state", "plan", &batch], &not_fetched[..]].concat());
    assert_eq!(
        commands(&plan),
        commands(&printed(&["state", "plan", &batch, "--isolated"])),
        "it is still to be fetched"
    );
    for arguments in [["state", "show", &batch], ["state", "map", &batch]] {
        assert_eq!(precall(&[&arguments, &not_fetched[..]].concat()).status.code(), Some(2), "{arguments:?}");
    }
    assert_eq!(precall(&["state", "plan", &batch, "--state", "not-fetched"]).status.code(), Some(2));
    let alone = precall(&["state", "show", &batch, "--isolated"]);
    assert_eq!(alone.status.code(), Some(2), "without the configuration there is no snapshot");
    let broken = precall(&["state", "plan", &batch, "--config", "nonsense=1"]);
    assert_eq!(broken.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&broken.stderr).contains("nonsense"));
}

#[test]
fn show_says_why_a_kind_is_not_complete() {
    let at = folder("incomplete");
    let eni = json!({"NetworkInterfaceId": "eni-1****"});
    write(&at, "a.json", &json!({"NextToken": "x", "NetworkInterfaceSets": {"NetworkInterfaceSet": [eni]}}));
    let text = printed(&["state", "show", "--state", at.to_str().expect("the path is text"), "--state-complete"]);
    let line = text.lines().find(|line| line.starts_with("  ENIs")).unwrap_or_default();
    assert!(
        line.ends_with("no: the last page is missing: every page has a NextToken; an id is masked or missing"),
        "{text}"
    );
}

#[test]
fn a_map_shows_what_is_taken_asked_for_and_in_the_way() {
    expect_text("map.expected", &printed(&["state", "map", "--state", SNAPSHOT, BATCH]));
    expect_text("map-all.expected", &printed(&["state", "map", "--state", SNAPSHOT, "--width", "72"]));
    let colored = printed(&["state", "map", "--state", SNAPSHOT, BATCH, "--color"]);
    assert!(colored.contains("\x1b[1;91m✗"), "{colored}");
}

/// Crude, but it fails where a reader of XML would: tags that do not match, and stray `&` and `<`.
fn assert_well_formed(xml: &str) {
    let mut open = Vec::new();
    for part in xml.split('<').skip(1) {
        let (tag, text) = part.split_once('>').unwrap_or_else(|| panic!("`<{part}` does not end"));
        let name = tag.trim_end_matches('/').split([' ', '\n']).next().unwrap_or_default();
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name)),
            None if tag.ends_with('/') => {}
            None => open.push(name),
        }
        assert_eq!(tag.matches('"').count() % 2, 0, "<{tag}>");
        for entity in text.split('&').skip(1) {
            assert!(["amp;", "lt;", "gt;", "quot;"].iter().any(|it| entity.starts_with(it)), "&{entity}");
        }
    }
    assert!(open.is_empty(), "{open:?} are not closed");
}

#[test]
fn the_picture_holds_what_the_text_holds() {
    let path = folder("svg").join("map.svg");
    let target = path.to_str().expect("the path is text");
    assert_eq!(printed(&["state", "map", "--state", SNAPSHOT, BATCH, "--svg", target]), "");
    let svg = fs::read_to_string(&path).expect("the picture was written");
    assert_eq!(svg, printed(&["state", "map", "--state", SNAPSHOT, BATCH, "--svg", "-"]));
    assert_well_formed(&svg);
    assert!(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\""));
    assert!(!svg.contains("href") && !svg.contains("url("), "it needs nothing from elsewhere");
    let text = printed(&["state", "map", "--state", SNAPSHOT, BATCH, "--width", "200"]);
    let words = text.lines().filter_map(|line| line.split_once('#').map(|(_, words)| words));
    let calls: Vec<&str> = words.filter(|words| words.starts_with(|it: char| it.is_ascii_digit())).collect();
    assert!(calls.len() >= 10, "{calls:?}");
    for words in calls {
        assert!(svg.contains(&format!("#{words}<")), "#{words}");
    }
    assert!(svg.contains("in which an address of ENI `eni-bp14v2sdd3v8hta4` lies</title>"), "tooltips say why");
}

#[test]
fn a_run_that_cannot_do_its_work_says_what_it_needs() {
    let cases: [(&[&str], &str); 8] = [
        (&["state", "plan", "no-such-path"], "no-such-path: "),
        (&["state", "plan", "--state", "no-such-path", BATCH], "no-such-path: "),
        (&["state", "plan", SNAPSHOT], "no call found in tests/state_commands/snapshot"),
        (&["state", "show", BATCH], "give --state PATH"),
        (&["state", "show"], "give --state PATH"),
        (&["state", "map", BATCH], "give --state PATH"),
        (&["state", "map", "--state", BATCH, BATCH], "state file tests/state_commands/batch.json: "),
        (&["state", "map", "--state", SNAPSHOT, BATCH, "--svg", "no-such-folder/map.svg"], "no-such-folder/map.svg: "),
    ];
    for (arguments, message) in cases {
        let output = precall(arguments);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {errors}");
        assert!(errors.starts_with("precall: ") && errors.contains(message), "{arguments:?}: {errors}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }
}
