//! Standard input, output and error: formats, pipes, full disks, colour, threads.

use super::support::{Answer, BAD, CLEAN, Folder, line, numbered};
use serde_json::Value;
use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Stdio};

const FORMATS: [&str; 12] = [
    "full",
    "concise",
    "json",
    "jsonl",
    "sarif",
    "github",
    "gitlab",
    "junit",
    "checkstyle",
    "rdjson",
    "markdown",
    "html",
];

/// So many findings that no pipe holds them.
fn much() -> String {
    format!("[{}]", vec![line(BAD); 2000].join(",\n"))
}

#[test]
fn standard_input_is_read_by_its_content() {
    let folder = Folder::new();
    let yaml = "# calls\nAction: UnassignIpv6Addresses\nRegionId: cn-hangzhou\nNetworkInterfaceId: eni-bp1****\n\
                Ipv6Prefix: ['2001:db8::1/80']\n";
    let json_lines = format!("\n{}\r\n\n{}\n", line(CLEAN), line(BAD));
    let inputs = [
        (BAD.to_owned(), "2:63 prefix-not-strict", 1),
        (format!("// calls\n[{CLEAN},\n{BAD}]"), "5:63 prefix-not-strict", 2),
        (json_lines, "4:123 prefix-not-strict", 2),
        (yaml.to_owned(), "5:14 prefix-not-strict", 1),
    ];
    for (input, place, calls) in inputs {
        let answer = folder.run_with_input(&["check", "-", "--output-format", "concise"], &input).exits(1);
        assert!(answer.places().contains(&place.to_owned()), "{answer:#?}");
        assert!(answer.stdout.starts_with("<stdin>:"), "{answer:#?}");
        assert!(answer.stderr.contains(&format!("checked {calls} call")), "{answer:#?}");
    }
}

#[test]
fn standard_input_takes_the_name_that_it_is_given() {
    let folder = Folder::new();
    let arguments = ["check", "-", "--output-format", "concise", "--stdin-filename"];
    let answer = folder.run_with_input(&[&arguments[..], &["x/y.yaml"]].concat(), BAD).exits(1);
    assert!(answer.stdout.starts_with("x/y.yaml:2:63: error[prefix-not-strict]"), "{answer:#?}");
    let broken = folder.run_with_input(&[&arguments[..], &["x.json"]].concat(), "Action: x\n").exits(1);
    assert!(broken.stdout.starts_with("x.json:1:1: error[syntax-error]"), "{broken:#?}");
    folder.run_with_input(&[&arguments[..], &["x.yaml"]].concat(), "Action: x\n").exits(0);
}

#[test]
fn empty_standard_input_is_no_batch() {
    let folder = Folder::new();
    let answer = folder.run_with_input(&["check", "-"], "").exits(1);
    assert!(answer.stdout.contains("not-a-batch"), "{answer:#?}");
    folder.run_with_input(&["check", "-", "--allow-empty"], "").exits(0);
}

#[test]
fn standard_input_and_files_go_together() {
    let folder = Folder::with(&[("a.json", BAD)]);
    let arguments = ["check", "--output-format", "concise", "-", "a.json", "-"];
    let answer = folder.run_with_input(&arguments, BAD).exits(1);
    assert_eq!(answer.places().len(), 2, "{answer:#?}");
    let same = [&arguments[..], &["--stdin-filename", "a.json"]].concat();
    let answer = folder.run_with_input(&same, line(BAD)).exits(1);
    assert_eq!(answer.places(), ["1:123 prefix-not-strict", "2:63 prefix-not-strict"]);
}

#[test]
fn findings_go_to_standard_output_and_everything_else_to_standard_error() {
    let folder = Folder::with(&[("a.json", BAD), ("package.json", "{}")]);
    let arguments = ["check", "--verbose", "--statistics", "gone.json", ".", "--output-format"];
    for format in FORMATS {
        let answer = folder.run(&[&arguments[..], &[format]].concat()).exits(2);
        assert!(answer.stdout.contains("prefix-not-strict") && !answer.stdout.contains("package.json"), "{answer:#?}");
        // SARIF and the page have a place for what a run could not read.
        assert_eq!(answer.stdout.contains("gone.json"), ["sarif", "html"].contains(&format), "{answer:#?}");
        assert!(answer.stderr.contains("passed over package.json"), "{answer:#?}");
        assert!(answer.stderr.contains("1  prefix-not-strict"), "{answer:#?}");
        assert!(answer.stderr.contains("gone.json: "), "{answer:#?}");
    }
}

