//! The `rdjson` format: the Reviewdog Diagnostic Format, whose columns count bytes of UTF-8.

use super::json::write_value;
use super::places::{Places, visit};
use super::{Advice, visible};
use crate::finding::{Finding, Severity};
use crate::report::{FileReport, Report};
use crate::source::Range;
use serde_json::{Value, json};
use std::io::{self, Write};

/// Writes what counts as one object, one diagnostic a line.
pub(super) fn write(report: &Report, advice: &Advice, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"{\"source\":{\"name\":\"precall\"},\"diagnostics\":[")?;
    let mut separator: &[u8] = b"\n";
    visit(report, advice, |file, places| {
        for finding in file.findings.iter().filter(|it| it.suppression.is_none()) {
            out.write_all(separator)?;
            write_value(&diagnostic(file, finding, places, advice), out)?;
            separator = b",\n";
        }
        Ok::<(), io::Error>(())
    })?;
    out.write_all(b"]}\n")
}

fn diagnostic(file: &FileReport, finding: &Finding, places: &Places, advice: &Advice) -> Value {
    let severity = match finding.severity {
        Severity::Error => "ERROR",
        Severity::Warning => "WARNING",
        Severity::Note => "INFO",
    };
    let mut message = visible(&finding.message).into_owned();
    if let Some(service) = &finding.service {
        message += &format!(" ({} {})", service.status, visible(service.code));
    }
    let help = advice.help_for(finding);
    if !help.is_empty() {
        message += &format!("\nhelp: {}", visible(help));
    }
    let mut code = json!({"value": finding.rule});
    if let Some(url) = (advice.url)(finding) {
        code["url"] = json!(url);
    }
    let mut diagnostic = json!({
        "message": message,
        "location": {"path": file.path, "range": range(finding.place.range, None, places)},
        "severity": severity,
        "code": code,
    });
    // Fixes are alternatives, but suggestions are made together: the first one.
    if let Some(fix) = finding.fixes.first() {
        let suggestion =
            |edit: &crate::finding::Edit| json!({"range": range(edit.range, None, places), "text": edit.text});
        diagnostic["suggestions"] = fix.edits.iter().map(suggestion).collect();
    }
    if !finding.related.is_empty() {
        let related = finding.related.iter().map(|it| {
            let other = it.file.as_deref();
            let place = json!({"path": other.unwrap_or(&file.path), "range": range(it.place.range, other, places)});
            json!({"message": visible(&it.message), "location": place})
        });
        diagnostic["related_locations"] = related.collect();
    }
    diagnostic
}

fn range(range: Range, other: Option<&str>, places: &Places) -> Value {
    let (start, end) = places.range(other, range);
    json!({
        "start": {"line": range.start.line, "column": start.bytes},
        "end": {"line": range.end.line, "column": end.bytes},
    })
}
