//! The workloads of the benchmarks are what they claim to be: the same for the same arguments, clean where they are
//! clean, and with a finding for every defect where they are not.

#[path = "bench/generate/mod.rs"]
mod generate;

use generate::{Defect, Form, Generator, Options};
use precall::lint::{Input, Linter, Scratch, Syntax};
use precall::report::FileReport;
use precall::ruleset::RuleSet;
use std::collections::BTreeSet;

const CALLS: usize = 5_000;

fn check(text: &str, syntax: Syntax) -> FileReport {
    let linter = Linter::new(RuleSet::embedded());
    let input = Input { path: "x", bytes: text.as_bytes(), syntax: Some(syntax), is_named: true, allow_empty: false };
    linter.file(input, &mut Scratch::default()).expect("the file is named")
}

#[test]
fn equal_arguments_give_equal_bytes() {
    let text = |seed| Form::JsonLines.text(Generator::new(&Options { seed, ..Options::bad() }).take(500));
    assert_eq!(text(1), text(1));
    assert_ne!(text(1), text(2));
}

#[test]
fn a_clean_workload_has_no_finding_in_any_form() {
    let forms = [
        (Form::JsonLines, Syntax::JsonLines),
        (Form::Array, Syntax::Json),
        (Form::CompactArray, Syntax::Json),
        (Form::Yaml, Syntax::Yaml),
    ];
    for (form, syntax) in forms {
        let text = form.text(Generator::new(&Options::clean()).take(CALLS));
        let report = check(&text, syntax);
        let found: Vec<_> = report.findings.iter().map(|it| &it.message).collect();
        assert!(found.is_empty(), "{form:?}: {found:?}");
        assert_eq!(report.calls, CALLS as u64, "{form:?}");
    }
}

#[test]
fn every_defect_has_a_finding_at_its_call() {
    // What these two are takes a state, or the calls before.
    let later = [Defect::OutsideVswitch, Defect::TokenReused];
    // The name of another operation is no mistake that can be seen.
    let is_real = |line: &str| line.contains("\"DescribeRegion\"");
    for defect in Defect::ALL.into_iter().filter(|defect| !later.contains(defect)) {
        let options = Options { rate: 0.2, defects: vec![defect], ..Options::bad() };
        let mut bytes = Vec::new();
        let planted =
            Form::JsonLines.write(Generator::new(&options).take(500), &mut bytes).expect("memory is writable");
        let text = String::from_utf8(bytes).expect("only text was written");
        let lines: Vec<_> = text.lines().collect();
        let found: BTreeSet<_> =
            check(&text, Syntax::JsonLines).findings.iter().map(|it| it.place.range.start.line as usize - 1).collect();
        let planted: BTreeSet<_> = planted.iter().map(|it| it.0).filter(|&index| !is_real(lines[index])).collect();
        assert_eq!(found, planted, "{}", defect.name());
        assert!(planted.len() > 50, "{}", defect.name());
    }
}
