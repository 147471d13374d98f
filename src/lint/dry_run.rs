//! What `aliyun … --cli-dry-run-json` printed: one request after the other, perhaps among other output.

use super::Part;
use crate::batch::dry_run;
use crate::batch::template::Standing;
use crate::syntax::json::Reader;
use crate::syntax::{Document, NodeId};

/// How far into a file the first request is looked for.
const BEGINNING: usize = 64 << 10;

/// Whether a JSON text begins with such a request. A look at the words spares most texts the rest.
pub fn begins_with_one(text: &str) -> bool {
    let beginning = &text[..text.floor_char_boundary(BEGINNING)];
    let has = |word: &str| memchr::memmem::find(beginning.as_bytes(), word.as_bytes()).is_some();
    let is_likely = (has("\"style\"") && has("\"endpoint\"")) || (has("\"api\"") && has("\"product\""));
    let Some(start) = is_likely.then(|| next_object(text, 0)).flatten() else { return false };
    let mut document = Document::default();
    let root = Reader::new(text, start, text.len()).value(&mut document);
    root.is_some_and(|root| dry_run::is_dry_run(&document, text, root))
}

/// Checks every request of the text as one batch. What is no request is passed over.
pub fn check(part: &mut Part) {
    let text = part.source.text;
    let mut document = std::mem::take(&mut part.scratch.document);
    let mut reader = Reader::new(text, 0, text.len());
    let mut at = 0;
    part.is_foreign = true;
    part.begin(None, &[]);
    while let Some(start) = next_object(text, at) {
        document.clear();
        reader.restart(start, text.len());
        let root = reader.value(&mut document);
        at = reader.position().max(start + 1);
        if root.is_some_and(|root| check_one(part, &mut document, root)) {
            part.syntax_errors(&mut document);
        }
    }
    part.scratch.document = document;
}

/// Checks the request that the value `root` is, if it is one.
pub fn check_one(part: &mut Part, document: &mut Document, root: NodeId) -> bool {
    let text = part.source.text;
    let is_one = dry_run::is_dry_run(document, text, root);
    if let Some(object) = is_one.then(|| dry_run::call(document, text, root)).flatten() {
        if part.simulation.is_none() {
            part.begin(None, &[]);
        }
        part.planned(document, object, Standing::InOrder);
    }
    is_one
}

/// Where the next JSON object begins that has a member.
fn next_object(text: &str, from: usize) -> Option<usize> {
    let brackets = memchr::memchr_iter(b'{', &text.as_bytes()[from..]);
    brackets.map(|at| from + at).find(|&at| text[at + 1..].trim_start().starts_with('"'))
}
