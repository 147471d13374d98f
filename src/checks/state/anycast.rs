//! Rules about the Anycast EIP that a call names, and the endpoint that it is to lose.

use super::{Id, Scene, Verdict, is_true};
use crate::batch::Content;
use crate::checks::instance_type::{self, InstanceType};
use crate::checks::{At, Outcome, Problem};
use crate::rule::Rule;
use crate::ruleset::operation::Role;
use crate::ruleset::responses::Kind;
use crate::state::bindings::{Bindings, Bound, Endpoint};
use crate::state::world::id_key;
use crate::state::{Fact, Origin, Resource};

/// Runs every rule of an operation on an Anycast EIP.
pub fn check(scene: &mut Scene, out: &mut Outcome) {
    endpoint_exists(scene, out);
    let id = match scene.id(Role::AnycastId) {
        Id::Known(id) => id,
        Id::Unknown => return scene.leave_undecided(out),
        Id::Unusable => return,
    };
    let resource = scene.world.resource(Kind::AnycastEip, id);
    status(scene, out, id, resource);
    let names = &scene.world.snapshot.names.anycast_eip;
    let verdict = match resource.and_then(|it| it.field(&names.service_managed)) {
        None => Verdict::Undecided,
        Some(value) if is_true(value) => {
            let message = format!("Anycast EIP `{id}` is managed by a cloud service");
            let at = At::Argument(scene.slot(Role::AnycastId));
            let problem = Problem::new(scene.call, Rule::AnycastServiceManaged, at, message);
            Verdict::fire(problem.rests_on(Origin::Snapshot(Some(value)), "the snapshot says so here"))
        }
        Some(_) => Verdict::Pass,
    };
    scene.judge(out, Rule::AnycastServiceManaged, verdict);
    not_bound(scene, out, id);
}

fn status(scene: &Scene, out: &mut Outcome, id: &str, resource: Option<Resource>) {
    let world = &*scene.world;
    let unknown_since = world.anycasts_unknown_since.max(world.disturbed_since(id));
    let changed = world.anycast(id).filter(|it| it.changed > unknown_since);
    let fact = match (changed, unknown_since) {
        (Some(anycast), _) => match anycast.status {
            Some(status) => Fact::Known(status.name(), Origin::Call(anycast.changed)),
            None => Fact::Unknown,
        },
        (None, 0) => match resource.and_then(|it| it.field(&world.snapshot.names.anycast_eip.status)) {
            Some(value) => Fact::Known(value.text(), Origin::Snapshot(Some(value))),
            None => Fact::Unknown,
        },
        (None, _) => Fact::Unknown,
    };
    let verdict = match fact {
        Fact::Unknown => Verdict::Undecided,
        Fact::Known("Associated", _) => Verdict::Pass,
        Fact::Known(status, origin) => {
            let at = At::Argument(scene.slot(Role::AnycastId));
            let message = format!("Anycast EIP `{id}` is {status}, not Associated");
            let problem = Problem::new(scene.call, Rule::AnycastWrongStatus, at, message);
            let what = match origin {
                Origin::Call(_) => "its status was changed",
                Origin::Snapshot(_) => "the snapshot says so here",
            };
            Verdict::fire(problem.rests_on(origin, what))
        }
    };
    scene.judge(out, Rule::AnycastWrongStatus, verdict);
}

/// The endpoint that the call names, if it names one that can be used.
pub fn endpoint(scene: &Scene) -> Option<Endpoint> {
    let slot = scene.slot(Role::BoundInstanceId);
    let argument = &scene.call.arguments[slot];
    let instance = match argument.content {
        Content::Text if !scene.blocked.has_argument(slot) => Some(id_key(scene.call.text(argument.value))),
        content if content.is_unknown() => None,
        _ => return None,
    };
    let address = match scene.call.operation.slot(Role::PrivateAddress) {
        None => Content::Absent,
        Some(slot) => scene.call.arguments[slot].content,
    };
    Some(match address {
        Content::Ipv4(bits) => Endpoint { instance, address: Some(bits), is_address_known: true },
        Content::Absent => Endpoint { instance, address: None, is_address_known: true },
        _ => Endpoint { instance, address: None, is_address_known: false },
    })
}

fn not_bound(scene: &Scene, out: &mut Outcome, id: &str) {
    let Some(endpoint) = endpoint(scene) else { return };
    if endpoint.instance.is_none() {
        return scene.judge(out, Rule::AnycastNotBound, Verdict::Undecided);
    }
    let verdict = match Bindings::of(scene.world, id).is_bound(&endpoint) {
        Bound::Yes => Verdict::Pass,
        Bound::Unknown => Verdict::Undecided,
        Bound::No(origin) => {
            let slot = scene.slot(Role::BoundInstanceId);
            let (at, instance) = (At::Argument(slot), scene.call.text(scene.call.arguments[slot].value));
            let address =
                endpoint.address.map(|it| format!(" at {}", std::net::Ipv4Addr::from(it))).unwrap_or_default();
            let message = format!("Anycast EIP `{id}` is not bound to `{instance}`{address}");
            let problem = Problem::new(scene.call, Rule::AnycastNotBound, at, message);
            let what = match origin {
                Origin::Call(_) => "it was disassociated",
                Origin::Snapshot(_) => "the snapshot lists what it is bound to",
            };
            Verdict::fire(problem.rests_on(origin, what))
        }
    };
    scene.judge(out, Rule::AnycastNotBound, verdict);
}

fn endpoint_exists(scene: &Scene, out: &mut Outcome) {
    let slot = scene.slot(Role::BoundInstanceId);
    let argument = &scene.call.arguments[slot];
    if !scene.call.has(slot) || scene.blocked.has_argument(slot) || scene.blocked.fired(Rule::InstanceTypeMismatch) {
        return;
    }
    let undecided = |out: &mut Outcome| {
        scene.judge(out, Rule::BoundEniNotFound, Verdict::Undecided);
        scene.judge(out, Rule::BoundSlbNotFound, Verdict::Undecided);
    };
    let (rule, kind) = match instance_type::written(scene.call) {
        InstanceType::Known("NetworkInterface") => (Rule::BoundEniNotFound, Kind::Eni),
        InstanceType::Known("SlbInstance") => (Rule::BoundSlbNotFound, Kind::LoadBalancer),
        InstanceType::Known(_) => return,
        InstanceType::Unknown | InstanceType::Unsaid => return undecided(out),
    };
    if argument.content != Content::Text {
        return scene.judge(out, rule, Verdict::Undecided);
    }
    let id = scene.call.text(argument.value);
    let verdict = match (scene.world.is_absent(kind, id), scene.world.resource(kind, id)) {
        (true, _) => {
            let message = format!("the snapshot has no `{id}` among its {}", kind.plural());
            Verdict::fire(Problem::new(scene.call, rule, At::Argument(slot), message).rests_on_absence())
        }
        (false, Some(_)) => Verdict::Pass,
        (false, None) => Verdict::Undecided,
    };
    scene.judge(out, rule, verdict);
}
