//! What a run says at its end: what was checked, what was found, what could not be decided and why.

use super::Advice;
use super::visible::visible;
use crate::finding::Severity;
use crate::report::{Report, Summary};
use crate::rule::RuleMask;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Names that fit beside the rest of the summary on one line.
const SHORT_LIST: usize = 3;

/// What was checked and found; one line, or two when many `Describe*` responses are missing. Ends with a line feed.
pub fn summary(report: &Report, advice: &Advice) -> String {
    let sums = report.summary();
    let checked = format!(
        "checked {} in {}: {}",
        count(sums.calls, "call", "calls"),
        count(sums.files, "file", "files"),
        findings(&sums)
    );
    let mut parts = vec![checked];
    if sums.not_covered > 0 {
        parts.push(count(sums.not_covered, "call", "calls") + " not covered");
    }
    if sums.suppressed > 0 {
        parts.push(count(sums.suppressed, "finding", "findings") + " suppressed");
    }
    let passed_over = report.passed_over.len() as u64;
    if passed_over > 0 {
        parts.push(count(passed_over, "file", "files") + " without calls passed over");
    }
    if sums.undecided > 0 {
        parts.push(undecided(report, advice, sums.undecided));
    }
    parts.join("; ") + "\n"
}

/// The files that were passed over because they hold no batch, one a line.
pub fn passed_over(report: &Report) -> String {
    let line = |path: &String| format!("passed over {}: it holds no batch\n", visible(path));
    report.passed_over.iter().map(line).collect()
}

/// How often each rule was broken, most often first: count, rule, the severity of the worst finding, and how many
/// findings were silenced beside those that are counted.
pub fn statistics(report: &Report) -> String {
    let mut rules = BTreeMap::<&str, (u64, Severity, u64)>::new();
    let silenced = report.files.iter().flat_map(|file| &file.suppressed);
    for finding in report.findings().map(|(_, finding)| finding).chain(silenced) {
        let (count, worst, suppressed) = rules.entry(finding.rule.id()).or_insert((0, finding.severity, 0));
        match finding.suppression {
            Some(_) => *suppressed += 1,
            None => *count += 1,
        }
        *worst = finding.severity.max(*worst);
    }
    let mut rows: Vec<_> = rules.into_iter().collect();
    rows.sort_by_key(|&(_, (count, _, suppressed))| Reverse((count, suppressed)));
    let digits = rows.first().map_or(0, |(_, (count, ..))| count.to_string().len());
    let width = rows.iter().map(|(id, _)| id.len()).max().unwrap_or(0);
    let line = |(id, (count, worst, suppressed)): (&str, (u64, Severity, u64))| {
        let worst = worst.name();
        match suppressed {
            0 => format!("{count:>digits$}  {id:width$}  {worst}\n"),
            _ => format!("{count:>digits$}  {id:width$}  {worst:7}  {suppressed} suppressed\n"),
        }
    };
    rows.into_iter().map(line).collect()
}

/// "2 errors, 1 warning", without the kinds that there are none of.
fn findings(sums: &Summary) -> String {
    let kinds =
        [(sums.errors, "error", "errors"), (sums.warnings, "warning", "warnings"), (sums.notes, "note", "notes")];
    let found = kinds.iter().filter(|(number, ..)| *number > 0);
    let found: Vec<_> = found.map(|&(number, one, many)| count(number, one, many)).collect();
    if found.is_empty() { "no findings".into() } else { found.join(", ") }
}

