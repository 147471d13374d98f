//! The same calls as tasks of a template, as URLs and as the output of a dry run have the same findings.

use super::generator::{Call, Value, calls, config};
use super::report::{contents, fingerprints, report};
use super::writers::{json, json_array, json_text};
use precall::lint::Syntax;
use precall::report::FileReport;
use precall::ruleset::RuleSet;
use proptest::prelude::*;
use std::fmt::Write as _;

/// The calls without a product and a version of their own, each with those of the operation that it names.
fn named(calls: &[Call]) -> Vec<Call> {
    let named = calls.iter().map(|call| {
        let action = call.iter().find_map(|(name, value)| match value {
            Value::Text(text) if name == "Action" => Some(text.as_str()),
            _ => None,
        });
        let operations = &RuleSet::embedded().operations;
        let operation = operations.iter().find(|it| Some(it.name()) == action).unwrap_or(&operations[0]);
        let own = [("Product", &operation.file.product), ("Version", &operation.file.version)];
        let own = own.map(|(name, word)| (name.to_owned(), Value::Text(word.clone())));
        let others = call.iter().filter(|(name, _)| name != "Product" && name != "Version");
        others.cloned().chain(own).collect()
    });
    named.collect()
}

/// The value of a member that is a text.
fn word(call: &Call, name: &str) -> String {
    let value = call.iter().find(|member| member.0 == name).map(|member| &member.1);
    if let Some(Value::Text(text)) = value { text.clone() } else { String::new() }
}

/// What stands beside the names of the operation.
fn arguments(call: &Call) -> Call {
    call.iter().filter(|(name, _)| !["Action", "Product", "Version"].contains(&name.as_str())).cloned().collect()
}

/// A template of Operation Orchestration Service.
fn oos(calls: &[Call]) -> String {
    let tasks = calls.iter().enumerate().map(|(at, call)| {
        let text = |name: &str| Value::Text(word(call, name));
        let properties = vec![
            ("Service".to_owned(), text("Product")),
            ("API".to_owned(), text("Action")),
            ("Version".to_owned(), text("Version")),
            ("Parameters".to_owned(), Value::Object(arguments(call))),
        ];
        Value::Object(vec![
            ("Name".to_owned(), Value::Text(format!("task{at}"))),
            ("Action".to_owned(), Value::Text("ACS::ExecuteAPI".to_owned())),
            ("Properties".to_owned(), Value::Object(properties)),
        ])
    });
    let members = vec![
        ("FormatVersion".to_owned(), Value::Text("OOS-2019-06-01".to_owned())),
        ("Tasks".to_owned(), Value::List(tasks.collect())),
    ];
    json(&Value::Object(members), " ")
}

/// The calls as they are sent: lists as `Name.1`, `Name.2`, everything a text. What has no such form is left out.
fn on_the_wire(calls: &[Call]) -> Vec<Call> {
    let text = |value: &Value| match value {
        Value::Bare(text) | Value::Text(text) if !text.is_empty() => Some(Value::Text(text.clone())),
        _ => None,
    };
    let member = |(name, value): &(String, Value)| -> Call {
        match value {
            Value::List(items) if !name.contains('.') => {
                let items = items.iter().filter_map(text).enumerate();
                items.map(|(at, item)| (format!("{name}.{}", at + 1), item)).collect()
            }
            value => text(value).map(|value| (name.clone(), value)).into_iter().collect(),
        }
    };
    let call = |call: &Call| -> Call {
        let mut sent: Call = Vec::new();
        for (name, value) in call.iter().flat_map(member) {
            if !name.is_empty() && !name.starts_with("AccessKeyId.") && sent.iter().all(|it| it.0 != name) {
                sent.push((name, value));
            }
        }
        sent
    };
    calls.iter().map(call).filter(|call| !word(call, "Action").is_empty()).collect()
}

