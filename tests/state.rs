//! Snapshots on the command line: which files are read, in which order they count, and what a bad one says.

use serde_json::{Value, json};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

const ENI: &str = "eni-bp1iqejowblx6h8j";
const EIP: &str = "eip-2zeerraiwb7uj6i0d";

/// A folder of this test's own with these files.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("state").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the target folder is writable");
    for (file, text) in files {
        let path = folder.join(file);
        fs::create_dir_all(path.parent().expect("it is inside the folder")).expect("the target folder is writable");
        fs::write(path, text).expect("the target folder is writable");
    }
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_precall"));
    command.args(["check", "--isolated", "--output-format", "json"]).args(arguments).current_dir(folder);
    command.output().expect("the binary runs")
}

/// The report of a run that did not fail.
fn report(folder: &Path, arguments: &[&str]) -> Value {
    let output = run(folder, arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(matches!(output.status.code(), Some(0 | 1)), "{arguments:?}: {errors}");
    serde_json::from_slice(&output.stdout).expect("the output is JSON")
}

/// What a run that fails says.
fn failure(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).expect("the output is UTF-8")
}

/// The rules of the findings, in order.
fn rules(report: &Value) -> Vec<&str> {
    let findings = report["findings"].as_array().expect("there is a list of findings");
    findings.iter().map(|finding| finding["rule"].as_str().expect("a finding has a rule")).collect()
}

/// The undecided rules of the call `call`.
fn undecided(report: &Value, call: u64) -> Vec<&str> {
    let calls = report["undecided"].as_array().expect("there is a list of undecided calls");
    let rules =
        calls.iter().filter(|it| it["call"] == call).flat_map(|it| it["rules"].as_array().into_iter().flatten());
    rules.filter_map(Value::as_str).collect()
}

fn assign() -> String {
    json!({"Action": "AssignIpv6Addresses", "RegionId": "cn-hangzhou", "NetworkInterfaceId": ENI, "Ipv6AddressCount": 1})
        .to_string()
}

fn unassociate() -> String {
    json!({"Action": "UnassociateEipAddress", "AllocationId": EIP}).to_string()
}

/// A response about the ENI with this status.
fn status(status: &str) -> String {
    enis(&[json!({"NetworkInterfaceId": ENI, "Status": status})])
}

fn enis(enis: &[Value]) -> String {
    json!({"TotalCount": enis.len(), "NetworkInterfaceSets": {"NetworkInterfaceSet": enis}}).to_string()
}

#[test]
fn a_file_that_is_no_response_is_named_with_its_keys() {
    let text = r#"{"RequestId": "F6A2", "Accounts": {"Account": []}}"#;
    let folder = folder("no-response", &[("call.json", &assign()), ("snapshot/accounts.json", text)]);
    let said = failure(&folder, &["--state", "snapshot", "call.json"]);
    for part in ["snapshot/accounts.json", "RequestId", "Accounts"] {
        assert!(said.contains(part), "{part} is not in: {said}");
    }
}

#[test]
fn answers_of_other_operations_are_no_responses() {
    let answer = json!({"RequestId": "F6A2", "NetworkInterfaceId": ENI, "Ipv6Sets": {"Ipv6Address": ["2001:db8::9"]}});
    let batch = assign();
    for (name, text) in [("answer", answer.to_string()), ("batch", batch.clone()), ("list", "[1]".to_owned())] {
        let folder = folder(&format!("other-{name}"), &[("call.json", &batch), ("state.json", &text)]);
        assert!(failure(&folder, &["--state", "state.json", "call.json"]).contains("state.json"), "{name}");
    }
}

#[test]
fn a_half_written_file_is_named_with_the_place() {
    let whole = status("InUse");
    let folder = folder("half-written", &[("call.json", &assign()), ("state.json", &whole[..whole.len() - 4])]);
    let said = failure(&folder, &["--state", "state.json", "call.json"]);
    assert!(said.contains("state.json") && said.contains("line 1"), "{said}");
}

#[test]
fn an_empty_file_is_an_error() {
    let folder = folder("empty", &[("call.json", &assign()), ("state.json", "")]);
    assert!(failure(&folder, &["--state", "state.json", "call.json"]).contains("state.json"));
}

