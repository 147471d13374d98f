//! `precall rules`: every rule, and for every documented code who reports it.

use super::RunError;
use super::args::{ListFormat, RulesArguments};
use crate::reference::list;

/// Prints the list.
pub fn run(arguments: &RulesArguments) -> Result<u8, RunError> {
    let rules = super::rule_set(arguments.rules.as_deref())?;
    super::print(&match arguments.output_format {
        ListFormat::Full => list::full(rules, arguments.color.is_on()),
        ListFormat::Json => list::json(rules),
    })
}
