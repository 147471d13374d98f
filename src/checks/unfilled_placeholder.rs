//! unfilled-placeholder: a value that was masked or made up for publication.

use super::edits::{argument_name, quoted, values};
use super::{Outcome, Problem};
use crate::batch::{Call, Content};
use crate::rule::Rule;

pub fn check(call: &Call, out: &mut Outcome) {
    for (at, _, node, content) in values(call) {
        if content == Content::Masked {
            let name = argument_name(call, at);
            let message = format!("`{name}` is {}, which is masked", quoted(call.text(node)));
            out.report(call, Problem::new(call, Rule::UnfilledPlaceholder, at, message));
        }
    }
}
