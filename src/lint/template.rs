//! A template of an orchestration service: the calls that a run of it sends.

use super::Part;
use crate::batch::template::{self, Standing, Step, Template};
use crate::ruleset::operation::Effect;
use crate::syntax::{Document, Kind, NodeId};

/// Checks the template that the value `root` is, if it is one of kind `wanted`, or of any kind. The value that a user
/// calls a template need not name its version.
pub fn check(part: &mut Part, document: &mut Document, root: NodeId, wanted: Option<Template>) {
    let text = part.source.text;
    if document.node(root).kind != Kind::Object {
        return;
    }
    let named = template::template(document, text, root);
    let Some(kind) = wanted.or(named).filter(|_| named.is_none() || wanted.is_none_or(|it| Some(it) == named)) else {
        return;
    };
    part.is_foreign = true;
    if part.simulation.is_none() {
        part.begin(None, &[]);
    }
    // Calls that have not taken full effect when they answer.
    let mut unsettled: Vec<NodeId> = Vec::new();
    for step in template::steps(part.linter.rules, document, text, root, kind) {
        match step {
            Step::Call(object, standing) => {
                let operation = part.planned(document, object, standing);
                let is_asynchronous = operation.is_some_and(|it| match it.file.effect {
                    Effect::UnassociateEip | Effect::UnassociateAnycastEip => true,
                    Effect::AssignToEni | Effect::UnassignFromEni => false,
                });
                unsettled.extend((is_asynchronous && standing == Standing::InOrder).then_some(object));
            }
            Step::Wait => {
                let Some(simulation) = &mut part.simulation else { continue };
                unsettled.drain(..).for_each(|it| simulation.settled(part.linter.rules, document, text, it));
            }
            Step::Other(object) => {
                let Some(simulation) = &mut part.simulation else { continue };
                simulation.something_done(part.linter.rules, document, text, object);
            }
        }
    }
}
