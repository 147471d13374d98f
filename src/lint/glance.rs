//! A first look at a call in JSON as programs write it: its bytes are read, its values judged and its trace taken in
//! one pass, without a document.
//!
//! A call that it takes is clean if another call of the same shape is (`Traces::shape_of_request`): what a rule asks for
//! beyond that, such as the form of an id or a list without repetitions, is seen here. Every other call is left to the
//! reader and the rules, whatever may be wrong with it. The tests hold reports with and without this look against each
//! other.

mod scan;

use crate::batch::content::{self, Content, classify};
use crate::batch::words;
use crate::checks::state::{Traces, Tracing};
use crate::ruleset::keys::{Key, Meaning};
use crate::ruleset::operation::{Form, Parameter, Role, Shape};
use crate::ruleset::{Operation, RuleSet};
use crate::source::Span;
use crate::state::addresses::Member;
use crate::syntax::document::Run;
use scan::Pattern;

/// Looks at calls, and learns in which order programs write the arguments.
#[derive(Default)]
pub struct Glancer {
    /// Whose operations these are.
    rules: Option<&'static RuleSet>,
    operations: Vec<Habits>,
}

/// How the calls of an operation are written.
struct Habits {
    /// The key of each parameter.
    keys: Vec<Pattern>,
    /// What each parameter is.
    forms: Vec<Usual>,
    /// Which parameter came after each one the last time; the last one is what came first.
    next: [u8; MOST + 1],
}

/// What most parameters are: those of one kind are told apart once.
#[derive(Clone, Copy)]
enum Usual {
    Region,
    /// A token, no longer than this.
    Token(usize),
    /// The id of the resource that the call is about, which begins with this.
    Id(&'static str),
    /// A list of IPv6 addresses.
    Ipv6List,
    /// A list of IPv6 prefixes.
    Ipv6PrefixList,
    /// A list of IPv4 addresses.
    Ipv4List,
    Other,
}

impl Usual {
    fn of(parameter: &Parameter, shape: &Shape) -> Self {
        let most = |limit: Option<i64>| limit.and_then(|it| usize::try_from(it).ok()).unwrap_or(usize::MAX);
        match (shape.is_list, shape.form, parameter.role) {
            (false, Form::Region(_), _) => Usual::Region,
            (false, Form::Token(limit, advised), Role::ClientToken) => Usual::Token(most(limit).min(most(advised))),
            (false, Form::Id(prefix), Role::EniId | Role::EipId | Role::AnycastId) => Usual::Id(prefix),
            (true, Form::Ipv6, _) => Usual::Ipv6List,
            (true, Form::Ipv6Prefix, _) => Usual::Ipv6PrefixList,
            (true, Form::Ipv4, _) => Usual::Ipv4List,
            _ => Usual::Other,
        }
    }
}

/// More parameters than an operation has: in place of the one before the first.
const MOST: usize = 32;

/// A call that was looked at.
pub struct Glanced {
    /// Its bytes; in JSON Lines with the end of the line.
    pub length: usize,
    /// The value of `Action`, quotes included, counted from the start of the call.
    pub action: Span,
    /// The place of its trace.
    pub trace: u32,
}

/// How far from the start of a call its name is looked for.
const NEAR: usize = 1024;

/// Longest list of addresses that is looked at: the items are compared with each other.
const LONGEST: usize = 16;

impl Glancer {
    /// Looks at the call that `start` begins with; in JSON Lines (`IS_LINE`) it must end on the same line. Its trace is
    /// added to `traces`.
    #[inline]
    pub fn call<const IS_LINE: bool>(
        &mut self,
        rules: &'static RuleSet,
        start: &[u8],
        traces: &mut Traces,
    ) -> Option<Glanced> {
        if !self.rules.is_some_and(|it| std::ptr::eq(it, rules)) {
            self.begin(rules);
        }
        let first = scan::blank::<IS_LINE>(start.strip_prefix(b"{")?);
        let (action, is_first) = name::<IS_LINE>(start, first)?;
        let place = rules.names.find_in(action.rest, action.length)?;
        let operation = &rules.operations[place];
        let habits = &mut self.operations[place];
        let tracing = Tracing::new(operation, traces);
        let mut look = Look { rules, place, operation, habits, action, present: 0, last_change: 0, tracing };
        let Some(rest) = look.members::<IS_LINE>(first, is_first) else {
            look.tracing.forget();
            return None;
        };
        let trace = look.tracing.finish(look.present)?;
        let at = start.len() - action.rest.len();
        let action = Span::new(at - 1, at + action.length + 1);
        Some(Glanced { length: start.len() - rest.len(), action, trace })
    }

