//! The tour is what the README shows first: the whole folder in one run, as people see it.

use crate::{case, expected};
use std::process::Command;

/// Holds the output of `precall check corpus/tour` against `corpus/tour.expected`.
pub fn check(blesses: bool) -> Result<(), String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_precall"));
    command.args(["check", "--isolated", "--color", "never", "--quiet", "corpus/tour"]);
    let output = command.current_dir(env!("CARGO_MANIFEST_DIR")).output().map_err(|err| err.to_string())?;
    let text = String::from_utf8(output.stdout).map_err(|err| err.to_string())?;
    expected::compare(&case::root().join("tour.expected"), &text, blesses)?;
    match output.status.code() {
        Some(1) => Ok(()),
        status => Err(format!("exit status {status:?}")),
    }
}
