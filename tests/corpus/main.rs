//! The corpus is the specification: every `corpus/**/<case>.<ext>` is checked as a user would check it, and what comes
//! out must be what `<case>.expected` says. `BLESS=1 cargo test --test corpus` rewrites the expected files.
//!
//! Beside a case may stand `<case>.args`, further arguments separated by white space, and `<case>.state/`, a folder of
//! raw responses that is given as `--state`; `<case>.toml` is a configuration and `<case>.baseline` a baseline.

mod case;
mod coverage;
mod expected;
mod fixes;
mod forms;
#[path = "../support/mod.rs"]
mod support;
mod tour;

use libtest_mimic::{Arguments, Trial};
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let cases = case::all();
    let blesses = std::env::var_os("BLESS").is_some();
    let mut trials = vec![Trial::test("tour", move || Ok(tour::check(blesses)?))];
    if !blesses {
        trials.extend(coverage::trials(&cases));
        trials.extend(forms::trials(&cases));
    }
    trials.extend(cases.into_iter().map(|case| {
        let name = case.name.clone();
        Trial::test(name, move || Ok(case.check(blesses)?))
    }));
    libtest_mimic::run(&arguments, trials).exit_code()
}
