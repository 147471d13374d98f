//! The `gitlab` format: a code quality report, one entry a line.

use super::json::write_value;
use super::{Advice, visible};
use crate::digest::digest;
use crate::finding::{Finding, Severity};
use crate::report::Report;
use serde_json::{Value, json};
use std::io::{self, Write};

/// Writes every finding that counts as an entry of one list.
pub(super) fn write(report: &Report, advice: &Advice, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"[")?;
    let mut separator: &[u8] = b"\n";
    for (file, finding) in report.counting() {
        out.write_all(separator)?;
        write_value(&entry(&(advice.from_root)(&file.path), finding), out)?;
        separator = b",\n";
    }
    out.write_all(b"]\n")
}

fn entry(path: &str, finding: &Finding) -> Value {
    // GitLab does not show the name of the check.
    let mut description = format!("{}: {}", finding.rule.id(), visible(&finding.message));
    if let Some(service) = &finding.service {
        description += &format!(" ({} {})", service.status, visible(service.code));
    }
    let severity = match finding.severity {
        Severity::Error => "major",
        Severity::Warning => "minor",
        Severity::Note => "info",
    };
    // Entries with one fingerprint are one entry to GitLab, also if they are in two files.
    let fingerprint = format!("{:016x}{:016x}", digest([path]), finding.fingerprint);
    let range = finding.place.range;
    json!({
        "description": description,
        "check_name": finding.rule,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": path, "lines": {"begin": range.start.line, "end": range.end.line}},
    })
}
