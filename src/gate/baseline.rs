//! The baseline: findings that were there when precall was taken up, so that only new ones count.

use super::{Gate, NEVER_SILENCED, settled, silence};
use crate::batch::find::member;
use crate::finding::{Finding, Suppression, SuppressionKind};
use crate::report::FileReport;
use crate::rule::{Rule, RuleMask};
use crate::ruleset::RuleSet;
use crate::source::{Place, Source};
use crate::syntax::json::Reader;
use crate::syntax::{Decoded, Document, Kind, NodeId};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};

/// The version of the format.
const FORMAT: &str = "1";

/// Known findings, by file.
#[derive(Clone, Debug, Default)]
pub struct Baseline {
    /// By path, with `/` between its parts, relative to the folder of the baseline.
    pub files: BTreeMap<String, Vec<Entry>>,
}

/// One known finding. Only its fingerprint counts; the rest is for people.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The rule; one that there no longer is matches nothing.
    pub rule: Option<Rule>,
    /// The rule as written.
    pub rule_id: String,
    /// The operation; absent for a finding about the file.
    pub operation: Option<String>,
    /// The parameter.
    pub parameter: Option<String>,
    /// See [`Finding::fingerprint`].
    pub fingerprint: u64,
    /// Where the entry stands; absent for one that was just made.
    pub place: Option<Place>,
}

/// Rules whose findings are never part of a baseline.
pub const NEVER_KNOWN: RuleMask = NEVER_SILENCED.union(RuleMask::of(&[Rule::ExpiredWaiver, Rule::StaleBaselineEntry]));

impl Baseline {
    /// Reads a baseline; the error says what is wrong with it.
    pub fn parse(bytes: &[u8]) -> Result<Baseline, String> {
        let decoded = Decoded::new(bytes);
        let text = decoded.text.as_ref();
        let source = Source::new(text, decoded.base, true, &[]);
        let mut document = Document::default();
        let mut reader = Reader::new(text, 0, text.len());
        let root = reader.value(&mut document);
        reader.finish(&mut document);
        if let Some(error) = document.errors.first() {
            let start = source.range(error.span).start;
            return Err(format!("line {}, column {}: {}", start.line, start.column, error.message));
        }
        let read = Read { document: &document, text, source: &source };
        let Some(root) = root.filter(|&root| document.node(root).kind == Kind::Object) else {
            return Err("it is no baseline: an object with `format_version` and `findings` is expected".to_owned());
        };
        match read.text(root, "format_version") {
            Some(FORMAT) => {}
            Some(other) => return Err(format!("its format version is {other}; this precall reads version {FORMAT}")),
            None => return Err("it is no baseline: `format_version` is missing".to_owned()),
        }
        let mut baseline = Baseline::default();
        let list = member(&document, text, root, "findings").filter(|&it| document.node(it).kind == Kind::Array);
        let list = list.ok_or("it is no baseline: `findings` is no list")?;
        for item in document.items(list) {
            let (file, entry) = read.entry(item).ok_or_else(|| {
                let line = source.range(document.node(item).span).start.line;
                format!("line {line}: an entry has `file`, `rule` and `fingerprint`")
            })?;
            baseline.files.entry(file).or_default().push(entry);
        }
        Ok(baseline)
    }

    /// The baseline as text: one finding a line, sorted, so that it can be merged.
    pub fn text(&self) -> String {
        let mut lines = Vec::new();
        for (file, entries) in &self.files {
            let mut entries: Vec<&Entry> = entries.iter().collect();
            entries.sort_by_key(|it| (&it.rule_id, &it.operation, &it.parameter, it.fingerprint));
            lines.extend(entries.into_iter().map(|it| {
                let fingerprint = format!("{:016x}", it.fingerprint);
                json!({"file": file, "rule": it.rule_id, "operation": it.operation, "parameter": it.parameter,
                       "fingerprint": fingerprint})
                .to_string()
            }));
        }
        format!("{{\"format_version\": {FORMAT},\n\"findings\": [\n{}\n]}}\n", lines.join(",\n"))
    }

