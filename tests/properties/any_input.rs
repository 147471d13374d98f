//! Whatever the bytes are: no panic, places that exist, output that is whole.

use super::generator::{calls, config};
use super::report::{LINTER, SYNTAXES};
use super::writers::{Style, json_array, json_lines, yaml};
use precall::finding::Finding;
use precall::lint::{Input, LineChunk, Scratch};
use precall::output::{Advice, Format, write};
use precall::report::{FileReport, Report};
use precall::source::{Excerpt, Position, Range};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use std::fmt;

/// Pieces that mean something to some reader.
const PIECES: [&[u8]; 97] = [
    b"{",
    b"}",
    b"[",
    b"]",
    b":",
    b",",
    b"\"",
    b"'",
    b"\\",
    b"\\u",
    b"\\ud800",
    b"\\u0041",
    b"//",
    b"/*",
    b"*/",
    b"#",
    b" #",
    b"\n",
    b"\r\n",
    b"\r",
    b"\t",
    b" ",
    b"  ",
    b"    ",
    b"- ",
    b"-",
    b"? ",
    b": ",
    b"---\n",
    b"...\n",
    b"%YAML 1.2\n",
    b"&a ",
    b"*a",
    b"<<: ",
    b"!t ",
    b"!!str ",
    b"|\n",
    b">-\n",
    b"~",
    b"null",
    b"true",
    b"1e400",
    b"0x10",
    b"-",
    b"x",
    b"\"Action\"",
    b"Action: ",
    b"\"calls\"",
    b"calls:\n",
    b"AssignIpv6Addresses",
    b"\"AssignIpv6Addresses\"",
    b"\"RegionId\"",
    b"RegionId: ",
    b"\"Parameters\"",
    b"\"Ipv6Prefix\"",
    b"Ipv6Prefix.1",
    b"2001:db8::1/80",
    b"AccessKeySecret",
    b"\"AccessKeyId\"",
    b"execution: ",
    b"\"state\"",
    b"$X",
    b"****",
    b"\0",
    b"\x1b",
    b"\x1a",
    b"\xff",
    b"\xc3",
    b"\xef\xbb\xbf",
    "网".as_bytes(),
    b"FormatVersion: OOS-1\nTasks:\n- ",
    b"{\"FormatVersion\": \"OOS-1\", \"Tasks\": [",
    b"Action: ACS::ExecuteAPI\n  ",
    b"Properties: ",
    b"API: ",
    b"\"Service\": ",
    b"ROSTemplateFormatVersion: 1\nResources:\n  A: ",
    b"Type: ALIYUN::VPC::EIPAssociation\n    ",
    b"Fn::Sub: ",
    b"{\"style\": \"RPC\", \"endpoint\": \"vpc.aliyuncs.com\", \"method\": \"\", ",
    b"\"action\": \"UnassociateEipAddress\", ",
    b"\"query\": {",
    b"\"body\": \"a=b&{",
    b"GET ",
    b"\n\nhttps://ecs.aliyuncs.com/?Action=AssignIpv6Addresses",
    b"&",
    b"=",
    b"?",
    b"%3A",
    b"\n```json\n",
    b"\n```yaml\n",
    b"\n```\n",
    b"`",
    b"|",
    b"> ",
    "😀".as_bytes(),
    "\u{2028}".as_bytes(),
];

/// Bytes that are shown as text when a test fails.
#[derive(Clone)]
struct Bytes(Vec<u8>);

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

fn soup() -> impl Strategy<Value = Bytes> {
    let piece = prop_oneof![
        9 => select(&PIECES[..]).prop_map(<[u8]>::to_vec),
        1 => prop::collection::vec(any::<u8>(), 1..4),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| Bytes(pieces.concat()))
}

/// A batch that was damaged in a few places.
fn damaged() -> impl Strategy<Value = Bytes> {
    let damage = (any::<Index>(), 0..4_usize, select(&PIECES[..]));
    (calls(), any::<u64>(), prop::collection::vec(damage, 0..4)).prop_map(|(calls, seed, damages)| {
        let text = match seed % 4 {
            0 => json_array(&calls, "\n "),
            1 => json_lines(&calls),
            2 => yaml(&calls, &mut Style(seed)),
            _ => format!("name: x\ncalls:\n{}", yaml(&calls, &mut Style(seed))),
        };
        let mut bytes = text.into_bytes();
        for (place, length, piece) in damages {
            let start = place.index(bytes.len() + 1);
            let end = (start + length).min(bytes.len());
            bytes.splice(start..end, piece.iter().copied());
        }
        Bytes(bytes)
    })
}

/// The text that places count in: without a byte order mark, and with one character for every byte that is not UTF-8.
fn decoded(bytes: &[u8]) -> (u64, String) {
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut out = String::new();
    for chunk in text.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().map(|_| '?'));
    }
    ((bytes.len() - text.len()) as u64, out)
}

