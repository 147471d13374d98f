//! illegal-prefix-mask: what follows the `/` is no mask length.

use super::edits::quoted;
use super::{At, Outcome, Problem};
use crate::batch::{Call, Content, Flaw};
use crate::rule::Rule;
use crate::ruleset::operation::Role;

pub fn check(call: &Call, out: &mut Outcome) {
    for item in call.items {
        let longest = match call.parameter(item.slot).role {
            Role::Ipv6Prefix => 128,
            Role::Ipv4Prefix => 32,
            _ => continue,
        };
        match item.content {
            Content::Malformed(Flaw::Mask) => {
                let text = call.text(item.value);
                let mask = text.split_once('/').map_or("", |(_, mask)| mask);
                let name = call.item_name(item);
                let message = format!("`{name}` has the mask {}, which is no number from 0 to {longest}", quoted(mask));
                let problem = Problem::new(call, Rule::IllegalPrefixMask, At::Item(item), message);
                out.report(call, problem.fills(|| vec![text.to_owned()]));
            }
            content if content.is_unknown() => out.undecided(Rule::IllegalPrefixMask),
            _ => {}
        }
    }
}
