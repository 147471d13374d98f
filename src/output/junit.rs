//! The `junit` format: a suite for each file, a test case for each finding. Only errors fail, what is
//! silenced is skipped; a file without a finding
//! has one case that passes, because servers take an empty suite for tests that did not run.

use super::xml::escape;
use crate::finding::{Finding, Severity, Suppression};
use crate::report::{FileReport, Report};
use std::io::{self, Write};

/// Writes every file as a suite.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let (tests, failures) = report.files.iter().map(counts).fold((0, 0), |sum, it| (sum.0 + it.0, sum.1 + it.1));
    out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")?;
    writeln!(out, "<testsuites name=\"precall\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">")?;
    for file in &report.files {
        let (tests, failures) = counts(file);
        let name = escape(&file.path);
        writeln!(out, "  <testsuite name=\"{name}\" tests=\"{tests}\" failures=\"{failures}\" errors=\"0\">")?;
        if file.findings.is_empty() {
            let calls = if file.calls == 1 { "1 call".to_owned() } else { format!("{} calls", file.calls) };
            writeln!(out, "    <testcase name=\"{calls}\" classname=\"{name}\"/>")?;
        }
        for finding in &file.findings {
            out.write_all(case(&name, finding).as_bytes())?;
        }
        out.write_all(b"  </testsuite>\n")?;
    }
    out.write_all(b"</testsuites>\n")
}

/// Test cases of a file, and how many of them fail.
fn counts(file: &FileReport) -> (usize, usize) {
    let fails = |it: &&Finding| it.severity == Severity::Error && it.suppression.is_none();
    let errors = file.findings.iter().filter(fails).count();
    (file.findings.len().max(1), errors)
}

/// `file` is escaped already.
fn case(file: &str, finding: &Finding) -> String {
    let rule = finding.rule.id();
    let start = finding.place.range.start;
    let mut name = rule.to_owned();
    if let Some(parameter) = &finding.parameter {
        name += &format!(" {}", escape(parameter));
    }
    if let Some(call) = &finding.call {
        let operation = call.operation.as_deref().unwrap_or_default();
        name += &format!(" in call #{} {}", call.index, escape(operation));
    }
    name = format!("{}, line {}", name.trim_end(), start.line);
    let message = escape(&finding.message);
    let mut text = format!("{file}:{}:{}: {message}", start.line, start.column);
    if let Some(service) = &finding.service {
        text += &format!("\nservice: {} {}", service.status, escape(service.code));
        // Some rows quote what is wrong, and then say the same.
        if service.message != finding.message {
            text += &format!(": {}", escape(&service.message));
        }
    }
    if let Some(Suppression { kind, reason }) = &finding.suppression {
        let why = escape(&format!("suppressed by {}: {reason}", kind.name()));
        let skipped = format!("<skipped type=\"{rule}\" message=\"{why}\">{text}</skipped>");
        return format!("    <testcase name=\"{name}\" classname=\"{file}\">\n      {skipped}\n    </testcase>\n");
    }
    let result = match finding.severity {
        Severity::Error => format!("<failure type=\"{rule}\" message=\"{message}\">{text}</failure>"),
        Severity::Warning | Severity::Note => format!("<system-out>{}: {text}</system-out>", finding.severity.name()),
    };
    format!("    <testcase name=\"{name}\" classname=\"{file}\">\n      {result}\n    </testcase>\n")
}
