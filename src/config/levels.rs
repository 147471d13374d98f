//! How the findings of one file count.

use super::{Config, Level, Lock, RuleLevel};
use crate::finding::Finding;
use crate::report::FileReport;
use crate::rule::{Rule, RuleMask};
use crate::ruleset::RuleSet;
use crate::ruleset::subject::Subject;

/// The levels that hold for one file, the strongest last.
pub struct Levels<'c> {
    rules: &'static RuleSet,
    tables: Vec<&'c [RuleLevel]>,
    locks: &'c [Lock],
}

impl Config {
    /// The levels for the file at `path`, relative to the folder of the configuration.
    pub fn levels<'c>(&'c self, rules: &'static RuleSet, path: Option<&str>) -> Levels<'c> {
        let matches = |it: &&super::Override| path.is_some_and(|path| it.files.iter().any(|glob| glob.matches(path)));
        let overrides = self.overrides.iter().filter(matches).map(|it| it.rules.as_slice());
        Levels { rules, tables: std::iter::once(self.rules.as_slice()).chain(overrides).collect(), locks: &self.locked }
    }

    /// The rules that no ignore, waiver below or baseline silences.
    pub fn locked_rules(&self) -> RuleMask {
        self.locked.iter().fold(RuleMask::EMPTY, |sum, lock| sum.union(lock.rules))
    }
}

impl Levels<'_> {
    /// Leaves out findings that do not count and gives the others their severity. What is only reported differently
    /// does not change what the service does: the effects of calls stay as they are.
    pub fn apply(&self, report: &mut FileReport) {
        if self.tables.iter().all(|table| table.is_empty()) {
            return;
        }
        report.findings.retain_mut(|finding| match self.level(finding.rule, Some(finding)) {
            Some(Level::Off) => false,
            Some(Level::At(severity)) => {
                finding.severity = severity;
                true
            }
            None => true,
        });
        let off = self.off();
        if !off.is_empty() {
            report.forget_undecided(off);
        }
    }

    /// The rules none of whose findings count.
    pub fn off(&self) -> RuleMask {
        let off: Vec<Rule> = Rule::ALL.into_iter().filter(|&rule| self.level(rule, None) == Some(Level::Off)).collect();
        RuleMask::of(&off)
    }

    /// How a finding of `rule` counts; none where nothing is said. A code is only looked at with its finding.
    fn level(&self, rule: Rule, finding: Option<&Finding>) -> Option<Level> {
        if rule == Rule::SyntaxError {
            return None;
        }
        let lock = self.locks.iter().filter(|lock| lock.rules.contains(rule)).map(|lock| lock.origin.layer).min();
        let Some(lock) = lock else { return self.strongest(rule, finding, usize::MAX) };
        let floor = self.strongest(rule, finding, lock);
        let default = finding.map_or(self.rules.severity(rule), |it| it.severity);
        let above = self.strongest(rule, finding, usize::MAX);
        above.filter(|&above| above > floor.unwrap_or(Level::At(default))).or(floor)
    }

    /// The level of the last table that says something, of layers up to `layer`: about the rule, else about the code,
    /// else about the group.
    fn strongest(&self, rule: Rule, finding: Option<&Finding>, layer: usize) -> Option<Level> {
        self.tables.iter().rev().find_map(|table| {
            let find = |kind: fn(&Subject) -> bool| {
                let covers = |it: &&RuleLevel| match (it.subject, finding) {
                    (Subject::Rule(named), _) => named == rule,
                    (Subject::Group(group), _) => self.rules.facts(rule).group == group,
                    (Subject::Code(_), Some(finding)) => it.subject.covers(self.rules, finding),
                    (Subject::Code(_), None) => false,
                };
                let known = table.iter().filter(|it| it.origin.layer <= layer && kind(&it.subject));
                known.filter(covers).max_by_key(|it| it.origin.layer).map(|it| it.level)
            };
            find(|it| matches!(it, Subject::Rule(_)))
                .or_else(|| find(|it| matches!(it, Subject::Code(_))))
                .or_else(|| find(|it| matches!(it, Subject::Group(_))))
        })
    }
}
