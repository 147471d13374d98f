//! Every fix is applied and the file checked again: what it was for is gone, and after a safe one no new error appears.

use crate::case::Case;
use crate::expected::list;
use crate::support::{self, Checked};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;

/// Applies each fix of each finding, one at a time.
pub fn check(case: &Case, before: &Checked) -> Result<(), String> {
    for finding in before.findings() {
        for fix in list(&finding["fixes"]) {
            check_one(case, before, finding, fix).map_err(|err| format!("the fix of {finding}: {err}"))?;
        }
    }
    Ok(())
}

fn check_one(case: &Case, before: &Checked, finding: &Value, fix: &Value) -> Result<(), String> {
    let bytes = fs::read(case.folder.join(&case.file)).map_err(|err| err.to_string())?;
    let mended = apply(&bytes, list(&fix["edits"]))?;
    let mut arguments: Vec<&str> = case.arguments.iter().map(String::as_str).collect();
    arguments.extend(["--stdin-filename", &case.file, "-"]);
    let after = support::check(&case.folder, &arguments, Some(&mended))?;
    // An unsafe fix may drop a call or add one, so that the numbers of calls do not tell.
    let is_safe = fix["applicability"] == "safe";
    let is_same =
        |it: &Value| it["rule"] == finding["rule"] && (!is_safe || it["call"]["index"] == finding["call"]["index"]);
    if count(&after, is_same) >= count(before, is_same) {
        return Err("what it was for is still there".to_owned());
    }
    if !is_safe {
        let is_broken =
            |it: &Value| ["syntax-error", "duplicate-key", "not-a-batch"].iter().any(|rule| it["rule"] == *rule);
        let breaks = count(&after, is_broken) > count(before, is_broken);
        return if breaks { Err("the file is broken".to_owned()) } else { Ok(()) };
    }
    let (errors, earlier) = (errors(&after), errors(before));
    match errors.iter().find(|(error, count)| earlier.get(*error).is_none_or(|before| *count > before)) {
        Some((error, _)) => Err(format!("a new error appears: {error}")),
        None => Ok(()),
    }
}

/// Applies edits from the last to the first.
fn apply(bytes: &[u8], edits: &[Value]) -> Result<Vec<u8>, String> {
    let mut mended = bytes.to_vec();
    let mut end = mended.len();
    for edit in edits.iter().rev() {
        let offset = |name: &str| edit["range"][name]["offset"].as_u64().and_then(|it| usize::try_from(it).ok());
        let (Some(from), Some(to), Some(text)) = (offset("start"), offset("end"), edit["text"].as_str()) else {
            return Err("an edit without a place or a text".to_owned());
        };
        if from > to || to > end {
            return Err("edits overlap, or are not in order".to_owned());
        }
        mended.splice(from..to, text.bytes());
        end = from;
    }
    Ok(mended)
}

fn count(checked: &Checked, is_counted: impl Fn(&Value) -> bool) -> usize {
    checked.findings().iter().filter(|finding| is_counted(finding)).count()
}

/// How many errors there are of each rule and call.
fn errors(checked: &Checked) -> BTreeMap<String, usize> {
    let mut errors = BTreeMap::new();
    for finding in checked.findings().iter().filter(|finding| finding["severity"] == "error") {
        *errors.entry(format!("{} in call {}", finding["rule"], finding["call"]["index"])).or_default() += 1;
    }
    errors
}
