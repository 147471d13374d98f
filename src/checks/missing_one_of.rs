//! missing-one-of: none of several parameters is present.

use super::edits::names;
use super::{At, Outcome, Problem};
use crate::batch::Call;
use crate::rule::Rule;

pub fn check(call: &Call, out: &mut Outcome) {
    for &set in &call.operation.one_of {
        if set & call.present != 0 {
            continue;
        }
        if call.has_hidden_arguments {
            out.undecided(Rule::MissingOneOf);
            continue;
        }
        let listed = names(call, set);
        let message = format!("none of {listed} is present: there is nothing to do");
        let problem = Problem::new(call, Rule::MissingOneOf, At::Call, message);
        out.report(call, problem.fills(|| vec![listed.replace('`', "")]));
    }
}
