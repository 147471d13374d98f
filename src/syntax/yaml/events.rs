//! Turns the events of granit-parser into nodes.

use std::borrow::Cow;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle, Tag};

use super::super::document::{Document, Kind, NodeId};
use super::recovery::Resume;
use super::shared::{Place, Refusal, Shared};
use crate::source::Span;

/// Deepest nesting of brackets, and of indented collections, that is read.
pub(super) const MAX_DEPTH: usize = 128;
/// Longest simple key, in characters. YAML says 1,024; without any limit a long line of JSON would be held in memory as
/// tokens, since its first bracket may begin a key.
const LONGEST_KEY: usize = 1 << 18;

const BLANK: [char; 4] = [' ', '\t', '\n', '\r'];

/// Reads the stream from byte `start` on, the start of a line.
pub(super) fn read_part(text: &str, start: usize, document: &mut Document) {
    let mut reader = Reader::new(text, document);
    let mut next = Some(Resume { at: start, kept: 0 });
    while let Some(resume) = next {
        next = reader.run(resume);
    }
}

/// What the next node of a collection is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Expect {
    Item,
    Key,
    Value,
    /// The value of `<<`.
    Merge,
}

/// A collection that is open.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    pub node: NodeId,
    /// Where its bracket or its first child begins.
    pub start: Option<usize>,
    /// Where its last child ends.
    pub end: usize,
    /// Its last child.
    pub last: Option<NodeId>,
    pub expect: Expect,
    pub is_flow: bool,
    /// Whether it is the list `calls` of the outermost mapping.
    pub is_calls: bool,
    /// Column of its first item or key, where reading may resume; known for the outermost collection and for `calls`.
    pub column: usize,
}

/// The state of reading one stream.
pub(super) struct Reader<'t, 'd> {
    pub text: &'t str,
    pub document: &'d mut Document,
    pub shared: Shared<'t>,
    pub frames: Vec<Frame>,
    /// The list `calls`, once it is closed: after an error it may turn out to go on.
    pub closed_calls: Option<Frame>,
    /// Sources of merge keys, with the index of the frame they are for.
    pub merges: Vec<(usize, Place)>,
    /// Where the last thing that was read ends.
    pub reach: usize,
    /// The last scalar and where it stands.
    pub last_scalar: (NodeId, Range<usize>),
    /// The node that an anchor event names.
    last_node: Option<NodeId>,
    pub has_too_many_copies: bool,
    /// Whether the current YAML document has a root.
    pub has_root: bool,
    /// Whether the next root lost its beginning to a syntax error.
    pub is_beginning_lost: bool,
    /// Place of the last error: its consequences at the same place are not reported.
    pub last_error: Option<usize>,
    /// Whether errors are being cleaned up after, and are not to be reported.
    pub is_quiet: bool,
    pub errors: usize,
    /// Bytes that may yet be read a second time: an error is often seen long after the place where reading resumes.
    pub rereads: usize,
}

impl<'t, 'd> Reader<'t, 'd> {
    fn new(text: &'t str, document: &'d mut Document) -> Self {
        Reader {
            text,
            document,
            shared: Shared::new(text),
            frames: Vec::new(),
            closed_calls: None,
            merges: Vec::new(),
            reach: 0,
            last_scalar: (NodeId::MAX, 0..0),
            last_node: None,
            has_too_many_copies: false,
            has_root: false,
            is_beginning_lost: false,
            last_error: None,
            is_quiet: false,
            errors: 0,
            rereads: text.len() + 65_536,
        }
    }

