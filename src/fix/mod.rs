//! Makes fixes: which of them together, and what the text is then. Only the edited bytes change.

mod diff;
mod patch;

pub use diff::unified;
pub use patch::{Patch, Replacement};

use crate::finding::{Applicability, Edit, Finding, Fix};
use crate::report::FileReport;
use crate::rule::Rule;
use std::collections::HashSet;

/// Most times that fixes are made and the result is checked again.
pub const MOST_ROUNDS: usize = 200;

/// Which fixes are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// Those that need no look.
    Safe,
    /// All.
    Unsafe,
}

impl Accepted {
    /// Whether `fix` is one of them.
    pub fn includes(self, fix: &Fix) -> bool {
        match fix.applicability {
            Applicability::Safe => true,
            Applicability::Unsafe => self == Accepted::Unsafe,
        }
    }

    /// The fix of `finding` that is made: the first that may be. What is silenced is left as it is.
    pub fn fix_of(self, finding: &Finding) -> Option<&Fix> {
        let fixes = if finding.suppression.is_none() { finding.fixes.as_slice() } else { &[] };
        fixes.iter().find(|fix| self.includes(fix))
    }
}

/// What fixes did to one file.
#[derive(Clone, Debug)]
pub struct Mended {
    /// The text as it is now, in terms of what it was.
    pub patch: Patch,
    /// The rules whose findings were mended, one for each fix.
    pub rules: Vec<Rule>,
    /// Whether fixes were left because they never came to an end, or broke the file.
    pub is_unfinished: bool,
}

/// Makes the fixes of `original` in rounds, until nothing changes. `check` says what counts in a text; without a report
/// there is nothing to mend.
pub fn mend(original: &[u8], accepted: Accepted, mut check: impl FnMut(&[u8]) -> Option<FileReport>) -> Mended {
    let mut mended = Mended { patch: Patch::new(original.len()), rules: Vec::new(), is_unfinished: false };
    let mut seen = HashSet::new();
    let mut found = check(original);
    for _ in 0..MOST_ROUNDS {
        let Some(report) = &found else { return mended };
        let round = choose(&report.findings, accepted);
        if round.is_empty() {
            return mended;
        }
        let mut patch = mended.patch.clone();
        patch.edit(round.iter().flat_map(|(_, fix)| &fix.edits).map(replacement).collect());
        let text = patch.apply(original);
        let after = check(&text);
        if after.as_ref().is_none_or(|after| breaks(report, after)) || !seen.insert(text) {
            break;
        }
        mended.rules.extend(round.iter().map(|(finding, _)| finding.rule));
        (mended.patch, found) = (patch, after);
    }
    mended.is_unfinished = true;
    mended
}

/// Fixes that can be made together, in the order of the file: the first of those that touch each other.
fn choose(findings: &[Finding], accepted: Accepted) -> Vec<(&Finding, &Fix)> {
    let mut chosen: Vec<(&Finding, &Fix)> = Vec::new();
    let mut taken: Vec<(u64, u64)> = Vec::new();
    for finding in findings {
        let Some(fix) = accepted.fix_of(finding) else { continue };
        let ranges = fix.edits.iter().map(|it| (it.range.start.offset, it.range.end.offset));
        let ranges: Vec<(u64, u64)> = ranges.collect();
        // Edits that only meet at a byte could still depend on each other.
        let touches = |&(start, end): &(u64, u64)| {
            let at = taken.partition_point(|it| it.1 < start);
            taken.get(at).is_some_and(|it| it.0 <= end)
        };
        if ranges.is_empty() || ranges.iter().any(touches) {
            continue;
        }
        taken.extend(ranges);
        taken.sort_unstable();
        chosen.push((finding, fix));
    }
    chosen
}

fn replacement(edit: &Edit) -> Replacement {
    let offset = |offset: u64| usize::try_from(offset).expect("a file that was read fits into memory");
    Replacement {
        start: offset(edit.range.start.offset),
        end: offset(edit.range.end.offset),
        text: edit.text.clone().into_bytes(),
    }
}

/// Whether a text became unreadable.
fn breaks(before: &FileReport, after: &FileReport) -> bool {
    let broken = |report: &FileReport| {
        let rules = [Rule::SyntaxError, Rule::DuplicateKey, Rule::NotABatch];
        report.findings.iter().filter(|it| rules.contains(&it.rule)).count()
    };
    broken(after) > broken(before)
}
