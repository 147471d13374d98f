//! A YAML stream: every document that is a batch, in order.

use super::{Part, template};
use crate::batch::find::{self, Form};
use crate::batch::template::Template;
use crate::source::Span;
use crate::syntax::{Document, Kind, NodeId, yaml};

/// Checks the documents of the stream that are batches; `invalid` are the bytes that were not UTF-8: values
/// that hold one are unreadable. With a kind of template that is `wanted`, those that are of that kind.
pub fn check(part: &mut Part, invalid: &[Span], wanted: Option<Template>) {
    let text = part.source.text;
    let mut document = std::mem::take(&mut part.scratch.document);
    document.clear();
    for &span in invalid {
        part.syntax_error(span, "a byte that is not UTF-8; save the file as UTF-8".to_owned());
    }
    yaml::read(text, &mut document);
    mark_invalid(&mut document, invalid);
    part.syntax_errors(&mut document);
    for at in 0..document.roots.len() {
        let value = document.roots[at];
        root(part, &mut document, value, wanted);
    }
    part.scratch.document = document;
}

/// Checks one document of a stream, if it is a batch, or a template.
pub fn root(part: &mut Part, document: &mut Document, root: NodeId, wanted: Option<Template>) {
    let Some(form) = find::form(document, part.source.text, root).filter(|_| wanted.is_none()) else {
        return template::check(part, document, root, wanted);
    };
    part.holds_batch = true;
    if part.simulation.is_none() && !matches!(form, Form::Object(..)) {
        part.begin(None, &[]);
    }
    match form {
        Form::Object(object, calls) => {
            part.batch_object(document, object, calls);
            document.items(calls).for_each(|call| part.element(document, call));
        }
        Form::List(list) => document.items(list).for_each(|call| part.element(document, call)),
        Form::Single(call) => part.element(document, call),
    }
}

/// Makes values unreadable that hold bytes that were not UTF-8.
pub fn mark_invalid(document: &mut Document, invalid: &[Span]) {
    if invalid.is_empty() {
        return;
    }
    let is_invalid = |span: Span| {
        let next = invalid.partition_point(|it| it.end <= span.start);
        invalid.get(next).is_some_and(|it| it.start < span.end)
    };
    let scalars = document.nodes.iter_mut().filter(|node| node.kind == Kind::Scalar);
    scalars.filter(|node| is_invalid(node.span)).for_each(|node| node.kind = Kind::Unreadable);
}
