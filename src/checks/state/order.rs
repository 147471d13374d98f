//! Rules about pairs of calls: identical requests, tokens, and calls in flight at once.

use super::{Id, Scene, Verdict};
use crate::batch::call::Extra;
use crate::batch::placeholder::{self, Field, Placeholders};
use crate::batch::{Call, Content};
use crate::checks::{At, Outcome, Problem};
use crate::digest::DigestMap;
use crate::rule::Rule;
use crate::ruleset::operation::Role;
use crate::state::world::{IdKey, Moment, id_key};
use crate::state::{Execution, Origin};
use crate::syntax::Kind;

/// A request in short: equal requests have equal digests, different ones do not in practice.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Request {
    digest: (u64, u64),
    /// Whether an argument is unknown or masked, so that equal digests do not mean equal requests.
    has_unknown: bool,
    /// A short digest for each argument, by its place in the table, and which of them are unknown.
    parts: [u16; PARTS],
    unknown_parts: u8,
}

/// Arguments are told apart by their place modulo this number.
const PARTS: usize = 8;

/// What the calls so far asked for, by request, token and resource.
#[derive(Default)]
pub struct OrderChecks {
    requests: DigestMap<(u64, u64), Moment>,
    tokens: DigestMap<u64, TokenUse>,
    touched: DigestMap<IdKey, Touch>,
    /// The same for calls that are not covered.
    named: DigestMap<IdKey, Moment>,
    /// By [`Resources`]: when a call on nobody knows which one came last.
    touched_any: [Moment; 3],
}

/// The latest calls on one resource.
#[derive(Clone, Copy, Default)]
struct Touch {
    by: Moment,
    /// The latest of those that are known to be no dry runs.
    in_earnest: Moment,
}

/// The first request with a token.
#[derive(Clone, Copy)]
struct TokenUse {
    request: Request,
    operation: usize,
    by: Moment,
    /// Whether two different requests had the token already.
    is_reused: bool,
}

/// Kinds of resource that calls are about.
const RESOURCES: [Role; 3] = [Role::EniId, Role::EipId, Role::AnycastId];

impl OrderChecks {
    /// Notes that a call of which nobody knows what it does named this id.
    pub fn touch(&mut self, id: &str, now: Moment) {
        self.named.insert(id_key(id), now);
    }

    /// Runs the rules, and notes the call for the next ones.
    pub fn check(&mut self, scene: &Scene, out: &mut Outcome) {
        let call = scene.call;
        let dry_run = call.content(Role::DryRun);
        if dry_run == Content::Boolean(true) {
            return;
        }
        let now = scene.world.now;
        let request = Request::of(call);
        let resource = RESOURCES.iter().position(|&role| call.operation.slot(role).is_some());
        let id = resource.map_or(Id::Unusable, |place| scene.any_id(RESOURCES[place]));
        let key = if let Id::Known(id) = id { id_key(id) } else { 0 };
        let touched = self.touched.get(&key).copied().filter(|_| key != 0);
        let unsure = dry_run.is_unknown();
        if scene.world.execution == Execution::Parallel {
            self.concurrent(scene, out, resource, id, touched, unsure);
        }
        self.duplicate(scene, out, request, resource, id, touched.unwrap_or_default().by);
        self.token(scene, out, request);
        match (id, resource) {
            (Id::Known(_), _) => {
                let touch = self.touched.entry(key).or_default();
                touch.by = now;
                touch.in_earnest = if unsure { touch.in_earnest } else { now };
            }
            (Id::Unknown, Some(place)) => self.touched_any[place] = now,
            _ => {}
        }
    }

    fn concurrent(
        &self,
        scene: &Scene,
        out: &mut Outcome,
        resource: Option<usize>,
        id: Id,
        touched: Option<Touch>,
        unsure: bool,
    ) {
        let Some(place) = resource else { return };
        let verdict = match (id, touched) {
            (Id::Known(id), Some(Touch { in_earnest: earlier @ 1.., .. })) if !unsure => {
                let slot = scene.slot(RESOURCES[place]);
                let message = format!("two calls on `{id}` may be in flight at once");
                let problem = Problem::new(Rule::ConcurrentOperation, At::Argument(slot), message);
                Verdict::fire(problem.rests_on(Origin::Call(earlier), "it is changed"))
            }
            (Id::Known(_), None) if self.touched_any[place] == 0 => Verdict::Pass,
            (Id::Unusable, _) => Verdict::Pass,
            _ => Verdict::Undecided,
        };
        scene.judge(out, Rule::ConcurrentOperation, verdict);
    }

    fn duplicate(
        &mut self,
        scene: &Scene,
        out: &mut Outcome,
        request: Request,
        resource: Option<usize>,
        id: Id,
        touched: Moment,
    ) {
        if request.has_unknown || scene.call.has_hidden_arguments {
            return scene.judge(out, Rule::DuplicateCall, Verdict::Undecided);
        }
        let now = scene.world.now;
        let Some(earlier) = self.requests.insert(request.digest, now) else { return };
        let between = match (id, resource) {
            (Id::Known(id), Some(place)) => {
                let named = self.named.get(&id_key(id)).copied().unwrap_or(0);
                touched.max(self.touched_any[place]).max(named) > earlier
            }
            _ => false,
        };
        if !between {
            let message = format!("the same request as call #{}", earlier - 1);
            let problem = Problem::new(Rule::DuplicateCall, At::Call, message);
            let problem = problem.rests_on(Origin::Call(earlier), "the request is made");
            scene.judge(out, Rule::DuplicateCall, Verdict::fire(problem));
        }
    }

