//! A command as the object that a batch would hold: flags become parameters by the API's names, lists become arrays.

use super::flags::{Dialect, Flag, Parsed};
use super::text::Text;
use super::{Instead, Pascal, Planned, Repeated, Usage};
use crate::batch::placeholder::{self, Placeholders};
use crate::ruleset::RuleSet;
use crate::ruleset::cli::{kebab, pascal};
use crate::ruleset::operation::ParameterType;
use crate::source::Span;
use crate::syntax::{Document, Kind, NodeId};
use std::borrow::Cow;
use std::collections::HashMap;

/// What `RegionId` is when no flag gives it: the client takes it from its profile or the environment.
pub const PROFILE_REGION: &str = "${RegionId of the profile}";

/// A parameter, not yet written down.
struct Member<'t> {
    /// The API's name.
    name: Cow<'t, str>,
    /// The flag.
    span: Span,
    value: Value<'t>,
}

enum Value<'t> {
    Absent(Span),
    One(Text<'t>),
    Several(Vec<Text<'t>>),
}

/// What is gathered while the flags are gone through.
struct Gathered<'t> {
    /// One that was written again later is gone.
    members: Vec<Option<Member<'t>>>,
    /// Where each name stands.
    places: HashMap<Cow<'t, str>, usize>,
    /// Flags of the classic dialect that stand twice: name, and the first place.
    repeated: Vec<(String, Span)>,
    pascal: Vec<(String, String)>,
    region: Option<Text<'t>>,
    version: Option<Text<'t>>,
    force: Option<Span>,
    sends_nothing: bool,
    has_arguments: bool,
}

/// Writes the command down; gives the call, and whether nothing is sent.
pub fn write(rules: &RuleSet, source: &str, parsed: Parsed, document: &mut Document) -> (Planned, bool) {
    let operation = covered(rules, &parsed);
    let name = match operation {
        Some(place) => Cow::Borrowed(rules.operations[place].name()),
        None if parsed.dialect == Dialect::Plugin && !parsed.operation.has_unknown => {
            Cow::Owned(pascal(&parsed.operation.text))
        }
        None => parsed.operation.text.clone(),
    };
    let gathered = gather(rules, source, operation, &parsed);
    let object = document.push_kind(Kind::Object, parsed.span);
    let key = |document: &mut Document, span: Span, name: &str| document.push_decoded(span, name);
    key(document, parsed.product.span, "Product");
    parsed.product.push_to(document);
    key(document, parsed.operation.span, "Action");
    match name == parsed.operation.text {
        true => parsed.operation.push_to(document),
        false => document.push_decoded(parsed.operation.span, &name),
    };
    if let Some(version) = &gathered.version {
        key(document, version.span, "Version");
        version.push_to(document);
    }
    let mut keys: HashMap<&str, NodeId> = HashMap::new();
    for member in gathered.members.iter().flatten() {
        let written = member.span.slice(source).trim_start_matches('-');
        let span = Span { start: member.span.end - written.len() as u32, end: member.span.end };
        let id = match member.name == written {
            true => document.push_scalar(span, span),
            false => document.push_decoded(span, &member.name),
        };
        keys.insert(&member.name, id);
        write_value(document, &member.value);
    }
    region(rules, operation, &parsed, &gathered, document);
    document.close(object, parsed.span.end as usize);
    document.nodes[object as usize].is_damaged = parsed.has_hidden_arguments;
    let find = |name: &str| keys.get(name).copied();
    let repeated = gathered
        .repeated
        .iter()
        .filter_map(|(name, first)| Some(Repeated { key: find(name)?, name: name.clone(), first: *first }));
    let pascal = gathered
        .pascal
        .iter()
        .filter_map(|(name, flag)| Some(Pascal { key: find(name)?, name: name.clone(), flag: flag.clone() }));
    let instead = rules.cli().instead(&parsed.product.text, &name).filter(|_| operation.is_none());
    let usage = Usage {
        dialect: parsed.dialect,
        repeated: repeated.collect(),
        pascal: pascal.collect(),
        force: gathered.force.map(|span| document.push_scalar(span, span)),
        instead: instead.map(|product| Instead { at: parsed.product.span, product: product.to_owned() }),
    };
    let has_arguments = gathered.has_arguments || parsed.has_hidden_arguments;
    let planned = Planned { object, operation, slots: None, has_arguments, usage, circumstances: Default::default() };
    (planned, gathered.sends_nothing)
}

