//! A YAML stream: every document that is a batch, in order.

use super::Part;
use crate::batch::find::{self, Form};
use crate::source::Span;
use crate::syntax::{Kind, yaml};

/// Checks the documents of the stream that are batches; `invalid` are the bytes that were not UTF-8: values
/// that hold one are unreadable.
pub fn check(part: &mut Part, invalid: &[Span]) {
    let text = part.source.text;
    let mut document = std::mem::take(&mut part.scratch.document);
    document.clear();
    for &span in invalid {
        part.syntax_error(span, "a byte that is not UTF-8; save the file as UTF-8".to_owned());
    }
    yaml::read(text, &mut document);
    if !invalid.is_empty() {
        let is_invalid = |span: Span| {
            let next = invalid.partition_point(|it| it.end <= span.start);
            invalid.get(next).is_some_and(|it| it.start < span.end)
        };
        let scalars = document.nodes.iter_mut().filter(|node| node.kind == Kind::Scalar);
        scalars.filter(|node| is_invalid(node.span)).for_each(|node| node.kind = Kind::Unreadable);
    }
    part.syntax_errors(&mut document);
    for &root in &document.roots {
        let Some(form) = find::form(&document, text, root) else { continue };
        if !std::mem::replace(&mut part.holds_batch, true) && !matches!(form, Form::Object(..)) {
            part.begin(None, &[]);
        }
        match form {
            Form::Object(object, calls) => {
                part.batch_object(&document, object, calls);
                document.items(calls).for_each(|call| part.element(&document, call));
            }
            Form::List(list) => document.items(list).for_each(|call| part.element(&document, call)),
            Form::Single(call) => part.element(&document, call),
        }
    }
    part.scratch.document = document;
}
