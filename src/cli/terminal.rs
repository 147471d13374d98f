//! What the terminal can show, and what a closed pipe means.

use super::RunError;
use std::env;
use std::io::{self, IsTerminal, Write};

/// When to use colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Color {
    /// On a terminal that can show it, unless the environment says otherwise.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Color {
    /// Whether standard output gets colour: the flag wins over `NO_COLOR`, that over `CLICOLOR_FORCE` and
    /// `FORCE_COLOR`, and those over what the terminal is.
    pub fn is_on(self) -> bool {
        let is_set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty() && value != "0");
        match self {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty()) => false,
            Color::Auto if is_set("CLICOLOR_FORCE") || is_set("FORCE_COLOR") => true,
            Color::Auto => io::stdout().is_terminal() && env::var_os("TERM").is_none_or(|term| term != "dumb"),
        }
    }
}

/// The result of writing: a closed pipe is no error, because nobody wants the rest.
pub fn written(result: io::Result<()>) -> Result<(), RunError> {
    match result {
        Err(err) if err.kind() != io::ErrorKind::BrokenPipe => Err(RunError::Unwritable(err)),
        _ => Ok(()),
    }
}

/// Writes to standard error. If that cannot be done there is nobody left to tell, and the run goes on.
pub fn say(text: &str) {
    let _ = io::stderr().lock().write_all(text.as_bytes());
}
