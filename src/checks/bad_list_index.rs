//! bad-list-index: the numbers of a flattened list are wrong.

use super::edits::shown;
use super::{At, Outcome, Problem};
use crate::batch::Call;
use crate::batch::call::{IndexFlaw, IndexTrouble};
use crate::finding::Severity;
use crate::rule::Rule;

pub fn check(call: &Call, out: &mut Outcome) {
    for slot in 0..call.arguments.len() {
        let mut flaws = call.index_flaws.iter().filter(|flaw| flaw.slot == slot);
        let worst = flaws.clone().find(|flaw| flaw.trouble != IndexTrouble::Gap);
        if let Some(flaw) = worst.or_else(|| flaws.next()) {
            report(call, out, flaw);
        }
    }
}

fn report(call: &Call, out: &mut Outcome, flaw: &IndexFlaw) {
    let name = &call.parameter(flaw.slot).name;
    let key = shown(call.text(flaw.key));
    let message = match flaw.trouble {
        IndexTrouble::NoNumber => format!("`{key}` has no number from 1 after `{name}.`"),
        IndexTrouble::Repeated => format!("`{key}` has a number that another item of `{name}` has"),
        IndexTrouble::BothForms => format!("`{name}` is written as an array and as `{key}`"),
        IndexTrouble::Gap => format!("`{key}` leaves a gap in the numbers of `{name}`"),
    };
    let problem = Problem::new(call, Rule::BadListIndex, At::List(flaw), message);
    let is_gap = flaw.trouble == IndexTrouble::Gap;
    out.report(call, if is_gap { problem.severity(Severity::Warning) } else { problem });
}
