//! prefix-not-strict: a prefix has bits set after its mask.

use super::edits::{network, replaced};
use super::{At, Outcome, Problem};
use crate::batch::{Call, Content};
use crate::rule::Rule;

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
        let problem = Problem::new(Rule::PrefixNotStrict, At::Item(item), message)
            .help(format!("write the network address: {strict_text}"))
            .fix("write the network address", replaced(call, item.value, &strict_text.to_string()));
        out.report(call, problem);
    }
}
