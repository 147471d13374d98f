//! The same calls in another form have the same findings.

use super::generator::{Call, Value, call, calls, config};
use super::report::{LINTER, contents, fingerprints, input, report};
use super::writers::{Style, json_array, json_lines, yaml};
use precall::lint::{LineChunk, Scratch, Syntax};
use precall::report::FileReport;
use proptest::prelude::*;

/// Lists as `Name.1`, `Name.2`; an empty one has no such form.
fn flattened(call: &Call) -> Call {
    let members = call.iter().flat_map(|(name, value)| match value {
        Value::List(items) if !items.is_empty() && is_list_parameter(name) => {
            let items = items.iter().enumerate();
            items.map(|(at, item)| (format!("{name}.{}", at + 1), item.clone())).collect()
        }
        _ => vec![(name.clone(), value.clone())],
    });
    members.collect()
}

fn is_list_parameter(name: &str) -> bool {
    ["Ipv6Address", "Ipv6Prefix", "PrivateIpAddress", "Ipv4Prefix"].contains(&name)
}

/// Whether flattening keeps the meaning: no other key may be an item of the same list, and `PrivateIpAddress` is a list
/// of one operation only.
fn can_be_flattened(call: &Call) -> bool {
    let has_dot = call.iter().any(|(name, _)| name.contains('.'));
    let is_other = call.iter().any(|(name, value)| {
        name == "Action"
            && *value != Value::Text("AssignIpv6Addresses".to_owned())
            && *value != Value::Text("UnassignIpv6Addresses".to_owned())
            && *value != Value::Text("UnassignPrivateIpAddresses".to_owned())
    });
    !has_dot && !is_other
}

/// All arguments under `Parameters`.
fn nested(call: &Call) -> Call {
    let is_name = |(name, _): &&(String, Value)| ["Action", "Product", "Version"].contains(&name.as_str());
    let mut outside: Call = call.iter().filter(is_name).cloned().collect();
    let inside = call.iter().filter(|it| !is_name(it)).cloned().collect();
    outside.push(("Parameters".to_owned(), Value::Object(inside)));
    outside
}

/// The whole report, for reports that must not differ in any way but one: of an earlier chunk no source is shown.
fn everything(report: &FileReport) -> Vec<String> {
    let FileReport { path, calls, not_covered, findings, suppressed: _, ignores, undecided, tally } = report;
    let mut findings = findings.clone();
    findings.iter_mut().flat_map(|it| &mut it.related).for_each(|it| it.place.excerpt = None);
    let mut lines = vec![format!("{path} {calls} {not_covered} {undecided:?} {tally:?} {ignores:?}")];
    lines.extend(findings.iter().map(|it| format!("{it:?}")));
    lines
}

/// Asserts that two reports do not differ in any way.
fn assert_same(one: &FileReport, other: &FileReport) -> Result<(), TestCaseError> {
    let (one, other) = (everything(one), everything(other));
    for (one, other) in one.iter().zip(&other) {
        prop_assert_eq!(one, other);
    }
    prop_assert_eq!(one.len(), other.len());
    Ok(())
}

