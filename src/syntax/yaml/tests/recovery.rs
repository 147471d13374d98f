//! What is read of a broken YAML text, and that it takes no longer than a sound one.

use super::*;

#[test]
fn errors_inside_an_item_keep_it_and_the_next_ones() {
    let quote = "this quote is not closed before the next line";
    let second = "a second key where a value goes on";
    let dash = "an item that begins with `- ` should stand here";
    let cases: [(&str, &str, &str, &str); 18] = [
        ("- a: \"x\n- c: d", "![!{a: ?}, {c: d}]", "\"", quote),
        ("- a: 'x\n  e: f\n- c: d", "![!{a: ?}, {c: d}]", "'", quote),
        ("- a: [1, 2\n- c: d", "![!{a: ![1]}, {c: d}]", "[", "`[` is never closed; add `]`"),
        ("- e: [1\n  f: g\n- c: d", "![!{e: ![]}, {c: d}]", "[", "`[` is never closed; add `]`"),
        ("- a: {x: y\n- c: d", "![!{a: !{x: ?}}, {c: d}]", "{", "`{` is never closed; add `}`"),
        ("- a: [1, 2]]\n- c: d", "![!{a: [1, 2]}, {c: d}]", "]", "a closing bracket that nothing opened"),
        ("- a: [1, 2}\n- c: d", "![!{a: ![1]}, {c: d}]", "[", "`[` is closed by `}`"),
        ("- a: b: x\n- c: d", "![!{a: ?}, {c: d}]", ":", second),
        ("- a: b\n   x: y\n- c: d", "![!{a: ?}, {c: d}]", ":", second),
        ("- a: b\n x: y\n- c: d", "![!{a: b}, {c: d}]", "x", dash),
        ("- a: b\nx: y\n- c: d", "![!{a: b}, {c: d}]", "x", dash),
        ("- a: b\n\tx: y\n- c: d", "![!{a: ?}, {c: d}]", "\t", "a tab cannot indent YAML; use spaces"),
        ("- a:\n  \t- x\n- c: d", "![!{a: ?}, {c: d}]", "\t", "a tab cannot indent YAML; use spaces"),
        ("- a: @x\n- c: d", "![!{a: ?}, {c: d}]", "@", "a value cannot begin with `@`"),
        ("- a: \"x\" y\n- c: d", "![!{a: ?}, {c: d}]", "y", "text after the closing quote"),
        ("- a: \"\\q\"\n- c: d", "![!{a: ?}, {c: d}]", "\"", "unknown escape in double quotes"),
        ("- a: x\0y\n- c: d", "![!{a: ?}, {c: d}]", "\0", "control character U+0000"),
        ("- a: \"x\u{1}\"\n- c: d", "![!{a: ?}, {c: d}]", "\u{1}", "control character U+0001"),
    ];
    for (text, expected, place, message) in cases {
        reports(text, expected, &[(place, message)]);
        // The same in the list `calls` of an object, with a key after it.
        let inner = format!("calls:\n{text}\n").replace('\n', "\n  ");
        let expected = format!("!{{calls: {expected}, execution: settled}}");
        reports(&format!("{}execution: settled\n", inner.trim_end_matches(' ')), &expected, &[(place, message)]);
        // A document after it.
        reports(&format!("{text}\n---\ne: f"), &format!("{} | {{e: f}}", &shown_root(text)), &[(place, message)]);
    }
}

fn shown_root(text: &str) -> String {
    shown(text).lines().next().unwrap_or_default().to_owned()
}

#[test]
fn calls_at_the_indentation_of_its_key() {
    let text = "name: n\ncalls:\n- a: @b\n- c: d\n- e: \"f\n- g: h\nexecution: settled\n";
    let message = "a value cannot begin with `@`";
    let expected = "!{name: n, calls: ![!{a: ?}, {c: d}, !{e: ?}, {g: h}], execution: settled}";
    reports(text, expected, &[("@", message), ("\"", "this quote is not closed")]);
}

#[test]
fn an_item_of_calls_that_is_indented_wrongly() {
    let text = "calls:\n  - a: b\n - c: d\n  - e: f\ng: h\n";
    reports(text, "!{calls: ![!{a: b}, {e: f}], g: h}", &[("-", "an item of a list cannot stand among the keys")]);
    let text = "calls:\n  - a: @b\n - c: d\n  - e: f\ng: h\n";
    assert_eq!(shown_root(text), "!{calls: ![!{a: ?}, !{e: f}], g: h}".replace("!{e", "{e"));
}

