//! Which files are checked, in which order, and what happens to those that cannot be.

use super::support::{BAD, CLEAN, Folder, line};
use std::fs;
use std::process::Command;

/// The files that have a finding, in the order of the output.
#[track_caller]
fn found(folder: &Folder, arguments: &[&str]) -> Vec<String> {
    let answer = folder.run(&[&["check", "--output-format", "concise"], arguments].concat());
    answer.stdout.lines().map(|line| line.split(':').next().unwrap_or_default().to_owned()).collect()
}

#[test]
fn files_are_sorted_whatever_the_order_of_the_arguments() {
    let names = ["b/a.json", "a.json", "b.yaml", "a/z.jsonl", "网.json"];
    let folder = Folder::new();
    names.iter().for_each(|name| folder.write(name, line(BAD)));
    let sorted = ["a.json", "a/z.jsonl", "b.yaml", "b/a.json", "网.json"];
    assert_eq!(found(&folder, &names), sorted);
    assert_eq!(found(&folder, &[]), sorted);
    assert_eq!(found(&folder, &["."]), sorted);
    assert_eq!(found(&folder, &["b", "a"]), ["a/z.jsonl", "b/a.json"]);
}

#[test]
fn a_file_is_checked_once_however_often_it_is_named() {
    let folder = Folder::with(&[("a/b.json", BAD), ("c.json", BAD)]);
    let arguments = ["a/b.json", "./a/b.json", "a//b.json", "a/./b.json", "a", "a/", ".", "././/a", "c.json", "c.json"];
    assert_eq!(found(&folder, &arguments), ["a/b.json", "c.json"]);
}

#[test]
fn a_named_file_that_a_walk_also_finds_counts_as_named() {
    let folder = Folder::with(&[("a.json", CLEAN), ("package.json", "{}")]);
    assert_eq!(found(&folder, &["."]), [""; 0]);
    assert_eq!(found(&folder, &[".", "package.json"]), ["package.json"]);
    assert_eq!(found(&folder, &["package.json", "."]), ["package.json"]);
}

#[test]
fn ignored_and_hidden_files_are_left_out_of_a_walk() {
    let folder = Folder::with(&[
        (".gitignore", "/build\n*.tmp.json\n"),
        ("kept.json", BAD),
        ("build/x.json", BAD),
        ("deep/build/kept.json", BAD),
        ("x.tmp.json", BAD),
        ("deep/.gitignore", "local.*\n"),
        ("deep/local.yaml", BAD),
        (".hidden.json", BAD),
        (".hidden/x.json", BAD),
    ]);
    let kept = ["deep/build/kept.json", "kept.json"];
    assert_eq!(found(&folder, &[]), kept);
    fs::create_dir(folder.path.join(".git")).expect("the folder can be made");
    assert_eq!(found(&folder, &[]), kept);
    assert_eq!(
        found(&folder, &["build/x.json", ".hidden.json", ".hidden"]),
        [".hidden.json", ".hidden/x.json", "build/x.json"]
    );
}

#[test]
fn a_walk_looks_at_the_name_and_a_named_file_is_read_whatever_its_name() {
    let folder = Folder::new();
    for name in ["a.json", "b.jsonc", "c.jsonl", "d.ndjson", "e.yaml", "f.yml", "g.JSON", "h.txt", "i", "j.toml"] {
        folder.write(name, line(BAD));
    }
    assert_eq!(found(&folder, &[]), ["a.json", "b.jsonc", "c.jsonl", "d.ndjson", "e.yaml", "f.yml", "g.JSON"]);
    assert_eq!(found(&folder, &["h.txt", "i"]), ["h.txt", "i"]);
}

#[test]
fn files_without_a_batch_are_counted_and_listed_on_demand() {
    let folder = Folder::with(&[("a.json", CLEAN), ("package.json", "{}"), ("x/list.yaml", "- 1\n"), ("y.txt", "")]);
    let answer = folder.run(&["check"]).exits(0);
    assert!(answer.stderr.contains("2 files without calls passed over"), "{answer:#?}");
    assert!(!answer.stderr.contains("package.json"), "{answer:#?}");
    let answer = folder.run(&["check", "--verbose"]).exits(0);
    assert!(answer.stderr.starts_with("passed over package.json: "), "{answer:#?}");
    assert!(answer.stderr.contains("\npassed over x/list.yaml: "), "{answer:#?}");
    assert!(!answer.stderr.contains("y.txt"), "{answer:#?}");
}

