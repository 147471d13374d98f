//! What `check` prints follows the schema of findings.

use super::{assert_valid, json_files, project, read, scratch, stem, validator};
use precall::rule::Rule;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

fn schema() -> Value {
    read(&project("rules/schema/findings.schema.json"))
}

/// The schema of one line of `jsonl`.
fn finding_schema() -> Value {
    let whole = schema();
    json!({"$schema": whole["$schema"], "$ref": "#/$defs/finding", "$defs": whole["$defs"]})
}

pub fn check(format: &str, paths: &[&Path]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_precall"));
    let output = command
        .args(["check", "--state-complete", "--output-format", format])
        .args(paths)
        .env_remove("GITHUB_STEP_SUMMARY")
        .output()
        .expect("the binary runs");
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("the output is UTF-8")
}

/// Whether a related place lies in a snapshot.
fn is_elsewhere(related: &Value) -> bool {
    related["file"].as_str().is_some_and(|file| file.contains(".state-"))
}

/// A folder with the example that fires of every rule, and files that are broken in various ways.
pub fn batches(name: &str) -> PathBuf {
    let folder = scratch(name);
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("the folder is writable");
    for path in json_files("rules/rules") {
        let example = &read(&path)["examples"]["fires"];
        let name = stem(&path);
        if let Some(text) = example["text"].as_str() {
            write(&format!("{name}-{}", example["name"].as_str().expect("a name")), text);
            continue;
        }
        let mut batch = example["batch"].clone();
        if batch.is_array() {
            batch = json!({"calls": batch});
        }
        let mut states = Vec::new();
        let responses = example["state"].as_array().into_iter().flatten().enumerate();
        for (at, response) in responses {
            let file = format!("{name}.state-{at}.json");
            write(&file, &response.to_string());
            states.push(json!(file));
        }
        batch["state"] = Value::Array(states);
        if example["execution"].is_string() {
            batch["execution"] = example["execution"].clone();
        }
        write(&format!("{name}.json"), &batch.to_string());
    }
    write("nothing.json", "{}");
    write("not-covered.json", r#"[{"Action": "DescribeInstances"}, {"Action": "X", "Product": "y"}]"#);
    write("lines.jsonl", "{\"Action\": \"UnassociateEipAddress\"}\n{\"Action\"\n{\"Action\": null}\n");
    write(
        "stream.yaml",
        "Action: AssignIpv6Addresses\nIpv6AddressCount: 11\n---\n- Action: [x]\n  AccessKeySecret: a\n",
    );
    folder
}

#[test]
fn the_report_follows_the_schema() {
    let folder = batches("report");
    let report: Value = serde_json::from_str(&check("json", &[&folder, &folder.join("nothing.json")])).expect("JSON");
    let findings = report["findings"].as_array().expect("a list");
    assert!(findings.len() > 80, "{} findings", findings.len());
    assert!(findings.iter().any(|it| it["fixes"] != json!([])) && findings.iter().any(|it| it["related"] != json!([])));
    let rules: BTreeSet<&str> = findings.iter().filter_map(|it| it["rule"].as_str()).collect();
    let needs_settings =
        |it: &Value| it["examples"]["fires"]["config"].is_string() || it["examples"]["fires"]["baseline"].is_string();
    let others = json_files("rules/rules").iter().filter(|path| needs_settings(&read(path))).count();
    assert_eq!(rules.len() + others, Rule::ALL.len(), "every rule has an example that fires it");
    assert!(findings.iter().any(|it| it["related"].as_array().is_some_and(|it| it.iter().any(is_elsewhere))));
    assert!(report["undecided"].as_array().is_some_and(|it| !it.is_empty()));
    assert_valid(&validator(&schema()), &report, "the report");
}

#[test]
fn what_is_silenced_follows_the_schema() {
    let file = scratch("silenced").join("batch.json");
    let text = r#"{"Action": "UnassociateEipAddress", "x-precall-ignore": {"missing-parameter": "not now"}}"#;
    std::fs::write(&file, text).expect("the folder is writable");
    let report: Value = serde_json::from_str(&check("json", &[Path::new("--show-suppressed"), &file])).expect("JSON");
    assert_eq!(report["findings"][0]["suppression"], json!({"kind": "ignore", "reason": "not now"}));
    assert_eq!((&report["summary"]["errors"], &report["summary"]["suppressed"]), (&json!(0), &json!(1)));
    assert_valid(&validator(&schema()), &report, "the report");
}

#[test]
fn an_empty_report_follows_the_schema() {
    let file = scratch("empty").join("clean.json");
    std::fs::write(&file, r#"{"Action": "DescribeInstances"}"#).expect("the folder is writable");
    let report: Value = serde_json::from_str(&check("json", &[&file])).expect("JSON");
    assert_eq!(report["findings"], json!([]));
    assert_valid(&validator(&schema()), &report, "the report");
}

#[test]
fn every_line_of_jsonl_is_a_finding() {
    let validator = validator(&finding_schema());
    let lines = check("jsonl", &[&batches("lines")]);
    assert!(lines.lines().count() > 80);
    for line in lines.lines() {
        assert_valid(&validator, &serde_json::from_str(line).expect("JSON"), line);
    }
}

#[test]
fn the_schema_is_strict() {
    let validator = validator(&finding_schema());
    let lines = check("jsonl", &[&batches("strict")]);
    let finding: Value = serde_json::from_str(lines.lines().next().expect("a finding")).expect("JSON");
    assert!(validator.is_valid(&finding));
    let keys: Vec<String> = finding.as_object().expect("an object").keys().cloned().collect();
    for key in &keys {
        let mut without = finding.clone();
        without.as_object_mut().expect("an object").remove(key);
        assert!(!validator.is_valid(&without), "{key} is required");
    }
    for (pointer, wrong) in [
        ("/severity", json!("fatal")),
        ("/range/start/line", json!(0)),
        ("/range/start/offset", json!(-1)),
        ("/fingerprint", json!("1")),
        ("/rule", json!("No Rule")),
        ("/call", json!(0)),
    ] {
        let mut changed = finding.clone();
        *changed.pointer_mut(pointer).expect("it is there") = wrong;
        assert!(!validator.is_valid(&changed), "{pointer}");
    }
    let mut more = finding.clone();
    more["extra"] = json!(1);
    assert!(!validator.is_valid(&more));
}