#[test]
fn a_path_that_does_not_exist_is_named() {
    let batch = json!({"state": "missing-too.json", "calls": []}).to_string().replace("[]", &format!("[{}]", assign()));
    let folder = folder("missing", &[("call.json", &assign()), ("batch.json", &batch)]);
    assert!(failure(&folder, &["--state", "missing.json", "call.json"]).contains("missing.json"));
    assert!(failure(&folder, &["batch.json"]).contains("missing-too.json"));
}

#[test]
fn a_bad_file_does_not_hide_findings() {
    let call = assign().replace(":1}", ":11}");
    let folder = folder("bad-file-and-findings", &[("call.json", &call), ("state.json", "{}")]);
    let output = run(&folder, &["--state", "state.json", "call.json"]);
    let report: Value = serde_json::from_slice(&output.stdout).expect("the output is JSON");
    assert_eq!((output.status.code(), rules(&report)), (Some(2), vec!["count-out-of-range"]));
}

#[test]
fn folders_are_read_deeply_and_by_path() {
    let files = [("call.json", assign()), ("s/b.json", status("InUse")), ("s/a/z.json", status("Attaching"))];
    let files = files.each_ref().map(|(file, text)| (*file, text.as_str()));
    let folder = folder("deep", &files);
    assert_eq!(rules(&report(&folder, &["--state", "s", "call.json"])), [""; 0], "s/b.json is later than s/a/z.json");
    assert_eq!(rules(&report(&folder, &["--state", "s/a", "call.json"])), ["eni-wrong-state"]);
}

#[test]
fn files_of_other_kinds_and_hidden_files_are_left_out_of_folders() {
    let files = [
        ("call.json", assign()),
        ("s/enis.json", status("Attaching")),
        ("s/notes.txt", "not a response".to_owned()),
        ("s/.cache.json", "{".to_owned()),
    ];
    let files = files.each_ref().map(|(file, text)| (*file, text.as_str()));
    let folder = folder("other-kinds", &files);
    assert_eq!(rules(&report(&folder, &["--state", "s", "call.json"])), ["eni-wrong-state"]);
}

#[test]
fn later_arguments_are_newer() {
    let files = [("call.json", assign()), ("old.json", status("Attaching")), ("new.json", status("InUse"))];
    let files = files.each_ref().map(|(file, text)| (*file, text.as_str()));
    let folder = folder("arguments", &files);
    let arguments = |first, second| report(&folder, &["--state", first, "--state", second, "call.json"]);
    assert_eq!(rules(&arguments("old.json", "new.json")), [""; 0]);
    assert_eq!(rules(&arguments("new.json", "old.json")), ["eni-wrong-state"]);
}

