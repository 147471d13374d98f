//! Small things that several checks say or do: names in a sentence, edits that keep the quotes.

use super::At;
use crate::batch::{Call, Content, Item};
use crate::ruleset::RuleSet;
use crate::ruleset::operation::Role;
use crate::source::Span;
use crate::syntax::NodeId;
use std::net::{Ipv4Addr, Ipv6Addr};

/// Longest value that a message repeats, in characters.
const SHOWN: usize = 60;

/// Every scalar argument and every list item: place, slot, node, content.
pub fn values<'c>(call: &'c Call) -> impl Iterator<Item = (At<'c>, usize, NodeId, Content)> {
    let arguments = call.arguments.iter().enumerate();
    let arguments = arguments.map(|(slot, it)| (At::Argument(slot), slot, it.value, it.content));
    arguments.chain(call.items.iter().map(|item| (At::Item(item), item.slot, item.value, item.content)))
}

/// The argument's name as findings give it.
pub fn argument_name(call: &Call, at: At) -> String {
    match at {
        At::Item(item) => call.item_name(item),
        At::Argument(slot) => call.parameter(slot).name.to_string(),
        At::List(flaw) => call.parameter(flaw.slot).name.to_string(),
        At::Key(_, name) | At::Value(_, name) => name.to_owned(),
        At::Call => call.operation.name().to_owned(),
    }
}

/// The names of the parameters in `set`, in a sentence.
pub fn names(call: &Call, set: u32) -> String {
    let parameters = call.operation.file.parameters.iter().enumerate();
    listed(parameters.filter(|(slot, _)| set & (1 << slot) != 0).map(|(_, it)| it.name.as_str()), "and")
}

/// `a`, `b` and `c`.
pub fn listed<'a>(names: impl Iterator<Item = &'a str>, conjunction: &str) -> String {
    let mut text = String::with_capacity(80);
    let mut names = names.peekable();
    let mut separator = "";
    while let Some(name) = names.next() {
        match (separator, names.peek()) {
            ("", _) => {}
            (separator, Some(_)) => text.push_str(separator),
            (_, None) => text.extend([" ", conjunction, " "]),
        }
        text.extend(["`", name, "`"]);
        separator = ", ";
    }
    text
}

/// The text, shortened if it is long.
pub fn shown(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The text in quotes, shortened if it is long.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", shown(text))
}

/// The region of a zone id: `cn-hangzhou` of `cn-hangzhou-h`, `ap-southeast-1` of `ap-southeast-1a`.
pub fn zone_region(zone: &str) -> &str {
    let letters = zone.trim_end_matches(|character: char| character.is_ascii_lowercase());
    if letters.len() + 1 == zone.len() { letters.trim_end_matches('-') } else { zone }
}

/// Whether the role is that of a list of prefixes.
pub fn is_prefix(role: Role) -> bool {
    matches!(role, Role::Ipv4Prefix | Role::Ipv6Prefix)
}

/// The only prefix length that the list at `slot` may hold.
pub fn legal_length(rules: &RuleSet, call: &Call, slot: usize) -> Option<u8> {
    match call.parameter(slot).role {
        Role::Ipv6Prefix => Some(rules.data.prefix_lengths.ipv6),
        Role::Ipv4Prefix => Some(rules.data.prefix_lengths.ipv4),
        _ => None,
    }
}

/// The network of the prefix `bits`/`length`, as a number and as a text.
pub fn network(call: &Call, slot: usize, bits: u128, length: u8) -> (u128, Network) {
    let is_ipv4 = call.parameter(slot).role == Role::Ipv4Prefix;
    let width = if is_ipv4 { 32 } else { 128 };
    let host = u128::MAX.checked_shl(width - u32::from(length)).map_or(u128::MAX, |mask| !mask);
    let strict = bits & !host;
    (strict, Network { bits: strict, length, is_ipv4 })
}

/// A prefix to be written; nothing is formatted unless it is needed.
#[derive(Clone, Copy)]
pub struct Network {
    bits: u128,
    length: u8,
    is_ipv4: bool,
}

impl std::fmt::Display for Network {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Network { bits, length, is_ipv4 } = *self;
        match is_ipv4 {
            true => write!(f, "{}/{length}", Ipv4Addr::from_bits(bits as u32)),
            false => write!(f, "{}/{length}", Ipv6Addr::from_bits(bits)),
        }
    }
}

/// The edit that writes `text` in place of a scalar, in the quotes that it has; none for a value that other calls share.
pub fn replaced(call: &Call, node: NodeId, text: &str) -> Vec<(Span, String)> {
    let scalar = call.document.node(node);
    if scalar.is_shared {
        return Vec::new();
    }
    let quote = match scalar.span.slice(call.text).chars().next() {
        Some('"') => "\"",
        Some('\'') => "'",
        Some('|' | '>') | None => return Vec::new(),
        Some(_) => "",
    };
    vec![(scalar.span, format!("{quote}{text}{quote}"))]
}

/// The edit that drops an item of an array, with the comma or dash before it; none for items of flattened lists, whose
/// numbers would no longer fit, and none where a comment stands between.
pub fn removed(call: &Call, item: &Item) -> Vec<(Span, String)> {
    let is_flattened = item.key != item.value;
    let array = call.arguments[item.slot].value;
    let before = match is_flattened {
        true => None,
        false => call.document.items(array).take_while(|&it| it != item.value).last(),
    };
    let Some(before) = before else { return Vec::new() };
    let (before, item) = (call.document.node(before), call.document.node(item.value));
    let between = Span { start: before.span.end, end: item.span.start };
    let is_shared = before.is_shared || item.is_shared || between.start > between.end;
    if is_shared || !between.slice(call.text).chars().all(|it| it.is_whitespace() || matches!(it, ',' | '-')) {
        return Vec::new();
    }
    vec![(Span { start: between.start, end: item.span.end }, String::new())]
}