fn encoded(text: &str, plain: &[u8]) -> String {
    let mut out = String::new();
    for &byte in text.as_bytes() {
        match byte.is_ascii_alphanumeric() || plain.contains(&byte) {
            true => out.push(byte.into()),
            false => write!(out, "%{byte:02X}").expect("a text can be written to"),
        }
    }
    out
}

/// One URL a call, on one line or several.
fn urls(calls: &[Call], separator: &str, plain: &[u8]) -> String {
    let mut out = String::new();
    for call in calls {
        let host = format!("https://{}.aliyuncs.com/?", word(call, "Product"));
        let pair = |(name, value): &(String, Value)| {
            let Value::Text(value) = value else { return String::new() };
            format!("{}={}", encoded(name, b"."), encoded(value, plain))
        };
        let pairs: Vec<_> = call.iter().filter(|member| member.0 != "Product").map(pair).collect();
        out += &format!("{host}{}\n\n", pairs.join(separator));
    }
    out
}

/// What the client prints, with the arguments in the query or in the body.
fn dry_run(calls: &[Call], has_body: bool) -> String {
    let mut out = String::new();
    for call in calls {
        let arguments = json(&Value::Object(arguments(call)), "");
        let arguments = match has_body {
            true => format!("\"body\": {}, \"bodyFormat\": \"form\"", json_text(&arguments)),
            false => format!("\"query\": {arguments}"),
        };
        let [product, action, version] = ["Product", "Action", "Version"].map(|name| word(call, name));
        writeln!(
            out,
            "{{\"style\": \"RPC\", \"endpoint\": \"{product}.aliyuncs.com\", \"method\": \"POST\",\n{arguments},\n\
             \"action\": {}, \"version\": \"{version}\"}}",
            json_text(&action)
        )
        .expect("a text can be written to");
    }
    out
}

fn assert_same(one: &FileReport, other: &FileReport, text: &str) -> Result<(), TestCaseError> {
    prop_assert_eq!(contents(one), contents(other), "{}", text);
    prop_assert_eq!(fingerprints(one), fingerprints(other), "{}", text);
    Ok(())
}

proptest! {
    #![proptest_config(config(150))]

    #[test]
    fn templates(calls in calls()) {
        let calls: Vec<Call> = named(&calls).into_iter().filter(|call| !word(call, "Action").is_empty()).collect();
        prop_assume!(!calls.is_empty());
        let batch = report(Syntax::Json, &json_array(&calls, " "));
        let template = oos(&calls);
        for syntax in [Syntax::Json, Syntax::Yaml, Syntax::Oos] {
            assert_same(&batch, &report(syntax, &template), &template)?;
        }
    }

    #[test]
    fn requests(calls in calls()) {
        let calls = on_the_wire(&named(&calls));
        prop_assume!(!calls.is_empty());
        let batch = report(Syntax::Json, &json_array(&calls, " "));
        for (separator, plain) in [("&", &b""[..]), ("\n&", b":-."), ("\n    &", b"/:-._"), ("\r\n&", b"")] {
            let text = urls(&calls, separator, plain);
            assert_same(&batch, &report(Syntax::Http, &text), &text)?;
        }
    }

    #[test]
    fn printed_requests(calls in calls()) {
        let calls = on_the_wire(&named(&calls));
        let has_region = |call: &Call| !word(call, "RegionId").is_empty();
        let calls: Vec<Call> = calls.into_iter().filter(has_region).collect();
        prop_assume!(!calls.is_empty());
        let batch = report(Syntax::Json, &json_array(&calls, " "));
        // The body is one value: with a credential in it, nothing about it is said that would repeat a name.
        let has_secret = calls.iter().flatten().any(|(name, _)| name.starts_with("AccessKeyId"));
        for has_body in [false, true].into_iter().take(if has_secret { 1 } else { 2 }) {
            let text = dry_run(&calls, has_body);
            for syntax in [Syntax::Json, Syntax::JsonLines, Syntax::DryRun] {
                assert_same(&batch, &report(syntax, &text), &text)?;
            }
        }
    }
}