#[test]
fn errors_before_calls_do_not_cost_the_calls() {
    reports("x-a: [1\ncalls:\n  - b: c\n", "!{x-a: ![], calls: [{b: c}]}", &[("[", "`[` is never closed")]);
    reports("x-a: \"1\ncalls:\n  - b: c\n", "!{x-a: ?, calls: [{b: c}]}", &[("\"", "this quote is not closed")]);
    reports("\"name: x\ncalls:\n  - b: c\n", "!{calls: [{b: c}]}", &[("\"", "this quote is never closed")]);
    reports("name x\ncalls:\n  - b: c\n", "!{calls: [{b: c}]}", &[(":", "a second key")]);
    reports(
        "x-a: &a {b: c\ncalls:\n  - <<: *a\n",
        "!{x-a: !{b: ?}, calls: [!{*b: *?}]}",
        &[("{", "`{` is never closed")],
    );
}

#[test]
fn anchors_outlive_an_error() {
    let text = "- &a [b]\n- @\n- *a\n- {c: *a, <<: {d: *a}}\n";
    assert_eq!(shown_root(text), "![![b], *![*b], {c: *![*b], *d: *![*b]}]");
}

#[test]
fn half_written_files() {
    let text = "- Action: X\n  List:\n    - \"a\"\n    - b # c\n  Map: {d: [e, 'f']}\n- Action: |\n    y\n";
    for end in 0..=text.len() {
        let document = read(&text[..end]);
        assert!(document.errors.len() <= 1, "{:?}", document.errors);
        assert!(end < 12 || document.node(0).kind == Kind::Array);
    }
}

#[test]
fn one_error_for_brackets_without_end() {
    for open in ["[", "{", "- ", "? ", "{a: ", "[[a"] {
        let text = open.repeat(100_000);
        assert_eq!(read(&text).errors.len(), 1, "{open}");
        let text = format!("- a: {text}\n- b: c\n");
        let document = read(&text);
        assert_eq!(document.errors.len(), 1, "{open}");
        assert_eq!(document.items(0).last().map(|item| document.node(item).kind), Some(Kind::Object), "{open}");
    }
    let nested: String = (0..3_000).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    assert!(read(&nested).errors.iter().any(|error| error.message.starts_with("nested deeper than 128 levels")));
}

#[test]
fn alias_bombs_are_small() {
    let mut text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned();
    for level in 1..30 {
        let list = vec![format!("*a{}", level - 1); 10].join(", ");
        let _ = writeln!(text, "a{level}: &a{level} [{list}]");
    }
    let document = read(&text);
    assert!(document.nodes.len() < 1_100_000, "{}", document.nodes.len());
    assert_eq!(document.errors.len(), 1);
    assert!(document.errors[0].message.starts_with("the aliases of this file repeat too much"));
    let merges: String = (0..20_000).map(|_| "- {<<: [*a, *a, *a]}\n").collect();
    let keys: String = (0..1_000).map(|key| format!("k{key}: v, ")).collect();
    let document = read(&format!("- &a {{{keys}}}\n{merges}"));
    assert!(document.nodes.len() < 1_100_000);
    assert_eq!(document.errors.len(), 1);
}

/// Nobody looks at a clock here: quadratic time would be minutes.
#[test]
fn thousands_of_errors_take_linear_time() {
    for broken in [
        "- a: \"b\n",
        "- a: 'b\n",
        "- a: [b\n",
        "- a: {b\n",
        "- a: b: c\n",
        "- @\n",
        "- a\0\n",
        "- *x\n",
        "- [[[[\n",
        "a: [\n",
        "a: {b: [\n",
        "- \"\\\"\n",
        "- '''\n",
        "x\n",
        "\tx: y\n",
        "- - b\n - c\n",
        "- {a: b}}\n  c\n",
        "- |\n  x\n y\n",
        "? [\n",
        "- &a @\n",
        "--- \"\n",
        "- <<: [*a\n",
        "a: [\nb: x\n",
        "a: [b, {c: d,\n",
    ] {
        for prefix in ["", "calls:\n"] {
            let text = format!("{prefix}{}", broken.repeat(20_000));
            let document = read(&text);
            assert!(document.errors.len() <= 1000);
            if document.errors.len() == 1000 {
                let last = &document.errors[999].message;
                assert!(last.ends_with("further errors of this file are left out"), "{broken:?}: {last}");
            }
        }
    }
}
