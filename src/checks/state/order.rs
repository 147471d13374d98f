//! Rules about pairs of calls: identical requests, tokens, and calls in flight at once.

use super::request::{Request, is_unknown};
use super::requests::{Requests, TokenUse, Tokens};
use super::trace::Trace;
use super::{Id, Scene, Verdict};
use crate::batch::command::Circumstances;
use crate::batch::{Call, Content};
use crate::checks::structure::without_call;
use crate::checks::{At, Outcome, Problem};
use crate::digest::DigestMap;
use crate::rule::Rule;
use crate::ruleset::operation::Role;
use crate::state::world::{IdKey, Moment, id_key};
use crate::state::{Execution, Origin};

/// What the calls so far asked for, by request, token and resource.
#[derive(Default)]
pub struct OrderChecks {
    requests: Requests,
    tokens: Tokens,
    touched: DigestMap<IdKey, Touch>,
    /// The same for calls that are not covered.
    named: DigestMap<IdKey, Moment>,
    /// By [`Resources`]: when a call on nobody knows which one came last.
    touched_any: [Moment; 3],
    /// The calls that a script does not wait for: which flight they are in, and when each resource was named.
    flight: (u32, DigestMap<IdKey, Moment>),
}

/// The latest calls on one resource.
#[derive(Clone, Copy, Default)]
struct Touch {
    by: Moment,
    /// The latest of those that are known to be no dry runs.
    in_earnest: Moment,
}

/// Kinds of resource that calls are about.
pub const RESOURCES: [Role; 3] = [Role::EniId, Role::EipId, Role::AnycastId];

impl OrderChecks {
    /// Notes that a call of which nobody knows what it does named this id.
    pub fn touch(&mut self, id: &str, now: Moment) {
        self.named.insert(id_key(id), now);
    }

    /// Whether the call repeats no request and no token.
    #[inline]
    pub fn is_new(&self, trace: &Trace) -> bool {
        !self.requests.has(trace.request.hash) && trace.token.is_none_or(|token| !self.tokens.has(token.get()))
    }

    /// Notes a call for the next ones that is new.
    #[inline]
    pub fn note(&mut self, trace: &Trace, now: Moment) {
        self.requests.note(trace.request.hash, now);
        if let Some(token) = trace.token {
            let (token, request) = (token.get(), trace.request);
            self.tokens.note(TokenUse { token, request, by: now, is_reused: false, is_sure: true });
        }
        if trace.id == 0 {
            return;
        }
        let touch = self.touched.entry(trace.id).or_default();
        (touch.by, touch.in_earnest) = (touch.by.max(now), touch.in_earnest.max(now));
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
        self.token(scene, out, request, !unsure);
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

    /// A call that may not run: nothing is said about it, and it may have touched its resource.
    pub fn perhaps(&mut self, scene: &Scene, out: &mut Outcome) {
        scene.judge(out, Rule::DuplicateCall, Verdict::Undecided);
        if token(scene.call).is_some() {
            scene.judge(out, Rule::ClientTokenReused, Verdict::Undecided);
        }
        let resource = RESOURCES.iter().position(|&role| scene.call.operation.slot(role).is_some());
        let Some(place) = resource else { return };
        match scene.any_id(RESOURCES[place]) {
            Id::Known(id) => self.touch(id, scene.world.now),
            Id::Unknown => self.touched_any[place] = scene.world.now,
            Id::Unusable => {}
        }
    }

    /// A call while others of a script are on their way.
    pub fn in_flight(&mut self, scene: &Scene, out: &mut Outcome, circumstances: Circumstances) {
        if circumstances.flight == 0 {
            return;
        }
        if self.flight.0 != circumstances.flight {
            self.flight = (circumstances.flight, DigestMap::default());
        }
        let resource = RESOURCES.iter().position(|&role| scene.call.operation.slot(role).is_some());
        let id = resource.map_or(Id::Unusable, |place| scene.any_id(RESOURCES[place]));
        let Id::Known(name) = id else { return };
        let earlier = self.flight.1.get(&id_key(name)).map(|&by| Touch { by, in_earnest: by });
        if earlier.is_some() {
            self.concurrent(scene, out, resource, id, earlier, false);
        }
        if circumstances.is_background {
            self.flight.1.insert(id_key(name), scene.world.now);
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
                let problem = Problem::new(scene.call, Rule::ConcurrentOperation, At::Argument(slot), message);
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
        let Some(earlier) = self.requests.note(request.hash, now) else { return };
        let between = match (id, resource) {
            (Id::Known(id), Some(place)) => {
                let named = self.named.get(&id_key(id)).copied().unwrap_or(0);
                touched.max(self.touched_any[place]).max(named) > earlier
            }
            _ => false,
        };
        if !between {
            let message = format!("the same request as call #{}", earlier - 1);
            let problem = Problem::new(scene.call, Rule::DuplicateCall, At::Call, message);
            let problem = problem.rests_on(Origin::Call(earlier), "the request is made");
            let problem = problem.unsafe_fix("drop the later call", || without_call(scene.call));
            scene.judge(out, Rule::DuplicateCall, Verdict::fire(problem));
        }
    }

    fn token(&mut self, scene: &Scene, out: &mut Outcome, request: Request, is_sure: bool) {
        let call = scene.call;
        let Some((key, value)) = token(call) else { return };
        let text = call.text(value);
        if is_unknown(text.as_bytes()) {
            return scene.judge(out, Rule::ClientTokenReused, Verdict::Undecided);
        }
        let this = TokenUse { token: id_key(text), request, by: scene.world.now, is_reused: false, is_sure };
        let Some(first) = self.tokens.note(this) else { return };
        let differs = if first.is_reused { Some(true) } else { first.request.differs(&request) };
        let are_sure = first.is_sure && is_sure;
        if is_sure && !first.is_sure {
            *first = this;
        }
        let verdict = match differs {
            Some(false) => Verdict::Pass,
            None => Verdict::Undecided,
            Some(true) if !are_sure => Verdict::Undecided,
            Some(true) => {
                first.is_reused = true;
                let shown = crate::checks::edits::quoted(text);
                let message = format!("the token {shown} stands for another request");
                let name = call.text(key);
                let at = match call.operation.slot(Role::ClientToken) {
                    Some(slot) => At::Argument(slot),
                    None => At::Value(value, name),
                };
                let problem = Problem::new(scene.call, Rule::ClientTokenReused, at, message);
                Verdict::fire(problem.rests_on(Origin::Call(first.by), "the token is used first"))
            }
        };
        scene.judge(out, Rule::ClientTokenReused, verdict);
    }
}

/// The token of a call: its key and value.
pub fn token(call: &Call) -> Option<(u32, u32)> {
    if let Some(slot) = call.operation.slot(Role::ClientToken) {
        let argument = &call.arguments[slot];
        let is_text = !matches!(argument.content, Content::Absent | Content::WrongType);
        return is_text.then_some((argument.key, argument.value));
    }
    let named = call.tolerated.iter().find(|it| call.text(it.key) == "ClientToken")?;
    (!call.text(named.value).is_empty()).then_some((named.key, named.value))
}
