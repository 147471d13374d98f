//! Tests of the YAML reader: what it reads, what it reports, and that no text is too much for it.

mod recovery;

use std::fmt::Write;

use proptest::prelude::*;

use super::super::document::{Document, Kind, NodeId};

fn read(text: &str) -> Document {
    let mut document = Document::default();
    super::read(text, &mut document);
    check_structure(text, &document);
    document
}

/// Holds what every consumer of a document relies on.
fn check_structure(text: &str, document: &Document) {
    let nodes = document.nodes.len() as u32;
    let spans = document.nodes.iter().map(|node| node.span).chain(document.errors.iter().map(|error| error.span));
    for span in spans {
        assert!(span.start <= span.end, "{span:?} in {text:?}");
        assert!(text.get(span.start as usize..span.end as usize).is_some(), "{span:?} in {text:?}");
    }
    for (id, node) in document.nodes.iter().enumerate() {
        assert!(node.next > id as u32 && node.next <= nodes, "{id} of {text:?}");
        let id = id as NodeId;
        document.text(text, id);
        match node.kind {
            Kind::Object => {
                for (key, value) in document.members(id) {
                    let kind = document.node(key).kind;
                    assert!(matches!(kind, Kind::Scalar | Kind::Unreadable), "key {kind:?} in {text:?}");
                    assert!(document.node(value).next <= node.next, "half a member in {text:?}");
                }
            }
            Kind::Array => assert!(document.items(id).all(|item| document.node(item).next <= node.next)),
            Kind::Null | Kind::Scalar | Kind::Unreadable => assert_eq!(node.next, id + 1),
        }
    }
    let mut next = 0;
    for &root in &document.roots {
        assert_eq!(root, next, "roots of {text:?}");
        next = document.node(root).next;
    }
    assert_eq!(next, nodes, "nodes outside the roots of {text:?}");
}

/// Writes a value in one line: `*` marks what is shared, `!` what is damaged, `?` what could not be read.
fn show(text: &str, document: &Document, id: NodeId, out: &mut String) {
    let node = document.node(id);
    out.push_str(if node.is_shared { "*" } else { "" });
    out.push_str(if node.is_damaged { "!" } else { "" });
    match node.kind {
        Kind::Null => out.push('~'),
        Kind::Unreadable => out.push('?'),
        Kind::Scalar => out.push_str(document.text(text, id)),
        Kind::Array => {
            out.push('[');
            for (index, item) in document.items(id).enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                show(text, document, item, out);
            }
            out.push(']');
        }
        Kind::Object => {
            out.push('{');
            for (index, (key, value)) in document.members(id).enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                show(text, document, key, out);
                out.push_str(": ");
                show(text, document, value, out);
            }
            out.push('}');
        }
    }
}

/// All roots in one line, then one line for each error.
fn shown(text: &str) -> String {
    let document = read(text);
    let mut out = String::new();
    for (index, &root) in document.roots.iter().enumerate() {
        out.push_str(if index > 0 { " | " } else { "" });
        show(text, &document, root, &mut out);
    }
    for error in &document.errors {
        let span = error.span;
        let _ = write!(out, "\n{}: {:?}: {}", span.start, span.slice(text), error.message);
    }
    out
}

/// Asserts what is read from a text without errors.
fn reads(text: &str, expected: &str) {
    assert_eq!(shown(text), expected, "{text:?}");
}

/// Asserts what is read from a text, and the place and the beginning of each message.
fn reports(text: &str, expected: &str, errors: &[(&str, &str)]) {
    let document = read(text);
    assert_eq!(shown(text).lines().next().unwrap_or_default(), expected, "{text:?}");
    let found: Vec<(&str, &str)> =
        document.errors.iter().map(|error| (error.span.slice(text), error.message.as_str())).collect();
    assert_eq!(found.len(), errors.len(), "{found:?}");
    for (found, expected) in found.iter().zip(errors) {
        assert_eq!(found.0, expected.0, "{found:?}");
        assert!(found.1.starts_with(expected.1), "{found:?}");
        assert!(!found.1.contains('\n') && !found.1.ends_with('.'));
    }
}

/// The spans of all scalars and nulls, as they are written.
fn written(text: &str) -> Vec<&str> {
    let document = read(text);
    assert_eq!(document.errors, []);
    let nodes = document.nodes.iter().filter(|node| matches!(node.kind, Kind::Null | Kind::Scalar));
    nodes.map(|node| node.span.slice(text)).collect()
}

#[test]
fn values_are_texts_except_null() {
    reads("[2014-05-26, yes, 0x10, 1_0, True, .inf, 1e3]", "[2014-05-26, yes, 0x10, 1_0, True, .inf, 1e3]");
    reads("[null, Null, NULL, ~, 'null', \"~\", nULL, !!str null]", "[~, ~, ~, ~, null, ~, nULL, null]");
    let document = read("[~, \"~\"]");
    assert_eq!([Kind::Null, Kind::Scalar], [document.node(1).kind, document.node(2).kind]);
    reads("a:\nb: # nothing\nc: !!str\n", "{a: ~, b: ~, c: }");
    reads("- !!str 5\n- !x y\n- ! z\n- !!int 7", "[5, y, z, 7]");
    reads("", "");
    reads("# nothing\n---\n---\n...\n", "");
}

