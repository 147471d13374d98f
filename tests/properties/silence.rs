//! Whatever files, configurations and baselines say: no panic, nothing is lost, edits stay inside of the file.

use super::forms::in_chunks;
use super::generator::config;
use super::report::{LINTER, SYNTAXES};
use precall::config::{Config, Date, layer, overlay};
use precall::finding::Finding;
use precall::gate::{Baseline, Gate, WaiverUse};
use precall::ignores::{self, Style};
use precall::lint::{Input, Scratch, Syntax};
use precall::report::FileReport;
use precall::rule::{Rule, RuleMask};
use precall::ruleset::RuleSet;
use precall::syntax::Templating;
use proptest::prelude::*;
use proptest::sample::select;
use std::path::{Path, PathBuf};

/// Pieces of files that want to be silent.
const PIECES: [&str; 44] = [
    "# precall: ignore[",
    "// precall: ignore[",
    "/* precall: ignore[",
    "<!-- precall: ignore[",
    "precall:",
    "ignore",
    "prefix-not-strict",
    "InvalidIp.IpPrefixNotStrict",
    "unused-ignore",
    "nothing",
    ", ",
    "]",
    "] because",
    "] 因为",
    " */",
    " -->",
    "\"x-precall-ignore\": {",
    "x-precall-ignore: {prefix-not-strict: why not}\n  ",
    "\"prefix-not-strict\": \"why not\"",
    "}, ",
    "}",
    "{",
    "[\n",
    "]\n",
    ",\n",
    "\"",
    "'",
    "\\",
    "\n",
    "\r\n",
    "  ",
    " ",
    "---\n",
    "```bash\n",
    "```\n",
    "~~~ json\n",
    "- Action: AssignIpv6Addresses\n  ",
    "RegionId: cn-hangzhou\n  ",
    "Ipv6Prefix: [2001:db8::1/80]\n",
    "{\"Action\": \"AssignIpv6Addresses\", \"Ipv6Prefix\": [\"2001:db8::1/80\"]",
    "calls: [",
    "a: |\n  ",
    "é",
    "#",
];

const CALL: &str = r#"{"Action": "AssignIpv6Addresses", "Ipv6Prefix": ["2001:db8::1/80"]}"#;
const CLEAN: &str = r#"{"Action": "AssignIpv6Addresses", "Ipv6Prefix": ["2001:db8::/80"]}"#;

fn text() -> impl Strategy<Value = String> {
    proptest::collection::vec(select(PIECES.as_slice()), 0..40).prop_map(|pieces| pieces.concat())
}

/// Rules about ignores themselves.
const ABOUT_IGNORES: RuleMask =
    RuleMask::of(&[Rule::IgnoreWithoutReason, Rule::UnknownRuleInIgnore, Rule::UnusedIgnore]);

fn today() -> Date {
    Date::parse("2026-11-20").expect("it is a day")
}

/// What is there before and after the gate.
fn gated(text: &str, syntax: usize) -> Option<(FileReport, FileReport)> {
    let input =
        Input { path: "a", bytes: text.as_bytes(), syntax: Some(SYNTAXES[syntax]), is_named: true, allow_empty: true };
    let before = LINTER.file(input, &mut Scratch::default())?;
    let mut after = before.clone();
    let config = Config::default();
    let rules = RuleSet::embedded();
    Gate { rules, config: &config, path: Some("a"), today: today(), no_ignores: false }
        .apply(&mut after, &mut WaiverUse::default());
    Some((before, after))
}

