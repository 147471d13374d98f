//! The `checkstyle` format: the XML that Checkstyle writes, which many servers read.

use super::xml::escape;
use crate::finding::{Finding, Severity};
use crate::report::Report;
use std::io::{self, Write};

/// Writes every file with the findings that count, also those without.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<checkstyle version=\"4.3\">\n")?;
    for file in &report.files {
        writeln!(out, "  <file name=\"{}\">", escape(&file.path))?;
        for finding in file.findings.iter().filter(|it| it.suppression.is_none()) {
            out.write_all(error(finding).as_bytes())?;
        }
        out.write_all(b"  </file>\n")?;
    }
    out.write_all(b"</checkstyle>\n")
}

fn error(finding: &Finding) -> String {
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "info",
    };
    let mut message = escape(&finding.message);
    if let Some(service) = &finding.service {
        message += &format!(" ({} {})", service.status, escape(service.code));
    }
    let start = finding.place.range.start;
    format!(
        "    <error line=\"{}\" column=\"{}\" severity=\"{severity}\" message=\"{message}\" source=\"precall.{}\"/>\n",
        start.line,
        start.column,
        finding.rule.id()
    )
}
