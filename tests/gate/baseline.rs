//! `precall baseline` and `--baseline`: old findings are silent, new ones are not.

use super::support::{BAD, CLEAN, Folder, numbered};

const BATCH: &str = "old/batch.json";

/// A batch of one line a call.
fn batch(calls: &[String]) -> String {
    format!("[\n{}\n]\n", calls.join(",\n"))
}

fn two_bad() -> Folder {
    Folder::with(&[(BATCH, &batch(&[numbered(BAD, 1), numbered(BAD, 2)]))])
}

#[test]
fn a_repository_is_taken_up_with_a_baseline() {
    let folder = two_bad();
    folder.run(&["check"]).exits(1);
    let answer = folder.run(&["baseline", "create"]).exits(0);
    assert_eq!(answer.stderr, "precall-baseline.json: 2 known, 2 added, 0 removed\n");
    let check = ["check", "--baseline", "precall-baseline.json", "--output-format", "concise"];
    let answer = folder.run(&check).exits(0);
    assert_eq!(answer.stdout, "");
    assert!(answer.stderr.contains("2 findings suppressed"), "{answer:#?}");

    // What is new counts.
    folder.write(BATCH, batch(&[numbered(BAD, 3), numbered(BAD, 1), numbered(BAD, 2)]));
    let answer = folder.run(&check).exits(1);
    assert_eq!(answer.places(), ["2:123 prefix-not-strict"]);
    folder.run(&["baseline", "create"]).exits(2);
}

#[test]
fn moved_lines_and_another_layout_change_nothing() {
    let folder = two_bad();
    folder.run(&["baseline", "create"]).exits(0);
    let calls = [numbered(CLEAN, 7), numbered(BAD, 2), numbered(BAD, 1)];
    let text = batch(&calls).replace(", ", ",\n      ").replace(": ", " :\t");
    folder.write(BATCH, format!("\n\n// moved\n{text}"));
    let answer = folder.run(&["check", "--baseline", "precall-baseline.json"]).exits(0);
    assert!(!answer.stdout.contains("stale"), "{answer:#?}");
}

#[test]
fn what_was_mended_is_reported_until_it_is_pruned() {
    let folder = two_bad();
    folder.run(&["baseline", "create"]).exits(0);
    folder.write(BATCH, batch(&[numbered(BAD, 1), numbered(CLEAN, 2), numbered(BAD, 4)]));
    let check = ["check", "--baseline", "precall-baseline.json", "--output-format", "concise"];
    let answer = folder.run(&check).exits(1);
    assert_eq!(answer.places(), ["4:123 prefix-not-strict", "3:1 stale-baseline-entry"]);
    let answer = folder.run(&["baseline", "prune"]).exits(0);
    assert_eq!(answer.stderr, "precall-baseline.json: 1 known, 0 added, 1 removed\n");
    assert_eq!(folder.run(&check).exits(1).places(), ["4:123 prefix-not-strict"]);
    let answer = folder.run(&["baseline", "update"]).exits(0);
    assert_eq!(answer.stderr, "precall-baseline.json: 2 known, 1 added, 0 removed\n");
    folder.run(&check).exits(0);
    // Twice is as good as once.
    let before = std::fs::read(folder.path.join("precall-baseline.json")).expect("it was written");
    folder.run(&["baseline", "update"]).exits(0);
    assert_eq!(std::fs::read(folder.path.join("precall-baseline.json")).expect("it was written"), before);
}

#[test]
fn a_part_of_the_repository_leaves_the_other_entries_alone() {
    let folder = two_bad();
    folder.write("other/batch.json", batch(&[numbered(BAD, 9)]));
    folder.run(&["baseline", "create", "--baseline", "ci/known.json"]).exits(2);
    folder.write("ci/readme", "");
    folder.run(&["baseline", "create", "--baseline", "ci/known.json"]).exits(0);
    folder.write(BATCH, batch(&[numbered(CLEAN, 1)]));
    let check = ["check", "--baseline", "ci/known.json", "--output-format", "concise"];
    let answer = folder.run(&[&check[..], &["other"]].concat()).exits(0);
    assert_eq!(answer.stdout, "", "files that were not checked are not stale");
    let answer = folder.run(&["baseline", "prune", "--baseline", "ci/known.json", "other"]).exits(0);
    assert_eq!(answer.stderr, "ci/known.json: 3 known, 0 added, 0 removed\n");
    std::fs::remove_file(folder.path.join(BATCH)).expect("it was written");
    assert_eq!(folder.run(&check).exits(0).places().len(), 2, "the file is gone");
    let answer = folder.run(&["baseline", "prune", "--baseline", "ci/known.json", "other"]).exits(0);
    assert_eq!(answer.stderr, "ci/known.json: 1 known, 0 added, 2 removed\n");
}

