//! What of a run is silenced: asks the gate file by file, and keeps the baselines and the revision that it needs.

use super::check::Memory;
use super::git::Revision;
use super::inputs::InputFile;
use super::scan::Linters;
use super::settings::Settings;
use super::{RunError, inputs};
use crate::config::{Config, Date};
use crate::finding::{Suppression, SuppressionKind};
use crate::gate::{self, Baseline, Gate, WaiverUse, known_since};
use crate::lint::Input;
use crate::report::FileReport;
use crate::ruleset::RuleSet;
use std::collections::{BTreeMap, HashSet};
use std::path::{Component, Path, PathBuf};

/// What silences findings in a run.
pub struct Silencer<'s> {
    /// The configurations.
    pub settings: &'s Settings,
    /// What checks the files.
    pub linters: &'s Linters,
    /// The rule files.
    pub rules: &'static RuleSet,
    /// The day of the run.
    pub today: Date,
    /// Whether ignores, waivers and the baseline of a configuration mean nothing.
    pub no_ignores: bool,
    /// The baseline that was named on the command line.
    pub baseline: Option<&'s Path>,
    /// Findings that this revision had do not count.
    pub only_new: Option<Revision>,
    /// Baselines by their path.
    pub known: BTreeMap<PathBuf, KnownFindings>,
    /// What went wrong.
    pub errors: Vec<RunError>,
    /// What became of waivers, by configuration.
    pub waivers: BTreeMap<usize, WaiverUse>,
    /// Folders of which everything is checked, without links.
    pub whole: Vec<PathBuf>,
}

/// A baseline, and what became of it.
pub struct KnownFindings {
    /// Its folder, without links.
    folder: PathBuf,
    baseline: Baseline,
    reason: Suppression,
    report: FileReport,
    /// Its files that were checked.
    checked: HashSet<String>,
}

impl Silencer<'_> {
    /// Sorts out what counts of what was found in a file.
    pub fn settle(&mut self, file: &InputFile, report: &mut FileReport, memory: &mut Memory) {
        let config = &self.settings.configs[file.config];
        let gate = self.gate(file, config);
        let mut waivers = WaiverUse::default();
        gate.apply(report, &mut waivers);
        if !config.waivers.is_empty() && !self.no_ignores {
            let all = self.waivers.entry(file.config).or_default();
            all.ended.extend(waivers.ended);
            all.used.extend(waivers.used);
        }
        if let Some(path) = self.baseline_of(config) {
            let gate = self.gate(file, config);
            if let Some(known) = known(&mut self.known, &mut self.errors, path) {
                known.apply(self.rules, file, report, &gate);
            }
        }
        if let Err(error) = self.only_new(file, report, memory) {
            self.errors.push(error);
        }
    }

    /// The same without a trace: what would count of what was found in a text that may yet change.
    pub fn preview(&mut self, file: &InputFile, report: &mut FileReport, memory: &mut Memory) {
        let config = &self.settings.configs[file.config];
        self.gate(file, config).apply(report, &mut WaiverUse::default());
        if let Some(path) = self.baseline_of(config) {
            let gate = self.gate(file, config);
            if let Some(known) = known(&mut self.known, &mut self.errors, path) {
                known.baseline.apply(&known.name(file), report, &gate, &known.reason);
            }
        }
        // The revision said what is wrong with it when the file was first looked at, or will.
        let _ = self.only_new(file, report, memory);
    }

    /// A file that is no batch: what a baseline knows of it is no longer found.
    pub fn passed_over(&mut self, file: &InputFile) {
        let config = &self.settings.configs[file.config];
        if let Some(path) = self.baseline_of(config) {
            let gate = self.gate(file, config);
            if let Some(known) = known(&mut self.known, &mut self.errors, path) {
                known.apply(self.rules, file, &mut FileReport::default(), &gate);
            }
        }
    }

    /// The reports about waivers and baselines themselves.
    pub fn finish(&mut self) -> Vec<FileReport> {
        let mut reports = Vec::new();
        for (config, waivers) in &self.waivers {
            let config = &self.settings.configs[*config];
            let is_whole = self.whole.iter().any(|folder| config.folder.starts_with(folder));
            reports.extend(gate::about_waivers(self.rules, config, waivers, is_whole));
        }
        for known in self.known.values_mut() {
            known.about_missing_files(self.rules);
            let config = self.settings.configs.first();
            let mut report = std::mem::take(&mut known.report);
            if let Some(config) = config {
                config.levels(self.rules, None).apply(&mut report);
            }
            reports.push(report);
        }
        reports.retain(|report| !report.findings.is_empty());
        reports
    }

    fn gate<'g>(&self, file: &'g InputFile, config: &'g Config) -> Gate<'g> {
        Gate {
            rules: self.rules,
            config,
            path: file.relative.as_deref(),
            today: self.today,
            no_ignores: self.no_ignores,
        }
    }

    fn baseline_of(&self, config: &Config) -> Option<PathBuf> {
        let own = || config.baseline.as_ref().filter(|_| !self.no_ignores).map(|it| it.value.clone());
        self.baseline.map(Path::to_owned).or_else(own)
    }

    /// Silences what the revision had, too: everything in a file that has not changed since.
    fn only_new(&self, file: &InputFile, report: &mut FileReport, memory: &mut Memory) -> Result<(), RunError> {
        let Some(revision) = &self.only_new else { return Ok(()) };
        if report.findings.is_empty() {
            return Ok(());
        }
        let suppression =
            Suppression { kind: SuppressionKind::Revision, reason: format!("{} has it, too", revision.name) };
        let earlier = match file.path.is_some() && !revision.is_changed(&file.absolute) {
            true => None,
            false => Some(self.earlier(file, revision.content(&file.absolute)?, memory)),
        };
        for mut finding in std::mem::take(&mut report.findings) {
            match earlier.as_ref().is_none_or(|earlier| earlier.contains(&finding.fingerprint)) {
                true => {
                    finding.suppression = Some(suppression.clone());
                    report.suppressed.push(finding);
                }
                false => report.findings.push(finding),
            }
        }
        report.sort();
        Ok(())
    }

    /// The fingerprints of what counted in an earlier version of a file.
    fn earlier(&self, file: &InputFile, content: Option<Vec<u8>>, memory: &mut Memory) -> HashSet<u64> {
        let Some(bytes) = content else { return HashSet::new() };
        let (syntax, path) = (file.syntax, file.shown.as_str());
        let input = Input { path, bytes: &bytes, syntax, is_named: false, allow_empty: true };
        let Some(mut report) = self.linters.of(file).file(input, &mut memory.scratch) else { return HashSet::new() };
        self.gate(file, &self.settings.configs[file.config]).apply(&mut report, &mut WaiverUse::default());
        report.findings.iter().map(|finding| finding.fingerprint).collect()
    }
}

