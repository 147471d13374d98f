//! Whether a document is a batch, and where its calls are (CONTRACT.md, section 2.1).

use crate::syntax::{Document, Kind, NodeId};

/// How the calls of a document are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// An object whose `calls` is a list: the object, and the list.
    Object(NodeId, NodeId),
    /// A list of calls.
    List(NodeId),
    /// One call.
    Single(NodeId),
}

/// The form of the batch that the value `root` is, if it is one.
pub fn form(document: &Document, text: &str, root: NodeId) -> Option<Form> {
    match document.node(root).kind {
        Kind::Object => {
            if let Some(calls) = member(document, text, root, "calls").filter(|&it| is_list_of_objects(document, it)) {
                return Some(Form::Object(root, calls));
            }
            has_action(document, text, root).then_some(Form::Single(root))
        }
        Kind::Array => document.items(root).any(|item| has_action(document, text, item)).then_some(Form::List(root)),
        Kind::Null | Kind::Scalar | Kind::Unreadable => None,
    }
}

/// Whether the value is an object with a key `Action`.
pub fn has_action(document: &Document, text: &str, value: NodeId) -> bool {
    document.node(value).kind == Kind::Object && member(document, text, value, "Action").is_some()
}

/// The value of the last member named `name`.
pub fn member(document: &Document, text: &str, object: NodeId, name: &str) -> Option<NodeId> {
    let named = document.members(object).filter(|&(key, _)| document.text(text, key) == name);
    named.last().map(|(_, value)| value)
}

fn is_list_of_objects(document: &Document, value: NodeId) -> bool {
    let is_object = |item: NodeId| document.node(item).kind == Kind::Object;
    document.node(value).kind == Kind::Array
        && (document.node(value).next == value + 1 || document.items(value).any(is_object))
}
