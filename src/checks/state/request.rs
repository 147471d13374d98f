//! What a call asks for, in short: to find equal requests, and tokens that stand for different ones.

use crate::batch::call::Extra;
use crate::batch::command::PROFILE_REGION;
use crate::batch::placeholder::{self, Field, Placeholders};
use crate::batch::{Call, Content, words};
use crate::digest::Hash;
use crate::ruleset::Operation;
use crate::ruleset::operation::{Role, slots};
use crate::syntax::Kind;

/// A request in short: equal requests have equal hashes, different ones do not in practice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Request {
    /// Of the whole request.
    pub hash: u64,
    /// Whether an argument is unknown or masked, so that equal hashes do not mean equal requests.
    pub has_unknown: bool,
    unknown_parts: u8,
    /// The operation, in short.
    operation: u32,
    /// A short hash for each argument, by its place in the table, and which of them are unknown.
    parts: [u16; PARTS],
}

/// Arguments are told apart by their place modulo this number.
const PARTS: usize = 8;

impl Request {
    /// A request of the operation, without arguments so far.
    #[inline]
    pub fn new(operation: &Operation) -> Self {
        let mut whole = Hash::default();
        whole.word(std::ptr::from_ref(operation) as u64);
        let hash = whole.finish();
        Request { hash, has_unknown: false, unknown_parts: 0, operation: hash as u32, parts: [0; PARTS] }
    }

    /// A request without anything unknown, of this hash and these parts.
    pub fn known(hash: u64, [low, high, operation]: [u64; 3]) -> Self {
        let lane = |part: usize| ([low, high][part / 4] >> (16 * (part % 4))) as u16;
        let parts = std::array::from_fn(lane);
        Request { hash, has_unknown: false, unknown_parts: 0, operation: operation as u32, parts }
    }

    /// All but the hash of a request without anything unknown.
    #[inline]
    pub fn parts(&self) -> [u64; 3] {
        let words = |parts: &[u16]| parts.iter().rev().fold(0, |sum, &part| sum << 16 | u64::from(part));
        [words(&self.parts[..4]), words(&self.parts[4..]), u64::from(self.operation)]
    }

    /// The request that a call makes on the wire: lists flattened, absent arguments and common parameters dropped, in
    /// no particular order.
    pub fn of(call: &Call) -> Self {
        let mut request = Request::new(call.operation);
        for slot in slots(call.present) {
            let argument = &call.arguments[slot];
            let is_free = matches!(call.parameter(slot).role, Role::ClientToken | Role::Other);
            let mut value = Value { hash: Hash::default(), has_unknown: false, is_free };
            match argument.content {
                Content::List => {}
                Content::Boolean(is_true) => value.hash.word(u64::from(is_true)),
                // Every call of a script takes the same one from the profile.
                Content::Unknown if call.text(argument.value) == PROFILE_REGION => {}
                content => value.take(call, argument.value, content),
            }
            let list = &mut Hash::default();
            for item in call.items_of(slot) {
                let mut value = Value { hash: Hash::default(), ..value };
                value.take(call, item.value, item.content);
                add_item(list, item.number, value.hash.finish());
                request.has_unknown |= value.has_unknown;
                request.unknown_parts |= u8::from(value.has_unknown) << (slot % PARTS);
            }
            if argument.items > 0 {
                value.hash = *list;
            }
            request.add_value(slot, value);
        }
        if !call.extras.is_empty() || !call.tolerated.is_empty() {
            request.add_others(call);
        }
        request
    }

    /// Adds the argument at `slot`, whose value has this hash.
    #[inline]
    pub fn add(&mut self, slot: usize, value: u64) {
        let mut part = Hash::default();
        part.word(value ^ (slot as u64) << 32);
        // Arguments have no order.
        self.hash = self.hash.wrapping_add(part.finish());
        self.parts[slot % PARTS] ^= (part.finish() >> 40) as u16;
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
    fn add_others(&mut self, call: &Call) {
        let is_empty = |it: &&Extra| crate::batch::naming::is_empty(call.document, call.text, it.value);
        for other in call.extras.iter().chain(call.tolerated).filter(|it| !is_empty(it)) {
            let mut value = Value { hash: Hash::default(), has_unknown: false, is_free: true };
            value.hash.text(call.text(other.key).as_bytes());
            value.take(call, other.value, Content::Absent);
            self.add_value(PARTS - 1, value);
        }
    }

    fn add_value(&mut self, slot: usize, value: Value) {
        self.add(slot, value.hash.finish());
        self.unknown_parts |= u8::from(value.has_unknown) << (slot % PARTS);
        self.has_unknown |= value.has_unknown;
    }
}

/// Adds to the hash of a list its item `Name.number`, which has this hash.
#[inline]
pub fn add_item(list: &mut Hash, number: u32, item: u64) {
    list.word(item ^ u64::from(number) << 32);
}

/// One value of a request.
#[derive(Clone, Copy)]
struct Value {
    hash: Hash,
    has_unknown: bool,
    /// Whether it is a text of any kind, which may hold a mask although nothing else is known to be wrong with it.
    is_free: bool,
}

impl Value {
    #[inline]
    fn take(&mut self, call: &Call, node: u32, content: Content) {
        let is_plain = !matches!(content, Content::Absent | Content::WrongType | Content::Malformed(_));
        if is_plain && !self.is_free && !content.is_unknown() {
            return self.hash.text(call.document.run(call.text, node).bytes());
        }
        self.take_any(call, node, content.is_unknown());
    }

    fn take_any(&mut self, call: &Call, node: u32, has_unknown: bool) {
        self.has_unknown |= has_unknown;
        for id in node..call.document.node(node).next {
            let inner = call.document.node(id);
            if inner.kind == Kind::Scalar {
                let text = call.text(id);
                self.has_unknown |= is_unknown(text.as_bytes());
                self.hash.text(text.as_bytes());
            } else {
                self.hash.word((inner.kind as u64) << 41 | u64::from(inner.next - id));
            }
        }
    }
}

/// Whether a text is a placeholder, masked, or holds either.
#[inline]
pub fn is_unknown(text: &[u8]) -> bool {
    // A text of letters, digits and hyphens without an `x` is not.
    let is_plain = |byte: u8| (byte.is_ascii_alphanumeric() | (byte == b'-')) & (byte | 0x20 != b'x');
    !words::all(text, is_plain) && is_unknown_text(text)
}

#[cold]
fn is_unknown_text(text: &[u8]) -> bool {
    let text = std::str::from_utf8(text).unwrap_or_default();
    placeholder::find(text) != Placeholders::Absent || placeholder::is_masked(text, Field::Name)
}
