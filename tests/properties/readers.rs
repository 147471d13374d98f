//! The readers against each other and against `serde_json`.

use super::generator::{Value, any_text, config, number};
use super::writers::json;
use precall::syntax::json::Reader;
use precall::syntax::{Document, Kind, NodeId, yaml};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value as Json;

fn read_json(text: &str) -> Document {
    let mut document = Document::default();
    let mut reader = Reader::new(text, 0, text.len());
    reader.value(&mut document);
    reader.finish(&mut document);
    document
}

fn read_yaml(text: &str) -> Document {
    let mut document = Document::default();
    yaml::read(text, &mut document);
    document
}

/// The value of a node, whose parts must be written where their spans say.
fn value(document: &Document, text: &str, id: NodeId) -> Value {
    let node = document.node(id);
    let written = node.span.slice(text);
    match node.kind {
        Kind::Null => Value::Null,
        Kind::Scalar if written.starts_with(['"', '\'']) => Value::Text(document.text(text, id).to_owned()),
        Kind::Scalar => {
            assert_eq!(document.text(text, id), written);
            Value::Bare(written.to_owned())
        }
        Kind::Array => {
            assert!(written.starts_with('[') && written.ends_with(']'), "{written}");
            Value::List(document.items(id).map(|item| value(document, text, item)).collect())
        }
        Kind::Object => {
            assert!(written.starts_with('{') && written.ends_with('}'), "{written}");
            let member = |(key, it)| (document.text(text, key).to_owned(), value(document, text, it));
            Value::Object(document.members(id).map(member).collect())
        }
        Kind::Unreadable => panic!("{written} was not read"),
    }
}

/// Whether a value is the one that `serde_json` read; of equal keys it keeps the last.
fn agrees(value: &Value, other: &Json) -> bool {
    match (value, other) {
        (Value::Null, Json::Null) => true,
        (Value::Bare(text), Json::Bool(is)) => text == if *is { "true" } else { "false" },
        (Value::Bare(text), Json::Number(number)) => {
            serde_json::from_str(text).is_ok_and(|it: Json| it == Json::Number(number.clone()))
        }
        (Value::Text(text), Json::String(other)) => text == other,
        (Value::List(items), Json::Array(others)) => {
            items.len() == others.len() && items.iter().zip(others).all(|(item, other)| agrees(item, other))
        }
        (Value::Object(members), Json::Object(others)) => {
            let last = |name: &String| members.iter().rfind(|(key, _)| key == name).map(|(_, value)| value);
            members.iter().all(|(key, _)| others.contains_key(key))
                && others.iter().all(|(key, other)| last(key).is_some_and(|it| agrees(it, other)))
        }
        _ => false,
    }
}

/// Whether the text uses what our reader allows beyond JSON: comments, and commas at the end.
fn is_lenient(text: &str) -> bool {
    let compact: String = text.chars().filter(|it| !matches!(it, ' ' | '\t' | '\n' | '\r')).collect();
    text.contains('/') || compact.contains(",]") || compact.contains(",}")
}

fn any_value() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![Just(Value::Null), number(), any_text().prop_map(Value::Text)];
    leaf.prop_recursive(5, 40, 5, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::List),
            prop::collection::vec((any_text(), inner), 0..5).prop_map(Value::Object),
        ]
    })
    .boxed()
}

/// Texts that are JSON now and then.
fn tokens() -> impl Strategy<Value = String> {
    let token = select(vec![
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"a\"",
        "\"b\":",
        "\"\\u00e9\"",
        "\"\\ud83d\\ude00\"",
        "\"\\ud83d\"",
        "\"\\x\"",
        "\"\\n\"",
        "\"\n\"",
        "\"",
        "1",
        "-1",
        "01",
        "1.5",
        "1.",
        "1e5",
        "-",
        "+1",
        "true",
        "false",
        "null",
        "nul",
        "NaN",
        " ",
        "\n",
        "\r",
        "\t",
        "\u{b}",
        "\u{feff}",
        "网",
        "'a'",
        "{}",
        "[]",
        "[1,",
        "{\"a\":",
        "\"\u{7f}\"",
        "\"\u{1f}\"",
    ]);
    let balanced = prop::collection::vec(token.clone(), 0..4).prop_map(|it| it.concat());
    let balanced = balanced.prop_recursive(4, 24, 3, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(","))),
            prop::collection::vec(inner, 0..4).prop_map(|items| format!(
                "{{{}}}",
                items.iter().map(|it| format!("\"k\":{it}")).collect::<Vec<_>>().join(",")
            )),
        ]
    });
    prop_oneof![balanced, prop::collection::vec(token, 0..12).prop_map(|it| it.concat())]
}

/// Kind, span, text, end and flags of every node.
fn nodes<'a>(document: &'a Document, text: &'a str, base: u32) -> Vec<(Kind, u32, u32, &'a str, u32, bool, bool)> {
    let ids = 0..document.nodes.len() as NodeId;
    let facts = ids.map(|id| {
        let node = document.node(id);
        let (start, end) = (node.span.start - base, node.span.end - base);
        (node.kind, start, end, document.text(text, id), node.next, node.is_shared, node.is_damaged)
    });
    facts.collect()
}

proptest! {
    #![proptest_config(config(1500))]

    #[test]
    fn json_is_read_as_it_was_written(expected in any_value(), gap in select(vec!["", " ", "\n\t", "\r\n", "/**/", "//\n"])) {
        let text = json(&expected, gap);
        let document = read_json(&text);
        prop_assert_eq!(&document.errors, &[]);
        prop_assert_eq!(value(&document, &text, document.roots[0]), expected);
    }

    #[test]
    fn json_is_what_serde_json_says(text in tokens()) {
        let document = read_json(&text);
        match serde_json::from_str::<Json>(&text) {
            Ok(expected) => {
                prop_assert_eq!(&document.errors, &[], "{}", text);
                prop_assert!(agrees(&value(&document, &text, document.roots[0]), &expected), "{}", text);
            }
            Err(_) if is_lenient(&text) => {}
            // What is too large for a float is a text here.
            Err(err) if err.to_string().contains("number out of range") => {}
            Err(err) => prop_assert!(!document.errors.is_empty() || document.roots.is_empty(), "{:?}: {}", text, err),
        }
    }

    #[test]
    fn yaml_reads_json(expected in any_value(), gap in select(vec!["", " ", "\n ", "\r\n  "])) {
        let text = json(&expected, gap);
        prop_assume!(!matches!(expected, Value::Null));
        let (one, other) = (read_json(&text), read_yaml(&text));
        prop_assert_eq!(&other.errors, &[], "{}", text);
        prop_assert_eq!(nodes(&one, &text, 0), nodes(&other, &text, 0), "{}", text);
    }
}

proptest! {
    #![proptest_config(config(300))]

    /// A document start with a blank behind it is more than the fast reader takes, and changes nothing else.
    #[test]
    fn the_fast_yaml_reader_reads_what_the_full_one_reads(calls in super::generator::calls(), seed in any::<u64>()) {
        const START: &str = "--- \n";
        let text = super::writers::yaml(&calls, &mut super::writers::Style(seed));
        let full_text = format!("{START}{text}");
        let (fast, full) = (read_yaml(&text), read_yaml(&full_text));
        prop_assert_eq!(&fast.errors, &[], "{}", text);
        prop_assert_eq!(&full.errors, &[], "{}", text);
        prop_assert_eq!(nodes(&fast, &text, 0), nodes(&full, &full_text, START.len() as u32), "{}", text);
    }
}
