//! `precall explain`: what a rule or a code means.

use super::RunError;
use super::args::ExplainArguments;
use crate::reference::explain::explain;

/// Prints the page about the rule or code that is named.
pub fn run(arguments: &ExplainArguments) -> Result<u8, RunError> {
    let rules = super::rule_set(arguments.rules.as_deref())?;
    let page = explain(rules, &arguments.name, arguments.color.is_on()).map_err(RunError::UnknownName)?;
    super::print(&page)
}
