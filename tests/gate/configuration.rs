//! Configuration files: where they are found, what they mean, and what is wrong with them.

use super::support::{BAD, CLEAN, Folder, line};
use jsonschema::Validator;
use serde_json::Value;

fn rules(folder: &Folder, arguments: &[&str]) -> Vec<String> {
    let answer = folder.run(&[&["check", "--output-format", "concise", "--quiet"], arguments].concat());
    let rule =
        |line: &str| line.split_once(": ").map(|(_, rest)| rest.split(']').next().unwrap_or("").to_owned() + "]");
    answer.stdout.lines().filter_map(rule).collect()
}

const OFF: &str = "[rules]\nprefix-not-strict = \"off\"\n";

#[test]
fn the_nearest_file_holds_and_nothing_is_merged() {
    let folder = Folder::with(&[
        ("a.json", BAD),
        ("deep/down/b.json", BAD),
        ("deep/.precall.toml", OFF),
        ("precall.toml", "rules.prefix-not-strict = \"note\"\n"),
        ("deep/other/precall.toml", "execution = \"settled\"\n"),
        ("deep/other/c.json", BAD),
    ]);
    let found = |paths: &[&str]| rules(&folder, paths);
    assert_eq!(found(&["a.json"]), ["note[prefix-not-strict]"]);
    assert_eq!(found(&["deep/down/b.json"]), [""; 0]);
    assert_eq!(found(&["deep/other/c.json"]), ["error[prefix-not-strict]"], "what lies above is not merged in");
    assert_eq!(found(&["."]), ["note[prefix-not-strict]", "error[prefix-not-strict]"]);
    assert_eq!(found(&["--isolated", "a.json"]), ["error[prefix-not-strict]"]);
    assert_eq!(found(&["--config", "deep/.precall.toml", "a.json", "deep/other"]), [""; 0]);
    assert_eq!(found(&["--config", "rules.prefix-not-strict=warning", "."]), ["warning[prefix-not-strict]"; 3]);
}

#[test]
fn the_search_ends_at_the_root_of_the_repository() {
    let folder = Folder::with(&[("precall.toml", OFF), ("repository/.git/HEAD", ""), ("repository/x/a.json", BAD)]);
    assert_eq!(rules(&folder, &["repository/x/a.json"]), ["error[prefix-not-strict]"]);
}

#[test]
fn standard_input_has_the_configuration_of_its_name() {
    let folder = Folder::with(&[("deep/precall.toml", OFF)]);
    let check = |name: &str| {
        let answer = folder.run_with_input(&["check", "--stdin-filename", name, "-"], BAD);
        answer.status
    };
    assert_eq!(check("deep/new.json"), Some(0));
    assert_eq!(check("new.json"), Some(1));
}

#[test]
fn extending_is_explicit() {
    let folder = Folder::with(&[
        ("policy/base.toml", "execution = \"parallel\"\n[rules]\nprefix-not-strict = \"note\"\norder = \"off\"\n"),
        ("precall.toml", "extend = \"policy/base.toml\"\n[rules]\nprefix-not-strict = \"warning\"\n"),
        ("a.json", BAD),
    ]);
    assert_eq!(rules(&folder, &["."]), ["warning[prefix-not-strict]"]);
    let shown = folder.run(&["config", "show"]).exits(0).stdout;
    assert!(shown.starts_with("# precall.toml, which extends policy/base.toml\n"), "{shown}");
    for (value, origin) in [
        ("execution = \"parallel\"", "policy/base.toml:1"),
        ("rules.prefix-not-strict = \"warning\"", "precall.toml:3"),
        ("rules.order = \"off\"", "policy/base.toml:4"),
        ("state.complete = false", "default"),
    ] {
        assert!(shown.lines().any(|line| line.starts_with(value) && line.ends_with(&format!("# {origin}"))), "{shown}");
    }
    let json =
        folder.run(&["config", "show", "--output-format", "json", "--config", "execution=settled"]).exits(0).stdout;
    let json: Value = serde_json::from_str(&json).expect("the output is JSON");
    let values = json["values"].as_array().expect("a list");
    let execution = values.iter().find(|it| it["key"] == "execution").expect("it is listed");
    assert_eq!((&execution["value"], &execution["origin"]), (&"settled".into(), &"command line".into()));
}

