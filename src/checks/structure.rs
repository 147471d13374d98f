//! Edits of what a call consists of: a parameter, an item, the call itself. Where the text around is not plainly JSON or
//! YAML, or a comment would be lost, there is no edit.

use super::edits::removed;
use super::problem::Edits;
use crate::batch::{Call, Item};
use crate::source::Span;
use crate::syntax::{Kind, NodeId};

/// The edit that drops the parameter at `slot`; none for a flattened list.
pub fn without_parameter(call: &Call, slot: usize) -> Edits {
    let is_flattened = call.items_of(slot).iter().any(|item| item.key != item.value);
    match is_flattened || call.arguments[slot].key == 0 {
        true => Vec::new(),
        false => deleted(member(call, call.arguments[slot].key)),
    }
}

/// The edit that drops an item of a list, or the call if there is no other item in it.
pub fn without_item(call: &Call, item: &Item) -> Edits {
    if call.items.len() == 1 {
        return without_call(call);
    }
    match removed(call, item) {
        edits if !edits.is_empty() => edits,
        _ => deleted(first_item(call, item)),
    }
}

/// The edit that drops the call, unless it is the only one.
pub fn without_call(call: &Call) -> Edits {
    if call.document.node(call.object).is_shared {
        return Vec::new();
    }
    let place = Place::of(call);
    deleted(match place {
        Some(Place::Flow { .. }) => flow_call(call),
        Some(Place::Line) => Some(whole_lines(call.text, call.span(call.object))),
        Some(Place::Block { indent }) => block_call(call, indent),
        Some(Place::Alone) | None => None,
    })
}

fn deleted(span: Option<Span>) -> Edits {
    span.map(|span| (span, String::new())).into_iter().collect()
}

/// How a call stands among others.
#[derive(Clone, Copy)]
enum Place<'t> {
    /// An element of a JSON array, with the blanks before it.
    Flow { blanks: &'t str },
    /// A line of JSON Lines.
    Line,
    /// The only call of a JSON file.
    Alone,
    /// An item of a YAML list whose dash is in this column, from 0.
    Block { indent: usize },
}

