//! Rules about the order of the calls alone.

use crate::Found;
use crate::call::{Call, Known, Unknown};
use std::collections::BTreeMap;

pub fn check(calls: &[Call], parallel: bool, found: &mut Found) {
    for call in calls.iter().filter(|it| it.is_live()) {
        found.call = call.index;
        let earlier: Vec<&Call> = calls[..call.index].iter().filter(|it| it.is_live()).collect();
        let Some((key, id)) = call.resource() else { continue };
        if call.may_be_dry_run() {
            continue;
        }
        let mut in_earnest = earlier.iter().filter(|it| !it.may_be_dry_run());
        let first = in_earnest.clone().find(|it| it.resource() == call.resource());
        if let (true, Known(_), Some(first)) = (parallel, id, first) {
            found.fire("concurrent-operation", key, Some(first.index));
        }
        if let Some(equal) = earlier.iter().rev().find(|it| is_same(call, it) == Some(true)) {
            let touched = calls[equal.index + 1..call.index].iter().any(|it| touches(it, call));
            found.fire_if(!touched, "duplicate-call", "", Some(equal.index));
        }
        if let Known(token) = call.argument("ClientToken") {
            let reused = in_earnest
                .any(|it| it.argument("ClientToken") == Known(token.clone()) && is_same(call, it) == Some(false));
            found.fire_if(reused, "client-token-reused", "ClientToken", Some(0));
        }
    }
}

/// Same operation and same arguments on the wire.
fn is_same(one: &Call, other: &Call) -> Option<bool> {
    let (left, right): (BTreeMap<_, _>, BTreeMap<_, _>) = (one.wire(), other.wire());
    let is_known = |text: &String| !text.contains('$');
    let differs = |(key, text): (&String, &String)| match right.get(key) {
        Some(it) => is_known(it) && is_known(text) && it != text,
        None => true,
    };
    if !one.is(&other.action) || left.iter().any(differs) || right.keys().any(|key| !left.contains_key(key)) {
        return Some(false);
    }
    left.values().chain(right.values()).all(is_known).then_some(true)
}

/// Whether a call touches the resource of another.
fn touches(between: &Call, call: &Call) -> bool {
    let Some((key, id)) = call.resource() else { return false };
    match between.resource() {
        Some((other, it)) => {
            !between.is_dry_run() && other == key && (it == Unknown || matches!(it, Known(_)) && it == id)
        }
        None => !between.is_read_only() && id.known().is_some_and(|id| between.texts().contains(&id)),
    }
}