/// Checks JSON Lines in chunks that end where `ends` say.
pub fn in_chunks(text: &[u8], ends: &[usize]) -> FileReport {
    let mut file = LINTER.lines_file("calls", 0);
    let mut scratch = Scratch::default();
    let mut start = 0;
    for &end in ends.iter().chain([&text.len()]) {
        let end = end.max(start);
        let mut chunk = LineChunk::of(text[start..end].to_vec());
        LINTER.line_chunk(&mut chunk, 0, start as u64, &mut scratch);
        file.append(&mut chunk);
        start = end;
    }
    LINTER.finish_lines(input(Some(Syntax::JsonLines), &[]), file).expect("a named file has a report")
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn the_order_of_keys((calls, shuffled) in calls().prop_flat_map(|calls| {
        let shuffled: Vec<_> = calls.iter().map(|call| Just(call.clone()).prop_shuffle()).collect();
        (Just(calls), shuffled)
    })) {
        let (one, other) = (json_array(&calls, ""), json_array(&shuffled, ""));
        let (one, other) = (report(Syntax::Json, &one), report(Syntax::Json, &other));
        prop_assert_eq!(contents(&one), contents(&other));
        prop_assert_eq!(fingerprints(&one), fingerprints(&other));
    }

    #[test]
    fn arrays_and_flattened_lists(call in call().prop_filter("has a flattened form", can_be_flattened)) {
        let (one, other) = (json_array(std::slice::from_ref(&call), ""), json_array(&[flattened(&call)], ""));
        let (one, other) = (report(Syntax::Json, &one), report(Syntax::Json, &other));
        prop_assert_eq!(contents(&one), contents(&other));
        prop_assert_eq!(fingerprints(&one), fingerprints(&other));
    }

    #[test]
    fn top_level_and_parameters(calls in calls()) {
        let other: Vec<_> = calls.iter().map(nested).collect();
        let (one, other) = (json_array(&calls, ""), json_array(&other, ""));
        let (one, other) = (report(Syntax::Json, &one), report(Syntax::Json, &other));
        prop_assert_eq!(contents(&one), contents(&other));
        prop_assert_eq!(fingerprints(&one), fingerprints(&other));
    }

    #[test]
    fn every_syntax(calls in calls(), seed in any::<u64>()) {
        let array = report(Syntax::Json, &json_array(&calls, ""));
        let spaced = report(Syntax::Json, &json_array(&calls, "\r\n /* it is */\t// so\n"));
        let object = report(Syntax::Json, &format!("{{\"calls\": {}}}", json_array(&calls, " ")));
        let lines = report(Syntax::JsonLines, &json_lines(&calls));
        let flow = report(Syntax::Yaml, &json_array(&calls, " "));
        let block = yaml(&calls, &mut Style(seed));
        let object_block = format!("name: x\ncalls:\n{block}");
        for other in [&spaced, &object, &lines, &flow] {
            prop_assert_eq!(contents(&array), contents(other));
            prop_assert_eq!(fingerprints(&array), fingerprints(other));
        }
        for text in [block.clone(), object_block, block.replace('\n', "\r\n"), format!("--- # x\n{block}...\n")] {
            let other = report(Syntax::Yaml, &text);
            prop_assert_eq!(contents(&array), contents(&other), "{}", text);
            prop_assert_eq!(fingerprints(&array), fingerprints(&other), "{}", text);
        }
    }

    #[test]
    fn json_lines_in_chunks(
        calls in calls(),
        breaks in prop::collection::vec((any::<prop::sample::Index>(), 0..BROKEN_LINES.len()), 0..4),
        ends in prop::collection::vec(any::<prop::sample::Index>(), 0..4),
        mark in any::<bool>(),
    ) {
        let mut lines: Vec<Vec<u8>> = json_lines(&calls).lines().map(|line| line.as_bytes().to_vec()).collect();
        for (place, line) in breaks {
            lines.insert(place.index(lines.len() + 1), BROKEN_LINES[line].to_vec());
        }
        let mut text = if mark { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
        text.extend(lines.join(&b'\n'));
        let line_ends: Vec<usize> = (0..text.len()).filter(|&at| text[at] == b'\n').map(|at| at + 1).collect();
        let mut ends: Vec<usize> = ends.iter().filter(|_| !line_ends.is_empty()).map(|it| *it.get(&line_ends)).collect();
        ends.sort_unstable();
        let input = input(Some(Syntax::JsonLines), &text);
        let whole = LINTER.file(input, &mut Scratch::default()).expect("a named file has a report");
        assert_same(&whole, &in_chunks(&text, &ends))?;
    }
}

/// Lines that are no calls, or not at first sight.
const BROKEN_LINES: [&[u8]; 14] = [
    b"",
    b" \r",
    b"{",
    b"}",
    b"[]",
    b"5",
    b"null",
    b"\"x\xFF\"",
    b"\xEF\xBB\xBF{\"Action\": \"X\"}",
    b"{\"Action\": \"X\"} // it is",
    b"{\"Action\": \"X\", \"Action\": \"Y\"}",
    b"{\"Action\": \"AssignIpv6Addresses\", \"RegionId\": }",
    "{\"Action\": \"AssignIpv6Addresses\", \"RegionId\": \"网络\", \"AccessKeyId\": \"x\"}".as_bytes(),
    b"{}",
];

#[test]
fn thousands_of_broken_lines_in_chunks() {
    let text = "{\n".repeat(700) + "5\n" + &"]\n{\"Action\": \"X\", \"Action\": \"Y\"}\n".repeat(700);
    let whole = report(Syntax::JsonLines, &text);
    for ends in [&[1400, 1402][..], &[2], &[200, 400, 1300]] {
        assert!(everything(&whole) == everything(&in_chunks(text.as_bytes(), ends)), "{ends:?}");
    }
}
