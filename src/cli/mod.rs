//! The command line: the only code, with the language server, that touches files, environment and terminal.

mod args;
mod argument_files;
mod atomic;
mod baseline;
mod check;
mod completions;
mod config;
mod explain;
mod fix;
mod git;
mod inputs;
mod man;
mod outputs;
mod progress;
mod rules;
mod scan;
mod schema;
mod settings;
mod silenced;
mod snapshots;
mod state;
mod terminal;
mod texts;

use crate::ruleset::{RuleSet, load};
use args::{Arguments, Command};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Why a run failed. Findings are no failure.
#[derive(Debug)]
pub enum RunError {
    /// A file or folder that was to be checked could not be read.
    Unreadable(PathBuf, io::Error),
    /// A file that was to be part of the snapshot is none: what is wrong with it.
    State(PathBuf, String),
    /// The result could not be written.
    Unwritable(io::Error),
    /// A file could not be written.
    UnwritableFile(PathBuf, io::Error),
    /// Arguments that do not go together.
    Usage(String),
    /// Rule files could not be used.
    Rules(crate::ruleset::load::RulesError),
    /// A configuration could not be used.
    Config(Vec<crate::config::ConfigError>),
    /// A baseline could not be used: what is wrong with it.
    Baseline(PathBuf, String),
    /// git could not say what is asked.
    Git(String),
    /// There was nothing to check.
    Nothing(String),
    /// An argument that names nothing known.
    UnknownName(String),
}

impl fmt::Display for RunError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RunError::Unreadable(path, err) => {
                write!(f, "{}: {err}", crate::output::visible(&path.to_string_lossy()))
            }
            RunError::State(path, what) => {
                write!(f, "state file {}: {what}", crate::output::visible(&path.to_string_lossy()))
            }
            RunError::Unwritable(err) => write!(f, "the output could not be written: {err}"),
            RunError::UnwritableFile(path, err) => {
                write!(f, "{} could not be written: {err}", crate::output::visible(&path.to_string_lossy()))
            }
            RunError::Rules(err) => write!(f, "rule files: {err}"),
            RunError::Config(errors) => {
                let lines: Vec<String> =
                    errors.iter().map(|err| crate::output::visible(&err.to_string()).into_owned()).collect();
                f.write_str(&lines.join("\nprecall: "))
            }
            RunError::Baseline(path, what) => {
                write!(f, "baseline {}: {what}", crate::output::visible(&path.to_string_lossy()))
            }
            RunError::Git(what) => write!(f, "git: {}", crate::output::visible(what)),
            RunError::Usage(what) | RunError::Nothing(what) | RunError::UnknownName(what) => f.write_str(what),
        }
    }
}

impl std::error::Error for RunError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            RunError::Unreadable(_, err) | RunError::Unwritable(err) | RunError::UnwritableFile(_, err) => Some(err),
            RunError::Rules(err) => Some(err),
            RunError::State(..) | RunError::Config(_) | RunError::Baseline(..) | RunError::Git(_) => None,
            RunError::Usage(_) | RunError::Nothing(_) | RunError::UnknownName(_) => None,
        }
    }
}

/// Exit status of a run that failed, whatever it found before.
const FAILED: u8 = 2;

/// Runs the command with the process's arguments.
pub fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|panic| {
        terminal::say(&format!(
            "precall: internal error: {panic}\n\
             this is a defect of precall; the input that causes it would help to mend it\n"
        ));
    }));
    let run = std::panic::catch_unwind(|| run(args::parse(argument_files::expand(std::env::args_os())?)));
    match run {
        Ok(Ok(status)) => ExitCode::from(status),
        Ok(Err(err)) => {
            terminal::say(&format!("precall: {err}\n"));
            ExitCode::from(FAILED)
        }
        Err(_) => ExitCode::from(FAILED),
    }
}

fn run(arguments: Arguments) -> Result<u8, RunError> {
    match arguments.command {
        Command::Check(arguments) => check::run(&arguments),
        Command::State(arguments) => state::run(&arguments.action),
        Command::Explain(arguments) => explain::run(&arguments),
        Command::Rules(arguments) => rules::run(&arguments),
        Command::Baseline(arguments) => baseline::run(&arguments.action),
        Command::Config(arguments) => config::run(&arguments.action),
        Command::Schema(arguments) => schema::run(&arguments),
        Command::Completions(arguments) => completions::run(&arguments),
        Command::Man(arguments) => man::run(&arguments),
    }
}

/// The rule files that are part of the program, with those of `folder`.
fn rule_set(folder: Option<&Path>) -> Result<&'static RuleSet, RunError> {
    match folder {
        Some(folder) => load::with_folder(folder).map_err(RunError::Rules),
        None => Ok(RuleSet::embedded()),
    }
}

/// Writes the whole of `text` to standard output. A closed pipe is no error: nobody wants the rest.
fn print(text: &str) -> Result<u8, RunError> {
    terminal::written(io::Write::write_all(&mut io::stdout().lock(), text.as_bytes()))?;
    Ok(0)
}
