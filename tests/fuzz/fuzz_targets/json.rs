//! JSON: no panic, places that exist, and what `serde_json` reads is read without an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use precall::lint::Syntax;
use precall::syntax::Document;
use precall::syntax::json::Reader;

fuzz_target!(|bytes: &[u8]| {
    precall_fuzz::check(Syntax::Json, bytes);
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if serde_json::from_str::<serde_json::Value>(text).is_ok() {
        let mut document = Document::default();
        let mut reader = Reader::new(text, 0, text.len());
        reader.value(&mut document);
        reader.finish(&mut document);
        assert_eq!(document.errors, []);
    }
});
