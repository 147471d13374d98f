//! `--fix`, `--fix-only`, `--diff`: makes fixes, writes files or says what would change.

use super::args::CheckArguments;
use super::check::Memory;
use super::inputs::InputFile;
use super::scan::Scan;
use super::silenced::Silencer;
use super::texts::Texts;
use super::{RunError, atomic, terminal};
use crate::fix::{self, Accepted, Mended};
use crate::lasting::Text;
use crate::lint::Input;
use crate::output::visible;
use crate::report::{FileReport, Report};
use crate::source::Source;
use crate::syntax::Decoded;
use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

/// What is done about fixes, and the files that were mended so far.
pub struct Fixes {
    accepted: Option<Accepted>,
    writes: bool,
    /// Whether the state could not be read, so that the findings may be wrong.
    is_held_back: bool,
    files: Vec<FixedFile>,
}

/// A file that was mended, or standard input.
struct FixedFile {
    shown: String,
    is_standard_input: bool,
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
        Fixes {
            accepted: are_made.then_some(accepted),
            writes: !arguments.diff,
            is_held_back: false,
            files: Vec::new(),
        }
    }

    /// Whether fixes are made, be it only to show them.
    pub fn are_made(&self) -> bool {
        self.accepted.is_some()
    }

    /// Makes no fix from here on: the state could not be read.
    pub fn hold_back(&mut self) {
        self.is_held_back = true;
    }

    /// Mends a file of which `found` is what the linter says, and writes it; then `found` is what it says of the file as
    /// it is now. Where the file cannot be written, nothing changes.
    pub fn mend(
        &mut self,
        scan: &Scan,
        (file, input): (&InputFile, Input),
        found: &mut FileReport,
        texts: &Texts,
        (silencer, memory): (&mut Silencer, &mut Memory),
        errors: &mut Vec<RunError>,
    ) {
        let Some(accepted) = self.accepted else { return };
        let mut counting = found.clone();
        silencer.preview(file, &mut counting, memory);
        let has_fix = counting.findings.iter().any(|finding| accepted.fix_of(finding).is_some());
        let is_standard_input = file.path.is_none();
        // Standard input is written back even if nothing is wrong with it.
        if (!has_fix && !is_standard_input) || self.is_held_back {
            return;
        }
        let original = match texts.bytes(&file.shown) {
            Ok(original) => original,
            Err(err) => return errors.push(RunError::Unreadable(PathBuf::from(&file.shown), err)),
        };
        let linter = scan.linters.of(file);
        let mended = fix::mend(&original, accepted, |bytes| {
            let mut report = linter.file(Input { bytes, ..input }, &mut memory.scratch)?;
            silencer.preview(file, &mut report, memory);
            Some(report)
        });
        if mended.is_unfinished {
            let path = visible(&file.shown);
            terminal::say(&format!("precall: {path}: some fixes were not made, because they undo each other\n"));
        }
        let text = mended.patch.apply(&original);
        let written = match &file.path {
            _ if mended.rules.is_empty() || !self.writes => Ok(()),
            Some(path) => atomic::replace(path, &original, &text)
                .map_err(|err| errors.push(RunError::UnwritableFile(path.clone(), err))),
            None => {
                texts.keep_standard_input(&text);
                Ok(())
            }
        };
        if written.is_err() {
            return;
        }
        if let Some(report) = linter.file(Input { bytes: &text, ..input }, &mut memory.scratch) {
            *found = report;
        }
        self.files.push(FixedFile { shown: file.shown.clone(), is_standard_input, original, mended });
    }

    /// Whether nothing was mended.
    pub fn is_empty(&self) -> bool {
        !self.files.iter().any(FixedFile::is_changed)
    }

    /// Writes the text of standard input to standard output, as it is now; whether there was one.
    pub fn print_standard_input(&self) -> Result<bool, RunError> {
        let Some(file) = self.files.iter().find(|file| file.is_standard_input && self.writes) else { return Ok(false) };
        let text = file.mended.patch.apply(&file.original);
        terminal::written(io::stdout().lock().write_all(&text))?;
        Ok(true)
    }

    /// Writes what `--diff` or `--fix-only` have to say. Values of `secret_keys` are not shown.
    pub fn print(&self, secret_keys: &[Text], arguments: &CheckArguments) -> Result<(), RunError> {
        if self.writes {
            self.print_standard_input()?;
        } else {
            let diffs: Vec<String> = self.files.iter().map(|file| diff(file, secret_keys)).collect();
            let color = arguments.color.is_on();
            let shows = io::stdout().is_terminal();
            let mut out = io::stdout().lock();
            let written = diffs.iter().flat_map(|it| it.split_inclusive('\n')).try_for_each(|line| {
                let line = if shows { sanitised(line) } else { line.to_owned() };
                out.write_all(styled(&line, color).as_bytes())
            });
            terminal::written(written.and_then(|()| out.flush()))?;
        }
        if !arguments.scan.quiet {
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
