//! What a name in the configuration or in an ignore stands for: a rule, a documented code, or a group of rules.

use super::RuleSet;
use super::facts::Group;
use crate::finding::Finding;
use crate::rule::{Rule, RuleMask};

/// What a name stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Findings of one rule.
    Rule(Rule),
    /// Findings with one service code.
    Code(&'static str),
    /// Findings of every rule of a group.
    Group(Group),
}

impl Group {
    /// Every group, in the order of the reference.
    pub const ALL: [Group; 4] = [Group::File, Group::Request, Group::State, Group::Order];

    /// The word that users write.
    pub fn name(self) -> &'static str {
        match self {
            Group::File => "file",
            Group::Request => "request",
            Group::State => "state",
            Group::Order => "order",
        }
    }

    /// Its rules.
    pub fn rules(self, rules: &RuleSet) -> RuleMask {
        let all: Vec<Rule> = Rule::ALL.into_iter().filter(|&rule| rules.facts(rule).group == self).collect();
        RuleMask::of(&all)
    }
}

impl Subject {
    /// What `name` stands for, spelled exactly.
    pub fn named(rules: &'static RuleSet, name: &str) -> Option<Subject> {
        let group = || Group::ALL.into_iter().find(|group| group.name() == name).map(Subject::Group);
        Self::rule_or_code(rules, name).or_else(group)
    }

    /// The same where groups mean nothing: in ignores and waivers.
    pub fn rule_or_code(rules: &'static RuleSet, name: &str) -> Option<Subject> {
        let code = || codes(rules).find(|code| *code == name).map(Subject::Code);
        Rule::from_id(name).map(Subject::Rule).or_else(code)
    }

    /// Whether it covers `finding`.
    pub fn covers(self, rules: &RuleSet, finding: &Finding) -> bool {
        match self {
            Subject::Rule(rule) => finding.rule == rule,
            Subject::Code(code) => finding.service.as_ref().is_some_and(|service| service.code == code),
            Subject::Group(group) => group.rules(rules).contains(finding.rule),
        }
    }

    /// The rules that may report it.
    pub fn rules(self, rules: &RuleSet) -> RuleMask {
        match self {
            Subject::Rule(rule) => RuleMask::of(&[rule]),
            Subject::Group(group) => group.rules(rules),
            Subject::Code(code) => {
                let files = rules.operations.iter().map(|it| it.file);
                let own = files.clone().flat_map(|it| it.codes.iter().filter(|row| row.code == code));
                let shared = files.flat_map(|it| it.common.iter().filter(|row| row.code == code));
                let named = own.flat_map(|row| &row.rules).chain(shared.flat_map(|row| &row.rules));
                RuleMask::of(&named.copied().collect::<Vec<_>>())
            }
        }
    }
}

/// The rule or code that is meant by `name`, a few edits or another case away.
pub fn nearest(rules: &'static RuleSet, name: &str) -> Option<&'static str> {
    closest(Rule::ALL.into_iter().map(Rule::id).chain(codes(rules)), name)
}

/// The word of `words` that is meant by `name`, a few edits or another case away.
pub fn closest<'w>(words: impl Iterator<Item = &'w str>, name: &str) -> Option<&'w str> {
    let lower = name.to_ascii_lowercase().replace(['_', ' '], "-");
    let distances = words.map(|word| (strsim::damerau_levenshtein(&word.to_ascii_lowercase(), &lower), word));
    distances.filter(|&(distance, _)| distance <= (lower.chars().count() / 4).max(1)).min().map(|(_, word)| word)
}

/// Every documented code, of the operations and of the gateway; some more than once.
pub fn codes(rules: &'static RuleSet) -> impl Iterator<Item = &'static str> {
    let own = rules.operations.iter().flat_map(|it| it.file.codes.iter().map(|row| row.code.as_str()));
    own.chain(rules.data.common.codes.iter().map(|row| row.code.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_rules_codes_or_groups() {
        let rules = RuleSet::embedded();
        assert_eq!(Subject::named(rules, "prefix-not-strict"), Some(Subject::Rule(Rule::PrefixNotStrict)));
        let code = Subject::named(rules, "InvalidIp.IpPrefixNotStrict").expect("it is documented");
        assert!(code.rules(rules).contains(Rule::PrefixNotStrict));
        assert_eq!(Subject::named(rules, "order"), Some(Subject::Group(Group::Order)));
        assert_eq!(Subject::rule_or_code(rules, "order"), None);
        assert!(Group::Order.rules(rules).contains(Rule::DuplicateCall));
        assert_eq!(Subject::named(rules, "*"), None);
    }

    #[test]
    fn typos_are_recognised() {
        let rules = RuleSet::embedded();
        assert_eq!(nearest(rules, "prefix_not_strct"), Some("prefix-not-strict"));
        assert_eq!(nearest(rules, "invalidip.ipprefixnotstrict"), Some("InvalidIp.IpPrefixNotStrict"));
        assert_eq!(nearest(rules, "whatever-this-is"), None);
    }
}
