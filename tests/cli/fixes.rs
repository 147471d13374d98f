//! `--fix`, `--fix-only`, `--diff`, `--unsafe-fixes`: what is written, what is said, and what never happens.

use super::support::{Answer, BAD, CLEAN, Folder, line};
use std::fs;

/// A file in which everything but two values has to survive.
const LAYOUT: &str = "\u{feff}// 网络 😀\r\n[ {\"Action\":\"AssignIpv6Addresses\",\t\"RegionId\" : \"cn-hangzhou\", // here\r\n  \
    \"NetworkInterfaceId\": \"eni-bp1iqejowblx6h8j\", /* ! */ \"Ipv6Prefix\": [ \"2001:db8:1::/80\" ,\"2001:db8::1/80\"\r\n  ,\"2001:DB8:2::1/80\" ], },\r\n]";

fn read(folder: &Folder, name: &str) -> String {
    fs::read_to_string(folder.path.join(name)).unwrap_or_else(|err| panic!("{name}: {err}"))
}

/// The file after `check --fix` with these arguments; a second run changes nothing.
fn fixed(name: &str, text: &str, arguments: &[&str]) -> String {
    let folder = Folder::with(&[(name, text)]);
    folder.run(&[&["check", "--fix", name], arguments].concat());
    let once = read(&folder, name);
    let again = folder.run(&[&["check", "--fix", name], arguments].concat());
    assert!(again.stderr.contains("nothing to fix"), "{again:#?}\n{once}");
    assert_eq!(read(&folder, name), once, "a second run changes nothing");
    once
}

fn is_quiet(answer: &Answer) -> bool {
    answer.stdout.is_empty()
}

#[test]
fn only_the_edited_bytes_change() {
    let expected = LAYOUT.replace("2001:db8::1/80", "2001:db8::/80").replace("2001:DB8:2::1/80", "2001:db8:2::/80");
    assert_eq!(fixed("a.json", LAYOUT, &[]), expected);
    let yaml = "# one\n- Action: AssignIpv6Addresses # two\n  RegionId: cn-hangzhou\n\n  NetworkInterfaceId: 'eni-bp1iqejowblx6h8j'\n  \
                Ipv6Prefix: # three\n  - 2001:db8::1/80 # four\n...\n";
    assert_eq!(fixed("a.yaml", yaml, &[]), yaml.replace("::1/80", "::/80"));
    let lines = format!("{}\n\n{}", line(CLEAN), line(BAD));
    assert_eq!(fixed("a.jsonl", &lines, &[]), lines.replace("::1/80", "::/80"));
}

#[test]
fn what_was_fixed_is_told_and_no_finding() {
    let folder = Folder::with(&[("a.json", BAD), ("b.json", CLEAN)]);
    let before = folder.run(&["check"]).exits(1);
    assert!(before.stderr.contains("1 finding can be fixed with --fix\n"), "{before:#?}");
    let answer = folder.run(&["check", "--fix"]).exits(0);
    assert!(is_quiet(&answer) && answer.stderr.contains("no findings"), "{answer:#?}");
    assert!(answer.stderr.ends_with("fixed 1 finding in 1 file\n"), "{answer:#?}");
    let quiet = Folder::with(&[("a.json", BAD)]);
    quiet.run(&["check", "--fix", "--quiet"]).exits(0).says_nothing_else();
}

#[test]
fn what_is_left_is_reported_at_its_place() {
    let text = line(BAD).replace("\"RegionId\"", "\"Odd\": 1, \"Ipv6AddressCount\": 11, \"RegionId\"");
    let folder = Folder::with(&[("a.json", &text)]);
    let arguments = ["check", "--fix", "--output-format", "concise"];
    let answer = folder.run(&arguments).exits(1);
    let after = read(&folder, "a.json");
    assert!(after.contains("2001:db8::/80"));
    let alone = folder.run(&["check", "--output-format", "concise"]).exits(1);
    assert_eq!(answer.stdout, alone.stdout, "the findings are about the file as it is now");
    assert!(answer.stderr.contains("1 finding can be fixed with --fix --unsafe-fixes, after a look"), "{answer:#?}");
}

