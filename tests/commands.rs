//! `explain`, `rules` and `schema` as a user runs them, and rule files of the user's own.

use precall::rule::Rule;
use precall::ruleset::RuleSet;
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_precall"));
    command.args(arguments).env_remove("CLICOLOR_FORCE").env_remove("FORCE_COLOR");
    command.output().expect("the binary runs")
}

/// What a run that succeeds prints.
fn printed(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{arguments:?}");
    String::from_utf8(output.stdout).expect("the output is UTF-8")
}

/// What a run that fails says.
fn failure(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert_eq!(output.status.code(), Some(2), "{arguments:?}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    String::from_utf8(output.stderr).expect("the output is UTF-8")
}

fn parsed(arguments: &[&str]) -> Value {
    serde_json::from_str(&printed(arguments)).expect("the output is JSON")
}

/// A folder of this run's own with one file in it.
fn folder_with(name: &str, file: &str, text: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("commands").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("the target folder is writable");
    std::fs::write(folder.join(file), text).expect("the target folder is writable");
    folder
}

fn shown(path: &Path) -> &str {
    path.to_str().expect("the target folder has a plain name")
}

/// An operation that the program does not bring along (page of 2021, shortened).
fn new_operation() -> Value {
    json!({
        "product": "ecs", "operation": "AssignPrivateIpAddresses", "version": "2014-05-26",
        "summary": "Assigns secondary private IPv4 addresses or IPv4 prefixes to an elastic network interface.",
        "source": {
            "title": "Elastic Compute Service: AssignPrivateIpAddresses",
            "url": "https://www.alibabacloud.com/help/en/ecs/api-assignprivateipaddresses",
            "updated": "2021-07-19"
        },
        "parameters": [
            {"name": "RegionId", "type": "string", "required": true, "role": "region", "description": "region of the ENI"},
            {"name": "NetworkInterfaceId", "type": "string", "required": true, "role": "eni-id", "description": "ID of the ENI"},
            {"name": "PrivateIpAddress", "type": "list", "role": "ipv4-address", "maximum": 50, "description": "addresses"},
            {"name": "SecondaryPrivateIpAddressCount", "type": "integer", "role": "address-count", "minimum": 1,
             "maximum": 50, "description": "how many addresses the service chooses"},
            {"name": "Ipv4Prefix", "type": "list", "role": "ipv4-prefix", "maximum": 10, "description": "prefixes"},
            {"name": "ClientToken", "type": "string", "role": "client-token", "maximum": 64, "description": "token"}
        ],
        "relations": [
            {"kind": "one-of", "parameters": ["PrivateIpAddress", "SecondaryPrivateIpAddressCount", "Ipv4Prefix"]},
            {"kind": "conflict", "parameter": "SecondaryPrivateIpAddressCount", "with": "PrivateIpAddress"}
        ],
        "effect": "assign-to-eni",
        "common": [{"status": 400, "code": "MissingParameter", "rules": ["missing-one-of"]}],
        "uncoded": ["unfilled-placeholder"],
        "codes": [
            {"status": 400, "code": "MissingParameter", "message": "%s", "rules": ["missing-parameter"]},
            {"status": 400, "code": "InvalidParameter", "message": "%s", "rules": ["count-out-of-range", "wrong-type"]},
            {"status": 400, "code": "InvalidParameter.Conflict", "message": "%s", "rules": ["conflicting-parameters"]},
            {"status": 403, "code": "InvalidIp.IpRepeated", "message": "%s", "rules": ["repeated-item"]},
            {"status": 403, "code": "MaxEniCountExceeded", "message": "%s", "unreachable": "no ENI is created"}
        ]
    })
}

#[test]
fn every_rule_is_explained() {
    for rule in Rule::ALL {
        let page = printed(&["explain", rule.id()]);
        let facts = RuleSet::embedded().facts(rule);
        assert!(page.starts_with(&format!("{}: ", rule.id())));
        for heading in ["What it means", "Why", "What to do", "What the service answers", "Sources"] {
            assert!(page.contains(&format!("\n\n{heading}\n  ")), "{}: {heading}", rule.id());
        }
        facts.needs.iter().for_each(|need| assert!(page.contains(need.as_str()), "{}: {need}", rule.id()));
        let prose = page.lines().filter(|line| line.chars().count() > 100);
        let is_example = |line: &str| line.trim_start().starts_with(['{', '"', '-']) || line.contains("http");
        assert_eq!(prose.filter(|line| !is_example(line)).count(), 0, "{page}");
        for operation in RuleSet::embedded().operations.iter().filter(|it| it.rules.contains(rule)) {
            assert!(page.contains(operation.name()), "{} {}", rule.id(), operation.name());
            let code = operation.code(rule).map_or("no code: ", |code| code.code);
            assert!(page.contains(code), "{} {code}", rule.id());
        }
    }
}

#[test]
fn every_code_is_explained() {
    for operation in &RuleSet::embedded().operations {
        for row in &operation.file.codes {
            let page = printed(&["explain", &row.code]);
            assert!(page.starts_with(&format!("{}: documented ", row.code)));
            assert!(page.contains(operation.name()) && page.contains(&row.status.to_string()), "{page}");
            for rule in &row.rules {
                assert!(page.contains(&format!("  {}: ", rule.id())), "{page}");
            }
            for why in [&row.unreachable, &row.runtime, &row.alias].into_iter().flatten() {
                let page = page.split_whitespace().collect::<Vec<_>>().join(" ");
                assert!(page.contains("not reported ") && page.contains(why.as_str()), "{page}");
            }
        }
    }
}

#[test]
fn a_code_of_three_operations_names_them_and_its_rule() {
    let page = printed(&["explain", "InvalidIp.IpPrefixNotStrict"]);
    for part in ["AssignIpv6Addresses", "UnassignIpv6Addresses", "UnassignPrivateIpAddresses", "prefix-not-strict"] {
        assert!(page.contains(part), "{page}");
    }
    let page = printed(&["explain", "MissingParameter"]);
    assert!(page.contains("missing-parameter") && page.contains("missing-one-of") && page.contains("Common code"));
    assert!(printed(&["explain", "%s"]).contains("not reported  only the service can know"));
    assert!(printed(&["explain", "InValidParameter"]).contains("it says the same as InvalidParameter"));
}

#[test]
fn unknown_names_fail_with_a_suggestion() {
    for (name, suggestion) in [
        ("prefix-not-stric", "did you mean prefix-not-strict?"),
        ("invalidparameter", "codes are case-sensitive: InValidParameter, InvalidParameter"),
        ("InvalidIp.IpPrefixNotStrikt", "did you mean InvalidIp.IpPrefixNotStrict?"),
        ("UnassociateEipAddress", "is an operation"),
        ("\u{1b}[2Jnonsense", "␛[2Jnonsense"),
    ] {
        let message = failure(&["explain", name]);
        assert!(message.starts_with("precall: ") && message.contains(suggestion), "{message}");
        assert_eq!(message.lines().count(), 1);
    }
}

#[test]
fn headings_are_bold_only_in_colour() {
    assert!(!printed(&["explain", "wrong-type"]).contains('\u{1b}'));
    let bold = printed(&["explain", "wrong-type", "--color", "always"]);
    assert!(bold.starts_with("\u{1b}[1mwrong-type\u{1b}[0m: "));
    assert!(printed(&["rules", "--color", "always"]).starts_with("\u{1b}[1mRules about the file\u{1b}[0m\n"));
}

#[test]
fn the_list_for_programs_holds_every_row_once() {
    let list = parsed(&["rules", "--output-format", "json"]);
    let operations = list["operations"].as_array().expect("a list");
    let rows = |operation: &Value| operation["codes"].as_array().map_or(0, Vec::len);
    assert_eq!(operations.iter().map(rows).sum::<usize>(), 148);
    assert_eq!(list["rules"].as_array().map(Vec::len), Some(Rule::ALL.len()));
    for (object, operation) in operations.iter().zip(&RuleSet::embedded().operations) {
        let file = operation.file;
        assert_eq!(object["operation"], file.operation.as_str());
        assert_eq!(object["source"], json!({"url": file.source.url, "updated": file.source.updated}));
        for (code, row) in object["codes"].as_array().expect("a list").iter().zip(&file.codes) {
            let mut expected = json!({"status": row.status, "code": row.code, "message": row.message});
            for (key, why) in [("unreachable", &row.unreachable), ("runtime", &row.runtime), ("alias", &row.alias)] {
                why.iter().for_each(|why| expected[key] = json!(why));
            }
            if !row.rules.is_empty() {
                expected["rules"] = json!(row.rules);
            }
            assert_eq!(*code, expected);
        }
    }
    let rule = &list["rules"][Rule::PrefixInUse as usize];
    assert_eq!(rule["basis"], json!(["request", "state", "order"]));
    assert_eq!(rule["id"], "prefix-in-use");
}

#[test]
fn the_list_for_people_names_every_rule_and_code_on_a_line_of_its_own() {
    let list = printed(&["rules"]);
    for rule in Rule::ALL {
        let start = format!("  {} ", rule.id());
        assert_eq!(list.lines().filter(|line| line.starts_with(&start)).count(), 1, "{}", rule.id());
    }
    for row in RuleSet::embedded().operations.iter().flat_map(|it| &it.file.codes) {
        assert!(list.contains(&format!("    {}  {} ", row.status, row.code)), "{}", row.code);
    }
    assert!(list.contains("(cannot happen: ") && list.contains("(only the service knows: "));
}

#[test]
fn schemas_are_printed() {
    for name in ["batch", "operation", "rule", "findings"] {
        let schema = parsed(&["schema", name]);
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{name}");
        assert!(jsonschema::meta::is_valid(&schema), "{name}");
    }
    let operation = std::fs::read_to_string("rules/schema/operation.schema.json").expect("the file exists");
    assert_eq!(parsed(&["schema", "operation"]), serde_json::from_str::<Value>(&operation).expect("JSON"));
}

#[test]
fn an_operation_of_the_users_own_is_covered_without_a_new_program() {
    let folder = folder_with("added", "AssignPrivateIpAddresses.json", &new_operation().to_string());
    let batch = json!([
        {"Action": "AssignPrivateIpAddresses", "NetworkInterfaceId": "eni-bp1iqejowblx6h8j",
         "PrivateIpAddress": ["192.168.0.5", "192.168.0.5"], "SecondaryPrivateIpAddressCount": 51},
        {"Action": "AssignPrivateIpAddresses", "RegionId": "cn-hangzhou", "NetworkInterfaceId": "eni-bp1iqejowblx6h8j"}
    ]);
    let file = folder_with("batch", "batch.json", &batch.to_string()).join("batch.json");
    let uncovered = parsed(&["check", shown(&file), "--output-format", "json"]);
    assert_eq!(uncovered["summary"]["not_covered"], 2);
    let output = run(&["check", shown(&file), "--output-format", "json", "--rules", shown(&folder)]);
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).expect("the output is JSON");
    assert_eq!(report["summary"]["not_covered"], 0);
    let findings = report["findings"].as_array().expect("a list").iter();
    let mut found: Vec<String> = findings
        .map(|it| format!("{} {} {} {}", it["call"]["index"], it["rule"], it["service"]["code"], it["parameter"]))
        .map(|line| line.replace('"', ""))
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            "0 conflicting-parameters InvalidParameter.Conflict SecondaryPrivateIpAddressCount",
            "0 count-out-of-range InvalidParameter SecondaryPrivateIpAddressCount",
            "0 missing-parameter MissingParameter RegionId",
            "0 repeated-item InvalidIp.IpRepeated PrivateIpAddress.2",
            "1 missing-one-of MissingParameter null",
        ]
    );
}

