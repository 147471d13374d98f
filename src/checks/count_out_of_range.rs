//! count-out-of-range: a number outside its range, or a list with too many items.

use super::edits::{replaced, shown};
use super::structure::split;
use super::{At, Outcome, Problem};
use crate::batch::{Call, Content};
use crate::rule::Rule;
use crate::ruleset::operation::{ParameterType, slots};

pub fn check(call: &Call, out: &mut Outcome) {
    for slot in slots(call.operation.counted & call.present) {
        let (argument, parameter) = (&call.arguments[slot], call.parameter(slot));
        let minimum = parameter.minimum.unwrap_or(1);
        let Some(maximum) = parameter.maximum else { continue };
        let (count, what) = match (parameter.kind, argument.content) {
            (ParameterType::Integer, Content::Integer(count)) => (count, "is"),
            (ParameterType::List, _) if argument.items > 0 => (i64::from(argument.items), "has"),
            (ParameterType::Integer | ParameterType::List, Content::Unknown) => {
                out.undecided(Rule::CountOutOfRange);
                continue;
            }
            _ => continue,
        };
        if (minimum..=maximum).contains(&count) {
            continue;
        }
        let name = &parameter.name;
        let written = call.text(argument.value);
        let message = match what {
            "has" => format!("`{name}` has {count} items; {minimum} to {maximum} are allowed"),
            _ => format!("`{name}` is {}; it must be from {minimum} to {maximum}", shown(written)),
        };
        let problem = Problem::new(call, Rule::CountOutOfRange, At::Argument(slot), message);
        let problem = match what {
            "has" if count > maximum => problem.unsafe_fix("split the list over several calls", || {
                split(call, slot, usize::try_from(maximum).unwrap_or(0))
            }),
            "has" => problem,
            _ => {
                let nearest = if count < minimum { minimum } else { maximum }.to_string();
                problem.unsafe_fix(format_args!("write {nearest}"), || replaced(call, argument.value, &nearest))
            }
        };
        out.report(call, problem);
    }
}
