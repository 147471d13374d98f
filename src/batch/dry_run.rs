//! What `aliyun … --cli-dry-run-json` prints in place of sending a call: the request as JSON.
//!
//! The client has had two shapes (aliyun/aliyun-cli, `openapi/cli_dry_run.go` and the dry run of its runtime for
//! plugins): one line that names the operation only (`product`, `version`, `api`, `region`, `endpoint`), and the whole
//! request (`style`, `endpoint`, `method`, `headers`, `query`, `body`, `bodyFormat`, `action`, `version`), which may
//! repeat the keys of the first.

use super::find::member;
use crate::source::Span;
use crate::syntax::{Document, Kind, NodeId, http, json::Reader, query};

/// Whether the value is such a request.
pub fn is_dry_run(document: &Document, text: &str, value: NodeId) -> bool {
    if document.node(value).kind != Kind::Object {
        return false;
    }
    let has = |name: &str| member(document, text, value, name).is_some_and(|it| document.node(it).kind == Kind::Scalar);
    let is_whole = ["style", "endpoint", "method"].iter().all(|name| has(name));
    is_whole || (["product", "version", "api"].iter().all(|name| has(name)) && !has("Action"))
}

/// Adds the call that the request is as an object; none for a request that names no operation.
pub fn call(document: &mut Document, text: &str, root: NodeId) -> Option<NodeId> {
    let place = *document.node(root);
    let is_whole = member(document, text, root, "style").is_some();
    let action = member(document, text, root, "action").or_else(|| member(document, text, root, "api"))?;
    let version = member(document, text, root, "version");
    let endpoint = member(document, text, root, "endpoint");
    let product = member(document, text, root, "product");
    let arguments = Arguments::of(document, text, root);
    let object = document.push_kind(Kind::Object, place.span);
    if let Some(product) = product {
        push(document, product, "Product");
        document.copy(product);
    } else if let Some(endpoint) = endpoint {
        let host = document.text(text, endpoint).to_owned();
        if let Some(product) = http::product(&host) {
            push(document, endpoint, "Product");
            push(document, endpoint, product);
        }
    }
    for (name, value) in [("Action", Some(action)), ("Version", version)] {
        let Some(value) = value else { continue };
        push(document, value, name);
        document.copy(value);
    }
    let mut has_region = false;
    for (key, value) in arguments.query {
        has_region |= document.text(text, key) == "RegionId";
        document.copy(key);
        document.copy(value);
    }
    if let Some(body) = arguments.body {
        has_region |= push_body(document, text, body);
    }
    if !has_region {
        // The client adds the region of its profile when it signs the request.
        push(document, action, "RegionId");
        document.push_kind(Kind::Unreadable, document.node(action).span);
    }
    document.nodes[object as usize].is_damaged = place.is_damaged || !is_whole;
    document.close(object, place.span.end as usize);
    Some(object)
}

/// Where a request holds its arguments.
struct Arguments {
    query: Vec<(NodeId, NodeId)>,
    body: Option<NodeId>,
}

impl Arguments {
    fn of(document: &Document, text: &str, root: NodeId) -> Self {
        let of_kind =
            |name: &str, kind: Kind| member(document, text, root, name).filter(|&it| document.node(it).kind == kind);
        let query = of_kind("query", Kind::Object).map_or(Vec::new(), |query| document.members(query).collect());
        Arguments { query, body: of_kind("body", Kind::Scalar) }
    }
}

/// Adds a text that stands for the value `node`; whoever edits it would edit the value.
fn push(document: &mut Document, node: NodeId, word: &str) {
    let span = document.node(node).span;
    let id = document.push_decoded(span, word);
    document.nodes[id as usize].is_shared = true;
}

/// Adds the arguments that the body holds, a JSON object or a form as text; whether the region is one of them.
fn push_body(document: &mut Document, text: &str, body: NodeId) -> bool {
    let content = document.text(text, body).to_owned();
    let mut has_region = false;
    if content.trim_start().starts_with('{') {
        let mut inner = Document::default();
        let Some(root) = Reader::new(&content, 0, content.len()).value(&mut inner) else { return false };
        if inner.node(root).kind == Kind::Object {
            for (key, value) in inner.members(root) {
                has_region |= inner.text(&content, key) == "RegionId";
                push_inner(document, body, &inner, &content, key);
                push_inner(document, body, &inner, &content, value);
            }
        }
        return has_region;
    }
    for pair in query::pairs(&content, Span::new(0, content.len())) {
        let Some(value) = pair.value else { continue };
        let name = query::decoded(pair.name.slice(&content));
        has_region |= name == "RegionId";
        push(document, body, &name);
        push(document, body, &query::decoded(value.slice(&content)));
    }
    has_region
}

/// Adds a copy of a value that was read from the text of the body.
fn push_inner(document: &mut Document, body: NodeId, inner: &Document, content: &str, id: NodeId) {
    let span = document.node(body).span;
    match inner.node(id).kind {
        Kind::Scalar => push(document, body, inner.text(content, id)),
        kind @ (Kind::Null | Kind::Unreadable) => {
            document.push_kind(kind, span);
        }
        kind @ (Kind::Array | Kind::Object) => {
            let copy = document.push_kind(kind, span);
            let end = inner.node(id).next;
            let mut at = id + 1;
            while at < end {
                push_inner(document, body, inner, content, at);
                at = inner.node(at).next;
            }
            document.close(copy, span.end as usize);
        }
    }
}
