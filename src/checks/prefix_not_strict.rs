//! prefix-not-strict: a prefix has bits set after its mask.

use super::edits::{network, replaced};
use super::{At, Outcome, Problem};
use crate::batch::{Call, Content};
use crate::rule::Rule;

/// No list of prefixes may be longer.
const LONGEST: usize = 10;

pub fn check(call: &Call, out: &mut Outcome) {
    for item in call.items {
        let Content::Prefix { bits, length } = item.content else {
            if item.content.is_unknown() && super::edits::is_prefix(call.parameter(item.slot).role) {
                out.undecided(Rule::PrefixNotStrict);
            }
            continue;
        };
        let (strict, strict_text) = network(call, item.slot, bits, length);
        if strict == bits {
            continue;
        }
        let (name, text) = (call.item_name(item), call.text(item.value));
        let message = format!("`{name}` is {text}, which has bits set after the mask");
        let problem = Problem::new(call, Rule::PrefixNotStrict, At::Item(item), message)
            .help(format_args!("write the network address: {strict_text}"));
        let strict = Content::Prefix { bits: strict, length };
        out.report(
            call,
            match is_in_list(call, item.slot, strict) {
                true => problem,
                false => {
                    problem.fix("write the network address", || replaced(call, item.value, &strict_text.to_string()))
                }
            },
        );
    }
}

/// Whether writing `prefix` into the list would repeat an item; a list too long to be sent counts as if it did.
fn is_in_list(call: &Call, slot: usize, prefix: Content) -> bool {
    let items = call.items_of(slot);
    items.len() > LONGEST || items.iter().any(|item| item.content == prefix)
}
