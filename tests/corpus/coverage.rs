//! What the corpus must hold: for every rule a case that fires and a near miss, and every row of every error table that
//! a rule reports.

use crate::case::{self, Case};
use libtest_mimic::Trial;
use precall::rule::Rule;
use precall::ruleset::facts::Group;
use precall::ruleset::{Operation, RuleSet};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::Arc;

/// The groups whose rules must have cases.
const GROUPS: [Group; 4] = [Group::File, Group::Request, Group::State, Group::Order];

/// What a line of an expected file says: operation, rule, and status and code, or `no-code`.
type Produced = (String, String, String);

/// Reads the expected files once; one trial for each promise.
pub fn trials(cases: &[Case]) -> Vec<Trial> {
    let lines = Arc::new(read(cases));
    let (folders, rows) = (Arc::clone(&lines), Arc::clone(&lines));
    let names: BTreeSet<String> = cases.iter().map(|case| case.name.clone()).collect();
    let doubles = (names.len() != cases.len()).then(|| "two cases share one expected file".to_owned());
    vec![
        Trial::test("every rule has a case that fires and a near miss", move || Ok(near_misses(&folders)?)),
        Trial::test("every row that a rule reports is produced", move || Ok(produced_rows(&rows)?)),
        Trial::test("every file of the corpus belongs to a case", move || {
            Ok(doubles.map_or_else(|| strays(&names), Err)?)
        }),
    ]
}

/// The findings that are expected of every case.
fn read(cases: &[Case]) -> BTreeMap<String, Vec<Produced>> {
    let mut lines = BTreeMap::new();
    for case in cases {
        let text = fs::read_to_string(case.expected()).unwrap_or_default();
        lines.insert(case.name.clone(), text.lines().filter_map(produced).collect());
    }
    lines
}

/// Takes `1:2-1:5 #0 Operation error[rule] Parameter 403 Code: …` apart.
fn produced(line: &str) -> Option<Produced> {
    let (head, _) = line.split_once(": ")?;
    let (before, after) = head.split_once('[')?;
    let operation = before.split(' ').nth(2)?;
    let (rule, after) = after.split_once(']')?;
    let rule = rule.split(',').next().unwrap_or(rule);
    let code: Vec<&str> = after.trim_start().split(' ').skip(1).take(2).collect();
    Some((operation.to_owned(), rule.to_owned(), code.join(" ")))
}

fn is_due(rule: Rule) -> bool {
    GROUPS.contains(&RuleSet::embedded().facts(rule).group)
}

/// The cases of `corpus/<group>/<rule>`.
fn near_misses(cases: &BTreeMap<String, Vec<Produced>>) -> Result<(), String> {
    let mut missing = Vec::new();
    for rule in Rule::ALL.into_iter().filter(|&rule| is_due(rule)) {
        let folder = format!("/{}/", rule.id());
        let own = || cases.iter().filter(|(name, _)| format!("/{name}").contains(&folder));
        let fires = |lines: &[Produced]| lines.iter().any(|(_, it, _)| it == rule.id());
        if !own().any(|(_, lines)| fires(lines)) {
            missing.push(format!("{}: no case fires", rule.id()));
        }
        if !own().any(|(_, lines)| !fires(lines)) {
            missing.push(format!("{}: no near miss", rule.id()));
        }
    }
    all_there(missing)
}

/// Every pair of operation and rule, with the code that it has.
fn produced_rows(cases: &BTreeMap<String, Vec<Produced>>) -> Result<(), String> {
    let mut produced: BTreeSet<Produced> = cases.values().flatten().cloned().collect();
    // A finding names the operation as it is misspelled, so the rule and the code have to do.
    let misspelled: Vec<_> =
        produced.iter().filter(|(_, rule, _)| rule == Rule::UnknownOperation.id()).cloned().collect();
    for operation in &RuleSet::embedded().operations {
        let named = misspelled.iter().map(|(_, rule, code)| (operation.name().to_owned(), rule.clone(), code.clone()));
        produced.extend(named);
    }
    let rows = RuleSet::embedded().operations.iter().flat_map(rows);
    let missing = rows
        .filter(|row| !produced.contains(row))
        .map(|(operation, rule, code)| format!("{operation}: no case produces {code} by {rule}"));
    all_there(missing.collect())
}

/// What the operation's file says that rules report: own rows, common codes, and rules without a code.
fn rows(operation: &Operation) -> BTreeSet<Produced> {
    let file = operation.file;
    let own = file.codes.iter().flat_map(|row| row.rules.iter().map(move |&rule| (rule, row.status, &row.code)));
    let common = file.common.iter().flat_map(|row| row.rules.iter().map(move |&rule| (rule, row.status, &row.code)));
    let coded = own.chain(common).map(|(rule, status, code)| (rule, format!("{status} {code}")));
    let uncoded = file.uncoded.iter().map(|&rule| (rule, "no-code".to_owned()));
    let due = coded.chain(uncoded).filter(|&(rule, _)| is_due(rule));
    due.map(|(rule, code)| (operation.name().to_owned(), rule.id().to_owned(), code)).collect()
}

/// Expected files, arguments and snapshots without a case.
fn strays(cases: &BTreeSet<String>) -> Result<(), String> {
    let mut strays = Vec::new();
    let mut folders = vec![case::root()];
    while let Some(folder) = folders.pop() {
        for path in case::entries(&folder) {
            let is_extra = ["expected", "args", "state", "toml", "baseline"]
                .iter()
                .any(|it| path.extension().is_some_and(|e| e == *it));
            if is_extra && !cases.contains(&name(&path)) && name(&path) != "tour" {
                strays.push(path.display().to_string());
            }
            if path.is_dir() && !is_extra {
                folders.push(path);
            }
        }
    }
    all_there(strays)
}

fn name(path: &Path) -> String {
    let path = path.with_extension("");
    path.strip_prefix(case::root()).unwrap_or(&path).to_string_lossy().replace('\\', "/")
}

fn all_there(missing: Vec<String>) -> Result<(), String> {
    match missing.is_empty() {
        true => Ok(()),
        false => Err(missing.join("\n")),
    }
}
