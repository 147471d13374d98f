//! prefix-in-use, as far as one call shows it: a prefix overlaps an earlier one without being equal to it.

use super::edits::network;
use super::{At, Outcome, Problem};
use crate::batch::{Call, Content, Item};
use crate::rule::Rule;

pub fn check(call: &Call, out: &mut Outcome) {
    for (place, item) in call.items.iter().enumerate() {
        let Content::Prefix { .. } = item.content else { continue };
        let Some(earlier) = call.items[..place].iter().find(|earlier| overlaps(call, earlier, item)) else { continue };
        let (name, earlier_name) = (call.item_name(item), call.item_name(earlier));
        let (text, earlier_text) = (call.text(item.value), call.text(earlier.value));
        let message = format!("`{name}` is {text}, which overlaps `{earlier_name}`, {earlier_text}");
        let problem = Problem::new(call, Rule::PrefixInUse, At::Item(item), message)
            .related(call.span(earlier.value), "this prefix takes it");
        out.report(call, problem);
    }
}

fn overlaps(call: &Call, earlier: &Item, item: &Item) -> bool {
    let (Content::Prefix { bits: a, length: m }, Content::Prefix { bits: b, length: n }) =
        (earlier.content, item.content)
    else {
        return false;
    };
    let shorter = m.min(n);
    earlier.slot == item.slot
        && (a, m) != (b, n)
        && network(call, item.slot, a, shorter).0 == network(call, item.slot, b, shorter).0
}
