//! Reads rule files: the embedded ones, and those of a folder that the user names.

use super::facts::RuleFacts;
use super::keys::KeyTable;
use super::names::Names;
use super::operation::{OperationFile, Relation};
use super::{Data, RULES, RuleSet, compile};
use crate::finding::Severity;
use crate::lasting::{List, Parsed, Text};
use crate::rule::Rule;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, OnceLock};

/// What `build.rs` made of the files.
mod embedded {
    use super::{Listed, RealOperations, Regions};
    use crate::finding::{Alternative, Basis, Severity};
    use crate::lasting::{List, Parsed, Table, Text};
    use crate::rule::Rule;
    use crate::ruleset::facts::{Group, RuleFacts};
    use crate::ruleset::operation::{
        CommonCode, Effect, OperationFile, Parameter, ParameterType, Relation, Role, Row, Source,
    };
    use crate::ruleset::responses::{
        AnycastNames, DnatNames, EipNames, EniNames, InstanceNames, InstanceTypeNames, Kind, ListNames, Paging,
        ReservationNames, Response, Responses, SnatNames, StatusNames, VSwitchNames,
    };
    use crate::ruleset::{Common, CommonRow, Ends, IdForm, Ids, PrefixLengths, ReservedAddresses};

    include!(concat!(env!("OUT_DIR"), "/embedded.rs"));
}

/// Why a folder of rule files cannot be used.
#[derive(Debug)]
pub enum RulesError {
    /// A file or folder could not be read.
    Unreadable(PathBuf, std::io::Error),
    /// A file is not what its schema asks for: what is wrong with it.
    Invalid(PathBuf, String),
}

impl std::fmt::Display for RulesError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            RulesError::Unreadable(path, err) => write!(f, "{}: {err}", path.display()),
            RulesError::Invalid(path, what) => write!(f, "{}: {what}", path.display()),
        }
    }
}

impl std::error::Error for RulesError {}

/// Messages of more bytes than this do not repeat the value.
const LONG: usize = 160;

/// Parameters that the key table can tell apart.
const NAMES: usize = 256;

/// The text of the schema of rule files named `name`: `operation`, `rule`, ….
pub fn schema(name: &str) -> Option<&'static str> {
    embedded::SCHEMAS.iter().find(|(stem, _)| stem.strip_suffix(".schema") == Some(name)).map(|(_, text)| *text)
}

/// Facts shared by several rules.
static DATA: Data = Data {
    prefix_regions: LazyLock::new(|| {
        Names::new(embedded::REGIONS.prefix_regions.ids.iter().map(|id| (id.as_str(), ())))
    }),
    prefix_lengths: embedded::PREFIX_LENGTHS,
    real_operations: embedded::REAL_OPERATIONS.names,
    ids: embedded::IDS,
    common: embedded::COMMON,
    responses: embedded::RESPONSES,
    reserved_addresses: embedded::RESERVED_ADDRESSES,
    cli: Parsed::new(embedded::CLI),
    ros: Parsed::new(embedded::ROS_RESOURCES),
};

/// The default severity of every rule.
const SEVERITIES: [Severity; RULES] = {
    let mut severities = [Severity::Error; RULES];
    let mut at = 0;
    while at < embedded::SEVERITIES.len() {
        let (rule, severity) = embedded::SEVERITIES[at];
        severities[rule as usize] = severity;
        at += 1;
    }
    severities
};

/// The place of every rule among the files, which lie in the order of their names.
const PLACES: [u8; RULES] = {
    let mut places = [0; RULES];
    let mut at = 0;
    while at < embedded::SEVERITIES.len() {
        places[embedded::SEVERITIES[at].0 as usize] = at as u8;
        at += 1;
    }
    places
};

/// `rules/data/regions.json`.
struct Regions {
    prefix_regions: Listed,
}

/// A list with its source.
struct Listed {
    ids: List<Text>,
}

/// `rules/data/real-operations.json`.
struct RealOperations {
    names: List<Text>,
}

/// The rule files that are part of the program.
pub(super) fn embedded() -> &'static RuleSet {
    build(embedded::OPERATIONS.iter().collect())
}