#[test]
fn scalars_have_the_span_of_what_is_written() {
    assert_eq!(written("a: b  # c\n"), ["a", "b"]);
    assert_eq!(written("'a''b': \"c\\n\"   # d\n"), ["'a''b'", "\"c\\n\""]);
    assert_eq!(written("- a\n  b\n- \"c\n  d\"\n"), ["a\n  b", "\"c\n  d\""]);
    assert_eq!(written("a: |\n  b\n\n  c  \n\n# d\ne: f"), ["a", "|\n  b\n\n  c  ", "e", "f"]);
    assert_eq!(written("a: >2- # x | y\n    b\n\n\nc: d"), ["a", ">2- # x | y\n    b", "c", "d"]);
    assert_eq!(written("- |+ \n\n- >-\r\n  x\r\n- |\n- >\n"), ["|+", ">-\r\n  x", "|", ">"]);
    assert_eq!(written("- # a | b\n  |\n  | c |\n"), ["|\n  | c |"]);
    assert_eq!(written("a: 网络 # 你\n\"键\": '值'"), ["a", "网络", "\"键\"", "'值'"]);
    assert_eq!(written("{a: &x b, c: !!str d,e: }"), ["a", "b", "c", "d", "e", ""]);
}

#[test]
fn an_absent_value_stands_behind_the_colon_or_the_dash() {
    let text = "- a:\n- b : # c\n-\n";
    let document = read(text);
    let nulls: Vec<u32> =
        document.nodes.iter().filter(|node| node.kind == Kind::Null).map(|node| node.span.start).collect();
    assert_eq!(nulls, [4, 10, 16]);
}

#[test]
fn texts_are_slices_where_they_can_be() {
    assert_eq!(read("a: [b, 'c', \"d\", 网络]").decoded, "");
    assert_eq!(read("a: ['c''', \"\\u7f51\"]").decoded, "c'网");
    reads("a: \"\\u7f51\\u7edc \\ud83d\\ude00\"", "{a: 网络 😀}");
}

#[test]
fn collections_reach_from_their_first_to_their_last_child() {
    let text = "# x\ncalls:   # y\n  - a: b\n    c: [d, e]  # z\n  - {}\n\n# end\n";
    let document = read(text);
    let collections = document.nodes.iter().filter(|node| matches!(node.kind, Kind::Array | Kind::Object));
    let spans: Vec<&str> = collections.map(|node| node.span.slice(text)).collect();
    let list = "a: b\n    c: [d, e]  # z\n  - {}";
    assert_eq!(spans, [&text[4..text.len() - 8], list, "a: b\n    c: [d, e]", "[d, e]", "{}"]);
}

#[test]
fn several_documents() {
    reads("%YAML 1.2\n---\na: b\n...\n---\n- c\n--- d\n", "{a: b} | [c] | d");
    reads("a: &x b\n---\nc: d\n", "{a: b} | {c: d}");
    reports("a: &x b\n---\nc: *x\n", "{a: b} | {c: ?}", &[("*x", "`*x` is an alias")]);
}

#[test]
fn aliases_are_copies_that_know_it() {
    reads("a: &x [1, {b: c}]\nd: *x\n", "{a: [1, {b: c}], d: *[*1, *{*b: *c}]}");
    reads("- &x 1\n- *x\n- &x 2\n- *x\n- *x : y\n", "[1, *1, 2, *2, {*2: y}]");
    let text = "a: &x b\nc: *x\n";
    let copy = *read(text).nodes.last().expect("five nodes");
    assert_eq!((copy.span.start, copy.is_shared), (6, true));
    assert_eq!(read(text).node(0).span.slice(text), "a: &x b\nc: *x");
    reports("a: &x [*x]", "{a: [?]}", &[("*x", "`*x` stands inside the value that it repeats")]);
    reports("- ***", "[?]", &[("***", "`***` is an alias, but no anchor")]);
}

#[test]
fn merge_keys_add_what_is_not_defined() {
    let base = "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 4}\n";
    let merged = |member: &str| shown(&format!("{base}{member}")).replace("{a: {x: 1, y: 2}, b: {y: 3, z: 4}, ", "");
    assert_eq!(merged("c: {<<: *a}"), "c: {*x: *1, *y: *2}}");
    assert_eq!(merged("c: {<<: *a, x: 9}"), "c: {x: 9, *y: *2}}");
    assert_eq!(merged("c:\n  x: 9\n  <<: *a\n  w: 8\n"), "c: {x: 9, w: 8, *y: *2}}");
    assert_eq!(merged("c: {<<: [*a, *b]}"), "c: {*x: *1, *y: *2, *z: *4}}");
    assert_eq!(merged("c: {<<: [*b, {v: &v 5}], u: *v}"), "c: {u: *5, *y: *3, *z: *4, *v: *5}}");
    assert_eq!(merged("c: &c {<<: *a, w: 1}\nd: {<<: *c}"), "c: {w: 1, *x: *1, *y: *2}, d: {*w: *1, *x: *1, *y: *2}}");
    assert_eq!(merged("c: {<<: *a, <<: *b}"), "c: {*x: *1, *y: *2, *z: *4}}");
    reads("a: {\"<<\": b, c: <<}", "{a: {<<: b, c: <<}}");
    for (text, place) in [("a: {<<: b}", "b"), ("a: {<<: [{}, c]}", "c"), ("a:\n  <<:\n", ""), ("a: {<<: [[]]}", "[]")]
    {
        reports(text, "{a: !{}}", &[(place, "`<<` needs a mapping")]);
    }
    reports("a: {<<: *b}", "{a: !{}}", &[("*b", "`*b` is an alias, but")]);
    reports("a: &a {<<: *a}", "{a: !{}}", &[("*a", "`*a` stands inside")]);
}

