//! House rules that no compiler checks: names, sizes, the direction of modules, what must not be linked or left behind,
//! and tables in documents that equal the data. `BLESS=1 cargo test --test tidy` rewrites the tables.

use precall::finding::Basis;
use precall::rule::Rule;
use precall::ruleset::RuleSet;
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Longest source file, in lines.
const LONGEST: usize = 500;

/// Modules from left to right: each uses only those before it.
const MODULES: [&str; 22] = [
    "digest",
    "lasting",
    "rule",
    "source",
    "finding",
    "ignore",
    "report",
    "fix",
    "syntax",
    "ignores",
    "ruleset",
    "batch",
    "state",
    "checks",
    "lint",
    "config",
    "gate",
    "output",
    "survey",
    "reference",
    "cli",
    "main",
];

/// What a module may use although more stands before it.
const NARROW: [(&str, &[&str]); 3] = [
    ("fix", &["rule", "finding", "report"]),
    ("batch", &["lasting", "rule", "source", "syntax", "ruleset"]),
    ("output", &["lasting", "digest", "rule", "source", "finding", "ignore", "report"]),
];

/// Files outside `cli` that read files: `--rules DIR`.
const READERS: [&str; 1] = ["src/ruleset/load.rs"];

/// Crates that open sockets, or are there for crates that do.
const NETWORK: [&str; 30] = [
    "actix-web",
    "async-std",
    "attohttpc",
    "curl",
    "curl-sys",
    "h2",
    "hickory-resolver",
    "http",
    "hyper",
    "hyper-util",
    "isahc",
    "mio",
    "minreq",
    "native-tls",
    "openssl",
    "openssl-sys",
    "quinn",
    "reqwest",
    "ring",
    "rustls",
    "schannel",
    "security-framework",
    "smol",
    "socket2",
    "surf",
    "tiny_http",
    "tokio",
    "tungstenite",
    "ureq",
    "webpki",
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file below `folder` with this extension: its path below the root, and its text.
fn files(folder: &str, extension: &str) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else { continue };
        for path in entries.map(|entry| entry.expect("the folder was opened").path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|it| it == extension) {
                files.push((shown(&path), fs::read_to_string(&path).expect("files of the project are text")));
            }
        }
    }
    files.sort();
    files
}

fn shown(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// Lines of code: comments are left out.
fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(at, line)| (at + 1, line)).filter(|(_, line)| !line.trim_start().starts_with("//"))
}

fn assert_none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn rule_ids_are_kebab_case_and_name_their_files() {
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit());
    let ids: BTreeSet<String> = Rule::ALL.into_iter().map(|rule| rule.id().to_owned()).collect();
    let odd: Vec<_> = ids.iter().filter(|id| !id.split('-').all(is_word)).cloned().collect();
    assert_none(&odd);
    let named = files("rules/rules", "json").into_iter().map(|(path, text)| {
        let file: serde_json::Value = serde_json::from_str(&text).expect("rule files are JSON");
        assert_eq!(path, format!("rules/rules/{}.json", file["id"].as_str().unwrap_or_default()));
        Rule::from_id(file["id"].as_str().unwrap_or_default()).map_or(path, |rule| rule.id().to_owned())
    });
    assert_eq!(named.collect::<BTreeSet<_>>(), ids, "one file for each rule");
}

#[test]
fn operations_name_their_files() {
    for (path, text) in files("rules/operations", "json") {
        let file: serde_json::Value = serde_json::from_str(&text).expect("operation files are JSON");
        let word = |key: &str| file[key].as_str().unwrap_or_default().to_owned();
        assert_eq!(path, format!("rules/operations/{}/{}.json", word("product"), word("operation")));
    }
}

#[test]
fn source_files_are_short_and_say_what_they_are_for() {
    let mut wrong = Vec::new();
    for (path, text) in files("src", "rs").into_iter().chain(files("tests", "rs")) {
        let lines = text.lines().count();
        if lines > LONGEST {
            wrong.push(format!("{path} has {lines} lines"));
        }
        if !text.starts_with("//! ") {
            wrong.push(format!("{path} does not begin with `//!`"));
        }
    }
    assert_none(&wrong);
}

