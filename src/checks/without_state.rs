//! Which rules about the state stay undecided when there is no state: all but those that have nothing to look at.

use crate::batch::{Call, Content};
use crate::rule::{Rule, RuleMask};
use crate::ruleset::operation::Role;

/// Rules about addresses that the call names.
const NAMED_ADDRESSES: RuleMask = RuleMask::of(&[
    Rule::AddressOutsideVswitch,
    Rule::ReservedAddress,
    Rule::AddressAlreadyAssigned,
    Rule::AddressInUseElsewhere,
]);

/// Rules about prefixes that the call names.
const NAMED_PREFIXES: RuleMask = RuleMask::of(&[Rule::PrefixOutsideReservation]);

/// Rules about prefixes, named or counted.
const PREFIXES: RuleMask = RuleMask::of(&[Rule::VswitchWithoutReservation]);

/// Rules about a number of prefixes.
const PREFIX_COUNTS: RuleMask = RuleMask::of(&[Rule::NotEnoughPrefixes]);

/// Rules about an instance that the call names.
const INSTANCES: RuleMask =
    RuleMask::of(&[Rule::InstanceNotFound, Rule::LoadBalancerNotFound, Rule::EipNotBoundToInstance]);

/// Rules about the region that the call names.
const REGIONS: RuleMask = RuleMask::of(&[Rule::WrongRegion]);

/// Rules about the token.
const TOKENS: RuleMask = RuleMask::of(&[Rule::ClientTokenReused]);

/// What of `rules` the call leaves undecided.
#[inline]
pub fn undecided(rules: RuleMask, call: &Call) -> RuleMask {
    let operation = call.operation;
    let has = |role| operation.slot(role).is_some_and(|slot| call.has(slot));
    let addresses = has(Role::Ipv6Address) || has(Role::Ipv4Address);
    let prefixes = has(Role::Ipv6Prefix) || has(Role::Ipv4Prefix);
    let count = call.content(Role::PrefixCount) != Content::Absent;
    let mut rules = rules;
    for (set, has) in [
        (NAMED_ADDRESSES, addresses),
        (NAMED_PREFIXES, prefixes),
        (PREFIXES, prefixes || count),
        (PREFIX_COUNTS, count),
        (INSTANCES, has(Role::InstanceId)),
        (REGIONS, has(Role::Region)),
        (TOKENS, has(Role::ClientToken)),
    ] {
        if !has {
            rules = rules.without(set);
        }
    }
    rules
}
