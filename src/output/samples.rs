//! Findings that the tests of the formats share.

use super::Advice;
use crate::finding::{
    Alternative, Applicability, Basis, CallName, Catalogue, Edit, Finding, Fix, Related, Service, Severity,
};
use crate::lasting;
use crate::report::{FileReport, Report, UndecidedCall, UndecidedTally};
use crate::rule::{Rule, RuleMask};
use crate::source::{Place, Source, Span, Text};
use std::io;

/// Advice as a rule set would give it.
pub const ADVICE: Advice<'static> = Advice {
    help: &|_| "general advice",
    url: &|finding| {
        let service = finding.service.as_ref();
        service.map(|_| "https://example.com/AssignIpv6Addresses")
    },
    needs: &needs,
    text: &text,
    ..Advice::NONE
};

/// What a format writes.
pub fn written(write: impl FnOnce(&mut dyn io::Write) -> io::Result<()>) -> String {
    let mut bytes = Vec::new();
    write(&mut bytes).expect("writing to memory does not fail");
    String::from_utf8(bytes).expect("only text was written")
}

fn text(path: &str) -> Option<Text> {
    let text = match path {
        "changes/assign.json" => ASSIGN,
        "changes/网络.yaml" => YAML,
        _ => return None,
    };
    Some(Text { text: text.to_owned(), base: 0 })
}

fn needs(rules: RuleMask) -> Vec<&'static str> {
    let mut needs = Vec::new();
    for rule in rules {
        match rule {
            Rule::EniWrongState | Rule::PrefixInUse => needs.push("DescribeNetworkInterfaces"),
            Rule::EipUsedBySnat => {
                needs.extend(["DescribeEipAddresses", "DescribeNatGateways", "DescribeSnatTableEntries"])
            }
            _ => {}
        }
    }
    needs.sort_unstable();
    needs.dedup();
    needs
}

/// Two calls that are written over several lines.
pub const ASSIGN: &str = r#"[
  {"Action": "AssignIpv6Addresses", "RegionId": "cn-hangzhou", "NetworkInterfaceId": "eni-bp1iq",
   "Ipv6Prefix": ["2001:db8:1::/80",
                 "2001:db8::1/80"]},
  {"Action": "AssignIpv6Addresses", "RegionId": "cn-hangzhou", "NetworkInterfaceId": "eni-bp1iq",
   "Ipv6Prefix": ["2001:db8:1::/80", "2001:db8::1/80"]}
]
"#;

/// A call in YAML with an escape character in a value, after characters of two columns and a tab.
pub const YAML: &str = "# 网络 \nAction: x # 网\teni-\u{1b}[31m\n";

/// The place of the first `part` of `text`.
pub fn place(text: &str, part: &str) -> Place {
    let start = text.find(part).expect("the part is in the text");
    Source::new(text, 0, true, &[]).place(Span::new(start, start + part.len()))
}

/// An error about a call, with no more than what every finding has.
pub fn finding(rule: Rule, place: Place, message: &str) -> Finding {
    Finding {
        call: Some(CallName { index: 0, product: Some("ecs".into()), operation: Some("AssignIpv6Addresses".into()) }),
        rule,
        severity: Severity::Error,
        basis: Basis::Request,
        parameter: None,
        service: None,
        message: message.into(),
        help: None,
        place,
        related: Vec::new(),
        fixes: Vec::new(),
        suppression: None,
        fingerprint: 0xaf,
    }
}

/// A code of the operation's own table.
pub fn service(status: u16, code: &'static str, message: &'static str) -> Option<Service> {
    Some(Service { status, code, message: message.into(), catalogue: Catalogue::Operation, alternatives: &[] })
}

/// The same as a common code with alternatives.
pub fn common(mut service: Option<Service>) -> Option<Service> {
    if let Some(service) = &mut service {
        service.catalogue = Catalogue::Common;
        let alternative = |status, code| Alternative { status, code: lasting::Text(code) };
        let alternatives = vec![alternative(400, "IncorrectEipStatus"), alternative(409, "TaskConflict")];
        service.alternatives = alternatives.leak();
    }
    service
}

/// A value that has a safe fix.
pub fn not_strict() -> Finding {
    let place = place(ASSIGN, "\"2001:db8::1/80\"");
    Finding {
        parameter: Some("Ipv6Prefix.2".into()),
        service: service(403, "InvalidIp.IpPrefixNotStrict", "The ip prefix must be strict cidr format."),
        help: Some("write the network address: 2001:db8::/80".into()),
        fixes: vec![Fix {
            title: "write the network address".into(),
            applicability: Applicability::Safe,
            edits: vec![Edit { range: place.range, text: "\"2001:db8::/80\"".into() }],
        }],
        ..finding(Rule::PrefixNotStrict, place, "`Ipv6Prefix.2` is 2001:db8::1/80, which has bits set after the mask")
    }
}

/// A call over several lines, with an earlier call and another file as related places.
pub fn duplicate() -> Finding {
    let second = ASSIGN.rfind('{').expect("there are two calls");
    let calls = Source::new(ASSIGN, 0, true, &[]);
    let state = "{\n  \"NetworkInterfaceId\": \"eni-bp1iq\",\n  \"Status\": \"InUse\"\n}";
    let related = |file, place, message: &str| Related { file, place, message: message.into() };
    Finding {
        severity: Severity::Warning,
        basis: Basis::Order,
        related: vec![
            related(None, calls.place(Span::new(4, 203)), "the same request"),
            related(Some("state/enis.json".into()), place(state, "\"InUse\""), "the interface was in use"),
        ],
        ..finding(Rule::DuplicateCall, calls.place(Span::new(second, ASSIGN.len() - 3)), "this call repeats call #0")
    }
}

/// A value with an escape character in it.
pub fn escape() -> Finding {
    Finding {
        parameter: Some("NetworkInterfaceId".into()),
        service: service(404, "InvalidEniId.Malformed", "The id eni-\u{1b}[31m is malformed."),
        ..finding(
            Rule::MalformedId,
            place(YAML, "eni-\u{1b}[31m"),
            "`NetworkInterfaceId` is eni-\u{1b}[31m, which is no id",
        )
    }
}

/// Two files, three findings, three undecided pairs of call and rule.
pub fn report() -> Report {
    let undecided = vec![
        UndecidedCall { call: 0, rules: RuleMask::of(&[Rule::PrefixInUse, Rule::EniWrongState]) },
        UndecidedCall { call: 1, rules: RuleMask::of(&[Rule::MalformedId]) },
    ];
    let mut tally = UndecidedTally::default();
    undecided.iter().for_each(|it| tally.add(it.rules, 1));
    let assign = FileReport {
        path: "changes/assign.json".into(),
        calls: 2,
        not_covered: 0,
        findings: vec![not_strict(), duplicate()],
        undecided,
        tally,
        ..FileReport::default()
    };
    let yaml = FileReport {
        path: "changes/网络.yaml".into(),
        calls: 1,
        not_covered: 1,
        findings: vec![escape()],
        ..FileReport::default()
    };
    Report { files: vec![assign, yaml], passed_over: vec!["package\u{1b}.json".into()] }
}
