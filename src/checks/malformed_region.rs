//! malformed-region: no region id, or the id of a zone.

use super::edits::{quoted, shown, zone_region};
use super::{At, Outcome, Problem};
use crate::batch::{Call, Content, Flaw};
use crate::rule::Rule;
use crate::ruleset::operation::Role;

pub fn check(call: &Call, out: &mut Outcome) {
    for slot in call.operation.slots(Role::Region) {
        let argument = &call.arguments[slot];
        let text = || call.text(argument.value);
        let name = &call.parameter(slot).name;
        let (message, help) = match argument.content {
            Content::Malformed(Flaw::Zone) => (
                format!("`{name}` is {}, the id of a zone", quoted(text())),
                format!("write the id of the region: {}", shown(zone_region(text()))),
            ),
            Content::Malformed(_) => (
                format!("`{name}` is {}, which is no region id", quoted(text())),
                "write a region id such as cn-hangzhou".to_owned(),
            ),
            content => {
                if content.is_unknown() {
                    out.undecided(Rule::MalformedRegion);
                }
                continue;
            }
        };
        out.report(call, Problem::new(call, Rule::MalformedRegion, At::Argument(slot), message).help(help));
    }
}
