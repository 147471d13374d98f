//! Every format for other programs against the schema of those programs, with a finding of every rule, and with values
//! that mean something to the format.

use super::findings::{batches, check};
use super::{assert_valid, project, read, scratch, xsd};
use precall::rule::Rule;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A parameter whose name is a mixture of what the formats give a meaning, after characters of several bytes.
const NASTY: &str = "- # 网络😀\n  Action: AssignIpv6Addresses\n  RegionId: cn-hangzhou\n  NetworkInterfaceId: eni-bp1iqejowblx6h8j\n  \
    ? \"😀 <a href='x'>&amp;]]> | `b` [c](https://d) ::error::%0A\\n\\t\\0\\e[31m\\u2028\\uFFFF @e\"\n  : 1\n  Ipv6AddressCount: 1\n";

/// The folder with everything, and one file beside it.
fn folder(name: &str) -> PathBuf {
    let folder = batches(name);
    fs::write(folder.join("nasty <&'\" 网%.yaml"), NASTY).expect("the folder is writable");
    fs::write(folder.join("clean.json"), r#"{"Action": "DescribeInstances"}"#).expect("the folder is writable");
    folder
}

fn json(format: &str, paths: &[&Path]) -> Value {
    serde_json::from_str(&check(format, paths)).expect("JSON")
}

fn findings(folder: &Path) -> Vec<Value> {
    let report = json("json", &[folder]);
    report["findings"].as_array().expect("a list").clone()
}

fn schema(name: &str) -> jsonschema::Validator {
    let mut schema = read(&project(&format!("tests/schemas-external/{name}")));
    // The schema of SARIF has an expression with a bracket that closes nothing, about keys that precall never writes.
    for definition in ["run", "toolComponent"] {
        if let Some(language) = schema.pointer_mut(&format!("/definitions/{definition}/properties/language")) {
            language["pattern"] = Value::from("^[a-zA-Z]{2}(-[a-zA-Z]{2})?$");
        }
    }
    let options = jsonschema::options().should_validate_formats(true);
    options.build(&schema).expect("a schema")
}

fn list<'v>(value: &'v Value, pointer: &str) -> &'v Vec<Value> {
    value.pointer(pointer).and_then(Value::as_array).unwrap_or_else(|| panic!("no list at {pointer}"))
}

#[test]
fn sarif_is_valid_and_complete() {
    let folder = folder("sarif");
    let log = json("sarif", &[&folder]);
    assert_valid(&schema("sarif-2.1.0.json"), &log, "sarif");
    let (rules, results) = (list(&log, "/runs/0/tool/driver/rules"), list(&log, "/runs/0/results"));
    assert_eq!(rules.len(), Rule::ALL.len());
    assert_eq!(results.len(), findings(&folder).len());
    for result in results {
        let index = result["ruleIndex"].as_u64().expect("an index") as usize;
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let region = &result["locations"][0]["physicalLocation"]["region"];
        assert!(region["startLine"].as_u64() >= Some(1) && region["endColumn"].as_u64() >= Some(1), "{result}");
        assert!(result["partialFingerprints"]["precall/v1"].is_string());
    }
    for rule in rules {
        for (key, most) in [("shortDescription", 1024), ("fullDescription", 1024), ("help", usize::MAX)] {
            let text = rule[key]["text"].as_str().unwrap_or_default();
            assert!(!text.is_empty() && text.chars().count() <= most, "{rule}");
        }
    }
    for key in ["fixes", "relatedLocations"] {
        assert!(results.iter().any(|it| it[key].is_array()), "a result has {key}");
    }
}

