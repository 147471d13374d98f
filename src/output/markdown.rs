//! The `markdown` format: one table for each file, for a comment or the summary of a job.

use super::{Advice, summary, visible};
use crate::finding::{Finding, Severity, Suppression};
use crate::report::{FileReport, Report};
use std::io::{self, Write};

/// Writes a heading, what was checked, and a table for each file with findings.
pub(super) fn write(report: &Report, advice: &Advice, out: &mut dyn Write) -> io::Result<()> {
    let sums = summary(report, advice);
    writeln!(out, "## precall\n\n{}", sums.trim_end().split('\n').map(escape).collect::<Vec<_>>().join(" "))?;
    for file in report.files.iter().filter(|file| !file.findings.is_empty()) {
        write_file(file, advice, out)?;
    }
    Ok(())
}

fn write_file(file: &FileReport, advice: &Advice, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "\n### {}\n", escape(&file.path))?;
    out.write_all(b"| | line | call | what | code | what to do |\n|---|---|---|---|---|---|\n")?;
    for finding in &file.findings {
        out.write_all(row(finding, advice).as_bytes())?;
    }
    Ok(())
}

fn row(finding: &Finding, advice: &Advice) -> String {
    let mark = match finding.severity {
        Severity::Error => "❌",
        Severity::Warning => "⚠️",
        Severity::Note => "ℹ️",
    };
    let call = finding.call.as_ref().map(|call| {
        let operation = call.operation.as_deref().unwrap_or_default();
        format!("#{} {}", call.index, escape(operation))
    });
    let code = finding.service.as_ref().map(|it| format!("{} `{}`", it.status, it.code));
    let (mark, silenced) = match &finding.suppression {
        Some(Suppression { kind, reason }) => ("🔇", escape(&format!(" (suppressed by {}: {reason})", kind.name()))),
        None => (mark, String::new()),
    };
    format!(
        "| {mark} {} | {} | {} | {} `{}`{silenced} | {} | {} |\n",
        finding.severity.name(),
        finding.place.range.start.line,
        call.as_deref().map(str::trim_end).unwrap_or_default(),
        escape(&finding.message),
        finding.rule.id(),
        code.unwrap_or_default(),
        escape(advice.help_for(finding)),
    )
}

/// Text in a cell of a table. What stands between two backticks stays code; nothing else means anything.
fn escape(text: &str) -> String {
    let text = visible(text);
    let parts: Vec<&str> = text.split('`').collect();
    let mut out = String::with_capacity(text.len() + 16);
    for (at, part) in parts.iter().enumerate() {
        let is_closed = at + 1 < parts.len();
        match at % 2 {
            1 if is_closed && !part.trim().is_empty() => {
                out.push('`');
                out.push_str(&part.replace('|', "\\|"));
                out.push('`');
            }
            1 if is_closed => escape_into(&format!("`{part}`"), &mut out),
            1 => escape_into(&format!("`{part}"), &mut out),
            _ => escape_into(part, &mut out),
        }
    }
    out
}

fn escape_into(text: &str, out: &mut String) {
    for it in text.chars() {
        match it {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            // A mention would tell somebody, and an address become a link.
            '@' => out.push_str("&#64;"),
            ':' if out.ends_with("http") || out.ends_with("https") => out.push_str("&#58;"),
            '\\' | '|' | '`' | '*' | '_' | '[' | ']' | '#' | '~' | '>' | '!' | '$' => {
                out.push('\\');
                out.push(it);
            }
            _ => out.push(it),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_between_backticks_stays_code() {
        assert_eq!(escape("`Ipv6Prefix.2` is a_b|c"), "`Ipv6Prefix.2` is a\\_b\\|c");
        assert_eq!(escape("`a|b`"), "`a\\|b`");
    }

    #[test]
    fn values_mean_nothing() {
        assert_eq!(
            escape("<img src=x> @team [a](https://b) `"),
            "&lt;img src=x\\> &#64;team \\[a\\](https&#58;//b) \\`"
        );
        assert_eq!(escape("a``b"), "a\\`\\`b");
        assert_eq!(escape("a\n| b"), "a␊\\| b");
    }
}
