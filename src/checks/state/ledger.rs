//! What calls like most others did, in short. Most batches never ask: no call meets what an earlier one did. Once one
//! may, the entries are entered into the state, in their order.

use super::request::Request;
use super::trace::{SetChange, Trace, Traces};
use crate::ruleset::operation::Effect;
use crate::state::Moment;
use crate::state::addresses::{Member, Set};
use std::num::NonZeroU64;

/// The entries, in some seventy bytes each: ten million calls may make one.
#[derive(Default)]
pub struct Ledger {
    words: Vec<u64>,
}

/// What one call did.
pub struct Entry {
    /// The call.
    pub by: Moment,
    /// Its trace; what that points at was given to the reader.
    pub trace: Trace,
    /// Whether the members of its ENI were counted already.
    pub is_counted: bool,
}

// Bits of the word that an entry begins with.
const TOKEN: u64 = 1 << 32;
const BOUND: u64 = 1 << 33;
const ADDRESS: u64 = 1 << 34;
const FORCE: u64 = 1 << 35;
const COUNTED: u64 = 1 << 36;
const REJECTED: u64 = 1 << 37;
const EFFECT: u32 = 40;
const CHANGES: u32 = 48;

// Bits of the word that a change begins with.
const SET: u32 = 32;
const LENGTH: u32 = 40;
const HAS_UNNAMED: u64 = 1 << 48;

impl Ledger {
    /// Forgets all of them, but not the memory.
    pub fn clear(&mut self) {
        self.words.clear();
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Adds what the call `by` did; `is_counted` if the members of its ENI were counted.
    #[inline]
    pub fn add(&mut self, trace: &Trace, traces: &Traces, by: Moment, is_counted: bool) {
        let flag = |is_set: bool, flag: u64| if is_set { flag } else { 0 };
        let flags = flag(trace.token.is_some(), TOKEN)
            | flag(trace.bound.is_some(), BOUND)
            | flag(trace.address.is_some(), ADDRESS)
            | flag(trace.force, FORCE)
            | flag(trace.is_rejected, REJECTED)
            | flag(is_counted, COUNTED);
        let changes = if trace.is_rejected { &[] } else { traces.set_changes_of(trace) };
        let head = u64::from(by) | flags | (trace.effect as u64) << EFFECT | (changes.len() as u64) << CHANGES;
        self.words.extend([head, trace.id, trace.request.hash]);
        if let Some(token) = trace.token {
            let [low, high, operation] = trace.request.parts();
            self.words.extend([token.get(), low, high, operation]);
        }
        self.words.extend(trace.bound.map(NonZeroU64::get));
        self.words.extend(trace.address.map(u64::from));
        for change in changes {
            let change = change.change(&traces.members);
            // Of a list, the length; of a count, the number: no call has both.
            let unnamed = flag(change.has_unnamed, HAS_UNNAMED);
            let number = if change.has_unnamed { change.unnamed as u32 } else { change.members.len() as u32 };
            let length = change.members.first().map_or(0, |it| it.length);
            self.words.push(u64::from(number) | (change.set as u64) << SET | u64::from(length) << LENGTH | unnamed);
            for member in change.members {
                if change.set.is_ipv6() {
                    self.words.push((member.bits >> 64) as u64);
                }
                self.words.push(member.bits as u64);
            }
        }
    }

    /// Takes out all entries, in their order, and forgets them; what their traces point at is put into the second
    /// argument of `take` each time.
    pub fn drain(&mut self, mut take: impl FnMut(Entry, &Traces)) {
        let mut words = self.words.drain(..);
        let mut traces = Traces::default();
        while let Some(entry) = read(&mut words, &mut traces) {
            take(entry, &traces);
        }
    }
}

/// The next entry.
fn read(words: &mut impl Iterator<Item = u64>, traces: &mut Traces) -> Option<Entry> {
    let head = words.next()?;
    let mut word = || words.next().expect("an entry is written as a whole");
    let (id, hash) = (word(), word());
    let effect = Effect::ALL[(head >> EFFECT & 0xFF) as usize];
    let mut trace = Trace::new(effect, Request::known(hash, [0; 3]));
    (trace.id, trace.force, trace.is_rejected) = (id, head & FORCE != 0, head & REJECTED != 0);
    if head & TOKEN != 0 {
        trace.token = NonZeroU64::new(word());
        trace.request = Request::known(hash, [word(), word(), word()]);
    }
    if head & BOUND != 0 {
        trace.bound = NonZeroU64::new(word());
    }
    if head & ADDRESS != 0 {
        trace.address = Some(word() as u32);
    }
    traces.clear();
    for _ in 0..head >> CHANGES {
        let word_of_change = word();
        let (number, set) = (word_of_change as u32, Set::ALL[(word_of_change >> SET & 0xFF) as usize]);
        let mut change = SetChange::none(set, traces.members.len() as u32);
        if word_of_change & HAS_UNNAMED != 0 {
            (change.unnamed, change.has_unnamed) = (i64::from(number), true);
        } else {
            change.members = number;
            let length = (word_of_change >> LENGTH) as u8;
            for _ in 0..number {
                let high = if set.is_ipv6() { u128::from(word()) << 64 } else { 0 };
                traces.members.push(Member { set, bits: high | u128::from(word()), length });
            }
        }
        traces.changes.push(change);
    }
    trace.makes_all(traces);
    Some(Entry { by: head as Moment, trace, is_counted: head & COUNTED != 0 })
}
