//! The examples of the rule files are true: the first fires its rule and no other error, the second raises nothing.

mod support;

use libtest_mimic::{Arguments, Trial};
use precall::rule::Rule;
use precall::ruleset::RuleSet;
use precall::ruleset::facts::{Example, Group};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use support::Checked;

/// The groups whose rules the engine decides.
const GROUPS: [Group; 4] = [Group::File, Group::Request, Group::State, Group::Order];

fn main() -> ExitCode {
    let rules = Rule::ALL.into_iter().filter(|&rule| GROUPS.contains(&RuleSet::embedded().facts(rule).group));
    let trials = rules.flat_map(|rule| {
        [
            Trial::test(format!("{} fires", rule.id()), move || Ok(fires(rule)?)),
            Trial::test(format!("{} passes", rule.id()), move || Ok(passes(rule)?)),
        ]
    });
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

/// Another error would be another mistake, unless the meaning of the rule names its rule.
fn fires(rule: Rule) -> Result<(), String> {
    let checked = check(rule, "fires", &RuleSet::embedded().facts(rule).examples.fires)?;
    if !checked.findings().iter().any(|finding| finding["rule"] == rule.id()) {
        return Err(format!("it does not fire: {}", checked.report));
    }
    let meaning = &RuleSet::embedded().facts(rule).meaning;
    let is_expected = |finding: &Value| {
        let other = finding["rule"].as_str().unwrap_or_default();
        other == rule.id() || meaning.contains(&format!("`{other}`"))
    };
    match checked.findings().iter().find(|it| it["severity"] == "error" && !is_expected(it)) {
        Some(other) => Err(format!("another error: {other}")),
        None => Ok(()),
    }
}

fn passes(rule: Rule) -> Result<(), String> {
    let checked = check(rule, "passes", &RuleSet::embedded().facts(rule).examples.passes)?;
    match checked.findings().first() {
        Some(finding) => Err(format!("a finding: {finding}")),
        None if checked.status != Some(0) => Err(format!("exit status {:?}", checked.status)),
        None => Ok(()),
    }
}

/// Checks an example as a user would: the batch from standard input, the state from files.
fn check(rule: Rule, which: &str, example: &Example) -> Result<Checked, String> {
    let (text, name) = match (&example.text, &example.batch) {
        (Some(text), _) => (text.clone(), example.name.clone().unwrap_or_default()),
        (None, Some(batch)) => (batch.to_string(), "batch.json".to_owned()),
        (None, None) => return Err("neither a batch nor a text".to_owned()),
    };
    let mut arguments = vec!["--stdin-filename".to_owned(), name, "--allow-empty".to_owned(), "-".to_owned()];
    if let Some(state) = state_folder(rule, which, example).map_err(|err| err.to_string())? {
        arguments.extend(["--state".to_owned(), state.to_string_lossy().into_owned()]);
    }
    if example.complete {
        arguments.push("--state-complete".to_owned());
    }
    if let Some(mode) = &example.execution {
        arguments.extend(["--execution".to_owned(), mode.clone()]);
    }
    let folder = settings_folder(rule, which, example).map_err(|err| err.to_string())?;
    if example.config.is_some() {
        arguments.extend(["--config".to_owned(), "precall.toml".to_owned()]);
    }
    if example.baseline.is_some() {
        arguments.extend(["--baseline".to_owned(), "baseline.json".to_owned()]);
    }
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    support::check(&folder, &arguments, Some(text.as_bytes()))
}

/// Where the example is checked: a folder with its configuration and baseline, if it has any.
fn settings_folder(rule: Rule, which: &str, example: &Example) -> std::io::Result<PathBuf> {
    let files = [("precall.toml", &example.config), ("baseline.json", &example.baseline)];
    if files.iter().all(|(_, text)| text.is_none()) {
        return Ok(PathBuf::from(env!("CARGO_MANIFEST_DIR")));
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("settings").join(rule.id()).join(which);
    fs::create_dir_all(&folder)?;
    for (name, text) in files {
        if let Some(text) = text {
            fs::write(folder.join(name), text)?;
        }
    }
    Ok(folder)
}

/// A folder with the example's responses, if it has any.
fn state_folder(rule: Rule, which: &str, example: &Example) -> std::io::Result<Option<PathBuf>> {
    if example.state.is_empty() {
        return Ok(None);
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("examples").join(rule.id()).join(which);
    fs::create_dir_all(&folder)?;
    for (number, response) in example.state.iter().enumerate() {
        fs::write(folder.join(format!("{number:02}.json")), response.to_string())?;
    }
    Ok(Some(folder))
}
