//! Rules about the EIP that a call names: its status, its locks, what it is bound to.

use super::{Id, Scene, Verdict, is_elsewhere, nat};
use crate::batch::{Call, Content};
use crate::checks::instance_type::{self, InstanceType};
use crate::checks::{At, Outcome, Problem, destructive_force, parameter_not_applicable};
use crate::rule::Rule;
use crate::ruleset::operation::Role;
use crate::ruleset::responses::Kind;
use crate::state::{Execution, Fact, Origin, Resource, Value};

/// What an EIP is bound to.
#[derive(Clone, Copy)]
pub struct Binding {
    /// Id of the instance.
    pub instance: Value,
    /// Its type.
    pub kind: Option<&'static str>,
}

/// Runs every rule of an operation on an EIP.
pub fn check(scene: &mut Scene, out: &mut Outcome) {
    named_instance(scene, out);
    let id = match scene.id(Role::EipId) {
        Id::Known(id) => id,
        Id::Unknown => return scene.leave_undecided(out),
        Id::Unusable => return,
    };
    let world = &*scene.world;
    if world.is_absent(Kind::Eip, id) {
        let message = format!("the snapshot has no EIP `{id}`");
        let problem = at_eip(scene, Rule::EipNotFound, message).rests_on_absence();
        return scene.judge(out, Rule::EipNotFound, Verdict::fire(problem));
    }
    let resource = world.resource(Kind::Eip, id);
    if resource.is_none() {
        scene.judge(out, Rule::EipNotFound, Verdict::Undecided);
    }
    applicable(scene, out, resource);
    fields(scene, out, id, resource);
    status(scene, out, id, resource);
    let binding = binding(scene, out, id, resource);
    bound(scene, out, id, resource, binding);
    nat::check(scene, out, id, resource, binding);
}

fn at_eip<'a>(scene: &Scene, rule: Rule, message: String) -> Problem<'a> {
    Problem::new(scene.call, rule, At::Argument(scene.slot(Role::EipId)), message)
}

/// The rules about parameters whose meaning the type decides, where only the snapshot knows the type.
fn applicable(scene: &Scene, out: &mut Outcome, resource: Option<Resource>) {
    if instance_type::effective(out.rules, scene.call) != InstanceType::Unsaid {
        return;
    }
    let names = &scene.world.snapshot.names.eip;
    let field = |name: &str| resource.and_then(|it| it.field(name)).filter(|it| !it.text().is_empty());
    let written = field(&names.instance_type).map(|value| (value.text(), value));
    let shown = || field(&names.instance).and_then(|id| Some((instance_type::shown(out.rules, id.text())?, id)));
    let Some((kind, value)) = written.or_else(shown) else { return };
    let origin = Some(Origin::Snapshot(Some(value)));
    for rule in [Rule::ParameterNotApplicable, Rule::DestructiveForce] {
        out.decided(rule);
    }
    parameter_not_applicable::judge(scene.call, out, InstanceType::Known(kind), origin);
    destructive_force::judge(scene.call, out, InstanceType::Known(kind), origin);
}

