//! What counts of what was found: the levels of the configuration, ignores, waivers and the baseline, in this order.
//!
//! All of it comes after the checks. A finding that is silenced still means that the service rejects the call, so the
//! effects that later calls see do not depend on any of it.

mod baseline;
mod ignored;
mod waived;

pub use baseline::{Baseline, Entry, known_since};
pub use waived::{WaiverUse, about_waivers};

use crate::config::{Config, Date};
use crate::digest::digest;
use crate::finding::{Basis, Finding, Suppression};
use crate::report::FileReport;
use crate::rule::{Rule, RuleMask};
use crate::ruleset::RuleSet;
use crate::source::Place;

/// Rules that neither an ignore nor a waiver nor a baseline silences: without them the rest means nothing.
pub use crate::config::NEVER_SILENCED;

/// What decides whether the findings of one file count.
pub struct Gate<'g> {
    /// The rule files.
    pub rules: &'static RuleSet,
    /// The configuration of the file.
    pub config: &'g Config,
    /// The file, relative to the folder of the configuration; absent outside of it.
    pub path: Option<&'g str>,
    /// The day of the run.
    pub today: Date,
    /// Whether ignores and waivers mean nothing in this run.
    pub no_ignores: bool,
}

impl Gate<'_> {
    /// Sorts out what counts, and notes what became of the waivers.
    pub fn apply(&self, report: &mut FileReport, waivers: &mut WaiverUse) {
        let levels = self.config.levels(self.rules, self.path);
        levels.apply(report);
        if self.no_ignores || (report.ignores.is_empty() && self.config.waivers.is_empty()) {
            return;
        }
        let settled = settled(report, levels.off());
        if !report.ignores.is_empty() {
            self.ignore(report, &levels, settled);
        }
        if !self.config.waivers.is_empty() {
            self.waive(report, settled, waivers);
        }
    }

    /// The rules that the configuration has locked.
    fn locked(&self) -> RuleMask {
        self.config.locked_rules()
    }
}

/// The rules of which is known in every call of the file whether they hold: a rule that was turned off or could not be
/// decided may yet be reported, and in a file that is broken every rule may.
pub fn settled(report: &FileReport, off: RuleMask) -> RuleMask {
    if report.findings.iter().any(|finding| finding.rule == Rule::SyntaxError) {
        return RuleMask::EMPTY;
    }
    let undecided: Vec<Rule> = report.tally.iter().map(|(rule, _)| rule).collect();
    RuleMask::of(&Rule::ALL).without(RuleMask::of(&undecided)).without(off)
}

/// Moves the findings that `reason` gives a suppression for to those that are silenced.
fn silence(report: &mut FileReport, mut reason: impl FnMut(&Finding) -> Option<Suppression>) {
    if report.findings.is_empty() {
        return;
    }
    for mut finding in std::mem::take(&mut report.findings) {
        match reason(&finding) {
            Some(suppression) => {
                finding.suppression = Some(suppression);
                report.suppressed.push(finding);
            }
            None => report.findings.push(finding),
        }
    }
    report.sort();
}

/// A finding about an ignore, a waiver or a baseline. `name` tells it from others of its rule.
fn finding(rules: &RuleSet, rule: Rule, place: Place, name: &str, message: String) -> Finding {
    Finding {
        call: None,
        rule,
        severity: rules.severity(rule),
        basis: Basis::Request,
        parameter: None,
        service: None,
        fingerprint: digest([rule.id(), name]),
        message,
        help: None,
        place,
        related: Vec::new(),
        fixes: Vec::new(),
        suppression: None,
    }
}

/// Adds findings of rules that no check reports, with fingerprints of their own.
fn add(report: &mut FileReport, findings: Vec<Finding>) {
    let mut seen = std::collections::HashMap::<u64, u64>::new();
    for mut finding in findings {
        let count = seen.entry(finding.fingerprint).or_default();
        finding.fingerprint ^= count.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        *count += 1;
        report.findings.push(finding);
    }
    report.sort();
}
