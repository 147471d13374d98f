//! What happens at a syntax error: what was read is kept, and reading goes on at the next line that certainly begins
//! something.

use std::ops::Range;

use granit_parser::ErrorKind;

use super::super::document::{Kind, NodeId};
use super::events::{Expect, Frame, Reader};
use super::message::{self, Blame};
use crate::source::Span;

/// Most errors that one text reports.
const MOST_ERRORS: usize = 1000;

/// Where reading goes on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Resume {
    /// Start of a line.
    pub at: usize,
    /// How many of the open collections the line continues: none, the outermost one, or also its list `calls`.
    pub kept: usize,
}

impl Reader<'_, '_> {
    /// Reports what is wrong, unless it is a consequence of what was reported last.
    pub(super) fn error(&mut self, span: Span, message: impl Into<String>) {
        let at = span.start as usize;
        if self.is_quiet || self.last_error == Some(at) {
            return;
        }
        self.last_error = Some(at);
        self.errors += 1;
        if self.errors <= MOST_ERRORS {
            self.document.error(span, message);
        } else if self.errors == MOST_ERRORS + 1
            && let Some(last) = self.document.errors.last_mut()
        {
            last.message.push_str("; further errors of this file are left out");
        }
    }

    /// Deals with the parser's error `kind` at `at`; `resume` is where that parser began.
    pub(super) fn broken(&mut self, resume: Resume, at: usize, kind: &ErrorKind) -> Option<Resume> {
        let at = self.boundary(at);
        if resume.kept == 2
            && self.frames.len() == 2
            && matches!(kind, ErrorKind::ExpectedBlockSequenceEntry | ErrorKind::ExpectedDocumentStart)
        {
            return self.after_calls(resume, at);
        }
        self.doubt_last_scalar(at, kind);
        self.reopen_calls();
        self.doubt_last_item();
        let line = self.line_start(at);
        if self.frames.is_empty()
            && *kind == ErrorKind::ExpectedDocumentStart
            && line > resume.at
            && self.column(at) == at - line
        {
            self.report(at, kind);
            return self.go_on(Some(Resume { at: line, kept: 0 }));
        }
        // What a bracket that was never closed swallowed is read again, like all between the last event and the error.
        let opener = self.frames.iter().skip(self.keepable()).find(|frame| frame.is_flow).and_then(|frame| frame.start);
        let mut next = None;
        if let Some(opener) = opener
            && self.reach.max(at) - opener <= self.rereads
        {
            next = self.find_line(self.next_line(opener)).filter(|next| next.at <= at);
            self.rereads -= next.map_or(0, |next| self.reach.max(at) - next.at);
        }
        match opener {
            Some(opener) if next.is_some() || self.is_outside(opener, line) => {
                let bracket = &self.text[opener..=opener];
                let close = if bracket == "[" { "]" } else { "}" };
                self.error(Span::new(opener, opener + 1), format!("`{bracket}` is never closed; add `{close}`"));
            }
            _ => self.report(at, kind),
        }
        if next.is_none() {
            next = self.find_line(self.next_line(self.reach));
            let again = next.map_or(0, |next| at.saturating_sub(next.at));
            match self.rereads.checked_sub(again) {
                Some(left) => self.rereads = left,
                None => next = self.find_line(self.next_line(at)),
            }
        }
        self.go_on(next)
    }

    /// Whether a line is another key beside the one whose value the bracket at `opener` begins.
    fn is_outside(&self, opener: usize, line: usize) -> bool {
        let beside = &self.text[self.line_start(opener)..opener];
        let column = beside.len() - beside.trim_start_matches([' ', '-']).len();
        let indent = self.column(line);
        line > opener && indent <= column && is_key(&self.text[line + indent..])
    }

    /// An error between two items of a list may have cost the first one its end.
    fn doubt_last_item(&mut self) {
        if let Some(frame) = self.frames.last()
            && let Some(last) = frame.last
            && frame.expect == Expect::Item
        {
            let node = &mut self.document.nodes[last as usize];
            node.is_damaged |= matches!(node.kind, Kind::Object | Kind::Array) && !node.is_shared;
        }
    }

    /// Takes the list `calls` up again if nothing was read after it: a line may merely be indented wrongly.
    fn reopen_calls(&mut self) {
        if let ([root], Some(calls)) = (&mut self.frames[..], self.closed_calls.take())
            && root.expect == Expect::Key
            && root.last == Some(calls.node)
        {
            root.expect = Expect::Value;
            self.frames.push(calls);
        }
    }

    /// Deals with a line that does not continue the collection that it was meant to.
    pub(super) fn out_of_place(&mut self, resume: Resume, at: usize) -> Option<Resume> {
        self.report(at, &ErrorKind::ExpectedDocumentStart);
        self.doubt_last_item();
        let from = self.next_line(self.reach.max(at).max(resume.at));
        let next = self.find_line(from);
        self.go_on(next)
    }

