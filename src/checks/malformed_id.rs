//! malformed-id: an id without the form of its kind.

use super::edits::quoted;
use super::{At, Outcome, Problem};
use crate::batch::{Call, Content, Flaw};
use crate::rule::Rule;

pub fn check(call: &Call, out: &mut Outcome) {
    for (slot, prefix) in call.operation.id_prefixes.iter().enumerate() {
        let Some(prefix) = prefix else { continue };
        let argument = &call.arguments[slot];
        match argument.content {
            Content::Malformed(Flaw::Id) => {
                let name = &call.parameter(slot).name;
                let value = quoted(call.text(argument.value));
                let message = format!("`{name}` is {value}, which is no id of the form `{prefix}…`");
                let help = format!("write an id: `{prefix}` and then lower-case letters and digits");
                out.report(call, Problem::new(call, Rule::MalformedId, At::Argument(slot), message).help(help));
            }
            content if content.is_unknown() => out.undecided(Rule::MalformedId),
            _ => {}
        }
    }
}
