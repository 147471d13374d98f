//! `precall explain`.
use super::RunError;
use super::args::ExplainArguments;
/// Todo.
pub fn run(_arguments: &ExplainArguments) -> Result<u8, RunError> {
    super::print("")
}
