//! instance-type-mismatch: the prefix of the instance id contradicts the instance type.

use super::instance_type::{self, InstanceType};
use super::{At, Outcome, Problem};
use crate::batch::{Call, Content};
use crate::rule::Rule;
use crate::ruleset::Code;
use crate::ruleset::operation::Role;

pub fn check(call: &Call, out: &mut Outcome) {
    let operation = call.operation;
    let (id, kind) = match operation.slot(Role::InstanceId) {
        Some(id) => (id, operation.slot(Role::InstanceType)),
        None => match operation.slot(Role::BoundInstanceId) {
            Some(id) => (id, operation.slot(Role::BoundInstanceType)),
            None => return,
        },
    };
    let argument = &call.arguments[id];
    let Some(kind) = kind.filter(|_| call.has(id) && argument.content != Content::WrongType) else { return };
    let (given, is_default) = match (instance_type::written(call), &call.parameter(kind).default) {
        (InstanceType::Known(given), _) => (given, false),
        (InstanceType::Unsaid, Some(default)) => (default.as_str(), true),
        (InstanceType::Unsaid, None) => return,
        (InstanceType::Unknown, _) => return out.undecided(Rule::InstanceTypeMismatch),
    };
    if argument.content.is_unknown() {
        return out.undecided(Rule::InstanceTypeMismatch);
    }
    let text = call.text(argument.value);
    let Some(shown) = instance_type::shown(out.rules, text).filter(|&shown| shown != given) else { return };
    let (name, kind_name) = (&call.parameter(id).name, &call.parameter(kind).name);
    let given_as = if is_default { "by default " } else { "" };
    let message = format!("`{name}` is {text}, an id of {shown}, but `{kind_name}` is {given_as}{given}");
    let supports_shown = call.parameter(kind).values.iter().any(|value| value == shown);
    let help = match supports_shown {
        true => format!("write the id of a resource of type {given}, or `{kind_name}`: {shown}"),
        false => format!("write the id of a resource of type {given}"),
    };
    let problem = Problem::new(call, Rule::InstanceTypeMismatch, At::Argument(id), message).help(help);
    let problem = match is_default {
        true => problem,
        false => problem.related(call.span(call.arguments[kind].value), format_args!("the type is {given}")),
    };
    out.report(call, problem.code(code(call, given)));
}

/// The row that reports the rule; where several do, the one of the given type.
fn code(call: &Call, given: &str) -> Option<Code> {
    let rows = || call.operation.file.codes.iter().filter(|row| row.rules.contains(&Rule::InstanceTypeMismatch));
    let suffix = match given {
        "NetworkInterface" => ".ENI",
        "SlbInstance" => ".SLB",
        _ => "",
    };
    let row = rows().find(|row| !suffix.is_empty() && row.code.ends_with(suffix));
    row.and_then(|row| call.operation.row(&row.code)).or_else(|| call.operation.code(Rule::InstanceTypeMismatch))
}