#[test]
fn quiet_is_findings_only() {
    let folder = Folder::with(&[("a.json", BAD), ("b.json", CLEAN)]);
    for format in FORMATS {
        let answer = folder.run(&["check", "--quiet", "--output-format", format]).exits(1).says_nothing_else();
        assert!(answer.stdout.contains("prefix-not-strict"), "{answer:#?}");
    }
    let answer = folder.run(&["check", "--quiet", "b.json"]).exits(0).says_nothing_else();
    assert_eq!(answer.stdout, "");
}

#[test]
fn what_programs_read_is_json_and_nothing_else() {
    let folder = Folder::with(&[
        ("a.json", BAD),
        ("b.yaml", "- Action: AssignIpv6Addresses\n  RegionId: \"x\\e[31m\\u2028\"\n  : {\n"),
        ("c\u{1b}.json", "\u{0}"),
        ("package.json", "{}"),
    ]);
    for arguments in [&["check"][..], &["check", "a.json"], &["check", "--allow-empty", "package.json"]] {
        let json = folder.run(&[arguments, &["--output-format", "json", "--color", "always"]].concat());
        let lines = folder.run(&[arguments, &["--output-format", "jsonl", "--color", "always"]].concat());
        let report: Value = serde_json::from_str(&json.stdout).expect("one JSON value");
        let findings = report["findings"].as_array().expect("findings are a list");
        let listed: Vec<Value> =
            lines.stdout.lines().map(|line| serde_json::from_str(line).expect("one JSON value a line")).collect();
        assert_eq!(findings, &listed);
        assert_eq!(report["format_version"], 1);
        let counted = ["errors", "warnings", "notes"].map(|it| report["summary"][it].as_u64().expect("a number"));
        assert_eq!(counted.iter().sum::<u64>(), findings.len() as u64);
        assert!(json.stdout.is_ascii() || !json.stdout.contains(['\u{1b}', '\u{2028}']), "{}", json.stdout);
    }
    let clean = Folder::with(&[("a.json", CLEAN)]);
    let json = clean.run(&["check", "--output-format", "json"]).exits(0).says_nothing_else();
    serde_json::from_str::<Value>(&json.stdout).expect("one JSON value");
    assert_eq!(clean.run(&["check", "--output-format", "jsonl"]).exits(0).stdout, "");
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let folder = Folder::new();
    for at in 0..10 {
        let calls: Vec<_> = (0..60).map(|n| line(BAD).replace("::1/", &format!("::{n:x}:{at}/"))).collect();
        folder.write(format!("{at}.json"), format!("[{}]", calls.join(",\n")));
    }
    let lines = (0..35_000).map(|number| match number % 70 {
        0 => line(BAD) + "\n",
        1 => "{\n".to_owned(),
        _ => numbered(CLEAN, number) + "\n",
    });
    folder.write("big.jsonl", lines.collect::<String>());
    for format in FORMATS {
        let run = |threads| folder.run(&["check", "--output-format", format, "--threads", threads]).exits(1);
        let (one, eight) = (run("1"), run("8"));
        assert!(one.stdout == eight.stdout, "{format}");
        assert_eq!(one.stderr, eight.stderr);
    }
}

#[test]
fn statistics_count_by_rule() {
    let folder =
        Folder::with(&[("a.json", &format!("[{BAD},{},{{\"Action\": \"AssignIpv6Addressses\"}}]", numbered(BAD, 1)))]);
    let answer = folder.run(&["check", "--quiet", "--statistics"]).exits(1);
    assert_eq!(answer.stderr, "2  prefix-not-strict  error\n1  unknown-operation  warning\n");
}

