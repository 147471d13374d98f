//! `precall explain`: finds what a name means.

use super::page::Page;
use super::{code_page, rule_page, suggest};
use crate::rule::Rule;
use crate::ruleset::RuleSet;

/// The page about the rule or code `name`. Codes are case-sensitive.
///
/// # Errors
/// When there is no such rule or code: one line that says so and what may be meant.
pub fn explain(rules: &'static RuleSet, name: &str, color: bool) -> Result<String, String> {
    let mut page = Page::new(color);
    if let Some(rule) = Rule::from_id(name) {
        rule_page::write(&mut page, rules, rule);
    } else if code_page::exists(rules, name) {
        code_page::write(&mut page, rules, name);
    } else {
        return Err(suggest::unknown(rules, name));
    }
    Ok(page.into_text())
}