#[test]
fn keys_are_texts() {
    let message = "a key must be a plain text";
    reports("? [a]\n: b\nc: d", "{?: b, c: d}", &[("[a]", message)]);
    reports("{a: b}: c", "{?: c}", &[("{a: b}", message)]);
    reports("~: c", "{?: c}", &[("~", message)]);
    reports("? [&x a]\n: *x", "{?: *a}", &[("[&x a]", message)]);
    reports("a: {{ b }}", "{a: {?: ~}}", &[("{ b }", "a key must be a plain text; put a template")]);
}

#[test]
fn long_keys_many_comments_and_line_ends() {
    let key = "k".repeat(5_000);
    reads(&format!("{key}: v"), &format!("{{{key}: v}}"));
    reads(&format!("{{\"{key}\": v}}"), &format!("{{{key}: v}}"));
    reads(&format!("- a:\n{}    b\n", "  # c\n".repeat(97)), "[{a: b}]");
    reads("a: b\r\nc:\r\n  - d # e\r\n  - 'f'\r\n", "{a: b, c: [d, f]}");
    let lines: String = (0..40_000).map(|index| format!("- Action: a{index}\n")).collect();
    assert_eq!(read(&lines).items(0).count(), 40_000);
}

/// The value of a JSON text as the YAML reader should show it.
fn show_json(value: &serde_json::Value, out: &mut String) {
    match value {
        serde_json::Value::Null => out.push('~'),
        serde_json::Value::String(text) => out.push_str(text),
        serde_json::Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                show_json(item, out);
            }
            out.push(']');
        }
        serde_json::Value::Object(members) => {
            out.push('{');
            for (index, (key, item)) in members.iter().enumerate() {
                out.push_str(if index > 0 { ", " } else { "" });
                let _ = write!(out, "{key}: ");
                show_json(item, out);
            }
            out.push('}');
        }
        other => out.push_str(&other.to_string()),
    }
}

fn json() -> impl Strategy<Value = serde_json::Value> {
    use serde_json::Value;
    let text = "[ -~é网\\n\\t]{0,8}";
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        text.prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 40, 5, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..5).prop_map(Value::from),
            prop::collection::vec((text, inner), 0..5).prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}

/// Pieces that, strung together, look much like YAML.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "- ",
        "-",
        "  ",
        " ",
        "\n",
        "\n",
        "\n- ",
        "\n  ",
        "\n    - ",
        "a",
        "b: ",
        "c:",
        ": ",
        "calls:",
        "\"",
        "'",
        "[",
        "]",
        "{",
        "}",
        ", ",
        "#",
        " # x",
        "&a ",
        "*a",
        "<<: ",
        "|\n",
        ">-\n",
        "? ",
        "!!str ",
        "---\n",
        "...\n",
        "\t",
        "\r\n",
        "\u{0}",
        "网",
        "~",
        "null",
        "\\",
        "@",
        "%",
        "\"x y\"",
        "[]",
        "\u{feff}",
        "\u{85}",
        "key: value",
        "<<: *a",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_text_is_read(text in "\\PC*") {
        read(&text);
    }

    #[test]
    fn any_text_of_yaml_pieces_is_read(text in pieces()) {
        read(&text);
    }

    #[test]
    fn what_the_parser_refuses_is_reported_and_nothing_else(text in pieces()) {
        let options = granit_parser::options! { emit_unresolved_aliases: true, simple_key_max_lookahead: 1 << 18 };
        let is_valid = granit_parser::Parser::new_from_str_with_options(&text, options).all(|event| event.is_ok());
        let document = read(&text);
        let ours = ["a key must be", "`*a", "`<<`", "`*"];
        let is_clean = document.errors.iter().all(|error| ours.iter().any(|it| error.message.starts_with(it)));
        prop_assert!(if is_valid { is_clean } else { !document.errors.is_empty() }, "{:?}", document.errors);
    }

    #[test]
    fn json_is_read_as_json(value in json(), is_pretty: bool) {
        let text = if is_pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) };
        let text = text.expect("values can be written");
        let mut expected = String::new();
        show_json(&value, &mut expected);
        prop_assert_eq!(shown(&text), expected);
    }
}
