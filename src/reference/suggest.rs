//! What may be meant by a name that is neither a rule nor a code.

use crate::output::visible;
use crate::rule::Rule;
use crate::ruleset::RuleSet;
use std::collections::BTreeSet;

/// Most names that are suggested.
const MOST: usize = 5;

/// One line that says what `name` is not, and what may be meant.
pub fn unknown(rules: &'static RuleSet, name: &str) -> String {
    let shown = visible(name);
    if let Some(operation) = rules.operations.iter().find(|it| it.name().eq_ignore_ascii_case(name)) {
        let operation = operation.name();
        return format!("`{operation}` is an operation, no rule or code; `precall rules` lists its codes");
    }
    let names: BTreeSet<&str> = Rule::ALL.iter().map(|rule| rule.id()).chain(codes(rules)).collect();
    let same: Vec<&str> = names.iter().filter(|it| it.eq_ignore_ascii_case(name)).copied().collect();
    if let [first, ..] = same.as_slice() {
        let kind = if Rule::from_id(first).is_some() { "rule ids" } else { "codes" };
        return format!("no rule or code is named `{shown}`; {kind} are case-sensitive: {}", same.join(", "));
    }
    let unknown = format!("no rule or code is named `{shown}`");
    let near = nearest(&names, name);
    let alike = containing(&names, name);
    match (near.as_slice(), alike.len().saturating_sub(MOST)) {
        ([], _) if alike.is_empty() => format!("{unknown}; `precall rules` lists them"),
        ([], 0) => format!("{unknown}; did you mean {}?", alike.join(", ")),
        ([], more) => format!("{unknown}; did you mean {}, or one of {more} more?", alike[..MOST].join(", ")),
        (near, _) => format!("{unknown}; did you mean {}?", near.join(", ")),
    }
}

fn codes(rules: &RuleSet) -> impl Iterator<Item = &str> {
    let own = rules.operations.iter().flat_map(|it| it.file.codes.iter().map(|row| row.code.as_str()));
    own.chain(rules.data.common.codes.iter().map(|row| row.code.as_str()))
}

/// The names that are a few edits away, and none that is farther than the nearest.
fn nearest<'a>(names: &BTreeSet<&'a str>, text: &str) -> Vec<&'a str> {
    let lower = text.to_ascii_lowercase().replace(['_', ' '], "-");
    let allowed = lower.chars().count() / 4;
    let distance = |name: &str| strsim::damerau_levenshtein(&name.to_ascii_lowercase(), &lower);
    let distances: Vec<(usize, &str)> = names.iter().map(|name| (distance(name), *name)).collect();
    let least = distances.iter().map(|&(distance, _)| distance).min().filter(|&least| least <= allowed);
    distances.iter().filter(|&&(distance, _)| Some(distance) == least).take(MOST).map(|&(_, name)| name).collect()
}

/// The names that hold every part of the text.
fn containing<'a>(names: &BTreeSet<&'a str>, text: &str) -> Vec<&'a str> {
    let lower = text.to_ascii_lowercase();
    let parts: Vec<&str> = lower.split(|it: char| !it.is_ascii_alphanumeric()).filter(|part| part.len() > 2).collect();
    let holds_all = |name: &&&str| parts.iter().all(|part| name.to_ascii_lowercase().contains(part));
    if parts.is_empty() { Vec::new() } else { names.iter().filter(holds_all).copied().collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn suggestion(name: &str) -> String {
        unknown(RuleSet::embedded(), name)
    }

    #[test]
    fn another_case_names_every_spelling() {
        let codes = "codes are case-sensitive: InValidParameter, InvalidParameter";
        assert!(suggestion("invalidparameter").ends_with(codes));
        assert!(suggestion("Prefix-Not-Strict").ends_with("rule ids are case-sensitive: prefix-not-strict"));
    }

    #[test]
    fn typos_and_parts_of_names_are_recognised() {
        assert!(suggestion("prefix-not-strickt").ends_with("did you mean prefix-not-strict?"));
        assert!(suggestion("prefix_not_strict").ends_with("did you mean prefix-not-strict?"));
        assert!(suggestion("InvalidIp.PrefixNotStrict").ends_with("did you mean InvalidIp.IpPrefixNotStrict?"));
        assert!(suggestion("NotStrict").ends_with("did you mean InvalidIp.IpPrefixNotStrict?"));
        assert!(suggestion("prefix-strict").ends_with("did you mean InvalidIp.IpPrefixNotStrict, prefix-not-strict?"));
        assert!(suggestion("NotFound").contains(", or one of "));
    }

    #[test]
    fn operations_and_nonsense_are_told_apart() {
        assert!(suggestion("AssignIpv6Addresses").contains("is an operation"));
        assert!(suggestion("zzzzzzzz\u{1b}").ends_with("`zzzzzzzz␛`; `precall rules` lists them"));
        assert!(suggestion("").ends_with("`precall rules` lists them"));
    }
}
