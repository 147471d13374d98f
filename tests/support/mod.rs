//! Runs the built binary as a user does, and reads its JSON.

use serde_json::Value;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// What one run of `precall check --output-format json` printed.
pub struct Checked {
    /// The object of CONTRACT.md, section 5.
    pub report: Value,
    /// Exit status.
    pub status: Option<i32>,
}

impl Checked {
    /// The findings, in order.
    pub fn findings(&self) -> &[Value] {
        self.report["findings"].as_array().map_or(&[], Vec::as_slice)
    }
}

/// Checks with these arguments in `folder`; `input` goes to standard input.
pub fn check(folder: &Path, arguments: &[&str], input: Option<&[u8]>) -> Result<Checked, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_precall"));
    command.args(["check", "--isolated", "--output-format", "json", "--threads", "1"]).args(arguments);
    command.current_dir(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().map_err(|err| format!("precall does not start: {err}"))?;
    let mut stdin = child.stdin.take().expect("standard input is piped");
    // A run that fails before it reads closes the pipe; its status tells.
    let _ = stdin.write_all(input.unwrap_or_default());
    drop(stdin);
    let output = child.wait_with_output().map_err(|err| format!("precall cannot be awaited: {err}"))?;
    let status = output.status.code();
    match (serde_json::from_slice(&output.stdout), status) {
        (Ok(report), Some(0 | 1)) => Ok(Checked { report, status }),
        _ => Err(format!("exit status {status:?}: {}", String::from_utf8_lossy(&output.stderr))),
    }
}
