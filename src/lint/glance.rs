//! A first look at a call in JSON as programs write it: its bytes are read, its values judged and its trace taken in
//! one pass, without a document.
//!
//! A call that it takes is clean if another call of the same shape is (`Trace::shape`): what a rule asks for beyond
//! that, such as the form of an id or a list without repetitions, is seen here. Every other call is left to the reader
//! and the rules, whatever may be wrong with it. The tests hold reports with and without this look against each other.

mod scan;

use crate::batch::content::{Content, classify};
use crate::batch::words;
use crate::checks::state::{Trace, Traces, Tracing};
use crate::ruleset::keys::{Key, Meaning};
use crate::ruleset::operation::{Form, Parameter, Shape};
use crate::ruleset::{Operation, RuleSet};
use crate::source::Span;
use crate::state::addresses::Member;
use crate::syntax::document::Run;

/// A call that was looked at.
pub struct Glanced {
    /// Its bytes; in JSON Lines with the end of the line.
    pub length: usize,
    /// The value of `Action`, quotes included, counted from the start of the call.
    pub action: Span,
    /// Its trace.
    pub trace: Trace,
}

/// How far from the start of a call its name is looked for.
const NEAR: usize = 1024;

/// Longest list of addresses that is looked at: the items are compared with each other.
const LONGEST: usize = 16;

/// Looks at the call that `start` begins with; in JSON Lines (`IS_LINE`) it must end on the same line. What the trace
/// points at is added to `traces`.
#[inline]
pub fn glance<const IS_LINE: bool>(rules: &'static RuleSet, start: &[u8], traces: &mut Traces) -> Option<Glanced> {
    let rest = scan::blank::<IS_LINE>(start.strip_prefix(b"{")?);
    let action = name::<IS_LINE>(start, rest)?;
    let place = rules.names.find_in(action.rest, action.length)?;
    let operation = &rules.operations[place];
    let tracing = Tracing::new(operation, traces);
    let mut look = Look { rules, place, operation, action, present: 0, has_action: false, last_change: 0, tracing };
    let end = look.members::<IS_LINE>(rest).and_then(|rest| if IS_LINE { scan::line_end(rest) } else { Some(rest) });
    let Some(rest) = end else {
        look.tracing.forget();
        return None;
    };
    let at = start.len() - action.rest.len();
    let action = Span::new(at - 1, at + action.length + 1);
    let trace = look.tracing.finish()?;
    Some(Glanced { length: start.len() - rest.len(), action, trace })
}

/// The value of `Action`, of a call whose first key stands where `rest` begins.
#[inline]
fn name<'b, const IS_LINE: bool>(start: &'b [u8], rest: &'b [u8]) -> Option<Run<'b>> {
    const KEY: &[u8] = b"\"Action\"";
    let rest = match rest.strip_prefix(KEY) {
        Some(rest) => rest,
        None => &start[memchr::memmem::find(&start[..start.len().min(NEAR)], KEY)? + KEY.len()..],
    };
    let (run, _) = scan::key(scan::colon::<IS_LINE>(rest)?)?;
    Some(run)
}

/// A call that is being looked at.
struct Look<'b, 't> {
    rules: &'static RuleSet,
    /// The operation's place in the rule set.
    place: usize,
    operation: &'static Operation,
    /// The value of the first `Action`.
    action: Run<'b>,
    /// Parameters that were met.
    present: u32,
    has_action: bool,
    /// The last parameter that changes a set.
    last_change: usize,
    tracing: Tracing<'t>,
}

impl<'b> Look<'b, '_> {
    /// Reads the members up to the end of the call; what stands behind it.
    #[inline(always)]
    fn members<const IS_LINE: bool>(&mut self, mut rest: &'b [u8]) -> Option<&'b [u8]> {
        loop {
            let (key, after) = scan::key(rest)?;
            rest = scan::colon::<IS_LINE>(after)?;
            rest = match self.rules.keys.find_in(key.rest, key.length) {
                Key::Name(name) => match self.rules.keys.meaning(self.place, name) {
                    Meaning::Parameter(slot) => self.argument::<IS_LINE>(usize::from(slot), rest)?,
                    Meaning::Common | Meaning::Tolerated | Meaning::Unknown => return None,
                },
                Key::Action if !self.has_action && rest.len() == self.action.rest.len() + 1 => {
                    self.has_action = true;
                    &self.action.rest[self.action.length + 1..]
                }
                _ => return None,
            };
            let (byte, after) = scan::separator::<IS_LINE>(rest)?;
            rest = after;
            match byte {
                b',' => {}
                b'}' => return self.has_action.then_some(rest),
                _ => return None,
            }
        }
    }

    /// Reads the argument of the parameter at `slot`; what stands behind it.
    #[inline(always)]
    fn argument<const IS_LINE: bool>(&mut self, slot: usize, start: &'b [u8]) -> Option<&'b [u8]> {
        if self.present & 1 << slot != 0 {
            return None;
        }
        self.present |= 1 << slot;
        let (parameter, shape) = (&self.operation.file.parameters[slot], &self.operation.shapes[slot]);
        match (start.first()?, shape.is_list) {
            (b'"', false) => {
                let (run, hash, rest) = scan::text(start)?;
                self.value(slot, parameter, shape, run, hash)?;
                Some(rest)
            }
            (b'[', true) => self.list::<IS_LINE>(slot, parameter, shape, start),
            (_, false) => {
                let (run, rest) = scan::scalar(start)?;
                self.value(slot, parameter, shape, run, crate::digest::hash(run.bytes()))?;
                Some(rest)
            }
            (_, true) => None,
        }
    }

    #[inline(always)]
    fn value(&mut self, slot: usize, parameter: &Parameter, shape: &Shape, run: Run, hash: u64) -> Option<()> {
        if run.length == 0 {
            return None;
        }
        let content = classify(shape.form, run);
        let is_usual = match content {
            // What else such a text holds, no rule asks.
            Content::Text => !matches!(shape.form, Form::InstanceId | Form::Token(..) | Form::Text) || is_plain(run),
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
        parameter: &Parameter,
        shape: &Shape,
        start: &'b [u8],
    ) -> Option<&'b [u8]> {
        if !self.changes(slot) {
            return None;
        }
        self.tracing.begin_list(parameter.role)?;
        let first = self.tracing.members().len();
        let mut rest = scan::blank::<IS_LINE>(&start[1..]);
        let mut number = 0;
        loop {
            let (run, hash, after) = scan::text(rest)?;
            number += 1;
            let member = self.tracing.item(number, classify(shape.form, run), hash)?;
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
