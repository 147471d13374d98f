//! Holds the fast reader against the full one.

use proptest::prelude::*;

use super::*;

/// Everything about the nodes of a document.
fn facts<'a>(text: &'a str, document: &'a Document) -> Vec<(Kind, Span, &'a str, u32, bool, bool)> {
    let ids = 0..document.nodes.len() as NodeId;
    ids.map(|id| (id, document.node(id)))
        .map(|(id, node)| (node.kind, node.span, document.text(text, id), node.next, node.is_shared, node.is_damaged))
        .collect()
}

/// Holds both readers against each other; returns whether this one took the text.
fn agree(text: &str) -> bool {
    let mut fast = Document::default();
    if read(text, &mut fast).is_none() {
        return false;
    }
    let mut full = Document::default();
    events::read_part(text, 0, &mut full);
    assert_eq!(full.errors, [], "{text:?}");
    assert_eq!(fast.errors, [], "{text:?}");
    assert_eq!(fast.roots, full.roots, "{text:?}");
    assert_eq!(facts(text, &fast), facts(text, &full), "{text:?}");
    true
}

const BATCH: &str = "# 注释
- Action: AssignIpv6Addresses # one
  RegionId: \"cn-hangzhou\"
  Ipv6Prefix:
    - 2001:db8::/80
    - '2001:db8:1::/80'
  Count: 1

  Empty:
  None: null
- Action: B
  List: [a, \"b: c\", 1.2.3.4]
  Url: http://x.y/z?a=b#c 网络，d
  Map:
    x: -1
    y: ::1
";

#[test]
fn what_people_write_is_taken() {
    assert!(agree(BATCH) && agree(&BATCH.replace('\n', "\r\n")));
    assert!(agree("") && agree("# x\n\n") && agree("---\n- a: b") && agree("a: b\nc:\n- d\n- e: f\n"));
    assert!(agree("name: x\ncalls:\n  - a: b\n    c:\n    - d\n  # e\nexecution: settled\n"));
}

#[test]
fn an_unusual_item_is_handed_over() {
    let slow = "- a: >-\n    b\n\n    c\n  d: \"\\u7f51\"\n  ? e\n  : {f: g}\n\n# h\n";
    assert!(agree(&format!("{BATCH}{slow}{BATCH}{slow}")));
    assert!(agree(
        "calls:\n  - a: b\n  - {c: d}\n  -\n  - a\n    b\n  - [\n      x ]\n  - |\n   # x\n\nexecution: x\n"
    ));
    assert!(!agree("- &a b\n- *a\n") && !agree("- a\n- b: &a {c: d, e: *a}\n") && !agree("- a: b: c\n- d\n"));
    assert!(!agree("- a: |\n  - b\n--- \n- c\n"));
}

/// Pieces that, strung together, look much like a batch.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "- ", "\n- ", "\n- a: b", "\n  ", "\n    - ", "\n  - ", "\n\n", "\n", "a: ", "b:", "calls:", "c", "1.2.3.4",
        "a::1", "\"x: y\"", "'z'", "[]", "[a, b]", "[\"c\"]", " # d", "#", " ", ":", "-", "null", "~", "网", "\r\n",
        "|\n    x", "{a: b}", "\\", "'", "\"", "<<: ", "&a ", "*a", "---\n", "\n...\n", "\t", "\u{85}", "\u{80}",
        "\u{feff}", ",", ">\n   ", "\n ", "?",
    ]);
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 5_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_readers_agree_on_pieces(text in pieces()) {
        agree(&text);
    }

    #[test]
    fn both_readers_agree_on_a_changed_batch(at in 0..BATCH.len(), cut in 0usize..6, new in pieces()) {
        let (mut start, mut end) = (at, (at + cut).min(BATCH.len()));
        while !BATCH.is_char_boundary(start) {
            start -= 1;
        }
        while !BATCH.is_char_boundary(end) {
            end += 1;
        }
        let new: String = new.chars().take(12).collect();
        agree(&format!("{}{}{}", &BATCH[..start], new, &BATCH[end..]));
        agree(&format!("{}{}", &BATCH[..start], &BATCH[end..]));
    }
}
