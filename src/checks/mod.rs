//! Rules: what a call, the facts of its operation and the state say. Nothing else reaches them: no syntax, no files.

mod bad_client_token;
mod bad_list_index;
mod cli_force_flag;
mod conflicting_parameters;
mod count_out_of_range;
mod credential_in_batch;
pub mod deprecated_product;
mod destructive_force;
pub(crate) mod edits;
mod illegal_prefix_mask;
pub mod instance_type;
mod instance_type_mismatch;
mod malformed_address;
mod malformed_id;
mod malformed_prefix;
mod malformed_region;
mod missing_one_of;
mod missing_parameter;
mod mixed_addresses_and_prefixes;
mod parameter_not_applicable;
mod pascal_flag_in_plugin_form;
mod prefix_in_use;
mod prefix_mask_mismatch;
mod prefix_mask_out_of_range;
mod prefix_not_strict;
pub mod problem;
mod region_without_prefix_support;
mod repeated_flag;
mod repeated_item;
mod spelling;
pub mod state;
mod structure;
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
use crate::ruleset::operation::Role;
use crate::ruleset::{Operation, RuleSet};

/// A check: it reports problems and notes what it cannot decide.
type Check = fn(&Call, &mut Outcome);

/// Where a rule is decided.
enum Logic {
    /// Here, from the call alone, when the call has one of these kinds of content, and what the rule is about.
    Request(Seen, About, Check),
    /// From the state: a snapshot and the earlier calls.
    State,
    /// Before there is a call: by a reader, by the search for calls, or about a call that is not covered.
    Elsewhere,
}

/// Which parameters decide whether a rule has something to look at.
enum About {
    /// All, or none in particular.
    Call,
    /// The absence of one of these.
    Absent(fn(&Operation) -> u32),
    /// The presence of one of these.
    Present(fn(&Operation) -> u32),
    /// The absence of all of these; where they are none, it may be any.
    NoneOf(fn(&Operation) -> u32),
}

