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
        let message = format!("none of {} is present: there is nothing to do", names(call, set));
        let listed = names(call, set).replace(['`'], "");
        out.report(call, Problem::new(Rule::MissingOneOf, At::Call, message).fills(vec![listed]));
    }
}
