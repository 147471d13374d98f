//! What every reader produces: a flat, reusable list of nodes with byte spans that borrows from the source.

use crate::source::Span;

/// What a node is. Numbers, booleans, strings and plain YAML scalars are all text: RPC parameters are strings on the
/// wire (CONTRACT.md, section 2.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `null`, or nothing written where a YAML value may stand.
    Null,
    /// A string, number, boolean or plain scalar.
    Scalar,
    /// A list; its children follow.
    Array,
    /// A mapping; its children follow, keys and values in turn.
    Object,
    /// A value that could not be read; a syntax error was reported for it.
    Unreadable,
}

/// One value, or one key of an object.
#[derive(Clone, Copy, Debug)]
pub struct Node {
    /// The value as written, quotes and brackets included.
    pub span: Span,
    /// The text of a scalar: a range of the source, or of [`Document::decoded`] when `is_decoded`.
    text: Span,
    /// Index of the node after this one and everything in it.
    pub next: u32,
    /// What it is.
    pub kind: Kind,
    /// Whether the text had to be decoded (escapes, folded lines).
    is_decoded: bool,
    /// Whether the value stands elsewhere (YAML alias or merge key), so that editing it changes other calls too.
    pub is_shared: bool,
    /// Whether something inside an object or array was lost to a syntax error, or its end was never reached.
    pub is_damaged: bool,
}

/// A text and what follows it: it is faster to look at a fixed number of bytes than at just those of the text.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    /// The text and what follows it.
    pub rest: &'a [u8],
    /// Bytes of the text.
    pub length: usize,
}

impl<'a> Run<'a> {
    /// A text that nothing follows.
    pub fn of(text: &'a str) -> Self {
        Run { rest: text.as_bytes(), length: text.len() }
    }

    /// The text alone.
    #[inline]
    pub fn bytes(self) -> &'a [u8] {
        &self.rest[..self.length]
    }
}

impl Node {
    /// The text of a scalar; nothing if it had to be decoded, and for everything else.
    #[inline]
    pub fn run<'a>(&self, source: &'a str) -> Option<Run<'a>> {
        let is_written = self.kind == Kind::Scalar && !self.is_decoded;
        let rest = source.as_bytes().get(self.text.start as usize..).filter(|_| is_written)?;
        let length = (self.text.end - self.text.start) as usize;
        (length <= rest.len()).then_some(Run { rest, length })
    }
}

/// In place of the text that an array or object does not have: its end was never reached.
const UNCLOSED: Span = Span { start: u32::MAX, end: u32::MAX };

/// Index of a node in its document.
pub type NodeId = u32;

/// Most errors that one text reports: a text with more broken places is something else.
pub const MOST_ERRORS: usize = 1000;

/// What the last of so many errors says.
pub const MORE_ERRORS: &str = "more broken places follow; they are left out";

/// A place where reading had to be resumed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where.
    pub span: Span,
    /// What is wrong, one line, lower case.
    pub message: String,
}

/// Nodes of one value, or of all documents of a YAML stream, in the order of the text.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// All nodes; the children of a node follow it and end at its `next`.
    pub nodes: Vec<Node>,
    /// The outermost values, in order.
    pub roots: Vec<NodeId>,
    /// Texts that are not a slice of the source.
    pub decoded: String,
    /// Places where reading had to be resumed.
    pub errors: Vec<SyntaxError>,
    /// Whether each outermost value is a line of JSON Lines.
    pub is_lines: bool,
}

impl Document {
    /// An empty document with room for the nodes of `bytes` bytes of JSON, of which pages that are not needed are never
    /// touched.
    pub fn with_room_for(bytes: usize) -> Self {
        // One node for each ten bytes is more than programs write.
        Document { nodes: Vec::with_capacity(bytes / 10), ..Document::default() }
    }

    /// Forgets everything but the memory.
    pub fn clear(&mut self) {
        self.nodes.clear();
        self.roots.clear();
        self.decoded.clear();
        self.errors.clear();
        self.is_lines = false;
    }

