//! What every fuzz target asserts.

use precall::finding::Finding;
use precall::lint::{Input, Linter, Scratch, Syntax};
use precall::output::{Advice, Format, write};
use precall::report::{FileReport, Report};
use precall::ruleset::RuleSet;
use std::sync::LazyLock;

/// One linter for a whole run.
pub static LINTER: LazyLock<Linter> = LazyLock::new(|| Linter::new(RuleSet::embedded()));

/// The same without shortcuts.
static THOROUGH: LazyLock<Linter> = LazyLock::new(|| {
    let mut linter = Linter::new(RuleSet::embedded());
    linter.is_thorough = true;
    linter
});

/// A named file.
pub fn input(syntax: Syntax, bytes: &[u8]) -> Input<'_> {
    Input { path: "calls", bytes, syntax: Some(syntax), is_named: true, allow_empty: false }
}

/// Checks the bytes and asserts that every place exists, every output can be written, and shortcuts change nothing.
pub fn check(syntax: Syntax, bytes: &[u8]) -> FileReport {
    let input = input(syntax, bytes);
    let mut scratch = Scratch::default();
    let report = LINTER.file(input, &mut scratch).expect("a named file has a report");
    let again = LINTER.file(input, &mut scratch).expect("a named file has a report");
    let thorough = THOROUGH.file(input, &mut Scratch::default()).expect("a named file has a report");
    for other in [again, thorough] {
        assert_eq!(
            (&report.findings, format!("{:?}", report.undecided)),
            (&other.findings, format!("{:?}", other.undecided))
        );
    }
    LINTER.file(Input { is_named: false, ..input }, &mut Scratch::default());
    report.findings.iter().for_each(|finding| assert_places(finding, bytes));
    assert!(report.findings.is_sorted_by_key(|it| it.place.range.start));
    let reports = Report { files: vec![report.clone()], ..Report::default() };
    let advice = Advice::NONE;
    for format in Format::ALL {
        let mut out = Vec::new();
        write(format, &reports, &advice, false, &mut out).expect("writing to memory does not fail");
        assert!(!out.contains(&0x1b));
    }
    report
}

fn assert_places(finding: &Finding, bytes: &[u8]) {
    let related = finding.related.iter().filter(|it| it.file.is_none()).map(|it| it.place.range);
    let edits = finding.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| edit.range);
    for range in [finding.place.range].into_iter().chain(related).chain(edits) {
        assert!(range.start.offset <= range.end.offset && range.end.offset <= bytes.len() as u64, "{finding:?}");
        if let Ok(text) = std::str::from_utf8(bytes) {
            assert!(text.get(range.start.offset as usize..range.end.offset as usize).is_some(), "{finding:?}");
            let line = text[..range.start.offset as usize].matches('\n').count() as u64 + 1;
            assert_eq!(range.start.line, line, "{finding:?}");
        }
    }
}
