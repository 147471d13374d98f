//! `--since` and `--only-new`: what git says about a revision.

use super::support::{BAD, CLEAN, Folder, numbered};
use std::process::Command;

/// A repository with one commit of these files.
fn repository(files: &[(&str, &str)]) -> Folder {
    let folder = Folder::with(files);
    git(&folder, &["init", "-q"]);
    commit(&folder);
    folder
}

fn commit(folder: &Folder) {
    git(folder, &["add", "-A"]);
    git(folder, &["-c", "user.name=a", "-c", "user.email=a@example.com", "commit", "-q", "--no-gpg-sign", "-m", "x"]);
}

#[track_caller]
fn git(folder: &Folder, arguments: &[&str]) {
    let mut command = Command::new("git");
    command.current_dir(&folder.path).args(arguments).env("HOME", &folder.path).env("GIT_CONFIG_NOSYSTEM", "1");
    assert!(command.status().expect("git can be started").success(), "{arguments:?}");
}

fn places(folder: &Folder, arguments: &[&str]) -> Vec<String> {
    let answer = folder.run(&[&["check", "--output-format", "concise", "--quiet"], arguments].concat());
    assert_ne!(answer.status, Some(2), "{answer:#?}");
    answer.stdout.lines().map(|line| line.split(": ").next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn only_changed_and_new_files_are_checked() {
    let folder = repository(&[
        ("old.json", BAD),
        ("changed.json", CLEAN),
        ("网/moved.json", BAD),
        (".gitignore", "*.local.json\n"),
    ]);
    folder.run(&["check", "--since", "HEAD"]).exits(0);
    folder.write("changed.json", BAD);
    folder.write("new file.json", BAD);
    folder.write("ignored.local.json", BAD);
    git(&folder, &["mv", "网/moved.json", "moved.json"]);
    let shown = folder.run(&["check", "--since", "HEAD", "--show-files"]).exits(0).stdout;
    assert_eq!(shown, "changed.json\nmoved.json\nnew file.json\n");
    let shown =
        folder.run(&["check", "--since", "HEAD", "--show-files", "old.json", "ignored.local.json"]).exits(0).stdout;
    assert_eq!(shown, "ignored.local.json\n", "git does not know what it was");
    folder.run(&["check", "--since", "HEAD"]).exits(1);
    commit(&folder);
    folder.run(&["check", "--since", "HEAD"]).exits(0);
    assert_eq!(places(&folder, &["--since", "HEAD~1"]).len(), 3);
}

#[test]
fn only_findings_that_the_revision_did_not_have_count() {
    let calls = |numbers: &[usize]| {
        let calls: Vec<_> = numbers.iter().map(|&number| numbered(BAD, number)).collect();
        format!("[\n{}\n]\n", calls.join(",\n"))
    };
    let folder = repository(&[("a.json", &calls(&[1, 2])), ("b.json", &calls(&[5]))]);
    let answer = folder.run(&["check", "--only-new", "HEAD"]).exits(0);
    assert!(answer.stderr.contains("3 findings suppressed"), "{answer:#?}");
    folder.write("a.json", calls(&[9, 1, 2]));
    assert_eq!(places(&folder, &["--only-new", "HEAD"]), ["a.json:2:123"]);
    folder.write("c.json", calls(&[7]));
    assert_eq!(places(&folder, &["--only-new", "HEAD"]), ["a.json:2:123", "c.json:2:123"]);
    git(&folder, &["mv", "b.json", "d.json"]);
    assert_eq!(places(&folder, &["--only-new", "HEAD", "d.json"]), [""; 0]);
    assert_eq!(places(&folder, &["--only-new", "HEAD", "--since", "HEAD", "a.json", "d.json"]), ["a.json:2:123"]);
}

#[test]
fn an_ignore_that_is_taken_away_makes_a_new_finding() {
    let ignored =
        BAD.replace("\"RegionId\"", "\"x-precall-ignore\": {\"prefix-not-strict\": \"not now\"}, \"RegionId\"");
    let folder = repository(&[("a.json", &ignored)]);
    folder.write("a.json", BAD);
    assert_eq!(places(&folder, &["--only-new", "HEAD"]), ["a.json:2:63"]);
}

#[test]
fn standard_input_is_held_against_the_file_of_its_name() {
    let folder = repository(&[("a.json", BAD)]);
    let check = |name: &str| {
        let arguments = ["check", "--only-new", "HEAD", "--stdin-filename", name, "-"];
        folder.run_with_input(&arguments, BAD).status
    };
    assert_eq!(check("a.json"), Some(0));
    assert_eq!(check("b.json"), Some(1));
}

#[test]
fn a_folder_below_the_root_of_the_repository_is_no_other() {
    let folder = repository(&[("deep/a.json", BAD), ("deep/b.json", CLEAN)]);
    folder.write("deep/b.json", BAD);
    let mut command = folder.command(&["check", "--only-new", "HEAD", "--output-format", "concise", "--quiet"]);
    let output = command.current_dir(folder.path.join("deep")).output().expect("the program can be started");
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("b.json:2:63: "), "{output:?}");
}

#[test]
fn what_git_does_not_know_fails_the_run() {
    let folder = repository(&[("a.json", CLEAN)]);
    for revision in ["nowhere", "--output=x", "", "HEAD^{tree}"] {
        for flag in ["--since", "--only-new"] {
            let answer = folder.run(&["check", &format!("{flag}={revision}")]).exits(2);
            assert!(answer.stderr.contains("is no revision"), "{answer:#?}");
        }
    }
    assert!(!folder.path.join("x").exists());
    let outside = Folder::with(&[("a.json", CLEAN)]);
    let answer = outside.run(&["check", "--since", "HEAD"]).exits(2);
    assert!(answer.stderr.starts_with("precall: git: "), "{answer:#?}");
}