#[test]
fn state_of_a_batch_is_relative_to_it_and_older_than_arguments() {
    let batch = format!(r#"{{"state": ["../own.json"], "calls": [{}]}}"#, assign());
    let files = [("changes/batch.json", batch), ("own.json", status("Attaching")), ("argument.json", status("InUse"))];
    let files = files.each_ref().map(|(file, text)| (*file, text.as_str()));
    let folder = folder("own", &files);
    let own = report(&folder, &["changes"]);
    assert_eq!(rules(&own), ["eni-wrong-state"]);
    assert_eq!(own["findings"][0]["related"][0]["file"], "own.json", "without `changes/..`");
    assert_eq!(rules(&report(&folder, &["--state", "argument.json", "changes"])), [""; 0]);
}

#[test]
fn state_of_one_batch_is_not_that_of_another() {
    let batch = format!(r#"{{"state": "own.json", "calls": [{}]}}"#, assign());
    let files = [("a.json", batch), ("b.json", assign()), ("own.json", status("Attaching"))];
    let files = files.each_ref().map(|(file, text)| (*file, text.as_str()));
    let folder = folder("own-alone", &files);
    let report = report(&folder, &["a.json", "b.json"]);
    assert_eq!(rules(&report), ["eni-wrong-state"]);
    assert_eq!(report["findings"][0]["file"], "a.json");
}

#[test]
fn order_rules_never_look_across_files() {
    let folder = folder("across", &[("a.json", &unassociate()), ("b.json", &unassociate())]);
    assert_eq!(rules(&report(&folder, &["a.json", "b.json"])), [""; 0]);
    let both = format!("[{0}, {0}]", unassociate());
    fs::write(folder.join("both.json"), both).expect("the target folder is writable");
    assert_eq!(rules(&report(&folder, &["both.json"])), ["duplicate-call", "eip-binding-in-transition"]);
}

#[test]
#[cfg(unix)]
fn links_are_followed_but_not_in_circles() {
    let folder = folder("circle", &[("call.json", &assign()), ("elsewhere/enis.json", &status("Attaching"))]);
    fs::create_dir_all(folder.join("s/deeper")).expect("the target folder is writable");
    std::os::unix::fs::symlink("../..", folder.join("s/deeper/up")).expect("the target folder is writable");
    std::os::unix::fs::symlink("../elsewhere/enis.json", folder.join("s/enis.json")).expect("as before");
    fs::remove_file(folder.join("call.json")).expect("it is there");
    fs::write(folder.join("call.yaml"), assign()).expect("the target folder is writable");
    // The circle leads to the batch itself, which is no response.
    let said = failure(&folder, &["--state", "s", "call.yaml"]);
    assert!(said.contains("call.yaml"), "{said}");
    fs::rename(folder.join("call.yaml"), folder.join("call.jsonl")).expect("it is there");
    assert_eq!(rules(&report(&folder, &["--state", "s", "call.jsonl"])), ["eni-wrong-state"]);
}

#[test]
fn state_of_another_region_is_just_there() {
    let elsewhere =
        enis(&[json!({"NetworkInterfaceId": "eni-uf6abc", "ZoneId": "cn-shanghai-g", "Status": "Deleting"})]);
    let folder = folder("another-region", &[("call.json", &assign()), ("state.json", &elsewhere)]);
    let report = report(&folder, &["--state", "state.json", "call.json"]);
    assert_eq!(rules(&report), [""; 0]);
    assert!(undecided(&report, 0).contains(&"eni-not-found"));
}

#[test]
fn completeness_is_for_the_kinds_that_were_read() {
    let files = [("call.json", assign()), ("enis.json", enis(&[])), ("eips.json", status_of_eips(0, 0))];
    let files = files.each_ref().map(|(file, text)| (*file, text.as_str()));
    let folder = folder("complete", &files);
    let complete = |state| report(&folder, &["--state-complete", "--state", state, "call.json"]);
    assert_eq!(rules(&complete("enis.json")), ["eni-not-found"]);
    assert_eq!(rules(&complete("eips.json")), [""; 0]);
    assert!(undecided(&complete("eips.json"), 0).contains(&"eni-not-found"));
    assert_eq!(rules(&report(&folder, &["--state", "enis.json", "call.json"])), [""; 0], "without the user's word");
}

#[test]
fn a_resource_that_an_unknown_call_named_speaks_for_itself_alone() {
    let region = "cn-hangzhou";
    let unassign = |id: &str, address: &str| {
        let action = "UnassignIpv6Addresses";
        json!({"Action": action, "RegionId": region, "NetworkInterfaceId": id, "Ipv6Address": [address]})
    };
    let new = json!({"Action": "CreateNetworkInterface", "NetworkInterfaceId": "eni-new"});
    let calls = json!([new, unassign("eni-new", "2001:db8::1"), unassign("eni-old", "2001:db8::2")]);
    let folder = folder("named", &[("calls.json", &calls.to_string()), ("enis.json", &enis(&[]))]);
    let report = report(&folder, &["--state-complete", "--state", "enis.json", "calls.json"]);
    assert_eq!(rules(&report), ["eni-not-found"]);
    assert_eq!(report["findings"][0]["call"]["index"], 2);
}

/// A list of EIPs of which `listed` are there.
fn status_of_eips(listed: usize, total: usize) -> String {
    let eips: Vec<_> = (0..listed).map(|it| json!({"AllocationId": format!("eip-{it}"), "Status": "InUse"})).collect();
    json!({"TotalCount": total, "EipAddresses": {"EipAddress": eips}}).to_string()
}

#[test]
fn a_truncated_list_takes_the_word_back_for_its_kind_only() {
    let files = [("eips.json", status_of_eips(2, 3)), ("enis.json", enis(&[])), ("batch.jsonl", String::new())];
    let files = files.each_ref().map(|(file, text)| (*file, text.as_str()));
    let folder = folder("truncated", &files);
    let batch = format!("{}\n{}\n", unassociate(), assign());
    fs::write(folder.join("batch.jsonl"), batch).expect("the target folder is writable");
    let report = report(&folder, &["--state-complete", "--state", ".", "batch.jsonl"]);
    assert_eq!(rules(&report), ["eni-not-found"]);
    assert!(undecided(&report, 0).contains(&"eip-not-found"));
}

#[test]
fn contradictions_are_no_error() {
    let twice = enis(&[
        json!({"NetworkInterfaceId": ENI, "Status": "InUse", "VSwitchId": "vsw-1"}),
        json!({"NetworkInterfaceId": ENI, "Status": "Attaching", "VSwitchId": "vsw-2"}),
    ]);
    let folder = folder("contradiction", &[("call.json", &assign()), ("state.json", &twice)]);
    assert_eq!(rules(&report(&folder, &["--state", "state.json", "call.json"])), ["eni-wrong-state"]);
    assert_eq!(rules(&report(&folder, &["--state", "state.json", "--state", "state.json", "call.json"])).len(), 1);
}

#[test]
fn undecided_rules_say_what_they_need() {
    let folder = folder("needs", &[("call.json", &assign()), ("enis.json", &status("InUse"))]);
    let without = report(&folder, &["call.json"]);
    let with = report(&folder, &["--state", "enis.json", "call.json"]);
    let needs = |report: &Value| {
        let needs = report["undecided"][0]["needs"].as_array().expect("there is a list of needs").clone();
        needs.iter().map(|it| it.as_str().expect("a name").to_owned()).collect::<Vec<_>>()
    };
    assert!(needs(&without).contains(&"DescribeNetworkInterfaces".to_owned()), "{without}");
    assert!(undecided(&without, 0).contains(&"eni-wrong-state"));
    assert!(!undecided(&with, 0).contains(&"eni-wrong-state"));
    assert!(needs(&with).contains(&"DescribeInstances".to_owned()), "{with}");
    let counted = undecided(&with, 0).len();
    assert_eq!(with["summary"]["undecided"], counted);
    assert!(counted < undecided(&without, 0).len());
    assert!(needs(&with).is_sorted());
}

#[test]
fn findings_point_into_the_state() {
    let text = "\n  ".to_owned() + &status("Attaching");
    let folder = folder("related", &[("call.json", &assign()), ("s/enis.json", &text)]);
    let report = report(&folder, &["--state", "s", "call.json"]);
    let related = &report["findings"][0]["related"][0];
    assert_eq!((related["file"].as_str(), related["range"]["start"]["line"].as_u64()), (Some("s/enis.json"), Some(2)));
    let offset = |end: &str| related["range"][end]["offset"].as_u64().expect("a number") as usize;
    assert_eq!(&text[offset("start")..offset("end")], "\"Attaching\"");
    assert_eq!(report["findings"][0]["basis"], "state");
}

#[test]
fn a_walk_passes_the_snapshot_over() {
    let files = [("call.json", assign()), ("snapshot/enis.json", status("Attaching"))];
    let files = files.each_ref().map(|(file, text)| (*file, text.as_str()));
    let folder = folder("walk", &files);
    let report = report(&folder, &["."]);
    assert_eq!((rules(&report), &report["summary"]["files"]), (vec![], &json!(1)));
}

#[test]
fn yaml_beside_json_is_read() {
    let yaml =
        format!("NetworkInterfaceSets:\n  NetworkInterfaceSet:\n    - NetworkInterfaceId: {ENI}\n      Type: Member\n");
    let files = [("call.json", assign()), ("s/a.yml", yaml), ("s/b.json", status("Attaching"))];
    let files = files.each_ref().map(|(file, text)| (*file, text.as_str()));
    let folder = folder("yaml", &files);
    assert_eq!(rules(&report(&folder, &["--state", "s", "call.json"])), ["eni-wrong-state", "eni-is-member"]);
}

#[test]
fn the_same_bytes_at_any_number_of_threads() {
    let folder = folder("threads", &[("enis.json", &status("Attaching")), ("batch.jsonl", "")]);
    let batch: String = (0..40).flat_map(|_| [assign(), unassociate()]).map(|call| call + "\n").collect();
    fs::write(folder.join("batch.jsonl"), batch).expect("the target folder is writable");
    let with = |threads| run(&folder, &["--threads", threads, "--state", "enis.json", "batch.jsonl"]).stdout;
    assert_eq!(with("1"), with("4"));
}
