//! Rules about the ENI that a call names: whether it exists, where, and in which state.

use super::{Id, Scene, Verdict, addresses, is_elsewhere, is_true, prefixes, quota, vswitch};
use crate::batch::Content;
use crate::checks::{At, Outcome, Problem};
use crate::rule::Rule;
use crate::ruleset::operation::Role;
use crate::ruleset::responses::Kind;
use crate::state::{Origin, Resource, Value};

/// States in which an ENI may be changed (AssignIpv6Addresses, operation description).
const STABLE: [&str; 2] = ["Available", "InUse"];

/// Types of ENI that there are (ground truth, section 3.7).
const TYPES: [&str; 4] = ["Primary", "Secondary", "Trunk", "Member"];

/// Runs every rule of an operation on an ENI.
pub fn check(scene: &mut Scene, out: &mut Outcome) {
    let id = match scene.id(Role::EniId) {
        Id::Known(id) => id,
        Id::Unknown => return scene.leave_undecided(out),
        Id::Unusable => return,
    };
    if scene.world.is_absent(Kind::Eni, id) {
        let problem = at_eni(scene, Rule::EniNotFound, format!("the snapshot has no ENI `{id}`")).rests_on_absence();
        scene.judge(out, Rule::EniNotFound, Verdict::fire(problem));
    } else if scene.world.resource(Kind::Eni, id).is_none() {
        scene.judge(out, Rule::EniNotFound, Verdict::Undecided);
    }
    let resource = scene.world.resource(Kind::Eni, id);
    fields(scene, out, id, resource);
    instance(scene, out, id, resource);
    vswitch::check(scene, out, resource);
    addresses::check(scene, out, id, resource);
    prefixes::check(scene, out, id, resource);
    quota::check(scene, out, id, resource);
}

fn at_eni<'a>(scene: &Scene, rule: Rule, message: String) -> Problem<'a> {
    Problem::new(scene.call, rule, At::Argument(scene.slot(Role::EniId)), message)
}

/// Rules about one field of the ENI: undecided when the field is unknown.
fn fields(scene: &Scene, out: &mut Outcome, id: &str, resource: Option<Resource>) {
    let names = &scene.world.snapshot.names.eni;
    let field = |name: &str| resource.and_then(|resource| resource.field(name));
    let judge = |out: &mut Outcome, rule: Rule, value: Option<Value>, is_wrong: &dyn Fn(Value) -> bool, what: &str| {
        let verdict = match value {
            None => Verdict::Undecided,
            Some(value) if is_wrong(value) => {
                let text = value.text();
                let problem = at_eni(scene, rule, format!("ENI `{id}` {}", what.replace("{}", text)));
                Verdict::fire(problem.rests_on(Origin::Snapshot(Some(value)), "the snapshot says so here"))
            }
            Some(_) => Verdict::Pass,
        };
        scene.judge(out, rule, verdict);
    };
    let kind = field(&names.kind);
    let status = |value: Value| !STABLE.contains(&value.text());
    judge(out, Rule::EniWrongState, field(&names.status), &status, "is {}, neither Available nor InUse");
    judge(out, Rule::EniServiceManaged, field(&names.service_managed), &is_true, "is managed by a cloud service");
    judge(out, Rule::EniInvalidType, kind, &|it| !TYPES.contains(&it.text()), "is of type {}");
    judge(out, Rule::EniIsMember, kind, &|it| it.text() == "Member", "is a member ENI");
    let is_high = |value: Value| value.text() == "HighPerformance";
    judge(out, Rule::EniHighPerformance, field(&names.traffic_mode), &is_high, "is in the traffic mode {}");
    let slot = scene.slot(Role::Region);
    let argument = &scene.call.arguments[slot];
    let verdict = match argument.content {
        Content::Text => {
            let region = scene.call.text(argument.value);
            let zone = field(&names.zone).filter(|zone| !zone.text().is_empty());
            let is_other_zone = zone.map(|zone| !zone.text().starts_with(region));
            match is_other_zone
                .map(|other| other && is_elsewhere(field(&names.region).map(Value::text), region).unwrap_or(true))
            {
                None => Verdict::Undecided,
                Some(false) => Verdict::Pass,
                Some(true) => {
                    let home = field(&names.zone).or(field(&names.region));
                    let place = home.map_or("elsewhere", Value::text);
                    let message = format!("ENI `{id}` is in {place}, not in {region}");
                    let problem = Problem::new(scene.call, Rule::WrongRegion, At::Argument(slot), message);
                    Verdict::fire(problem.rests_on(Origin::Snapshot(home), "the snapshot says so here"))
                }
            }
        }
        content if content.is_unknown() => Verdict::Undecided,
        _ => Verdict::Pass,
    };
    scene.judge(out, Rule::WrongRegion, verdict);
}

fn instance(scene: &Scene, out: &mut Outcome, id: &str, resource: Option<Resource>) {
    let names = scene.world.snapshot.names;
    let instance = resource.and_then(|it| it.instance(&names.eni));
    let verdict = match instance {
        None => Verdict::Undecided,
        Some(instance) if instance.text().is_empty() => Verdict::Pass,
        Some(instance) if scene.world.is_absent(Kind::Instance, instance.text()) => {
            let message = format!("ENI `{id}` is attached to `{}`, which the snapshot does not have", instance.text());
            let problem = at_eni(scene, Rule::AttachedInstanceNotFound, message);
            Verdict::fire(problem.rests_on(Origin::Snapshot(Some(instance)), "it is attached to this instance"))
        }
        Some(instance) if scene.world.resource(Kind::Instance, instance.text()).is_some() => Verdict::Pass,
        Some(_) => Verdict::Undecided,
    };
    scene.judge(out, Rule::AttachedInstanceNotFound, verdict);
    let verdict = match resource.and_then(|it| it.field(&names.eni.kind)).map(Value::text) {
        None => Verdict::Undecided,
        Some("Primary") => primary_instance(scene, id, instance),
        Some(_) => Verdict::Pass,
    };
    scene.judge(out, Rule::InstanceWrongState, verdict);
}

fn primary_instance<'a>(scene: &Scene, id: &str, instance: Option<Value>) -> Verdict<'a> {
    let names = &scene.world.snapshot.names.instance;
    let resource = instance.and_then(|it| scene.world.resource(Kind::Instance, it.text()));
    let Some(status) = resource.and_then(|it| it.field(&names.status)) else { return Verdict::Undecided };
    if matches!(status.text(), "Running" | "Stopped") {
        return Verdict::Pass;
    }
    let message =
        format!("`{id}` is the primary ENI of an instance that is {}, neither Running nor Stopped", status.text());
    let problem = at_eni(scene, Rule::InstanceWrongState, message);
    Verdict::fire(problem.rests_on(Origin::Snapshot(Some(status)), "the snapshot says so here"))
}
