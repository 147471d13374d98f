//! Rules: what a call, the facts of its operation and the state say. Nothing else reaches them: no syntax, no files.

mod bad_client_token;
mod bad_list_index;
mod conflicting_parameters;
mod count_out_of_range;
mod credential_in_batch;
mod destructive_force;
pub(crate) mod edits;
mod illegal_prefix_mask;
mod instance_type;
mod instance_type_mismatch;
mod malformed_address;
mod malformed_id;
mod malformed_prefix;
mod malformed_region;
mod missing_one_of;
mod missing_parameter;
mod mixed_addresses_and_prefixes;
mod parameter_not_applicable;
mod prefix_in_use;
mod prefix_mask_mismatch;
mod prefix_mask_out_of_range;
mod prefix_not_strict;
pub mod problem;
mod region_without_prefix_support;
mod repeated_item;
mod spelling;
pub mod state;
mod unfilled_placeholder;
mod unknown_lists;
pub mod unknown_operation;
mod unknown_parameter;
mod unsupported_value;
mod without_state;
mod wrong_type;

pub use problem::{At, Outcome, Problem};

use crate::batch::{Call, Seen};
use crate::rule::{Rule, RuleMask};
use crate::ruleset::{Operation, RuleSet};

/// A check: it reports problems and notes what it cannot decide.
type Check = fn(&Call, &mut Outcome);

/// Where a rule is decided.
enum Logic {
    /// Here, from the call alone, when the call has one of these kinds of content.
    Request(Seen, Check),
    /// From the state: a snapshot and the earlier calls.
    State,
    /// Before there is a call: by a reader, by the search for calls, or about a call that is not covered.
    Elsewhere,
}

/// Where `rule` is decided. The compiler asks for an answer for every rule.
fn logic(rule: Rule) -> Logic {
    use Logic::{Elsewhere, Request, State};
    match rule {
        Rule::MissingParameter => Request(Seen::ANY, missing_parameter::check),
        Rule::MissingOneOf => Request(Seen::ANY, missing_one_of::check),
        Rule::ConflictingParameters => Request(Seen::ANY, conflicting_parameters::check),
        Rule::MixedAddressesAndPrefixes => Request(Seen::PREFIX, mixed_addresses_and_prefixes::check),
        Rule::CountOutOfRange => {
            Request(Seen::SEVERAL_ITEMS.and(Seen::INTEGER).and(Seen::UNKNOWN), count_out_of_range::check)
        }
        Rule::WrongType => Request(Seen::WRONG_TYPE.and(Seen::UNKNOWN), wrong_type::check),
        Rule::BadListIndex => Request(Seen::INDEX_FLAW, bad_list_index::check),
        Rule::UnsupportedValue => Request(FLAWED, unsupported_value::check),
        Rule::UnknownParameter => Request(Seen::EXTRA, unknown_parameter::check),
        Rule::MalformedId => Request(FLAWED, malformed_id::check),
        Rule::MalformedAddress => Request(FLAWED, malformed_address::check),
        Rule::MalformedPrefix => Request(FLAWED, malformed_prefix::check),
        Rule::IllegalPrefixMask => Request(FLAWED, illegal_prefix_mask::check),
        Rule::PrefixMaskOutOfRange => Request(Seen::PREFIX, prefix_mask_out_of_range::check),
        Rule::PrefixMaskMismatch => Request(Seen::SEVERAL_ITEMS, prefix_mask_mismatch::check),
        Rule::PrefixNotStrict => Request(Seen::PREFIX, prefix_not_strict::check),
        Rule::RepeatedItem => Request(Seen::SEVERAL_ITEMS, repeated_item::check),
        Rule::BadClientToken => Request(FLAWED, bad_client_token::check),
        Rule::ParameterNotApplicable => Request(Seen::ANY, parameter_not_applicable::check),
        Rule::InstanceTypeMismatch => Request(Seen::ANY, instance_type_mismatch::check),
        Rule::DestructiveForce => Request(Seen::ANY, destructive_force::check),
        Rule::RegionWithoutPrefixSupport => Request(Seen::PREFIX, region_without_prefix_support::check),
        Rule::MalformedRegion => Request(FLAWED, malformed_region::check),
        Rule::CredentialInBatch => Request(Seen::CREDENTIAL, credential_in_batch::check),
        Rule::UnfilledPlaceholder => Request(Seen::MASKED, unfilled_placeholder::check),
        // Its part about one call; the rest is decided by the state.
        Rule::PrefixInUse => Request(Seen::SEVERAL_ITEMS, prefix_in_use::check),
        Rule::UnknownOperation | Rule::SyntaxError | Rule::DuplicateKey | Rule::NotABatch | Rule::UnknownKey => {
            Elsewhere
        }
        Rule::AddressOutsideVswitch
        | Rule::ReservedAddress
        | Rule::PrefixOutsideReservation
        | Rule::VswitchWithoutReservation
        | Rule::AddressAlreadyAssigned
        | Rule::AddressInUseElsewhere
        | Rule::AddressNotAssigned
        | Rule::TooManyAddresses
        | Rule::TooManyAddressesForInstanceType
        | Rule::Ipv6UnsupportedByInstanceType
        | Rule::NotEnoughPrefixes
        | Rule::VswitchIpv6Off
        | Rule::VswitchNotAvailable
        | Rule::EniWrongState
        | Rule::InstanceWrongState
        | Rule::EniServiceManaged
        | Rule::EniInvalidType
        | Rule::EniIsMember
        | Rule::EniHighPerformance
        | Rule::EniNotFound
        | Rule::AttachedInstanceNotFound
        | Rule::VswitchNotFound
        | Rule::WrongRegion
        | Rule::EipNotFound
        | Rule::BoundInstanceNotFound
        | Rule::InstanceNotFound
        | Rule::LoadBalancerNotFound
        | Rule::EipWrongStatus
        | Rule::EipBindingInTransition
        | Rule::EipFinanciallyLocked
        | Rule::EipSecurityLocked
        | Rule::EipUsedBySnat
        | Rule::EipUsedByDnat
        | Rule::EipInSnatPool
        | Rule::NatEntryUnstable
        | Rule::EipNotBoundToInstance
        | Rule::BoundInstanceWrongState
        | Rule::BoundEcsPending
        | Rule::BoundEniWrongState
        | Rule::HavipWrongState
        | Rule::EniAttachedInCutThroughMode
        | Rule::AnycastWrongStatus
        | Rule::AnycastServiceManaged
        | Rule::AnycastNotBound
        | Rule::BoundEniNotFound
        | Rule::BoundSlbNotFound
        | Rule::ConcurrentOperation
        | Rule::ClientTokenReused
        | Rule::DuplicateCall => State,
    }
}

