//! What git says about a revision: which files differ from it, and what stood in them. No command that is run here can
//! reach a network or start another program.

use super::RunError;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// A revision of the repository that the current folder lies in.
pub struct Revision {
    /// As the user names it.
    pub name: String,
    /// The folder of the repository, without links.
    top: PathBuf,
    commit: String,
    /// Files of the working tree that differ, with the path that they had.
    changed: HashMap<PathBuf, String>,
    /// The files that the revision has.
    tree: HashSet<PathBuf>,
}

impl Revision {
    /// Asks git about the revision that `name` names.
    ///
    /// # Errors
    ///
    /// When there is no git, no repository or no such revision.
    pub fn new(name: &str) -> Result<Self, RunError> {
        let top = text(git(Path::new("."), &["rev-parse", "--show-toplevel"])?);
        let top = PathBuf::from(top.trim_end_matches(['\n', '\r']));
        let top = top.canonicalize().unwrap_or(top);
        let object = format!("{name}^{{commit}}");
        let commit = git(&top, &["rev-parse", "--verify", "--quiet", "--end-of-options", &object])
            .map_err(|_| RunError::Git(format!("`{name}` is no revision of {}", top.display())))?;
        let commit = text(commit).trim_end().to_owned();
        let mut revision =
            Revision { name: name.to_owned(), top, commit, changed: HashMap::new(), tree: HashSet::new() };
        revision.read_tree()?;
        revision.read_changes()?;
        Ok(revision)
    }

    /// Whether the file differs from the revision, or is not part of it.
    pub fn is_changed(&self, absolute: &Path) -> bool {
        self.changed.contains_key(absolute) || !self.tree.contains(absolute)
    }

    /// What stood in the file; nothing if the revision does not have it.
    pub fn content(&self, absolute: &Path) -> Result<Option<Vec<u8>>, RunError> {
        let path = match self.changed.get(absolute) {
            Some(earlier) => earlier.clone(),
            None if self.tree.contains(absolute) => match absolute.strip_prefix(&self.top) {
                Ok(path) => super::inputs::shown(path),
                Err(_) => return Ok(None),
            },
            None => return Ok(None),
        };
        if !self.tree.contains(&self.top.join(&path)) {
            return Ok(None);
        }
        let output = git(&self.top, &["cat-file", "blob", &format!("{}:{path}", self.commit)])?;
        Ok(Some(output.stdout))
    }

    fn read_tree(&mut self) -> Result<(), RunError> {
        let list = git(&self.top, &["ls-tree", "-r", "-z", "--name-only", "--full-tree", &self.commit])?;
        self.tree = names(&list.stdout).map(|name| self.top.join(name)).collect();
        Ok(())
    }

    /// Reads `status NUL path NUL`, and for what was moved `status NUL old path NUL new path NUL`.
    fn read_changes(&mut self) -> Result<(), RunError> {
        let arguments = [
            "diff",
            "--name-status",
            "-z",
            "-M",
            "--no-ext-diff",
            "--no-textconv",
            "--ignore-submodules",
            &self.commit,
            "--",
        ];
        let list = git(&self.top, &arguments)?;
        let mut words = names(&list.stdout);
        while let (Some(status), Some(path)) = (words.next(), words.next()) {
            let new = match status.starts_with(['R', 'C']) {
                true => words.next().unwrap_or_else(|| path.clone()),
                false => path.clone(),
            };
            self.changed.insert(self.top.join(new), path);
        }
        Ok(())
    }
}

fn names(bytes: &[u8]) -> impl Iterator<Item = String> + '_ {
    bytes
        .split(|&byte| byte == 0)
        .filter(|name| !name.is_empty())
        .map(|name| String::from_utf8_lossy(name).into_owned())
}

fn text(output: Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Runs git in `folder`.
fn git(folder: &Path, arguments: &[&str]) -> Result<Output, RunError> {
    let mut command = Command::new("git");
    command.current_dir(folder).args(["-c", "core.fsmonitor=false", "-c", "protocol.allow=never"]).args(arguments);
    command.env("GIT_NO_LAZY_FETCH", "1").env("GIT_OPTIONAL_LOCKS", "0").env("GIT_TERMINAL_PROMPT", "0");
    let output = command.output().map_err(|err| RunError::Git(format!("it cannot be started: {err}")))?;
    match output.status.success() {
        true => Ok(output),
        false => {
            let said = String::from_utf8_lossy(&output.stderr);
            let said = said.lines().next().unwrap_or("it failed").trim_start_matches("fatal: ");
            Err(RunError::Git(said.to_owned()))
        }
    }
}
