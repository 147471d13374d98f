//! No credential is ever printed, in no format, however the file is written.

use super::support::{BAD, Folder, line};

/// Parts of what must never be printed; the real secrets are made of them.
const SECRET: &str = "hunter2";

/// Runs every format over the text and asserts that the secret is in none; `rules` must be reported.
#[track_caller]
fn keeps(name: &str, text: &str, rules: &[&str]) {
    let folder = Folder::new();
    folder.write(name, text);
    for format in
        ["full", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit", "rdjson", "markdown", "html"]
    {
        let answer = folder.run(&["check", "--verbose", "--statistics", "--output-format", format, name]).exits(1);
        for output in [&answer.stdout, &answer.stderr] {
            assert!(!output.contains(SECRET), "{format}, of {text}:\n{output}");
        }
        for rule in rules {
            assert!(answer.stdout.contains(rule), "{rule}, of {text}:\n{}", answer.stdout);
        }
    }
}

/// A call with another finding and this member.
fn with(member: &str) -> String {
    line(BAD).replacen('{', &format!("{{{member}, "), 1)
}

#[test]
fn every_credential_on_the_line_of_another_finding() {
    for key in ["AccessKeyId", "AccessKeySecret", "SecurityToken", "Signature"] {
        let text = with(&format!("\"{key}\": \"{SECRET}\""));
        keeps("a.json", &text, &["credential-in-batch", "prefix-not-strict"]);
        keeps("a.jsonl", &text, &["credential-in-batch", "prefix-not-strict"]);
        keeps("a.yaml", &text, &["credential-in-batch", "prefix-not-strict"]);
        let yaml = format!("Action: AssignIpv6Addresses\n{key}: {SECRET}\n{key}: \"{SECRET}\"\n");
        keeps("b.yaml", &yaml, &["credential-in-batch", "duplicate-key"]);
    }
}

#[test]
fn values_that_are_no_plain_string() {
    let values = [
        format!("[\"{SECRET}\"]"),
        format!("[\n\"x\", \"{SECRET}\"]"),
        format!("{{\"a\": \"{SECRET}\"}}"),
        format!("{{\"{SECRET}\": 1, \"{SECRET}\": 2}}"),
        format!("\"a \\\" {SECRET}\""),
        format!("\"\\u0041{SECRET}\""),
        format!("/* it is */ \"{SECRET}\""),
        format!("// it is\n \"{SECRET}\""),
        format!("\n\n\"{SECRET}\""),
        format!("\"{SECRET}\" /* {SECRET} */"),
    ];
    for value in values {
        keeps("a.json", &with(&format!("\"AccessKeySecret\": {value}")), &["prefix-not-strict"]);
        keeps("a.json", &with(&format!("\"AccessKeySecret\" : {value}, \"AccessKeySecret\": 1")), &["duplicate-key"]);
    }
    keeps("a.json", &with(&format!("\"Parameters\": {{\"AccessKeySecret\": \"{SECRET}\"}}")), &["prefix-not-strict"]);
}

#[test]
fn keys_that_are_written_with_escapes() {
    keeps("a.json", &with(&format!("\"AccessKey\\u0053ecret\": \"{SECRET}\"")), &["credential-in-batch"]);
    keeps("a.json", &with(&format!("\"\\u0041ccessKeyId\": \"{SECRET}\"")), &["credential-in-batch"]);
    keeps("a.yaml", &with(&format!("\"\\x41ccessKeyId\": \"{SECRET}\"")), &["credential-in-batch"]);
}

#[test]
fn values_in_broken_json() {
    let members = [
        format!("\"AccessKeySecret\": {SECRET}"),
        format!("\"AccessKeySecret\": \"{SECRET}"),
        format!("\"AccessKeySecret\": '{SECRET}'"),
        format!("\"AccessKeySecret: \"{SECRET}\""),
        format!("AccessKeySecret: {SECRET}"),
        format!("\"AccessKeySecret\" \"{SECRET}\""),
        format!("\"AccessKeySecret\" = {SECRET}"),
        format!("\"AccessKeySecret\": \"un\"{SECRET}\""),
        format!("\"AccessKeySecret\": \"{SECRET}\\x\""),
        format!("\"AccessKeySecret\": \"{SECRET}\t\""),
        format!("\"AccessKeySecret\": \"\t\\q\n{SECRET}\""),
        format!("\"AccessKeySecret\": [\"x\", {SECRET}]"),
        format!("'AccessKeySecret': {SECRET}"),
    ];
    for member in members {
        keeps("a.json", &with(&member), &["syntax-error"]);
        keeps("a.json", &format!("[{},\n{}]", with(&member), BAD), &["syntax-error"]);
        keeps("a.jsonl", &with(&member.replace('\n', " ")), &["syntax-error"]);
        let half = with(&member);
        keeps("a.json", &half[..half.find("\"Action").expect("it has an Action")], &["syntax-error"]);
    }
}

#[test]
fn values_in_yaml() {
    let values = [
        SECRET.to_owned(),
        format!("'{SECRET}'"),
        format!("'it''s {SECRET}'"),
        format!("\"{SECRET}\""),
        format!("\"\\\\\" # {SECRET}"),
        format!("'x\\' # {SECRET}"),
        format!("!!str {SECRET}"),
        format!("&anchor {SECRET}"),
        format!("|\n    {SECRET}"),
        format!(">-\n    a: b\n    {SECRET}"),
        format!("|\n    a: b\n    c: {SECRET}\n\n    {SECRET}"),
        format!("\n    {SECRET}"),
        format!("# it is\n    {SECRET}"),
        format!("x\n    {SECRET}"),
        format!("[{SECRET}, x]"),
        format!("\n  - x\n  - {SECRET}"),
        format!("[\n  x,\n  {SECRET} ]"),
        format!("\"x\n    {SECRET}\""),
    ];
    for value in values {
        let text = format!("- AccessKeySecret: {value}\n  Action: AssignIpv6Addresses\n");
        keeps("a.yaml", &text, &["credential-in-batch"]);
        keeps("a.yaml", &text.replace("\n", "\r\n"), &["credential-in-batch"]);
        keeps("a.yaml", &format!("{text}  \tx: y\n"), &["syntax-error"]);
    }
    keeps("a.yaml", &format!("- {{Action: X, AccessKeySecret: 'it''s {SECRET}', Action: Y}}"), &["duplicate-key"]);
}

#[test]
fn values_that_are_broken_in_yaml() {
    let values = [
        format!("x: {SECRET}"),
        format!("'x' {SECRET}"),
        format!("\"{SECRET}"),
        format!("\"\\q{SECRET}\""),
        format!("@{SECRET}"),
        format!("*{SECRET}"),
        format!("x\n    y: {SECRET}"),
        format!("x\n\t{SECRET}"),
        format!("[x {SECRET}"),
        format!("|\n    x\n   {SECRET}: y"),
    ];
    for value in values {
        let text = format!("- Action: AssignIpv6Addresses\n  AccessKeySecret: {value}\n");
        keeps("a.yaml", &text, &[]);
        keeps("a.yaml", &format!("{text}- Action: AssignIpv6Addresses\n"), &[]);
    }
}

#[test]
fn in_the_middle_of_a_long_line() {
    let filler = (line(BAD) + ",").repeat(1000);
    let text = format!("[{filler}{},{}]", with(&format!("\"AccessKeySecret\": \"{SECRET}\"")), line(BAD));
    keeps("a.json", &text, &["credential-in-batch"]);
    keeps("a.jsonl", &(text.replace("},{", "}\n{").trim_matches(['[', ']']).to_owned() + "\n{"), &["syntax-error"]);
}

#[test]
fn many_credentials_cost_no_more_than_few() {
    let text = (with(&format!("\"AccessKeySecret\": \"{SECRET}\"")) + "\n").repeat(2000);
    keeps("a.jsonl", &text, &["credential-in-batch"]);
}