/// Content that a rule about one value may report, or may be unable to judge.
const FLAWED: Seen = Seen::MALFORMED.and(Seen::UNKNOWN);

/// The checks of every operation, by what a call must have for a rule to have something to say: a clean call is
/// decided by looking at five of them.
pub struct Checks {
    operations: Vec<OperationChecks>,
    functions: [Option<Check>; Rule::ALL.len()],
}

struct OperationChecks {
    due: [RuleMask; Seen::KINDS],
    state: RuleMask,
}

impl Checks {
    /// The checks of these operations.
    pub fn new(rules: &RuleSet) -> Self {
        let functions = Rule::ALL.map(|rule| match logic(rule) {
            Logic::Request(_, check) => Some(check),
            Logic::State | Logic::Elsewhere => None,
        });
        Checks { operations: rules.operations.iter().map(OperationChecks::new).collect(), functions }
    }

    /// The rules of basis `state` and `order` of the operation at `place`.
    pub fn state_rules(&self, place: usize) -> RuleMask {
        self.operations[place].state
    }

    /// Runs every rule that the call's operation has. `place` is the operation's place in the rule set.
    #[inline]
    pub fn check(&self, place: usize, call: &Call, out: &mut Outcome) {
        let checks = &self.operations[place];
        let due = call.seen.places().fold(RuleMask::EMPTY, |sum, kind| sum.union(checks.due[kind]));
        for rule in due {
            if let Some(check) = self.functions[rule as usize] {
                check(call, out);
            }
        }
        if call.seen.meets(Seen::UNKNOWN) {
            out.undecided = out.undecided.union(unknown_lists::undecided(call));
        }
        out.state_rules = checks.state;
    }
}

impl OperationChecks {
    fn new(operation: &Operation) -> Self {
        let mut checks = OperationChecks { due: [RuleMask::EMPTY; Seen::KINDS], state: RuleMask::EMPTY };
        for rule in operation.rules {
            match logic(rule) {
                Logic::Request(kinds, _) => kinds.places().for_each(|kind| checks.due[kind].insert(rule)),
                Logic::State => checks.state.insert(rule),
                Logic::Elsewhere => {}
            }
        }
        checks
    }
}