#[test]
fn modules_use_only_what_stands_before_them() {
    let mut wrong = Vec::new();
    for (path, text) in files("src", "rs") {
        let module = module(&path);
        let Some(place) = MODULES.iter().position(|it| *it == module) else {
            wrong.extend((module != "lib").then(|| format!("{path}: give `{module}` a place in MODULES")));
            continue;
        };
        let narrow = NARROW.iter().find(|(name, _)| *name == module).map_or(&MODULES[..place], |(_, before)| before);
        for (line, code) in code(&text) {
            let used = code
                .split("crate::")
                .skip(1)
                .map(|rest| rest.split(|it: char| it != '_' && !it.is_ascii_alphanumeric()).next().unwrap_or_default());
            for used in used.filter(|used| MODULES.contains(used) && *used != module && !narrow.contains(used)) {
                wrong.push(format!("{path}:{line}: `{module}` uses `{used}`"));
            }
        }
    }
    assert_none(&wrong);
}

/// The module below the crate that a file belongs to.
fn module(path: &str) -> &str {
    let path = path.trim_start_matches("src/").trim_end_matches(".rs");
    path.split('/').next().unwrap_or(path)
}

#[test]
fn checks_know_no_syntax() {
    let mut wrong = Vec::new();
    for (path, text) in files("src/checks", "rs") {
        for (line, code) in code(&text) {
            if ["syntax::json", "syntax::yaml"].iter().any(|reader| code.contains(reader)) {
                wrong.push(format!("{path}:{line}: {}", code.trim()));
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn only_the_command_line_touches_the_world() {
    let world = ["std::fs", "std::env", "fs::", "stdout()", "stderr()", "stdin()", "println!", "eprintln!", "print!("];
    let mut readers = BTreeSet::new();
    let mut wrong = Vec::new();
    for (path, text) in files("src", "rs") {
        for (line, code) in code(&text).filter(|_| !matches!(module(&path), "cli" | "main")) {
            if !world.iter().any(|it| code.contains(it)) {
            } else if READERS.contains(&path.as_str()) {
                readers.insert(path.clone());
            } else {
                wrong.push(format!("{path}:{line}: {}", code.trim()));
            }
        }
    }
    assert_none(&wrong);
    assert_eq!(readers.len(), READERS.len(), "an exception is no longer needed");
}

#[test]
fn nothing_is_left_unfinished() {
    // Written in two parts, so that this file is clean.
    let marks = [("#[ign", "ore"), ("to", "do!("), ("unimple", "mented!("), ("db", "g!("), ("un", "safe {")];
    let mut wrong = Vec::new();
    for (path, text) in ["src", "tests", "benches"].into_iter().flat_map(|folder| files(folder, "rs")) {
        for (line, code) in code(&text) {
            let is_left = |(first, second): &(&str, &str)| code.contains(&format!("{first}{second}"));
            if marks.iter().any(is_left) {
                wrong.push(format!("{path}:{line}: {}", code.trim()));
            }
        }
    }
    assert_none(&wrong);
}

#[test]
fn no_crate_opens_a_socket() {
    let lock = fs::read_to_string(root().join("Cargo.lock")).expect("Cargo.lock is part of the project");
    let names = lock.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
    let denied: Vec<_> = names.filter(|name| NETWORK.contains(name)).map(str::to_owned).collect();
    assert_none(&denied);
}

/// Markers around the table of rules in a document.
const TABLE: (&str, &str) = ("<!-- rules:begin -->\n", "<!-- rules:end -->");

#[test]
fn tables_of_rules_equal_the_data() {
    let mut documents = files("docs", "md");
    let named = ["README.md", "ARCHITECTURE.md"].map(PathBuf::from).into_iter();
    documents.extend(named.filter_map(|path| Some((shown(&path), fs::read_to_string(root().join(path)).ok()?))));
    for (path, text) in documents {
        let Some((before, rest)) = text.split_once(TABLE.0) else { continue };
        let (table, after) = rest.split_once(TABLE.1).unwrap_or_else(|| panic!("{path}: `{}` is missing", TABLE.1));
        let expected = rule_table();
        if table != expected && std::env::var_os("BLESS").is_some() {
            let text = [before, TABLE.0, &expected, TABLE.1, after].concat();
            fs::write(root().join(&path), text).expect("the document was read");
        } else {
            assert_eq!(table, expected, "{path}: `BLESS=1 cargo test --test tidy` rewrites the table");
        }
    }
}

/// One line a rule, in the order of the reference.
fn rule_table() -> String {
    let mut table = "| rule | severity | looks at | fires when |\n|---|---|---|---|\n".to_owned();
    for rule in Rule::ALL {
        let facts = RuleSet::embedded().facts(rule);
        let bases: Vec<_> = facts.basis.iter().copied().map(Basis::name).collect();
        let (severity, summary) = (facts.severity.name(), facts.summary.replace('|', "\\|"));
        let _ = writeln!(table, "| `{}` | {severity} | {} | {summary} |", rule.id(), bases.join(", "));
    }
    table
}
