//! Expected files: one line a finding, one line a call with undecided rules, one line of sums.
//!
//! ```text
//! 2:17-2:35 #0 AssignIpv6Addresses error[prefix-not-strict] Ipv6Prefix.1 403 InvalidIp.IpPrefixNotStrict: message [fix]
//! #0 undecided: malformed-id
//! 1 call: 1 error, 0 warnings, 0 notes, 0 not covered
//! ```
//!
//! `(common)` after a code: it is one of the gateway's. `(or …)`: alternatives. `(see 1:2)` after a message: related
//! places. `[fix]`: a safe fix. Without a snapshot the rules about the state stay out of the undecided ones, and outside
//! of `order/` those about the order, too.

use crate::support::Checked;
use precall::rule::Rule;
use precall::ruleset::RuleSet;
use precall::ruleset::facts::Group;
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// What is expected of the case `file` that gives `report`; findings elsewhere name their file, and undecided rules of these groups are listed.
pub fn text(report: &Value, file: &str, groups: &[Group]) -> String {
    let mut text = String::new();
    for finding in list(&report["findings"]) {
        let other = finding["file"].as_str().filter(|&it| it != file).map_or(String::new(), |it| format!("{it}:"));
        let _ = writeln!(text, "{other}{} {}", range(&finding["range"]), finding_text(finding));
    }
    for call in list(&report["undecided"]) {
        let rules = list(&call["rules"]).iter().filter_map(Value::as_str);
        let rules: Vec<_> = rules.filter(|id| is_of(id, groups)).collect();
        if !rules.is_empty() {
            let _ = writeln!(text, "#{} undecided: {}", call["call"], rules.join(" "));
        }
    }
    let sums = &report["summary"];
    let counted = |name: &str, one: &str, many: &str| match &sums[name] {
        Value::Number(count) if count.as_u64() == Some(1) => format!("1 {one}"),
        count => format!("{count} {many}"),
    };
    let calls = counted("calls", "call", "calls");
    let errors = counted("errors", "error", "errors");
    let warnings = counted("warnings", "warning", "warnings");
    let notes = counted("notes", "note", "notes");
    let suppressed = match sums["suppressed"].as_u64() {
        Some(0) | None => String::new(),
        Some(count) => format!(", {count} suppressed"),
    };
    let _ = writeln!(text, "{calls}: {errors}, {warnings}, {notes}, {} not covered{suppressed}", sums["not_covered"]);
    text
}

/// A finding without its place.
pub fn finding_text(finding: &Value) -> String {
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let call = match &finding["call"] {
        Value::Null => "file".to_owned(),
        call => format!("#{} {}", call["index"], word(&call["operation"])),
    };
    let basis = match word(&finding["basis"]).as_str() {
        "request" => String::new(),
        basis => format!(", {basis}"),
    };
    let mut text = format!("{call} {}[{}{basis}]", word(&finding["severity"]), word(&finding["rule"]));
    if !finding["call"].is_null() {
        let _ = write!(text, " {} {}", word(&finding["parameter"]), service(&finding["service"]));
    }
    let _ = write!(text, ": {}", one_line(&word(&finding["message"])));
    let related = list(&finding["related"]).iter().map(|it| {
        let file = it["file"].as_str().filter(|&file| Some(file) != finding["file"].as_str());
        file.map_or(String::new(), |file| format!("{file}:")) + &position(&it["range"]["start"])
    });
    let related: Vec<_> = related.collect();
    if !related.is_empty() {
        let _ = write!(text, " (see {})", related.join(", "));
    }
    for fix in list(&finding["fixes"]) {
        text.push_str(if fix["applicability"] == "safe" { " [fix]" } else { " [unsafe fix]" });
    }
    let suppression = &finding["suppression"];
    if !suppression.is_null() {
        let _ = write!(text, " (suppressed by {}: {})", word(&suppression["kind"]), word(&suppression["reason"]));
    }
    text
}

fn service(service: &Value) -> String {
    if service.is_null() {
        return "no-code".to_owned();
    }
    let row = |row: &Value| format!("{} {}", row["status"], row["code"].as_str().unwrap_or("-"));
    let mut text = row(service);
    if service["catalogue"] == "common" {
        text.push_str(" (common)");
    }
    let alternatives: Vec<_> = list(&service["alternatives"]).iter().map(row).collect();
    if !alternatives.is_empty() {
        let _ = write!(text, " (or {})", alternatives.join(", "));
    }
    text
}

fn is_of(id: &str, groups: &[Group]) -> bool {
    let facts = Rule::from_id(id).map(|rule| RuleSet::embedded().facts(rule));
    facts.is_some_and(|facts| groups.contains(&facts.group))
}

fn range(range: &Value) -> String {
    format!("{}-{}", position(&range["start"]), position(&range["end"]))
}

fn position(position: &Value) -> String {
    format!("{}:{}", position["line"], position["column"])
}

fn one_line(text: &str) -> String {
    text.chars().map(|it| if it.is_control() { it.escape_default().to_string() } else { it.to_string() }).collect()
}

/// The elements; none if the value is no list.
pub fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// What holds for every report, whatever the case: no `%s` is left in a message, every text is there.
pub fn sound(checked: &Checked) -> Result<(), String> {
    for finding in checked.findings() {
        let message = finding["message"].as_str().unwrap_or_default();
        let answer = finding["service"]["message"].as_str().unwrap_or("-");
        if message.is_empty() || answer.is_empty() || finding["help"].as_str().is_none_or(str::is_empty) {
            return Err(format!("a text is missing: {finding}"));
        }
        if answer.contains("%s") {
            return Err(format!("`%s` is left in the service's message: {answer}"));
        }
        if message.ends_with('.') && !message.ends_with("..") {
            return Err(format!("the message ends with a full stop: {message}"));
        }
    }
    let is_error = |finding: &Value| finding["severity"] == "error" && finding["suppression"].is_null();
    let worst = checked.findings().iter().any(is_error);
    match checked.status == Some(i32::from(worst)) {
        true => Ok(()),
        false => Err(format!("exit status {:?}", checked.status)),
    }
}

/// Holds `text` against the expected file, or writes it there.
pub fn compare(path: &Path, text: &str, blesses: bool) -> Result<(), String> {
    let expected = fs::read_to_string(path).unwrap_or_default();
    if expected == text {
        return Ok(());
    }
    if blesses {
        return fs::write(path, text).map_err(|err| format!("{}: {err}", path.display()));
    }
    Err(format!("{}, expected:\n{expected}found:\n{text}", path.display()))
}