/// How many checks are undecided, what could decide them, and what nothing can.
fn undecided(report: &Report, advice: &Advice, total: u64) -> String {
    let (mut lacking, mut snapshot) = (RuleMask::EMPTY, 0);
    for (rule, calls) in report.tally().iter() {
        if !(advice.needs)(RuleMask::of(&[rule])).is_empty() {
            lacking.insert(rule);
            snapshot += calls;
        }
    }
    let head = count(total, "check", "checks") + " undecided";
    let needs = (advice.needs)(lacking);
    let list = needs.join(", ");
    let why = match (snapshot, total - snapshot) {
        (0, _) => "because of values that exist only at run time".into(),
        (1, 0) => format!("a snapshot with {list} could decide it: see --state"),
        (_, 0) => format!("a snapshot with {list} could decide them: see --state"),
        (some, rest) => format!(
            "a snapshot with {list} could decide {some}: see --state; {rest} because of values that exist only at run time"
        ),
    };
    match needs.len() <= SHORT_LIST {
        true => format!("{head} ({why})"),
        false => format!("{head}:\n  {why}"),
    }
}

fn count(number: u64, one: &str, many: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Suppression, SuppressionKind};
    use crate::output::samples;
    use crate::report::{FileReport, UndecidedTally};
    use crate::rule::Rule;

    fn undecided(counts: &[(Rule, u64)]) -> String {
        let mut tally = UndecidedTally::default();
        for &(rule, calls) in counts {
            tally.add(RuleMask::of(&[rule]), calls);
        }
        let file = FileReport { calls: 1, tally, ..FileReport::default() };
        let report = Report { files: vec![file], passed_over: Vec::new() };
        summary(&report, &samples::ADVICE)
    }

    #[test]
    fn everything_is_named_once() {
        assert_eq!(
            summary(&samples::report(), &samples::ADVICE),
            "checked 3 calls in 2 files: 2 errors, 1 warning; 1 call not covered; 1 file without calls passed over; \
             3 checks undecided (a snapshot with DescribeNetworkInterfaces could decide 2: see --state; \
             1 because of values that exist only at run time)\n"
        );
    }

    #[test]
    fn an_empty_report_is_one_short_line() {
        let line = summary(&Report::default(), &samples::ADVICE);
        assert_eq!(line, "checked 0 calls in 0 files: no findings\n");
    }

    #[test]
    fn the_reason_for_undecided_is_told() {
        assert_eq!(
            undecided(&[(Rule::MalformedId, 8)]),
            "checked 1 call in 1 file: no findings; 8 checks undecided (because of values that exist only at run time)\n"
        );
        assert_eq!(
            undecided(&[(Rule::EniWrongState, 1)]),
            "checked 1 call in 1 file: no findings; \
             1 check undecided (a snapshot with DescribeNetworkInterfaces could decide it: see --state)\n"
        );
    }

    #[test]
    fn a_long_list_gets_a_line_of_its_own() {
        assert_eq!(
            undecided(&[(Rule::EipUsedBySnat, 2), (Rule::EniWrongState, 3)]),
            "checked 1 call in 1 file: no findings; 5 checks undecided:\n  a snapshot with DescribeEipAddresses, \
             DescribeNatGateways, DescribeNetworkInterfaces, DescribeSnatTableEntries could decide them: see --state\n"
        );
    }

    #[test]
    fn statistics_put_the_most_frequent_rule_first() {
        let mut report = samples::report();
        let mut more = report.files[0].findings[1].clone();
        more.severity = Severity::Note;
        report.files[1].findings.push(more);
        assert_eq!(
            statistics(&report),
            "\
2  duplicate-call     warning
1  malformed-id       error
1  prefix-not-strict  error
"
        );
        let mut silenced = report.files[0].findings.remove(0);
        let reason = "not now".to_owned();
        silenced.suppression = Some(Suppression { kind: SuppressionKind::Ignore, reason });
        report.files[0].suppressed.push(silenced);
        assert_eq!(
            statistics(&report),
            "\
2  duplicate-call     warning
1  malformed-id       error
0  prefix-not-strict  error    1 suppressed
"
        );
        assert_eq!(statistics(&Report::default()), "");
    }

    #[test]
    fn passed_over_files_are_listed() {
        let list = passed_over(&samples::report());
        assert_eq!(list, "passed over package␛.json: it holds no batch\n");
    }
}
