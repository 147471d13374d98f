//! parameter-not-applicable: a parameter that means nothing for the type of the bound resource.

use super::edits::listed;
use super::instance_type::{self, InstanceType};
use super::{At, Outcome, Problem};
use crate::batch::{Call, Content};
use crate::lasting::Text;
use crate::rule::Rule;
use crate::state::Origin;

pub fn check(call: &Call, out: &mut Outcome) {
    judge(call, out, instance_type::effective(out.rules, call), None);
}

/// The same for a type that may come from elsewhere: `origin` says from where.
pub fn judge(call: &Call, out: &mut Outcome, kind: InstanceType, origin: Option<Origin>) {
    for (slot, argument) in call.arguments.iter().enumerate() {
        let parameter = call.parameter(slot);
        if parameter.applies_to.is_empty() || !call.has(slot) {
            continue;
        }
        match argument.content {
            Content::WrongType | Content::Boolean(false) => continue,
            _ => {}
        }
        let kind = match kind {
            InstanceType::Known(kind) => kind,
            InstanceType::Unknown | InstanceType::Unsaid => {
                out.undecided(Rule::ParameterNotApplicable);
                continue;
            }
        };
        if parameter.applies_to.iter().any(|it| it == kind) {
            continue;
        }
        if argument.content == Content::Unknown && parameter.kind == crate::ruleset::operation::ParameterType::Boolean {
            out.undecided(Rule::ParameterNotApplicable);
            continue;
        }
        let name = &parameter.name;
        let kinds = listed(parameter.applies_to.iter().map(Text::as_str), "and");
        let message = format!("`{name}` has no meaning for {kind}, only for {kinds}");
        let problem = Problem::new(call, Rule::ParameterNotApplicable, At::Argument(slot), message);
        out.report(
            call,
            match origin {
                Some(origin) => problem.rests_on(origin, "the type of the bound resource"),
                None => problem,
            },
        );
    }
}
