//! Embeds the rule files: every file under `rules/` becomes part of the program, without its white space.

use serde_json::Value;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=rules");
    let mut code = String::new();
    list(&mut code, "OPERATIONS", &json_files(Path::new("rules/operations")));
    list(&mut code, "RULES", &json_files(Path::new("rules/rules")));
    list(&mut code, "DATA", &json_files(Path::new("rules/data")));
    list(&mut code, "SCHEMAS", &json_files(Path::new("rules/schema")));
    severities(&mut code, &json_files(Path::new("rules/rules")));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets OUT_DIR"));
    fs::write(out.join("embedded.rs"), code).expect("the build folder is writable");
}

/// Files below `folder`, in the order of their paths.
fn json_files(folder: &Path) -> Vec<(PathBuf, Value)> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|err| panic!("{}: {err}", folder.display()));
        for entry in entries {
            let path = entry.expect("a folder that was opened can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "json") {
                let text = fs::read_to_string(&path).unwrap_or_else(|err| panic!("{}: {err}", path.display()));
                let value = serde_json::from_str(&text).unwrap_or_else(|err| panic!("{}: {err}", path.display()));
                files.push((path, value));
            }
        }
    }
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files
}

/// A constant of `(file name without extension, text)`.
fn list(code: &mut String, name: &str, files: &[(PathBuf, Value)]) {
    let _ = writeln!(code, "/// Name and text of every file.\npub const {name}: &[(&str, &str)] = &[");
    for (path, value) in files {
        let stem = path.file_stem().and_then(|stem| stem.to_str()).expect("rule files have plain names");
        let _ = writeln!(code, "    ({stem:?}, {:?}),", value.to_string());
    }
    code.push_str("];\n");
}

/// The default severity of every rule, so that a run need not read the rule files.
fn severities(code: &mut String, files: &[(PathBuf, Value)]) {
    code.push_str("/// Rule id and default severity.\npub const SEVERITIES: &[(&str, &str)] = &[");
    for (_, value) in files {
        let _ = writeln!(code, "    ({}, {}),", value["id"], value["severity"]);
    }
    code.push_str("];\n");
}
