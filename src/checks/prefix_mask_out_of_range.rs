//! prefix-mask-out-of-range: a legal mask, but not the documented length.

use super::edits::legal_length;
use super::{At, Outcome, Problem};
use crate::batch::{Call, Content};
use crate::rule::Rule;

pub fn check(call: &Call, out: &mut Outcome) {
    for item in call.items {
        let Some(legal) = legal_length(out.rules, call, item.slot) else { continue };
        match item.content {
            Content::Prefix { length, .. } if length != legal => {
                let name = call.item_name(item);
                let message = format!("`{name}` has the mask /{length}; it must be between {legal} and {legal}");
                let problem = Problem::new(call, Rule::PrefixMaskOutOfRange, At::Item(item), message)
                    .help(format_args!("write a /{legal} prefix: no other length is supported"))
                    .fills(|| vec![length.to_string(), legal.to_string(), legal.to_string()]);
                out.report(call, problem);
            }
            content if content.is_unknown() => out.undecided(Rule::PrefixMaskOutOfRange),
            _ => {}
        }
    }
}
