//! Templates of Operation Orchestration Service: tasks of the action `ACS::ExecuteAPI` are calls.
//!
//! Source: Operation Orchestration Service, template structure (`FormatVersion: OOS-2019-06-01`) and actions
//! (`ACS::ExecuteAPI` with `Service`, `API` and `Parameters`); ground-truth.md, section 5.2.

use super::{Standing, Step, push_member};
use crate::batch::find::member;
use crate::syntax::{Document, Kind, NodeId};

/// Actions that let time pass or look until something holds.
const WAITS: [&str; 6] =
    ["ACS::Sleep", "ACS::WaitFor", "ACS::CheckFor", "ACS::Pause", "ACS::Approve", "ACS::WaitForRunCommand"];

/// Keys of a task that is run several times, or perhaps not at all.
const BENDS: [&str; 2] = ["Loop", "When"];

/// What the tasks do, in the order of the text.
pub fn steps(document: &mut Document, text: &str, root: NodeId) -> Vec<Step> {
    let Some(tasks) = member(document, text, root, "Tasks") else { return Vec::new() };
    // A choice, or a jump to another task by name, may pass over any task or come back to it.
    let standing = match jumps(document, text, tasks) {
        true => Standing::Uncertain,
        false => Standing::InOrder,
    };
    let mut found = Vec::new();
    walk(document, text, tasks, standing, &mut found);
    found.into_iter().filter_map(|task| step(document, text, task)).collect()
}

/// A task, and what is known about when it runs.
struct Task {
    object: NodeId,
    action: NodeId,
    standing: Standing,
}

/// Whether a task says which one comes next.
fn jumps(document: &Document, text: &str, tasks: NodeId) -> bool {
    let mut objects = (tasks..document.node(tasks).next).filter(|&id| document.node(id).kind == Kind::Object);
    objects.any(|object| {
        let word = |name: &str| member(document, text, object, name).map(|value| document.text(text, value));
        let is_choice = word("Action").is_some_and(|action| action.eq_ignore_ascii_case("ACS::Choice"));
        let is_jump = |next: &str, usual: &[&str]| !next.is_empty() && !usual.contains(&next);
        is_choice
            || word("OnSuccess").is_some_and(|next| is_jump(next, &["ACS::NEXT"]))
            || word("OnError").is_some_and(|next| is_jump(next, &["ACS::NEXT", "ACS::END"]))
    })
}

/// Collects the tasks below `value`, those inside other tasks with them.
fn walk(document: &Document, text: &str, value: NodeId, standing: Standing, tasks: &mut Vec<Task>) {
    match document.node(value).kind {
        Kind::Array => document.items(value).for_each(|item| walk(document, text, item, standing, tasks)),
        Kind::Object => {
            let bends = BENDS.iter().any(|name| member(document, text, value, name).is_some());
            let standing = if bends { Standing::Uncertain } else { standing };
            let action = member(document, text, value, "Action");
            if let Some(action) = action.filter(|&it| document.node(it).kind == Kind::Scalar) {
                tasks.push(Task { object: value, action, standing });
            }
            document.members(value).for_each(|(key, inner)| {
                if document.text(text, key) != "Parameters" {
                    walk(document, text, inner, standing, tasks);
                }
            });
        }
        Kind::Null | Kind::Scalar | Kind::Unreadable => {}
    }
}

/// What the task does; nothing for one that has no properties yet.
fn step(document: &mut Document, text: &str, task: Task) -> Option<Step> {
    let action = document.text(text, task.action);
    if WAITS.iter().any(|wait| action.eq_ignore_ascii_case(wait)) {
        return Some(Step::Wait);
    }
    let is_call = action.eq_ignore_ascii_case("ACS::ExecuteAPI");
    let is_product = action.len() > 5 && action.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("ACS::"));
    let properties = member(document, text, task.object, "Properties")?;
    match (is_call, document.node(properties).kind) {
        (true, Kind::Object) => call(document, text, properties).map(|object| Step::Call(object, task.standing)),
        (false, Kind::Object) if is_product => Some(Step::Other(properties)),
        _ => None,
    }
}

/// The object of a call that names the properties of the task as a call does.
fn call(document: &mut Document, text: &str, properties: NodeId) -> Option<NodeId> {
    let of = |document: &Document, name: &str| {
        let members = document.members(properties).filter(|&(key, _)| document.text(text, key) == name);
        members.last()
    };
    let api = of(document, "API")?;
    let (service, version) = (of(document, "Service"), of(document, "Version"));
    let parameters = of(document, "Parameters");
    let node = *document.node(properties);
    let object = document.push_kind(Kind::Object, node.span);
    document.nodes[object as usize].is_damaged = node.is_damaged;
    let names = [("Product", service), ("Action", Some(api)), ("Version", version), ("Parameters", parameters)];
    for (name, member) in names {
        let Some((key, value)) = member else { continue };
        let span = document.node(key).span;
        push_member(document, text, span, name, value);
    }
    document.close(object, node.span.end as usize);
    Some(object)
}
