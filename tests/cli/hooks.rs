//! The hooks for pre-commit as pre-commit runs them: with names of files of any kind. And what goes into packages.

use super::support::{BAD, CLEAN, Folder, line};
use std::fs;
use std::path::Path;

/// The arguments that every hook begins with.
fn entries() -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(".pre-commit-hooks.yaml");
    let hooks = fs::read_to_string(path).expect("the hooks are part of the project");
    let entries = hooks.lines().filter_map(|line| line.trim().strip_prefix("entry: precall "));
    entries.map(|entry| entry.split(' ').map(str::to_owned).collect()).collect()
}

#[test]
fn hooks_pass_over_what_is_no_batch() {
    let files = [("package.json", "{}"), ("a.yaml", "a: 1\n"), ("calls.jsonl", &(line(CLEAN) + "\n"))];
    assert_eq!(entries().len(), 4);
    for entry in entries() {
        let folder = Folder::with(&files);
        let named = |names: &[&str]| [entry.clone(), names.iter().map(|&it| it.to_owned()).collect()].concat();
        folder.run(&named(&["package.json", "a.yaml", "calls.jsonl"])).exits(0);
        folder.run(&named(&["package.json"])).exits(0);
        folder.write("calls.jsonl", line(BAD));
        let answer = folder.run(&named(&["package.json", "calls.jsonl"]));
        let fixes = entry.contains(&"--fix".to_owned());
        let text = fs::read_to_string(folder.path.join("calls.jsonl")).expect("it is there");
        assert_eq!((answer.status, text == line(BAD)), if fixes { (Some(0), false) } else { (Some(1), true) });
    }
}

#[test]
fn files_can_be_checked_as_if_they_were_found() {
    let folder = Folder::with(&[("package.json", "{}"), ("a.json", BAD)]);
    folder.run(&["check", "package.json"]).exits(1);
    let answer = folder.run(&["check", "--as-found", "package.json"]).exits(2);
    assert!(answer.stderr.contains("1 file without a batch was passed over"), "{answer:#?}");
    folder.run(&["check", "--as-found", "package.json", "a.json"]).exits(1);
    folder.run(&["check", "--as-found", "gone.json", "a.json"]).exits(2);
}

#[test]
fn there_is_a_manual_page_for_every_command() {
    let folder = Folder::new();
    let page = folder.run(&["man"]).exits(0).stdout;
    assert!(page.contains(".TH precall 1") && page.contains("precall\\-check(1)"), "{page}");
    folder.run(&["man", "pages"]).exits(0).says_nothing_else();
    let check = fs::read_to_string(folder.path.join("pages/precall-check.1")).expect("a page for each command");
    assert!(check.contains("\\-\\-output\\-format") && check.contains("unsafe\\-fixes"), "{check}");
    let help = folder.run(&["--help"]).exits(0).stdout;
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    for command in commands.filter_map(|line| line.split_whitespace().next()).filter(|it| *it != "help") {
        assert!(folder.path.join(format!("pages/precall-{command}.1")).exists(), "{command}");
    }
}
