//! Input that is broken, hostile or merely odd: a finding at its place, the right exit status, nothing lost.

use super::support::{BAD, CLEAN, Folder, line, numbered};

/// The findings about a file, as `line:column rule`, and that its exit status is 1.
#[track_caller]
fn places(name: &str, bytes: impl AsRef<[u8]>) -> Vec<String> {
    Folder::new().check(name, bytes).exits(1).says_nothing_else().places()
}

/// Runs all of `check` over a file that must neither hang nor crash, and returns its exit status.
#[track_caller]
fn status(name: &str, bytes: impl AsRef<[u8]>) -> i32 {
    let folder = Folder::new();
    folder.write(name, bytes);
    let statuses = ["full", "json"].map(|format| {
        let answer = folder.run(&["check", "--output-format", format, name]);
        assert!(!answer.stderr.contains("internal error"), "{answer:#?}");
        answer.status.expect("no signal ends the program")
    });
    assert_eq!(statuses[0], statuses[1]);
    statuses[0]
}

#[test]
fn files_without_anything() {
    for name in ["a.json", "a.jsonl", "a.yaml", "a"] {
        for text in ["", " ", "\n", " \r\n\t\n", "\u{feff}", "\u{feff}\n"] {
            assert_eq!(places(name, text), ["1:1 not-a-batch"], "{name} {text:?}");
        }
    }
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_change_no_place() {
    for name in ["a.json", "a.yaml"] {
        let places = [BAD.to_owned(), format!("\u{feff}{BAD}"), BAD.replace('\n', "\r\n")].map(|it| places(name, it));
        assert_eq!(places, [["2:63 prefix-not-strict"]; 3], "{name}");
    }
    let lines = format!("\u{feff}{}\r\n\r\n{}\r\n", line(BAD), numbered(BAD, 1));
    assert_eq!(places("a.jsonl", lines), ["1:123 prefix-not-strict", "3:123 prefix-not-strict"]);
    let yaml = "\u{feff}- Action: UnassignIpv6Addresses\r\n  RegionId: cn-hangzhou\r\n  \
                NetworkInterfaceId: eni-bp1iqejowblx6h8j\r\n  Ipv6Prefix:\r\n  - 2001:db8::1/80\r\n";
    assert_eq!(places("a.yaml", yaml), ["5:5 prefix-not-strict"]);
}

#[test]
fn bytes_that_are_not_utf_8() {
    let call = line(CLEAN);
    let (head, tail) = call.split_at(call.find("cn-hang").expect("it has a region"));
    let in_value = [head.as_bytes(), b"\xE7\xBD", tail.as_bytes()].concat();
    for name in ["a.json", "a.jsonl", "a.yaml"] {
        assert_eq!(places(name, &in_value), ["1:48 syntax-error"], "{name}");
    }
    let (head, tail) = call.split_at(call.find("RegionId").expect("it has a region"));
    let in_key = [head.as_bytes(), b"\xFF", tail.as_bytes()].concat();
    for name in ["a.json", "a.jsonl", "a.yaml"] {
        assert_eq!(places(name, &in_key)[0], "1:36 syntax-error", "{name}");
    }
    for (name, column) in [("a.json", 1), ("a.jsonl", 1), ("a.yaml", 1)] {
        let outside = [b"\xC0\xAF ", call.as_bytes()].concat();
        assert_eq!(places(name, outside)[0], format!("1:{column} syntax-error"), "{name}");
        let after = [call.as_bytes(), b"\n\xF0\x9F"].concat();
        assert_eq!(places(name, after)[0], "2:1 syntax-error", "{name}");
    }
    let in_comment = [b"# \xFF\n", BAD.as_bytes()].concat();
    assert_eq!(places("a.yaml", in_comment), ["1:3 syntax-error", "3:63 prefix-not-strict"]);
    let in_comment = [b"// \xFF\n", BAD.as_bytes()].concat();
    assert_eq!(places("a.json", in_comment).last().map(String::as_str), Some("3:63 prefix-not-strict"));
}

#[test]
fn other_encodings() {
    for name in ["a.json", "a.jsonl", "a.yaml", "a.txt"] {
        let little: Vec<u8> = format!("\u{feff}{BAD}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = format!("\u{feff}{BAD}").encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [&little, &big] {
            let answer = Folder::new().check(name, bytes).exits(1);
            assert_eq!(answer.places(), ["1:1 syntax-error"], "{name}");
            assert!(answer.stdout.contains("UTF-16"), "{answer:#?}");
        }
        assert_eq!(status(name, &little[2..]), 1, "{name}, without a byte order mark");
    }
}

#[test]
fn nul_bytes() {
    let call = line(BAD);
    for name in ["a.json", "a.jsonl", "a.yaml"] {
        assert_eq!(places(name, "\0")[0], "1:1 syntax-error", "{name}");
        assert_eq!(places(name, call.replace("cn-", "cn\0-"))[0], "1:50 syntax-error", "{name}");
        assert_eq!(status(name, "\0".repeat(100_000)), 1, "{name}");
        assert_eq!(status(name, format!("{call}\n{}", "\0".repeat(1000))), 1, "{name}");
    }
    let places = places("a.json", call.replace("cn-", "cn\0-"));
    assert_eq!(places, ["1:50 syntax-error", "1:124 prefix-not-strict"]);
}

#[test]
fn half_written_files() {
    for name in ["a.json", "a.jsonl", "a.yaml"] {
        for text in
            ["{", "[", "{\"", "\"", "{\"Action\"", "{\"Action\":", "[{", "[{\"Action\": \"X\"},", "{\"calls\": ["]
        {
            assert_eq!(status(name, text), 1, "{name} {text}");
        }
        assert_eq!(places(name, "{"), ["1:1 syntax-error"], "{name}");
        // Whatever is cut off, and wherever: there is always something to say.
        let text = format!("{{\"calls\": [{CLEAN}]}}");
        for end in (0..text.len() - 1).step_by(7) {
            assert_ne!(places(name, &text[..end]), [""; 0], "{name} {}", &text[..end]);
        }
    }
}

#[test]
fn deep_nesting() {
    let deep = 100_000;
    let texts = [
        "[".repeat(deep),
        "{\"a\":".repeat(deep),
        "[".repeat(deep) + &"]".repeat(deep),
        "{\"a\":".repeat(deep) + "1" + &"}".repeat(deep),
        format!("[{},{}{}]", line(CLEAN), "{\"a\":[".repeat(deep), "]}".repeat(deep)),
    ];
    for text in &texts {
        for name in ["a.json", "a.jsonl", "a.yaml"] {
            assert_eq!(status(name, text), 1, "{name} {}", &text[..20]);
        }
    }
    let indented: String = (0..2000).map(|depth| " ".repeat(depth) + "a:\n").collect();
    for text in ["- ".repeat(deep), "? ".repeat(deep), "a: ".repeat(deep), indented, "!a ".repeat(deep)] {
        assert_eq!(status("a.yaml", &text), 1, "{}", &text[..20]);
    }
    assert_eq!(places("a.json", &texts[0]).last().map(String::as_str), Some("1:129 syntax-error"));
    assert_eq!(places("a.yaml", &texts[0]), ["1:129 syntax-error"]);
    let after = format!("[{},\n{}]", texts[2], BAD);
    assert_eq!(places("a.json", after).last().map(String::as_str), Some("3:63 prefix-not-strict"));
}

#[test]
fn alias_bombs() {
    let mut lists = "x-0: &a0 [x,x,x,x,x,x,x,x,x]\n".to_owned();
    let mut maps = "x-0: &a0 {k: x}\n".to_owned();
    for at in 1..40 {
        let before = at - 1;
        let nine = vec![format!("*a{before}"); 9].join(",");
        lists += &format!("x-{at}: &a{at} [{nine}]\n");
        maps += &format!("x-{at}: &a{at}\n  k{at}: *a{before}\n  <<: [{nine}]\n");
    }
    for text in [lists, maps] {
        let text = text + "calls:\n- Action: AssignIpv6Addresses\n  Colour: *a39\n";
        let answer = Folder::new().check("a.yaml", text).exits(1);
        assert!(answer.stdout.contains("syntax-error") && answer.stdout.len() < 100_000, "{answer:#?}");
    }
    assert_eq!(places("a.yaml", "- &a\n  Action: DescribeRegions\n  <<: *a\n"), ["3:7 syntax-error"]);
}

#[test]
fn numbers_that_are_none() {
    let call = |number: &str| line(CLEAN).replace("\": 1}", &format!("\": {number}}}"));
    for number in ["0x10", "+1", "01", "1.", ".5", "1e", "--1", "NaN", "Infinity", "-", "1_000", "1,5"] {
        let at = places("a.json", call(number));
        assert!(at[0].starts_with("1:1") && at[0].ends_with("syntax-error"), "{number}: {at:?}");
    }
    let rules = [
        ("1e400", "wrong-type"),
        ("-1e-400", "wrong-type"),
        ("1.5", "wrong-type"),
        ("-1", "count-out-of-range"),
        ("0", "count-out-of-range"),
        ("-0", "count-out-of-range"),
        ("99999999999999999999999", "count-out-of-range"),
    ];
    for (number, rule) in rules {
        for name in ["a.json", "a.jsonl", "a.yaml"] {
            assert_eq!(places(name, call(number)), [format!("1:128 {rule}")], "{name} {number}");
        }
    }
    let long = call(&"9".repeat(1_000_000));
    let answer = Folder::new().check("a.json", long).exits(1);
    assert!(answer.stdout.len() < 1000, "{} bytes", answer.stdout.len());
}

#[test]
fn null_everywhere() {
    let call = r#"{"Action": "AssignIpv6Addresses", "RegionId": null, "NetworkInterfaceId": null,
 "Ipv6Address": null, "Ipv6Prefix": [null, null], "Parameters": null, "Product": null, "Version": null}"#;
    let expected = ["1:47 missing-parameter", "1:75 missing-parameter", "2:38 wrong-type", "2:44 wrong-type"];
    assert_eq!(places("a.json", call), expected);
    assert_eq!(places("a.yaml", call), expected);
    assert_eq!(places("a.json", r#"{"Action": null}"#), ["1:1 unknown-operation"]);
    assert_eq!(places("a.json", r#"{"calls": null}"#), ["1:1 not-a-batch"]);
    assert_eq!(places("a.json", "null"), ["1:1 not-a-batch"]);
    assert_eq!(places("a.jsonl", "null"), ["1:1 not-a-batch"]);
    let list = format!("[null,\n{BAD}]");
    assert_eq!(places("a.json", &list), ["1:2 syntax-error", "3:63 prefix-not-strict"]);
    assert_eq!(places("a.yaml", &list), ["1:2 syntax-error", "3:63 prefix-not-strict"]);
    assert_eq!(places("a.yaml", format!("-\n- {BAD}"))[1..], ["3:63 prefix-not-strict"]);
}

#[test]
fn what_stands_in_place_of_a_call() {
    for text in ["\"x\"", "5", "[]", "true", "[[{\"Action\": \"X\"}]]"] {
        for name in ["a.json", "a.yaml"] {
            let list = format!("[{BAD},\n{text}]");
            assert_eq!(places(name, list), ["2:63 prefix-not-strict", "3:1 syntax-error"], "{name} {text}");
            let object = format!("{{\"calls\": [{BAD},\n{text}]}}");
            assert_eq!(places(name, object), ["2:63 prefix-not-strict", "3:1 syntax-error"], "{name} {text}");
        }
        let lines = format!("{}\n{text}", line(BAD));
        assert_eq!(places("a.jsonl", lines), ["1:123 prefix-not-strict", "2:1 syntax-error"], "{text}");
    }
    assert_eq!(places("a.json", format!("[{{}},\n{BAD}]")), ["1:2 unknown-operation", "3:63 prefix-not-strict"]);
}

#[test]
fn keys_that_are_no_strings() {
    let yaml = "- Action: UnassignIpv6Addresses\n  RegionId: cn-hangzhou\n  \
                NetworkInterfaceId: eni-bp1iqejowblx6h8j\n  Ipv6Prefix: ['2001:db8::1/80']\n";
    for key in ["1", "1.5", "true", "2001-01-01", "[a, b]", "{a: b}", "? x\n  ", "''"] {
        let places = places("a.yaml", format!("{yaml}  {key}: 1\n"));
        assert_eq!(places[0], "4:16 prefix-not-strict", "{key}");
        assert!(places.len() <= 2, "{key}: {places:?}");
        assert!(status("a.yaml", format!("calls: [{{Action: X}}]\n{key}: 1\n")) <= 1, "{key}");
    }
    for key in ["1", "[1]", "{\"a\": 1}", "null", "x", "'x'"] {
        let text = line(BAD).replacen('{', &format!("{{{key}: 1, "), 1);
        let places = places("a.json", text);
        assert_eq!(places[0], "1:2 syntax-error", "{key}");
        assert!(places.last().is_some_and(|it| it.ends_with("prefix-not-strict")), "{key}: {places:?}");
    }
}

#[test]
fn duplicate_keys_at_every_level() {
    let json = r#"{"name": "a", "name": "b", "x-a": {"b": 1, "b": 2},
 "calls": [{"Action": "X", "Action": "DescribeRegions"},
  {"Action": "DescribeRegions", "a": {"b": [{"c": 1, "c": 2}]}, "a": 1},
  {"Action": "DescribeRegions", "Parameters": {"RegionId": "a", "RegionId": "b"}, "RegionId": "c"}]}"#;
    let expected = [
        "1:15 duplicate-key",
        "1:44 duplicate-key",
        "2:28 duplicate-key",
        "3:54 duplicate-key",
        "3:65 duplicate-key",
        "4:65 duplicate-key",
        "4:83 duplicate-key",
    ];
    assert_eq!(places("a.json", json), expected);
    assert_eq!(places("a.yaml", json), expected);
    let many = format!("{{\"Action\": \"DescribeRegions\"{}}}", ", \"k\": 1".repeat(20_000));
    assert_eq!(places("a.json", many).len(), 19_999);
    let calls = format!("{{\"calls\": [{BAD}],\n\"calls\": [{CLEAN}]}}");
    assert_eq!(places("a.json", calls), ["3:1 duplicate-key"]);
}

/// Twenty megabytes on one line. The debug build is slow; `cargo test --release` is more like what users see.
#[test]
fn one_huge_line() {
    let folder = Folder::new();
    let clean: String = (0..(20 << 20) / CLEAN.len()).map(|number| numbered(CLEAN, number) + ",").collect();
    let text = format!("[{clean}{}]", line(BAD));
    folder.write("a.json", &text);
    let answer = folder.run(&["check", "a.json"]).exits(1);
    let column = text.len() - line(BAD).len() + 122;
    assert!(answer.stdout.contains(&format!("a.json:1:{column}")), "{answer:#?}");
    assert!(answer.stdout.len() < 2048, "{answer:#?}");
    let huge =
        format!("{}\n{}\n{}\n", line(BAD), text.trim_matches(['[', ']']).replace("},{", "} ,{"), numbered(BAD, 1));
    folder.write("a.jsonl", huge);
    let answer = folder.run(&["check", "--output-format", "concise", "a.jsonl"]).exits(1);
    let places = answer.places();
    assert_eq!(
        (places.first(), places.last()),
        (Some(&"1:123 prefix-not-strict".to_owned()), Some(&"3:123 prefix-not-strict".to_owned()))
    );
    assert!(places.iter().any(|it| it.starts_with("2:") && it.ends_with("syntax-error")), "{places:?}");
    folder.write("b.json", format!("[{}", "x".repeat(4 << 20)));
    folder.run(&["check", "b.json"]).exits(1);
    folder.write("c.json", format!("[\"{}", "é\\n".repeat(1 << 20)));
    folder.run(&["check", "c.json"]).exits(1);
}

#[test]
fn values_cannot_write_to_the_terminal() {
    let folder = Folder::new();
    let nasty = "\\u001b]0;x\\u0007\\u202e\\u009b31m\\r\\n\\u2028\\u200b";
    let call = BAD.replace("eni-bp1", nasty).replace("RegionId", &format!("Region{nasty}"));
    let raw = call.replace("\\u001b", "\u{1b}").replace("\\u202e", "\u{202e}").replace("\\u009b", "\u{9b}");
    let yaml = format!("Action: \"{nasty}\"\n\u{202e}: \u{9b}31m\n\u{1b}[31m: x\n");
    for (name, text) in [("a.json", call), ("b.json", raw.clone()), ("c.yaml", raw), ("d.yaml", yaml)] {
        folder.write(name, text);
        for format in ["full", "concise"] {
            let answer = folder.run(&["check", "--output-format", format, name]).exits(1);
            let hidden = |it: char| it.is_control() && it != '\n' || "\u{202e}\u{2028}\u{200b}".contains(it);
            assert!(!answer.stdout.contains(hidden), "{:?}", answer.stdout);
            assert!(!answer.stderr.contains(hidden), "{:?}", answer.stderr);
        }
    }
}

#[test]
fn what_is_broken_all_over_says_so_once() {
    let folder = Folder::new();
    let texts = [
        ("a.jsonl", "{\n".repeat(3000) + &line(BAD)),
        ("b.jsonl", "{\n".repeat(2_200_000) + &line(BAD)),
        ("a.json", format!("[{}\n{}]", "x,\n".repeat(3000), line(BAD))),
        ("b.json", format!("[{}\n{}]", "1,\n".repeat(3000), line(BAD))),
        ("a.yaml", format!("{}- {}", "- 'a' b\n".repeat(3000), line(BAD))),
    ];
    for (name, text) in texts {
        let answer = folder.check(name, text).exits(1);
        let places = answer.places();
        assert_eq!(places.len(), 1001, "{name}");
        assert!(places[1000].ends_with("prefix-not-strict"), "{name}");
        assert!(answer.stdout.contains("more broken places follow"), "{name}");
    }
}

/// Chinese comments as an editor on Windows may save them.
#[test]
fn a_file_in_another_encoding_is_checked_all_the_same() {
    let yaml = b"# \xB7\xD6\xC5\xE4 IPv6 \xB5\xD8\xD6\xB7\nname: \xB2\xE2\xCA\xD4\ncalls:\n\
        - Action: UnassignIpv6Addresses # \xD6\xD0\xCE\xC4\n  RegionId: \xB2\xE2\n  description: \"\xCB\xB5 \xC3\xF7\"\n  \
        NetworkInterfaceId: eni-bp1iqejowblx6h8j\n  Ipv6Prefix: [2001:db8::1/80]\n";
    let expected = [
        "1:3 syntax-error",
        "1:13 syntax-error",
        "2:7 syntax-error",
        "4:35 syntax-error",
        "5:13 syntax-error",
        "6:19 syntax-error",
        "8:16 prefix-not-strict",
    ];
    assert_eq!(places("a.yaml", yaml), expected);
}
