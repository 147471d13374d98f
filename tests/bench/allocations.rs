//! Prints how many heap allocations a clean call costs once the memory that a thread reuses is there.

mod generate;

use generate::{Form, Generator, Options};
use precall::lint::{Input, Linter, Scratch, Syntax};
use precall::ruleset::RuleSet;

const CALLS: usize = 20_000;

fn main() {
    let text = Form::JsonLines.text(Generator::new(&Options::clean()).take(CALLS));
    let mut linter = Linter::new(RuleSet::embedded());
    linter.excerpts = false;
    linter.lists_undecided = false;
    let mut scratch = Scratch::default();
    let syntax = Some(Syntax::JsonLines);
    let input = Input { path: "workload", bytes: text.as_bytes(), syntax, is_named: true, allow_empty: false };
    let mut check = || {
        let report = linter.file(input, &mut scratch).expect("the workload is a batch");
        assert!(report.findings.is_empty(), "the workload is clean");
    };
    check();
    let counted = allocation_counter::measure(check);
    println!("{}", counted.count_total as f64 / CALLS as f64);
}
