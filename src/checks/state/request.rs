//! What a call asks for, in short: to find equal requests, and tokens that stand for different ones.

use crate::batch::call::Extra;
use crate::batch::command::PROFILE_REGION;
use crate::batch::placeholder::{self, Field, Placeholders};
use crate::batch::{Call, Content};
use crate::digest::Hash;
use crate::ruleset::operation::Role;
use crate::syntax::Kind;

/// A request in short: equal requests have equal hashes, different ones do not in practice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Of the whole request.
    pub hash: u64,
    /// Whether an argument is unknown or masked, so that equal hashes do not mean equal requests.
    pub has_unknown: bool,
    /// A short hash for each argument, by its place in the table, and which of them are unknown.
    parts: [u16; PARTS],
    unknown_parts: u8,
    /// The operation, in short.
    operation: u32,
}

/// Arguments are told apart by their place modulo this number.
const PARTS: usize = 8;

impl Request {
    /// The request that a call makes on the wire: lists flattened, absent arguments and common parameters dropped, in
    /// no particular order.
    pub fn of(call: &Call) -> Self {
        let is_plain = !call.seen.meets(crate::batch::Seen::UNUSUAL);
        let mut whole = Hash::default();
        whole.word(std::ptr::from_ref(call.operation) as u64);
        let (has_unknown, parts, unknown_parts) = (false, [0; PARTS], 0);
        let operation = whole.finish() as u32;
        let mut request = Request { hash: 0, has_unknown, parts, unknown_parts, operation };
        let mut present = call.present;
        while present != 0 {
            let slot = present.trailing_zeros() as usize;
            present &= present - 1;
            let argument = &call.arguments[slot];
            // Of a call in which nothing unknown was seen, only free texts may still hold a mask.
            let is_free = matches!(call.parameter(slot).role, Role::ClientToken | Role::Other);
            let mut part = Part { hash: Hash::default(), has_unknown: false, is_plain: is_plain && !is_free };
            part.hash.word(slot as u64 + 1);
            match argument.content {
                Content::List => {}
                Content::Boolean(value) => part.hash.word(u64::from(value)),
                // Every call of a script takes the same one from the profile.
                Content::Unknown if call.text(argument.value) == PROFILE_REGION => {}
                content => part.value(call, argument.value, content),
            }
            for item in call.items_of(slot) {
                part.hash.word(u64::from(item.number) | 1 << 41);
                part.value(call, item.value, item.content);
            }
            request.add(&mut whole, slot, part);
        }
        if !call.extras.is_empty() || !call.tolerated.is_empty() {
            request.add_others(&mut whole, call);
        }
        request.hash = whole.finish();
        request
    }

    /// Whether two requests with one token are not the same; `None` if nobody knows.
    pub fn differs(&self, other: &Request) -> Option<bool> {
        let unknown = self.unknown_parts | other.unknown_parts;
        if self.operation != other.operation {
            return Some(true);
        }
        if (0..PARTS).any(|part| unknown & (1 << part) == 0 && self.parts[part] != other.parts[part]) {
            return Some(true);
        }
        match self.has_unknown || other.has_unknown {
            true => None,
            false => Some(self.hash != other.hash),
        }
    }

    #[cold]
    fn add_others(&mut self, whole: &mut Hash, call: &Call) {
        let mut others: Vec<&Extra> = call.extras.iter().chain(call.tolerated).collect();
        others.sort_by_key(|it| call.text(it.key));
        let is_empty = |it: &Extra| crate::batch::naming::is_empty(call.document, call.text, it.value);
        for other in others.into_iter().filter(|it| !is_empty(it)) {
            let mut part = Part { hash: Hash::default(), has_unknown: false, is_plain: false };
            part.hash.text(call.text(other.key));
            part.value(call, other.value, Content::Absent);
            self.add(whole, PARTS - 1, part);
        }
    }

    #[inline]
    fn add(&mut self, whole: &mut Hash, slot: usize, part: Part) {
        whole.word(part.hash.finish());
        let place = slot % PARTS;
        self.parts[place] = (self.parts[place] ^ (part.hash.finish() >> 40) as u16).rotate_left(3).wrapping_add(1);
        self.unknown_parts |= u8::from(part.has_unknown) << place;
        self.has_unknown |= part.has_unknown;
    }
}

/// One argument of a request.
struct Part {
    hash: Hash,
    has_unknown: bool,
    /// Whether it is a text, or texts, in which nothing is unknown.
    is_plain: bool,
}

impl Part {
    #[inline]
    fn value(&mut self, call: &Call, node: u32, content: Content) {
        if self.is_plain {
            return self.hash.text(call.text(node));
        }
        self.any_value(call, node, content.is_unknown());
    }

    fn any_value(&mut self, call: &Call, node: u32, is_unknown: bool) {
        self.has_unknown |= is_unknown;
        for id in node..call.document.node(node).next {
            let inner = call.document.node(id);
            if inner.kind == Kind::Scalar {
                let text = call.text(id);
                self.has_unknown |= may_be_unknown(text) && is_unknown_text(text);
                self.hash.text(text);
            } else {
                self.hash.word((inner.kind as u64) << 41 | u64::from(inner.next - id));
            }
        }
    }
}

/// Whether a text is a placeholder, masked, or holds either.
#[inline]
pub fn is_unknown(text: &str) -> bool {
    may_be_unknown(text) && is_unknown_text(text)
}

/// Whether a text may be unknown: one of letters, digits and hyphens without an `x` is not.
#[inline]
fn may_be_unknown(text: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() | (byte == b'-');
    let (all_plain, has_x) =
        text.bytes().fold((true, false), |(plain, x), byte| (plain & is_plain(byte), x | (byte | 0x20 == b'x')));
    !all_plain || has_x
}

#[cold]
fn is_unknown_text(text: &str) -> bool {
    placeholder::find(text) != Placeholders::Absent || placeholder::is_masked(text, Field::Name)
}
