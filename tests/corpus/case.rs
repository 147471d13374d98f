//! One case: a file, what belongs to it, and what is expected of it.

use crate::{expected, fixes, support};
use precall::ruleset::facts::Group;
use std::fs;
use std::path::{Path, PathBuf};

/// The day on which cases with a configuration are checked.
const TODAY: &str = "2026-11-20";

/// One input file of the corpus.
pub struct Case {
    /// Path below `corpus`, without extension.
    pub name: String,
    /// The folder that it stands in.
    pub folder: PathBuf,
    /// File name.
    pub file: String,
    /// Further arguments.
    pub arguments: Vec<String>,
    /// Whether there is a snapshot.
    pub has_state: bool,
}

/// The corpus.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus")
}

/// Every case, by path. The tour is one case of its own.
pub fn all() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut folders = vec![root()];
    while let Some(folder) = folders.pop() {
        for path in entries(&folder) {
            match path.extension().and_then(|extension| extension.to_str()) {
                Some("state" | "expected" | "args" | "toml" | "baseline") => {}
                _ if path == root().join("README.md") => {}
                _ if path.is_dir() => folders.extend((path != root().join("tour")).then_some(path)),
                _ => cases.push(Case::new(&folder, &path)),
            }
        }
    }
    cases.sort_by(|a, b| a.name.cmp(&b.name));
    cases
}

/// What a folder holds, by name.
pub fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|err| panic!("{}: {err}", folder.display()));
    let mut paths: Vec<_> = entries.map(|entry| entry.expect("the folder was opened").path()).collect();
    paths.sort();
    paths
}

impl Case {
    fn new(folder: &Path, path: &Path) -> Case {
        let name = path.with_extension("");
        let name = name.strip_prefix(root()).expect("cases are below the corpus");
        let arguments = fs::read_to_string(path.with_extension("args")).unwrap_or_default();
        let has_state = path.with_extension("state").is_dir();
        let mut arguments: Vec<String> = arguments.split_whitespace().map(str::to_owned).collect();
        for (extension, flag) in [("toml", "--config"), ("baseline", "--baseline")] {
            let beside = path.with_extension(extension);
            if beside.is_file() {
                arguments.extend([flag.to_owned(), file_name(&beside), "--today".to_owned(), TODAY.to_owned()]);
            }
        }
        if has_state {
            let state = path.with_extension("state");
            arguments.extend(["--state".to_owned(), file_name(&state)]);
        }
        Case {
            name: name.to_string_lossy().replace('\\', "/"),
            folder: folder.to_owned(),
            file: file_name(path),
            arguments,
            has_state,
        }
    }

    /// The expected file.
    pub fn expected(&self) -> PathBuf {
        self.folder.join(&self.file).with_extension("expected")
    }

    /// The groups whose undecided rules are listed: without a snapshot nearly all rules about the state are undecided.
    fn listed(&self) -> &'static [Group] {
        match (self.has_state, self.name.starts_with("order/")) {
            (true, _) => &[Group::File, Group::Request, Group::State, Group::Order],
            (false, true) => &[Group::File, Group::Request, Group::Order],
            (false, false) => &[Group::File, Group::Request],
        }
    }

    /// Checks the case, or writes down what comes out.
    pub fn check(&self, blesses: bool) -> Result<(), String> {
        let mut arguments: Vec<&str> = self.arguments.iter().map(String::as_str).collect();
        arguments.push(&self.file);
        let checked = support::check(&self.folder, &arguments, None)?;
        let text = expected::text(&checked.report, &self.file, self.listed());
        expected::compare(&self.expected(), &text, blesses)?;
        expected::sound(&checked)?;
        fixes::check(self, &checked)
    }
}

fn file_name(path: &Path) -> String {
    path.file_name().expect("listed paths have a name").to_string_lossy().into_owned()
}
