//! Which rules a list leaves undecided that is unknown as a whole: those about its items.

use crate::batch::{Call, Content};
use crate::rule::{Rule, RuleMask};
use crate::ruleset::operation::{ParameterType, Role};

/// Rules about addresses in a list.
const ADDRESSES: RuleMask = RuleMask::of(&[Rule::MalformedAddress, Rule::RepeatedItem]);

/// Rules about prefixes in a list.
const PREFIXES: RuleMask = RuleMask::of(&[
    Rule::MalformedPrefix,
    Rule::IllegalPrefixMask,
    Rule::PrefixMaskOutOfRange,
    Rule::PrefixMaskMismatch,
    Rule::PrefixNotStrict,
    Rule::RepeatedItem,
    Rule::PrefixInUse,
]);

/// What the call leaves undecided because a list of it is a placeholder.
#[cold]
pub fn undecided(call: &Call) -> RuleMask {
    let mut rules = RuleMask::EMPTY;
    for (slot, argument) in call.arguments.iter().enumerate() {
        let parameter = call.parameter(slot);
        if parameter.kind == ParameterType::List && argument.content == Content::Unknown {
            rules = rules.union(match parameter.role {
                Role::Ipv6Prefix | Role::Ipv4Prefix => PREFIXES,
                _ => ADDRESSES,
            });
        }
    }
    rules.intersect(call.operation.rules)
}
