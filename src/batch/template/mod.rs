//! Templates of orchestration services: the calls that a run of one sends, as objects that are lowered like any other.
//!
//! The objects are added to the document of the template, behind everything that was read: they have the names that
//! calls have, and the places and texts of what the template writes.

mod oos;
mod ros;

use super::find::member;
use crate::ruleset::RuleSet;
use crate::source::Span;
use crate::syntax::{Document, Kind, NodeId};

/// Whose template it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Template {
    /// Of Operation Orchestration Service: tasks that send calls.
    Oos,
    /// Of Resource Orchestration Service: resources that a stack creates and deletes.
    Ros,
}

/// What a run of a template does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Sends the call that is written as this object.
    Call(NodeId, Standing),
    /// Waits: what was sent before may have taken full effect.
    Wait,
    /// Does something of which nobody knows what it does to the resources named in this object.
    Other(NodeId),
}

/// What is known about when a call is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Once, after the one before it.
    InOrder,
    /// Perhaps, or several times, or not in the order of the text.
    Uncertain,
    /// Nothing: it stands for itself.
    Alone,
}

/// The template that the value `root` is, by the version that it names.
pub fn template(document: &Document, text: &str, root: NodeId) -> Option<Template> {
    if document.node(root).kind != Kind::Object {
        return None;
    }
    if member(document, text, root, "ROSTemplateFormatVersion").is_some() {
        return Some(Template::Ros);
    }
    let version = member(document, text, root, "FormatVersion")?;
    document.text(text, version).starts_with("OOS-").then_some(Template::Oos)
}

/// What a run of the template `root` does, in order.
pub fn steps(rules: &RuleSet, document: &mut Document, text: &str, root: NodeId, template: Template) -> Vec<Step> {
    match template {
        Template::Oos => oos::steps(document, text, root),
        Template::Ros => ros::steps(rules, document, text, root),
    }
}

/// Adds a member: the name `name`, written at `span`, and a copy of the value `value`.
fn push_member(document: &mut Document, text: &str, span: Span, name: &str, value: NodeId) {
    document.push_decoded(span, name);
    push_value(document, text, value);
}

/// Adds a copy of the value `id`, in which what the service computes is unknown.
fn push_value(document: &mut Document, text: &str, id: NodeId) {
    let node = *document.node(id);
    if is_computed(document, text, id) {
        document.push_kind(Kind::Unreadable, node.span);
        return;
    }
    match node.kind {
        Kind::Null | Kind::Scalar | Kind::Unreadable => {
            document.copy(id);
        }
        Kind::Array => {
            let items: Vec<NodeId> = document.items(id).collect();
            let copy = document.push_kind(Kind::Array, node.span);
            document.nodes[copy as usize].is_damaged = node.is_damaged;
            items.into_iter().for_each(|item| push_value(document, text, item));
            document.close(copy, node.span.end as usize);
        }
        Kind::Object => {
            let members: Vec<(NodeId, NodeId)> = document.members(id).collect();
            let copy = document.push_kind(Kind::Object, node.span);
            document.nodes[copy as usize].is_damaged = node.is_damaged;
            for (key, value) in members {
                document.copy(key);
                push_value(document, text, value);
            }
            document.close(copy, node.span.end as usize);
        }
    }
}

/// Whether the service computes the value: `Ref`, `Fn::…`, or a YAML tag such as `!Ref`.
fn is_computed(document: &Document, text: &str, id: NodeId) -> bool {
    let node = document.node(id);
    if node.kind == Kind::Object {
        let is_function = |key: &str| key == "Ref" || key.starts_with("Fn::");
        if document.members(id).any(|(key, _)| is_function(document.text(text, key))) {
            return true;
        }
    }
    // A block sequence begins with its first item.
    let before = text[..node.span.start as usize].trim_end().trim_end_matches('-').trim_end();
    let word = before.rsplit([' ', '\t', '\n', '\r', ',', '[', '{']).next().unwrap_or_default();
    word.starts_with('!') && !word.starts_with("!!")
}