/// The baseline at `path`, read once.
fn known<'k>(
    known: &'k mut BTreeMap<PathBuf, KnownFindings>,
    errors: &mut Vec<RunError>,
    path: PathBuf,
) -> Option<&'k mut KnownFindings> {
    if !known.contains_key(&path) {
        let read = KnownFindings::read(&path).unwrap_or_else(|error| {
            errors.push(error);
            KnownFindings::empty(&path)
        });
        known.insert(path.clone(), read);
    }
    known.get_mut(&path)
}

impl KnownFindings {
    /// Nothing known yet; the file is to be written at `path`.
    pub fn empty(path: &Path) -> Self {
        let shown = inputs::shown(path);
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        KnownFindings {
            folder: folder.canonicalize().unwrap_or_else(|_| folder.to_owned()),
            baseline: Baseline::default(),
            reason: known_since(&shown),
            report: FileReport { path: shown, ..FileReport::default() },
            checked: HashSet::new(),
        }
    }

    /// Reads the baseline at `path`.
    pub fn read(path: &Path) -> Result<Self, RunError> {
        let bytes = std::fs::read(path).map_err(|err| RunError::Unreadable(path.to_owned(), err))?;
        let baseline = Baseline::parse(&bytes).map_err(|what| RunError::Baseline(path.to_owned(), what))?;
        Ok(KnownFindings { baseline, ..KnownFindings::empty(path) })
    }

    /// A file as its entries name it.
    fn name(&self, file: &InputFile) -> String {
        relative(&self.folder, &file.absolute)
    }

    /// Removes what is no longer found in a file and, if it `adds`, takes in what is found; says how many of each.
    pub fn renew(&mut self, file: &InputFile, report: &FileReport, gate: &Gate, adds: bool) -> (usize, usize) {
        let name = self.name(file);
        let changed = self.baseline.renew(&name, report, gate, adds);
        self.checked.insert(name);
        changed
    }

    /// Removes the entries of files that are no more; says how many.
    pub fn forget_missing_files(&mut self) -> usize {
        let before = self.baseline.len();
        let (checked, folder) = (&self.checked, &self.folder);
        self.baseline.files.retain(|name, _| checked.contains(name) || folder.join(name).exists());
        before - self.baseline.len()
    }

    /// The baseline as text.
    pub fn text(&self) -> String {
        self.baseline.text()
    }

    /// How many findings it knows.
    pub fn len(&self) -> usize {
        self.baseline.len()
    }

    fn apply(&mut self, rules: &'static RuleSet, file: &InputFile, report: &mut FileReport, gate: &Gate) {
        let name = self.name(file);
        let stale = self.baseline.apply(&name, report, gate, &self.reason);
        self.report.findings.extend(stale.into_iter().filter_map(|entry| entry.stale(rules, &name)));
        self.checked.insert(name);
    }

    /// Entries of files that are no more.
    fn about_missing_files(&mut self, rules: &'static RuleSet) {
        for (name, entries) in &self.baseline.files {
            if !self.checked.contains(name) && !self.folder.join(name).exists() {
                self.report.findings.extend(entries.iter().filter_map(|entry| entry.stale(rules, name)));
            }
        }
        self.report.sort();
    }
}

/// The way from `folder` to `path`, both absolute, with `/` between its parts.
fn relative(folder: &Path, path: &Path) -> String {
    let (from, to): (Vec<Component>, Vec<Component>) = (folder.components().collect(), path.components().collect());
    let common = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let up = from[common..].iter().map(|_| "..".to_owned());
    let down = to[common..].iter().map(|part| part.as_os_str().to_string_lossy().into_owned());
    up.chain(down).collect::<Vec<_>>().join("/")
}