#[test]
fn unsafe_fixes_need_their_flag() {
    let call = |rest: &str| {
        format!(
            "{{\"Action\": \"AssignIpv6Addresses\", \"RegionId\": \"cn-hangzhou\", \"NetworkInterfaceId\": \"eni-bp1iqejowblx6h8j\", {rest}}}"
        )
    };
    let count = call("\"Ipv6AddressCount\": 11");
    let folder = Folder::with(&[("a.json", &count)]);
    folder.run(&["check", "--unsafe-fixes"]).exits(2);
    folder.run(&["check", "--fix"]).exits(1);
    assert_eq!(read(&folder, "a.json"), count);
    assert_eq!(fixed("a.json", &count, &["--unsafe-fixes"]), call("\"Ipv6AddressCount\": 10"));
    // One side of a conflict.
    let both = call("\"Ipv6AddressCount\": 1, \"Ipv6Address\": [\"2001:db8::8\"]");
    assert_eq!(fixed("a.json", &both, &["--unsafe-fixes"]), call("\"Ipv6Address\": [\"2001:db8::8\"]"));
    let last = call("\"Ipv6Address\": [\"2001:db8::8\"], // why\n \"Ipv6AddressCount\": 1");
    assert_eq!(fixed("a.json", &last, &["--unsafe-fixes"]), last, "a comment is never lost");
}

#[test]
fn one_side_of_a_conflict_goes_in_yaml() {
    let head = "- Action: AssignIpv6Addresses\n  RegionId: cn-hangzhou\n  NetworkInterfaceId: eni-bp1iqejowblx6h8j\n";
    let yaml = format!("{head}  Ipv6AddressCount: 2\n  Ipv6Address: # these\n  - 2001:db8::8\n# end\n");
    assert_eq!(fixed("a.yaml", &yaml, &["--unsafe-fixes"]), yaml.replace("  Ipv6AddressCount: 2\n", ""));
    let first = "- Ipv6AddressCount: 2\n  Action: AssignIpv6Addresses\n  RegionId: cn-hangzhou\n  NetworkInterfaceId: eni-bp1iqejowblx6h8j\n  Ipv6Address: [2001:db8::8]\n";
    assert_eq!(fixed("a.yaml", first, &["--unsafe-fixes"]), first.replace("Ipv6AddressCount: 2\n  ", ""));
    let noted = format!("{head}  Ipv6AddressCount: 2 # keep me\n  Ipv6Address:\n  - 2001:db8::8 # and me\n");
    assert_eq!(fixed("a.yaml", &noted, &["--unsafe-fixes"]), noted, "a comment is never lost");
}

/// Addresses with these numbers.
fn addresses(numbers: std::ops::Range<u32>, separator: &str, quote: &str) -> String {
    let addresses: Vec<String> = numbers.map(|it| format!("{quote}2001:db8::{it:x}{quote}")).collect();
    addresses.join(separator)
}

#[test]
fn a_long_list_becomes_several_calls() {
    let call = |token: &str, numbers, separator: &str| {
        format!(
            "{{\"Action\": \"AssignIpv6Addresses\", \"RegionId\": \"cn-hangzhou\",{token} \"NetworkInterfaceId\": \"eni-bp1iqejowblx6h8j\",\n   \"Ipv6Address\": [{}]}}",
            addresses(numbers, separator, "\"")
        )
    };
    let token = " \"ClientToken\": \"a\",";
    let json = format!("[\n  {}\n]\n", call(token, 1..24, ", "));
    let expected =
        format!("[\n  {},\n  {},\n  {}\n]\n", call(token, 1..11, ", "), call("", 11..21, ", "), call("", 21..24, ", "));
    assert_eq!(fixed("a.json", &json, &["--unsafe-fixes"]), expected, "a token stands once");
    let alone = call("", 1..12, ",\n    ");
    let expected = format!("[{},\n{}]", call("", 1..11, ",\n    "), call("", 11..12, ",\n    "));
    assert_eq!(fixed("a.json", &alone, &["--unsafe-fixes"]), expected);
    let lines = format!("{}\n{}\n", line(CLEAN), call("", 1..12, ", ").replace('\n', ""));
    let expected =
        format!("{}\n{}\n{}\n", line(CLEAN), call("", 1..11, ", "), call("", 11..12, ", ")).replace(",\n ", ", ");
    assert_eq!(fixed("a.jsonl", &lines, &["--unsafe-fixes"]), expected);
}