#[test]
fn sarif_counts_columns_in_utf_16() {
    let file = scratch("utf16").join("a.json");
    fs::write(&file, "{\"description\": \"网😀\", \"Action\": \"UnassociateEipAddress\", \"Odd\": 1}")
        .expect("writable");
    let log = json("sarif", &[&file]);
    assert_eq!(log["runs"][0]["columnKind"], "utf16CodeUnits");
    let results = list(&log, "/runs/0/results");
    let odd = results.iter().find(|it| it["ruleId"] == "unknown-parameter").expect("the key is not known");
    let region = &odd["locations"][0]["physicalLocation"]["region"];
    // 21 characters before the quoted text's end, one of them two units.
    let before = "{\"description\": \"网😀\", \"Action\": \"UnassociateEipAddress\", ";
    assert_eq!(region["startColumn"], before.encode_utf16().count() + 1);
    let rdjson = json("rdjson", &[&file]);
    let odd = list(&rdjson, "/diagnostics").iter().find(|it| it["code"]["value"] == "unknown-parameter");
    assert_eq!(odd.expect("the same finding")["location"]["range"]["start"]["column"], before.len() + 1);
}

#[test]
fn fingerprints_of_results_are_their_own() {
    let file = scratch("fingerprints").join("a.jsonl");
    let call = |id: char, odd: &str| {
        format!("{{\"Action\": \"UnassociateEipAddress\", \"AllocationId\": \"eip-{id}\", {odd}}}\n")
    };
    fs::write(&file, call('a', "\"Odd\": 1") + &call('b', "\"Odd\": 1, \"Even\": 2")).expect("writable");
    let log = json("sarif", &[&file]);
    let prints: Vec<&str> = list(&log, "/runs/0/results")
        .iter()
        .filter(|it| it["ruleId"] == "unknown-parameter")
        .map(|it| it["partialFingerprints"]["primaryLocationLineHash"].as_str().expect("a hash"))
        .collect();
    assert_eq!(prints.len(), 3);
    assert_eq!(prints.iter().collect::<BTreeSet<_>>().len(), 3, "two on one line differ, too: {prints:?}");
}

#[test]
fn gitlab_is_valid() {
    let folder = folder("gitlab");
    let here = folder.parent().expect("it is below the target folder");
    let name = folder.file_name().expect("it has a name");
    let output = Command::new(env!("CARGO_BIN_EXE_precall"))
        .args(["check", "--state-complete", "--output-format", "gitlab"])
        .arg(name)
        .current_dir(here)
        .output()
        .expect("the binary runs");
    let report: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_valid(&schema("gitlab-code-quality.schema.json"), &report, "gitlab");
    let entries = report.as_array().expect("a list");
    let prints: BTreeSet<&str> = entries.iter().filter_map(|it| it["fingerprint"].as_str()).collect();
    assert_eq!(prints.len(), entries.len(), "equal fingerprints are one entry");
    assert_eq!(entries.len(), findings(&folder).len());
}

#[test]
fn rdjson_is_valid() {
    let folder = folder("rdjson");
    let result = json("rdjson", &[&folder]);
    assert_valid(&schema("rdjson.schema.json"), &result, "rdjson");
    assert_eq!(list(&result, "/diagnostics").len(), findings(&folder).len());
}

#[test]
fn xml_is_valid() {
    let folder = folder("xml");
    for (format, schema, entry) in [("junit", "junit-10.xsd", "testcase"), ("checkstyle", "checkstyle.xsd", "error")] {
        let text = check(format, &[&folder]);
        let schema = project(&format!("tests/schemas-external/{schema}"));
        let schema = fs::read_to_string(schema).expect("the schema is part of the project");
        let errors = xsd::errors(&schema, &text);
        assert!(errors.is_empty(), "{format}:\n{}", errors.join("\n"));
        let document = roxmltree::Document::parse(&text).expect("it was read before");
        let entries = document.descendants().filter(|it| it.has_tag_name(entry)).count();
        let findings = findings(&folder);
        assert!(entries >= findings.len(), "{format}: {entries} of {}", findings.len());
        if format == "junit" {
            let failures = document.descendants().filter(|it| it.has_tag_name("failure")).count();
            assert_eq!(failures, findings.iter().filter(|it| it["severity"] == "error").count());
            assert_eq!(document.root_element().attribute("failures"), Some(failures.to_string().as_str()));
            assert!(text.contains("clean.json\" tests=\"1\" failures=\"0\""), "an empty suite looks like no tests");
        }
    }
}

