//! What kind of resource a call is about, as far as the call itself says.

use crate::batch::{Call, Content};
use crate::ruleset::RuleSet;
use crate::ruleset::operation::Role;

/// The type of the bound resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InstanceType {
    /// This one.
    Known(&'static str),
    /// It is written, but cannot be known: a placeholder, an unsupported or unreadable value.
    Unknown,
    /// The call does not say it; the binding in the snapshot would.
    Unsaid,
}

/// The type as it is written.
pub fn written(call: &Call) -> InstanceType {
    let roles = [Role::InstanceType, Role::BoundInstanceType];
    let Some(slot) = roles.into_iter().find_map(|role| call.operation.slot(role)) else {
        return InstanceType::Unsaid;
    };
    match call.arguments[slot].content {
        Content::Value(place) => InstanceType::Known(&call.parameter(slot).values[place]),
        Content::Absent if call.has_hidden_arguments => InstanceType::Unknown,
        Content::Absent => InstanceType::Unsaid,
        _ => InstanceType::Unknown,
    }
}

/// The type that counts: as written, else what the prefix of the instance id shows.
pub fn effective(rules: &'static RuleSet, call: &Call) -> InstanceType {
    match written(call) {
        InstanceType::Unsaid => {}
        known => return known,
    }
    let Some(slot) = call.operation.slot(Role::InstanceId) else { return InstanceType::Unsaid };
    match call.arguments[slot].content {
        Content::Text => {
            shown(rules, call.text(call.arguments[slot].value)).map_or(InstanceType::Unsaid, InstanceType::Known)
        }
        _ => InstanceType::Unsaid,
    }
}

/// The type that the prefix of an id shows.
pub fn shown(rules: &'static RuleSet, id: &str) -> Option<&'static str> {
    let prefixes = &rules.data.ids.instance_prefixes;
    let known = prefixes.iter().find(|(prefix, _)| id.starts_with(prefix.as_str())).map(|(_, kind)| kind.as_str());
    // No address begins like an id: a dash follows its prefix.
    known.or_else(|| id.parse::<std::net::IpAddr>().is_ok().then_some("IpAddress"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Calls whose ids begin alike up to the first hyphen have the same shape (`checks::state::Trace`).
    #[test]
    fn a_prefix_of_an_id_ends_with_its_first_hyphen() {
        for prefix in RuleSet::embedded().data.ids.instance_prefixes.keys() {
            assert_eq!(prefix.find('-'), Some(prefix.len() - 1), "{prefix}");
        }
    }
}
