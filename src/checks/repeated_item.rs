//! repeated-item: the same address or prefix twice in one list, compared as values.

use super::edits::removed;
use super::{At, Outcome, Problem};
use crate::batch::{Call, Content, Item};
use crate::rule::Rule;
use std::collections::HashMap;

/// Lists up to this length are compared item by item: that is faster than hashing, and longer ones are mistakes.
const SHORT: usize = 32;

pub fn check(call: &Call, out: &mut Outcome) {
    for slot in 0..call.arguments.len() {
        let items = call.items_of(slot);
        if items.len() > SHORT {
            long(call, out, items);
            continue;
        }
        for (place, item) in items.iter().enumerate() {
            if item.content.is_unknown() {
                out.undecided(Rule::RepeatedItem);
            }
            // All items of a list are of one kind: a loop for each has one comparison in it.
            let earlier = &items[..place];
            let first = match item.content {
                Content::Ipv6(bits) => first(earlier, |it| matches!(it, Content::Ipv6(other) if other == bits)),
                Content::Ipv4(bits) => first(earlier, |it| matches!(it, Content::Ipv4(other) if other == bits)),
                prefix @ Content::Prefix { .. } => first(earlier, |it| it == prefix),
                _ => None,
            };
            if let Some(first) = first.filter(|it| it.number != item.number) {
                report(call, out, first, item);
            }
        }
    }
}

#[inline(always)]
fn first(items: &[Item], is_same: impl Fn(Content) -> bool) -> Option<&Item> {
    items.iter().find(|item| is_same(item.content))
}

#[cold]
fn long(call: &Call, out: &mut Outcome, items: &[Item]) {
    let mut earlier: HashMap<(u128, u8), &Item> = HashMap::new();
    for item in items {
        let Some(value) = value(item.content) else {
            if item.content.is_unknown() {
                out.undecided(Rule::RepeatedItem);
            }
            continue;
        };
        match earlier.get(&value) {
            Some(first) if first.number != item.number => report(call, out, first, item),
            Some(_) => {}
            None => drop(earlier.insert(value, item)),
        }
    }
}

/// What two items are compared by; nothing for an item that is no address or prefix.
fn value(content: Content) -> Option<(u128, u8)> {
    match content {
        Content::Ipv4(bits) => Some((u128::from(bits), 32)),
        Content::Ipv6(bits) => Some((bits, 128)),
        Content::Prefix { bits, length } => Some((bits, length)),
        _ => None,
    }
}

fn report(call: &Call, out: &mut Outcome, first: &Item, item: &Item) {
    let (name, first_name) = (call.item_name(item), call.item_name(first));
    let (text, first_text) = (call.text(item.value), call.text(first.value));
    let message = match text == first_text {
        true => format!("`{name}` repeats `{first_name}`: {text}"),
        false => format!("`{name}` is {text}, the same as `{first_name}`, {first_text}"),
    };
    let problem = Problem::new(call, Rule::RepeatedItem, At::Item(item), message)
        .related(call.span(first.value), "it stands here first")
        .fix("drop the repeated item", || removed(call, item));
    out.report(call, problem);
}
