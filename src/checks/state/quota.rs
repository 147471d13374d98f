//! Rules about how many IPv6 addresses and prefixes an ENI may hold.

use super::{Scene, Verdict};
use crate::batch::Content;
use crate::checks::{At, Outcome, Problem};
use crate::rule::Rule;
use crate::ruleset::operation::{Effect, Role};
use crate::ruleset::responses::Kind;
use crate::state::addresses::Set;
use crate::state::{Origin, Resource, Value};

/// Most IPv6 addresses of an ENI that is not attached (AssignIpv6Addresses, operation description).
pub const MOST_WHEN_AVAILABLE: i64 = 10;

/// The least that the call asks for, and whether it is exactly that.
struct Wanted {
    least: i64,
    is_exact: bool,
}

/// Runs the rules.
pub fn check(scene: &mut Scene, out: &mut Outcome, id: &str, eni: Option<Resource>) {
    if scene.call.operation.file.effect != Effect::AssignToEni {
        return;
    }
    let names = scene.world.snapshot.names;
    let status = eni.and_then(|eni| eni.field(&names.eni.status));
    let limit = limit(scene, out, id, eni);
    match status.map(Value::text) {
        Some("Available") => {
            let (rule, limit) = (Rule::TooManyAddresses, MOST_WHEN_AVAILABLE);
            count(scene, out, id, rule, limit, status);
        }
        Some("InUse") => match limit {
            Some((0, _)) => {}
            Some((limit, value)) => count(scene, out, id, Rule::TooManyAddressesForInstanceType, limit, Some(value)),
            None => scene.judge(out, Rule::TooManyAddressesForInstanceType, Verdict::Undecided),
        },
        Some(_) => {}
        None => {
            scene.judge(out, Rule::TooManyAddresses, Verdict::Undecided);
            scene.judge(out, Rule::TooManyAddressesForInstanceType, Verdict::Undecided);
        }
    }
}

/// How many an ENI may hold that is attached to an instance of a known type; reports a type that supports none.
fn limit(scene: &Scene, out: &mut Outcome, id: &str, eni: Option<Resource>) -> Option<(i64, Value)> {
    let names = scene.world.snapshot.names;
    let attached = eni.and_then(|it| it.instance(&names.eni));
    if attached.is_some_and(|instance| instance.text().is_empty()) {
        return None;
    }
    let instance = attached.and_then(|it| scene.world.resource(Kind::Instance, it.text()));
    let kind = instance.and_then(|it| it.field(&names.instance.kind));
    let record = kind.and_then(|kind| scene.world.snapshot.get(Kind::InstanceType, kind.text()));
    let quantity = record.and_then(|it| it.field(&names.instance_type.ipv6_quantity));
    let Some((value, limit)) = quantity.and_then(|value| Some((value, value.text().parse::<i64>().ok()?))) else {
        scene.judge(out, Rule::Ipv6UnsupportedByInstanceType, Verdict::Undecided);
        return None;
    };
    if limit == 0 {
        let kind = kind.map_or("", Value::text);
        let message = format!("ENI `{id}` is attached to an instance of type {kind}, which supports no IPv6");
        let at = At::Argument(scene.slot(Role::EniId));
        let problem = Problem::new(scene.call, Rule::Ipv6UnsupportedByInstanceType, at, message);
        let problem = problem.rests_on(Origin::Snapshot(Some(value)), "the instance type supports none");
        scene.judge(out, Rule::Ipv6UnsupportedByInstanceType, Verdict::fire(problem));
    }
    Some((limit, value))
}

fn count(scene: &mut Scene, out: &mut Outcome, id: &str, rule: Rule, limit: i64, source: Option<Value>) {
    let number = scene.world.eni(id);
    let (eni, addresses) = scene.world.eni_state_mut(number);
    let (mut present, mut is_exact, mut changed) = (0, true, 0);
    for set in [Set::Ipv6Addresses, Set::Ipv6Prefixes] {
        let state = &mut eni.sets[set as usize];
        addresses.catch_up(number, state, set);
        let (least, exact) = addresses.count(state);
        present += least;
        is_exact &= exact;
        changed = changed.max(state.changed);
    }
    let Some(wanted) = wanted(scene) else { return scene.judge(out, rule, Verdict::Undecided) };
    if present + wanted.least <= limit {
        if !(is_exact && wanted.is_exact) {
            scene.judge(out, rule, Verdict::Undecided);
        }
        return;
    }
    let least = wanted.least;
    let message = format!(
        "ENI `{id}` holds {present} IPv6 addresses or prefixes, and {least} more would exceed the limit of {limit}"
    );
    let problem = Problem::new(scene.call, rule, At::Call, message);
    let problem = match changed {
        0 => problem.rests_on(Origin::Snapshot(source), "the limit follows from this"),
        call => problem
            .rests_on(Origin::Call(call), "the number was changed last")
            .see(source, "the limit follows from this"),
    };
    scene.judge(out, rule, Verdict::fire(problem));
}

/// What the call asks for; `None` when something that counts is already wrong.
fn wanted(scene: &Scene) -> Option<Wanted> {
    let mut wanted = Wanted { least: 0, is_exact: true };
    for (slot, argument) in scene.call.arguments.iter().enumerate() {
        let role = scene.call.parameter(slot).role;
        let counts = matches!(role, Role::Ipv6Address | Role::Ipv6Prefix | Role::AddressCount | Role::PrefixCount);
        if !counts || !scene.call.has(slot) {
            continue;
        }
        if scene.blocked.touches(slot) {
            return None;
        }
        match argument.content {
            Content::Integer(count) => wanted.least += count,
            Content::List => wanted.least += i64::from(argument.items),
            _ => {
                wanted.least += i64::from(matches!(role, Role::AddressCount | Role::PrefixCount));
                wanted.is_exact = false;
            }
        }
    }
    wanted.is_exact &= !scene.call.has_hidden_arguments;
    Some(wanted)
}