fn position(base: u64, text: &str, offset: usize) -> Position {
    let before = &text[..offset];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    Position {
        offset: base + offset as u64,
        line: before.matches('\n').count() as u64 + 1,
        column: before[line_start..].chars().count() as u64 + 1,
    }
}

fn assert_range(range: &Range, base: u64, text: &str) -> Result<(), TestCaseError> {
    prop_assert!(range.start.offset >= base && range.start.offset <= range.end.offset);
    for place in [range.start, range.end] {
        let offset = (place.offset - base) as usize;
        prop_assert!(text.is_char_boundary(offset), "{:?} of {:?}", place, text);
        prop_assert_eq!(place, position(base, text, offset));
    }
    Ok(())
}

fn assert_excerpt(excerpt: &Excerpt, range: &Range) -> Result<(), TestCaseError> {
    prop_assert_eq!(excerpt.line, range.start.line);
    prop_assert!(excerpt.text.get(excerpt.label.clone()).is_some(), "{:?}", excerpt);
    prop_assert!(!excerpt.text.contains('\n') && excerpt.text.len() < 200);
    Ok(())
}

fn assert_finding(finding: &Finding, base: u64, text: &str) -> Result<(), TestCaseError> {
    let related = finding.related.iter().filter(|it| it.file.is_none()).map(|it| &it.place);
    for place in [&finding.place].into_iter().chain(related) {
        assert_range(&place.range, base, text)?;
        assert_excerpt(place.excerpt.as_ref().expect("this linter shows excerpts"), &place.range)?;
    }
    for fix in &finding.fixes {
        let mut end = 0;
        for edit in &fix.edits {
            assert_range(&edit.range, base, text)?;
            prop_assert!(edit.range.start.offset >= end, "edits overlap: {:?}", fix);
            end = edit.range.end.offset;
        }
    }
    prop_assert!(!finding.message.is_empty());
    Ok(())
}

fn assert_report(report: FileReport, bytes: &[u8]) -> Result<(), TestCaseError> {
    let (base, text) = decoded(bytes);
    for finding in &report.findings {
        assert_finding(finding, base, &text)?;
        prop_assert!(finding.call.as_ref().is_none_or(|call| call.index < report.calls));
    }
    prop_assert!(report.findings.is_sorted_by_key(|it| it.place.range.start));
    let mut fingerprints: Vec<_> = report.findings.iter().map(|it| it.fingerprint).collect();
    fingerprints.sort_unstable();
    fingerprints.dedup();
    prop_assert_eq!(fingerprints.len(), report.findings.len());
    let report = Report { files: vec![report], ..Report::default() };
    let advice = Advice::NONE;
    for format in Format::ALL {
        let mut out = Vec::new();
        write(format, &report, &advice, false, &mut out).expect("writing to memory does not fail");
        let out = String::from_utf8(out).expect("output is UTF-8");
        prop_assert!(!out.contains(|it: char| it.is_control() && it != '\n' && it != '\t'), "{:?}", out);
        if format == Format::Json {
            serde_json::from_str::<serde_json::Value>(&out).expect("the output is JSON");
        }
    }
    Ok(())
}

pub fn assert_any(bytes: &[u8]) -> Result<(), TestCaseError> {
    let mut scratch = Scratch::default();
    for syntax in SYNTAXES.iter().copied().map(Some).chain([None]) {
        for is_named in [true, false] {
            let input = Input { path: "a", bytes, syntax, is_named, allow_empty: false };
            match LINTER.file(input, &mut scratch) {
                Some(report) => assert_report(report, bytes)?,
                None => prop_assert!(!is_named),
            }
        }
    }
    let mut chunk = LineChunk::of(bytes.to_vec());
    LINTER.line_chunk(&mut chunk, 0, 0, &mut scratch);
    LINTER.lines_file("a", 0).append(&mut chunk);
    Ok(())
}

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..60).prop_map(Bytes)) {
        assert_any(&bytes.0)?;
    }

    #[test]
    fn any_soup(bytes in soup()) {
        assert_any(&bytes.0)?;
    }
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn any_damage(bytes in damaged()) {
        assert_any(&bytes.0)?;
    }
}

#[test]
fn values_whose_end_is_missing() {
    let keys =
        ["Parameters", "RegionId", "Ipv6Prefix", "Ipv6Prefix.1", "Action", "Product", "x-a", "AccessKeyId", "Colour"];
    let openings =
        ["[", "{", "[[", "[{\"a\": ", "{\"a\": [", "[\"x\", ", "\"", "'", "[\"", "/*", "{{ x }", "$(", "&a [", "*a"];
    for key in keys {
        for opening in openings {
            for closing in ["}]", "]}", "}", "]", ",\n{}]", ""] {
                let text = format!("[{{\"Action\": \"AssignIpv6Addresses\", \"{key}\": {opening}{closing}");
                assert!(assert_any(text.as_bytes()).is_ok(), "{text}");
            }
        }
    }
}
