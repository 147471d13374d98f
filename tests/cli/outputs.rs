//! Several outputs in one run, the files that they go to, and paths from the root of the repository.

use super::support::{BAD, CLEAN, Folder};
use serde_json::Value;
use std::fs;
use std::process::Command;

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

fn read(folder: &Folder, name: &str) -> String {
    fs::read_to_string(folder.path.join(name)).unwrap_or_else(|err| panic!("{name}: {err}"))
}

#[test]
fn files_stand_beside_the_terminal() {
    let folder = Folder::with(&[("a.json", BAD)]);
    let sarif = "--output-format=sarif=report.sarif";
    let alone = folder.run(&["check", "a.json"]).exits(1);
    let beside = folder.run(&["check", "a.json", sarif, "--output-format", "gitlab=quality.json"]).exits(1);
    assert_eq!((alone.stdout, alone.stderr), (beside.stdout, beside.stderr), "the terminal shows what it always does");
    assert_eq!(json(&read(&folder, "report.sarif"))["runs"][0]["results"][0]["ruleId"], "prefix-not-strict");
    assert_eq!(json(&read(&folder, "quality.json"))[0]["check_name"], "prefix-not-strict");

    let named = folder.run(&["check", "a.json", "--output-format", "json", sarif]).exits(1);
    assert_eq!(json(&named.stdout)["summary"]["errors"], 1);
    let dash = folder.run(&["check", "a.json", "--output-format", "jsonl=-"]).exits(1);
    assert_eq!(json(&dash.stdout)["rule"], "prefix-not-strict");
}

#[test]
fn two_outputs_never_go_to_one_place() {
    let folder = Folder::with(&[("a.json", BAD), ("state.json", "{}")]);
    for (arguments, what) in [
        (&["--output-format", "json", "--output-format", "sarif"][..], "standard output"),
        (&["--output-format", "json=x", "--output-format", "sarif=./x"], "one file"),
        (&["--output-format", "json=./a.json"], "is read by this run"),
        (&["--output-format", "json=state.json", "--state", "state.json"], "is read by this run"),
    ] {
        let answer = folder.run(&[&["check", "a.json"], arguments].concat()).exits(2);
        assert!(answer.stderr.contains(what), "{answer:#?}");
        assert_eq!(answer.stdout, "");
    }
    assert_eq!(read(&folder, "a.json"), BAD);
    let answer = folder.run(&["check", "a.json", "--output-format", "json=no/such/folder/x"]).exits(2);
    assert!(answer.stderr.contains("no/such/folder/x could not be written: "), "{answer:#?}");
}

#[test]
fn reports_of_earlier_runs_are_passed_over() {
    let folder = Folder::with(&[("a.json", BAD)]);
    let arguments = [
        "check",
        "--output-format",
        "json=r.json",
        "--output-format",
        "gitlab=g.json",
        "--output-format",
        "rdjson=d.json",
    ];
    let first = folder.run(&arguments).exits(1);
    let second = folder.run(&arguments).exits(1);
    assert_eq!(first.stdout, second.stdout);
}

#[test]
fn paths_begin_at_the_root_of_the_repository() {
    let folder = Folder::with(&[("repository/changes/a.json", BAD)]);
    fs::create_dir(folder.path.join("repository/.git")).expect("the folder can be made");
    let run = |here: &str, format: &str, path: &str| {
        let output = Command::new(env!("CARGO_BIN_EXE_precall"))
            .args(["check", "--output-format", format, path])
            .current_dir(folder.path.join(here))
            .output();
        String::from_utf8(output.expect("the binary runs").stdout).expect("UTF-8")
    };
    let uri = |text: &str| {
        let log = json(text);
        let artifact = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"];
        (artifact["uri"].as_str().unwrap_or_default().to_owned(), artifact["uriBaseId"].is_string())
    };
    let below = ("changes/a.json".to_owned(), true);
    assert_eq!(uri(&run("repository", "sarif", ".")), below);
    assert_eq!(uri(&run("repository/changes", "sarif", "a.json")), below);
    let absolute = folder.path.join("repository/changes/a.json");
    assert_eq!(uri(&run("repository", "sarif", &absolute.to_string_lossy())), below);
    let outside = uri(&run("repository/changes", "sarif", "../../repository/changes/a.json"));
    assert_eq!(outside, below);
    assert!(run("repository/changes", "github", "a.json").starts_with("::error file=changes/a.json,line=2,"));
    assert_eq!(json(&run("repository/changes", "gitlab", "a.json"))[0]["location"]["path"], "changes/a.json");
    assert!(run("repository/changes", "checkstyle", "a.json").contains("<file name=\"a.json\">"));
}

