//! Anchors, aliases and merge keys: what a YAML author wrote once and uses in several places.

use std::collections::{HashMap, HashSet};

use super::super::document::{Document, Kind, Node, NodeId};
use crate::source::Span;

/// Most nodes that aliases and merge keys of one stream may add, whatever its size.
const MOST_COPIES: usize = 1_000_000;
/// Nodes that each byte of the stream may add; 10,000 are always allowed.
const COPIES_PER_BYTE: usize = 100;

/// Where a subtree stands.
#[derive(Clone, Copy, Debug)]
pub(super) enum Place {
    /// At this node of the document.
    Document(NodeId),
    /// At this node of [`Shared::detached`]: it was read, but it is no part of the document.
    Detached(NodeId),
    /// Nowhere: a syntax error took it, and was reported.
    Lost,
}

/// Why a subtree could not be copied.
pub(super) enum Refusal {
    /// It was lost to a syntax error.
    Lost,
    /// Aliases have added too many nodes by now.
    TooMany,
}

/// The anchors of one document, and what became of them.
pub(super) struct Shared<'t> {
    anchors: Vec<Place>,
    names: HashMap<&'t str, usize>,
    /// Anchors of the document's own nodes, by ascending node.
    standing: Vec<(NodeId, usize)>,
    /// Subtrees that were taken out of the document: values of merge keys, and keys that are not scalars.
    detached: Vec<Node>,
    budget: usize,
}

impl<'t> Shared<'t> {
    pub(super) fn new(text: &str) -> Self {
        let budget = text.len().saturating_mul(COPIES_PER_BYTE).clamp(10_000, MOST_COPIES);
        Shared { anchors: Vec::new(), names: HashMap::new(), standing: Vec::new(), detached: Vec::new(), budget }
    }

    /// Forgets the anchors: they end with their YAML document.
    pub(super) fn end_document(&mut self) {
        self.anchors.clear();
        self.names.clear();
        self.standing.clear();
        self.detached.clear();
    }

    /// Names the subtree that begins at `node`, or one that was lost.
    pub(super) fn anchor(&mut self, name: &'t str, node: Option<NodeId>) {
        let index = self.anchors.len();
        self.names.insert(name, index);
        self.anchors.push(node.map_or(Place::Lost, Place::Document));
        if let Some(node) = node {
            self.standing.push((node, index));
        }
    }

    pub(super) fn find(&self, name: &str) -> Option<Place> {
        self.names.get(name).map(|&index| self.anchors[index])
    }

    /// Takes everything from `node` on out of the document and returns where it is now.
    pub(super) fn detach(&mut self, document: &mut Document, node: NodeId) -> Place {
        let base = self.detached.len() as u32;
        while let Some(&(standing, index)) = self.standing.last()
            && standing >= node
        {
            self.anchors[index] = Place::Detached(standing - node + base);
            self.standing.pop();
        }
        self.detached.extend(document.nodes.drain(node as usize..).map(|mut taken| {
            taken.next = taken.next - node + base;
            taken
        }));
        Place::Detached(base)
    }

    /// Drops everything from `node` on.
    pub(super) fn drop_from(&mut self, document: &mut Document, node: NodeId) {
        while let Some(&(standing, index)) = self.standing.last()
            && standing >= node
        {
            self.anchors[index] = Place::Lost;
            self.standing.pop();
        }
        document.nodes.truncate(node as usize);
    }

    /// The first node of a subtree.
    pub(super) fn node<'a>(&'a self, document: &'a Document, place: Place) -> Option<&'a Node> {
        match place {
            Place::Document(id) => Some(document.node(id)),
            Place::Detached(id) => Some(&self.detached[id as usize]),
            Place::Lost => None,
        }
    }

