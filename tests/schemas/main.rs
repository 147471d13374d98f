//! Every schema against what it describes: the rule files, the findings that are printed, in every format, and the
//! batches that the engine accepts.

mod batch;
mod calls;
mod findings;
mod outputs;
mod rule_files;
mod xsd;

use serde_json::Value;
use std::path::{Path, PathBuf};

/// A file of the project.
fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A folder of this run's own, empty.
fn scratch(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("schemas").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("the target folder is writable");
    folder
}

fn read(path: &Path) -> Value {
    let text = std::fs::read_to_string(path).unwrap_or_else(|err| panic!("{}: {err}", path.display()));
    serde_json::from_str(&text).unwrap_or_else(|err| panic!("{}: {err}", path.display()))
}

/// The JSON files below a folder of the project, sorted.
fn json_files(folder: &str) -> Vec<PathBuf> {
    let walk = ignore::WalkBuilder::new(project(folder)).standard_filters(false).build();
    let paths = walk.map(|entry| entry.expect("the folder can be read").into_path());
    let mut paths: Vec<PathBuf> = paths.filter(|path| path.extension().is_some_and(|it| it == "json")).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{folder} has files");
    paths
}

fn stem(path: &Path) -> &str {
    path.file_stem().and_then(|stem| stem.to_str()).expect("plain names")
}

/// The validator of a schema that is one itself.
fn validator(schema: &Value) -> jsonschema::Validator {
    jsonschema::meta::validate(schema).unwrap_or_else(|err| panic!("no schema: {err} at {}", err.instance_path()));
    jsonschema::validator_for(schema).expect("a schema")
}

/// Panics with every error.
fn assert_valid(validator: &jsonschema::Validator, value: &Value, what: &str) {
    let errors = validator.iter_errors(value).map(|err| format!("{}: {err}", err.instance_path()));
    let errors: Vec<String> = errors.collect();
    assert!(errors.is_empty(), "{what}:\n{}", errors.join("\n"));
}
