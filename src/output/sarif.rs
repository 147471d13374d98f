//! The `sarif` format: SARIF 2.1.0 with what GitHub code scanning asks for (reference: its document "SARIF support for
//! code scanning", November 2026), one result a line.

use super::json::write_value;
use super::line_hash::line_hashes;
use super::places::{Places, visit};
use super::sarif_rules::rules;
use super::uri::{is_below_root, uri};
use super::{Advice, visible};
use crate::finding::{Finding, Fix, Severity, Suppression, SuppressionKind};
use crate::report::{FileReport, Report};
use crate::rule::Rule;
use crate::source::Range;
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};

/// Most results that GitHub takes.
const MOST_RESULTS: usize = 25_000;
/// Most related places of one result that GitHub keeps.
const MOST_RELATED: usize = 100;

/// Writes the whole report as one log with one run.
pub(super) fn write(report: &Report, advice: &Advice, out: &mut dyn Write) -> io::Result<()> {
    let mut budget = Budget::new(report);
    out.write_all(
        b"{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{\n",
    )?;
    out.write_all(b"\"tool\":{\"driver\":{\"name\":\"precall\",\"semanticVersion\":")?;
    write_value(&env!("CARGO_PKG_VERSION"), out)?;
    out.write_all(b",\"rules\":[")?;
    for (at, rule) in rules(advice).enumerate() {
        out.write_all(if at == 0 { b"\n" } else { b",\n" })?;
        write_value(&rule, out)?;
    }
    out.write_all(b"]}},\n\"columnKind\":\"utf16CodeUnits\",\"automationDetails\":{\"id\":\"precall/\"},\n")?;
    out.write_all(
        b"\"originalUriBaseIds\":{\"%SRCROOT%\":{\"description\":{\"text\":\"the root of the repository\"}}},\n",
    )?;
    out.write_all(b"\"invocations\":[")?;
    write_value(&invocation(advice, budget.left_out), out)?;
    out.write_all(b"],\n\"results\":[")?;
    let mut separator: &[u8] = b"\n";
    visit(report, advice, |file, places| {
        let fingerprints = Fingerprints::new(file, places, advice);
        for finding in &file.findings {
            if budget.takes(finding.severity) {
                out.write_all(separator)?;
                write_value(&result(file, finding, places, &fingerprints, advice), out)?;
                separator = b",\n";
            }
        }
        Ok::<(), io::Error>(())
    })?;
    out.write_all(b"]}]}\n")
}

/// How many findings of each severity have a place: the worst first.
struct Budget {
    left: [usize; 3],
    left_out: usize,
}

impl Budget {
    fn new(report: &Report) -> Self {
        let mut left = [0; 3];
        report.findings().for_each(|(_, finding)| left[finding.severity as usize] += 1);
        let all: usize = left.iter().sum();
        let mut rest = MOST_RESULTS;
        for count in left.iter_mut().rev() {
            *count = rest.min(*count);
            rest -= *count;
        }
        Budget { left, left_out: all - (MOST_RESULTS - rest) }
    }

    fn takes(&mut self, severity: Severity) -> bool {
        let left = &mut self.left[severity as usize];
        let takes = *left > 0;
        *left -= usize::from(takes);
        takes
    }
}

/// How the run went. Findings are no failure.
fn invocation(advice: &Advice, left_out: usize) -> Value {
    let mut notifications: Vec<Value> = Vec::new();
    for failure in advice.failures {
        notifications.push(json!({"level": "error", "message": {"text": plain(failure)}}));
    }
    if left_out > 0 {
        let text = format!("{left_out} more findings are left out, because GitHub takes {MOST_RESULTS}");
        notifications.push(json!({"level": "warning", "message": {"text": text}}));
    }
    let mut invocation = json!({"executionSuccessful": advice.failures.is_empty()});
    if !notifications.is_empty() {
        invocation["toolExecutionNotifications"] = Value::Array(notifications);
    }
    invocation
}

fn result(
    file: &FileReport,
    finding: &Finding,
    places: &Places,
    fingerprints: &Fingerprints,
    advice: &Advice,
) -> Value {
    let mut location = json!({"physicalLocation": physical(&file.path, None, finding.place.range, places, advice)});
    if let Some(call) = &finding.call {
        let operation = call.operation.as_deref().unwrap_or("without an operation");
        let name = format!("call #{} {}", call.index, visible(operation));
        location["logicalLocations"] = json!([{"name": name}]);
    }
    let mut result = json!({
        "ruleId": finding.rule,
        "ruleIndex": finding.rule as usize,
        "level": finding.severity,
        "message": {"text": message(finding, advice)},
        "locations": [location],
    });
    let related = finding.related.iter().take(MOST_RELATED).enumerate().map(|(at, related)| {
        let other = related.file.as_deref();
        let path = other.unwrap_or(&file.path);
        let place = physical(path, other, related.place.range, places, advice);
        json!({"id": at + 1, "message": {"text": plain(&related.message)}, "physicalLocation": place})
    });
    let related: Vec<Value> = related.collect();
    if !related.is_empty() {
        result["relatedLocations"] = Value::Array(related);
    }
    let fixes: Vec<Value> = finding.fixes.iter().map(|it| fix(file, it, places, advice)).collect();
    if !fixes.is_empty() {
        result["fixes"] = Value::Array(fixes);
    }
    if let Some(Suppression { kind, reason }) = &finding.suppression {
        let kind = match kind {
            SuppressionKind::Ignore => "inSource",
            SuppressionKind::Waiver | SuppressionKind::Baseline | SuppressionKind::Revision => "external",
        };
        result["suppressions"] = json!([{"kind": kind, "justification": plain(reason)}]);
    }
    result["partialFingerprints"] = fingerprints.of(finding);
    result["properties"] = properties(finding);
    result
}

