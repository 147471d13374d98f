//! repeated-flag: a flag stands twice in a command of the classic dialect, and the client refuses it.

use super::{At, Outcome, Problem};
use crate::batch::Call;
use crate::rule::Rule;

pub fn check(call: &Call, out: &mut Outcome) {
    let Some(usage) = call.usage else { return };
    for flag in &usage.repeated {
        let message = format!("the flag `--{}` stands twice", flag.name);
        let problem = Problem::new(call, Rule::RepeatedFlag, At::Key(flag.key, &flag.name), message);
        out.report(call, problem.related(flag.first, "it is written here first"));
    }
}
