//! What the arguments of a call hold. A clean call spends half its time here.

use super::Lowering;
use crate::batch::call::{Argument, Extra, Item, Seen};
use crate::batch::content::{self, Content, classify};
use crate::batch::placeholder::{self, Placeholders};
use crate::ruleset::Operation;
use crate::ruleset::operation::Form;
use crate::syntax::document::Run;
use crate::syntax::{Document, Kind, NodeId};

impl Lowering {
    #[inline(always)]
    pub(super) fn argument(
        &mut self,
        operation: &Operation,
        document: &Document,
        text: &str,
        slot: usize,
        Extra { key, value }: Extra,
    ) {
        let shape = &operation.shapes[slot];
        let first_item = self.items.len() as u32;
        let content = match (document.node(value).kind, shape.is_list) {
            (Kind::Scalar, false) => match document.run(text, value) {
                Run { length: 0, .. } => Content::Absent,
                run => classify(shape.form, run),
            },
            (Kind::Array, true) => self.array(shape.form, document, text, slot, value),
            (kind, _) => unusual_argument(kind, document.text(text, value), self.is_indexed_only),
        };
        self.note(content);
        let items = self.items.len() as u32 - first_item;
        self.present |= u32::from(content != Content::Absent) << slot;
        self.arguments[slot] = Argument { key, value, content, first_item, items };
    }

    #[inline]
    fn array(&mut self, form: Form, document: &Document, text: &str, slot: usize, array: NodeId) -> Content {
        // The lists that are long get a loop of their own.
        let number = match form {
            Form::Ipv6 => self.items(form, document, text, slot, array, content::ipv6),
            Form::Ipv4 => self.items(form, document, text, slot, array, content::ipv4),
            Form::Ipv6Prefix => self.items(form, document, text, slot, array, content::ipv6_prefix),
            _ => self.items(form, document, text, slot, array, |run| classify_item(form, run)),
        };
        self.seen = self.seen.and(match number {
            0 => return Content::Absent,
            1 => Seen::ITEM,
            _ => Seen::ITEM.and(Seen::SEVERAL_ITEMS),
        });
        Content::List
    }

    /// Adds the items of an array, which `classify` knows how to judge, and counts them.
    #[inline(always)]
    fn items(
        &mut self,
        form: Form,
        document: &Document,
        text: &str,
        slot: usize,
        array: NodeId,
        classify: impl Fn(Run) -> Content,
    ) -> u32 {
        let (mut value, end) = (array + 1, document.node(array).next);
        let mut number = 0;
        while value < end {
            let node = document.node(value);
            let content = match node.run(text) {
                Some(run) if run.length > 0 => {
                    let content = classify(run);
                    self.note(content);
                    content
                }
                _ => self.item_content(form, document, text, value),
            };
            number += 1;
            self.items.push(Item { slot, number, key: value, value, content });
            value = node.next;
        }
        number
    }

    /// What an item holds, however it is written.
    #[cold]
    #[inline(never)]
    pub(super) fn item_content(&mut self, form: Form, document: &Document, text: &str, value: NodeId) -> Content {
        let content = match document.node(value).kind {
            Kind::Scalar => match document.run(text, value) {
                Run { length: 0, .. } => Content::WrongType,
                run => classify_item(form, run),
            },
            Kind::Unreadable => Content::Unknown,
            Kind::Null | Kind::Array | Kind::Object => Content::WrongType,
        };
        self.note(content);
        content
    }

    #[inline(always)]
    fn note(&mut self, content: Content) {
        self.seen = self.seen.and(match content {
            Content::Malformed(_) => Seen::MALFORMED,
            Content::WrongType => Seen::WRONG_TYPE,
            Content::Unknown => Seen::UNKNOWN,
            Content::Masked => Seen::MASKED.and(Seen::UNKNOWN),
            Content::Integer(_) => Seen::INTEGER,
            _ => Seen::default(),
        });
    }
}

#[inline(never)]
fn classify_item(form: Form, run: Run) -> Content {
    classify(form, run)
}

/// What an argument holds that is not written as its type asks for. Where lists are written with numbers only, a
/// placeholder does not stand for one.
#[cold]
fn unusual_argument(kind: Kind, text: &str, is_indexed_only: bool) -> Content {
    match kind {
        Kind::Null => Content::Absent,
        Kind::Unreadable => Content::Unknown,
        Kind::Scalar if text.is_empty() => Content::Absent,
        Kind::Scalar if !is_indexed_only && placeholder::find(text) == Placeholders::Whole => Content::Unknown,
        Kind::Scalar | Kind::Array | Kind::Object => Content::WrongType,
    }
}