/// Rules about the instance that the call names.
fn named_instance(scene: &Scene, out: &mut Outcome) {
    let Some(slot) = scene.call.operation.slot(Role::InstanceId) else { return };
    let argument = &scene.call.arguments[slot];
    if !scene.call.has(slot) || scene.blocked.has_argument(slot) || scene.blocked.fired(Rule::InstanceTypeMismatch) {
        return;
    }
    let undecided = |out: &mut Outcome| {
        scene.judge(out, Rule::InstanceNotFound, Verdict::Undecided);
        scene.judge(out, Rule::LoadBalancerNotFound, Verdict::Undecided);
    };
    let given = match instance_type::written(scene.call) {
        InstanceType::Known(kind) => kind,
        InstanceType::Unsaid => "EcsInstance",
        InstanceType::Unknown => return undecided(out),
    };
    if argument.content != Content::Text {
        return undecided(out);
    }
    let Some(kind) = kind_of(given) else { return };
    let id = scene.call.text(argument.value);
    let rule = if kind == Kind::LoadBalancer { Rule::LoadBalancerNotFound } else { Rule::InstanceNotFound };
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

/// The kind of resource that an instance type names.
pub fn kind_of(instance_type: &str) -> Option<Kind> {
    match instance_type {
        "EcsInstance" => Some(Kind::Instance),
        "SlbInstance" => Some(Kind::LoadBalancer),
        "NetworkInterface" => Some(Kind::Eni),
        "Nat" => Some(Kind::NatGateway),
        "HaVip" => Some(Kind::HaVip),
        _ => None,
    }
}

fn fields(scene: &Scene, out: &mut Outcome, id: &str, resource: Option<Resource>) {
    let names = &scene.world.snapshot.names.eip;
    if let Some(slot) = scene.call.operation.slot(Role::Region).filter(|&slot| scene.call.has(slot)) {
        let argument = &scene.call.arguments[slot];
        let home = resource.and_then(|it| it.field(&names.region));
        let region = scene.call.text(argument.value);
        let verdict = match (argument.content, is_elsewhere(home.map(Value::text), region)) {
            (Content::Text, Some(true)) => {
                let place = home.map_or("elsewhere", Value::text);
                let message = format!("EIP `{id}` is in {place}, not in {region}");
                let problem = Problem::new(scene.call, Rule::WrongRegion, At::Argument(slot), message);
                Verdict::fire(problem.rests_on(Origin::Snapshot(home), "the snapshot says so here"))
            }
            (Content::Text, None) => Verdict::Undecided,
            (content, _) if content.is_unknown() => Verdict::Undecided,
            _ => Verdict::Pass,
        };
        scene.judge(out, Rule::WrongRegion, verdict);
    }
    let business = resource.and_then(|it| it.field(&names.business_status));
    let (locks, is_listed) = resource.map_or((Vec::new(), false), |it| it.list(&names.locks));
    let lock = |reasons: &[&str]| {
        let reason = |lock: &Value| lock.known(&names.locks.value).or(Some(*lock).filter(|it| it.is_known()));
        locks.iter().filter_map(reason).find(|reason| reasons.contains(&reason.text()))
    };
    let financial = business.filter(|it| it.text() == "FinancialLocked").or_else(|| lock(&["financial", "sharedPool"]));
    let is_free = business.is_some() && is_listed;
    locked(scene, out, Rule::EipFinanciallyLocked, id, financial, is_free);
    locked(scene, out, Rule::EipSecurityLocked, id, lock(&["security"]), is_listed);
}

fn locked(scene: &Scene, out: &mut Outcome, rule: Rule, id: &str, lock: Option<Value>, is_free: bool) {
    let verdict = match lock {
        Some(lock) => {
            let problem = at_eip(scene, rule, format!("EIP `{id}` is locked: {}", lock.text()));
            Verdict::fire(problem.rests_on(Origin::Snapshot(Some(lock)), "the snapshot says so here"))
        }
        None if is_free => Verdict::Pass,
        None => Verdict::Undecided,
    };
    scene.judge(out, rule, verdict);
}

fn status(scene: &Scene, out: &mut Outcome, id: &str, resource: Option<Resource>) {
    let world = &*scene.world;
    let (unknown_since, unassociated) = (world.eip_unknown_since(id), world.eip(id).unassociated);
    let after = if world.execution == Execution::Settled { "Available" } else { "Unassociating" };
    let snapshot = resource.and_then(|it| it.field(&world.snapshot.names.eip.status));
    let fact = match (unassociated > unknown_since, unknown_since) {
        (true, _) => Fact::Known(after, Origin::Call(unassociated)),
        (false, 0) => snapshot.map_or(Fact::Unknown, |it| Fact::Known(it.text(), Origin::Snapshot(Some(it)))),
        (false, _) => Fact::Unknown,
    };
    for (rule, statuses) in [
        (Rule::EipWrongStatus, ["Available", "Releasing"]),
        (Rule::EipBindingInTransition, ["Associating", "Unassociating"]),
    ] {
        let verdict = match fact {
            Fact::Unknown => Verdict::Undecided,
            Fact::Known(status, origin) if statuses.contains(&status) => {
                let problem = at_eip(scene, rule, format!("EIP `{id}` is {status}, not InUse"));
                let what = match origin {
                    Origin::Call(_) => "it was disassociated",
                    Origin::Snapshot(_) => "the snapshot says so here",
                };
                Verdict::fire(problem.rests_on(origin, what))
            }
            Fact::Known(..) => Verdict::Pass,
        };
        scene.judge(out, rule, verdict);
    }
}

/// What the EIP is bound to; bound to nothing is a known binding.
fn binding(scene: &Scene, out: &Outcome, id: &str, resource: Option<Resource>) -> Fact<Option<Binding>> {
    let world = &*scene.world;
    let (unknown_since, unassociated) = (world.eip_unknown_since(id), world.eip(id).unassociated);
    if unassociated > unknown_since {
        return Fact::Known(None, Origin::Call(unassociated));
    }
    let names = &world.snapshot.names.eip;
    let instance = resource.filter(|_| unknown_since == 0).and_then(|it| it.field(&names.instance));
    match instance {
        None => Fact::Unknown,
        Some(instance) if instance.text().is_empty() => Fact::Known(None, Origin::Snapshot(Some(instance))),
        Some(instance) => {
            let kind = resource.and_then(|it| it.field(&names.instance_type)).map(Value::text);
            let kind =
                kind.filter(|kind| !kind.is_empty()).or_else(|| instance_type::shown(out.rules, instance.text()));
            Fact::Known(Some(Binding { instance, kind }), Origin::Snapshot(Some(instance)))
        }
    }
}

/// Rules about the resource that the EIP is bound to.
fn bound(scene: &Scene, out: &mut Outcome, id: &str, eip: Option<Resource>, binding: Fact<Option<Binding>>) {
    const RULES: [Rule; 7] = [
        Rule::EipNotBoundToInstance,
        Rule::BoundInstanceNotFound,
        Rule::BoundInstanceWrongState,
        Rule::BoundEcsPending,
        Rule::BoundEniWrongState,
        Rule::HavipWrongState,
        Rule::EniAttachedInCutThroughMode,
    ];
    let binding = match binding {
        Fact::Unknown => return RULES.into_iter().for_each(|rule| scene.judge(out, rule, Verdict::Undecided)),
        Fact::Known(None, _) => return,
        Fact::Known(Some(binding), _) => binding,
    };
    let instance = binding.instance;
    let names_it = other_instance(scene, out, id, instance);
    let kind = binding.kind.and_then(kind_of);
    let Some(kind) = kind else { return };
    if scene.world.is_absent(kind, instance.text()) {
        if !names_it {
            let bound_to = instance.text();
            let message = format!("EIP `{id}` is bound to `{bound_to}`, which the snapshot does not have");
            let problem = at_eip(scene, Rule::BoundInstanceNotFound, message);
            let problem = problem.rests_on(Origin::Snapshot(Some(instance)), "the binding");
            scene.judge(out, Rule::BoundInstanceNotFound, Verdict::fire(problem));
        }
        return;
    }
    let resource = scene.world.resource(kind, instance.text());
    if resource.is_none() {
        scene.judge(out, Rule::BoundInstanceNotFound, Verdict::Undecided);
    }
    bound_status(scene, out, id, kind, instance, resource);
    if kind == Kind::Eni {
        cut_through(scene, out, id, eip, resource);
    }
}

/// eip-not-bound-to-instance; whether the call names the bound instance itself.
fn other_instance(scene: &Scene, out: &mut Outcome, id: &str, instance: Value) -> bool {
    let Some(slot) = scene.call.operation.slot(Role::InstanceId) else { return false };
    let argument = &scene.call.arguments[slot];
    match argument.content {
        content if content.is_unknown() => {
            scene.judge(out, Rule::EipNotBoundToInstance, Verdict::Undecided);
            false
        }
        Content::Text if !scene.blocked.has_argument(slot) => {
            let given = scene.call.text(argument.value);
            if given == instance.text() {
                return true;
            }
            let message = format!("EIP `{id}` is bound to `{}`, not to `{given}`", instance.text());
            let problem = Problem::new(scene.call, Rule::EipNotBoundToInstance, At::Argument(slot), message);
            let problem = problem.rests_on(Origin::Snapshot(Some(instance)), "the binding");
            scene.judge(out, Rule::EipNotBoundToInstance, Verdict::fire(problem));
            false
        }
        _ => false,
    }
}

fn bound_status(scene: &Scene, out: &mut Outcome, id: &str, kind: Kind, instance: Value, resource: Option<Resource>) {
    let names = scene.world.snapshot.names;
    let (field, stable, rule): (&str, &[&str], Rule) = match kind {
        Kind::Instance => (&names.instance.status, &["Running", "Stopped"], Rule::BoundInstanceWrongState),
        Kind::NatGateway => (&names.nat_gateway.status, &["Available"], Rule::BoundInstanceWrongState),
        Kind::LoadBalancer => (&names.load_balancer.status, &["active", "inactive"], Rule::BoundInstanceWrongState),
        Kind::Eni => (&names.eni.status, &["Available", "InUse"], Rule::BoundEniWrongState),
        Kind::HaVip => (&names.havip.status, &["Available", "InUse"], Rule::HavipWrongState),
        _ => return,
    };
    let is_instance = kind == Kind::Instance;
    let Some(status) = resource.and_then(|it| it.field(field)) else {
        if is_instance {
            scene.judge(out, Rule::BoundEcsPending, Verdict::Undecided);
        }
        return scene.judge(out, rule, Verdict::Undecided);
    };
    if stable.contains(&status.text()) {
        return;
    }
    let rule = if is_instance && status.text() == "Pending" { Rule::BoundEcsPending } else { rule };
    let message = format!(
        "EIP `{id}` is bound to `{}`, which is {}, not {}",
        instance.text(),
        status.text(),
        stable.join(" or ")
    );
    let problem = at_eip(scene, rule, message).rests_on(Origin::Snapshot(Some(status)), "the snapshot says so here");
    scene.judge(out, rule, Verdict::fire(problem));
}

fn cut_through(scene: &Scene, out: &mut Outcome, id: &str, eip: Option<Resource>, eni: Option<Resource>) {
    let names = scene.world.snapshot.names;
    let mode = eip.and_then(|eip| eip.field(&names.eip.mode));
    let status = eni.and_then(|eni| eni.field(&names.eni.status));
    let verdict = match (mode, status) {
        (Some(mode), _) if mode.text() != "BINDED" => Verdict::Pass,
        (_, Some(status)) if status.text() != "InUse" => Verdict::Pass,
        (Some(mode), Some(status)) => {
            let message = format!("EIP `{id}` is bound in cut-through mode to an ENI that is attached to an instance");
            let problem = at_eip(scene, Rule::EniAttachedInCutThroughMode, message);
            let problem =
                problem.rests_on(Origin::Snapshot(Some(mode)), "the mode").see(Some(status), "the ENI is attached");
            Verdict::fire(problem)
        }
        _ => Verdict::Undecided,
    };
    scene.judge(out, Rule::EniAttachedInCutThroughMode, verdict);
}

/// Whether the call forces the disassociation; `None` if nobody knows.
pub fn force(call: &Call) -> Option<bool> {
    match call.content(Role::Force) {
        Content::Boolean(force) => Some(force),
        Content::Absent if !call.has_hidden_arguments => Some(false),
        Content::WrongType => Some(false),
        _ => None,
    }
}
