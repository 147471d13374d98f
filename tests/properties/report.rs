//! What is found in a text, in a form that can be compared.

use precall::finding::Finding;
use precall::lint::{Input, Linter, Scratch, Syntax};
use precall::report::FileReport;
use precall::ruleset::RuleSet;
use std::sync::LazyLock;

/// One linter for all tests.
pub static LINTER: LazyLock<Linter> = LazyLock::new(|| Linter::new(RuleSet::embedded()));

/// Every syntax.
pub const SYNTAXES: &[Syntax] = &Syntax::ALL;

/// The report about a named file.
pub fn report(syntax: Syntax, text: &str) -> FileReport {
    let input = input(Some(syntax), text.as_bytes());
    LINTER.file(input, &mut Scratch::default()).expect("a named file has a report")
}

/// A named file.
pub fn input(syntax: Option<Syntax>, bytes: &[u8]) -> Input<'_> {
    Input { path: "calls", bytes, syntax, is_named: true, allow_empty: false }
}

/// What a finding says, without saying where.
pub fn content(finding: &Finding) -> String {
    let Finding { call, rule, severity, basis, parameter, service, message, help, related, .. } = finding;
    let related: Vec<_> = related.iter().map(|it| &it.message).collect();
    format!("{call:?} {rule:?} {severity:?} {basis:?} {parameter:?} {service:?} {message} {help:?} {related:?}")
}

/// What a report says, without saying where: findings in any order, and what is undecided.
pub fn contents(report: &FileReport) -> Vec<String> {
    let mut lines: Vec<_> = report.findings.iter().map(content).collect();
    lines.sort_unstable();
    lines.push(format!("{} calls, {} not covered, {:?}", report.calls, report.not_covered, report.undecided));
    lines
}

/// The names of the findings, which also do not say where.
pub fn fingerprints(report: &FileReport) -> Vec<u64> {
    let mut fingerprints: Vec<_> = report.findings.iter().map(|it| it.fingerprint).collect();
    fingerprints.sort_unstable();
    fingerprints
}