#[test]
fn what_is_shown_is_a_configuration() {
    let text = "exclude = [\"x\"]\nlocked = [\"credential-in-batch\"]\n[input-format]\n\"*.tpl\" = \"json\"\n\
                [rules]\n\"InvalidIp.IpPrefixNotStrict\" = \"off\"\n";
    let folder = Folder::with(&[("precall.toml", text), ("a.json", CLEAN)]);
    let shown = folder.run(&["config", "show"]).exits(0).stdout;
    let again = Folder::with(&[("precall.toml", &shown)]);
    again.run(&["config", "show"]).exits(0);
}

#[test]
fn wrong_configurations_fail_the_run_and_say_where() {
    for (text, expected) in [
        ("rulez = 1", "precall.toml:1:1: `rulez` is no key here; did you mean `rules`?"),
        ("[state]\npath = \"x\"", "precall.toml:2:1: `path` is no key here; did you mean `paths`?"),
        (
            "[rules]\nprefix-not-strickt = \"off\"",
            "precall.toml:2:1: no rule, code or group is named `prefix-not-strickt`; did you mean `prefix-not-strict`?",
        ),
        ("[rules]\nprefix-not-strict = \"of\"", "precall.toml:2:21: `of` is no level; did you mean `off`?"),
        ("[rules]\nsyntax-error = \"off\"", "precall.toml:2:1: `syntax-error` always counts"),
        ("execution = \"paralel\"", "precall.toml:1:13: `paralel` is no execution mode; did you mean `parallel`?"),
        ("execution = 1", "precall.toml:1:13: `execution` is a text, not a value of type integer"),
        ("a = ", "precall.toml:1:"),
        ("a = 1\na = 2", "precall.toml:2:1: "),
        ("exclude = [\"a[\"]", "precall.toml:1:12: `a[` is no pattern of paths"),
        ("[[waivers]]\nrule = \"prefix-not-strict\"", "precall.toml:1:1: [[waivers]] has no `files`"),
        (
            "[[waivers]]\nrule = \"prefix-not-strict\"\nfiles = \"*\"\nreason = \"TODO\"",
            "precall.toml:4:10: a waiver says why",
        ),
        (
            "[[waivers]]\nrule = \"x\"\nfiles = \"*\"\nreason = \"a b\"\nuntil = \"tomorrow\"",
            "precall.toml:5:9: `until` is a day, such as 2026-12-31",
        ),
        (
            "[[waivers]]\nrule = \"syntax-error\"\nfiles = \"*\"\nreason = \"a b\"",
            "precall.toml:2:8: `syntax-error` cannot be waived",
        ),
        ("locked = \"InvalidIp.IpPrefixNotStrict\"", "precall.toml:1:10: `InvalidIp.IpPrefixNotStrict` is a code"),
        ("placeholders = [\"*\"]", "precall.toml:1:17: `*` is no placeholder"),
        ("extend = \"nowhere.toml\"", "nowhere.toml: "),
        ("extend = \"precall.toml\"", "precall.toml: it extends itself"),
        ("[input-format]\n\"*.tpl\" = \"jsn\"", "precall.toml:2:11: `jsn` is no input format; did you mean `json`?"),
    ] {
        let folder = Folder::with(&[("precall.toml", text), ("a.json", CLEAN)]);
        let answer = folder.run(&["check"]).exits(2);
        assert!(answer.stderr.contains(expected), "{text}\n{}", answer.stderr);
        assert_eq!(answer.stdout, "");
        folder.run(&["config", "show"]).exits(2);
        folder.run(&["check", "--isolated"]).exits(0);
    }
}