    /// The children of a subtree.
    fn children(&self, document: &Document, place: Place) -> Vec<Place> {
        let Some(node) = self.node(document, place) else { return Vec::new() };
        let end = node.next;
        let (mut at, make): (_, fn(NodeId) -> Place) = match place {
            Place::Document(id) => (id + 1, Place::Document),
            Place::Detached(id) => (id + 1, Place::Detached),
            Place::Lost => return Vec::new(),
        };
        let mut children = Vec::new();
        while at < end {
            children.push(make(at));
            at = self.node(document, make(at)).map_or(end, |child| child.next);
        }
        children
    }

    /// Adds a copy of a subtree to the document, marked as shared.
    pub(super) fn copy(&mut self, document: &mut Document, place: Place) -> Result<NodeId, Refusal> {
        let (Place::Document(from) | Place::Detached(from)) = place else { return Err(Refusal::Lost) };
        let next = self.node(document, place).map_or(from, |node| node.next);
        self.charge((next - from) as usize)?;
        Ok(self.copy_nodes(document, place))
    }

    fn charge(&mut self, nodes: usize) -> Result<(), Refusal> {
        self.budget = self.budget.checked_sub(nodes).ok_or(Refusal::TooMany)?;
        Ok(())
    }

    /// Copies a subtree that was paid for.
    fn copy_nodes(&self, document: &mut Document, place: Place) -> NodeId {
        let to = document.nodes.len() as NodeId;
        let (Place::Document(from) | Place::Detached(from)) = place else { return to };
        let next = self.node(document, place).map_or(from, |node| node.next);
        document.nodes.reserve((next - from) as usize);
        for at in from..next {
            let mut node = match place {
                Place::Document(_) => document.nodes[at as usize],
                _ => self.detached[at as usize],
            };
            node.next = node.next - from + to;
            node.is_shared = true;
            document.nodes.push(node);
        }
        to
    }

    /// The mappings that the value of a merge key names, and whether all of it could be used; `Err` is the first part
    /// of it that is none, unless that stands elsewhere.
    pub(super) fn merge_sources(&self, document: &Document, value: Place) -> Result<(Vec<Place>, bool), Option<Span>> {
        let Some(node) = self.node(document, value) else { return Ok((Vec::new(), false)) };
        let parts = match node.kind {
            Kind::Object => vec![value],
            Kind::Unreadable => return Ok((Vec::new(), false)),
            Kind::Array => self.children(document, value),
            Kind::Null | Kind::Scalar => return Err(None),
        };
        let mut sources = Vec::new();
        let mut is_whole = true;
        for part in parts {
            let Some(node) = self.node(document, part) else { continue };
            match node.kind {
                Kind::Object => {
                    is_whole &= !node.is_damaged;
                    sources.push(part);
                }
                Kind::Unreadable => is_whole = false,
                Kind::Null | Kind::Scalar | Kind::Array => return Err((!node.is_shared).then_some(node.span)),
            }
        }
        Ok((sources, is_whole))
    }

    /// Appends to `object`, the last node of the document, copies of the members of `sources` that it does not define;
    /// `object` must have been closed, and must be closed again.
    pub(super) fn merge(
        &mut self,
        source: &str,
        document: &mut Document,
        object: NodeId,
        sources: &[Place],
    ) -> Result<(), Refusal> {
        let mut keys: HashSet<Box<str>> = document
            .members(object)
            .filter(|&(key, _)| document.node(key).kind == Kind::Scalar)
            .map(|(key, _)| document.text(source, key).into())
            .collect();
        for &place in sources {
            let (Place::Document(from) | Place::Detached(from)) = place else { continue };
            let next = self.node(document, place).map_or(from, |node| node.next);
            self.charge((next - from) as usize)?;
            for member in self.children(document, place).chunks_exact(2) {
                let key = self.copy_nodes(document, member[0]);
                let is_new = document.node(key).kind == Kind::Scalar && {
                    let text = document.text(source, key);
                    !keys.contains(text) && keys.insert(text.into())
                };
                if is_new {
                    self.copy_nodes(document, member[1]);
                } else {
                    document.nodes.truncate(key as usize);
                }
            }
        }
        Ok(())
    }
}
