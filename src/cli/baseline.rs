//! `precall baseline`: writes down what is found now, so that only what comes after counts.

use super::args::{BaselineAction, BaselineFileArguments};
use super::check::{self, Checked};
use super::scan::{Needs, Scan};
use super::settings::{failed, today};
use super::silenced::KnownFindings;
use super::texts::Texts;
use super::{RunError, inputs, terminal};
use crate::gate::{Gate, WaiverUse};
use crate::report::FileReport;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// The file that is meant when nobody names one.
const DEFAULT: &str = "precall-baseline.json";

/// What is done with the findings of a file.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Change {
    Create,
    Update,
    Prune,
}

/// Runs the command.
pub fn run(action: &BaselineAction) -> Result<u8, RunError> {
    match action {
        BaselineAction::Create(arguments) => change(arguments, Change::Create),
        BaselineAction::Update(arguments) => change(arguments, Change::Update),
        BaselineAction::Prune(arguments) => change(arguments, Change::Prune),
    }
}

fn change(arguments: &BaselineFileArguments, change: Change) -> Result<u8, RunError> {
    let mut scan = Scan::new(&arguments.scan, Needs::default())?;
    let today = today(arguments.scan.today.as_deref())?;
    let path = path(arguments, &mut scan)?;
    let mut known = match change {
        Change::Create if path.exists() => {
            let what = "it is there already; `precall baseline update` brings it up to date".to_owned();
            return Err(RunError::Baseline(path, what));
        }
        Change::Create => KnownFindings::empty(&path),
        Change::Update | Change::Prune => KnownFindings::read(&path)?,
    };
    let (mut added, mut removed) = (0, 0);
    let mut errors = std::mem::take(&mut scan.errors);
    for (file, checked) in
        scan.files.iter().zip(check::check_files(&scan, &arguments.scan, true, &Texts::new(&scan.files)))
    {
        let config = &scan.settings.configs[file.config];
        let no_ignores = arguments.scan.no_ignores;
        let gate = Gate { rules: scan.rules, config, path: file.relative.as_deref(), today, no_ignores };
        let mut report = match checked {
            Checked::Report(report) => *report,
            Checked::PassedOver(_) => FileReport::default(),
            Checked::Failed(error) => {
                errors.push(error);
                continue;
            }
        };
        gate.apply(&mut report, &mut WaiverUse::default());
        let (more, fewer) = known.renew(file, &report, &gate, change != Change::Prune);
        (added, removed) = (added + more, removed + fewer);
    }
    errors.extend(scan.linters.errors());
    if let Some(error) = failed(errors) {
        return Err(error);
    }
    removed += known.forget_missing_files();
    write(&path, &known.text()).map_err(|err| RunError::Baseline(path.clone(), err.to_string()))?;
    if arguments.scan.quiet {
        return Ok(0);
    }
    let shown = crate::output::visible(&inputs::shown(&path)).into_owned();
    terminal::say(&format!("{shown}: {} known, {added} added, {removed} removed\n", known.len()));
    Ok(0)
}

/// The file: as named, else as the configuration of the current folder says.
fn path(arguments: &BaselineFileArguments, scan: &mut Scan) -> Result<PathBuf, RunError> {
    if let Some(path) = &arguments.baseline {
        return Ok(path.clone());
    }
    let config = scan.settings.of_here();
    if let Some(error) = failed(std::mem::take(&mut scan.settings.errors)) {
        return Err(error);
    }
    let configured = scan.settings.configs[config].baseline.as_ref();
    Ok(configured.map_or(PathBuf::from(DEFAULT), |it| it.value.clone()))
}

/// Writes the whole file or nothing: beside it first, then in its place.
fn write(path: &Path, text: &str) -> io::Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".{}.tmp", std::process::id()));
    let beside = PathBuf::from(beside);
    let written = std::fs::File::create(&beside)
        .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))
        .and_then(|()| std::fs::rename(&beside, path));
    if written.is_err() {
        // What was written of it is worth nothing; that it cannot be removed is no second failure.
        let _ = std::fs::remove_file(&beside);
    }
    written
}
