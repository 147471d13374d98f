//! `--fix`, `--fix-only`, `--diff`: makes fixes, writes files or says what would change.

use super::args::CheckArguments;
use super::inputs::InputFile;
use super::texts::Texts;
use super::{RunError, atomic, terminal};
use crate::fix::{self, Accepted, Mended};
use crate::lasting::Text;
use crate::lint::{Input, Linter, Scratch};
use crate::output::visible;
use crate::report::{FileReport, Report};
use crate::ruleset::RuleSet;
use crate::source::Source;
use crate::syntax::Decoded;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};

/// What is done about fixes, and the files that were mended so far.
pub struct Fixes {
    accepted: Option<Accepted>,
    writes: bool,
    files: Mutex<Vec<FixedFile>>,
}

/// A file that was checked for fixes.
struct FixedFile {
    shown: String,
    path: Option<PathBuf>,
    original: Vec<u8>,
    mended: Mended,
}

impl FixedFile {
    fn is_changed(&self) -> bool {
        !self.mended.rules.is_empty()
    }
}

impl Fixes {
    /// What the arguments ask for.
    pub fn new(arguments: &CheckArguments) -> Self {
        let are_made = arguments.fix || arguments.fix_only || arguments.diff;
        let accepted = if arguments.unsafe_fixes { Accepted::Unsafe } else { Accepted::Safe };
        let files = Mutex::new(Vec::new());
        Fixes { accepted: are_made.then_some(accepted), writes: !arguments.diff, files }
    }

    /// Whether fixes are made, be it only to show them.
    pub fn are_made(&self) -> bool {
        self.accepted.is_some()
    }

    /// Checks a file, and mends its text if that is asked for. Nothing is written yet.
    pub fn check(&self, linter: &Linter, input: Input, file: &InputFile, scratch: &mut Scratch) -> Option<FileReport> {
        let Some(accepted) = self.accepted else { return linter.file(input, scratch) };
        let mut mended = fix::mend(input.bytes, accepted, |bytes| linter.file(Input { bytes, ..input }, scratch));
        let after = mended.after.take();
        // Standard input is written back even if nothing is wrong with it.
        if !mended.rules.is_empty() || mended.is_unfinished || file.path.is_none() {
            let (shown, path, original) = (file.shown.clone(), file.path.clone(), input.bytes.to_vec());
            let fixed = FixedFile { shown, path, original, mended };
            self.files.lock().unwrap_or_else(PoisonError::into_inner).push(fixed);
        }
        after
    }

    /// Writes the files that were mended. Where that fails, or the state could not be read, the report of the file is
    /// what was found before.
    pub fn finish(self, report: &mut Report, texts: &Texts, state_is_read: bool, errors: &mut Vec<RunError>) -> Fixed {
        let mut files = self.files.into_inner().unwrap_or_else(PoisonError::into_inner);
        files.sort_by(|a, b| (&a.shown, &a.path).cmp(&(&b.shown, &b.path)));
        for file in files.iter_mut().filter(|file| file.is_changed()) {
            let text = file.mended.patch.apply(&file.original);
            let written = match &file.path {
                _ if !state_is_read => false,
                Some(path) if self.writes => match atomic::replace(path, &file.original, &text) {
                    Ok(()) => true,
                    Err(err) => {
                        errors.push(RunError::UnwritableFile(path.clone(), err));
                        false
                    }
                },
                Some(_) => true,
                None => {
                    texts.keep_standard_input(&text);
                    true
                }
            };
            if !written {
                let of_file = report.files.iter_mut().find(|it| it.path == file.shown);
                if let (Some(of_file), Some(before)) = (of_file, file.mended.before.take()) {
                    *of_file = before;
                }
                file.mended.patch = fix::Patch::new(file.original.len());
                file.mended.rules.clear();
            }
        }
        for file in files.iter().filter(|file| file.mended.is_unfinished) {
            let path = visible(&file.shown);
            terminal::say(&format!("precall: {path}: some fixes were not made, because they undo each other\n"));
        }
        Fixed { accepted: self.accepted, writes: self.writes, files }
    }
}

/// What became of the fixes.
pub struct Fixed {
    accepted: Option<Accepted>,
    writes: bool,
    files: Vec<FixedFile>,
}

impl Fixed {
    /// Whether there was nothing to mend.
    pub fn is_empty(&self) -> bool {
        !self.files.iter().any(FixedFile::is_changed)
    }