    /// Decides what comes at `at`, after the last item of a list `calls` that was resumed.
    pub(super) fn after_calls(&mut self, resume: Resume, at: usize) -> Option<Resume> {
        let line = self.line_start(at);
        if at >= self.text.len() || (line > resume.at && self.is_marker(line)) {
            let next = self.find_line(at);
            return self.go_on(next);
        }
        match self.continues(line, 2) {
            Some(kept) if kept < 2 && line > resume.at => self.go_on(Some(Resume { at: line, kept })),
            _ => self.out_of_place(resume, at),
        }
    }

    /// Closes what does not go on at `next`.
    pub(super) fn go_on(&mut self, next: Option<Resume>) -> Option<Resume> {
        self.is_quiet = true;
        let kept = next.map_or(0, |next| next.kept);
        let stop = next.map_or(self.text.len(), |next| next.at);
        while self.frames.len() > kept
            && let Some(frame) = self.frames.pop()
        {
            self.abandon(frame, stop);
        }
        for frame in &self.frames {
            self.document.nodes[frame.node as usize].is_damaged = true;
        }
        if let Some(frame) = self.frames.last().copied() {
            self.complete(frame, stop);
        }
        self.is_quiet = false;
        let next = next?;
        if kept == 0 && !self.is_marker(next.at) {
            // A second attempt at the same YAML document: a root that came to nothing makes way.
            if let Some(&root) = self.document.roots.last()
                && self.document.node(root).kind == Kind::Unreadable
            {
                self.document.roots.pop();
                self.shared.drop_from(self.document, root);
                self.has_root = false;
            }
            self.is_beginning_lost = !self.has_root;
        }
        Some(next)
    }

    /// Ends a collection whose rest is lost, and drops what it holds from byte `stop` on.
    fn abandon(&mut self, mut frame: Frame, stop: usize) {
        let start = frame.start.unwrap_or(self.document.node(frame.node).span.start as usize);
        if start >= stop && start > 0 {
            self.drop_from(frame.node);
            self.merges.retain(|&(index, _)| index != self.frames.len());
            return;
        }
        if frame.end > stop {
            self.cut(&mut frame, stop);
        }
        self.frames.push(frame);
        self.complete(frame, stop);
        let Some(frame) = self.frames.pop() else { return };
        self.document.nodes[frame.node as usize].is_damaged = true;
        self.end_frame(frame, frame.end.min(stop));
    }

    /// Drops the children of a collection that begin at `stop` or later.
    fn cut(&mut self, frame: &mut Frame, stop: usize) {
        let mut at = frame.node + 1;
        let mut count = 0;
        frame.end = frame.start.unwrap_or(stop) + usize::from(frame.is_flow);
        while (at as usize) < self.document.nodes.len() {
            let node = *self.document.node(at);
            if !node.is_shared && node.span.start as usize >= stop {
                self.drop_from(at);
                break;
            }
            frame.end = if node.is_shared { frame.end } else { node.span.end as usize };
            count += 1;
            at = node.next;
        }
        frame.end = frame.end.min(stop);
        if frame.expect != Expect::Item {
            frame.expect = if count % 2 == 0 { Expect::Key } else { Expect::Value };
        }
    }

    fn drop_from(&mut self, node: NodeId) {
        use super::shared::Place;
        self.shared.drop_from(self.document, node);
        self.merges.retain(|&(_, source)| !matches!(source, Place::Document(source) if source >= node));
    }

    /// Gives the last key of the topmost collection a value if it has none.
    fn complete(&mut self, frame: Frame, stop: usize) {
        match frame.expect {
            Expect::Item | Expect::Key => {}
            Expect::Value => {
                let rest = self.rest_of_line(self.reach.min(stop));
                self.unreadable(Span::new(rest.start, rest.end));
            }
            Expect::Merge => {
                if let Some(frame) = self.frames.last_mut() {
                    frame.expect = Expect::Key;
                }
            }
        }
    }

    /// A plain scalar that ends where a colon, a comma or a bracket is missed has swallowed something.
    fn doubt_last_scalar(&mut self, at: usize, kind: &ErrorKind) {
        let (id, place) = self.last_scalar.clone();
        let is_suspect = matches!(
            kind,
            ErrorKind::MappingValueNotAllowed
                | ErrorKind::InvalidColonPlacement
                | ErrorKind::ExpectedFlowMappingSeparator
                | ErrorKind::ExpectedFlowSequenceSeparator
        );
        if !is_suspect || place.end != at || id as usize + 1 != self.document.nodes.len() {
            return;
        }
        let span = Span::new(place.start, place.end);
        let node = self.document.node(id);
        if node.kind == Kind::Scalar && node.span == span {
            self.document.nodes.truncate(id as usize);
            self.document.push_kind(Kind::Unreadable, span);
            self.reach = place.start;
        }
    }

    fn report(&mut self, at: usize, kind: &ErrorKind) {
        let Blame { span, message } = message::blame(self.text, self.reach, at, kind);
        self.error(span, message);
    }

