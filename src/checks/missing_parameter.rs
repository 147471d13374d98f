//! missing-parameter: a required parameter is absent.

use super::{At, Outcome, Problem};
use crate::batch::Call;
use crate::rule::Rule;

pub fn check(call: &Call, out: &mut Outcome) {
    let missing = call.operation.required & !call.present;
    if missing == 0 {
        return;
    }
    if call.has_hidden_arguments {
        return out.undecided(Rule::MissingParameter);
    }
    for slot in (0..call.arguments.len()).filter(|slot| missing & (1 << slot) != 0) {
        let name = &call.parameter(slot).name;
        let is_written = call.arguments[slot].key != 0;
        let what = if is_written { "empty, which counts as missing" } else { "missing" };
        let answer = || {
            let answer = "that is mandatory for processing this request is not supplied.";
            vec![format!("The input parameter \"{name}\" {answer}")]
        };
        let problem = Problem::new(call, Rule::MissingParameter, At::Argument(slot), format!("`{name}` is {what}"))
            .help(format_args!("add `{name}`: {}", call.parameter(slot).description))
            .fills(answer);
        out.report(call, problem);
    }
}
