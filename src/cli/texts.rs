//! The files of a run, read again for outputs that need more of them than the report carries, and named from the root
//! of the repository.

use super::inputs::{self, InputFile};
use crate::source::Text;
use crate::syntax::Decoded;
use std::collections::HashMap;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Mutex, OnceLock, PoisonError};

/// Largest file that is read again, in bytes. Columns in a larger one are counted in characters.
const LARGEST: u64 = 512 << 20;

/// Where the files of a run are.
pub struct Texts {
    /// By the path as shown; `None` is standard input.
    paths: HashMap<String, Option<PathBuf>>,
    standard_input: Mutex<Option<Vec<u8>>>,
    /// The root of the repository and the current folder, both without links.
    folders: OnceLock<(PathBuf, PathBuf)>,
}

impl Texts {
    /// The files that are to be checked.
    pub fn new(files: &[InputFile]) -> Self {
        let paths = files.iter().map(|file| (file.shown.clone(), file.path.clone())).collect();
        Texts { paths, standard_input: Mutex::new(None), folders: OnceLock::new() }
    }

    /// Keeps what was read from standard input, which cannot be read again, or what became of it.
    pub fn keep_standard_input(&self, bytes: &[u8]) {
        *self.standard_input.lock().unwrap_or_else(PoisonError::into_inner) = Some(bytes.to_vec());
    }

    /// The bytes of the file that is shown as `shown`, as they are now.
    ///
    /// # Errors
    ///
    /// Those of reading; standard input that was not read.
    pub fn bytes(&self, shown: &str) -> io::Result<Vec<u8>> {
        match self.paths.get(shown) {
            Some(None) => {
                let kept = self.standard_input.lock().unwrap_or_else(PoisonError::into_inner).clone();
                kept.ok_or_else(|| io::Error::other("standard input was not read"))
            }
            Some(Some(path)) => std::fs::read(path),
            None => std::fs::read(shown),
        }
    }

    /// The text of the file that is shown as `shown`.
    pub fn text(&self, shown: &str) -> Option<Text> {
        let path = self.paths.get(shown).map_or(Some(Path::new(shown)), |path| path.as_deref());
        let is_small = |path: &Path| std::fs::metadata(path).is_ok_and(|it| it.is_file() && it.len() <= LARGEST);
        let bytes = path.is_none_or(is_small).then(|| self.bytes(shown).ok()).flatten()?;
        let decoded = Decoded::new(&bytes);
        Some(Text { base: decoded.base, text: decoded.text.into_owned() })
    }

    /// The path from the root of the repository of the file that is shown as `shown`.
    pub fn repository_path(&self, shown: &str) -> String {
        let (root, here) = self.folders.get_or_init(folders);
        let path = match self.paths.get(shown) {
            Some(None) => None,
            Some(Some(path)) => Some(path.as_path()),
            None => Some(Path::new(shown)),
        };
        let whole = path.and_then(|path| std::fs::canonicalize(path).ok()).unwrap_or_else(|| lexical(here, shown));
        inputs::shown(whole.strip_prefix(root).unwrap_or(&whole))
    }
}

/// The nearest folder upward that is a repository, else the current one; and the current one.
fn folders() -> (PathBuf, PathBuf) {
    let here = std::env::current_dir().unwrap_or_default();
    let here = std::fs::canonicalize(&here).unwrap_or(here);
    let root = here.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(&here);
    (root.to_owned(), here)
}

/// `path` below `folder` without `.` and `..`, whether it exists or not.
fn lexical(folder: &Path, path: &str) -> PathBuf {
    let mut whole = folder.to_owned();
    for part in Path::new(path).components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => drop(whole.pop()),
            part => whole.push(part),
        }
    }
    whole
}