/// The covered operation that the command calls.
fn covered(rules: &RuleSet, parsed: &Parsed) -> Option<usize> {
    let (product, name) = (parsed.product.text.as_ref(), parsed.operation.text.as_ref());
    let is_named = |it: &crate::ruleset::Operation| it.name() == name && it.file.product.eq_ignore_ascii_case(product);
    let place = match parsed.dialect {
        Dialect::Classic => rules.operations.iter().position(is_named),
        Dialect::Plugin => rules.cli_names().operation(product, name),
    }?;
    let version = parsed.flags.iter().rfind(|flag| is_version(&flag.name)).and_then(|flag| flag.values.first());
    let fits = |version: &Text| version.has_unknown || version.text == *rules.operations[place].file.version;
    version.is_none_or(fits).then_some(place)
}

/// Whether the flag of the client says which version of the API is called.
pub(super) fn is_version(flag: &str) -> bool {
    matches!(flag, "version" | "api-version")
}

fn gather<'t>(rules: &RuleSet, source: &'t str, operation: Option<usize>, parsed: &Parsed<'t>) -> Gathered<'t> {
    let mut gathered = Gathered {
        members: Vec::new(),
        places: HashMap::new(),
        repeated: Vec::new(),
        pascal: Vec::new(),
        region: None,
        version: None,
        force: None,
        sends_nothing: false,
        has_arguments: false,
    };
    for flag in &parsed.flags {
        let is_switch = flag.values.is_empty();
        let is_parameter = operation.is_some_and(|place| rules.cli_names().parameter(place, &flag.name).is_some());
        if (is_switch || !is_parameter) && gathered.own_flag(rules, flag) {
            continue;
        }
        match parsed.dialect {
            Dialect::Classic => gathered.classic(source, flag),
            Dialect::Plugin => gathered.plugin(rules, operation, flag),
        }
    }
    gathered
}

impl<'t> Gathered<'t> {
    /// A flag of the client itself; whether it is one.
    fn own_flag(&mut self, rules: &RuleSet, flag: &Flag<'t>) -> bool {
        let Some(known) = rules.cli().flag(&flag.name) else { return false };
        let value = flag.values.first().cloned();
        self.sends_nothing |= known.sends_nothing;
        match flag.name.as_ref() {
            "region" => self.region = value.or(self.region.take()),
            name if is_version(name) => self.version = value.or(self.version.take()),
            "force" => self.force = Some(flag.span),
            _ => {
                if let (Some(name), Some(value)) = (&known.credential, value) {
                    self.put(Member { name: Cow::Owned(name.clone()), span: flag.span, value: Value::One(value) });
                }
            }
        }
        true
    }

    fn classic(&mut self, source: &'t str, flag: &Flag<'t>) {
        self.has_arguments = true;
        let value = value(flag);
        let (name, value) = match flag.name.strip_suffix("-FILE") {
            Some(name) => {
                let text = Text::made(source, value.span(), Cow::Borrowed("${the file}"));
                (Cow::Owned(name.to_owned()), Value::One(text))
            }
            None => (flag.name.clone(), value),
        };
        if let Some(first) = self.put(Member { name: name.clone(), span: flag.span, value }) {
            self.repeated.push((name.into_owned(), first));
        }
    }

