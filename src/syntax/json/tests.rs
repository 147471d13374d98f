//! Tests of the JSON reader: what it reports, and where it goes on.

use super::*;

fn read(text: &str) -> Document {
    let mut document = Document::default();
    let mut reader = Reader::new(text, 0, text.len());
    reader.value(&mut document);
    reader.finish(&mut document);
    document
}

fn errors(text: &str) -> Vec<(String, String)> {
    let document = read(text);
    document.errors.iter().map(|it| (it.span.slice(text).to_owned(), it.message.clone())).collect()
}

#[test]
fn comments_and_trailing_commas_are_fine() {
    assert_eq!(errors("// a\n{\"a\": [1, 2,], /* b */ \"c\": {},}\n// end"), []);
}

#[test]
fn escapes_are_decoded_and_spans_keep_the_quotes() {
    let text = r#"["a\u00e9\ud83d\ude00\n", "网"]"#;
    let document = read(text);
    let items: Vec<_> = document.items(0).collect();
    assert_eq!(document.text(text, items[0]), "aé😀\n");
    assert_eq!(document.node(items[1]).span.slice(text), "\"网\"");
    assert_eq!(document.errors, []);
}

#[test]
fn a_missing_comma_loses_nothing() {
    let text = r#"{"a": 1 "b": 2}"#;
    let document = read(text);
    assert_eq!(document.members(0).count(), 2);
    assert_eq!(errors(text).len(), 1);
}

#[test]
fn an_unclosed_string_ends_at_its_line_and_is_reported_once() {
    let text = "{\"a\": \"b,\n \"c\": 2}";
    let document = read(text);
    assert_eq!(document.members(0).count(), 2);
    assert_eq!(document.errors.len(), 1);
    assert!(document.node(0).is_damaged && !document.is_unclosed(0));
}

#[test]
fn a_half_written_text_is_one_error() {
    for text in ["{", "[{\"a\": ", "{\"a\": 1", "{\"a\": \"b", "[1, {\"a\"", "/*", "{\"a\": [", "[1,"] {
        assert_eq!(errors(text).len(), 1, "{text}");
    }
    let document = read("[{\"a\": 1}, {\"b\": 2");
    let items: Vec<_> = document.items(0).collect();
    assert!(!document.is_unclosed(items[0]) && document.is_unclosed(items[1]));
}

#[test]
fn every_broken_value_is_reported_at_its_place() {
    let found = errors("{\"a\": 0x10, \"b\": tru, \"c\": 'x', d: 1, \"e\": 01, \"f\": +1, \"g\": 1.}");
    let places: Vec<_> = found.iter().map(|it| it.0.as_str()).collect();
    assert_eq!(places, ["0x10", "tru", "'x'", "d", "01", "+1", "1."]);
}

#[test]
fn deep_nesting_is_one_error() {
    for text in ["[".repeat(100_000), "{\"a\":".repeat(100_000), "[".repeat(100_000) + &"]".repeat(100_000)] {
        let count = errors(&text).len();
        assert_eq!(count, 1, "{}", &text[..10]);
    }
}

#[test]
fn broken_words_are_skipped_once() {
    for word in ["网\u{1b}", "'a' ", "'a\n", "a:", "{a ", "\"\u{1b}\" ", "\\", "]", "/*/ ", "//"] {
        let text = format!("[{}", word.repeat(1 << 18));
        assert!(!errors(&text).is_empty(), "{word}");
    }
}

#[test]
fn text_after_the_value_is_one_error() {
    assert_eq!(errors("{} {} []").len(), 1);
    assert_eq!(errors("{}\n\n  // only a comment\n"), []);
}

#[test]
fn a_wrong_bracket_closes_what_it_can() {
    let text = r#"[{"a": 1], 2]"#;
    assert_eq!(errors(text).len(), 2);
    assert_eq!(errors(r#"{"a": [1, 2}"#).len(), 1);
}

#[test]
fn a_part_ends_where_it_ends() {
    let text = "{\"a\":1,\n\"b\":2}";
    let mut document = Document::default();
    let mut reader = Reader::new(text, 0, 7);
    reader.value(&mut document);
    assert_eq!((reader.position(), document.errors.len()), (7, 1));
}
