//! The configuration: what `precall.toml` says, put together from the file nearest to a batch, the files that it
//! extends, and the command line. Nothing here reads a file.

mod date;
mod glob;
mod layer;
mod levels;
mod merge;
mod schema;
mod show;
mod table;

pub use date::Date;
pub use glob::Glob;
pub use layer::{Layer, NEVER_SILENCED, layer, overlay};
pub use levels::Levels;
pub use schema::schema;
pub use show::{json, text};

use crate::finding::Severity;
use crate::lint::Syntax;
use crate::rule::RuleMask;
use crate::ruleset::subject::Subject;
use crate::source::Place;
use crate::state::Execution;
use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

/// The names of configuration files. Two of them in one folder are an error.
pub const FILE_NAMES: [&str; 2] = ["precall.toml", ".precall.toml"];

/// Something wrong in a configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfigError {
    /// The file as shown, or `--config`.
    pub file: String,
    /// Line and column, from 1; absent where the whole file is meant.
    pub place: Option<(u64, u64)>,
    /// What is wrong, one line.
    pub message: String,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ConfigError { file, place, message } = self;
        match place {
            Some((line, column)) => write!(f, "{file}:{line}:{column}: {message}"),
            None => write!(f, "{file}: {message}"),
        }
    }
}

/// How findings of a rule count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Not at all: they are left out.
    Off,
    /// With this severity.
    At(Severity),
}

impl Level {
    /// The words that users write.
    pub const NAMES: [&str; 4] = ["off", "note", "warning", "error"];

    /// The level that `name` names.
    pub fn named(name: &str) -> Option<Level> {
        Some(match name {
            "off" => Level::Off,
            "note" => Level::At(Severity::Note),
            "warning" => Level::At(Severity::Warning),
            "error" => Level::At(Severity::Error),
            _ => return None,
        })
    }

    /// The word that users write.
    pub fn name(self) -> &'static str {
        match self {
            Level::Off => "off",
            Level::At(severity) => severity.name(),
        }
    }
}

/// Where a value comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file as shown, or `--config`.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: u64,
    /// How near it is: the configuration that nothing below extends has the greatest number.
    pub layer: usize,
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &*self.file {
            layer::COMMAND_LINE => f.write_str("command line"),
            file => write!(f, "{file}:{}", self.line),
        }
    }
}

/// A value and where it comes from.
#[derive(Clone, Debug, PartialEq)]
pub struct Set<T> {
    /// The value.
    pub value: T,
    /// Where it comes from.
    pub origin: Origin,
}

/// How findings count: what a line of `[rules]` says.
#[derive(Clone, Debug, PartialEq)]
pub struct RuleLevel {
    /// The name as written.
    pub name: String,
    /// What it names.
    pub subject: Subject,
    /// How its findings count.
    pub level: Level,
    /// Where it stands.
    pub origin: Origin,
}

/// Other levels for some files: one `[[overrides]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Override {
    /// The files.
    pub files: Vec<Glob>,
    /// The levels.
    pub rules: Vec<RuleLevel>,
    /// Where it stands.
    pub origin: Origin,
}

/// Findings that are known and accepted for a while: one `[[waivers]]`.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiver {
    /// The rule or code as written.
    pub name: String,
    /// The rule or code.
    pub subject: Subject,
    /// The files.
    pub files: Vec<Glob>,
    /// Why.
    pub reason: String,
    /// The last day on which it counts; for good where absent.
    pub until: Option<Date>,
    /// Where it stands.
    pub origin: Origin,
    /// The whole entry as a place in its file.
    pub place: Place,
}

/// Rules that nothing below may silence.
#[derive(Clone, Debug, PartialEq)]
pub struct Lock {
    /// The rule or group as written.
    pub name: String,
    /// The rules.
    pub rules: RuleMask,
    /// Where it stands.
    pub origin: Origin,
}

/// What holds for the batches below a folder.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The folder that patterns start from: that of the nearest configuration.
    pub folder: PathBuf,
    /// The files that it was put together from, the nearest first, as shown.
    pub files: Vec<String>,
    /// Files that a walk looks at; every file where absent.
    pub include: Option<Set<Vec<Glob>>>,
    /// Files that a walk passes over.
    pub exclude: Option<Set<Vec<Glob>>>,
    /// How calls are sent where their batch does not say.
    pub execution: Option<Set<Execution>>,
    /// Files and folders of the snapshot.
    pub state_paths: Option<Set<Vec<PathBuf>>>,
    /// Whether the snapshot is complete.
    pub state_complete: Option<Set<bool>>,
    /// The baseline.
    pub baseline: Option<Set<PathBuf>>,
    /// Placeholders of the team's own templating: `*` stands for the name.
    pub placeholders: Option<Set<Vec<String>>>,
    /// How files are read, whatever their names say; the last that matches counts.
    pub input_formats: Vec<Set<(Glob, Syntax)>>,
    /// How findings count.
    pub rules: Vec<RuleLevel>,
    /// The same for some files; the last that says something counts.
    pub overrides: Vec<Override>,
    /// Findings that are accepted.
    pub waivers: Vec<Waiver>,
    /// Rules that nothing below may silence.
    pub locked: Vec<Lock>,
}