fn sorted<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<u64> {
    let mut fingerprints: Vec<u64> = findings.map(|it| it.fingerprint).collect();
    fingerprints.sort_unstable();
    fingerprints
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn nothing_is_lost(text in text(), syntax in 0..SYNTAXES.len()) {
        let Some((before, after)) = gated(&text, syntax) else { return Ok(()) };
        let all = || after.findings.iter().chain(&after.suppressed);
        let others = sorted(all().filter(|it| !ABOUT_IGNORES.contains(it.rule)));
        prop_assert_eq!(others, sorted(before.findings.iter()));
        prop_assert!(after.suppressed.iter().all(|it| it.suppression.is_some()));
        prop_assert!(after.findings.iter().all(|it| it.suppression.is_none()));
        prop_assert!(!after.suppressed.iter().any(|it| it.rule == Rule::SyntaxError));
        let mut unique = sorted(all());
        let count = unique.len();
        unique.dedup();
        prop_assert_eq!(unique.len(), count, "every fingerprint is its own");
    }

    #[test]
    fn chunks_of_lines_are_silenced_like_the_whole(
        lines in proptest::collection::vec(select([
            CALL,
            CLEAN,
            "// precall: ignore[prefix-not-strict] why not",
            "// precall: ignore[repeated-item]",
            "// a comment",
            "",
            "{\"Action\": \"AssignIpv6Addresses\", \"Ipv6Prefix\": [\"2001:db8::1/80\"]} // precall: ignore[prefix-not-strict] x y",
            "{\"Action\": \"AssignIpv6Addresses\", \"Ipv6Prefix\": [\"2001:db8::1/80\"], \"x-precall-ignore\": {\"prefix-not-strict\": \"z\"}}",
        ].as_slice()), 0..12),
        cuts in proptest::collection::vec(any::<proptest::sample::Index>(), 0..3),
    ) {
        let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
        let mut cuts: Vec<usize> = cuts.iter().filter(|_| !ends.is_empty()).map(|it| ends[it.index(ends.len())]).collect();
        cuts.sort_unstable();
        // A first chunk without any call is a megabyte of comments.
        let first_call = text.find("\"Action\"").unwrap_or(text.len());
        cuts.retain(|&cut| cut > first_call);
        let input = Input { path: "calls", bytes: text.as_bytes(), syntax: Some(Syntax::JsonLines), is_named: true, allow_empty: true };
        let Some(mut whole) = LINTER.file(input, &mut Scratch::default()).filter(|it| it.calls > 0) else { return Ok(()) };
        let mut chunked = in_chunks(text.as_bytes(), &cuts);
        let lines = |report: &mut FileReport| -> Vec<String> {
            let rules = RuleSet::embedded();
            let config = Config::default();
            Gate { rules, config: &config, path: Some("a"), today: today(), no_ignores: false }.apply(report, &mut WaiverUse::default());
            let findings = report.findings.iter().chain(&report.suppressed);
            findings.map(|it| format!("{:?} {:?} {:?} {:?} {:?}", it.rule, it.call, it.place.range, it.suppression, it.fixes)).collect()
        };
        prop_assert_eq!(lines(&mut whole), lines(&mut chunked), "{} {:?}", text, cuts);
    }

    #[test]
    fn edits_lie_in_the_file(text in text(), syntax in 0..SYNTAXES.len()) {
        let Some((_, after)) = gated(&text, syntax) else { return Ok(()) };
        for edit in after.findings.iter().flat_map(|it| &it.fixes).flat_map(|it| &it.edits) {
            let (start, end) = (edit.range.start.offset as usize, edit.range.end.offset as usize);
            prop_assert!(start <= end && end <= text.len());
            prop_assert!(text.is_char_boundary(start) && text.is_char_boundary(end));
        }
    }

    #[test]
    fn comments_lie_in_the_text(text in text()) {
        for style in [Style::Slashes, Style::Yaml, Style::Shell, Style::Markdown] {
            for comment in ignores::comments(&text, style) {
                let (whole, body) = (comment.span.slice(&text), comment.body.slice(&text));
                prop_assert!(whole.contains(body) && body.trim_start().starts_with("precall:"));
            }
        }
    }

    #[test]
    fn any_configuration_is_read_or_refused(
        text in proptest::collection::vec(select([
            "extend", "include", "exclude", "rules", "locked", "state", "paths", "waivers", "overrides", "files", "until",
            "input-format", "placeholders", " = ", ".", "[", "]", "[[", "]]\n", "{", "}", "\n", "\"", "'", "off", "\"off\"",
            "\"prefix-not-strict\"", "prefix-not-strict", "order", "2026-12-31", "true", "1", ",", "\"*\"", "\"a[\"", "网",
            "rule", "reason", "\"x y\"", "# x\n",
        ].as_slice()), 0..30).prop_map(|pieces| pieces.concat()),
    ) {
        let rules = RuleSet::embedded();
        let _ = overlay(rules, &text);
        if let Ok(layer) = layer(rules, &text, "precall.toml", Path::new("")) {
            let config = Config::merge(rules, vec![layer.clone(), layer], PathBuf::new());
            if let Ok(config) = config {
                let shown = precall::config::text(&config, Some("a/b.json"));
                prop_assert!(shown.ends_with('\n'));
            }
        }
    }

    #[test]
    fn any_baseline_is_read_or_refused(text in "[{}\\[\\]\":,a-z_0-9 \n]{0,60}") {
        let _ = Baseline::parse(text.as_bytes());
        let _ = Baseline::parse(format!("{{\"format_version\": 1, \"findings\": [{text}]}}").as_bytes());
    }

    #[test]
    fn masks_keep_every_byte_in_its_place(text in "([_@%{}a-z网é\"\n ]|__|@@){0,40}") {
        let patterns = ["__*__", "@@*@@", "%{*}", "abc"].map(str::to_owned);
        let templating = Templating::new(&patterns).expect("they are patterns");
        if let Some(masked) = templating.masked(&text) {
            prop_assert_eq!(masked.len(), text.len());
            let boundaries = |text: &str| text.char_indices().map(|(at, _)| at).collect::<Vec<_>>();
            prop_assert_eq!(boundaries(&masked), boundaries(&text));
            prop_assert_eq!(masked.matches(['\n', '"']).count(), text.matches(['\n', '"']).count());
        }
    }
}
