//! One page for each rule under docs/rules, made of the rule files, the tables of the operations and what the program
//! really says about the examples. `BLESS=1 cargo test --test rule_pages` rewrites them.

use precall::finding::Severity;
use precall::reference::pretty::pretty;
use precall::rule::Rule;
use precall::ruleset::RuleSet;
use precall::ruleset::facts::{Example, Group};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn project(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The line with a capital letter and a full stop.
fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().map(|it| it.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}{}", letters.as_str(), if text.ends_with('.') { "" } else { "." })
}

fn page(rule: Rule) -> String {
    let facts = RuleSet::embedded().facts(rule);
    let bases: Vec<&str> = facts.basis.iter().map(|it| it.name()).collect();
    let mut page = format!(
        "# {}\n\n{}\n\n| severity | looks at | group |\n|---|---|---|\n| {} | {} | {} |\n",
        rule.id(),
        sentence(&facts.summary),
        severities(rule),
        bases.join(", "),
        format!("{:?}", facts.group).to_lowercase()
    );
    let _ = write!(page, "\n## What\n\n{}\n\n## Why\n\n{}\n", facts.meaning, facts.why);
    let _ = write!(page, "\n## What to do\n\n{}\n", sentence(&facts.help));
    if !facts.needs.is_empty() {
        let needs: Vec<String> = facts.needs.iter().map(|it| format!("`{it}`")).collect();
        let _ = write!(page, "\nIt is decided by responses of {}: see `--state`.\n", needs.join(", "));
    }
    let _ = write!(page, "\n## What the service answers\n\n{}", answers(rule));
    let _ = write!(page, "\n## An example that it reports\n\n{}", example(rule, "fires", &facts.examples.fires));
    let _ =
        write!(page, "\n## An example that it does not report\n\n{}", example(rule, "passes", &facts.examples.passes));
    let _ = write!(page, "\n## How to silence it\n\n{}", silence(rule));
    let sources: String = facts.sources.iter().fold(String::new(), |out, it| out + "- " + it + "\n");
    page + "\n## Sources\n\n" + &sources
}

/// The severity, and that of the operations where it differs.
fn severities(rule: Rule) -> String {
    let rules = RuleSet::embedded();
    let own = rules.severity(rule);
    let others = [Severity::Error, Severity::Warning, Severity::Note].into_iter().filter_map(|severity| {
        let differs = |it: &&precall::ruleset::Operation| it.rules.contains(rule) && it.severity(rule) == severity;
        let names: Vec<&str> = rules.operations.iter().filter(differs).map(|it| it.name()).collect();
        (severity != own && !names.is_empty()).then(|| format!("; {} for {}", severity.name(), names.join(", ")))
    });
    others.fold(own.name().to_owned(), |text, other| text + &other)
}

/// The documented rows that the rule reports, by operation.
fn answers(rule: Rule) -> String {
    let rules = RuleSet::embedded();
    if rules.facts(rule).group == Group::File {
        return "Nothing: the finding is about the file, which the service never sees.\n".to_owned();
    }
    let mut rows = String::new();
    let mut without = Vec::new();
    for operation in rules.operations.iter().filter(|it| it.rules.contains(rule)) {
        let own = operation.file.codes.iter().filter(|row| row.rules.contains(&rule));
        let own = own.map(|row| (row.status, row.code.as_str(), row.message.as_str()));
        let shared = operation.file.common.iter().filter(|it| it.rules.contains(&rule));
        let shared = shared.filter_map(|it| rules.common(&it.code)).map(|it| (it.status, it.code, it.message));
        let all: Vec<_> = own.chain(shared).collect();
        for (status, code, message) in &all {
            let message = message.replace('|', "\\|").replace('<', "&lt;").replace('\n', " ");
            let _ = writeln!(rows, "| {} | {status} | `{code}` | {} |", operation.name(), message.trim());
        }
        if all.is_empty() {
            without.push(operation.name());
        }
    }
    let mut out = String::new();
    if !rows.is_empty() {
        out = format!("| operation | status | code | message |\n|---|---|---|---|\n{rows}");
    }
    if !without.is_empty() {
        let gap = if out.is_empty() { "" } else { "\n" };
        let _ = writeln!(out, "{gap}No code is documented for {}.", without.join(", "));
    }
    if out.is_empty() {
        out =
            "The rule is about calls of other operations; `precall explain` says what they are answered.\n".to_owned();
    }
    out
}

