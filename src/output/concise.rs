//! The `concise` format: one line a finding, as compilers print them and editors read them.

use super::visible::visible;
use crate::finding::Finding;
use crate::report::Report;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Writes `file:line:column: severity[rule] CODE: message` for every finding; without a code its word is left out.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let mut line = String::new();
    for file in &report.files {
        let path = visible(&file.path);
        for finding in &file.findings {
            line.clear();
            line.push_str(&path);
            append(finding, &mut line);
            out.write_all(line.as_bytes())?;
        }
    }
    Ok(())
}

/// What stands behind the path.
fn append(finding: &Finding, line: &mut String) {
    let start = finding.place.range.start;
    write!(line, ":{}:{}: ", start.line, start.column).expect("writing to memory does not fail");
    line.extend([finding.severity.name(), "[", finding.rule.id(), "]"]);
    if let Some(service) = &finding.service {
        line.extend([" ", &visible(service.code)]);
    }
    line.extend([": ", &visible(&finding.message)]);
    if let Some(suppression) = &finding.suppression {
        line.extend([" (suppressed by ", suppression.kind.name(), ": ", &visible(&suppression.reason), ")"]);
    }
    line.push('\n');
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::samples;

    fn text(report: &Report) -> String {
        samples::written(|out| write(report, out))
    }

    #[test]
    fn one_line_a_finding() {
        assert_eq!(
            text(&samples::report()),
            "\
changes/assign.json:4:18: error[prefix-not-strict] InvalidIp.IpPrefixNotStrict: `Ipv6Prefix.2` is 2001:db8::1/80, which has bits set after the mask
changes/assign.json:5:3: warning[duplicate-call]: this call repeats call #0
changes/网络.yaml:2:15: error[malformed-id] InvalidEniId.Malformed: `NetworkInterfaceId` is eni-␛[31m, which is no id
"
        );
    }

    #[test]
    fn nothing_breaks_the_line() {
        let mut report = samples::report();
        report.files.truncate(1);
        report.files[0].findings.truncate(1);
        report.files[0].path = "a\nb\u{1b}]8;;x\u{7}.json".into();
        report.files[0].findings[0].message = "is `\r\n\u{202e}\u{85}\u{2028}`".into();
        assert_eq!(
            text(&report),
            "a␊b␛]8;;x␇.json:4:18: error[prefix-not-strict] InvalidIp.IpPrefixNotStrict: is `␍␊\\u{202e}\\u{85}\\u{2028}`\n"
        );
    }

    #[test]
    fn no_findings_no_text() {
        assert_eq!(text(&Report::default()), "");
    }
}
