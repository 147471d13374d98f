//! Waivers: findings that the configuration accepts, some of them for a while.

use super::{Gate, NEVER_SILENCED, silence};
use crate::config::{Config, Levels, Waiver};
use crate::finding::{Finding, Suppression, SuppressionKind};
use crate::report::FileReport;
use crate::rule::{Rule, RuleMask};
use crate::ruleset::RuleSet;
use std::collections::BTreeSet;

/// What became of waivers, by their places in the configuration.
#[derive(Clone, Debug, Default)]
pub struct WaiverUse {
    /// Those that have ended and are about a file that was checked.
    pub ended: BTreeSet<usize>,
    /// Those that silenced something, or might if more were known.
    pub used: BTreeSet<usize>,
}

impl Gate<'_> {
    /// Silences what waivers accept; notes those that have ended, and those that are of use. `settled` are the rules that
    /// are known to hold or not.
    pub(super) fn waive(&self, report: &mut FileReport, settled: RuleMask, waivers: &mut WaiverUse) {
        let is_about = |waiver: &Waiver| self.path.is_some_and(|path| waiver.files.iter().any(|it| it.matches(path)));
        let about = self.config.waivers.iter().enumerate().filter(|(_, waiver)| is_about(waiver));
        let has_ended = |waiver: &Waiver| waiver.until.is_some_and(|until| until < self.today);
        let (ended, valid): (Vec<_>, Vec<_>) = about.partition(|(_, waiver)| has_ended(waiver));
        waivers.ended.extend(ended.iter().map(|(at, _)| at));
        let is_open = |waiver: &Waiver| !waiver.subject.rules(self.rules).without(settled).is_empty();
        waivers.used.extend(valid.iter().filter(|(_, waiver)| is_open(waiver)).map(|(at, _)| at));
        silence(report, |finding| {
            let (at, waiver) = valid.iter().find(|(_, waiver)| self.waives(waiver, finding))?;
            waivers.used.insert(*at);
            let reason = match waiver.until {
                Some(until) => format!("{} (until {until})", waiver.reason),
                None => waiver.reason.clone(),
            };
            Some(Suppression { kind: SuppressionKind::Waiver, reason })
        });
    }

    /// Whether the waiver is about the finding, and its rule was not locked above it.
    fn waives(&self, waiver: &Waiver, finding: &Finding) -> bool {
        let is_below = |lock: &&crate::config::Lock| lock.origin.layer < waiver.origin.layer;
        let mut locks = self.config.locked.iter().filter(is_below);
        waiver.subject.covers(self.rules, finding)
            && !NEVER_SILENCED.contains(finding.rule)
            && !locks.any(|lock| lock.rules.contains(finding.rule))
    }
}

/// A report for each configuration file with waivers that have ended; with `is_whole`, when everything was checked that
/// the configuration is about, also with those that silence nothing.
pub fn about_waivers(rules: &'static RuleSet, config: &Config, waivers: &WaiverUse, is_whole: bool) -> Vec<FileReport> {
    let mut reports: Vec<FileReport> = Vec::new();
    for (at, waiver) in config.waivers.iter().enumerate() {
        // What a configuration extends may be about other repositories, too.
        let is_own = config.files.first().is_some_and(|file| **file == *waiver.origin.file);
        let finding = match waivers.ended.contains(&at) {
            true => expired(rules, waiver),
            false if is_whole && is_own && !waivers.used.contains(&at) => unused(rules, waiver),
            false => continue,
        };
        let path = &*waiver.origin.file;
        let at = reports.iter().position(|it| it.path == path).unwrap_or_else(|| {
            reports.push(FileReport { path: path.to_owned(), ..FileReport::default() });
            reports.len() - 1
        });
        super::add(&mut reports[at], vec![finding]);
    }
    let levels: Levels = config.levels(rules, None);
    reports.iter_mut().for_each(|report| levels.apply(report));
    reports
}

/// The files of a waiver as they are written.
fn files(waiver: &Waiver) -> String {
    let files: Vec<&str> = waiver.files.iter().map(|glob| glob.text.as_str()).collect();
    files.join(", ")
}

fn expired(rules: &RuleSet, waiver: &Waiver) -> Finding {
    let (name, files) = (&waiver.name, files(waiver));
    let until = waiver.until.map(|until| until.to_string()).unwrap_or_default();
    let message = format!("the waiver of `{name}` for {files} has ended: it was for {until} at the latest");
    let key = format!("{name} {files} {until}");
    let mut finding = super::finding(rules, Rule::ExpiredWaiver, waiver.place.clone(), &key, message);
    finding.help = Some(format!("mend what it is for ({}) and remove it, or give it another day", waiver.reason));
    finding
}

fn unused(rules: &RuleSet, waiver: &Waiver) -> Finding {
    let (name, files) = (&waiver.name, files(waiver));
    let message = format!("`{name}` is not reported in {files}: the waiver silences nothing");
    let key = format!("{name} {files}");
    super::finding(rules, Rule::UnusedIgnore, waiver.place.clone(), &key, message)
}
