//! What one run found: per file the findings and what could not be decided, and the sums.

use crate::finding::{Finding, Severity};
use crate::ignore::Ignore;
use crate::rule::{Rule, RuleMask};

/// The rules of one call that could neither pass nor fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UndecidedCall {
    /// Index of the call in its batch.
    pub call: u64,
    /// The rules.
    pub rules: RuleMask,
}

/// How many calls each rule could not decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UndecidedTally([u64; Rule::ALL.len()]);

impl Default for UndecidedTally {
    fn default() -> Self {
        UndecidedTally([0; Rule::ALL.len()])
    }
}

impl UndecidedTally {
    /// Counts `calls` more calls for every rule of `rules`.
    pub fn add(&mut self, rules: RuleMask, calls: u64) {
        for rule in rules {
            self.0[rule as usize] += calls;
        }
    }

    /// Adds what another tally counted.
    pub fn merge(&mut self, other: &UndecidedTally) {
        for (sum, more) in self.0.iter_mut().zip(other.0) {
            *sum += more;
        }
    }

    /// Counts nothing for the rules of `rules`.
    pub fn forget(&mut self, rules: RuleMask) {
        for rule in rules {
            self.0[rule as usize] = 0;
        }
    }

    /// Pairs of call and rule.
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// The rules that at least one call left undecided, with the number of such calls.
    pub fn iter(&self) -> impl Iterator<Item = (Rule, u64)> + '_ {
        Rule::ALL.into_iter().zip(self.0).filter(|&(_, calls)| calls > 0)
    }
}

/// What was found in one file.
#[derive(Clone, Debug, Default)]
pub struct FileReport {
    /// The path as shown to the user: `/` between parts, no leading `./`.
    pub path: String,
    /// Calls, covered or not.
    pub calls: u64,
    /// Calls whose operation no rule file describes.
    pub not_covered: u64,
    /// Findings, by start of range, then rule, then parameter.
    pub findings: Vec<Finding>,
    /// Findings that were silenced, in the same order; each says by what.
    pub suppressed: Vec<Finding>,
    /// What the file wants to be silent about.
    pub ignores: Vec<Ignore>,
    /// What could not be decided, by call; kept only when an output lists it.
    pub undecided: Vec<UndecidedCall>,
    /// What could not be decided, in numbers.
    pub tally: UndecidedTally,
}

impl FileReport {
    /// Forgets that `rules` could not be decided: nobody asked.
    pub fn forget_undecided(&mut self, rules: RuleMask) {
        self.tally.forget(rules);
        self.undecided.iter_mut().for_each(|it| it.rules = it.rules.without(rules));
        self.undecided.retain(|it| !it.rules.is_empty());
    }

    /// Puts the findings in order: by start of range, then rule, then parameter.
    pub fn sort(&mut self) {
        sort(&mut self.findings);
        sort(&mut self.suppressed);
    }
}

/// Puts findings in order: by start of range, then rule, then parameter.
pub fn sort(findings: &mut [Finding]) {
    findings.sort_by(|a, b| {
        let (a_range, b_range) = (&a.place.range, &b.place.range);
        let order = a_range.start.cmp(&b_range.start).then_with(|| a.rule.cmp(&b.rule));
        order.then_with(|| a.parameter.cmp(&b.parameter)).then_with(|| a_range.end.cmp(&b_range.end))
    });
}

/// What a run found.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// The files that hold a batch, or have a finding, by path.
    pub files: Vec<FileReport>,
    /// Walked files that hold no batch.
    pub passed_over: Vec<String>,
}

/// The sums of a run (CONTRACT.md, section 5).
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Summary {
    /// Files that hold a batch or have a finding.
    pub files: u64,
    /// Calls, covered or not.
    pub calls: u64,
    /// Findings of severity error.
    pub errors: u64,
    /// Findings of severity warning.
    pub warnings: u64,
    /// Findings of severity note.
    pub notes: u64,
    /// Pairs of call and rule that could not be decided.
    pub undecided: u64,
    /// Calls whose operation no rule file describes.
    pub not_covered: u64,
    /// Findings that were silenced.
    pub suppressed: u64,
}

impl Report {
    /// Every finding that counts with its file, in order.
    pub fn counting(&self) -> impl Iterator<Item = (&FileReport, &Finding)> {
        self.findings().filter(|(_, finding)| finding.suppression.is_none())
    }

    /// Every finding with its file, in order.
    pub fn findings(&self) -> impl Iterator<Item = (&FileReport, &Finding)> {
        self.files.iter().flat_map(|file| file.findings.iter().map(move |finding| (file, finding)))
    }

    /// The sums.
    pub fn summary(&self) -> Summary {
        let mut summary = Summary { files: self.files.len() as u64, ..Summary::default() };
        for file in &self.files {
            summary.calls += file.calls;
            summary.not_covered += file.not_covered;
            summary.undecided += file.tally.total();
        }
        for (_, finding) in self.findings() {
            match finding.severity {
                _ if finding.suppression.is_some() => summary.suppressed += 1,
                Severity::Error => summary.errors += 1,
                Severity::Warning => summary.warnings += 1,
                Severity::Note => summary.notes += 1,
            }
        }
        summary.suppressed += self.files.iter().map(|file| file.suppressed.len() as u64).sum::<u64>();
        summary
    }

    /// Puts the silenced findings among the others, to be shown.
    pub fn show_suppressed(&mut self) {
        for file in &mut self.files {
            file.findings.append(&mut file.suppressed);
            file.sort();
        }
    }

    /// How many calls each rule could not decide, over all files.
    pub fn tally(&self) -> UndecidedTally {
        let mut tally = UndecidedTally::default();
        self.files.iter().for_each(|file| tally.merge(&file.tally));
        tally
    }
}