    /// Writes the text of standard input to standard output, as it is now; whether there was one.
    pub fn print_standard_input(&self) -> Result<bool, RunError> {
        let Some(file) = self.files.iter().find(|file| file.path.is_none() && self.writes) else { return Ok(false) };
        let text = file.mended.patch.apply(&file.original);
        terminal::written(io::stdout().lock().write_all(&text))?;
        Ok(true)
    }

    /// Writes what `--diff` or `--fix-only` have to say.
    pub fn print(&self, rules: &RuleSet, arguments: &CheckArguments) -> Result<(), RunError> {
        if self.writes {
            self.print_standard_input()?;
        } else {
            let keys = &rules.data.common.credentials;
            let diffs: Vec<String> = self.files.iter().map(|file| diff(file, keys)).collect();
            let color = arguments.color.is_on();
            let shows = io::stdout().is_terminal();
            let mut out = io::stdout().lock();
            let written = diffs.iter().flat_map(|it| it.split_inclusive('\n')).try_for_each(|line| {
                let line = if shows { sanitised(line) } else { line.to_owned() };
                out.write_all(styled(&line, color).as_bytes())
            });
            terminal::written(written.and_then(|()| out.flush()))?;
        }
        if !arguments.quiet {
            terminal::say(&self.fixed());
        }
        Ok(())
    }

    /// What was mended, and what could be; one line each.
    pub fn summary(&self, report: &Report) -> String {
        let accepts = |accepted: Accepted| {
            let findings = report.findings().filter(|(_, finding)| accepted.fix_of(finding).is_some());
            findings.count()
        };
        let (safe, all) = (accepts(Accepted::Safe), accepts(Accepted::Unsafe));
        let can = |count: usize| if count == 1 { "1 finding can" } else { "findings can" };
        let number = |count: usize| if count == 1 { String::new() } else { format!("{count} ") };
        let rest = match (self.accepted, safe, all - safe) {
            (Some(Accepted::Unsafe), ..) | (_, 0, 0) | (Some(Accepted::Safe), _, 0) => String::new(),
            (Some(Accepted::Safe), _, more) => {
                format!("{}{} be fixed with --fix --unsafe-fixes, after a look\n", number(more), can(more))
            }
            (None, 0, more) => {
                format!("{}{} be fixed with --fix --unsafe-fixes, after a look\n", number(more), can(more))
            }
            (None, safe, 0) => format!("{}{} be fixed with --fix\n", number(safe), can(safe)),
            (None, safe, more) => {
                format!("{}{} be fixed with --fix, {more} more with --unsafe-fixes\n", number(safe), can(safe))
            }
        };
        self.fixed() + &rest
    }

    fn fixed(&self) -> String {
        let files = self.files.iter().filter(|file| file.is_changed()).count();
        let findings: usize = self.files.iter().map(|file| file.mended.rules.len()).sum();
        if findings == 0 {
            return if self.accepted.is_some() { "nothing to fix\n".to_owned() } else { String::new() };
        }
        let findings = if findings == 1 { "1 finding".to_owned() } else { format!("{findings} findings") };
        let files = if files == 1 { "1 file".to_owned() } else { format!("{files} files") };
        let verb = if self.writes { "fixed" } else { "would fix" };
        format!("{verb} {findings} in {files}\n")
    }
}

/// The diff of one file, without values that must not be shown.
fn diff(file: &FixedFile, secret_keys: &[Text]) -> String {
    let text = |bytes: &[u8]| {
        let decoded = Decoded::new(bytes);
        let mark = if decoded.base > 0 { "\u{feff}" } else { "" };
        mark.to_owned() + &Source::new(&decoded.text, decoded.base, false, secret_keys).without_any_secret()
    };
    let new = file.mended.patch.apply(&file.original);
    let replacements = file.mended.patch.replacements(file.original.len());
    fix::unified(&visible(&file.shown), &text(&file.original), &text(&new), &replacements)
}

/// A line of a diff on a terminal.
fn sanitised(line: &str) -> String {
    let text = line.trim_end_matches(['\r', '\n']);
    let parts: Vec<_> = text.split('\t').map(visible).collect();
    parts.join("\t") + "\n"
}

fn styled(line: &str, color: bool) -> String {
    let style = match line.as_bytes().first() {
        Some(b'-') => "\x1b[31m",
        Some(b'+') => "\x1b[32m",
        Some(b'@') => "\x1b[36m",
        _ => "",
    };
    match color && !style.is_empty() {
        true => format!("{style}{}\x1b[0m\n", line.trim_end_matches('\n')),
        false => line.to_owned(),
    }
}
