//! region-without-prefix-support: a prefix in a region that is not listed for prefixes.

use super::{At, Outcome, Problem};
use crate::batch::{Call, Content};
use crate::rule::Rule;
use crate::ruleset::operation::Role;

pub fn check(call: &Call, out: &mut Outcome) {
    let Some(slot) = call.operation.slot(Role::Region) else { return };
    let argument = &call.arguments[slot];
    match argument.content {
        Content::Text => {}
        content if content.is_unknown() || content == Content::Absent => {
            return out.undecided(Rule::RegionWithoutPrefixSupport);
        }
        _ => return,
    }
    if call.find(&out.rules.data.prefix_regions, argument.value).is_some() {
        return;
    }
    let region = call.text(argument.value);
    let name = &call.parameter(slot).name;
    let message = format!("`{name}` is {region}, which is not listed as a region with prefixes");
    out.report(call, Problem::new(call, Rule::RegionWithoutPrefixSupport, At::Argument(slot), message));
}
