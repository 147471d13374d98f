//! `precall state`: what a snapshot lacks, what it holds, and where its addresses lie.

use super::args::{
    ListFormat, ScanArguments, StateAction, StateMapArguments, StatePlanArguments, StateShowArguments, SurveyArguments,
};
use super::inputs::{self, InputFile};
use super::scan::{self, Scan};
use super::settings::{self, Settings};
use super::snapshots::Snapshots;
use super::{FAILED, RunError, check};
use crate::config::Config;
use crate::lint::{Input, Linter, Scratch};
use crate::output::Outlook;
use crate::ruleset::RuleSet;
use crate::state::{Execution, Snapshot};
use crate::survey::inventory::Inventory;
use crate::survey::map::Map;
use crate::survey::plan::Plan;
use crate::survey::script::{self, Origin};
use crate::survey::{PlannedCall, picture, svg, tables};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The batches of a run, and the snapshots that they look at.
struct Surveyed {
    rules: &'static RuleSet,
    calls: Vec<PlannedCall>,
    /// Calls, covered or not.
    total: u64,
    batches: usize,
    snapshots: Arc<Snapshots>,
    /// The snapshot as it was named, on the command line or in the configuration.
    state: Vec<PathBuf>,
    is_complete: bool,
    /// State files that batches name themselves, in order.
    own: Vec<String>,
    errors: Vec<RunError>,
}

/// Runs the command.
pub fn run(action: &StateAction) -> Result<u8, RunError> {
    match action {
        StateAction::Plan(arguments) => plan(arguments),
        StateAction::Show(arguments) => show(arguments),
        StateAction::Map(arguments) => map(arguments),
    }
}

fn plan(arguments: &StatePlanArguments) -> Result<u8, RunError> {
    let here = [PathBuf::from(".")];
    let paths = if arguments.survey.paths.is_empty() { &here[..] } else { &arguments.survey.paths };
    // A snapshot that the configuration names may be still to be fetched, as the plan says.
    let surveyed = survey(&arguments.survey, paths, |path| path.try_exists().unwrap_or(true))?;
    if let Some(status) = failed(&surveyed) {
        return Ok(status);
    }
    if surveyed.total == 0 {
        return Err(RunError::Nothing(format!(
            "no call found in {}",
            crate::output::visible(&shown(paths).join(", "))
        )));
    }
    let plan = Plan::new(surveyed.rules, &surveyed.calls, surveyed.batches > 1);
    let (batches, state) = (shown(paths), shown(&surveyed.state));
    let profile = arguments.profile.as_deref();
    super::print(&script::write(&plan, &Origin { batches: &batches, state: &state, calls: surveyed.total, profile }))
}

fn show(arguments: &StateShowArguments) -> Result<u8, RunError> {
    let surveyed = survey(&arguments.survey, &arguments.survey.paths, |_| true)?;
    if let Some(status) = failed(&surveyed) {
        return Ok(status);
    }
    let snapshot = snapshot(&surveyed, "show")?;
    let files = surveyed.snapshots.recognised(&surveyed.own);
    let files = files.iter().map(|file| &**file);
    let inventory = Inventory::new(files, snapshot, surveyed.is_complete, &surveyed.calls);
    match arguments.output_format {
        ListFormat::Full => super::print(&tables::write(&inventory)),
        ListFormat::Json => super::print(&tables::json(&inventory)),
    }
}

fn map(arguments: &StateMapArguments) -> Result<u8, RunError> {
    let surveyed = survey(&arguments.survey, &arguments.survey.paths, |_| true)?;
    if let Some(status) = failed(&surveyed) {
        return Ok(status);
    }
    let snapshot = snapshot(&surveyed, "map")?;
    let map = Map::new(snapshot, &surveyed.calls, arguments.survey.paths.is_empty());
    if map.vswitches.is_empty() && map.undrawn.is_empty() {
        let what = match arguments.survey.paths.is_empty() {
            true => "the snapshot holds no vSwitch and no ENI: it needs DescribeNetworkInterfaces",
            false => "nothing to draw: no call is about an ENI",
        };
        return Err(RunError::Nothing(what.to_owned()));
    }
    match &arguments.svg {
        None => super::print(&picture::write(&map, arguments.width.into(), arguments.color.is_on())),
        Some(path) if path.as_os_str() == "-" => super::print(&svg::write(&map)),
        Some(path) => {
            let written = std::fs::write(path, svg::write(&map));
            written.map_err(|err| RunError::Unreadable(path.clone(), err)).map(|()| 0)
        }
    }
}

/// What a page about a run shows beside the findings. Standard input was read already, and is not surveyed.
pub fn outlook(arguments: &ScanArguments, scan: &Scan) -> Outlook {
    let paths: Vec<PathBuf> = arguments.paths.iter().filter(|path| path.as_os_str() != "-").cloned().collect();
    if paths.is_empty() {
        return Outlook::default();
    }
    let survey = SurveyArguments {
        paths,
        state: arguments.state.clone(),
        state_complete: arguments.state_complete,
        execution: arguments.execution,
        stdin_filename: None,
        // The configurations were read.
        config: Vec::new(),
        isolated: false,
    };
    let state = state_paths(&survey, &scan.settings.configs);
    let files = scan.files.iter().filter(|file| file.path.is_some());
    let surveyed = look(&survey, files, &scan.settings.configs, state, scan.rules);
    let plan = Plan::new(scan.rules, &surveyed.calls, surveyed.batches > 1);
    let (batches, state) = (shown(&survey.paths), shown(&surveyed.state));
    let origin = Origin { batches: &batches, state: &state, calls: surveyed.total, profile: None };
    let snapshot = surveyed.snapshots.get(&surveyed.own);
    let map = Map::new(snapshot, &surveyed.calls, false);
    Outlook {
        script: (!plan.is_empty()).then(|| script::write(&plan, &origin)),
        maps: if map.vswitches.is_empty() { Vec::new() } else { vec![svg::write(&map)] },
    }
}