#[test]
fn a_long_list_becomes_several_calls_in_yaml() {
    let call = |numbers| {
        let list = addresses(numbers, "\r\n    - ", "'");
        format!(
            "  - Action: AssignIpv6Addresses\r\n    RegionId: cn-hangzhou\r\n    NetworkInterfaceId: eni-bp1iqejowblx6h8j\r\n    Ipv6Address:\r\n    - {list}\r\n"
        )
    };
    let yaml = format!("calls:\r\n{}\r\n# end\r\n", call(1..13));
    let expected = format!("calls:\r\n{}{}\r\n# end\r\n", call(1..11), call(11..13));
    assert_eq!(fixed("a.yaml", &yaml, &["--unsafe-fixes"]), expected);
}

/// A snapshot in which the ENI has one address.
const STATE: &str = r#"{"TotalCount": 1, "NetworkInterfaceSets": {"NetworkInterfaceSet": [{"NetworkInterfaceId": "eni-bp1iqejowblx6h8j",
    "Ipv6Sets": {"Ipv6Set": [{"Ipv6Address": "2001:db8::1"}]}, "Ipv6PrefixSets": {"Ipv6PrefixSet": []}}]}}"#;

#[test]
fn what_is_not_assigned_is_not_unassigned() {
    let call = |list: &str| {
        format!(
            "{{\"Action\": \"UnassignIpv6Addresses\", \"RegionId\": \"cn-hangzhou\", \"NetworkInterfaceId\": \"eni-bp1iqejowblx6h8j\", \"Ipv6Address\": [{list}]}}"
        )
    };
    let folder = Folder::with(&[("state/enis.json", STATE)]);
    let batch = |calls: &[String]| format!("[\n{}\n]", calls.join(",\n"));
    let mixed = call("\"2001:db8::8\", \"2001:db8::1\", \"2001:db8::9\"");
    folder.write("a.json", batch(&[call("\"2001:db8::7\""), mixed]));
    let arguments = ["check", "a.json", "--state", "state", "--fix", "--unsafe-fixes"];
    folder.run(&arguments).exits(0);
    assert_eq!(read(&folder, "a.json"), batch(&[call("\"2001:db8::1\"")]));
    // A snapshot that cannot be read could have made other findings.
    folder.write("a.json", BAD);
    folder.write("state/odd.json", "{}");
    folder.run(&arguments).exits(2);
    assert_eq!(read(&folder, "a.json"), BAD);
}

#[test]
fn a_repeated_call_goes() {
    let yaml = "- Action: UnassociateEipAddress\n  AllocationId: eip-2zeerraiwb7ujsxdc\n\
                - Action: UnassociateEipAddress\n  AllocationId: eip-2zeerraiwb7ujsxdc\n# end\n";
    let expected = "- Action: UnassociateEipAddress\n  AllocationId: eip-2zeerraiwb7ujsxdc\n# end\n";
    assert_eq!(fixed("a.yaml", yaml, &["--unsafe-fixes"]), expected);
}

#[test]
fn a_diff_changes_nothing() {
    let folder = Folder::with(&[("a.json", BAD), ("b.json", CLEAN)]);
    let answer = folder.run(&["check", "--diff"]).exits(1);
    let lines: Vec<&str> = BAD.lines().collect();
    let expected = format!(
        "--- a/a.json\n+++ b/a.json\n@@ -1,2 +1,2 @@\n {}\n-{}\n\\ No newline at end of file\n+{}\n\\ No newline at end of file\n",
        lines[0],
        lines[1],
        lines[1].replace("::1/80", "::/80")
    );
    assert_eq!(answer.stdout, expected);
    assert_eq!(answer.stderr, "would fix 1 finding in 1 file\n");
    assert_eq!(read(&folder, "a.json"), BAD);
    let clean = folder.run(&["check", "--diff", "b.json"]).exits(0);
    assert_eq!((clean.stdout.as_str(), clean.stderr.as_str()), ("", "nothing to fix\n"));
    folder.run(&["check", "--diff", "--fix"]).exits(2);
    folder.run(&["check", "--diff", "--output-format", "json"]).exits(2);
}