    /// How many of the open collections can go on at a later line.
    fn keepable(&self) -> usize {
        match self.frames[..] {
            [root, calls, ..] if !root.is_flow && calls.is_calls => 2,
            [root, ..] if !root.is_flow => 1,
            _ => 0,
        }
    }

    /// The first line from `from` (the start of one) on that begins an item or a key of what can go on, or a document.
    fn find_line(&self, from: usize) -> Option<Resume> {
        let kept = self.keepable();
        let mut at = from;
        while at < self.text.len() {
            if let Some(kept) = self.continues(at, kept) {
                return Some(Resume { at, kept });
            }
            at = self.next_line(at);
        }
        None
    }

    fn continues(&self, line: usize, kept: usize) -> Option<usize> {
        if self.is_marker(line) {
            return Some(0);
        }
        let bytes = &self.text.as_bytes()[line..];
        let column = bytes.iter().take_while(|&&it| it == b' ').count();
        let is_item = bytes.get(column) == Some(&b'-')
            && matches!(bytes.get(column + 1), None | Some(b' ' | b'\t' | b'\r' | b'\n'));
        let is_key = !is_item && is_key(&self.text[line + column..]);
        match kept {
            // A root in brackets: there is no telling where it goes on.
            0 if !self.frames.is_empty() => None,
            0 => (is_item || is_key).then_some(0),
            _ if is_item => {
                let top = &self.frames[kept - 1];
                (top.expect == Expect::Item && top.column == column).then_some(kept)
            }
            _ => {
                let root = &self.frames[0];
                (is_key && root.expect != Expect::Item && root.column == column).then_some(1)
            }
        }
    }

    /// Whether the line at `line` is `---` or `...`.
    fn is_marker(&self, line: usize) -> bool {
        let bytes = &self.text.as_bytes()[line.min(self.text.len())..];
        (bytes.starts_with(b"---") || bytes.starts_with(b"..."))
            && matches!(bytes.get(3), None | Some(b' ' | b'\t' | b'\r' | b'\n'))
    }

    fn line_start(&self, at: usize) -> usize {
        memchr::memrchr(b'\n', &self.text.as_bytes()[..at]).map_or(0, |feed| feed + 1)
    }

    /// The start of the line after the one with byte `at`.
    fn next_line(&self, at: usize) -> usize {
        let at = at.min(self.text.len());
        memchr::memchr(b'\n', &self.text.as_bytes()[at..]).map_or(self.text.len(), |feed| at + feed + 1)
    }

    /// Column of the first character of the line with byte `at` that is no space.
    pub(super) fn column(&self, at: usize) -> usize {
        let line = &self.text.as_bytes()[self.line_start(at)..];
        line.iter().take_while(|&&it| it == b' ').count()
    }

    /// The first byte after a key's colon that is no space, comment, anchor or tag.
    pub(super) fn next_token(&self, key_end: usize) -> usize {
        let bytes = self.text.as_bytes();
        let mut at = key_end;
        while at < bytes.len() {
            match bytes[at] {
                b' ' | b'\t' | b'\r' | b'\n' | b':' => at += 1,
                b'#' => at = self.next_line(at),
                b'&' | b'!' => at += bytes[at..].iter().take_while(|it| !it.is_ascii_whitespace()).count(),
                _ => break,
            }
        }
        at
    }

    /// What is left of the line after a key and its colon.
    fn rest_of_line(&self, from: usize) -> Range<usize> {
        let line = &self.text[from..self.text[from..].find('\n').map_or(self.text.len(), |feed| from + feed)];
        let start = line.len() - line.trim_start_matches([' ', '\t', ':']).len();
        let end = line.trim_end().len().max(start);
        from + start..from + end
    }

    /// The start of the character with byte `at`.
    fn boundary(&self, at: usize) -> usize {
        let mut at = at.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }
}

/// Whether a line begins with a key: a text without blanks before its colon, or in quotes.
fn is_key(line: &str) -> bool {
    let bytes = line.as_bytes();
    let Some(&first) = bytes.first() else { return false };
    let length = match first {
        b'"' | b'\'' => match memchr::memchr2(first, b'\n', &bytes[1..]) {
            Some(end) if bytes[end + 1] == first => end + 2,
            _ => return false,
        },
        b'#' | b'-' | b'?' | b':' | b',' | b'[' | b']' | b'{' | b'}' | b'&' | b'!' | b'|' | b'>' | b'%' | b'@'
        | b'`' => {
            return false;
        }
        // A byte order mark: a parser that begins there would drop it.
        0xEF if line.starts_with('\u{feff}') => return false,
        _ => {
            let plain = bytes.iter().take_while(|&&it| !matches!(it, b':' | b' ' | b'\t' | b'\r' | b'\n'));
            plain.count()
        }
    };
    bytes.get(length) == Some(&b':') && matches!(bytes.get(length + 1), None | Some(b' ' | b'\t' | b'\r' | b'\n'))
}
