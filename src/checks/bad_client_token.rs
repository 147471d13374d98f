//! bad-client-token: a token that is not ASCII, or too long.

use super::{At, Outcome, Problem};
use crate::batch::{Call, Content, Flaw};
use crate::finding::Severity;
use crate::rule::Rule;
use crate::ruleset::operation::Role;

pub fn check(call: &Call, out: &mut Outcome) {
    let Some(slot) = call.operation.slot(Role::ClientToken) else { return };
    let argument = &call.arguments[slot];
    let flaw = match argument.content {
        Content::Malformed(flaw) => flaw,
        Content::Unknown => return out.undecided(Rule::BadClientToken),
        _ => return,
    };
    let text = call.text(argument.value);
    let parameter = call.parameter(slot);
    let name = &parameter.name;
    let limit = parameter.maximum.or(parameter.advised_maximum).unwrap_or_default();
    let message = match flaw {
        Flaw::NotAscii => {
            let foreign = text.chars().find(|character| !character.is_ascii()).unwrap_or_default();
            format!("`{name}` has a character that is not ASCII: {foreign}")
        }
        _ => format!("`{name}` has {} characters; at most {limit} are allowed", text.chars().count()),
    };
    let problem = Problem::new(call, Rule::BadClientToken, At::Argument(slot), message);
    let is_advice = flaw == Flaw::LongerThanAdvised;
    out.report(call, if is_advice { problem.severity(Severity::Warning) } else { problem });
}