#[test]
fn colour_is_what_flag_and_environment_say() {
    let folder = Folder::with(&[("a.json", BAD)]);
    let is_coloured = |arguments: &[&str], environment: &[(&str, &str)]| {
        let mut command = folder.command(&[&["check", "a.json"], arguments].concat());
        let output = command.envs(environment.iter().copied()).output().expect("the program can be started");
        output.stdout.contains(&0x1b)
    };
    assert!(!is_coloured(&[], &[]), "a pipe is no terminal");
    assert!(is_coloured(&["--color", "always"], &[]));
    assert!(is_coloured(&["--color", "always"], &[("NO_COLOR", "1"), ("TERM", "dumb")]));
    assert!(is_coloured(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(is_coloured(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "")]));
    assert!(!is_coloured(&[], &[("CLICOLOR_FORCE", "0")]));
    assert!(!is_coloured(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!is_coloured(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    for format in ["concise", "json", "jsonl"] {
        assert!(!is_coloured(&["--color", "always", "--output-format", format], &[]), "{format}");
    }
}

/// Under `script`, standard output is a terminal.
#[cfg(target_os = "linux")]
#[test]
fn a_terminal_gets_colour_unless_it_is_dumb() {
    let folder = Folder::with(&[("a.json", BAD)]);
    let is_coloured = |environment: &[(&str, &str)]| -> Option<bool> {
        let program = format!("'{}' check a.json", env!("CARGO_BIN_EXE_precall"));
        let mut command = Command::new("script");
        command.args(["-qec", &program, "/dev/null"]).current_dir(&folder.path).stdin(Stdio::null());
        for name in ["NO_COLOR", "CLICOLOR_FORCE", "FORCE_COLOR"] {
            command.env_remove(name);
        }
        let output = command.env("TERM", "xterm").envs(environment.iter().copied()).output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        text.contains("prefix-not-strict").then(|| text.contains('\u{1b}'))
    };
    let Some(is_coloured_by_default) = is_coloured(&[]) else { return };
    assert!(is_coloured_by_default);
    assert_eq!(is_coloured(&[("TERM", "dumb")]), Some(false));
    assert_eq!(is_coloured(&[("NO_COLOR", "1")]), Some(false));
    assert_eq!(is_coloured(&[("TERM", "dumb"), ("CLICOLOR_FORCE", "1")]), Some(true));
}

#[test]
fn a_reader_that_has_read_enough_is_no_error() {
    let folder = Folder::with(&[("a.json", &much())]);
    for format in FORMATS {
        let mut command = folder.command(&["check", "--quiet", "--output-format", format]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("the program starts");
        let stdout = child.stdout.take().expect("standard output is a pipe");
        let mut first = String::new();
        BufReader::with_capacity(64, stdout.take(64)).read_line(&mut first).expect("the first line can be read");
        assert_ne!(first, "");
        let output = child.wait_with_output().expect("the program ends");
        assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(1), ""), "{format}");
    }
}

#[test]
fn nobody_who_reads_the_messages_is_no_error() {
    let folder = Folder::with(&[("a.json", &much()), ("package.json", "{}")]);
    for (arguments, status) in [
        (&["check", "a.json"][..], 1),
        (&["check", "--verbose", "--statistics"], 1),
        (&["check", "package.json", "gone.json"], 2),
        (&["check", "gone.json"], 2),
    ] {
        let (reader, writer) = std::io::pipe().expect("pipes can be made");
        drop(reader);
        let output = folder.command(arguments).stderr(writer).output().expect("the program can be started");
        assert_eq!(output.status.code(), Some(status), "{arguments:?}");
    }
    // As in `precall check 2>&1 | head -1`.
    let (reader, writer) = std::io::pipe().expect("pipes can be made");
    let both = writer.try_clone().expect("pipes can be cloned");
    let mut command = folder.command(&["check", "a.json"]);
    let mut child = command.stdout(writer).stderr(both).spawn().expect("the program starts");
    drop((command, reader));
    assert_eq!(child.wait().expect("the program ends").code(), Some(1));
}

#[cfg(target_os = "linux")]
mod full_disk {
    use super::*;
    use std::fs::File;

    fn full() -> File {
        File::options().write(true).open("/dev/full").expect("/dev/full can be written to")
    }

    #[test]
    fn output_that_cannot_be_written_fails_the_run() {
        let folder = Folder::with(&[("a.json", BAD), ("b.json", &much()), ("clean.json", CLEAN)]);
        let mut runs: Vec<Vec<&str>> = vec![vec!["completions", "bash"]];
        for format in FORMATS {
            runs.push(vec!["check", "--output-format", format, "a.json"]);
            runs.push(vec!["check", "--output-format", format, "b.json"]);
        }
        runs.push(vec!["check", "--output-format", "json", "clean.json"]);
        for arguments in runs {
            let output = folder.command(&arguments).stdout(full()).output().expect("the program can be started");
            let stderr = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(2), "{arguments:?}");
            assert!(stderr.contains("could not be written"), "{stderr}");
        }
    }

    #[test]
    fn messages_that_cannot_be_written_are_dropped() {
        let folder = Folder::with(&[("a.json", BAD)]);
        let output = folder.command(&["check"]).stderr(full()).output().expect("the program can be started");
        assert_eq!(output.status.code(), Some(1));
        let output = folder.command(&["check", "gone"]).stderr(full()).output().expect("the program can be started");
        assert_eq!(output.status.code(), Some(2));
    }
}

#[test]
fn a_long_line_is_shown_through_a_window() {
    let folder = Folder::new();
    let before: String = (0..3000).map(|number| numbered(CLEAN, number) + ",").collect();
    let after: String = (3000..6000).map(|number| format!(",{}", numbered(CLEAN, number))).collect();
    folder.write("a.json", format!("[{before}{}{after}]", line(BAD)));
    let answer = folder.run(&["check", "a.json"]).exits(1);
    assert!(answer.stdout.len() < 2048, "{} bytes", answer.stdout.len());
    assert!(answer.stdout.contains("…") && answer.stdout.contains("2001:db8::1/80"), "{}", answer.stdout);
    folder.write("b.json", format!("[{}", "网\u{1b}".repeat(250_000)));
    let answer: Answer = folder.run(&["check", "b.json"]).exits(1);
    assert!(answer.stdout.len() < 4096, "{} bytes", answer.stdout.len());
    let value = line(BAD).replace("2001:db8::1/80", &"y".repeat(1_000_000));
    for format in ["full", "concise", "json"] {
        folder.write("c.json", &value);
        let answer = folder.run(&["check", "--output-format", format, "c.json"]).exits(1);
        assert!(answer.stdout.len() < 4096, "{} bytes", answer.stdout.len());
    }
}

#[test]
fn what_is_long_is_cut_wherever_it_stands() {
    let folder = Folder::new();
    let long = "x".repeat(20_000);
    let call = line(BAD).replace('}', &format!(", \"AccessKeyId\": \"a\"{}", '}'));
    let values = ["cn-hangzhou", "eni-bp1iqejowblx6h8j", "2001:db8::1/80"];
    let names = ["RegionId", "NetworkInterfaceId", "Ipv6Prefix", "AssignIpv6Addresses"];
    for part in values.iter().chain(&names) {
        let texts = [
            call.replace(part, &long),
            call.replace(part, &format!("{part}.{long}")),
            call.replace(part, &format!("cn-{}-h", "9".repeat(20_000))),
            call.replace(part, &long).replacen('{', &format!("{{\"{long}\": 1,"), 1),
        ];
        for text in texts {
            for name in ["c.json", "c.yaml"] {
                folder.write(name, &text);
                for format in ["full", "concise"] {
                    let answer = folder.run(&["check", "--output-format", format, name]).exits(1);
                    assert!(answer.stdout.len() < 8192, "{} bytes: {:.900}", answer.stdout.len(), answer.stdout);
                }
            }
        }
    }
    folder.write("d.json", format!("{{\"calls\": [{call}], \"{long}\": 1, \"{long}\": 2}}"));
    let answer = folder.run(&["check", "d.json"]).exits(1);
    assert!(answer.stdout.len() < 4096, "{} bytes", answer.stdout.len());
}