#[test]
fn a_diff_shows_no_secret() {
    let text = line(BAD).replace("\"RegionId\"", "\"AccessKeySecret\": \"hunter2\", \"RegionId\"");
    let folder = Folder::with(&[("a.json", &text)]);
    let answer = folder.run(&["check", "--diff"]).exits(1);
    assert!(answer.stdout.contains("\"AccessKeySecret\": *********"), "{answer:#?}");
    assert!(!answer.stdout.contains("hunter"), "{answer:#?}");
    folder.run(&["check", "--fix"]).exits(1);
    assert_eq!(read(&folder, "a.json"), text.replace("::1/80", "::/80"));
}

#[test]
fn fix_only_says_nothing_of_the_rest() {
    let folder = Folder::with(&[("a.json", &BAD.replace("\"RegionId\": \"cn-hangzhou\",", ""))]);
    let answer = folder.run(&["check", "--fix-only"]).exits(0);
    assert_eq!((answer.stdout.as_str(), answer.stderr.as_str()), ("", "fixed 1 finding in 1 file\n"));
    folder.run(&["check"]).exits(1);
}

#[test]
fn standard_input_goes_to_standard_output() {
    let folder = Folder::new();
    let answer = folder.run_with_input(&["check", "--fix", "-"], BAD).exits(0);
    assert_eq!(answer.stdout, BAD.replace("::1/80", "::/80"));
    let unchanged = folder.run_with_input(&["check", "--fix", "-"], CLEAN).exits(0);
    assert_eq!(unchanged.stdout, CLEAN);
    let rest = BAD.replace("\"RegionId\": \"cn-hangzhou\",", "");
    let answer = folder.run_with_input(&["check", "--fix", "-", "--output-format", "concise"], &rest).exits(1);
    assert_eq!(answer.stdout, rest.replace("::1/80", "::/80"));
    assert!(answer.stderr.contains("error[missing-parameter]"), "{answer:#?}");
    let only = folder.run_with_input(&["check", "--fix-only", "-"], BAD).exits(0);
    assert_eq!(only.stdout, BAD.replace("::1/80", "::/80"));
}

#[cfg(unix)]
#[test]
fn links_and_modes_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = Folder::with(&[("real/a.json", BAD)]);
    let real = folder.path.join("real/a.json");
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).expect("the mode can be set");
    symlink("real/a.json", folder.path.join("link.json")).expect("a link can be made");
    folder.run(&["check", "--fix", "link.json"]).exits(0);
    assert_eq!(read(&folder, "real/a.json"), BAD.replace("::1/80", "::/80"));
    assert!(folder.path.join("link.json").is_symlink());
    assert_eq!(fs::metadata(&real).expect("it is there").permissions().mode() & 0o777, 0o640);
    let left: Vec<_> = fs::read_dir(folder.path.join("real")).expect("a folder").collect();
    assert_eq!(left.len(), 1, "nothing is left behind");
}

#[test]
fn what_is_silenced_is_not_fixed() {
    let head = "- Action: AssignIpv6Addresses\n  RegionId: cn-hangzhou\n  NetworkInterfaceId: eni-bp1iqejowblx6h8j\n";
    let yaml =
        format!("{head}  # precall: ignore[prefix-not-strict] allocated by hand\n  Ipv6Prefix: ['2001:db8::1/80']\n");
    assert_eq!(fixed("a.yaml", &yaml, &[]), yaml);
    let known = Folder::with(&[("a.json", BAD)]);
    known.run(&["baseline", "create"]).exits(0);
    let arguments = ["check", "--fix", "--baseline", "precall-baseline.json"];
    known.run(&arguments).exits(0);
    assert_eq!(read(&known, "a.json"), BAD, "what is known is left to those who know it");
    known.run(&[&arguments[..], &["--no-ignores"]].concat()).exits(2);
    known.run(&["check", "--fix"]).exits(0);
    let answer = known.run(&["check", "--baseline", "precall-baseline.json"]).exits(0);
    assert!(answer.stdout.contains("stale-baseline-entry"), "{answer:#?}");
}

#[test]
fn ignores_that_silence_nothing_are_removed() {
    let head = "- Action: AssignIpv6Addresses\n  RegionId: cn-hangzhou\n  NetworkInterfaceId: eni-bp1iqejowblx6h8j\n";
    let yaml =
        format!("{head}  # precall: ignore[prefix-not-strict] allocated by hand\n  Ipv6Prefix: ['2001:db8::/80']\n");
    let after = fixed("a.yaml", &yaml, &[]);
    assert!(!after.contains("precall:") && after.contains("2001:db8::/80"), "{after}");
}
