//! Reads rule files: the embedded ones, and those of a folder that the user names.

use super::cli::Cli;
use super::facts::RuleFacts;
use super::keys::KeyTable;
use super::names::Names;
use super::operation::{OperationFile, Relation};
use super::templates::RosResources;
use super::{Data, RULES, RuleSet, compile};
use crate::finding::Severity;
use crate::rule::Rule;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

mod embedded {
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
    find(embedded::SCHEMAS, &format!("{name}.schema"))
}

/// The rule files that are part of the program.
pub(super) fn embedded() -> &'static RuleSet {
    build(embedded::OPERATIONS.iter().map(|(name, text)| parse::<OperationFile>(name, text)).collect())
}

/// The embedded rule files with the operations of `folder` added, or put in their place.
///
/// # Errors
/// When a file cannot be read, or does not follow `rules/schema/operation.schema.json`.
pub fn with_folder(folder: &Path) -> Result<&'static RuleSet, RulesError> {
    let mut operations: Vec<OperationFile> =
        embedded::OPERATIONS.iter().map(|(name, text)| parse(name, text)).collect();
    for path in json_files(folder)? {
        let operation = read_operation(&path)?;
        operations.retain(|it| (&it.product, &it.operation) != (&operation.product, &operation.operation));
        operations.push(operation);
    }
    operations.sort_by(|a, b| (&a.product, &a.operation).cmp(&(&b.product, &b.operation)));
    let names: BTreeSet<&str> = operations.iter().flat_map(OperationFile::names).collect();
    if names.len() + data().common.parameters.len() > NAMES {
        let what = format!("the operations have more than {NAMES} different parameters");
        return Err(RulesError::Invalid(folder.to_owned(), what));
    }
    Ok(build(operations))
}

/// What the file of `rule` says.
pub(super) fn facts(rule: Rule) -> RuleFacts {
    parse(rule.id(), find(embedded::RULES, rule.id()).expect("the tests check that every rule has a file"))
}

fn build(operations: Vec<OperationFile>) -> &'static RuleSet {
    let data: &'static Data = Box::leak(Box::new(data()));
    let severities = severities();
    let files: Vec<&'static OperationFile> = operations.into_iter().map(|it| &*Box::leak(Box::new(it))).collect();
    let keys = KeyTable::new(&files, &data.common);
    let names = Names::new(files.iter().zip(0..).map(|(file, place)| (file.operation.as_str(), place)));
    let operations = files.into_iter().map(|file| compile(file, data, &severities)).collect();
    let facts = std::array::from_fn(|_| OnceLock::new());
    Box::leak(Box::new(RuleSet { operations, keys, names, data, severities, facts, cli_names: OnceLock::new() }))
}

fn severities() -> [Severity; RULES] {
    let mut severities = [Severity::Error; RULES];
    for (id, severity) in embedded::SEVERITIES {
        let Some(rule) = Rule::from_id(id) else { continue };
        severities[rule as usize] = match *severity {
            "note" => Severity::Note,
            "warning" => Severity::Warning,
            _ => Severity::Error,
        };
    }
    severities
}

fn data() -> Data {
    #[derive(Deserialize)]
    struct Regions {
        prefix_regions: Listed,
    }
    #[derive(Deserialize)]
    struct Listed {
        ids: Vec<String>,
    }
    #[derive(Deserialize)]
    struct Operations {
        names: Vec<String>,
    }
    #[derive(Deserialize)]
    struct Resources {
        resources: RosResources,
    }
    let resources: Resources = data_file("ros-resources");
    let regions: Regions = data_file("regions");
    let real_operations: Operations = data_file("real-operations");
    Data {
        prefix_regions: Names::new(regions.prefix_regions.ids.iter().map(|id| (id.as_str(), ()))),
        prefix_lengths: data_file("prefix-lengths"),
        real_operations: real_operations.names.into_iter().collect(),
        ids: data_file("ids"),
        common: data_file("common"),
        responses: data_file("responses"),
        reserved_addresses: data_file("reserved-addresses"),
        ros_resources: resources.resources,
        cli: OnceLock::new(),
    }
}

/// What the command line client looks like: few runs ask for it.
pub(super) fn cli() -> Cli {
    data_file("cli")
}

fn data_file<T: DeserializeOwned>(name: &str) -> T {
    parse(name, find(embedded::DATA, name).expect("the build embeds every data file"))
}

fn find(files: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    files.iter().find(|(stem, _)| *stem == name).map(|(_, text)| *text)
}

/// Embedded files were checked against their schemas by the tests.
fn parse<T: DeserializeOwned>(name: &str, text: &str) -> T {
    serde_json::from_str(text).unwrap_or_else(|err| panic!("embedded rule file {name}: {err}"))
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

fn read_operation(path: &Path) -> Result<OperationFile, RulesError> {
    let invalid = |what: String| RulesError::Invalid(path.to_owned(), what);
    let text = std::fs::read_to_string(path).map_err(|err| RulesError::Unreadable(path.to_owned(), err))?;
    let value: serde_json::Value = serde_json::from_str(&text).map_err(|err| invalid(err.to_string()))?;
    let schema = parse("operation.schema", schema("operation").expect("the build embeds every schema"));
    let validator = jsonschema::validator_for(&schema).map_err(|err| invalid(err.to_string()))?;
    if let Some(err) = validator.iter_errors(&value).next() {
        return Err(invalid(in_words(&err)));
    }
    // From the text, not from the value: so the error has a line.
    let operation: OperationFile = serde_json::from_str(&text).map_err(|err| invalid(err.to_string()))?;
    match inconsistency(&operation) {
        Some(what) => Err(invalid(what)),
        None => Ok(operation),
    }
}

/// What the file refers to and does not have; no schema can say that.
fn inconsistency(operation: &OperationFile) -> Option<String> {
    let is_undeclared = |name: &&str| !operation.parameters.iter().any(|it| it.name == *name);
    let undeclared = operation.relations.iter().flat_map(Relation::names).find(is_undeclared);
    if let Some(name) = undeclared {
        return Some(format!("at `/relations`: `{name}` is not among the parameters"));
    }
    let common = data().common;
    let unknown = operation.common.iter().find(|it| !common.codes.iter().any(|row| row.code == it.code))?;
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