/// The snapshot of everything that was read, if something was.
fn snapshot(surveyed: &Surveyed, action: &str) -> Result<&'static Snapshot, RunError> {
    let snapshot = surveyed.snapshots.get(&surveyed.own);
    match snapshot.is_empty() {
        true => Err(RunError::Nothing(format!(
            "no state to {action}: give --state PATH, a file or folder of raw Describe* responses \
             (`precall state plan` prints the commands that fetch them)"
        ))),
        false => Ok(snapshot),
    }
}

/// Says what could not be read; the exit status if there is such a thing.
fn failed(surveyed: &Surveyed) -> Option<u8> {
    surveyed.errors.iter().for_each(|error| eprintln!("precall: {error}"));
    (!surveyed.errors.is_empty()).then_some(FAILED)
}

fn shown(paths: &[PathBuf]) -> Vec<String> {
    paths.iter().map(|path| inputs::shown(path)).collect()
}

/// Finds the batches and their configurations, and looks at them; of a snapshot that a configuration names, at the paths
/// that `is_read` takes.
///
/// # Errors
///
/// Configurations that cannot be used.
fn survey(
    arguments: &SurveyArguments,
    paths: &[PathBuf],
    is_read: impl Fn(&Path) -> bool,
) -> Result<Surveyed, RunError> {
    let rules = RuleSet::embedded();
    let mut settings = Settings::new(rules, &arguments.config, arguments.isolated, false)?;
    let stdin = arguments.stdin_filename.as_deref();
    let (files, errors) = inputs::collect(paths, stdin, &mut |file| settings.choose(file));
    if settings.configs.is_empty() {
        settings.of_here();
    }
    if let Some(error) = settings::failed(std::mem::take(&mut settings.errors)) {
        return Err(error);
    }
    let mut state = state_paths(arguments, &settings.configs);
    state.retain(|path| !arguments.state.is_empty() || is_read(path));
    let mut surveyed = look(arguments, files.iter(), &settings.configs, state, rules);
    surveyed.errors.splice(..0, errors);
    Ok(surveyed)
}

/// Reads and checks batches as their configurations say, and keeps what a survey needs of their calls.
fn look<'f>(
    arguments: &SurveyArguments,
    files: impl Iterator<Item = &'f InputFile>,
    configs: &[Config],
    state: Vec<PathBuf>,
    rules: &'static RuleSet,
) -> Surveyed {
    let says_complete = |it: &Config| it.state_complete.as_ref().is_some_and(|it| it.value);
    let is_complete = arguments.state_complete || configs.iter().any(says_complete);
    let snapshots = Arc::new(Snapshots::new(rules, &state, is_complete, false));
    let own = Arc::new(Mutex::new(Vec::<String>::new()));
    let linter = |config: &Config| {
        let mut linter = Linter::new(rules);
        (linter.excerpts, linter.execution) = (false, arguments.execution.map(Execution::from));
        scan::apply(config, &mut linter);
        let (source, named) = (Arc::clone(&snapshots), Arc::clone(&own));
        linter.snapshots = Box::new(move |own| {
            let mut named = named.lock().unwrap_or_else(PoisonError::into_inner);
            let new: Vec<String> = own.iter().filter(|path| !named.contains(path)).cloned().collect();
            named.extend(new);
            source.get(own)
        });
        linter
    };
    let linters: Vec<Linter> = configs.iter().map(linter).collect();
    let (mut calls, mut total, mut batches, mut scratch) = (Vec::new(), 0, 0, Scratch::default());
    let mut errors = Vec::new();
    for file in files {
        let bytes = match read(file) {
            Ok(bytes) => bytes,
            Err(err) => {
                let path = file.path.clone().unwrap_or_else(|| PathBuf::from(&file.shown));
                errors.push(RunError::Unreadable(path, err));
                continue;
            }
        };
        let (path, is_named) = (file.shown.as_str(), file.is_named);
        let input = Input { path, bytes: &bytes, syntax: file.syntax, is_named, allow_empty: false };
        let mut keep = |observed: crate::lint::Observed| calls.push(PlannedCall::new(rules, path, observed));
        if let Some(report) = linters[file.config].observe(input, &mut scratch, &mut keep) {
            total += report.calls;
            batches += 1;
        }
    }
    // Named state files are read even if no batch asks for them.
    snapshots.get(&[]);
    errors.extend(snapshots.errors());
    let own = own.lock().unwrap_or_else(PoisonError::into_inner).clone();
    Surveyed { rules, calls, total, batches, snapshots, state, is_complete, own, errors }
}

/// The snapshot that the command line names, else those of the configurations.
fn state_paths(arguments: &SurveyArguments, configs: &[Config]) -> Vec<PathBuf> {
    if !arguments.state.is_empty() {
        return arguments.state.clone();
    }
    let mut paths: Vec<PathBuf> = Vec::new();
    for path in configs.iter().filter_map(|it| it.state_paths.as_ref()).flat_map(|it| &it.value) {
        if !paths.contains(path) {
            paths.push(path.clone());
        }
    }
    paths
}

fn read(file: &InputFile) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    match &file.path {
        Some(path) => check::read(File::open(path)?, &mut bytes)?,
        None => check::read(io::stdin().lock(), &mut bytes)?,
    }
    Ok(bytes)
}