#[test]
fn every_mistake_of_a_file_is_told() {
    let folder = Folder::with(&[("precall.toml", "a = 1\nb = 2\n[rules]\nc = \"off\"\n"), ("a.json", CLEAN)]);
    let answer = folder.run(&["check"]).exits(2);
    let lines: Vec<_> = answer.stderr.lines().filter_map(|line| line.split(": ").nth(1)).collect();
    assert_eq!(lines, ["precall.toml:1:1", "precall.toml:2:1", "precall.toml:4:1"]);
}

#[test]
fn two_files_in_one_folder_are_one_too_many() {
    let folder = Folder::with(&[("precall.toml", ""), (".precall.toml", ""), ("a.json", CLEAN)]);
    let answer = folder.run(&["check"]).exits(2);
    assert!(answer.stderr.contains("precall.toml: .precall.toml lies beside it"), "{answer:#?}");
}

#[test]
fn what_is_locked_stays_on() {
    let base = "locked = [\"prefix-not-strict\", \"order\"]\n[rules]\nprefix-not-strict = \"warning\"\n";
    let folder = Folder::with(&[("policy.toml", base), ("a.json", BAD)]);
    let with = |text: &str| folder.write("precall.toml", format!("extend = \"policy.toml\"\n{text}"));
    for text in [
        "[rules]\nprefix-not-strict = \"off\"",
        "[rules]\nprefix-not-strict = \"note\"",
        "[rules]\nduplicate-call = \"off\"",
        "[[overrides]]\nfiles = \"*\"\nrules.prefix-not-strict = \"off\"",
        "[[waivers]]\nrule = \"prefix-not-strict\"\nfiles = \"*\"\nreason = \"not now\"",
    ] {
        with(text);
        let answer = folder.run(&["check"]).exits(2);
        assert!(answer.stderr.contains(" is locked by policy.toml:1"), "{text}\n{}", answer.stderr);
    }
    for (text, expected) in [
        ("", "warning[prefix-not-strict]"),
        ("[rules]\nrequest = \"off\"", "warning[prefix-not-strict]"),
        ("[rules]\n\"InvalidIp.IpPrefixNotStrict\" = \"off\"", "warning[prefix-not-strict]"),
        ("[[overrides]]\nfiles = \"*\"\nrules.request = \"note\"", "warning[prefix-not-strict]"),
        ("[rules]\nprefix-not-strict = \"error\"", "error[prefix-not-strict]"),
        ("[rules]\nrequest = \"error\"", "warning[prefix-not-strict]"),
        (
            "[[waivers]]\nrule = \"InvalidIp.IpPrefixNotStrict\"\nfiles = \"*\"\nreason = \"not now\"",
            "warning[prefix-not-strict]",
        ),
    ] {
        with(text);
        assert_eq!(rules(&folder, &["a.json"]), [expected], "{text}");
    }
    folder.run(&["check", "--config", "rules.prefix-not-strict=off"]).exits(2);
    // Neither an ignore nor a baseline silences it; who locks it may waive it.
    with("");
    folder.run(&["baseline", "create"]).exits(0);
    assert_eq!(rules(&folder, &["--baseline", "precall-baseline.json", "a.json"]), ["warning[prefix-not-strict]"]);
    folder.write(
        "policy.toml",
        format!("{base}[[waivers]]\nrule = \"prefix-not-strict\"\nfiles = \"*\"\nreason = \"agreed\"\n"),
    );
    assert_eq!(rules(&folder, &["a.json"]), [""; 0]);
}

#[test]
fn excluded_files_are_walked_past_but_may_be_named() {
    let folder = Folder::with(&[
        ("precall.toml", "exclude = [\"vendor\", \"*.gen.json\"]\n"),
        ("a.json", BAD),
        ("vendor/b.json", BAD),
        ("deep/c.gen.json", BAD),
    ]);
    let shown = |arguments: &[&str]| folder.run(&[&["check", "--show-files"], arguments].concat()).exits(0).stdout;
    assert_eq!(shown(&[]), "a.json\n");
    assert_eq!(shown(&["vendor/b.json", "a.json"]), "a.json\nvendor/b.json\n");
    assert_eq!(shown(&["--force-exclude", "vendor/b.json", "a.json"]), "a.json\n");
    assert_eq!(shown(&["vendor"]), "");
    folder.write("precall.toml", "include = [\"deep/**\"]\n");
    assert_eq!(shown(&[]), "deep/c.gen.json\n");
}