#[test]
fn standard_input_has_columns_too() {
    let folder = Folder::new();
    let call = "{\"description\": \"😀\", \"Action\": \"UnassociateEipAddress\", \"Odd\": 1}";
    let arguments = ["check", "-", "--stdin-filename", "x y.json", "--output-format", "sarif"];
    let log = json(&folder.run_with_input(&arguments, call).exits(1).stdout);
    let results = log["runs"][0]["results"].as_array().expect("a list");
    let odd = results.iter().find(|it| it["ruleId"] == "unknown-parameter").expect("it is not known");
    let place = &odd["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "x%20y.json");
    assert_eq!(place["region"]["startColumn"], 58, "the face is two units");
}

#[test]
fn a_run_that_failed_says_so() {
    let folder = Folder::with(&[("a.json", CLEAN)]);
    let answer = folder.run(&["check", "a.json", "gone.json", "--output-format", "sarif"]).exits(2);
    let invocation = &json(&answer.stdout)["runs"][0]["invocations"][0];
    assert_eq!(invocation["executionSuccessful"], false);
    let notification = invocation["toolExecutionNotifications"][0]["message"]["text"].as_str();
    assert!(notification.is_some_and(|text| text.starts_with("gone.json: ")), "{invocation}");
}

#[test]
fn github_gets_a_job_summary() {
    let folder = Folder::with(&[("a.json", BAD), ("summary.md", "before\n")]);
    let summary = folder.path.join("summary.md");
    let run = |format: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_precall"));
        command.args(["check", "--output-format", format, "a.json"]).current_dir(&folder.path);
        command.env("GITHUB_STEP_SUMMARY", &summary).output().expect("the binary runs")
    };
    run("full");
    assert_eq!(read(&folder, "summary.md"), "before\n");
    let output = run("github");
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("::error "));
    let text = read(&folder, "summary.md");
    assert!(text.starts_with("before\n## precall\n\nchecked 1 call in 1 file: 1 error"), "{text}");
    assert!(text.contains("### a.json\n") && text.contains("`prefix-not-strict`"), "{text}");
}

/// One finding that is silenced, and one that is not.
const SILENCED: &str = "- Action: AssignIpv6Addresses\n  RegionId: cn-hangzhou\n  NetworkInterfaceId: eni-bp1iqejowblx6h8j\n  \
    # precall: ignore[prefix-not-strict] allocated by hand <b>\n  Ipv6Prefix: ['2001:db8::1/80']\n  Odd: 1\n";

#[test]
fn what_is_silenced_is_marked_or_left_out() {
    let folder = Folder::with(&[("a.yaml", SILENCED)]);
    let run = |format: &str| {
        let hidden = folder.run(&["check", "--output-format", format]).exits(0).stdout;
        (hidden, folder.run(&["check", "--show-suppressed", "--output-format", format]).exits(0).stdout)
    };
    for format in ["github", "gitlab", "checkstyle", "rdjson"] {
        let (hidden, shown) = run(format);
        assert_eq!(hidden, shown, "{format} is a gate by itself");
        assert!(shown.contains("unknown-parameter") && !shown.contains("prefix-not-strict"), "{format}: {shown}");
    }
    let (hidden, shown) = run("sarif");
    assert_eq!(json(&hidden)["runs"][0]["results"].as_array().map(Vec::len), Some(1));
    let result = &json(&shown)["runs"][0]["results"][0];
    assert_eq!(result["suppressions"][0]["kind"], "inSource");
    assert_eq!(result["suppressions"][0]["justification"], "allocated by hand <b>");
    let (_, shown) = run("junit");
    assert!(shown.contains(
        "<skipped type=\"prefix-not-strict\" message=\"suppressed by ignore: allocated by hand &lt;b&gt;\">"
    ));
    assert!(shown.contains("failures=\"0\""), "{shown}");
    for format in ["markdown", "html"] {
        let (hidden, shown) = run(format);
        assert!(!hidden.contains("allocated by hand &lt;b") || format == "html", "{hidden}");
        assert!(shown.contains("by ignore: allocated by hand &lt;b"), "{format}: {shown}");
    }
}
