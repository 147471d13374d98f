//! State files: found, read once, and put together for each batch that asks.

use super::RunError;
use crate::ruleset::RuleSet;
use crate::state::{Recognised, Snapshot, StateFile};
use std::collections::HashMap;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use walkdir::{DirEntry, WalkDir};

/// Every snapshot of a run. Nothing is read before a batch is found.
pub struct Snapshots {
    rules: &'static RuleSet,
    named: Vec<PathBuf>,
    is_complete: bool,
    excerpts: bool,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    files: HashMap<PathBuf, Option<Arc<Recognised>>>,
    snapshots: HashMap<Vec<String>, &'static Snapshot>,
    errors: Vec<RunError>,
}

impl Snapshots {
    /// The snapshots made of the paths that the user named, and of those that batches name.
    pub fn new(rules: &'static RuleSet, named: &[PathBuf], is_complete: bool, excerpts: bool) -> Self {
        Snapshots { rules, named: named.to_vec(), is_complete, excerpts, known: Mutex::default() }
    }

    /// The snapshot for a batch that names these paths itself: they are older than those that the user named.
    pub fn get(&self, own: &[String]) -> &'static Snapshot {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(snapshot) = known.snapshots.get(own) {
            return snapshot;
        }
        let paths = own.iter().map(|path| without_parents(Path::new(path))).chain(self.named.iter().cloned());
        let files: Vec<Arc<Recognised>> = paths.flat_map(|path| self.files(&path, &mut known)).collect();
        let snapshot = Snapshot::new(self.rules, files.iter().map(|file| &**file), self.is_complete);
        let snapshot: &'static Snapshot = Box::leak(Box::new(snapshot));
        known.snapshots.insert(own.to_vec(), snapshot);
        snapshot
    }

    /// The state files of a snapshot, the latest last.
    pub fn recognised(&self, own: &[String]) -> Vec<Arc<Recognised>> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let paths = own.iter().map(PathBuf::from).chain(self.named.iter().cloned());
        paths.flat_map(|path| self.files(&path, &mut known)).collect()
    }

    /// What could not be read.
    pub fn errors(&self) -> Vec<RunError> {
        std::mem::take(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner).errors)
    }

    fn files(&self, path: &Path, known: &mut Known) -> Vec<Arc<Recognised>> {
        let paths = match std::fs::metadata(path) {
            Err(err) => {
                known.errors.push(RunError::Unreadable(path.to_owned(), err));
                return Vec::new();
            }
            Ok(metadata) if metadata.is_dir() => walk(path, &mut known.errors),
            Ok(_) => vec![path.to_owned()],
        };
        paths.into_iter().filter_map(|path| self.file(path, known)).collect()
    }

    fn file(&self, path: PathBuf, known: &mut Known) -> Option<Arc<Recognised>> {
        if let Some(file) = known.files.get(&path) {
            return file.clone();
        }
        let shown = super::inputs::shown(&path);
        let read = read(&path).map_err(|err| RunError::Unreadable(path.clone(), err)).and_then(|bytes| {
            let read = StateFile::read(self.rules, shown, bytes, self.excerpts);
            read.map_err(|what| RunError::State(path.clone(), what))
        });
        let file = match read {
            Ok(file) => Some(Arc::new(file)),
            Err(error) => {
                known.errors.push(error);
                None
            }
        };
        known.files.insert(path, file.clone());
        file
    }
}

/// The path without `a/..`, unless a link makes that another place.
fn without_parents(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in path.components() {
        match (part, plain.components().next_back()) {
            (Component::ParentDir, Some(Component::Normal(_))) => drop(plain.pop()),
            _ => plain.push(part),
        }
    }
    let is_same = matches!((path.canonicalize(), plain.canonicalize()), (Ok(a), Ok(b)) if a == b);
    if is_same { plain } else { path.to_owned() }
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let bytes = std::fs::read(path)?;
    match u32::try_from(bytes.len()) {
        Ok(_) => Ok(bytes),
        Err(_) => Err(io::Error::other("larger than 4 GiB; split it by pages")),
    }
}

/// The responses of a folder, by relative path, bytewise; links are followed, but not in circles.
fn walk(folder: &Path, errors: &mut Vec<RunError>) -> Vec<PathBuf> {
    let mut paths = Vec::new();
    let is_hidden = |it: &DirEntry| it.depth() > 0 && it.file_name().as_encoded_bytes().starts_with(b".");
    for entry in WalkDir::new(folder).follow_links(true).into_iter().filter_entry(|it| !is_hidden(it)) {
        match entry {
            Ok(entry) => {
                let extension = entry.path().extension().and_then(|it| it.to_str()).unwrap_or_default();
                if entry.file_type().is_file() && matches!(extension, "json" | "yaml" | "yml") {
                    paths.push(entry.into_path());
                }
            }
            Err(err) if err.loop_ancestor().is_some() => {}
            Err(err) => {
                let path = err.path().unwrap_or(folder).to_owned();
                let err = err.into_io_error().unwrap_or_else(|| io::Error::other("the folder could not be read"));
                errors.push(RunError::Unreadable(path, err));
            }
        }
    }
    paths.sort_by(|a, b| a.as_os_str().as_encoded_bytes().cmp(b.as_os_str().as_encoded_bytes()));
    paths
}