#[test]
fn an_operation_of_the_users_own_is_listed_explained_and_in_the_schema() {
    let folder = folder_with("listed", "new.json", &new_operation().to_string());
    let rules = ["--rules", shown(&folder)];
    let all = |arguments: &[&str]| printed(&[arguments, &rules].concat());
    assert!(all(&["rules"]).contains("\necs AssignPrivateIpAddresses 2014-05-26\n"));
    let list: Value = serde_json::from_str(&all(&["rules", "--output-format", "json"])).expect("JSON");
    assert_eq!(list["operations"].as_array().map(Vec::len), Some(6));
    assert_eq!(list["operations"][0]["operation"], "AssignIpv6Addresses");
    assert_eq!(list["operations"][1]["common"][0]["rules"], json!(["missing-one-of"]));
    assert!(all(&["explain", "InvalidIp.IpRepeated"]).contains("AssignPrivateIpAddresses"));
    assert!(all(&["explain", "repeated-item"]).contains("AssignPrivateIpAddresses"));
    let schema: Value = serde_json::from_str(&all(&["schema", "batch"])).expect("JSON");
    assert!(schema["$defs"]["ecs.AssignPrivateIpAddresses"]["properties"]["Ipv4Prefix"].is_object());
}

#[test]
fn a_replaced_operation_takes_the_place_of_the_one_that_the_program_brings_along() {
    let mut operation = new_operation();
    operation["operation"] = json!("AssignIpv6Addresses");
    let folder = folder_with("replaced", "AssignIpv6Addresses.json", &operation.to_string());
    let list = parsed(&["rules", "--output-format", "json", "--rules", shown(&folder)]);
    assert_eq!(list["operations"].as_array().map(Vec::len), Some(5));
    assert_eq!(list["operations"][0]["codes"].as_array().map(Vec::len), Some(5));
}