    /// The node `id`.
    #[inline]
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id as usize]
    }

    /// The text of a scalar; empty for everything else.
    pub fn text<'a>(&'a self, source: &'a str, id: NodeId) -> &'a str {
        let node = self.node(id);
        match node.kind {
            Kind::Scalar => node.text.slice(if node.is_decoded { &self.decoded } else { source }),
            Kind::Null | Kind::Array | Kind::Object | Kind::Unreadable => "",
        }
    }

    /// The text of a scalar; empty for everything else.
    #[inline]
    pub fn run<'a>(&'a self, source: &'a str, id: NodeId) -> Run<'a> {
        self.node(id).run(source).unwrap_or_else(|| Run::of(self.text(source, id)))
    }

    /// The values of an array, in order.
    pub fn items(&self, array: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let end = self.node(array).next;
        let mut at = array + 1;
        std::iter::from_fn(move || {
            let item = (at < end).then_some(at)?;
            at = self.node(item).next;
            Some(item)
        })
    }

    /// The members of an object, in order: key and value.
    pub fn members(&self, object: NodeId) -> impl Iterator<Item = (NodeId, NodeId)> + '_ {
        let end = self.node(object).next;
        let mut at = object + 1;
        std::iter::from_fn(move || {
            let key = (at < end).then_some(at)?;
            let value = self.node(key).next;
            at = self.node(value).next;
            Some((key, value))
        })
    }

    /// The value of the last member of an object that has this name.
    pub fn member(&self, source: &str, object: NodeId, name: &str) -> Option<NodeId> {
        let end = self.node(object).next;
        let (mut at, mut found) = (object + 1, None);
        while at < end {
            let key = self.node(at);
            if key.text.length() == name.len() && self.run(source, at).bytes() == name.as_bytes() {
                found = Some(key.next);
            }
            at = self.node(key.next).next;
        }
        found
    }

    /// Adds a scalar whose text is a slice of the source.
    #[inline]
    pub fn push_scalar(&mut self, span: Span, text: Span) -> NodeId {
        self.push(Kind::Scalar, span, text)
    }

    /// Adds a scalar whose text had to be decoded.
    pub fn push_decoded(&mut self, span: Span, text: &str) -> NodeId {
        let start = self.decoded.len();
        self.decoded.push_str(text);
        self.push_decoded_from(span, start)
    }

    /// Adds a scalar whose text is everything that [`Document::decoded`] holds from byte `start` on.
    pub fn push_decoded_from(&mut self, span: Span, start: usize) -> NodeId {
        let text = Span::new(start, self.decoded.len());
        let id = self.push(Kind::Scalar, span, text);
        self.nodes[id as usize].is_decoded = true;
        id
    }

    /// Moves everything by so many bytes: what was read is the part of the source that begins there.
    pub fn shift(&mut self, bytes: u32) {
        let moved = |span: Span| Span { start: span.start + bytes, end: span.end + bytes };
        for node in &mut self.nodes {
            node.span = moved(node.span);
            if node.kind == Kind::Scalar && !node.is_decoded {
                node.text = moved(node.text);
            }
        }
        self.errors.iter_mut().for_each(|error| error.span = moved(error.span));
    }

    /// Adds a copy of the node `id` and of everything in it.
    pub fn copy(&mut self, id: NodeId) -> NodeId {
        let copy = self.nodes.len() as NodeId;
        for at in id..self.node(id).next {
            let node = *self.node(at);
            self.nodes.push(Node { next: node.next - id + copy, ..node });
        }
        copy
    }

    /// Adds a node without text: null, an unreadable value, or an array or object that [`Document::close`] ends.
    #[inline]
    pub fn push_kind(&mut self, kind: Kind, span: Span) -> NodeId {
        self.push(kind, span, Span::at(0))
    }

    /// Marks an array or object whose end was never reached.
    pub fn mark_unclosed(&mut self, id: NodeId) {
        let node = &mut self.nodes[id as usize];
        node.is_damaged = true;
        node.text = UNCLOSED;
    }

    /// Whether the end of the array or object `id` was never reached.
    pub fn is_unclosed(&self, id: NodeId) -> bool {
        let node = self.node(id);
        matches!(node.kind, Kind::Array | Kind::Object) && node.text == UNCLOSED
    }

    /// Ends an array or object: what was added since it was opened is in it.
    #[inline]
    pub fn close(&mut self, id: NodeId, end: usize) {
        let next = self.nodes.len() as u32;
        let node = &mut self.nodes[id as usize];
        node.next = next;
        node.span.end = end as u32;
    }

    /// Reports a place where reading had to be resumed.
    pub fn error(&mut self, span: Span, message: impl Into<String>) {
        self.errors.push(SyntaxError { span, message: message.into() });
    }

    #[inline]
    fn push(&mut self, kind: Kind, span: Span, text: Span) -> NodeId {
        let id = self.nodes.len() as u32;
        let next = id + 1;
        self.nodes.push(Node { span, text, next, kind, is_decoded: false, is_shared: false, is_damaged: false });
        id
    }
}
