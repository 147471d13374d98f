//! What the exit status says (CONTRACT.md, section 6).

use super::support::{BAD, CLEAN, Folder};

/// A call with a warning: a parameter that the operation does not have.
const WARNED: &str = r#"{"Action": "AssignIpv6Addresses", "RegionId": "cn-hangzhou",
 "NetworkInterfaceId": "eni-bp1iqejowblx6h8j", "Ipv6AddressCount": 1, "Colour": "red"}"#;

/// A call with a note: a value that is masked.
const NOTED: &str = r#"{"Action": "AssignIpv6Addresses", "RegionId": "cn-hangzhou",
 "NetworkInterfaceId": "eni-****", "Ipv6AddressCount": 1}"#;

/// An operation that no rule file describes: nothing to find, nothing to decide.
const NOT_COVERED: &str = r#"{"Action": "DescribeInstances"}"#;

const LEVELS: [&str; 5] = ["never", "error", "warning", "note", "undecided"];

#[test]
fn fail_on_is_the_lowest_severity_that_fails() {
    let rows = [
        (NOT_COVERED, [0, 0, 0, 0, 0]),
        (CLEAN, [0, 0, 0, 0, 1]),
        (NOTED, [0, 0, 0, 1, 1]),
        (WARNED, [0, 0, 1, 1, 1]),
        (BAD, [0, 1, 1, 1, 1]),
    ];
    let folder = Folder::new();
    for (call, statuses) in rows {
        folder.write("a.json", call);
        for (level, status) in LEVELS.iter().zip(statuses) {
            let answer = folder.run(&["check", "a.json", "--fail-on", level]);
            assert_eq!(answer.status, Some(status), "--fail-on {level} {call}");
        }
        let default = folder.run(&["check", "a.json"]);
        assert_eq!(default.status, Some(statuses[1]), "{call}");
    }
}

#[test]
fn the_worst_file_decides() {
    let folder = Folder::with(&[("a.json", CLEAN), ("b.json", BAD), ("c.json", CLEAN)]);
    folder.run(&["check"]).exits(1);
    folder.run(&["check", "a.json", "c.json"]).exits(0);
}

#[test]
fn a_syntax_error_is_a_finding_and_does_not_hide_behind_a_good_file() {
    let folder = Folder::with(&[("good.json", CLEAN), ("broken.json", "{\"Action\": ")]);
    let answer = folder.run(&["check", "good.json", "broken.json"]).exits(1);
    assert!(answer.stdout.contains("syntax-error"), "{answer:#?}");
    folder.run(&["check", "."]).exits(1);
}

#[test]
fn a_run_that_found_nothing_to_check_fails() {
    let folder = Folder::with(&[("package.json", "{}"), ("notes.txt", CLEAN)]);
    let answer = folder.run(&["check"]).exits(2);
    assert!(answer.stderr.contains("no call found in ."), "{answer:#?}");
    assert!(answer.stderr.contains("1 file without a batch was passed over"), "{answer:#?}");
    folder.run(&["check", "--allow-empty"]).exits(0);
    let empty = Folder::new();
    empty.run(&["check"]).exits(2);
    empty.run(&["check", "--allow-empty"]).exits(0);
    let batch = Folder::with(&[("a.json", r#"{"calls": []}"#)]);
    batch.run(&["check"]).exits(2);
    batch.run(&["check", "--allow-empty", "a.json"]).exits(0);
}

#[test]
fn a_named_file_that_is_no_batch_is_a_finding() {
    let folder = Folder::with(&[("package.json", r#"{"name": "x"}"#), ("empty.yaml", ""), ("list.json", "[1]")]);
    for name in ["package.json", "empty.yaml", "list.json"] {
        let answer = folder.run(&["check", name]).exits(1);
        assert!(answer.stdout.contains("error[not-a-batch]"), "{answer:#?}");
    }
    folder.run(&["check", "--fail-on", "never", "package.json"]).exits(0);
    let answer = folder.run(&["check", "--allow-empty", "empty.yaml"]).exits(0);
    assert_eq!(answer.stdout, "");
    folder.run(&["check", "--allow-empty", "package.json"]).exits(1);
}

#[test]
fn bad_usage_is_a_failed_run() {
    let folder = Folder::with(&[("a.json", CLEAN)]);
    let wrong: [&[&str]; 12] = [
        &[],
        &["chekc"],
        &["check", "--fail-on", "fatal", "a.json"],
        &["check", "--output-format", "xml", "a.json"],
        &["check", "--color", "sometimes", "a.json"],
        &["check", "--execution", "random", "a.json"],
        &["check", "--threads", "0", "a.json"],
        &["check", "--threads", "many", "a.json"],
        &["check", "--quiet", "--verbose", "a.json"],
        &["check", "--no-such-flag"],
        &["completions", "cobol"],
        &["schema", "cobol"],
    ];
    for arguments in wrong {
        let answer = folder.run(arguments).exits(2);
        assert_eq!(answer.stdout, "", "{arguments:?}");
        assert_ne!(answer.stderr, "", "{arguments:?}");
    }
}

#[test]
fn help_and_version_are_no_failures() {
    let folder = Folder::new();
    for arguments in [&["--help"][..], &["-h"], &["check", "--help"], &["--version"], &["check", "--version"]] {
        let answer = folder.run(arguments).exits(0).says_nothing_else();
        assert_ne!(answer.stdout, "", "{arguments:?}");
    }
}

#[test]
fn rule_files_that_cannot_be_used_are_a_failed_run() {
    let folder = Folder::with(&[("a.json", CLEAN), ("rules/operations/ecs/X.json", "{")]);
    folder.run(&["check", "--rules", "rules", "a.json"]).exits(2);
    folder.run(&["check", "--rules", "nowhere", "a.json"]).exits(2);
}

#[test]
fn every_shell_gets_completions() {
    let folder = Folder::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let answer = folder.run(&["completions", shell]).exits(0).says_nothing_else();
        assert!(answer.stdout.contains("output-format"), "{shell}");
    }
}
