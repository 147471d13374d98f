//! Rules about the SNAT and DNAT entries that use the public address of an EIP.

use super::eip::{Binding, force};
use super::{Scene, Verdict};
use crate::checks::{At, Outcome, Problem};
use crate::rule::Rule;
use crate::ruleset::operation::Role;
use crate::ruleset::responses::Kind;
use crate::state::{Fact, Origin, Resource, Value};

/// What is known of the entries of one kind.
struct Entries<'s> {
    /// Entries that use the address.
    using: Vec<(Resource<'s>, Value)>,
    /// Whether there may be others.
    may_be_more: bool,
}

/// Runs the rules.
pub fn check(scene: &Scene, out: &mut Outcome, id: &str, eip: Option<Resource>, binding: Fact<Option<Binding>>) {
    const RULES: [Rule; 4] = [Rule::EipUsedBySnat, Rule::EipUsedByDnat, Rule::EipInSnatPool, Rule::NatEntryUnstable];
    let names = scene.world.snapshot.names;
    if matches!(binding, Fact::Known(None, Origin::Call(_))) {
        return;
    }
    let is_nat = match binding {
        Fact::Known(Some(binding), _) => binding.kind.map(|kind| kind == "Nat"),
        Fact::Known(None, _) => Some(false),
        Fact::Unknown if scene.world.eip_unknown_since(id) > 0 => None,
        Fact::Unknown => eip.and_then(|eip| eip.field(&names.eip.instance_type)).map(|kind| kind.text() == "Nat"),
    };
    let Some(address) = eip.and_then(|eip| eip.field(&names.eip.address)) else {
        return RULES.into_iter().for_each(|rule| scene.judge(out, rule, Verdict::Undecided));
    };
    let snat = entries(scene, Kind::SnatEntry, &names.snat_entry.addresses, address.text());
    let dnat = entries(scene, Kind::DnatEntry, &names.dnat_entry.address, address.text());
    unstable(scene, out, id, [(&snat, &names.snat_entry.status), (&dnat, &names.dnat_entry.status)]);
    let force = force(scene.call);
    if is_nat == Some(false) || force == Some(true) {
        return;
    }
    let is_certain = is_nat == Some(true) && force == Some(false);
    used(scene, out, Rule::EipUsedBySnat, (id, "a SNAT entry"), &snat, is_certain);
    used(scene, out, Rule::EipUsedByDnat, (id, "a DNAT entry"), &dnat, is_certain);
    let pools = snat.using.iter().copied().filter(|(_, addresses)| addresses.text().contains(','));
    let pools = Entries { using: pools.collect(), may_be_more: snat.may_be_more };
    used(scene, out, Rule::EipInSnatPool, (id, "a SNAT entry with several addresses"), &pools, is_certain);
}

fn entries<'s>(scene: &Scene<'_, 's>, kind: Kind, field: &str, address: &str) -> Entries<'s> {
    let world = &*scene.world;
    let is_known = world.nat_entries_unknown_since == 0;
    let mut found = Entries { using: Vec::new(), may_be_more: !is_known || !world.snapshot.is_complete(kind) };
    for entry in world.snapshot.all(kind) {
        if world.is_deleted(entry.id) {
            continue;
        }
        let Some(value) = entry.written(field) else {
            found.may_be_more = true;
            continue;
        };
        let mut addresses = value.text().split(',').map(str::trim);
        if !addresses.clone().any(|it| it == address) {
            found.may_be_more |= addresses.any(|it| crate::batch::address::ipv4(it).is_none());
            continue;
        }
        match is_known && world.disturbed_since(entry.id) == 0 {
            true => found.using.push((entry, value)),
            false => found.may_be_more = true,
        }
    }
    found
}

fn used(scene: &Scene, out: &mut Outcome, rule: Rule, (id, what): (&str, &str), entries: &Entries, is_certain: bool) {
    let verdict = match entries.using.first() {
        Some(&(entry, value)) if is_certain => {
            let message = format!("EIP `{id}` is used by {what}, `{}`, and `Force` is not true", entry.id);
            let problem = Problem::new(scene.call, rule, At::Argument(scene.slot(Role::EipId)), message);
            Verdict::fire(problem.rests_on(Origin::Snapshot(Some(value)), "the entry uses it"))
        }
        Some(_) => Verdict::Undecided,
        None if entries.may_be_more => Verdict::Undecided,
        None => Verdict::Pass,
    };
    scene.judge(out, rule, verdict);
}

fn unstable(scene: &Scene, out: &mut Outcome, id: &str, kinds: [(&Entries, &str); 2]) {
    let mut verdict = Verdict::Pass;
    for (entries, field) in kinds {
        for &(entry, _) in &entries.using {
            match entry.field(field) {
                Some(status) if status.text() != "Available" => {
                    let message =
                        format!("the NAT entry `{}` of EIP `{id}` is {}, not Available", entry.id, status.text());
                    let at = At::Argument(scene.slot(Role::EipId));
                    let problem = Problem::new(scene.call, Rule::NatEntryUnstable, at, message);
                    let problem = problem.rests_on(Origin::Snapshot(Some(status)), "the snapshot says so here");
                    return scene.judge(out, Rule::NatEntryUnstable, Verdict::fire(problem));
                }
                Some(_) => {}
                None => verdict = Verdict::Undecided,
            }
        }
        if entries.may_be_more {
            verdict = Verdict::Undecided;
        }
    }
    scene.judge(out, Rule::NatEntryUnstable, verdict);
}
