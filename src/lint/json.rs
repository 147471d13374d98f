//! One JSON value: an array element by element, so that memory does not grow with it; anything else as a whole.

use super::{Part, template};
use crate::batch::find::{self, Form};
use crate::batch::template::Template;
use crate::syntax::Document;
use crate::syntax::json::Reader;

/// Checks the batch that the text is, if it is one.
pub fn check(part: &mut Part) {
    let text = part.source.text;
    let mut document = std::mem::take(&mut part.scratch.document);
    let mut reader = Reader::new(text, 0, text.len());
    document.clear();
    if reader.enter_array(&mut document) {
        part.begin_whole();
        elements(part, &mut reader, &mut document);
        part.settle();
    } else if !part.meets_ignore(text.as_bytes()) {
        whole(part, &mut reader, &mut document);
    }
    reader.finish(&mut document);
    if !part.has_met_ignore && reader.has_comment {
        part.meets_ignore(text.as_bytes());
    }
    part.syntax_errors(&mut document);
    part.scratch.document = document;
}

fn elements(part: &mut Part, reader: &mut Reader, document: &mut Document) {
    let (text, start) = (part.source.text.as_bytes(), reader.position() - 1);
    let mut is_known = false;
    loop {
        while let Some(end) = reader.at_object(document).and_then(|start| part.glance::<false>(start)) {
            reader.pass(document, end);
        }
        let from = reader.position();
        let element = reader.element(document, start);
        // Comments stand between elements, too; once they were looked at, so was the whole text.
        let range = if reader.has_comment { 0..text.len() } else { from..reader.position() };
        if !is_known && part.meets_ignore(&text[range]) {
            return;
        }
        is_known = reader.has_comment;
        if !document.errors.is_empty() {
            part.syntax_errors(document);
        }
        let Some(element) = element else { return };
        part.element(document, element);
        document.clear();
    }
}

fn whole(part: &mut Part, reader: &mut Reader, document: &mut Document) {
    let Some(root) = reader.value(document) else { return };
    part.syntax_errors(document);
    part.holds_batch = true;
    match find::form(document, part.source.text, root) {
        Some(Form::Object(object, calls)) => {
            part.batch_object(document, object, calls);
            document.items(calls).for_each(|call| part.element(document, call));
        }
        Some(Form::Single(call)) => {
            part.begin(None, &[]);
            part.element(document, call);
        }
        Some(Form::List(_)) | None => {
            part.holds_batch = false;
            template::check(part, document, root, None);
        }
    }
}

/// Checks the template of this kind that the text is.
pub fn check_template(part: &mut Part, kind: Template) {
    let text = part.source.text;
    let mut document = std::mem::take(&mut part.scratch.document);
    let mut reader = Reader::new(text, 0, text.len());
    document.clear();
    if let Some(root) = reader.value(&mut document) {
        template::check(part, &mut document, root, Some(kind));
    }
    reader.finish(&mut document);
    part.syntax_errors(&mut document);
    part.scratch.document = document;
}