#[test]
fn a_baseline_holds_whatever_the_current_folder_is() {
    let folder = two_bad();
    folder.run(&["baseline", "create"]).exits(0);
    let mut command = folder.command(&["check", "--baseline", "../precall-baseline.json", "--quiet"]);
    let output = command.current_dir(folder.path.join("old")).output().expect("the program can be started");
    assert_eq!(output.status.code(), Some(0), "{output:?}");
}

#[test]
fn syntax_errors_are_never_known() {
    let folder = Folder::with(&[("bad.json", "[{\"Action\": \"AssignIpv6Addresses\"},")]);
    folder.run(&["baseline", "create"]).exits(0);
    let answer = folder.run(&["check", "--baseline", "precall-baseline.json", "--output-format", "concise"]).exits(1);
    assert!(answer.places().iter().all(|place| place.ends_with(" syntax-error")), "{answer:#?}");
}

#[test]
fn a_baseline_that_cannot_be_used_fails_the_run() {
    let folder = two_bad();
    for text in
        ["", "[]", "{}", "{\"format_version\": 2, \"findings\": []}", "{\"format_version\": 1, \"findings\": [1]}", "{"]
    {
        folder.write("known.json", text);
        let answer = folder.run(&["check", "--baseline", "known.json"]).exits(2);
        assert!(answer.stderr.contains("baseline known.json: "), "{answer:#?}");
        folder.run(&["baseline", "update", "--baseline", "known.json"]).exits(2);
        assert_eq!(std::fs::read_to_string(folder.path.join("known.json")).expect("it was written"), text);
    }
    let answer = folder.run(&["check", "--baseline", "nowhere.json"]).exits(2);
    assert!(answer.stderr.contains("nowhere.json"), "{answer:#?}");
    folder.run(&["check", "--baseline", "known.json", "--no-ignores"]).exits(2);
}

#[test]
fn the_configuration_names_the_baseline() {
    let folder = two_bad();
    folder.write("precall.toml", "baseline = \"ci/known.json\"\n");
    folder.write("ci/readme", "");
    folder.run(&["check"]).exits(2);
    folder.run(&["baseline", "create"]).exits(0);
    folder.run(&["check"]).exits(0);
    folder.run(&["check", "old/batch.json"]).exits(0);
    folder.run(&["check", "--no-ignores"]).exits(1);
    folder.run(&["check", "--isolated"]).exits(1);
}

#[test]
fn fixes_leave_alone_what_is_silenced_and_mend_ignores() {
    let ignored = numbered(BAD, 1).replace("}", ", \"x-precall-ignore\": {\"prefix-not-strict\": \"not now\"}}");
    let unused = numbered(CLEAN, 2).replace("}", ", \"x-precall-ignore\": {\"prefix-not-strict\": \"not now\"}}");
    let folder = Folder::with(&[(BATCH, &batch(&[ignored.clone(), unused, numbered(BAD, 3)]))]);
    folder.run(&["baseline", "create", "--baseline", "b.json"]).exits(0);
    let text = std::fs::read_to_string(folder.path.join(BATCH)).expect("it was written");
    folder.run(&["check", "--fix", "--baseline", "b.json", "old"]).exits(0);
    assert_eq!(std::fs::read_to_string(folder.path.join(BATCH)).expect("it is there"), text, "all of it is known");
    folder.run(&["check", "--fix", "old"]).exits(0);
    let mended = std::fs::read_to_string(folder.path.join(BATCH)).expect("it is there");
    let third = numbered(BAD, 3).replace("2001:db8::1/80", "2001:db8::/80");
    assert_eq!(mended, batch(&[ignored, numbered(CLEAN, 2), third]));
    let answer = folder.run(&["check", "--fix", "old"]).exits(0);
    assert!(answer.stderr.contains("1 finding suppressed"), "{answer:#?}");
}

#[test]
fn every_format_knows_what_is_silenced() {
    let folder = two_bad();
    folder.run(&["baseline", "create"]).exits(0);
    let check = |format: &str| {
        let arguments =
            ["check", "--baseline", "precall-baseline.json", "--show-suppressed", "--output-format", format];
        folder.run(&arguments).exits(0).stdout
    };
    let sarif: serde_json::Value = serde_json::from_str(&check("sarif")).expect("the output is JSON");
    let results = sarif["runs"][0]["results"].as_array().expect("a list");
    assert_eq!(results.len(), 2);
    assert!(results.iter().all(|it| it["suppressions"][0]["kind"] == "external"), "{sarif}");
    let junit = check("junit");
    assert!(junit.contains("<skipped") && !junit.contains("<failure"), "{junit}");
    for format in ["github", "gitlab", "checkstyle", "rdjson"] {
        assert!(!check(format).contains("InvalidIp.IpPrefixNotStrict"), "{format} takes it for one that counts");
    }
}