#[test]
fn a_file_that_cannot_be_read_fails_the_run_and_the_others_are_checked() {
    let folder = Folder::with(&[("bad.json", BAD)]);
    let answer = folder.run(&["check", "--output-format", "concise", "nowhere.json", "bad.json", "no/folder"]).exits(2);
    assert_eq!(answer.places(), ["2:63 prefix-not-strict"]);
    assert!(answer.stderr.contains("nowhere.json: ") && answer.stderr.contains("no/folder: "), "{answer:#?}");
    let answer = folder.run(&["check", "bad.json/x.json"]).exits(2);
    assert!(answer.stderr.contains("bad.json/x.json: "), "{answer:#?}");
    folder.run(&["check", "--fail-on", "never", "--allow-empty", "nowhere.json"]).exits(2);
}

#[test]
fn an_empty_name_is_no_file() {
    let folder = Folder::with(&[("bad.json", BAD)]);
    folder.run(&["check", ""]).exits(2);
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;

    #[test]
    fn links_are_followed_when_they_are_named_and_not_by_a_walk() {
        let folder = Folder::with(&[("real/a.json", BAD)]);
        symlink("real/a.json", folder.path.join("link.json")).expect("links can be made");
        symlink("real", folder.path.join("folder")).expect("links can be made");
        symlink(".", folder.path.join("real/loop")).expect("links can be made");
        symlink("gone.json", folder.path.join("dangling.json")).expect("links can be made");
        assert_eq!(found(&folder, &[]), ["real/a.json"]);
        assert_eq!(found(&folder, &["link.json"]), ["link.json"]);
        assert_eq!(found(&folder, &["folder"]), ["folder/a.json"]);
        let answer = folder.run(&["check", "dangling.json"]).exits(2);
        assert!(answer.stderr.contains("dangling.json: "), "{answer:#?}");
    }

    /// Reading `/proc/self/mem` from its start fails for everyone, root included.
    #[cfg(target_os = "linux")]
    #[test]
    fn a_file_that_opens_and_cannot_be_read_fails_the_run() {
        let folder = Folder::with(&[("bad.json", BAD)]);
        let answer = folder.run(&["check", "/proc/self/mem", "bad.json"]).exits(2);
        assert!(answer.stderr.contains("/proc/self/mem: "), "{answer:#?}");
        assert!(answer.stdout.contains("prefix-not-strict"), "{answer:#?}");
    }

    /// A file that vanishes, or is no file any more, between the walk and its turn looks like a link to nowhere.
    #[cfg(target_os = "linux")]
    #[test]
    fn what_vanishes_is_named() {
        let folder = Folder::with(&[("bad.json", BAD)]);
        let answer = folder.run(&["check", "/proc/self/fd/999", "bad.json"]).exits(2);
        assert!(answer.stderr.contains("/proc/self/fd/999: "), "{answer:#?}");
    }

    #[test]
    fn a_named_pipe_is_read_when_it_is_named_and_not_by_a_walk() {
        let folder = Folder::with(&[("a.json", CLEAN)]);
        let made = Command::new("mkfifo").arg(folder.path.join("pipe.json")).status();
        if !made.is_ok_and(|it| it.success()) {
            return;
        }
        folder.run(&["check"]).exits(0);
        let path = folder.path.join("pipe.json");
        let writer = std::thread::spawn(move || fs::write(path, BAD));
        let answer = folder.run(&["check", "pipe.json"]).exits(1);
        assert!(answer.stdout.contains("pipe.json:2:63"), "{answer:#?}");
        writer.join().expect("the writer does not panic").expect("the pipe is read");
    }

    #[test]
    fn names_that_are_not_utf_8_are_told_apart() {
        let folder = Folder::new();
        let names = [b"\xFF.json", b"\xFE.json"].map(|name| OsStr::from_bytes(name));
        if fs::write(folder.path.join(names[0]), BAD).is_err() {
            return;
        }
        folder.write(names[1], BAD);
        for arguments in [&[OsStr::new("check")][..], &[OsStr::new("check"), names[0], names[1]]] {
            let answer = folder.run(arguments).exits(1);
            assert_eq!(answer.stdout.matches("\u{FFFD}.json:2:63").count(), 2, "{answer:#?}");
            assert!(answer.stderr.contains("2 calls in 2 files"), "{answer:#?}");
        }
        let missing = OsStr::from_bytes(b"missing\xFF.json");
        let answer = folder.run(&[OsStr::new("check"), missing]).exits(2);
        assert!(answer.stderr.contains("missing\u{FFFD}.json: "), "{answer:#?}");
    }

    #[test]
    fn names_cannot_write_to_the_terminal() {
        let folder = Folder::new();
        let name = "a\u{1b}[31m\r\nb\u{202e}.json";
        folder.write(name, BAD);
        folder.write("\u{1b}]8;;x.json", "{}");
        for format in ["full", "concise"] {
            let arguments = ["check", "--verbose", "--output-format", format, ".", name, "\u{1b}[2J.json"];
            let answer = folder.run(&arguments).exits(2);
            for text in [answer.stdout, answer.stderr] {
                assert!(!text.contains(['\u{1b}', '\r', '\u{202e}']), "{text:?}");
            }
        }
        let answer = folder.run(&["check", "nothing\u{1b}[2J"]).exits(2);
        assert!(!answer.stderr.contains('\u{1b}'), "{answer:?}");
        let answer = folder.run(&["check", "--allow-empty=\u{1b}[2J"]).exits(2);
        assert!(!answer.stderr.contains("\u{1b}[2J"), "{answer:?}");
    }
}

