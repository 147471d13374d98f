//! `precall rules`.
use super::RunError;
use super::args::RulesArguments;
/// Todo.
pub fn run(_arguments: &RulesArguments) -> Result<u8, RunError> {
    super::print("")
}
