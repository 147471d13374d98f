//! What ignores can cover: calls, parameters and values, by the bytes that they take; and the ignores that stand in
//! calls as keys.

use super::KEY;
use crate::finding::Edit;
use crate::ignore::{Ignore, IgnoredName, Part, Scope};
use crate::source::{Source, Span};
use crate::syntax::{Document, Kind, NodeId};
use std::ops::Range;

/// The calls of a text, with everything in them.
#[derive(Debug, Default)]
pub struct Targets {
    targets: Vec<Target>,
    /// Where the targets of each batch begin: a file may hold several, each of which counts its calls from 0.
    batches: Vec<usize>,
    keys: Vec<KeyIgnore>,
}

/// Something that a comment can stand at.
#[derive(Debug)]
struct Target {
    span: Span,
    /// The call, if it is one as a whole.
    call: Option<u64>,
}

/// One member of an `x-precall-ignore` object, or the whole of something else with that key.
#[derive(Debug)]
struct KeyIgnore {
    /// The rule or code and where it stands; absent where there is none.
    name: Option<(String, Span)>,
    reason: String,
    /// The member.
    member: Span,
    /// What to cut out to be rid of it.
    removal: Span,
    /// The call that it stands in, with its place; a batch as a whole where absent.
    call: Option<(u64, Span)>,
}

impl Targets {
    /// Notes a call and what is in it.
    pub fn call(&mut self, document: &Document, text: &str, object: NodeId, index: u64) {
        let span = document.node(object).span;
        if index == 0 || self.batches.is_empty() {
            self.batches.push(self.targets.len());
        }
        self.targets.push(Target { span, call: Some(index) });
        self.members(document, object);
        self.keys_of(document, text, object, Some((index, span)));
    }

    /// Notes the object around `calls`.
    pub fn batch(&mut self, document: &Document, text: &str, object: NodeId) {
        self.keys_of(document, text, object, None);
    }

    fn members(&mut self, document: &Document, object: NodeId) {
        for (key, value) in document.members(object) {
            let (key_span, value_span) = (document.node(key).span, document.node(value).span);
            // What stands elsewhere is another place.
            let end = if document.node(value).is_shared { key_span.end } else { value_span.end.max(key_span.end) };
            self.targets.push(Target { span: Span { start: key_span.start, end }, call: None });
            match document.node(value).kind {
                Kind::Array => {
                    let items = document.items(value).map(|item| document.node(item).span);
                    self.targets.extend(items.map(|span| Target { span, call: None }));
                }
                Kind::Object => self.members(document, value),
                Kind::Null | Kind::Scalar | Kind::Unreadable => {}
            }
        }
    }

    fn keys_of(&mut self, document: &Document, text: &str, object: NodeId, call: Option<(u64, Span)>) {
        let members: Vec<(NodeId, NodeId)> = document.members(object).collect();
        for (at, &(key, value)) in members.iter().enumerate() {
            if document.text(text, key) != KEY {
                continue;
            }
            let whole = cut(document, &members, at);
            let is_object = document.node(value).kind == Kind::Object;
            let inner: Vec<(NodeId, NodeId)> = if is_object { document.members(value).collect() } else { Vec::new() };
            if inner.is_empty() {
                let (key, value) = (document.node(key).span, document.node(value).span);
                let member = Span { start: key.start, end: value.end.max(key.end) };
                self.keys.push(KeyIgnore { name: None, reason: String::new(), member, removal: whole, call });
            }
            for (at, &(name, reason)) in inner.iter().enumerate() {
                let (name_span, reason_span) = (document.node(name).span, document.node(reason).span);
                self.keys.push(KeyIgnore {
                    name: Some((document.text(text, name).to_owned(), name_span)),
                    reason: document.text(text, reason).trim().to_owned(),
                    member: Span { start: name_span.start, end: reason_span.end.max(name_span.end) },
                    removal: if inner.len() == 1 { whole } else { cut(document, &inner, at) },
                    call,
                });
            }
        }
    }

    /// The ignores that are written as keys.
    pub fn keys(&self, source: &Source) -> Vec<Ignore> {
        let ignore = |key: &KeyIgnore| {
            let removal = Edit { range: source.range(key.removal), text: String::new() };
            let name = |(name, span): &(String, Span)| {
                let quote = match span.slice(source.text).as_bytes().first() {
                    Some(b'"') => "\"",
                    Some(b'\'') => "'",
                    _ => "",
                };
                IgnoredName { name: name.clone(), place: source.place(*span), quote, removal: removal.clone() }
            };
            Ignore {
                place: source.place(key.member),
                names: key.name.iter().map(name).collect(),
                reason: key.reason.clone(),
                scope: match key.call {
                    Some((index, span)) => {
                        let batch = self.batch_around(source, span);
                        Scope::Parts(vec![Part::Call(index, batch), bytes(source, span)])
                    }
                    None => Scope::File,
                },
                removal,
            }
        };
        self.keys.iter().map(ignore).collect()
    }

    /// Everything that begins on the line that takes these bytes, and the line itself.
    pub fn on_line(&self, source: &Source, line: Range<usize>) -> Vec<Part> {
        let first = source.range(Span::at(line.start)).start.line;
        let mut parts = vec![Part::Line(first)];
        parts.extend(self.in_bytes(source, line));
        parts
    }

    /// Everything that begins in these bytes.
    pub fn in_bytes(&self, source: &Source, range: Range<usize>) -> Vec<Part> {
        let begins = self.targets.iter().filter(|target| range.contains(&(target.span.start as usize)));
        let parts = begins.flat_map(|target| {
            let call = target.call.map(|index| Part::Call(index, self.batch_around(source, target.span)));
            call.into_iter().chain([bytes(source, target.span)])
        });
        parts.collect()
    }

    /// Everything between the batches before and after the one that `span` lies in.
    fn batch_around(&self, source: &Source, span: Span) -> Range<u64> {
        let first = |at: &usize| self.targets[*at].span.start;
        let next = self.batches.partition_point(|at| first(at) <= span.start);
        let end = self.batches.get(next).map_or(u64::MAX, |at| source.offset(first(at)));
        let own = next.saturating_sub(1);
        let last = self.batches.get(own).filter(|&&at| own > 0 && at > 0);
        let start = last.map_or(0, |&at| self.targets[..at].iter().map(|it| it.span.end).max().unwrap_or(0));
        (if start == 0 { 0 } else { source.offset(start) })..end
    }
}

fn bytes(source: &Source, span: Span) -> Part {
    Part::Bytes(source.offset(span.start)..source.offset(span.end))
}

/// The member at `at`, with what separates it from the member before it or, for the first, from the one after it.
fn cut(document: &Document, members: &[(NodeId, NodeId)], at: usize) -> Span {
    let start = |at: usize| document.node(members[at].0).span.start;
    let end = |at: usize| document.node(members[at].1).span.end.max(document.node(members[at].0).span.end);
    match (at, members.get(at + 1)) {
        (0, Some(_)) => Span { start: start(0), end: start(1) },
        (0, None) => Span { start: start(0), end: end(0) },
        (at, _) => Span { start: end(at - 1), end: end(at) },
    }
}
