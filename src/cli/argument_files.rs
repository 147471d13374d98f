//! `@FILE`: arguments that stand in a file, one a line, for lists that are longer than a command line may be.

use super::RunError;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Puts the lines of every `@FILE` in its place; after `--` it is a name like any other. Empty lines are left out, and
/// lines that begin with `@` are names of files to check.
pub fn expand(arguments: impl Iterator<Item = OsString>) -> Result<Vec<OsString>, RunError> {
    let mut expanded = Vec::new();
    let mut is_literal = false;
    for argument in arguments {
        is_literal |= argument == "--";
        match argument.to_str().and_then(|text| text.strip_prefix('@')).filter(|name| !is_literal && !name.is_empty()) {
            Some(name) => {
                let path = PathBuf::from(name);
                let text = std::fs::read_to_string(&path).map_err(|err| RunError::Unreadable(path, err))?;
                expanded.extend(text.lines().filter(|line| !line.is_empty()).map(line_argument));
            }
            None => expanded.push(argument),
        }
    }
    Ok(expanded)
}

fn line_argument(line: &str) -> OsString {
    match line.starts_with('@') {
        true => Path::new(".").join(line).into_os_string(),
        false => OsString::from(line),
    }
}