/// What is wrong, what the service answers, what to do: GitHub shows the first sentence as the title.
fn message(finding: &Finding, advice: &Advice) -> String {
    let mut text = plain(&finding.message) + ".";
    if let Some(service) = &finding.service {
        text += &format!(" The service answers {} {}", service.status, service.code);
        // Some rows quote what is wrong, and then say the same.
        if service.message != finding.message {
            text += &format!(": {}", plain(&service.message));
        }
        if !text.ends_with(['.', '!', '?']) {
            text.push('.');
        }
    }
    let help = plain(advice.help_for(finding));
    let mut letters = help.chars();
    if let Some(first) = letters.next() {
        text += &format!(" {}{}.", first.to_uppercase(), letters.as_str());
    }
    text
}

/// Text in which nothing is hidden and nothing is a link: `[a](b)` would be one.
fn plain(text: &str) -> String {
    visible(text).replace("](", "] (")
}

/// A place in a file that is named by its path as shown.
fn physical(path: &str, other: Option<&str>, range: Range, places: &Places, advice: &Advice) -> Value {
    json!({"artifactLocation": artifact(path, advice), "region": region(range, other, places)})
}

fn artifact(path: &str, advice: &Advice) -> Value {
    let path = (advice.from_root)(path);
    match is_below_root(&path) {
        true => json!({"uri": uri(&path), "uriBaseId": "%SRCROOT%"}),
        false => json!({"uri": uri(&path)}),
    }
}

fn region(range: Range, other: Option<&str>, places: &Places) -> Value {
    let (start, end) = places.range(other, range);
    json!({
        "startLine": range.start.line, "startColumn": start.utf16,
        "endLine": range.end.line, "endColumn": end.utf16,
    })
}

fn fix(file: &FileReport, fix: &Fix, places: &Places, advice: &Advice) -> Value {
    let replacements = fix.edits.iter().map(|edit| {
        let mut replacement = json!({"deletedRegion": region(edit.range, None, places)});
        if !edit.text.is_empty() {
            replacement["insertedContent"] = json!({"text": edit.text});
        }
        replacement
    });
    let replacements: Vec<Value> = replacements.collect();
    json!({
        "description": {"text": format!("{} ({})", plain(&fix.title), fix.applicability.name())},
        "artifactChanges": [{"artifactLocation": artifact(&file.path, advice), "replacements": replacements}],
    })
}

fn properties(finding: &Finding) -> Value {
    let mut properties = Map::new();
    properties.insert("basis".into(), json!(finding.basis));
    if let Some(parameter) = &finding.parameter {
        properties.insert("parameter".into(), json!(visible(parameter)));
    }
    if let Some(service) = &finding.service {
        properties.insert("status".into(), json!(service.status));
        properties.insert("code".into(), json!(service.code));
    }
    Value::Object(properties)
}

/// What recognises the results of one file from run to run.
struct Fingerprints {
    lines: HashMap<u64, String>,
    /// Rules that do not hold more than once on a line, which the hash of the line cannot tell apart.
    shared: BTreeSet<(Rule, u64)>,
}

impl Fingerprints {
    fn new(file: &FileReport, places: &Places, advice: &Advice) -> Self {
        let (mut seen, mut shared, mut lines) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
        for finding in &file.findings {
            let start = finding.place.range.start;
            if !seen.insert((finding.rule, start.line)) {
                shared.insert((finding.rule, start.line));
            }
            // A hash would be a way to try values of a secret; GitHub computes one of its own.
            if !places.is_secret(start.offset, advice) {
                lines.insert(start.line);
            }
        }
        let lines = places.text.map_or_else(HashMap::new, |text| line_hashes(text, &lines));
        Fingerprints { lines, shared }
    }

    fn of(&self, finding: &Finding) -> Value {
        let own = format!("{:016x}", finding.fingerprint);
        let line = finding.place.range.start.line;
        let mut fingerprints = Map::new();
        if self.shared.contains(&(finding.rule, line)) {
            fingerprints.insert("primaryLocationLineHash".into(), json!(format!("{own}:1")));
        } else if let Some(hash) = self.lines.get(&line) {
            fingerprints.insert("primaryLocationLineHash".into(), json!(hash));
        }
        fingerprints.insert("precall/v1".into(), json!(own));
        Value::Object(fingerprints)
    }
}