    fn token(&mut self, scene: &Scene, out: &mut Outcome, request: Request) {
        let call = scene.call;
        let Some((key, value)) = token(call) else { return };
        let text = call.text(value);
        if is_unknown(text) {
            return scene.judge(out, Rule::ClientTokenReused, Verdict::Undecided);
        }
        let operation = std::ptr::from_ref(call.operation) as usize;
        let (by, is_reused) = (scene.world.now, false);
        let this = TokenUse { request, operation, by, is_reused };
        let first = match self.tokens.entry(id_key(text)) {
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(this);
                return;
            }
            std::collections::hash_map::Entry::Occupied(entry) => entry.into_mut(),
        };
        let verdict = match is_other(first, &this) {
            Some(false) => Verdict::Pass,
            None => Verdict::Undecided,
            Some(true) => {
                first.is_reused = true;
                let shown = crate::checks::edits::quoted(text);
                let message = format!("the token {shown} stands for another request");
                let name = call.text(key);
                let at = match call.operation.slot(Role::ClientToken) {
                    Some(slot) => At::Argument(slot),
                    None => At::Value(value, name),
                };
                let problem = Problem::new(Rule::ClientTokenReused, at, message);
                Verdict::fire(problem.rests_on(Origin::Call(first.by), "the token is used first"))
            }
        };
        scene.judge(out, Rule::ClientTokenReused, verdict);
    }
}

/// Whether two requests with one token are not the same; `None` if nobody knows.
fn is_other(first: &TokenUse, this: &TokenUse) -> Option<bool> {
    let (a, b) = (&first.request, &this.request);
    let unknown = a.unknown_parts | b.unknown_parts;
    let differs = (0..PARTS).any(|part| unknown & (1 << part) == 0 && a.parts[part] != b.parts[part]);
    if first.is_reused || first.operation != this.operation || differs {
        return Some(true);
    }
    match a.has_unknown || b.has_unknown {
        true => None,
        false => Some(a.digest != b.digest),
    }
}

/// The token of a call: its key and value.
fn token(call: &Call) -> Option<(u32, u32)> {
    if let Some(slot) = call.operation.slot(Role::ClientToken) {
        let argument = &call.arguments[slot];
        let is_text = !matches!(argument.content, Content::Absent | Content::WrongType);
        return is_text.then_some((argument.key, argument.value));
    }
    let named = call.tolerated.iter().find(|it| call.text(it.key) == "ClientToken")?;
    (!call.text(named.value).is_empty()).then_some((named.key, named.value))
}

fn is_unknown(text: &str) -> bool {
    placeholder::find(text) != Placeholders::Absent || placeholder::is_masked(text, Field::Name)
}

impl Request {
    /// The request that a call makes on the wire: lists flattened, absent arguments and common parameters dropped, in
    /// no particular order.
    pub fn of(call: &Call) -> Self {
        let mut request = Request { digest: (0, 0), has_unknown: false, parts: [0; PARTS], unknown_parts: 0 };
        let mut whole = Digest::default();
        whole.text(call.operation.name());
        for (slot, argument) in call.arguments.iter().enumerate().filter(|&(slot, _)| call.has(slot)) {
            let mut part = Digest::default();
            part.word(slot as u64 + 1);
            match argument.content {
                Content::List => {}
                Content::Boolean(true) => part.text("true"),
                Content::Boolean(false) => part.text("false"),
                content => part.value(call, argument.value, content.is_unknown()),
            }
            for item in call.items_of(slot) {
                part.word(u64::from(item.number) | 1 << 41);
                part.value(call, item.value, item.content.is_unknown());
            }
            request.add(&mut whole, slot, part);
        }
        let mut others: Vec<&Extra> = call.extras.iter().chain(call.tolerated).collect();
        if others.len() > 1 {
            others.sort_by_key(|it| call.text(it.key));
        }
        for other in others.into_iter().filter(|it| !crate::batch::naming::is_empty(call.document, call.text, it.value))
        {
            let mut part = Digest::default();
            part.text(call.text(other.key));
            part.value(call, other.value, false);
            request.add(&mut whole, PARTS - 1, part);
        }
        request.digest = (whole.a, whole.b);
        request
    }

    fn add(&mut self, whole: &mut Digest, slot: usize, part: Digest) {
        whole.word(part.a);
        whole.word(part.b);
        let place = slot % PARTS;
        self.parts[place] = (self.parts[place] ^ (part.a >> 40) as u16).rotate_left(3).wrapping_add(1);
        self.unknown_parts |= u8::from(part.has_unknown) << place;
        self.has_unknown |= part.has_unknown;
    }
}

/// Two independent 64-bit digests of the same texts.
#[derive(Default)]
struct Digest {
    a: u64,
    b: u64,
    has_unknown: bool,
}

impl Digest {
    fn word(&mut self, word: u64) {
        self.a = (self.a ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
        self.b = (self.b.rotate_left(17) ^ word).wrapping_mul(0xD6E8_FEB8_6659_FD93);
    }

    fn text(&mut self, text: &str) {
        for eight in text.as_bytes().chunks(8) {
            let mut bytes = [0; 8];
            bytes[..eight.len()].copy_from_slice(eight);
            self.word(u64::from_le_bytes(bytes));
        }
        self.word(text.len() as u64 | 1 << 40);
    }

    fn value(&mut self, call: &Call, node: u32, is_unknown: bool) {
        self.has_unknown |= is_unknown;
        for id in node..call.document.node(node).next {
            let inner = call.document.node(id);
            if inner.kind == Kind::Scalar {
                self.has_unknown |= self::is_unknown(call.text(id));
                self.text(call.text(id));
            } else {
                self.word((inner.kind as u64) << 41 | u64::from(inner.next - id));
            }
        }
    }
}