    #[cold]
    fn begin(&mut self, rules: &'static RuleSet) {
        self.rules = Some(rules);
        let keys = |it: &Operation| it.file.parameters.iter().map(|it| Pattern::key(&it.name)).collect();
        let forms = |it: &Operation| {
            it.file.parameters.iter().zip(&it.shapes).map(|(it, shape)| Usual::of(it, shape)).collect()
        };
        let habits = rules.operations.iter().map(|it| Habits { keys: keys(it), forms: forms(it), next: [0; MOST + 1] });
        self.operations = habits.collect();
    }
}

/// The value of `Action`, of a call whose first key stands where `first` begins, and whether that is the key.
#[inline]
fn name<'b, const IS_LINE: bool>(start: &'b [u8], first: &'b [u8]) -> Option<(Run<'b>, bool)> {
    const KEY: &[u8] = b"\"Action\"";
    let (rest, is_first) = match first.strip_prefix(KEY) {
        Some(rest) => (rest, true),
        None => (&start[memchr::memmem::find(&start[..start.len().min(NEAR)], KEY)? + KEY.len()..], false),
    };
    let (run, _) = scan::key(scan::colon::<IS_LINE>(rest)?)?;
    Some((run, is_first))
}

/// A call that is being looked at.
struct Look<'b, 'h, 't> {
    rules: &'static RuleSet,
    /// The operation's place in the rule set.
    place: usize,
    operation: &'static Operation,
    habits: &'h mut Habits,
    /// The value of the first `Action`.
    action: Run<'b>,
    /// Parameters that were met.
    present: u32,
    /// The last parameter that changes a set.
    last_change: usize,
    tracing: Tracing<'t>,
}

/// What a member of a call is.
enum Name {
    Parameter(usize),
    Action,
}