/// The embedded rule files with the operations of `folder` added, or put in their place.
///
/// # Errors
/// When a file cannot be read, or does not follow `rules/schema/operation.schema.json`.
pub fn with_folder(folder: &Path) -> Result<&'static RuleSet, RulesError> {
    let mut operations: Vec<&'static OperationFile> = embedded::OPERATIONS.iter().collect();
    for path in json_files(folder)? {
        let operation = read_operation(&path)?;
        operations.retain(|it| (it.product, it.operation) != (operation.product, operation.operation));
        operations.push(operation);
    }
    operations.sort_by_key(|it| (it.product, it.operation));
    let names: BTreeSet<&str> = operations.iter().flat_map(|it| it.names()).collect();
    if names.len() + DATA.common.parameters.len() > NAMES {
        let what = format!("the operations have more than {NAMES} different parameters");
        return Err(RulesError::Invalid(folder.to_owned(), what));
    }
    Ok(build(operations))
}

/// What the file of `rule` says.
pub(super) fn facts(rule: Rule) -> &'static RuleFacts {
    &embedded::FACTS[usize::from(PLACES[rule as usize])]
}

fn build(files: Vec<&'static OperationFile>) -> &'static RuleSet {
    let keys = KeyTable::new(&files, &DATA.common);
    let names = Names::new(files.iter().zip(0..).map(|(file, place)| (file.operation.as_str(), place)));
    let operations = files.into_iter().map(|file| compile(file, &DATA, &SEVERITIES)).collect();
    let cli_names = OnceLock::new();
    Box::leak(Box::new(RuleSet { operations, keys, names, data: &DATA, severities: &SEVERITIES, cli_names }))
}

fn json_files(folder: &Path) -> Result<Vec<PathBuf>, RulesError> {
    let mut paths = Vec::new();
    for entry in ignore::WalkBuilder::new(folder).standard_filters(false).build() {
        let path = entry.map_err(|err| unreadable(folder, err))?.into_path();
        if path.is_file() && path.extension().is_some_and(|it| it == "json") {
            paths.push(path);
        }
    }
    paths.sort();
    if paths.is_empty() {
        return Err(RulesError::Invalid(folder.to_owned(), "no rule file (*.json) in this folder".to_owned()));
    }
    Ok(paths)
}

fn unreadable(folder: &Path, err: ignore::Error) -> RulesError {
    let unknown = || std::io::Error::other("the folder could not be read");
    RulesError::Unreadable(folder.to_owned(), err.into_io_error().unwrap_or_else(unknown))
}

fn read_operation(path: &Path) -> Result<&'static OperationFile, RulesError> {
    let invalid = |what: String| RulesError::Invalid(path.to_owned(), what);
    let text = std::fs::read_to_string(path).map_err(|err| RulesError::Unreadable(path.to_owned(), err))?;
    let value: serde_json::Value = serde_json::from_str(&text).map_err(|err| invalid(err.to_string()))?;
    let schema = schema("operation").expect("the build embeds every schema");
    let schema = serde_json::from_str(schema).expect("the tests read every schema");
    let validator = jsonschema::validator_for(&schema).map_err(|err| invalid(err.to_string()))?;
    if let Some(err) = validator.iter_errors(&value).next() {
        return Err(invalid(in_words(&err)));
    }
    // From the text, not from the value: so the error has a line.
    let operation: OperationFile = serde_json::from_str(&text).map_err(|err| invalid(err.to_string()))?;
    match inconsistency(&operation) {
        Some(what) => Err(invalid(what)),
        None => Ok(Box::leak(Box::new(operation))),
    }
}

/// What the file refers to and does not have; no schema can say that.
fn inconsistency(operation: &OperationFile) -> Option<String> {
    let is_undeclared = |name: &&str| !operation.parameters.iter().any(|it| it.name == *name);
    let undeclared = operation.relations.iter().flat_map(Relation::names).find(is_undeclared);
    if let Some(name) = undeclared {
        return Some(format!("at `/relations`: `{name}` is not among the parameters"));
    }
    let unknown = operation.common.iter().find(|it| !DATA.common.codes.iter().any(|row| row.code == it.code))?;
    Some(format!("at `/common`: `{}` is no common code of the gateway", unknown.code))
}

/// Where the file breaks the schema, and how; a long value is not repeated.
fn in_words(err: &jsonschema::ValidationError) -> String {
    let place = match err.instance_path().as_str() {
        "" => "at the top".to_owned(),
        pointer => format!("at `{pointer}`"),
    };
    let what = err.to_string();
    format!("{place}: {}", if what.len() <= LONG { what } else { err.masked_with("the value").to_string() })
}