#[test]
fn a_rule_file_that_breaks_its_schema_is_named_with_the_place() {
    let broken = |change: &dyn Fn(&mut Value)| {
        let mut operation = new_operation();
        change(&mut operation);
        operation.to_string()
    };
    for (name, text, place) in [
        ("type", broken(&|it| it["parameters"][2]["type"] = json!("number")), "/parameters/2/type"),
        ("key", broken(&|it| it["codes"][1]["extra"] = json!(1)), "/codes/1"),
        ("reasons", broken(&|it| it["codes"][1]["runtime"] = json!("why")), "/codes/1"),
        ("absent", broken(&|it| drop(it.as_object_mut().map(|it| it.remove("effect")))), "effect"),
        ("rule", broken(&|it| it["codes"][0]["rules"] = json!(["no-such-rule"])), "`no-such-rule` is no rule"),
        ("relation", broken(&|it| it["relations"][1]["with"] = json!("Nope")), "`Nope` is not among the parameters"),
        ("common", broken(&|it| it["common"][0]["code"] = json!("Nope")), "`Nope` is no common code"),
        ("json", "{\n  \"product\": }".to_owned(), "line 2 column 14"),
        ("list", "[]".to_owned(), "object"),
    ] {
        let folder = folder_with(name, "broken.json", &text);
        for command in [&["rules"][..], &["check", "Cargo.toml"]] {
            let message = failure(&[command, &["--rules", shown(&folder)]].concat());
            assert!(message.contains("broken.json") && message.contains(place), "{name}: {message}");
            assert!(message.lines().count() == 1 && message.len() < 400, "{name}: {message}");
        }
    }
    assert!(failure(&["rules", "--rules", "no/such/folder"]).contains("no/such/folder"));
    let empty = folder_with("empty", "readme.txt", "");
    assert!(failure(&["rules", "--rules", shown(&empty)]).contains("no rule file (*.json)"));
}