impl<'b> Look<'b, '_, '_> {
    /// Reads the members up to the end of the call, of which the first may be `Action`; what stands behind it.
    #[inline(always)]
    fn members<const IS_LINE: bool>(&mut self, mut rest: &'b [u8], mut has_action: bool) -> Option<&'b [u8]> {
        let mut last = MOST;
        let mut byte = b',';
        if has_action {
            (byte, rest) = scan::separator::<IS_LINE>(&self.action.rest[self.action.length + 1..])?;
        }
        while byte == b',' {
            let expected = usize::from(self.habits.next[last]);
            let after = self.habits.keys.get(expected).and_then(|key| key.strip(rest));
            let name = match after {
                Some(after) => {
                    rest = scan::value::<IS_LINE>(after);
                    Name::Parameter(expected)
                }
                None => {
                    let (key, after) = scan::key(rest)?;
                    rest = scan::colon::<IS_LINE>(after)?;
                    self.name(key)?
                }
            };
            rest = match name {
                Name::Parameter(slot) => {
                    self.habits.next[last] = slot as u8;
                    last = slot;
                    self.argument::<IS_LINE>(slot, rest)?
                }
                Name::Action if !has_action && rest.len() == self.action.rest.len() + 1 => {
                    has_action = true;
                    &self.action.rest[self.action.length + 1..]
                }
                Name::Action => return None,
            };
            (byte, rest) = scan::separator::<IS_LINE>(rest)?;
        }
        if byte != b'}' || !has_action {
            return None;
        }
        if IS_LINE { scan::line_end(rest) } else { Some(rest) }
    }

    /// What the member with this key is.
    #[inline(never)]
    fn name(&self, key: Run) -> Option<Name> {
        match self.rules.keys.find_in(key.rest, key.length) {
            Key::Name(name) => match self.rules.keys.meaning(self.place, name) {
                Meaning::Parameter(slot) => Some(Name::Parameter(usize::from(slot))),
                Meaning::Common | Meaning::Tolerated | Meaning::Unknown => None,
            },
            Key::Action => Some(Name::Action),
            _ => None,
        }
    }

    /// Reads the argument of the parameter at `slot`; what stands behind it.
    #[inline(always)]
    fn argument<const IS_LINE: bool>(&mut self, slot: usize, start: &'b [u8]) -> Option<&'b [u8]> {
        if self.present & 1 << slot != 0 {
            return None;
        }
        self.present |= 1 << slot;
        match self.habits.forms[slot] {
            Usual::Region => {
                let (_, hash, rest) = scan::text(start)?;
                if self.tracing.known_region(slot, hash) {
                    return Some(rest);
                }
            }
            Usual::Token(most) => {
                let (run, hash, rest) = scan::text(start)?;
                if is_usual_token(run, most) {
                    self.tracing.token(slot, hash);
                    return Some(rest);
                }
            }
            Usual::Id(prefix) => {
                let (run, hash, rest) = scan::text(start)?;
                if content::is_usual_id(prefix, run) {
                    self.tracing.id(slot, hash);
                    return Some(rest);
                }
            }
            Usual::Ipv6List => return self.list::<IS_LINE>(slot, start, content::ipv6),
            Usual::Ipv6PrefixList => return self.list::<IS_LINE>(slot, start, content::ipv6_prefix),
            Usual::Ipv4List => return self.list::<IS_LINE>(slot, start, content::ipv4),
            Usual::Other => {}
        }
        self.any_argument::<IS_LINE>(slot, start)
    }

    /// The same for an argument that is written in another way, or of another kind.
    #[inline(never)]
    fn any_argument<const IS_LINE: bool>(&mut self, slot: usize, start: &'b [u8]) -> Option<&'b [u8]> {
        let shape = self.operation.shapes[slot];
        match (start.first()?, shape.is_list) {
            (b'"', false) => {
                let (run, hash, rest) = scan::text(start)?;
                self.value(slot, shape.form, run, hash)?;
                Some(rest)
            }
            (_, false) => {
                let (run, rest) = scan::scalar(start)?;
                self.value(slot, shape.form, run, crate::digest::hash(run.bytes()))?;
                Some(rest)
            }
            (_, true) => self.list::<IS_LINE>(slot, start, |run| classify(shape.form, run)),
        }
    }

    fn value(&mut self, slot: usize, form: Form, run: Run, hash: u64) -> Option<()> {
        if run.length == 0 {
            return None;
        }
        let parameter = &self.operation.file.parameters[slot];
        let content = classify(form, run);
        let is_usual = match content {
            // What else such a text holds, no rule asks.
            Content::Text => !matches!(form, Form::InstanceId | Form::Token(..) | Form::Text) || is_plain(run),
            Content::Integer(number) => is_within(parameter, number) && self.changes(slot),
            Content::Boolean(_) | Content::Value(_) | Content::Ipv4(_) => true,
            _ => false,
        };
        if !is_usual {
            return None;
        }
        self.tracing.value(slot, parameter.role, content, run.bytes(), hash)
    }

    #[inline(always)]
    fn list<const IS_LINE: bool>(
        &mut self,
        slot: usize,
        start: &'b [u8],
        classify: impl Fn(Run) -> Content,
    ) -> Option<&'b [u8]> {
        let rest = start.strip_prefix(b"[")?;
        if !self.changes(slot) {
            return None;
        }
        let parameter = &self.operation.file.parameters[slot];
        self.tracing.begin_list(parameter.role)?;
        let first = self.tracing.members().len();
        let mut rest = scan::blank::<IS_LINE>(rest);
        let mut number = 0;
        loop {
            let (run, hash, after) = scan::text(rest)?;
            number += 1;
            let member = self.tracing.item(number, classify(run), hash)?;
            if !self.is_usual(member, first) {
                return None;
            }
            let (byte, after) = scan::separator::<IS_LINE>(after)?;
            rest = after;
            match byte {
                b',' => {}
                b']' => break,
                _ => return None,
            }
        }
        if !is_within(parameter, i64::from(number)) {
            return None;
        }
        self.tracing.end_list(slot);
        Some(rest)
    }

    /// Whether the last member of a list has nothing that a rule may report: it repeats none of the list, which begins
    /// with the `first` member of the call, and as a prefix it is strict and as long as every other.
    #[inline(always)]
    fn is_usual(&self, member: Member, first: usize) -> bool {
        let members = self.tracing.members();
        let earlier = &members[first..members.len() - 1];
        let is_repeated = || earlier.iter().any(|it| it.bits == member.bits);
        members.len() <= LONGEST
            && members[0].length == member.length
            && member.is_strict()
            && (earlier.is_empty() || !is_repeated())
    }

    /// Notes that the parameter changes a set; whether those before it in the table came before it, for sets are
    /// changed in that order.
    #[inline(always)]
    fn changes(&mut self, slot: usize) -> bool {
        slot >= std::mem::replace(&mut self.last_change, slot)
    }
}

/// Whether a text is a token like most others, of at most so many characters.
#[inline(always)]
fn is_usual_token(run: Run, most: usize) -> bool {
    let is_usual = |byte: u8| (byte.is_ascii_alphanumeric() | (byte == b'-')) & (byte | 0x20 != b'x');
    run.length > 0 && run.length <= most && words::all(run.bytes(), is_usual)
}

/// Whether a text is letters, digits and hyphens alone.
#[inline(always)]
fn is_plain(run: Run) -> bool {
    words::all(run.bytes(), |byte| byte.is_ascii_alphanumeric() | (byte == b'-'))
}

/// Whether a number, or the length of a list, is one that the parameter may have.
#[inline(always)]
fn is_within(parameter: &Parameter, number: i64) -> bool {
    (parameter.minimum.unwrap_or(1)..=parameter.maximum.unwrap_or(i64::MAX)).contains(&number)
}
