//! The YAML reader: a whole stream into a [`Document`], with the spans, the sharing and the recovery a linter needs.

mod events;
mod fast;
mod message;
mod recovery;
mod shared;
#[cfg(test)]
mod tests;

use super::document::Document;

/// Reads a YAML stream (valid UTF-8 without a byte order mark); each document in it becomes a root. Text that is no
/// YAML is reported in `document.errors`, at most 1,000 times, and what stands before and after it is read.
pub fn read(text: &str, document: &mut Document) {
    let (nodes, roots, decoded) = (document.nodes.len(), document.roots.len(), document.decoded.len());
    let errors = document.errors.len();
    if fast::read(text, document).is_none() {
        document.nodes.truncate(nodes);
        document.roots.truncate(roots);
        document.decoded.truncate(decoded);
        document.errors.truncate(errors);
        events::read_part(text, 0, document);
    }
}
