//! What takes no part in state rules, because it is already wrong (rules.md, "State rules and what is already wrong").

use crate::batch::{Call, Item};
use crate::finding::{Basis, Finding, Severity};
use crate::rule::Rule;

/// Arguments and items that have an error finding of basis `request`, and rules that one of them silences.
#[derive(Clone, Debug, Default)]
pub struct Blocked {
    arguments: u32,
    items: Vec<(usize, u32)>,
    rules: Vec<Rule>,
    /// Whether the service rejects the call: it has an error finding with a code.
    pub is_rejected: bool,
}

impl Blocked {
    /// What the findings of a call block.
    pub fn new(call: &Call, findings: &[Finding]) -> Self {
        let mut blocked = Blocked::default();
        for finding in findings {
            blocked.rules.push(finding.rule);
            if finding.severity != Severity::Error {
                continue;
            }
            blocked.is_rejected |= finding.service.is_some();
            if finding.basis != Basis::Request {
                continue;
            }
            let Some(parameter) = &finding.parameter else { continue };
            let (name, number) = match parameter.split_once('.') {
                Some((name, number)) => (name, number.parse().ok()),
                None => (parameter.as_str(), None),
            };
            let Some(slot) = call.operation.file.parameters.iter().position(|it| it.name == name) else { continue };
            match number {
                Some(number) => blocked.items.push((slot, number)),
                None => blocked.arguments |= 1 << slot,
            }
        }
        blocked
    }

    /// Whether the argument at `slot` takes no part.
    pub fn has_argument(&self, slot: usize) -> bool {
        self.arguments & (1 << slot) != 0
    }

    /// Whether the item, or its whole list, takes no part.
    pub fn has_item(&self, item: &Item) -> bool {
        self.has_argument(item.slot) || self.items.contains(&(item.slot, item.number))
    }

    /// Whether the argument at `slot` or one of its items takes no part.
    pub fn touches(&self, slot: usize) -> bool {
        self.has_argument(slot) || self.items.iter().any(|&(it, _)| it == slot)
    }

    /// Whether the rule fired.
    pub fn fired(&self, rule: Rule) -> bool {
        self.rules.contains(&rule)
    }
}
