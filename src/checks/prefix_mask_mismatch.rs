//! prefix-mask-mismatch: two prefixes of one call differ in length.

use super::{At, Outcome, Problem};
use crate::batch::{Call, Content};
use crate::rule::Rule;

pub fn check(call: &Call, out: &mut Outcome) {
    let mut first = None;
    let mut has_unknown = false;
    for item in call.items {
        let length = match item.content {
            Content::Prefix { length, .. } => length,
            content => {
                let role = call.parameter(item.slot).role;
                has_unknown |= content.is_unknown() && super::edits::is_prefix(role);
                continue;
            }
        };
        let &mut (first, first_length) = first.get_or_insert((item, length));
        if length == first_length {
            continue;
        }
        let (name, first_name) = (call.item_name(item), call.item_name(first));
        let message = format!("`{name}` has the mask /{length}, `{first_name}` has /{first_length}");
        let problem = Problem::new(call, Rule::PrefixMaskMismatch, At::Item(item), message)
            .fills(|| vec![format!("{},{}", call.text(first.value), call.text(item.value))])
            .related(call.span(first.value), format_args!("the mask here is /{first_length}"));
        return out.report(call, problem);
    }
    if has_unknown {
        out.undecided(Rule::PrefixMaskMismatch);
    }
}
