//! What a check reports, and how that becomes a [`Finding`].

use crate::batch::call::IndexFlaw;
use crate::batch::{Call, Item};
use crate::digest::digest;
use crate::finding::{Applicability, Basis, CallName, Edit, Finding, Fix, Related, Service, Severity};
use crate::rule::{Rule, RuleMask};
use crate::ruleset::{Code, RuleSet};
use crate::source::{Source, Span};
use crate::state::{Marks, Moment, Origin, Value};
use crate::syntax::NodeId;
use std::borrow::Cow;
use std::fmt::Display;

/// Most characters of one value in a message of the service.
const LONGEST_FILL: usize = 500;

/// What to replace, and by what.
pub type Edits = Vec<(Span, String)>;

/// What a finding is about.
#[derive(Clone, Copy)]
pub enum At<'a> {
    /// The call: the value of `Action` is underlined.
    Call,
    /// The parameter at this place of the table.
    Argument(usize),
    /// One item of a list.
    Item(&'a Item),
    /// A list whose numbers are wrong.
    List(&'a IndexFlaw),
    /// A key that is no declared parameter, with its name.
    Key(NodeId, &'a str),
    /// The value of a parameter that is not declared, with its name.
    Value(NodeId, &'a str),
}

/// A rule that does not hold for a call.
pub struct Problem<'a> {
    /// Whether nobody wants to know more than what is wrong, and where.
    is_brief: bool,
    rule: Rule,
    at: At<'a>,
    message: String,
    severity: Option<Severity>,
    code: Option<Option<Code>>,
    help: Option<String>,
    fills: Vec<String>,
    related: Vec<(Span, String)>,
    fixes: Vec<(String, Applicability, Edits)>,
    origins: Vec<(Origin, String)>,
    basis: Basis,
}

impl<'a> Problem<'a> {
    /// `rule` does not hold for `call` at `at`: `message` says what is wrong.
    pub fn new(call: &Call, rule: Rule, at: At<'a>, message: String) -> Self {
        let is_brief = call.is_brief;
        let (severity, code, help, fills) = (None, None, None, Vec::new());
        let (related, fixes, origins, basis) = (Vec::new(), Vec::new(), Vec::new(), Basis::Request);
        Problem { is_brief, rule, at, message, severity, code, help, fills, related, fixes, origins, basis }
    }

    /// The fact of the state that it rests on, and what to say there.
    pub fn rests_on(mut self, origin: Origin, message: &str) -> Self {
        self.basis = match origin {
            Origin::Snapshot(_) => self.basis.max(Basis::State),
            Origin::Call(_) => Basis::Order,
        };
        self.origin(origin, message)
    }

    /// It rests on what the state files do not name.
    pub fn rests_on_absence(mut self) -> Self {
        self.basis = self.basis.max(Basis::State);
        self
    }

    /// A further fact of the state, which does not make the basis.
    pub fn see(self, value: Option<Value>, message: &str) -> Self {
        self.origin(Origin::Snapshot(value), message)
    }

    fn origin(mut self, origin: Origin, message: &str) -> Self {
        if !self.is_brief {
            self.origins.push((origin, message.to_owned()));
        }
        self
    }

    /// Another severity than the rule has for the operation.
    pub fn severity(mut self, severity: Severity) -> Self {
        self.severity = Some(severity);
        self
    }

    /// Another code than the rule has for the operation.
    pub fn code(mut self, code: Option<Code>) -> Self {
        self.code = Some(code);
        self
    }

    /// What to do about this one.
    pub fn help(mut self, help: impl Display) -> Self {
        self.help = (!self.is_brief).then(|| help.to_string());
        self
    }

    /// What the `%s` of the documented message stand for, in order; without any, the finding's message.
    pub fn fills(mut self, fills: impl FnOnce() -> Vec<String>) -> Self {
        if !self.is_brief {
            self.fills = fills();
        }
        self
    }

    /// A second place that matters.
    pub fn related(mut self, span: Span, message: impl Display) -> Self {
        if !self.is_brief {
            self.related.push((span, message.to_string()));
        }
        self
    }

    /// A safe way to mend it; without edits there is none.
    pub fn fix(self, title: impl Display, edits: impl FnOnce() -> Edits) -> Self {
        self.mended(title, Applicability::Safe, edits)
    }

    /// A way to mend it that its author has to look at; without edits there is none. The first one is the one to make.
    pub fn unsafe_fix(self, title: impl Display, edits: impl FnOnce() -> Edits) -> Self {
        self.mended(title, Applicability::Unsafe, edits)
    }

    fn mended(mut self, title: impl Display, applicability: Applicability, edits: impl FnOnce() -> Edits) -> Self {
        let edits = if self.is_brief { Edits::new() } else { edits() };
        if !edits.is_empty() {
            self.fixes.push((title.to_string(), applicability, edits));
        }
        self
    }
}

/// What the checks of one call have to say.
pub struct Outcome<'a> {
    /// The text, for places.
    pub source: &'a Source<'a>,
    /// The rule files.
    pub rules: &'static RuleSet,
    /// Findings of all calls so far.
    pub findings: &'a mut Vec<Finding>,
    /// Earlier calls that findings rest on: finding, place among its related ones, call.
    earlier_calls: Vec<(usize, usize, Moment)>,
    /// Rules of the operation that the state decides.
    pub state_rules: RuleMask,
    /// Rules that could not be decided for this call.
    pub undecided: RuleMask,
}

impl<'a> Outcome<'a> {
    /// Nothing to say yet about the next call.
    pub fn new(rules: &'static RuleSet, source: &'a Source<'a>, findings: &'a mut Vec<Finding>) -> Self {
        let (state_rules, undecided) = (RuleMask::EMPTY, RuleMask::EMPTY);
        Outcome { rules, source, findings, earlier_calls: Vec::new(), state_rules, undecided }
    }
}

impl Outcome<'_> {
    /// Notes that `rule` could neither pass nor fail.
    pub fn undecided(&mut self, rule: Rule) {
        self.undecided.insert(rule);
    }

    /// Takes [`Outcome::undecided`] back: something else decides the rule.
    pub fn decided(&mut self, rule: Rule) {
        self.undecided = self.undecided.without(RuleMask::of(&[rule]));
    }

    /// Adds a finding.
    #[cold]
    pub fn report(&mut self, call: &Call, problem: Problem) {
        let Problem { is_brief, rule, at, message, severity, code, help, fills, related, fixes, origins, basis } =
            problem;
        let (parameter, node) = place(call, at);
        let related = self.related(related, origins);
        let code = code.unwrap_or_else(|| call.operation.code(rule));
        let fingerprint = fingerprint(call, rule, parameter.as_deref(), node);
        let finding = Finding {
            call: Some(CallName {
                index: call.index,
                product: Some(Cow::Borrowed(&call.operation.file.product)),
                operation: Some(Cow::Borrowed(call.operation.name())),
            }),
            rule,
            severity: severity.unwrap_or_else(|| call.operation.severity(rule)),
            basis,
            parameter,
            service: code.map(|code| if is_brief { answer(code) } else { service(code, &fills, &message) }),
            message,
            help,
            place: self.source.place(call.span(node)),
            related,
            fixes: fixes.into_iter().map(|it| fix(self.source, it)).collect(),
            suppression: None,
            fingerprint,
        };
        self.findings.push(finding);
    }
}

