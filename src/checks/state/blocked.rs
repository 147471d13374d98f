//! What takes no part in state rules, because it is already wrong (rules.md, "State rules and what is already wrong").

use crate::batch::{Call, Item};
use crate::digest::Hash;
use crate::finding::{Basis, Finding, Severity};
use crate::rule::{Rule, RuleMask};

/// Arguments and items that have an error finding of basis `request`, and rules that one of them silences.
#[derive(Clone, Debug, Default)]
pub struct Blocked {
    arguments: u32,
    items: Vec<(usize, u32)>,
    rules: RuleMask,
    /// Whether the service rejects the call: it has an error finding with a code.
    pub is_rejected: bool,
}

impl Blocked {
    /// What the findings of a call block.
    pub fn new(call: &Call, findings: &[Finding]) -> Self {
        let mut blocked = Blocked::default();
        for finding in findings {
            blocked.rules.insert(finding.rule);
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

    /// Whether anything takes no part.
    pub fn is_anything(&self) -> bool {
        self.arguments != 0 || !self.items.is_empty()
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

    /// `shape`, and everything about what takes no part that decides which state rules have something to look at.
    pub fn shape(&self, call: &Call, shape: u64) -> u64 {
        let mut hash = Hash::default();
        hash.word(shape);
        hash.word(u64::from(self.arguments) << 1 | u64::from(self.fired(Rule::InstanceTypeMismatch)));
        for slot in (0..call.arguments.len()).filter(|&slot| call.arguments[slot].items > 0) {
            let has_free_item = call.items_of(slot).iter().any(|item| !self.has_item(item));
            hash.word((slot as u64) << 2 | u64::from(self.touches(slot)) << 1 | u64::from(has_free_item));
        }
        hash.finish()
    }

    /// Whether the rule fired.
    pub fn fired(&self, rule: Rule) -> bool {
        self.rules.contains(rule)
    }
}
