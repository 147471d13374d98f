//! The `json` format: one object, as CONTRACT.md, section 5 lays it down, with one finding a line.

use super::Advice;
use super::visible::{is_hidden, is_plain};
use crate::finding::{Basis, CallName, Finding, Fix, Service, Severity, Suppression};
use crate::report::{Report, UndecidedCall};
use crate::rule::{Rule, RuleMask};
use crate::source::Range;
use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use std::collections::HashMap;
use std::io::{self, Write};

/// One finding; the keys in the order of the contract.
#[derive(Serialize)]
struct FindingObject<'a> {
    file: &'a str,
    call: Option<&'a CallName>,
    rule: Rule,
    severity: Severity,
    basis: Basis,
    parameter: Option<&'a str>,
    service: Option<&'a Service>,
    message: &'a str,
    help: &'a str,
    url: Option<&'a str>,
    range: Range,
    related: Vec<RelatedObject<'a>>,
    fixes: &'a [Fix],
    fingerprint: String,
    /// Written only for a silenced finding, which is only shown on demand.
    #[serde(skip_serializing_if = "Option::is_none")]
    suppression: Option<&'a Suppression>,
}

/// Another place that matters, with its file even if that is the finding's.
#[derive(Serialize)]
struct RelatedObject<'a> {
    file: &'a str,
    range: Range,
    message: &'a str,
}

/// What could not be decided about one call.
#[derive(Serialize)]
struct UndecidedObject<'a> {
    file: &'a str,
    call: u64,
    rules: &'a [&'static str],
    needs: &'a [&'a str],
}

/// Writes the whole report as one object.
pub(super) fn write(report: &Report, advice: &Advice, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(b"{\"format_version\":1,\n\"findings\":[")?;
    let mut separator = "\n";
    for (file, finding) in report.findings() {
        out.write_all(separator.as_bytes())?;
        write_finding(&file.path, finding, advice, out)?;
        separator = ",\n";
    }
    out.write_all(b"],\n\"undecided\":[")?;
    write_undecided(report, advice, out)?;
    out.write_all(b"],\n\"summary\":")?;
    write_value(&report.summary(), out)?;
    out.write_all(b"}\n")
}

/// Writes one finding as one object, without a line end.
pub(super) fn write_finding(file: &str, finding: &Finding, advice: &Advice, out: &mut dyn Write) -> io::Result<()> {
    let related = finding.related.iter().map(|it| RelatedObject {
        file: it.file.as_deref().unwrap_or(file),
        range: it.place.range,
        message: &it.message,
    });
    let object = FindingObject {
        file,
        call: finding.call.as_ref(),
        rule: finding.rule,
        severity: finding.severity,
        basis: finding.basis,
        parameter: finding.parameter.as_deref(),
        service: finding.service.as_ref(),
        message: &finding.message,
        help: advice.help_for(finding),
        url: (advice.url)(finding),
        range: finding.place.range,
        related: related.collect(),
        fixes: &finding.fixes,
        fingerprint: format!("{:016x}", finding.fingerprint),
        suppression: finding.suppression.as_ref(),
    };
    write_value(&object, out)
}

fn write_undecided(report: &Report, advice: &Advice, out: &mut dyn Write) -> io::Result<()> {
    // A million calls share a handful of masks.
    let mut known = HashMap::<RuleMask, (Vec<&str>, Vec<&str>)>::new();
    let mut separator = "\n";
    for file in &report.files {
        for UndecidedCall { call, rules: mask } in &file.undecided {
            let (rules, needs) = known.entry(*mask).or_insert_with(|| (sorted_ids(*mask), (advice.needs)(*mask)));
            let object = UndecidedObject { file: &file.path, call: *call, rules, needs };
            out.write_all(separator.as_bytes())?;
            write_value(&object, out)?;
            separator = ",\n";
        }
    }
    Ok(())
}

fn sorted_ids(rules: RuleMask) -> Vec<&'static str> {
    let mut ids: Vec<_> = rules.map(Rule::id).collect();
    ids.sort_unstable();
    ids
}

/// Writes a value as compact JSON.
pub(super) fn write_value(value: &impl Serialize, out: &mut dyn Write) -> io::Result<()> {
    // One write for some forty pieces.
    let mut line = Vec::with_capacity(1024);
    value.serialize(&mut Serializer::with_formatter(&mut line, Escaping))?;
    out.write_all(&line)
}

/// Compact JSON that escapes the hidden characters which JSON allows: U+2028 and U+0085 end a line in many languages,
/// U+009B begins a command on some terminals.
struct Escaping;