    /// Removes the entries of the file at `path` whose findings are no longer there and, if it `adds`, takes in those
    /// that count; says how many were added and removed. `gate` is that of the file.
    pub fn renew(&mut self, path: &str, report: &FileReport, gate: &Gate, adds: bool) -> (usize, usize) {
        let settled = settled(report, gate.config.levels(gate.rules, gate.path).off());
        let locked = gate.locked();
        let entries = report.findings.iter().filter(|it| !locked.contains(it.rule)).filter_map(Entry::new);
        let mut found: BTreeMap<u64, Entry> = entries.map(|entry| (entry.fingerprint, entry)).collect();
        let entries = self.files.entry(path.to_owned()).or_default();
        let before = entries.len();
        entries.retain(|entry| found.remove(&entry.fingerprint).is_some() || !entry.is_settled(settled));
        let removed = before - entries.len();
        let added = if adds { found.len() } else { 0 };
        if adds {
            entries.extend(found.into_values());
        }
        if entries.is_empty() {
            self.files.remove(path);
        }
        (added, removed)
    }

    /// How many findings it knows.
    pub fn len(&self) -> usize {
        self.files.values().map(Vec::len).sum()
    }

    /// Whether it knows none.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// Silences what the baseline knows of the file at `path`; returns the entries whose findings are no longer there.
    ///
    /// `gate` is that of the file.
    pub fn apply(&self, path: &str, report: &mut FileReport, gate: &Gate, reason: &Suppression) -> Vec<&Entry> {
        let Some(entries) = self.files.get(path) else { return Vec::new() };
        let known: BTreeSet<u64> = entries.iter().map(|it| it.fingerprint).collect();
        let never = NEVER_KNOWN.union(gate.locked());
        let mut found = BTreeSet::new();
        let settled = settled(report, gate.config.levels(gate.rules, gate.path).off());
        silence(report, |finding| {
            found.insert(finding.fingerprint);
            (known.contains(&finding.fingerprint) && !never.contains(finding.rule)).then(|| reason.clone())
        });
        let is_stale = |it: &&Entry| !found.contains(&it.fingerprint) && it.is_settled(settled);
        entries.iter().filter(is_stale).collect()
    }
}

impl Entry {
    /// Whether it is known that its finding is no longer there, if it was not found.
    fn is_settled(&self, settled: RuleMask) -> bool {
        self.rule.map_or(!settled.is_empty(), |rule| settled.contains(rule))
    }

    /// The entry for a finding, unless it is of a kind that no baseline knows.
    pub fn new(finding: &Finding) -> Option<Entry> {
        (!NEVER_KNOWN.contains(finding.rule)).then(|| Entry {
            rule: Some(finding.rule),
            rule_id: finding.rule.id().to_owned(),
            operation: finding.call.as_ref().and_then(|call| call.operation.as_deref()).map(str::to_owned),
            parameter: finding.parameter.clone(),
            fingerprint: finding.fingerprint,
            place: None,
        })
    }

    /// What to report about an entry of the file `file` whose finding is no longer there.
    pub fn stale(&self, rules: &RuleSet, file: &str) -> Option<Finding> {
        let about = match (&self.operation, &self.parameter) {
            (Some(operation), Some(parameter)) => format!(" at `{parameter}` of {operation}"),
            (Some(operation), None) => format!(" of {operation}"),
            (None, _) => String::new(),
        };
        let message = format!("`{}`{about} is no longer found in {file}", self.rule_id);
        let name = format!("{file} {:016x}", self.fingerprint);
        Some(super::finding(rules, Rule::StaleBaselineEntry, self.place.clone()?, &name, message))
    }
}

/// Why the findings of a baseline are silenced.
pub fn known_since(name: &str) -> Suppression {
    Suppression { kind: SuppressionKind::Baseline, reason: format!("known since {name} was written") }
}

/// A baseline that is being read.
struct Read<'r> {
    document: &'r Document,
    text: &'r str,
    source: &'r Source<'r>,
}

impl<'r> Read<'r> {
    fn text(&self, object: NodeId, key: &str) -> Option<&'r str> {
        let value = member(self.document, self.text, object, key)?;
        (self.document.node(value).kind == Kind::Scalar).then(|| self.document.text(self.text, value))
    }

    fn entry(&self, object: NodeId) -> Option<(String, Entry)> {
        if self.document.node(object).kind != Kind::Object {
            return None;
        }
        let owned = |key: &str| self.text(object, key).map(str::to_owned);
        let rule_id = owned("rule")?;
        let entry = Entry {
            rule: Rule::from_id(&rule_id),
            rule_id,
            operation: owned("operation"),
            parameter: owned("parameter"),
            fingerprint: u64::from_str_radix(self.text(object, "fingerprint")?, 16).ok()?,
            place: Some(self.source.place(self.document.node(object).span)),
        };
        Some((owned("file")?, entry))
    }
}