impl Outcome<'_> {
    fn related(&mut self, spans: Vec<(Span, String)>, origins: Vec<(Origin, String)>) -> Vec<Related> {
        let mut related: Vec<Related> = spans.into_iter().map(|it| related_place(self.source, it)).collect();
        for (origin, message) in origins {
            match origin {
                Origin::Call(call) => {
                    self.earlier_calls.push((self.findings.len(), related.len(), call));
                    let message = format!("{message} by call #{}", call - 1);
                    related.push(related_place(self.source, (Span::default(), message)));
                }
                Origin::Snapshot(None) => {}
                Origin::Snapshot(Some(value)) => {
                    related.push(Related { file: Some(value.file.shown.clone()), place: value.place(), message });
                }
            }
        }
        related
    }

    /// Puts the places of earlier calls in, which only the batch knows.
    pub fn place_earlier_calls(&mut self, marks: &Marks) {
        for (finding, related, call) in self.earlier_calls.drain(..) {
            self.findings[finding].related[related].place = marks.place(call, self.source);
        }
    }
}

/// The finding's parameter and the node it underlines.
fn place(call: &Call, at: At) -> (Option<String>, NodeId) {
    match at {
        At::Call => (None, call.action),
        At::Argument(slot) => {
            let argument = &call.arguments[slot];
            let node = if argument.key == 0 { call.action } else { argument.value };
            (Some(call.parameter(slot).name.to_string()), node)
        }
        At::Item(item) => (Some(call.item_name(item)), item.value),
        At::List(flaw) => (Some(call.parameter(flaw.slot).name.to_string()), flaw.key),
        At::Key(node, name) | At::Value(node, name) => (Some(name.to_owned()), node),
    }
}

