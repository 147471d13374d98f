//! Which files a run checks: those that are named, and those that a walk of the named folders finds.

use super::RunError;
use crate::lint::{Syntax, has_shell_line};
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

/// A file to check.
#[derive(Clone, Debug)]
pub struct InputFile {
    /// Where it is; `None` is standard input.
    pub path: Option<PathBuf>,
    /// The path as shown: `/` between parts, no leading `./`.
    pub shown: String,
    /// Whether the user named it.
    pub is_named: bool,
    /// How it is written, as far as its name or the configuration says.
    pub syntax: Option<Syntax>,
    /// Its configuration, by number.
    pub config: usize,
    /// Its path below the folder of the configuration.
    pub relative: Option<String>,
    /// Its absolute path, the folder without links; empty until a configuration was looked for.
    pub absolute: PathBuf,
}

impl InputFile {
    fn new(path: Option<PathBuf>, shown: String, is_named: bool, syntax: Option<Syntax>) -> Self {
        InputFile { path, shown, is_named, syntax, config: 0, relative: None, absolute: PathBuf::new() }
    }
}

/// Decides whether a file is checked.
type Choose<'c> = dyn FnMut(&mut InputFile) -> bool + 'c;

/// Files by the path as shown, and by where they are: names that are not UTF-8 may look the same.
type Files = BTreeMap<(String, Option<PathBuf>), InputFile>;

/// The files that `paths` name and `choose` takes, each once, by the path as shown; and what could not be read.
pub fn collect(
    paths: &[PathBuf],
    stdin_filename: Option<&str>,
    choose: &mut Choose,
) -> (Vec<InputFile>, Vec<RunError>) {
    let mut files = Files::new();
    let mut errors = Vec::new();
    for path in paths {
        if path.as_os_str() == "-" {
            let shown = stdin_filename.unwrap_or("<stdin>").to_owned();
            let syntax = syntax_of(Path::new(&shown));
            add(&mut files, InputFile::new(None, shown, true, syntax), choose);
            continue;
        }
        match std::fs::metadata(path) {
            Err(err) => errors.push(RunError::Unreadable(path.clone(), err)),
            Ok(metadata) if metadata.is_dir() => walk(path, &mut files, &mut errors, choose),
            Ok(_) => add(&mut files, input_file(path, true), choose),
        }
    }
    (files.into_values().collect(), errors)
}

/// A file that is named and found by a walk counts as named.
fn add(files: &mut Files, mut file: InputFile, choose: &mut Choose) {
    if !choose(&mut file) {
        return;
    }
    let is_named = file.is_named;
    files.entry((file.shown.clone(), file.path.clone())).or_insert(file).is_named |= is_named;
}

/// Walks a folder as git would: ignored and hidden files are left out.
fn walk(folder: &Path, files: &mut Files, errors: &mut Vec<RunError>, choose: &mut Choose) {
    for entry in ignore::WalkBuilder::new(folder).require_git(false).build() {
        match entry {
            Ok(entry) => {
                let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
                if !is_file {
                    continue;
                }
                let mut file = input_file(entry.path(), false);
                if file.syntax.is_none() && Syntax::is_open(entry.path()) && is_script(entry.path()) {
                    file.syntax = Some(Syntax::Shell);
                }
                add(files, file, choose);
            }
            Err(err) => errors.push(walk_error(folder, err)),
        }
    }
}

/// Whether the first line of a file says that a shell reads it. What cannot be read is none.
fn is_script(path: &Path) -> bool {
    let mut line = Vec::new();
    let begin = std::fs::File::open(path).and_then(|file| file.take(FIRST_LINE).read_to_end(&mut line));
    begin.is_ok() && has_shell_line(&String::from_utf8_lossy(&line))
}

/// Longest first line that is looked at, in bytes.
const FIRST_LINE: u64 = 80;

/// What a walk of `folder` could not read.
fn walk_error(folder: &Path, err: ignore::Error) -> RunError {
    let path = match &err {
        ignore::Error::WithPath { path, .. } => path.clone(),
        ignore::Error::WithDepth { err, .. } => match &**err {
            ignore::Error::WithPath { path, .. } => path.clone(),
            _ => folder.to_owned(),
        },
        _ => folder.to_owned(),
    };
    let err = err.into_io_error().unwrap_or_else(|| io::Error::other("the folder could not be read"));
    RunError::Unreadable(path, err)
}

fn input_file(path: &Path, is_named: bool) -> InputFile {
    // `a//b`, `a/./b` and `./a/b` are one file, and are shown as `a/b`.
    let path: PathBuf = path.components().filter(|part| *part != Component::CurDir).collect();
    let (shown, syntax) = (shown(&path), syntax_of(&path));
    InputFile::new(Some(path), shown, is_named, syntax)
}

fn syntax_of(path: &Path) -> Option<Syntax> {
    Syntax::of_name(path)
}

/// The path as users write it on every system.
pub fn shown(path: &Path) -> String {
    let text = path.to_string_lossy();
    if cfg!(windows) { text.replace('\\', "/") } else { text.into_owned() }
}
