//! Templates of Resource Orchestration Service: resources for which the service sends covered calls
//! (`rules/data/ros-resources.json`).

use super::{Standing, Step, push_member};
use crate::batch::find::member;
use crate::ruleset::RuleSet;
use crate::ruleset::templates::Resource;
use crate::syntax::{Document, Kind, NodeId};

/// The calls that the resources stand for. A stack creates what it can at once, and deletes it later: no call comes
/// before another.
pub fn steps(rules: &RuleSet, document: &mut Document, text: &str, root: NodeId) -> Vec<Step> {
    let Some(resources) = member(document, text, root, "Resources") else { return Vec::new() };
    if document.node(resources).kind != Kind::Object {
        return Vec::new();
    }
    let found: Vec<(NodeId, &Resource)> = document
        .members(resources)
        .filter(|&(_, resource)| document.node(resource).kind == Kind::Object)
        .filter_map(|(_, resource)| {
            let name = member(document, text, resource, "Type")?;
            Some((resource, rules.data.ros_resources.get(document.text(text, name))?))
        })
        .collect();
    found.into_iter().filter_map(|(object, resource)| call(document, text, object, resource)).collect()
}

/// The object of the call that is sent for the resource `object`.
fn call(document: &mut Document, text: &str, object: NodeId, resource: &Resource) -> Option<Step> {
    let kind = member(document, text, object, "Type")?;
    let properties = member(document, text, object, "Properties")?;
    let written: Vec<(NodeId, NodeId)> = match document.node(properties).kind {
        Kind::Object => document.members(properties).collect(),
        Kind::Null | Kind::Scalar | Kind::Array | Kind::Unreadable => return None,
    };
    let (place, node) = (document.node(kind).span, *document.node(properties));
    let call = document.push_kind(Kind::Object, node.span);
    let mut is_damaged = node.is_damaged;
    for (name, word) in [("Product", &resource.product), ("Action", &resource.operation)] {
        document.push_decoded(place, name);
        document.push_decoded(place, word);
    }
    let mut present: Vec<&str> = Vec::new();
    for (key, value) in written {
        let name = document.text(text, key);
        let span = document.node(key).span;
        match resource.names.get(name) {
            Some(Some(parameter)) => {
                present.push(parameter);
                push_member(document, text, span, parameter, value);
            }
            Some(None) => {}
            // A property that the document does not name yet may stand for any argument.
            None => is_damaged = true,
        }
    }
    for parameter in resource.filled_in.iter().filter(|it| !present.contains(&it.as_str())) {
        document.push_decoded(place, parameter);
        document.push_kind(Kind::Unreadable, place);
    }
    document.nodes[call as usize].is_damaged = is_damaged;
    document.close(call, node.span.end as usize);
    Some(Step::Call(call, Standing::Alone))
}