/// Where `rule` is decided. The compiler asks for an answer for every rule.
fn logic(rule: Rule) -> Logic {
    use About::{Absent, NoneOf, Present};
    use Logic::{Elsewhere, Request, State};
    match rule {
        Rule::MissingParameter => Request(Seen::ANY, Absent(|it| it.required), missing_parameter::check),
        Rule::MissingOneOf => Request(Seen::ANY, NoneOf(alternatives), missing_one_of::check),
        Rule::ConflictingParameters => Request(Seen::ANY, Present(conflicting), conflicting_parameters::check),
        Rule::MixedAddressesAndPrefixes => Request(
            Seen::PREFIX,
            Present(|it| it.unmixed.map_or(0, |(addresses, _)| addresses)),
            mixed_addresses_and_prefixes::check,
        ),
        Rule::CountOutOfRange => Request(
            Seen::SEVERAL_ITEMS.and(Seen::INTEGER).and(Seen::UNKNOWN),
            Present(|it| it.counted),
            count_out_of_range::check,
        ),
        Rule::WrongType => Request(Seen::WRONG_TYPE.and(Seen::UNKNOWN), About::Call, wrong_type::check),
        Rule::BadListIndex => Request(Seen::INDEX_FLAW, About::Call, bad_list_index::check),
        Rule::UnsupportedValue => Request(FLAWED, About::Call, unsupported_value::check),
        Rule::UnknownParameter => Request(Seen::EXTRA, About::Call, unknown_parameter::check),
        Rule::MalformedId => Request(FLAWED, About::Call, malformed_id::check),
        Rule::MalformedAddress => Request(FLAWED, About::Call, malformed_address::check),
        Rule::MalformedPrefix => Request(FLAWED, About::Call, malformed_prefix::check),
        Rule::IllegalPrefixMask => Request(FLAWED, About::Call, illegal_prefix_mask::check),
        Rule::PrefixMaskOutOfRange => Request(Seen::PREFIX, Present(prefix_lists), prefix_mask_out_of_range::check),
        Rule::PrefixMaskMismatch => Request(Seen::SEVERAL_ITEMS, Present(prefix_lists), prefix_mask_mismatch::check),
        Rule::PrefixNotStrict => Request(Seen::PREFIX, Present(prefix_lists), prefix_not_strict::check),
        Rule::RepeatedItem => Request(Seen::SEVERAL_ITEMS, About::Call, repeated_item::check),
        Rule::BadClientToken => Request(FLAWED, About::Call, bad_client_token::check),
        Rule::ParameterNotApplicable => Request(Seen::ANY, Present(limited), parameter_not_applicable::check),
        Rule::InstanceTypeMismatch => Request(
            Seen::ANY,
            Present(|it| with_roles(it, &[Role::InstanceId, Role::BoundInstanceId])),
            instance_type_mismatch::check,
        ),
        Rule::DestructiveForce => {
            Request(Seen::ANY, Present(|it| with_roles(it, &[Role::Force])), destructive_force::check)
        }
        Rule::RegionWithoutPrefixSupport => Request(Seen::PREFIX, About::Call, region_without_prefix_support::check),
        Rule::MalformedRegion => Request(FLAWED, About::Call, malformed_region::check),
        Rule::CredentialInBatch => Request(Seen::CREDENTIAL, About::Call, credential_in_batch::check),
        Rule::UnfilledPlaceholder => Request(Seen::MASKED, About::Call, unfilled_placeholder::check),
        Rule::RepeatedFlag => Request(Seen::USAGE, About::Call, repeated_flag::check),
        Rule::PascalFlagInPluginForm => Request(Seen::USAGE, About::Call, pascal_flag_in_plugin_form::check),
        Rule::CliForceFlag => Request(Seen::USAGE, About::Call, cli_force_flag::check),
        // Its part about one call; the rest is decided by the state.
        Rule::PrefixInUse => Request(Seen::SEVERAL_ITEMS, Present(prefix_lists), prefix_in_use::check),
        Rule::UnknownOperation
        | Rule::DeprecatedProduct
        | Rule::SyntaxError
        | Rule::DuplicateKey
        | Rule::NotABatch
        | Rule::UnknownKey
        | Rule::IgnoreWithoutReason
        | Rule::UnknownRuleInIgnore
        | Rule::UnusedIgnore
        | Rule::ExpiredWaiver
        | Rule::StaleBaselineEntry => Elsewhere,
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

fn with_roles(operation: &Operation, roles: &[Role]) -> u32 {
    roles.iter().flat_map(|&role| operation.slots(role)).fold(0, |sum, slot| sum | 1 << slot)
}

fn prefix_lists(operation: &Operation) -> u32 {
    with_roles(operation, &[Role::Ipv4Prefix, Role::Ipv6Prefix])
}

/// Parameters that another one excludes, as the place of the finding.
fn conflicting(operation: &Operation) -> u32 {
    operation.conflicts.iter().fold(0, |sum, &(slot, _)| sum | 1 << slot)
}

/// Parameters of which one must be present, where there is one such set.
fn alternatives(operation: &Operation) -> u32 {
    if let [set] = operation.one_of[..] { set } else { 0 }
}

/// Parameters that mean something for some types of resources only.
fn limited(operation: &Operation) -> u32 {
    let parameters = operation.file.parameters.iter().enumerate();
    parameters.filter(|(_, it)| !it.applies_to.is_empty()).fold(0, |sum, (slot, _)| sum | 1 << slot)
}

/// Content that a rule about one value may report, or may be unable to judge.
const FLAWED: Seen = Seen::MALFORMED.and(Seen::UNKNOWN);

/// The checks of every operation.
pub struct Checks {
    operations: Vec<OperationChecks>,
}

/// The checks of one operation, and the rules that the state decides.
#[derive(Default)]
struct OperationChecks {
    /// Checks of calls like any other.
    usual: Vec<Due>,
    /// Checks of calls about prefixes only.
    about_prefixes: Vec<Due>,
    /// Checks of calls with several items only.
    about_several: Vec<Due>,
    /// Checks that only a call with something unusual needs.
    unusual: Vec<Due>,
    state: RuleMask,
}

/// A check and when it is due: a clean call is decided without calling most of them.
struct Due {
    kinds: Seen,
    /// One of these parameters is present, …
    present: u32,
    /// … or one of these is absent, …
    absent: u32,
    /// … and all of these are.
    none_of: u32,
    check: Check,
}

impl Checks {
    /// The checks of these operations.
    pub fn new(rules: &RuleSet) -> Self {
        Checks { operations: rules.operations.iter().map(OperationChecks::new).collect() }
    }

    /// The rules of basis `state` and `order` of the operation at `place`.
    pub fn state_rules(&self, place: usize) -> RuleMask {
        self.operations[place].state
    }

    /// Runs every rule that the call's operation has. `place` is the operation's place in the rule set.
    #[inline]
    pub fn check(&self, place: usize, call: &Call, out: &mut Outcome) {
        let checks = &self.operations[place];
        checks.usual.iter().for_each(|due| due.run(call, out));
        if call.seen.meets(Seen::PREFIX) {
            checks.about_prefixes.iter().for_each(|due| due.run(call, out));
        }
        if call.seen.meets(Seen::SEVERAL_ITEMS) {
            checks.about_several.iter().for_each(|due| due.run(call, out));
        }
        if call.seen.meets(Seen::UNUSUAL) {
            checks.unusual.iter().for_each(|due| due.run(call, out));
        }
        if call.seen.meets(Seen::UNKNOWN) {
            out.undecided = out.undecided.union(unknown_lists::undecided(call));
        }
        out.state_rules = checks.state;
    }
}

impl Due {
    #[inline]
    fn run(&self, call: &Call, out: &mut Outcome) {
        let is_about = ((self.present & call.present) | (self.absent & !call.present)) != 0;
        if self.kinds.meets(call.seen) && is_about && self.none_of & call.present == 0 {
            (self.check)(call, out);
        }
    }
}

impl OperationChecks {
    fn new(operation: &Operation) -> Self {
        let mut checks = OperationChecks::default();
        for rule in operation.rules {
            match logic(rule) {
                Logic::Request(kinds, about, check) => {
                    let (present, absent, none_of) = match about {
                        About::Call => (u32::MAX, u32::MAX, 0),
                        About::Absent(set) => (0, set(operation), 0),
                        About::Present(set) => (set(operation), 0, 0),
                        About::NoneOf(set) => (u32::MAX, u32::MAX, set(operation)),
                    };
                    let due = Due { kinds, present, absent, none_of, check };
                    match kinds {
                        _ if present | absent == 0 => {}
                        _ if kinds.is_within(Seen::UNUSUAL) => checks.unusual.push(due),
                        Seen::PREFIX => checks.about_prefixes.push(due),
                        Seen::SEVERAL_ITEMS => checks.about_several.push(due),
                        _ => checks.usual.push(due),
                    }
                }
                Logic::State => checks.state.insert(rule),
                Logic::Elsewhere => {}
            }
        }
        checks
    }
}