impl<'t> Place<'t> {
    fn of(call: &Call<'t>) -> Option<Place<'t>> {
        let span = call.span(call.object);
        let (before, after) = (&call.text[..span.start as usize], &call.text[span.end as usize..]);
        let written = span.slice(call.text);
        let blanks = &before[before.trim_end().len()..];
        if !written.starts_with('{') {
            let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
            let indent = line.strip_suffix("- ")?;
            let is_item = indent.bytes().all(|byte| byte == b' ') && !written.starts_with(['"', '\'', '[', '-']);
            return is_item.then_some(Place::Block { indent: indent.len() });
        }
        if !written.ends_with('}') {
            return None;
        }
        if call.document.is_lines {
            return end_of_line(after).trim().is_empty().then_some(Place::Line);
        }
        if before.trim_end().ends_with(['[', ',']) {
            return after.trim_start().starts_with([']', ',']).then_some(Place::Flow { blanks });
        }
        (before.trim().is_empty() && after.trim().is_empty()).then_some(Place::Alone)
    }
}

fn end_of_line(text: &str) -> &str {
    text.split('\n').next().unwrap_or_default()
}

/// The span with the whole of its lines, and the line end behind them.
fn whole_lines(text: &str, span: Span) -> Span {
    let start = text[..span.start as usize].rfind('\n').map_or(0, |at| at + 1);
    let end = text[span.end as usize..].find('\n').map_or(text.len(), |at| span.end as usize + at + 1);
    Span::new(start, end)
}

/// An element of an array with the comma that belongs to it.
fn flow_call(call: &Call) -> Option<Span> {
    let span = call.span(call.object);
    let before = call.text[..span.start as usize].trim_end();
    if before.ends_with(',') {
        return Some(Span { start: before.len() as u32 - 1, end: span.end });
    }
    let after = call.text[span.end as usize..].trim_start().strip_prefix(',')?.trim_start();
    after.starts_with('{').then(|| Span { start: span.start, end: (call.text.len() - after.len()) as u32 })
}

/// The lines of an item of a YAML list that has a sibling.
fn block_call(call: &Call, indent: usize) -> Option<Span> {
    let span = call.span(call.object);
    let is_last = end_of_line(&call.text[span.end as usize..]).trim().is_empty();
    let has_comment = span.slice(call.text).contains('#');
    let lines = whole_lines(call.text, span);
    let dash = |line: &str| line.len() > indent && line[..indent].trim().is_empty() && line[indent..].starts_with("- ");
    let after = call.text[lines.end as usize..].lines().find(|line| !line.trim().is_empty());
    let mut before = call.text[..lines.start as usize].lines().rev();
    let has_sibling = after.is_some_and(dash)
        || before.find(|line| !line.trim().is_empty() && !line.starts_with(&" ".repeat(indent + 1))).is_some_and(dash);
    (is_last && !has_comment && has_sibling).then_some(lines)
}

/// The first item of an array, up to the next one.
fn first_item(call: &Call, item: &Item) -> Option<Span> {
    let array = call.arguments[item.slot].value;
    if item.key != item.value || call.document.node(array).kind != Kind::Array {
        return None;
    }
    let mut items = call.document.items(array);
    let (first, next) = (items.next()?, items.next()?);
    let (first, next) = (call.document.node(first), call.document.node(next));
    let is_plain = call.span(item.value) == first.span && !first.is_shared && !next.is_shared;
    let between = call.text.get(first.span.end as usize..next.span.start as usize)?;
    let is_separator = between.chars().all(|it| it.is_whitespace() || matches!(it, ',' | '-'));
    (is_plain && is_separator).then_some(Span { start: first.span.start, end: next.span.start })
}

/// The member of an object whose key is `key`, with the comma or the lines that belong to it.
fn member(call: &Call, key: NodeId) -> Option<Span> {
    let document = call.document;
    let nested = document.members(call.object).filter(|&(_, value)| document.node(value).kind == Kind::Object);
    let objects = std::iter::once(call.object).chain(nested.map(|(_, value)| value));
    let object = objects.into_iter().find(|&object| document.members(object).any(|(it, _)| it == key))?;
    let members: Vec<(NodeId, NodeId)> = document.members(object).collect();
    let at = members.iter().position(|&(it, _)| it == key)?;
    let is_shared = |&(key, value): &(NodeId, NodeId)| document.node(key).is_shared || document.node(value).is_shared;
    if members.iter().any(is_shared) || document.node(object).is_shared {
        return None;
    }
    let (key, value) = (call.span(members[at].0), call.span(members[at].1));
    let between = call.text.get(key.end as usize..value.start as usize)?;
    if between.chars().any(|it| !it.is_whitespace() && !matches!(it, ':' | '-')) || !between.trim().starts_with(':') {
        return None;
    }
    let previous = at.checked_sub(1).map(|at| call.span(members[at].1));
    let next = members.get(at + 1).map(|&(key, _)| call.span(key));
    match call.span(object).slice(call.text).starts_with('{') {
        true => flow_member(call.text, key, value, previous, next),
        false => block_member(call.text, key, value, previous, next),
    }
}

fn flow_member(text: &str, key: Span, value: Span, previous: Option<Span>, next: Option<Span>) -> Option<Span> {
    let is_separator = |start: u32, end: u32| {
        let between = text.get(start as usize..end as usize);
        between.is_some_and(|it| it.trim() == ",")
    };
    // A comment behind the member would move to another one.
    let rest = end_of_line(&text[value.end as usize..]).trim_start_matches([',', ' ', '\t', '\r']);
    if rest.starts_with("//") || rest.starts_with("/*") || rest.starts_with('#') {
        return None;
    }
    match (previous, next) {
        (Some(previous), _) if is_separator(previous.end, key.start) => {
            Some(Span { start: previous.end, end: value.end })
        }
        (None, Some(next)) if is_separator(value.end, next.start) => Some(Span { start: key.start, end: next.start }),
        _ => None,
    }
}

fn block_member(text: &str, key: Span, value: Span, previous: Option<Span>, next: Option<Span>) -> Option<Span> {
    let lines = whole_lines(text, Span { start: key.start, end: value.end });
    let is_alone = text[lines.start as usize..key.start as usize].trim().is_empty()
        && end_of_line(&text[value.end as usize..]).trim().is_empty()
        && !text[value.start as usize..value.end as usize].contains('#');
    match (previous, next) {
        (Some(_), _) if is_alone => Some(lines),
        (None, Some(next)) => {
            let between = &text[value.end as usize..next.start as usize];
            between.trim().is_empty().then_some(Span { start: key.start, end: next.start })
        }
        _ => None,
    }
}

/// The edits that split the list at `slot` over as many calls as it needs, `most` items each; none if the call has other
/// lists or counts, or something that must not stand twice.
pub fn split(call: &Call, slot: usize, most: usize) -> Edits {
    let text = call.text;
    let Some((items, place)) = splittable(call, slot, most) else { return Vec::new() };
    let object = call.span(call.object);
    let (kept, last) = (call.span(items[most - 1]).end, call.span(items[items.len() - 1]).end);
    let token = call.document.members(call.object).find(|&(key, _)| call.text(key) == "ClientToken");
    let token = match token {
        Some((key, _)) => match member(call, key) {
            Some(span) => Some(span),
            None => return Vec::new(),
        },
        None => None,
    };
    let ends_line = end_of_line(&text[object.end as usize..]).ends_with('\r');
    let newline = if ends_line || object.slice(text).contains("\r\n") { "\r\n" } else { "\n" };
    let mut edits = vec![(Span { start: kept, end: last }, String::new())];
    let (at, before) = match place {
        Place::Alone => {
            edits.push((Span::at(object.start as usize), "[".to_owned()));
            (object.end as usize, format!(",{newline}"))
        }
        Place::Flow { blanks } => (object.end as usize, format!(",{}", if blanks.is_empty() { " " } else { blanks })),
        Place::Line => (object.end as usize, newline.to_owned()),
        Place::Block { indent } => {
            let line = end_of_line(&text[object.end as usize..]).trim_end_matches('\r');
            (object.end as usize + line.len(), format!("{newline}{}- ", " ".repeat(indent)))
        }
    };
    let mut copies = String::new();
    for chunk in (most..items.len()).step_by(most) {
        let mut cuts = vec![(call.span(items[0]).start, call.span(items[chunk]).start)];
        if chunk + most < items.len() {
            cuts.push((call.span(items[chunk + most - 1]).end, last));
        }
        cuts.extend(token.map(|span| (span.start, span.end)));
        cuts.sort_unstable();
        copies.push_str(&before);
        let mut from = object.start;
        for (start, end) in cuts {
            copies.push_str(&text[from as usize..start.max(from) as usize]);
            from = end.max(from);
        }
        copies.push_str(&text[from as usize..object.end.max(from) as usize]);
    }
    if matches!(place, Place::Alone) {
        copies.push(']');
    }
    edits.push((Span::at(at), copies));
    edits
}

/// The items of a list that can be split, and how the call stands among others.
fn splittable<'t>(call: &Call<'t>, slot: usize, most: usize) -> Option<(Vec<NodeId>, Place<'t>)> {
    let (document, object) = (call.document, call.document.node(call.object));
    let array = call.arguments[slot].value;
    let has_other_items = call.items.iter().any(|item| item.slot != slot || item.key != item.value);
    let is_flawed = has_other_items || !call.credentials.is_empty() || object.is_shared || object.is_damaged;
    let inside = call.object..object.next;
    if most == 0
        || is_flawed
        || document.node(array).kind != Kind::Array
        || inside.clone().any(|id| document.node(id).is_shared)
    {
        return None;
    }
    // An anchor must not be written twice, and a comment would be lost or stand twice.
    if object.span.slice(call.text).contains(['&', '*', '#']) {
        return None;
    }
    let items: Vec<NodeId> = document.items(array).collect();
    let span = |id: NodeId| document.node(id).span;
    let is_separator = |pair: &[NodeId]| {
        let between = call.text.get(span(pair[0]).end as usize..span(pair[1]).start as usize);
        between.is_some_and(|it| it.chars().all(|it| it.is_whitespace() || matches!(it, ',' | '-')))
    };
    let is_plain = items.len() == call.items.len() && items.len() > most && items.windows(2).all(is_separator);
    Some((items, Place::of(call)?)).filter(|_| is_plain)
}
