//! What a run checks, and with what: the files, their configurations, and a linter for each.

use super::RunError;
use super::args::ScanArguments;
use super::git::Revision;
use super::inputs::{self, InputFile};
use super::settings::{Settings, failed};
use super::snapshots::Snapshots;
use crate::config::Config;
use crate::lint::Linter;
use crate::ruleset::RuleSet;
use crate::state::Execution;
use crate::syntax::Templating;
use std::path::PathBuf;
use std::sync::Arc;

/// What a run checks.
pub struct Scan {
    /// The rule files.
    pub rules: &'static RuleSet,
    /// The configurations.
    pub settings: Settings,
    /// What checks the files.
    pub linters: Linters,
    /// The files, by the path as shown.
    pub files: Vec<InputFile>,
    /// What could not be read.
    pub errors: Vec<RunError>,
}

/// A linter for each configuration that has files.
pub struct Linters(Vec<Option<(Linter, Arc<Snapshots>)>>);

/// What a run needs of what was found: what [`Linter`] says of the same names.
#[derive(Clone, Copy, Default)]
pub struct Needs {
    pub excerpts: bool,
    pub lists_undecided: bool,
    pub is_brief: bool,
}

impl Scan {
    /// Finds the files and their configurations.
    ///
    /// # Errors
    ///
    /// Rule files, configurations or a revision that cannot be used. Files that cannot be read are none: they stand in
    /// [`Scan::errors`].
    pub fn new(arguments: &ScanArguments, needs: Needs) -> Result<Scan, RunError> {
        let rules = super::rule_set(arguments.rules.as_deref())?;
        let mut settings = Settings::new(rules, &arguments.config, arguments.isolated, arguments.force_exclude)?;
        let since = arguments.since.as_deref().map(Revision::new).transpose()?;
        let stdin = arguments.stdin_filename.as_deref();
        let (mut files, errors) = inputs::collect(&arguments.paths, stdin, &mut |file| settings.choose(file));
        if let Some(error) = failed(std::mem::take(&mut settings.errors)) {
            return Err(error);
        }
        if let Some(since) = since {
            files.retain(|file| file.path.is_none() || since.is_changed(&file.absolute));
        }
        files.iter_mut().for_each(|file| file.is_named &= !arguments.as_found);
        if arguments.input_format.is_some() {
            files.iter_mut().for_each(|file| file.syntax = arguments.input_format);
        }
        let mut linters = Linters(settings.configs.iter().map(|_| None).collect());
        for file in &files {
            if linters.0[file.config].is_none() {
                let config = &settings.configs[file.config];
                linters.0[file.config] = Some(linter(rules, arguments, config, needs));
            }
        }
        Ok(Scan { rules, settings, linters, files, errors })
    }
}

impl Linters {
    /// The linter for a file.
    pub fn of(&self, file: &InputFile) -> &Linter {
        let linter = self.0[file.config].as_ref();
        &linter.expect("a linter was made for the configuration of every file").0
    }

    /// What could not be read of snapshots.
    pub fn errors(&self) -> Vec<RunError> {
        self.0.iter().flatten().flat_map(|(_, snapshots)| snapshots.errors()).collect()
    }
}

/// A linter for the files of `config`; the command line wins over it.
fn linter(
    rules: &'static RuleSet,
    arguments: &ScanArguments,
    config: &Config,
    needs: Needs,
) -> (Linter, Arc<Snapshots>) {
    let mut linter = Linter::new(rules);
    linter.excerpts = needs.excerpts;
    linter.lists_undecided = needs.lists_undecided;
    linter.is_brief = needs.is_brief;
    linter.execution = arguments.execution.map(Execution::from);
    apply(config, &mut linter);
    let paths: &[PathBuf] = match &config.state_paths {
        Some(paths) if arguments.state.is_empty() => &paths.value,
        _ => &arguments.state,
    };
    let is_complete = arguments.state_complete || config.state_complete.as_ref().is_some_and(|it| it.value);
    let snapshots = Arc::new(Snapshots::new(rules, paths, is_complete, needs.excerpts));
    let source = Arc::clone(&snapshots);
    linter.snapshots = Box::new(move |own| source.get(own));
    (linter, snapshots)
}

/// Lets the linter read and check calls as `config` says, but for its snapshot.
pub fn apply(config: &Config, linter: &mut Linter) {
    linter.usual_execution = config.execution.as_ref().map(|it| it.value).unwrap_or_default();
    if let Some(placeholders) = &config.placeholders {
        linter.templating =
            Templating::new(&placeholders.value).expect("the configuration was read, with its patterns");
    }
}