impl Formatter for Escaping {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        if is_plain(fragment) {
            return out.write_all(fragment.as_bytes());
        }
        let mut rest = fragment;
        while let Some((at, hidden)) = rest.char_indices().find(|&(_, it)| is_hidden(it)) {
            out.write_all(&rest.as_bytes()[..at])?;
            for unit in hidden.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}")?;
            }
            rest = &rest[at + hidden.len_utf8()..];
        }
        out.write_all(rest.as_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::samples;
    use serde_json::{Value, json};

    fn text(report: &Report) -> String {
        samples::written(|out| write(report, &samples::ADVICE, out))
    }

    fn parsed(report: &Report) -> Value {
        serde_json::from_str(&text(report)).expect("the output is JSON")
    }

    fn keys(value: &Value) -> Vec<&str> {
        let object = value.as_object().expect("an object");
        object.keys().map(String::as_str).collect()
    }

    #[test]
    fn an_empty_report_has_every_key() {
        assert_eq!(
            text(&Report::default()),
            "{\"format_version\":1,\n\"findings\":[],\n\"undecided\":[],\n\"summary\":{\"files\":0,\"calls\":0,\
             \"errors\":0,\"warnings\":0,\"notes\":0,\"undecided\":0,\"not_covered\":0,\"suppressed\":0}}\n"
        );
    }

    #[test]
    fn one_finding_a_line() {
        let text = text(&samples::report());
        let lines = text.lines().filter(|line| line.starts_with("{\"file\":"));
        assert_eq!(lines.count(), 3 + 2, "findings and undecided calls");
    }

    #[test]
    fn a_finding_is_what_the_contract_prints() {
        let report = parsed(&samples::report());
        let expected = json!({
            "file": "changes/assign.json",
            "call": {"index": 0, "product": "ecs", "operation": "AssignIpv6Addresses"},
            "rule": "prefix-not-strict", "severity": "error", "basis": "request",
            "parameter": "Ipv6Prefix.2",
            "service": {"status": 403, "code": "InvalidIp.IpPrefixNotStrict",
                        "message": "The ip prefix must be strict cidr format.",
                        "catalogue": "operation", "alternatives": []},
            "message": "`Ipv6Prefix.2` is 2001:db8::1/80, which has bits set after the mask",
            "help": "write the network address: 2001:db8::/80",
            "url": "https://example.com/AssignIpv6Addresses",
            "range": {"start": {"offset": 154, "line": 4, "column": 18}, "end": {"offset": 170, "line": 4, "column": 34}},
            "related": [],
            "fixes": [{"title": "write the network address", "applicability": "safe", "edits": [
                {"range": {"start": {"offset": 154, "line": 4, "column": 18}, "end": {"offset": 170, "line": 4, "column": 34}},
                 "text": "\"2001:db8::/80\""}]}],
            "fingerprint": "00000000000000af"});
        assert_eq!(report["findings"][0].to_string(), expected.to_string(), "keys in this order");
        assert_eq!(keys(&report), ["format_version", "findings", "undecided", "summary"]);
    }

    #[test]
    fn what_is_absent_is_null_and_help_is_the_rules() {
        let report = parsed(&samples::report());
        let finding = &report["findings"][1];
        assert_eq!(finding["service"], Value::Null);
        assert_eq!(finding["url"], Value::Null);
        assert_eq!(finding["parameter"], Value::Null);
        assert_eq!(finding["help"], "general advice");
        assert_eq!(finding["fixes"], json!([]));
        assert_eq!(keys(finding), keys(&report["findings"][0]));

        let mut file = samples::report();
        file.files[0].findings[0].call = None;
        assert_eq!(parsed(&file)["findings"][0]["call"], Value::Null);
    }

    #[test]
    fn related_places_always_name_their_file() {
        let report = parsed(&samples::report());
        let related = report["findings"][1]["related"].as_array().expect("a list");
        assert_eq!(keys(&related[0]), ["file", "range", "message"]);
        assert_eq!(related[0]["file"], "changes/assign.json");
        assert_eq!(related[1]["file"], "state/enis.json");
    }

    #[test]
    fn undecided_rules_are_sorted_and_say_what_they_need() {
        assert_eq!(
            parsed(&samples::report())["undecided"],
            json!([
                {"file": "changes/assign.json", "call": 0, "rules": ["eni-wrong-state", "prefix-in-use"],
                 "needs": ["DescribeNetworkInterfaces"]},
                {"file": "changes/assign.json", "call": 1, "rules": ["malformed-id"], "needs": []}
            ])
        );
    }

    #[test]
    fn hidden_characters_are_escaped_and_survive() {
        let nasty = "\0\u{1b}\"\\\u{7f}\u{85}\u{2028}\u{202e}\u{e0041}é网";
        let mut report = samples::report();
        report.files[0].findings[0].message = nasty.into();
        let text = text(&report);
        assert!(text.contains(r#""\u0000\u001b\"\\\u007f\u0085\u2028\u202e\udb40\udc41é网""#));
        assert!(!text.contains(|it| it != '\n' && is_hidden(it)));
        assert_eq!(parsed(&report)["findings"][0]["message"], nasty);
    }
}
