//! A safe fix makes its finding go away and nothing else; an unsafe one breaks nothing.

use super::generator::{calls, config};
use super::report::report;
use super::writers::{Style, json_array, json_lines, yaml};
use precall::finding::{Applicability, Finding, Fix};
use precall::lint::Syntax;
use precall::report::FileReport;
use precall::rule::Rule;
use proptest::prelude::*;

/// The text with the edits of a fix.
fn mended(text: &str, fix: &Fix) -> String {
    let mut out = String::new();
    let mut at = 0;
    for edit in &fix.edits {
        let (start, end) = (edit.range.start.offset as usize, edit.range.end.offset as usize);
        out.push_str(&text[at..start]);
        out.push_str(&edit.text);
        at = end;
    }
    out + &text[at..]
}

/// How often the finding's rule does not hold for its call.
fn count(report: &FileReport, finding: &Finding) -> usize {
    let index = finding.call.as_ref().map(|call| call.index);
    let is_same = |it: &&Finding| it.rule == finding.rule && it.call.as_ref().map(|call| call.index) == index;
    report.findings.iter().filter(is_same).count()
}

fn of_file(report: &FileReport) -> usize {
    report.findings.iter().filter(|it| matches!(it.rule, Rule::SyntaxError | Rule::DuplicateKey)).count()
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn fixes_mend(calls in calls(), seed in any::<u64>()) {
        let block = yaml(&calls, &mut Style(seed));
        for (syntax, text) in [
            (Syntax::Json, json_array(&calls, "\r\n ")),
            (Syntax::JsonLines, json_lines(&calls)),
            (Syntax::Yaml, json_array(&calls, " ")),
            (Syntax::Yaml, block.replace('\n', "\r\n")),
            (Syntax::Yaml, block),
        ] {
            let before = report(syntax, &text);
            for finding in &before.findings {
                for fix in &finding.fixes {
                    let mended = mended(&text, fix);
                    let after = report(syntax, &mended);
                    if fix.applicability == Applicability::Unsafe {
                        let rule = |report: &FileReport| report.findings.iter().filter(|it| it.rule == finding.rule).count();
                        prop_assert!(rule(&after) < rule(&before), "{:#?}\n{}\n{}", finding, text, mended);
                        prop_assert!(of_file(&after) <= of_file(&before), "{:#?}\n{}\n{}", fix, text, mended);
                        continue;
                    }
                    prop_assert!(count(&after, finding) < count(&before, finding), "{:#?}\n{}\n{}", finding, text, mended);
                    prop_assert_eq!(of_file(&after), of_file(&before), "{:#?}\n{}", fix, mended);
                    prop_assert_eq!(after.calls, before.calls);
                }
            }
        }
    }
}
