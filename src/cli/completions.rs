//! `precall completions`: what a shell needs to complete the command line.

use super::RunError;
use super::args::{Arguments, CompletionsArguments};
use clap::CommandFactory;

/// Prints the completions of one shell.
pub fn run(arguments: &CompletionsArguments) -> Result<u8, RunError> {
    let mut text = Vec::new();
    clap_complete::generate(arguments.shell, &mut Arguments::command(), "precall", &mut text);
    super::print(&String::from_utf8_lossy(&text))
}