    fn plugin(&mut self, rules: &RuleSet, operation: Option<usize>, flag: &Flag<'t>) {
        self.has_arguments = true;
        let (base, index) = match flag.name.split_once('.') {
            Some((base, _)) => (base, &flag.name[base.len()..]),
            None => (flag.name.as_ref(), ""),
        };
        let Some(place) = operation else {
            let name = Cow::Owned(pascal(&flag.name));
            self.put(Member { name, span: flag.span, value: value(flag) });
            return;
        };
        let parameters = &rules.operations[place].file.parameters;
        let slot = rules.cli_names().parameter(place, base);
        let written = parameters.iter().position(|it| it.name == base);
        let is_region = rules.cli().plugin_region_flags.contains(base);
        let Some(slot) = slot.or(written) else {
            let name = match (is_region, base) {
                (true, _) | (false, "RegionId") => Cow::Borrowed("RegionId"),
                (false, _) => flag.name.clone(),
            };
            self.put(Member { name, span: flag.span, value: value(flag) });
            return;
        };
        let parameter = &parameters[slot];
        let name = format!("{}{index}", parameter.name);
        if written.is_some() {
            let base = if base == "RegionId" { "biz-region-id".to_owned() } else { kebab(base) };
            self.pascal.push((name.clone(), format!("{base}{index}")));
        }
        if parameter.kind == ParameterType::List && index.is_empty() {
            return self.list(name, flag);
        }
        self.put(Member { name: Cow::Owned(name), span: flag.span, value: value(flag) });
    }

    /// A list in one of the spellings of the plugin form: several words, commas, JSON, or the flag again.
    fn list(&mut self, name: String, flag: &Flag<'t>) {
        let is_one_unknown = |it: &[Text]| matches!(it, [only] if only.is_unknown());
        let items: Vec<Text> = match is_one_unknown(&flag.values) {
            true => flag.values.clone(),
            false => flag.values.iter().flat_map(Text::items).collect(),
        };
        let known = self.places.get(name.as_str()).and_then(|&place| self.members[place].as_mut());
        match known.map(|it| &mut it.value) {
            Some(Value::Several(all)) => all.extend(items),
            Some(Value::One(one)) => {
                let all = std::iter::once(one.clone()).chain(items).collect();
                self.put(Member { name: Cow::Owned(name), span: flag.span, value: Value::Several(all) });
            }
            _ => {
                let value = match is_one_unknown(&items) {
                    true => Value::One(items[0].clone()),
                    false => Value::Several(items),
                };
                self.put(Member { name: Cow::Owned(name), span: flag.span, value });
            }
        }
    }

    /// Adds a member, in place of one with the same name; gives where that one stood.
    fn put(&mut self, member: Member<'t>) -> Option<Span> {
        let before = self.places.insert(member.name.clone(), self.members.len());
        let first = before.and_then(|place| self.members[place].take()).map(|member| member.span);
        self.members.push(Some(member));
        first
    }
}

fn value<'t>(flag: &Flag<'t>) -> Value<'t> {
    match flag.values.first() {
        Some(value) => Value::One(value.clone()),
        None => Value::Absent(flag.span),
    }
}

impl Value<'_> {
    fn span(&self) -> Span {
        match self {
            Value::Absent(span) => *span,
            Value::One(text) => text.span,
            Value::Several(texts) => match (texts.first(), texts.last()) {
                (Some(first), Some(last)) => Span { start: first.span.start, end: last.span.end },
                _ => Span::default(),
            },
        }
    }
}

fn write_value(document: &mut Document, value: &Value) {
    match value {
        Value::Absent(span) => {
            document.push_kind(Kind::Null, *span);
        }
        Value::One(text) => {
            text.push_to(document);
        }
        Value::Several(items) => {
            let span = value.span();
            let array = document.push_kind(Kind::Array, span);
            for item in items {
                item.push_to(document);
            }
            document.close(array, span.end as usize);
        }
    }
}

/// `RegionId`, if the operation has it and no flag gives it: what `--region` says in the classic dialect, else what
/// nobody sees.
fn region(rules: &RuleSet, operation: Option<usize>, parsed: &Parsed, gathered: &Gathered, document: &mut Document) {
    let Some(place) = operation else { return };
    let has_region = rules.operations[place].file.parameters.iter().any(|it| it.name == "RegionId");
    if !has_region || gathered.places.contains_key("RegionId") {
        return;
    }
    match &gathered.region {
        Some(region) if parsed.dialect == Dialect::Classic => {
            document.push_decoded(region.span, "RegionId");
            region.push_to(document);
        }
        _ => {
            document.push_decoded(parsed.operation.span, "RegionId");
            document.push_decoded(parsed.operation.span, PROFILE_REGION);
        }
    }
    debug_assert_eq!(placeholder::find(PROFILE_REGION), Placeholders::Whole);
}