/// An example, and what the program says about it.
fn example(rule: Rule, which: &str, example: &Example) -> String {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("rule-pages").join(rule.id()).join(which);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the target folder is writable");
    let name = example.name.clone().unwrap_or_else(|| "batch.json".to_owned());
    let text = match (&example.text, &example.batch) {
        (Some(text), _) => text.clone(),
        (None, Some(batch)) => pretty(batch) + "\n",
        (None, None) => panic!("{}: an example without a batch", rule.id()),
    };
    fs::write(folder.join(&name), &text).expect("the folder is writable");
    let kind = name.rsplit('.').next().unwrap_or_default();
    let mut out = format!("```{kind}\n{}\n```\n", text.trim_end_matches('\n'));
    let mut arguments = vec!["check".to_owned(), name, "--isolated".to_owned(), "--allow-empty".to_owned()];
    for (number, response) in example.state.iter().enumerate() {
        let file = format!("state/{number}.json");
        fs::create_dir_all(folder.join("state")).expect("the folder is writable");
        fs::write(folder.join(&file), response.to_string()).expect("the folder is writable");
        let _ = write!(out, "\nwith this response in the folder `state`:\n\n```json\n{}\n```\n", pretty(response));
    }
    for (file, kind, text, flag) in [
        ("precall.toml", "toml", &example.config, "--config"),
        ("baseline.json", "json", &example.baseline, "--baseline"),
    ] {
        let Some(text) = text else { continue };
        fs::write(folder.join(file), text).expect("the folder is writable");
        let _ = write!(out, "\nwith this `{file}`:\n\n```{kind}\n{}\n```\n", text.trim_end());
        arguments.extend([flag.to_owned(), file.to_owned()]);
    }
    if !example.state.is_empty() {
        arguments.extend(["--state".to_owned(), "state".to_owned()]);
    }
    if example.complete {
        arguments.push("--state-complete".to_owned());
    }
    if let Some(mode) = &example.execution {
        arguments.extend(["--execution".to_owned(), mode.clone()]);
    }
    let shown: Vec<&str> =
        arguments.iter().map(String::as_str).filter(|it| !matches!(*it, "--isolated" | "--allow-empty")).collect();
    let said = Command::new(env!("CARGO_BIN_EXE_precall"))
        .args(&arguments)
        .args(["--output-format", "concise", "--quiet"])
        .current_dir(&folder)
        .output()
        .expect("the program was just built");
    let said = String::from_utf8(said.stdout).expect("output is UTF-8");
    assert_eq!(said.contains(&format!("[{}]", rule.id())), which == "fires", "{}: {said}", rule.id());
    let lines: Vec<String> = said.lines().map(|line| line.trim_end().to_owned()).collect();
    let said = if lines.is_empty() { "no findings".to_owned() } else { lines.join("\n") };
    let _ = write!(out, "\n```console\n$ precall {} --output-format concise\n{said}\n```\n", shown.join(" "));
    out
}

fn silence(rule: Rule) -> String {
    let id = rule.id();
    if matches!(rule, Rule::SyntaxError | Rule::NotABatch) {
        return "It cannot be silenced: what cannot be read is not checked.\n".to_owned();
    }
    format!(
        "With a reason, where it stands, in YAML and in JSON with comments:\n\n```yaml\n# precall: ignore[{id}] why this is \
         right\n```\n\n[Silencing findings](../suppression.md) says how far a comment reaches, and what there is beside \
         comments. `precall.toml` changes the severity, or turns the rule off:\n\n```toml\n[rules]\n{id} = \"off\"\n```\n"
    )
}

/// The list of all pages.
fn index() -> String {
    let mut out = "# Rules\n\nEach page is made of the rule files, and its examples are run by the tests. `precall explain RULE` \
                   prints the same.\n\n| rule | severity | fires when |\n|---|---|---|\n"
        .to_owned();
    for rule in Rule::ALL {
        let facts = RuleSet::embedded().facts(rule);
        let summary = facts.summary.replace('|', "\\|");
        let _ = writeln!(out, "| [`{0}`]({0}.md) | {1} | {summary} |", rule.id(), facts.severity.name());
    }
    out
}

#[test]
fn pages_are_what_the_rule_files_say() {
    let mut pages: Vec<(String, String)> = Rule::ALL.map(|rule| (rule.id().to_owned(), page(rule))).to_vec();
    pages.push(("README".to_owned(), index()));
    let mut stale = Vec::new();
    for (name, text) in &pages {
        let path = project(&format!("docs/rules/{name}.md"));
        if fs::read_to_string(&path).ok().as_ref() == Some(text) {
            continue;
        }
        match std::env::var_os("BLESS") {
            Some(_) => fs::write(&path, text).expect("the folder of the pages is writable"),
            None => stale.push(name.clone()),
        }
    }
    let names: BTreeSet<String> = pages.iter().map(|(name, _)| format!("{name}.md")).collect();
    let files = fs::read_dir(project("docs/rules")).expect("there are pages");
    let files = files.map(|it| it.expect("the folder was opened").file_name().to_string_lossy().into_owned());
    stale.extend(files.filter(|name| !names.contains(name)));
    assert!(stale.is_empty(), "`BLESS=1 cargo test --test rule_pages` rewrites these pages: {}", stale.join(", "));
}