#[test]
fn formats_of_files_are_said_by_pattern() {
    let folder = Folder::with(&[
        ("precall.toml", "[input-format]\n\"*.tpl\" = \"json\"\n\"lines/*\" = \"jsonl\"\n"),
        ("a.tpl", BAD),
        ("lines/b.json", &format!("{0}\n{0}\n", line(BAD))),
        ("other.txt", BAD),
    ]);
    assert_eq!(folder.run(&["check", "--show-files"]).exits(0).stdout, "a.tpl\nlines/b.json\n");
    let found = rules(&folder, &["."]);
    assert_eq!(
        found,
        ["error[prefix-not-strict]", "error[prefix-not-strict]", "warning[duplicate-call]", "error[prefix-not-strict]"]
    );
}

#[test]
fn the_snapshot_and_the_mode_are_settings() {
    let eni = r#"{"NetworkInterfaceSets": {"NetworkInterfaceSet": [{"NetworkInterfaceId": "eni-bp1iqejowblx6h8j", "Status": "Attaching"}]}}"#;
    let folder = Folder::with(&[
        ("changes/a.json", CLEAN),
        ("changes/precall.toml", "[state]\npaths = [\"../snapshot\"]\n"),
        ("snapshot/enis.json", eni),
        ("empty/enis.json", r#"{"NetworkInterfaceSets": {"NetworkInterfaceSet": []}}"#),
    ]);
    let found = rules(&folder, &["changes"]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(rules(&folder, &["changes", "--isolated"]), [""; 0]);
    assert_eq!(rules(&folder, &["changes", "--state", "empty"]), [""; 0], "the command line wins");
    folder.write("changes/a.json", format!("[{CLEAN}, {CLEAN}]"));
    folder.write("changes/precall.toml", "execution = \"parallel\"\n");
    let parallel = rules(&folder, &["changes"]);
    assert_ne!(parallel, rules(&folder, &["changes", "--isolated"]));
    assert_ne!(parallel, rules(&folder, &["changes", "--execution", "settled"]));
    folder.write("changes/a.json", format!("{{\"execution\": \"settled\", \"calls\": [{CLEAN}, {CLEAN}]}}"));
    assert_ne!(parallel, rules(&folder, &["changes"]), "the batch knows better");
}

#[test]
fn the_schema_and_the_reader_agree() {
    let folder = Folder::new();
    let schema = folder.run(&["schema", "config"]).exits(0).stdout;
    let schema: Value = serde_json::from_str(&schema).expect("the schema is JSON");
    let schema: Validator = jsonschema::validator_for(&schema).expect("it is a schema");
    for (text, value) in [
        ("", "{}"),
        ("exclude = \"x\"\ninclude = [\"a\", \"b\"]", r#"{"exclude": "x", "include": ["a", "b"]}"#),
        (
            "[rules]\norder = \"off\"\n\"InvalidIp.IpPrefixNotStrict\" = \"note\"",
            r#"{"rules": {"order": "off", "InvalidIp.IpPrefixNotStrict": "note"}}"#,
        ),
        ("[state]\npaths = [\"x\"]\ncomplete = true", r#"{"state": {"paths": ["x"], "complete": true}}"#),
        (
            "[[waivers]]\nrule = \"prefix-not-strict\"\nfiles = \"*\"\nreason = \"not now\"\nuntil = \"2026-12-31\"",
            r#"{"waivers": [{"rule": "prefix-not-strict", "files": "*", "reason": "not now", "until": "2026-12-31"}]}"#,
        ),
        (
            "[[overrides]]\nfiles = \"*\"\nrules.order = \"off\"",
            r#"{"overrides": [{"files": "*", "rules": {"order": "off"}}]}"#,
        ),
        ("locked = [\"order\", \"prefix-not-strict\"]", r#"{"locked": ["order", "prefix-not-strict"]}"#),
        ("placeholders = [\"__*__\"]\nbaseline = \"x.json\"", r#"{"placeholders": ["__*__"], "baseline": "x.json"}"#),
        ("[input-format]\n\"*.tpl\" = \"yaml\"", r#"{"input-format": {"*.tpl": "yaml"}}"#),
    ] {
        let value: Value = serde_json::from_str(value).expect("the example is JSON");
        assert!(schema.is_valid(&value), "{value}");
        folder.write("precall.toml", text);
        folder.run(&["config", "show"]).exits(0);
    }
    for (text, value) in [
        ("x = 1", r#"{"x": 1}"#),
        ("[rules]\nx = \"off\"", r#"{"rules": {"x": "off"}}"#),
        ("[rules]\norder = \"of\"", r#"{"rules": {"order": "of"}}"#),
        ("[rules]\nsyntax-error = \"off\"", r#"{"rules": {"syntax-error": "off"}}"#),
        ("[state]\ncomplete = 1", r#"{"state": {"complete": 1}}"#),
        (
            "[[waivers]]\nrule = \"order\"\nfiles = \"*\"\nreason = \"x y\"",
            r#"{"waivers": [{"rule": "order", "files": "*", "reason": "x y"}]}"#,
        ),
        ("[[overrides]]\nfiles = \"*\"", r#"{"overrides": [{"files": "*"}]}"#),
        ("execution = \"x\"", r#"{"execution": "x"}"#),
        ("[input-format]\n\"*.tpl\" = \"x\"", r#"{"input-format": {"*.tpl": "x"}}"#),
    ] {
        let value: Value = serde_json::from_str(value).expect("the example is JSON");
        assert!(!schema.is_valid(&value), "{value}");
        folder.write("precall.toml", text);
        folder.run(&["config", "show"]).exits(2);
    }
}

#[test]
fn the_documentation_shows_configurations_that_work() {
    let text = include_str!("../../docs/configuration.md");
    let blocks: Vec<&str> = text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    assert!(!blocks.is_empty());
    for block in blocks {
        let folder = Folder::with(&[("precall.toml", block), ("policy/base.toml", "")]);
        folder.run(&["config", "show"]).exits(0);
    }
}

#[test]
fn a_waiver_that_silences_nothing_is_reported_when_everything_was_checked() {
    let waiver = |rule: &str, files: &str| {
        format!("[[waivers]]\nrule = \"{rule}\"\nfiles = \"{files}\"\nreason = \"not now\"\n")
    };
    let folder = Folder::with(&[("a.json", CLEAN), ("deep/b.json", BAD)]);
    folder.write("precall.toml", waiver("prefix-not-strict", "*"));
    assert_eq!(rules(&folder, &["."]), [""; 0]);
    folder.write("precall.toml", waiver("prefix-not-strict", "a.json") + &waiver("eni-wrong-state", "a.json"));
    let found = ["error[prefix-not-strict]", "warning[unused-ignore]"];
    assert_eq!(rules(&folder, &["."]), found, "the other rule is undecided");
    assert_eq!(rules(&folder, &["a.json"]), [""; 0], "other files may need it");
    assert_eq!(rules(&folder, &["deep"]), ["error[prefix-not-strict]"]);
    folder.write("base.toml", waiver("prefix-not-strict", "a.json"));
    folder.write("precall.toml", "extend = \"base.toml\"\n");
    assert_eq!(rules(&folder, &["."]), ["error[prefix-not-strict]"], "the base is for others, too");
}

#[test]
fn the_documentation_shows_calls_that_pass() {
    let folder = Folder::with(&[("docs/suppression.md", include_str!("../../docs/suppression.md"))]);
    let answer = folder.run(&["check", "--output-format", "concise", "docs"]).exits(0);
    assert_eq!(answer.stdout, "");
    assert!(answer.stderr.contains("3 findings suppressed"), "{answer:#?}");
}