    /// Reads on until the end or the next syntax error; returns where to resume after it.
    fn run(&mut self, resume: Resume) -> Option<Resume> {
        let options = granit_parser::options! {
            emit_comments: false,
            emit_anchor_events: true,
            emit_unresolved_aliases: true,
            simple_key_max_lookahead: LONGEST_KEY,
            flow_nesting_limit: MAX_DEPTH,
            block_nesting_limit: MAX_DEPTH,
            max_directive_bytes: 1 << 16,
            max_reserved_directive_params: 1 << 12,
        };
        let Resume { at, kept } = resume;
        self.reach = at;
        // A parser that resumes inside a list or mapping first says that one begins: it is the one that was kept.
        let mut is_entering = kept > 0;
        for event in Parser::new_from_str_with_options(&self.text[at..], options) {
            let (event, span) = match event {
                Ok(it) => it,
                Err(err) => return self.broken(resume, at + err.marker().byte_offset().unwrap_or(0), err.kind()),
            };
            let Some(Range { start, end }) = span.byte_range() else { continue };
            let (start, end) = (at + start, at + end);
            if is_entering && event.is_node() {
                is_entering = false;
                match (&event, self.frames.last().map(|frame| frame.expect)) {
                    (Event::SequenceStart(StructureStyle::Block, ..), Some(Expect::Item))
                    | (Event::MappingStart(StructureStyle::Block, ..), Some(Expect::Key)) => continue,
                    _ => return self.out_of_place(resume, start),
                }
            }
            match event {
                Event::Scalar(value, style, _, tag) => self.scalar(value, style, tag.as_deref(), start..end),
                Event::MappingStart(style, ..) => self.open(Kind::Object, style, start..end),
                Event::SequenceStart(style, ..) => self.open(Kind::Array, style, start..end),
                Event::MappingEnd | Event::SequenceEnd => {
                    if kept == 2 && self.frames.len() == 2 {
                        return self.after_calls(resume, start);
                    }
                    self.close(end, start < end);
                }
                Event::Anchor(..) => self.anchor(start..end),
                Event::Alias(..) | Event::UnresolvedAlias(_) => self.alias(start..end),
                Event::DocumentStart(is_explicit, _) if kept == 0 || is_explicit || self.frames.is_empty() => {
                    self.begin_document(is_explicit, start)
                }
                Event::DocumentEnd => self.shared.end_document(),
                _ => {}
            }
        }
        // Nothing is open now, unless the parser never entered what was kept.
        self.go_on(None)
    }

    fn begin_document(&mut self, is_explicit: bool, start: usize) {
        self.has_root = false;
        if is_explicit {
            self.shared.end_document();
            self.is_beginning_lost = false;
            self.reach = start + "---".len();
        }
    }

