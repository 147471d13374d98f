//! Waivers: findings that the configuration accepts, some of them for a while.

use super::{Gate, NEVER_SILENCED, silence};
use crate::config::{Config, Levels, Waiver};
use crate::finding::{Finding, Suppression, SuppressionKind};
use crate::report::FileReport;
use crate::rule::Rule;
use crate::ruleset::RuleSet;
use std::collections::BTreeSet;

impl Gate<'_> {
    /// Silences what waivers accept; returns those that have ended and are about this file.
    pub(super) fn waive(&self, report: &mut FileReport) -> Vec<usize> {
        let is_about = |waiver: &Waiver| self.path.is_some_and(|path| waiver.files.iter().any(|it| it.matches(path)));
        let about: Vec<(usize, &Waiver)> =
            self.config.waivers.iter().enumerate().filter(|(_, waiver)| is_about(waiver)).collect();
        let has_ended = |waiver: &Waiver| waiver.until.is_some_and(|until| until < self.today);
        let valid: Vec<&Waiver> = about.iter().map(|it| it.1).filter(|waiver| !has_ended(waiver)).collect();
        silence(report, |finding| {
            let waiver = valid.iter().find(|waiver| self.waives(waiver, finding))?;
            let reason = match waiver.until {
                Some(until) => format!("{} (until {until})", waiver.reason),
                None => waiver.reason.clone(),
            };
            Some(Suppression { kind: SuppressionKind::Waiver, reason })
        });
        about.into_iter().filter(|(_, waiver)| has_ended(waiver)).map(|(at, _)| at).collect()
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

/// A report for each configuration file that has waivers which have ended; `waivers` are their places.
pub fn expired(rules: &'static RuleSet, config: &Config, waivers: &BTreeSet<usize>) -> Vec<FileReport> {
    let levels: Levels = config.levels(rules, None);
    let mut reports: Vec<FileReport> = Vec::new();
    for waiver in waivers.iter().map(|&at| &config.waivers[at]) {
        let Some(until) = waiver.until else { continue };
        let files: Vec<&str> = waiver.files.iter().map(|glob| glob.text.as_str()).collect();
        let files = files.join(", ");
        let message =
            format!("the waiver of `{}` for {files} has ended: it was for {until} at the latest", waiver.name);
        let name = format!("{} {files} {until}", waiver.name);
        let mut finding = super::finding(rules, Rule::ExpiredWaiver, waiver.place.clone(), &name, message);
        finding.help = Some(format!("mend what it is for ({}) and remove it, or give it another day", waiver.reason));
        let path = &*waiver.origin.file;
        let at = reports.iter().position(|it| it.path == path).unwrap_or_else(|| {
            reports.push(FileReport { path: path.to_owned(), ..FileReport::default() });
            reports.len() - 1
        });
        super::add(&mut reports[at], vec![finding]);
    }
    reports.iter_mut().for_each(|report| levels.apply(report));
    reports
}
