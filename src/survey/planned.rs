//! The calls of the batches, as far as a survey needs them: which resources they are about, and what was found.

use super::block::{host_bits, width};
use crate::batch::{Call, Content};
use crate::checks::instance_type::{self, InstanceType};
use crate::lint::Observed;
use crate::rule::{Rule, RuleMask};
use crate::ruleset::operation::Role;
use crate::ruleset::{Operation, RuleSet};
use crate::state::Snapshot;
use crate::state::addresses::{Member, Set};

/// What a call says in a parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// Nothing.
    Absent,
    /// This.
    Known(String),
    /// Something that no request can be made with: a placeholder, a masked value, a mistake. As written.
    Unfilled(String),
}

/// One call of a covered operation.
pub struct PlannedCall {
    /// The path of its file as shown to the user.
    pub file: String,
    /// Counts the calls of the batch from 0.
    pub index: u64,
    /// The operation.
    pub operation: &'static Operation,
    /// The snapshot of its batch.
    pub snapshot: &'static Snapshot,
    /// Rules that could neither pass nor fail.
    pub undecided: RuleMask,
    /// What was found about it.
    pub findings: Vec<CallFinding>,
    /// The type of the bound resource, as far as the call says it.
    pub instance_type: Option<&'static str>,
    /// Addresses and prefixes that it names.
    pub items: Vec<PlannedItem>,
    /// Addresses and prefixes that it leaves to the service.
    pub counts: Vec<PlannedCount>,
    given: Vec<(Role, &'static str, Given)>,
}

/// What a finding says, without its place.
pub struct CallFinding {
    /// The rule.
    pub rule: Rule,
    /// The parameter or item.
    pub parameter: Option<String>,
    /// The message.
    pub message: String,
}

/// An address or prefix that a call names.
pub struct PlannedItem {
    /// `Name.N`.
    pub name: String,
    /// The value, with no bits after the mask.
    pub member: Member,
}

/// A number of addresses or prefixes that a call asks for.
pub struct PlannedCount {
    /// The parameter.
    pub parameter: &'static str,
    /// What it counts.
    pub set: Set,
    /// How many.
    pub count: i64,
}

/// Parameters that a survey looks at.
const ROLES: [Role; 6] =
    [Role::Region, Role::EniId, Role::EipId, Role::AnycastId, Role::InstanceId, Role::BoundInstanceId];

impl PlannedCall {
    /// What is kept of a call of `file`.
    pub fn new(rules: &'static RuleSet, file: &str, observed: Observed) -> Self {
        let call = observed.call;
        let findings = observed.findings.iter().map(|finding| CallFinding {
            rule: finding.rule,
            parameter: finding.parameter.clone(),
            message: finding.message.clone(),
        });
        let instance_type = match instance_type::effective(rules, call) {
            InstanceType::Known(name) => Some(name),
            InstanceType::Unknown | InstanceType::Unsaid => None,
        };
        PlannedCall {
            file: file.to_owned(),
            index: call.index,
            operation: call.operation,
            snapshot: observed.snapshot,
            undecided: observed.undecided,
            findings: findings.collect(),
            instance_type,
            items: items(call),
            counts: counts(call),
            given: ROLES.into_iter().filter_map(|role| given(call, role)).collect(),
        }
    }

    /// What the call says in the parameter with `role`.
    pub fn given(&self, role: Role) -> &Given {
        self.given.iter().find(|it| it.0 == role).map_or(&Given::Absent, |it| &it.2)
    }

    /// The value in the parameter with `role`, if it is known.
    pub fn known(&self, role: Role) -> Option<&str> {
        match self.given(role) {
            Given::Known(text) => Some(text),
            Given::Absent | Given::Unfilled(_) => None,
        }
    }

    /// Parameters whose values no request can be made with, and those values.
    pub fn unfilled(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.given.iter().filter_map(|(_, name, given)| match given {
            Given::Unfilled(text) => Some((*name, text.as_str())),
            Given::Absent | Given::Known(_) => None,
        })
    }
}

fn given(call: &Call, role: Role) -> Option<(Role, &'static str, Given)> {
    let slot = call.operation.slot(role)?;
    let argument = &call.arguments[slot];
    let text = || call.text(argument.value).to_owned();
    let given = match argument.content {
        Content::Absent if !call.has_hidden_arguments => Given::Absent,
        Content::Absent => Given::Unfilled("hidden".to_owned()),
        Content::Text if is_plain(&text()) => Given::Known(text()),
        _ => Given::Unfilled(text()),
    };
    Some((role, call.parameter(slot).name.as_str(), given))
}

/// Whether a request can carry the text as an id or region: nothing that separates ids.
fn is_plain(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'))
}

fn items(call: &Call) -> Vec<PlannedItem> {
    let item = |item: &crate::batch::Item| {
        let (set, bits, length) = match (call.parameter(item.slot).role, item.content) {
            (Role::Ipv6Address, Content::Ipv6(bits)) => (Set::Ipv6Addresses, bits, 128),
            (Role::Ipv4Address, Content::Ipv4(bits)) => (Set::Ipv4Addresses, u128::from(bits), 32),
            (Role::Ipv6Prefix, Content::Prefix { bits, length }) => (Set::Ipv6Prefixes, bits, length),
            (Role::Ipv4Prefix, Content::Prefix { bits, length }) => (Set::Ipv4Prefixes, bits, length),
            _ => return None,
        };
        let bits = bits & !host_bits(width(set), length);
        Some(PlannedItem { name: call.item_name(item), member: Member { set, bits, length } })
    };
    call.items.iter().filter_map(item).collect()
}

fn counts(call: &Call) -> Vec<PlannedCount> {
    let count = |(role, set)| {
        let slot = call.operation.slot(role)?;
        match call.arguments[slot].content {
            Content::Integer(count) => Some(PlannedCount { parameter: call.parameter(slot).name.as_str(), set, count }),
            _ => None,
        }
    };
    [(Role::AddressCount, Set::Ipv6Addresses), (Role::PrefixCount, Set::Ipv6Prefixes)]
        .into_iter()
        .filter_map(count)
        .collect()
}