/// A template with one task: this operation.
fn template(operation: &str) -> String {
    format!(
        "FormatVersion: OOS-2019-06-01\nTasks:\n- Name: a\n  Action: ACS::ExecuteAPI\n  Properties:\n    Service: vpc\n    \
         API: {operation}\n    Parameters: {{AllocationId: eip-1, InstanceType: Ngw}}\n"
    )
}

#[test]
fn a_walk_takes_notice_of_other_forms_only_if_they_hold_a_covered_call() {
    let folder = Folder::with(&[
        ("covered.yml", &template("UnassociateEipAddress")),
        ("other.yml", &template("ReleaseEipAddress")),
        (
            "resources.json",
            r#"{"ROSTemplateFormatVersion": "2015-09-01", "Resources": {"A": {"Type": "ALIYUN::ECS::VPC"}}}"#,
        ),
        (
            "covered.http",
            "https://vpc.aliyuncs.com/?Action=UnassociateEipAddress&AllocationId=eip-1&InstanceType=Ngw\n",
        ),
        ("other.http", "https://vpc.aliyuncs.com/?Action=ReleaseEipAddress&AllocationId=eip-1\n"),
        ("printed.json", r#"{"product": "Vpc", "version": "2016-04-28", "api": "ReleaseEipAddress"}"#),
    ]);
    assert_eq!(found(&folder, &[]), ["covered.http", "covered.yml"]);
    let answer = folder.run(&["check"]).exits(1);
    assert!(answer.stderr.contains("checked 2 calls in 2 files"), "{answer:#?}");
    assert!(answer.stderr.contains("4 files without calls passed over"), "{answer:#?}");
    // A file that is named is counted whatever its calls are, but it must hold one.
    let answer = folder.run(&["check", "other.yml", "other.http", "printed.json"]).exits(0);
    assert!(answer.stderr.contains("3 calls not covered"), "{answer:#?}");
    let answer = folder.run(&["check", "--output-format", "concise", "resources.json"]).exits(1);
    assert!(answer.stdout.contains("not-a-batch"), "{answer:#?}");
}

#[test]
fn the_input_format_can_be_forced() {
    let folder = Folder::with(&[
        ("urls.txt", "https://vpc.aliyuncs.com/?Action=UnassociateEipAddress&AllocationId=eip-1&InstanceType=Ngw\n"),
        ("calls.txt", &(line(CLEAN) + "\n" + &line(BAD))),
        ("template.yml", &template("UnassociateEipAddress")),
    ]);
    let rules = |format: &str, file: &str| {
        let answer = folder.run(&["check", "--output-format", "concise", "--input-format", format, file]);
        let rules = answer.stdout.lines().filter_map(|line| line.split(['[', ']']).nth(1).map(str::to_owned));
        rules.collect::<Vec<_>>()
    };
    assert_eq!(rules("http", "urls.txt"), ["unsupported-value"]);
    assert_eq!(rules("yaml", "urls.txt"), ["not-a-batch"]);
    assert_eq!(rules("jsonl", "calls.txt"), ["prefix-not-strict"]);
    assert_eq!(rules("oos", "template.yml"), ["unsupported-value"]);
    assert_eq!(rules("ros", "template.yml"), ["not-a-batch"]);
    assert_eq!(rules("dry-run", "template.yml"), ["not-a-batch"]);
    let input = template("UnassociateEipAddress");
    let answer = folder.run_with_input(&["check", "--output-format", "concise", "--input-format", "oos", "-"], input);
    assert!(answer.stdout.contains("unsupported-value"), "{answer:#?}");
    let answer = folder.run(&["check", "--input-format", "toml", "urls.txt"]).exits(2);
    assert!(answer.stderr.contains("dry-run"), "{answer:#?}");
}
