//! A template of an orchestration service: the calls that a run of it sends.

use super::Part;
use crate::batch::command::Circumstances;
use crate::batch::template::{self, Step, Template};
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
    for step in template::steps(part.linter.rules, document, text, root, kind) {
        match (step, &mut part.simulation) {
            (Step::Call(object, standing), _) => part.planned(document, object, standing),
            (Step::Wait, Some(simulation)) => {
                simulation.pause(Circumstances { may_have_settled: true, ..Circumstances::default() });
            }
            (Step::Other(object), Some(simulation)) => {
                simulation.something_done(part.linter.rules, document, text, object);
            }
            (Step::Wait | Step::Other(_), None) => {}
        }
    }
}
