//! One batch in every form: the cases of one folder below `corpus/forms` give the same findings, places aside.

use crate::case::Case;
use libtest_mimic::Trial;
use std::collections::BTreeMap;
use std::fs;

/// One trial a folder.
pub fn trials(cases: &[Case]) -> Vec<Trial> {
    let mut folders: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for case in cases {
        let Some((folder, form)) = case.name.strip_prefix("forms/").and_then(|name| name.split_once('/')) else {
            continue;
        };
        let expected = fs::read_to_string(case.expected()).unwrap_or_default();
        folders.entry(folder.to_owned()).or_default().push((form.to_owned(), without_places(&expected)));
    }
    let mut trials = Vec::new();
    for (folder, forms) in folders {
        trials.push(Trial::test(format!("forms of {folder} agree"), move || Ok(agree(&forms)?)));
    }
    trials
}

fn agree(forms: &[(String, String)]) -> Result<(), String> {
    let (first, expected) = &forms[0];
    match forms.iter().find(|(_, text)| text != expected) {
        Some((form, text)) => Err(format!("{first}:\n{expected}{form}:\n{text}")),
        None => Ok(()),
    }
}

/// The lines in the order of their texts, without ranges and related places. A flattened list takes no fix that would
/// renumber it, so fixes are left out, too.
fn without_places(expected: &str) -> String {
    let mut lines: Vec<_> = expected.lines().map(line).collect();
    lines.sort();
    lines.join("\n") + "\n"
}

fn line(line: &str) -> String {
    let rest = match line.split_once(' ') {
        Some((range, rest)) if range.contains('-') => rest,
        _ => line,
    };
    let rest = rest.trim_end_matches(" [fix]");
    rest.split(" (see ").next().unwrap_or(rest).to_owned()
}
