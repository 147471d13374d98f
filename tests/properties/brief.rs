//! A run that only asks what is wrong and where finds the same as any other.

use super::generator::config;
use super::report::{fingerprints, input};
use super::shortcut::any_call;
use precall::lint::{Linter, Scratch, Syntax};
use precall::output::{self, Advice, Format};
use precall::report::{FileReport, Report};
use precall::ruleset::RuleSet;
use proptest::prelude::*;

/// The findings as one line each.
fn lines(file: FileReport) -> String {
    let report = Report { files: vec![file], passed_over: Vec::new() };
    let mut out = Vec::new();
    output::write(Format::Concise, &report, &Advice::NONE, false, &mut out).expect("writing to memory does not fail");
    String::from_utf8(out).expect("it is text")
}

proptest! {
    #![proptest_config(config(300))]

    #[test]
    fn a_brief_run_finds_the_same(calls in prop::collection::vec(any_call(), 1..14)) {
        let text = calls.iter().map(|call| format!("{call}\n")).collect::<String>();
        let check = |is_brief| {
            let mut linter = Linter::new(RuleSet::embedded());
            linter.is_brief = is_brief;
            let file = linter.file(input(Some(Syntax::JsonLines), text.as_bytes()), &mut Scratch::default());
            file.expect("a named file has a report")
        };
        let (brief, whole) = (check(true), check(false));
        prop_assert_eq!(fingerprints(&brief), fingerprints(&whole));
        prop_assert!(brief.findings.iter().all(|it| it.fixes.is_empty() && it.help.is_none() || it.call.is_none()));
        prop_assert_eq!(lines(brief), lines(whole));
    }
}
