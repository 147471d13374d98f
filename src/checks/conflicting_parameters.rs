//! conflicting-parameters: two parameters that exclude each other.

use super::structure::without_parameter;
use super::{At, Outcome, Problem};
use crate::batch::Call;
use crate::rule::Rule;

pub fn check(call: &Call, out: &mut Outcome) {
    for &(slot, other) in &call.operation.conflicts {
        if !(call.has(slot) && call.has(other)) {
            continue;
        }
        let (name, with) = (&call.parameter(slot).name, &call.parameter(other).name);
        let problem = Problem::new(
            call,
            Rule::ConflictingParameters,
            At::Argument(slot),
            format!("`{name}` and `{with}` exclude each other"),
        )
        .help(format_args!("keep `{with}` to choose them yourself, or `{name}` to let the service choose"))
        .related(call.span(call.arguments[other].key), format_args!("`{with}` is here"))
        .unsafe_fix(format_args!("drop `{name}`"), || without_parameter(call, slot))
        .unsafe_fix(format_args!("drop `{with}`"), || without_parameter(call, other));
        out.report(call, problem);
    }
}
