//! The `jsonl` format: the finding objects of `json`, one a line, and nothing else.

use super::Advice;
use super::json::write_finding;
use crate::report::Report;
use std::io::{self, Write};

/// Writes every finding as one line.
pub(super) fn write(report: &Report, advice: &Advice, out: &mut dyn Write) -> io::Result<()> {
    for (file, finding) in report.findings() {
        write_finding(&file.path, finding, advice, out)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::{json, samples};
    use serde_json::Value;

    fn text(report: &Report) -> String {
        samples::written(|out| write(report, &samples::ADVICE, out))
    }

    #[test]
    fn the_lines_are_the_findings_of_json() {
        let mut whole = Vec::new();
        json::write(&samples::report(), &samples::ADVICE, &mut whole).expect("writing to memory does not fail");
        let whole: Value = serde_json::from_slice(&whole).expect("valid JSON");
        let lines = text(&samples::report());
        let lines: Vec<Value> =
            lines.lines().map(|line| serde_json::from_str(line).expect("every line is JSON")).collect();
        assert_eq!(whole["findings"], Value::Array(lines));
    }

    #[test]
    fn no_findings_no_text() {
        assert_eq!(text(&Report::default()), "");
    }
}