    #[inline]
    fn scalar(&mut self, value: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>, place: Range<usize>) {
        let Range { start, end } = place;
        let is_text = style != ScalarStyle::Plain || tag.is_some_and(is_text_tag);
        if !is_text && matches!(&*value, "~" | "" | "null" | "Null" | "NULL") {
            return self.null(start, end);
        }
        let is_slice = matches!(value, Cow::Borrowed(_));
        let (id, place) = match style {
            ScalarStyle::Plain if start == end => (self.document.push_scalar(Span::at(start), Span::at(start)), place),
            ScalarStyle::Plain => {
                if value == "<<" && self.frames.last().is_some_and(|frame| frame.expect == Expect::Key) {
                    return self.merge_key(place);
                }
                let span = Span::new(start, end);
                let id = match is_slice && value.len() == end - start {
                    true => self.document.push_scalar(span, span),
                    false => self.document.push_decoded(span, &value),
                };
                (id, place)
            }
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                let span = Span::new(start, end);
                let id = match is_slice && value.len() + 2 == end - start {
                    true => self.document.push_scalar(span, Span::new(start + 1, end - 1)),
                    false => self.document.push_decoded(span, &value),
                };
                (id, place)
            }
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let place = self.block_scalar(start, end);
                (self.document.push_decoded(Span::new(place.start, place.end), &value), place)
            }
        };
        self.last_scalar = (id, place.clone());
        self.last_node = Some(id);
        self.reach = self.reach.max(place.end);
        self.placed(id, place.start, place.end);
    }

    /// A null, written or absent.
    fn null(&mut self, start: usize, end: usize) {
        let is_absent = start == end;
        let Some(frame) = self.frames.last() else {
            if !is_absent {
                let id = self.document.push_kind(Kind::Null, Span::new(start, end));
                self.reach = end;
                self.last_node = Some(id);
                self.placed(id, start, end);
            } else {
                self.last_node = None;
            }
            return;
        };
        let (mut start, mut end) = (start, end);
        if is_absent && matches!(frame.expect, Expect::Value | Expect::Merge) {
            // The parser places it at the end of the key; it would stand after the colon.
            let rest = &self.text[start..];
            let blank = rest.len() - rest.trim_start_matches([' ', '\t']).len();
            if rest[blank..].starts_with(':') {
                start += blank + 1;
                end = start;
            }
        }
        let id = self.document.push_kind(Kind::Null, Span::new(start, end));
        self.last_node = Some(id);
        self.reach = self.reach.max(end);
        self.placed(id, start, end);
    }

    /// Where a block scalar stands, from its indicator to the end of its last line; the parser saw its text at
    /// `start..end`.
    fn block_scalar(&self, start: usize, end: usize) -> Range<usize> {
        let text = self.text;
        let mut line_end = start;
        let mut header = start;
        while line_end > self.reach {
            let line_start = text[..line_end].rfind('\n').map_or(0, |at| at + 1).max(self.reach);
            let line = &text[line_start..line_end];
            if !line.trim_matches(BLANK).is_empty() {
                header = find_indicator(line).map_or(start, |at| line_start + at);
                break;
            }
            line_end = line_start.saturating_sub(1);
        }
        let trimmed = text[..end.max(header)].trim_end_matches(BLANK).len().max(header);
        if header == start || !text[header..trimmed].contains('\n') {
            // No text at all: the indicator with what belongs to it.
            let rest = &text[header..];
            let length = rest.find(|it: char| !matches!(it, '|' | '>' | '+' | '-' | '0'..='9')).unwrap_or(rest.len());
            return header..header + length;
        }
        let rest = &text[trimmed..];
        let line = &rest[..rest.find(['\n', '\r']).unwrap_or(rest.len())];
        header..trimmed + line.len()
    }

    fn merge_key(&mut self, place: Range<usize>) {
        self.last_node = None;
        self.reach = place.end;
        if let Some(frame) = self.frames.last_mut() {
            frame.start.get_or_insert(place.start);
            frame.end = place.end;
            frame.expect = Expect::Merge;
        }
    }

    fn open(&mut self, kind: Kind, style: StructureStyle, place: Range<usize>) {
        let is_flow = style == StructureStyle::Flow;
        let is_root = self.frames.is_empty();
        let is_calls = self.is_calls(kind, is_flow);
        let column = match (is_root, is_calls) {
            (true, _) => self.column(place.start),
            (false, true) => self.column(self.next_token(self.reach)),
            (false, false) => 0,
        };
        let node = self.document.push_kind(kind, Span::at(place.start));
        if is_root && self.is_beginning_lost {
            self.document.nodes[node as usize].is_damaged = true;
            self.is_beginning_lost = false;
        }
        self.last_node = Some(node);
        self.reach = self.reach.max(place.end);
        let expect = if kind == Kind::Object { Expect::Key } else { Expect::Item };
        let start = is_flow.then_some(place.start);
        self.frames.push(Frame { node, start, end: place.end, last: None, expect, is_flow, is_calls, column });
    }

    /// Whether a list that begins now is the value of `calls` in the outermost mapping.
    fn is_calls(&self, kind: Kind, is_flow: bool) -> bool {
        let [root] = self.frames[..] else { return false };
        let key = self.last_scalar.0;
        kind == Kind::Array
            && !is_flow
            && !root.is_flow
            && root.expect == Expect::Value
            && key as usize + 1 == self.document.nodes.len()
            && self.document.text(self.text, key) == "calls"
    }

    pub(super) fn close(&mut self, event_end: usize, is_bracket: bool) {
        let Some(frame) = self.frames.pop() else { return };
        let end = if is_bracket { event_end } else { frame.end };
        self.reach = self.reach.max(event_end);
        if frame.is_calls {
            self.closed_calls = Some(frame);
        }
        self.end_frame(frame, end);
    }

    /// Ends a collection that was taken off the stack.
    pub(super) fn end_frame(&mut self, frame: Frame, end: usize) {
        let node = &mut self.document.nodes[frame.node as usize];
        let start = frame.start.unwrap_or(node.span.start as usize);
        let end = end.max(start);
        node.span.start = start as u32;
        self.document.close(frame.node, end);
        if self.merges.last().is_some_and(|&(index, _)| index == self.frames.len()) {
            self.merge(frame.node, start, end);
            self.document.close(frame.node, end);
        }
        self.placed(frame.node, start, end);
    }

    fn merge(&mut self, object: NodeId, start: usize, end: usize) {
        let first = self.merges.partition_point(|&(index, _)| index < self.frames.len());
        let sources: Vec<Place> = self.merges.drain(first..).map(|(_, source)| source).collect();
        if let Err(Refusal::TooMany) = self.shared.merge(self.text, self.document, object, &sources) {
            self.document.nodes[object as usize].is_damaged = true;
            self.too_many_copies(Span::new(start, end));
        }
    }

    /// Takes note that the node `id`, the last one of the document, is complete; it is written at `start..end`.
    #[inline]
    pub(super) fn placed(&mut self, id: NodeId, start: usize, end: usize) {
        let Some(frame) = self.frames.last_mut() else {
            self.document.roots.push(id);
            self.has_root = true;
            return;
        };
        frame.start.get_or_insert(start);
        frame.end = frame.end.max(end);
        frame.last = Some(id);
        match frame.expect {
            Expect::Item => {}
            Expect::Value => frame.expect = Expect::Key,
            Expect::Key => {
                frame.expect = Expect::Value;
                let kind = self.document.node(id).kind;
                if kind != Kind::Scalar {
                    self.unusable_key(id, kind, Span::new(start, end));
                }
            }
            Expect::Merge => {
                frame.expect = Expect::Key;
                let value = self.shared.detach(self.document, id);
                self.last_node = None;
                self.merge_value(value, Span::new(start, end));
            }
        }
    }

    fn unusable_key(&mut self, id: NodeId, kind: Kind, span: Span) {
        if kind != Kind::Unreadable {
            let is_template = span.slice(self.text).starts_with('{') && self.text[..span.start as usize].ends_with('{');
            self.error(
                span,
                match is_template {
                    true => "a key must be a plain text; put a template that begins with `{{` in quotes",
                    false => "a key must be a plain text",
                },
            );
        }
        self.shared.detach(self.document, id);
        self.document.push_kind(Kind::Unreadable, span);
    }

    /// Takes note of the value of a merge key.
    fn merge_value(&mut self, value: Place, span: Span) {
        let index = self.frames.len() - 1;
        let is_whole = match self.shared.merge_sources(self.document, value) {
            Ok((sources, is_whole)) => {
                self.merges.extend(sources.into_iter().map(|source| (index, source)));
                is_whole
            }
            Err(part) => {
                self.error(part.unwrap_or(span), "`<<` needs a mapping, an alias of one, or a list of them");
                false
            }
        };
        if !is_whole {
            self.document.nodes[self.frames[index].node as usize].is_damaged = true;
        }
    }

    fn anchor(&mut self, place: Range<usize>) {
        let name = &self.text[place.start + 1..place.end];
        self.shared.anchor(name, self.last_node);
    }

    fn alias(&mut self, place: Range<usize>) {
        let span = Span::new(place.start, place.end);
        let name = &self.text[place.start + 1..place.end];
        self.reach = place.end;
        self.last_node = None;
        let found = self.shared.find(name);
        if let Some(Place::Document(node)) = found
            && self.frames.iter().any(|frame| frame.node == node)
        {
            self.error(span, format!("`*{name}` stands inside the value that it repeats"));
            return self.unreadable(span);
        }
        let Some(source) = found else {
            let what = "is an alias, but no anchor of that name stands above it; put it in quotes if it is a text";
            self.error(span, format!("`*{name}` {what}"));
            return self.unreadable(span);
        };
        if let Some(frame) = self.frames.last_mut()
            && frame.expect == Expect::Merge
            && self.shared.node(self.document, source).is_some_and(|node| node.kind != Kind::Unreadable)
        {
            frame.expect = Expect::Key;
            frame.end = place.end;
            return self.merge_value(source, span);
        }
        match self.shared.copy(self.document, source) {
            Ok(id) => self.placed(id, place.start, place.end),
            Err(Refusal::Lost) => self.unreadable(span),
            Err(Refusal::TooMany) => {
                self.too_many_copies(span);
                self.unreadable(span);
            }
        }
    }

    fn too_many_copies(&mut self, span: Span) {
        if !std::mem::replace(&mut self.has_too_many_copies, true) {
            self.error(span, "the aliases of this file repeat too much; what they add from here on is left out");
        }
    }

    /// Adds a value that could not be read.
    pub(super) fn unreadable(&mut self, span: Span) {
        let id = self.document.push_kind(Kind::Unreadable, span);
        self.placed(id, span.start as usize, span.end as usize);
    }
}

fn is_text_tag(tag: &Tag) -> bool {
    tag.is_yaml_core_schema_tag("str") || tag.parts() == ("", "!")
}

/// The indicator of a block scalar in the line that it ends, comments apart.
fn find_indicator(line: &str) -> Option<usize> {
    let bytes = line.as_bytes();
    (0..bytes.len()).find(|&at| {
        let is_begin = at == 0 || matches!(bytes[at - 1], b' ' | b'\t');
        if !is_begin || !matches!(bytes[at], b'|' | b'>') {
            return false;
        }
        let rest = line[at + 1..].trim_start_matches(|it: char| matches!(it, '+' | '-' | '0'..='9'));
        let after = rest.trim_start_matches([' ', '\t']);
        after.trim_end().is_empty() || (after.len() < rest.len() && after.starts_with('#'))
    })
}
