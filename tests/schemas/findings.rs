//! What `check` prints follows the schema of findings.

use super::{assert_valid, json_files, project, read, scratch, stem, validator};
use serde_json::{Value, json};
use std::path::Path;
use std::process::Command;

fn schema() -> Value {
    read(&project("rules/schema/findings.schema.json"))
}

/// The schema of one line of `jsonl`.
fn finding_schema() -> Value {
    let whole = schema();
    json!({"$schema": whole["$schema"], "$ref": "#/$defs/finding", "$defs": whole["$defs"]})
}

fn check(format: &str, paths: &[&Path]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_precall"));
    let output = command.args(["check", "--output-format", format]).args(paths).output().expect("the binary runs");
    assert!(output.status.code().is_some_and(|code| code < 2), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("the output is UTF-8")
}

/// A folder with the example that fires of every rule, and files that are broken in various ways.
fn batches(name: &str) -> std::path::PathBuf {
    let folder = scratch(name);
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("the folder is writable");
    for path in json_files("rules/rules") {
        let example = &read(&path)["examples"]["fires"];
        match example["text"].as_str() {
            Some(text) => write(&format!("{}-{}", stem(&path), example["name"].as_str().expect("a name")), text),
            None => write(&format!("{}.json", stem(&path)), &example["batch"].to_string()),
        }
    }
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
    let report: Value = serde_json::from_str(&check("json", &[&folder])).expect("JSON");
    let findings = report["findings"].as_array().expect("a list");
    assert!(findings.len() > 30, "{} findings", findings.len());
    assert!(findings.iter().any(|it| it["fixes"] != json!([])) && findings.iter().any(|it| it["related"] != json!([])));
    assert!(report["undecided"].as_array().is_some_and(|it| !it.is_empty()));
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
    assert!(lines.lines().count() > 30);
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
