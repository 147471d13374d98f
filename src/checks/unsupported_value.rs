//! unsupported-value: not one of the values that the parameter supports.

use super::edits::{listed, quoted, replaced};
use super::{At, Outcome, Problem, spelling};
use crate::batch::{Call, Content, Flaw};
use crate::lasting::Text;
use crate::rule::Rule;

pub fn check(call: &Call, out: &mut Outcome) {
    for (slot, argument) in call.arguments.iter().enumerate() {
        let parameter = call.parameter(slot);
        match argument.content {
            Content::Unknown if !parameter.values.is_empty() => out.undecided(Rule::UnsupportedValue),
            Content::Malformed(Flaw::Unsupported) => {
                let text = call.text(argument.value);
                let name = &parameter.name;
                let message = format!("`{name}` is {}, which is not supported", quoted(text));
                let problem = Problem::new(call, Rule::UnsupportedValue, At::Argument(slot), message);
                let values = listed(parameter.values.iter().map(Text::as_str), "or");
                out.report(
                    call,
                    match spelling::nearest(text, parameter.values.iter().map(Text::as_str)) {
                        Some(value) => problem
                            .help(format_args!("write `{value}`: spelling and case matter"))
                            .fix(format_args!("write `{value}`"), || replaced(call, argument.value, value)),
                        None => problem.help(format_args!("write {values}")),
                    },
                );
            }
            _ => {}
        }
    }
}