/// What the service answers with `code`, its `%s` filled in.
pub fn service(code: Code, fills: &[String], message: &str) -> Service {
    Service { message: fill(code.message, fills, message), ..answer(code) }
}

/// The same with every `%s` left as it is.
fn answer(code: Code) -> Service {
    let Code { status, code, message, catalogue, alternatives } = code;
    Service { status, code, message: Cow::Borrowed(message), catalogue, alternatives }
}

fn fill(template: &'static str, fills: &[String], message: &str) -> Cow<'static, str> {
    if !template.contains('%') {
        return Cow::Borrowed(template);
    }
    let mut fills = fills.iter().map(String::as_str);
    let mut parts = template.split('%');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let Some(rest) = part.strip_prefix('s') else {
            filled.extend(["%", part]);
            continue;
        };
        let value = fills.next().unwrap_or(message);
        let length = if value.len() <= LONGEST_FILL { None } else { value.char_indices().nth(LONGEST_FILL) };
        filled.extend([&value[..length.map_or(value.len(), |(at, _)| at)], rest]);
    }
    Cow::Owned(filled)
}

fn related_place(source: &Source, (span, message): (Span, String)) -> Related {
    Related { file: None, place: source.place(span), message }
}

fn fix(source: &Source, (title, applicability, edits): (String, Applicability, Edits)) -> Fix {
    let mut edits: Vec<Edit> = edits.into_iter().map(|(span, text)| Edit { range: source.range(span), text }).collect();
    edits.sort_by_key(|edit| edit.range);
    Fix { title, applicability, edits }
}

/// Operation, rule, parameter and value, and the resource that the call is about; stable over moved lines and other
/// ways to write the same values.
fn fingerprint(call: &Call, rule: Rule, parameter: Option<&str>, node: NodeId) -> u64 {
    let resource = call.arguments.iter().zip(&call.operation.id_prefixes).find(|(_, prefix)| prefix.is_some());
    let resource = resource.filter(|(argument, _)| argument.key != 0).map(|(argument, _)| call.text(argument.value));
    let next = call.document.node(node).next;
    let value = match rule {
        Rule::CredentialInBatch => Cow::Borrowed(""),
        _ if next == node + 1 => Cow::Borrowed(call.text(node)),
        _ => Cow::Owned((node..next).map(|inner| call.text(inner)).collect::<Vec<_>>().join("\0")),
    };
    digest([rule.id(), call.operation.name(), parameter.unwrap_or_default(), &value, resource.unwrap_or_default()])
}
