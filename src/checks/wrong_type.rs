//! wrong-type: not the type that the parameter declares.

use super::{At, Outcome, Problem};
use crate::batch::{Call, Content};
use crate::rule::Rule;
use crate::ruleset::operation::ParameterType;
use crate::syntax::{Kind, NodeId};

pub fn check(call: &Call, out: &mut Outcome) {
    for (slot, argument) in call.arguments.iter().enumerate() {
        match argument.content {
            Content::WrongType => report_argument(call, out, slot),
            Content::Unknown => out.undecided(Rule::WrongType),
            _ => {}
        }
    }
    for item in call.items {
        match item.content {
            Content::WrongType => {
                let message = format!("`{}` is {}, not a text", call.item_name(item), written(call, item.value));
                out.report(call, Problem::new(call, Rule::WrongType, At::Item(item), message));
            }
            Content::Unknown => out.undecided(Rule::WrongType),
            _ => {}
        }
    }
}

fn report_argument(call: &Call, out: &mut Outcome, slot: usize) {
    let parameter = call.parameter(slot);
    let name = &parameter.name;
    let value = written(call, call.arguments[slot].value);
    let due = match parameter.kind {
        ParameterType::String => "a text",
        ParameterType::Integer => "a whole number",
        ParameterType::Boolean => "true or false",
        ParameterType::List => "a list",
    };
    let problem = Problem::new(call, Rule::WrongType, At::Argument(slot), format!("`{name}` is {value}, not {due}"));
    let is_ignored = parameter.kind == ParameterType::List;
    out.report(
        call,
        match is_ignored {
            true if call.usage.is_some() => {
                problem.help(format_args!("write `--{name}.1`; the service ignores a single value silently"))
            }
            true => {
                problem.help(format_args!("write an array, or `{name}.1`; the service ignores a single value silently"))
            }
            false => problem.help(format_args!("write {due}")),
        },
    );
}

/// The value in a few words.
fn written(call: &Call, value: NodeId) -> String {
    match call.document.node(value).kind {
        Kind::Null => "null".to_owned(),
        Kind::Array => "a list".to_owned(),
        Kind::Object => "an object".to_owned(),
        Kind::Unreadable => "not readable".to_owned(),
        Kind::Scalar => match call.text(value) {
            "" => "empty".to_owned(),
            text => super::edits::quoted(text),
        },
    }
}
