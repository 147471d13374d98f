//! The fast YAML reader takes nothing that the full one reads otherwise.
#![no_main]

use libfuzzer_sys::fuzz_target;
use precall::syntax::{Document, Kind, NodeId, yaml};

/// A document start with a blank behind it: the fast reader leaves the stream to the full one, and nothing else changes.
const START: &str = "--- \n";

fn nodes<'a>(document: &'a Document, text: &'a str, base: u32) -> Vec<(Kind, u32, u32, &'a str, u32)> {
    let ids = 0..document.nodes.len() as NodeId;
    let node = |id: NodeId| (id, document.node(id));
    ids.map(node)
        .map(|(id, it)| (it.kind, it.span.start - base, it.span.end - base, document.text(text, id), it.next))
        .collect()
}

fuzz_target!(|bytes: &[u8]| {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let begins_another = |line: &str| line.starts_with("---") || line.starts_with("...") || line.starts_with('%');
    if text.split(['\n', '\r']).any(begins_another) || text.contains('\u{feff}') {
        return;
    }
    let full_text = format!("{START}{text}");
    let (mut one, mut full) = (Document::default(), Document::default());
    yaml::read(text, &mut one);
    yaml::read(&full_text, &mut full);
    // Of a text with errors both are read by the full reader, which may resume elsewhere.
    if one.errors.is_empty() && full.errors.is_empty() {
        assert_eq!(nodes(&one, text, 0), nodes(&full, &full_text, START.len() as u32));
    }
    assert_eq!(one.errors.is_empty(), full.errors.is_empty());
});
