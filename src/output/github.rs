//! The `github` format: workflow commands that annotate a pull request, the worst findings first, because GitHub shows
//! ten of each kind and step.

use super::{Advice, visible};
use crate::finding::{Finding, Severity};
use crate::report::{FileReport, Report};
use std::io::{self, Write};

/// Writes one command a finding. What is silenced has none.
pub(super) fn write(report: &Report, advice: &Advice, out: &mut dyn Write) -> io::Result<()> {
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        for (file, finding) in report.counting().filter(|(_, it)| it.severity == severity) {
            out.write_all(command(file, finding, advice).as_bytes())?;
        }
    }
    Ok(())
}

fn command(file: &FileReport, finding: &Finding, advice: &Advice) -> String {
    let name = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let (start, end) = (finding.place.range.start, finding.place.range.end);
    let path = property(&(advice.from_root)(&file.path));
    let mut place = format!("file={path},line={},endLine={}", start.line, end.line);
    // GitHub refuses columns of a range over several lines.
    if start.line == end.line {
        place += &format!(",col={},endColumn={}", start.column, end.column);
    }
    let title = property(&format!("precall: {}", finding.rule.id()));
    let mut text = visible(&finding.message).into_owned();
    if let Some(service) = &finding.service {
        text += &format!(" ({} {})", service.status, visible(service.code));
    }
    let help = advice.help_for(finding);
    if !help.is_empty() {
        text += &format!("\nhelp: {}", visible(help));
    }
    format!("::{name} {place},title={title}::{}\n", data(&text))
}

/// The message of a command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property of a command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::samples;

    fn text(report: &Report) -> String {
        samples::written(|out| write(report, &samples::ADVICE, out))
    }

    #[test]
    fn one_command_a_finding_errors_first() {
        assert_eq!(
            text(&samples::report()),
            "\
::error file=changes/assign.json,line=4,endLine=4,col=18,endColumn=34,title=precall%3A prefix-not-strict::`Ipv6Prefix.2` is 2001:db8::1/80, which has bits set after the mask (403 InvalidIp.IpPrefixNotStrict)%0Ahelp: write the network address: 2001:db8::/80
::error file=changes/网络.yaml,line=2,endLine=2,col=15,endColumn=24,title=precall%3A malformed-id::`NetworkInterfaceId` is eni-␛[31m, which is no id (404 InvalidEniId.Malformed)%0Ahelp: general advice
::warning file=changes/assign.json,line=5,endLine=6,title=precall%3A duplicate-call::this call repeats call #0%0Ahelp: general advice
"
        );
    }

    #[test]
    fn values_cannot_make_commands() {
        let mut report = samples::report();
        report.files.truncate(1);
        report.files[0].findings.truncate(1);
        report.files[0].path = "a,b:c%0A\n::x.json".into();
        report.files[0].findings[0].message = "is %0A\r\n::error::x".into();
        let text = text(&report);
        assert_eq!(text.lines().count(), 1);
        assert!(text.starts_with("::error file=a%2Cb%3Ac%250A%0A%3A%3Ax.json,"), "{text}");
        assert!(text.contains("::is %250A␍␊::error::x ("), "{text}");
    }
}
