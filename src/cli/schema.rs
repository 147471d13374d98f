//! `precall schema`.
use super::RunError;
use super::args::SchemaArguments;
/// Todo.
pub fn run(_arguments: &SchemaArguments) -> Result<u8, RunError> {
    super::print("")
}