#[test]
fn github_commands_are_one_a_line() {
    let folder = folder("github");
    let text = check("github", &[&folder]);
    let findings = findings(&folder);
    assert_eq!(text.lines().count(), findings.len());
    let command = |line: &str| ["::error ", "::warning ", "::notice "].iter().any(|it| line.starts_with(it));
    assert!(text.lines().all(command));
    assert!(!text.contains("::error::%0A"), "a value is no command");
    let kinds: Vec<&str> = text.lines().map(|line| line.split(' ').next().unwrap_or_default()).collect();
    assert!(kinds.is_sorted_by_key(|kind| ["::error", "::warning", "::notice"].iter().position(|it| it == kind)));
}

#[test]
fn markdown_has_one_row_a_finding() {
    let folder = folder("markdown");
    let text = check("markdown", &[&folder]);
    let rows = text.lines().filter(|line| ["| ❌", "| ⚠️", "| ℹ️"].iter().any(|it| line.starts_with(it)));
    let columns = |row: &str| row.replace("\\|", "").matches('|').count();
    assert_eq!(rows.clone().count(), findings(&folder).len());
    assert!(rows.clone().all(|row| columns(row) == 7));
    // Between backticks nothing has a meaning.
    let outside: String = text.replace("\\`", "").split('`').step_by(2).collect();
    assert!(!outside.contains(['<', '@']) && !outside.contains("https://"), "{outside}");
}

/// What is between the tags of a page, and the tags.
fn tags(page: &str) -> (Vec<&str>, String) {
    let body = page.split_once("<body>").expect("a page has a body").1;
    let body = body.split_once("<script>").expect("its script comes last").0;
    let pieces = body.split('<').skip(1).map(|piece| piece.split_once('>').expect("every tag ends"));
    let (tags, texts): (Vec<&str>, Vec<&str>) = pieces.unzip();
    (tags, texts.concat())
}

#[test]
fn the_page_is_whole_and_alone() {
    let folder = folder("html");
    let page = check("html", &[&folder]);
    let (tags, text) = tags(&page);
    let mut open: Vec<&str> = Vec::new();
    for tag in &tags {
        let name = tag.split([' ', '\n', '/']).find(|it| !it.is_empty()).expect("a tag has a name");
        match tag.strip_prefix('/') {
            Some(name) => assert_eq!(open.pop(), Some(name), "tags are closed in order"),
            None if tag.ends_with('/') || ["br", "input", "meta"].contains(&name) => {}
            None => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?}");
    let articles = tags.iter().filter(|tag| tag.starts_with("article")).count();
    assert_eq!(articles, findings(&folder).len());
    assert!(tags.iter().all(|tag| ["src=", "href=", "url(", " on"].iter().all(|it| !tag.contains(it))), "{tags:#?}");
    assert!(tags.iter().all(|tag| ["a ", "img", "link", "iframe"].iter().all(|it| !tag.starts_with(it))));
    assert!(text.contains("&lt;a href=&#39;x&#39;&gt;") && text.contains("😀"), "values are text");
    assert!(page.contains("default-src 'none'") && page.matches("<script>").count() == 1);
    assert!(text.contains("aliyun ecs DescribeNetworkInterfaces") && tags.contains(&"h2 id=\"maps\""));
}

#[test]
fn nothing_found_is_valid_too() {
    let file = scratch("nothing").join("clean.json");
    fs::write(&file, r#"{"Action": "DescribeInstances"}"#).expect("the folder is writable");
    assert_valid(&schema("sarif-2.1.0.json"), &json("sarif", &[&file]), "sarif");
    assert_valid(&schema("gitlab-code-quality.schema.json"), &json("gitlab", &[&file]), "gitlab");
    assert_valid(&schema("rdjson.schema.json"), &json("rdjson", &[&file]), "rdjson");
    assert_eq!(check("github", &[&file]), "");
    assert!(tags(&check("html", &[&file])).1.contains("No findings"));
    for (format, schema) in [("junit", "junit-10.xsd"), ("checkstyle", "checkstyle.xsd")] {
        let schema = fs::read_to_string(project(&format!("tests/schemas-external/{schema}"))).expect("it is there");
        assert_eq!(xsd::errors(&schema, &check(format, &[&file])), Vec::<String>::new());
    }
}
