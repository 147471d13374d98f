//! Rules about addresses that a call names: inside the vSwitch, free, or on the ENI.

use super::vswitch::{self, Cidr};
use super::{Scene, Verdict};
use crate::batch::Item;
use crate::checks::structure::without_item;
use crate::checks::{At, Outcome, Problem};
use crate::rule::Rule;
use crate::ruleset::operation::{Effect, Role};
use crate::ruleset::responses::Kind;
use crate::state::addresses::{Member, Set};
use crate::state::{Fact, Origin, Resource};

/// The member of a set that an item names, if it names one.
pub fn member(scene: &Scene, item: &Item) -> Option<Member> {
    Member::of(set_of(scene.call.parameter(item.slot).role)?, item.content)
}

/// The set whose members a list with `role` names.
pub fn set_of(role: Role) -> Option<Set> {
    match role {
        Role::Ipv6Address => Some(Set::Ipv6Addresses),
        Role::Ipv6Prefix => Some(Set::Ipv6Prefixes),
        Role::Ipv4Address => Some(Set::Ipv4Addresses),
        Role::Ipv4Prefix => Some(Set::Ipv4Prefixes),
        _ => None,
    }
}

/// Runs the rules about every address, and about every prefix that is to be unassigned.
pub fn check(scene: &mut Scene, out: &mut Outcome, id: &str, eni: Option<Resource>) {
    let effect = scene.call.operation.file.effect;
    let cidr_name = match scene.call.operation.slot(Role::Ipv4Address) {
        Some(_) => &scene.world.snapshot.names.vswitch.ipv4_cidr,
        None => &scene.world.snapshot.names.vswitch.ipv6_cidr,
    };
    let cidr = vswitch::of(scene, eni).and_then(|it| it.field(cidr_name)).and_then(Cidr::parse);
    let number = scene.world.eni(id);
    for item in scene.call.items {
        if scene.blocked.has_item(item) {
            continue;
        }
        let Some(member) = member(scene, item) else {
            if item.content.is_unknown() {
                unknown_item(scene, out, item.slot);
            }
            continue;
        };
        if matches!(member.set, Set::Ipv6Addresses | Set::Ipv4Addresses) {
            outside(scene, out, item, member, cidr);
        }
        match effect {
            Effect::AssignToEni if member.set == Set::Ipv6Addresses => assigned(scene, out, item, member, number, id),
            Effect::UnassignFromEni => not_assigned(scene, out, item, member, number, id, eni),
            Effect::AssignToEni | Effect::UnassociateEip | Effect::UnassociateAnycastEip => {}
        }
    }
    for slot in 0..scene.call.arguments.len() {
        if scene.call.arguments[slot].content.is_unknown() {
            unknown_item(scene, out, slot);
        }
    }
}

/// An item, or a whole list, that nobody knows.
fn unknown_item(scene: &Scene, out: &mut Outcome, slot: usize) {
    let rules: &[Rule] = match scene.call.parameter(slot).role {
        Role::Ipv6Address | Role::Ipv4Address => &[
            Rule::AddressOutsideVswitch,
            Rule::ReservedAddress,
            Rule::AddressAlreadyAssigned,
            Rule::AddressInUseElsewhere,
            Rule::AddressNotAssigned,
        ],
        Role::Ipv6Prefix | Role::Ipv4Prefix => {
            &[Rule::AddressNotAssigned, Rule::PrefixOutsideReservation, Rule::PrefixInUse]
        }
        _ => &[],
    };
    for &rule in rules {
        scene.judge(out, rule, Verdict::Undecided);
    }
}

fn outside(scene: &Scene, out: &mut Outcome, item: &Item, member: Member, cidr: Option<Cidr>) {
    let Some(cidr) = cidr else {
        scene.judge(out, Rule::AddressOutsideVswitch, Verdict::Undecided);
        return scene.judge(out, Rule::ReservedAddress, Verdict::Undecided);
    };
    let written = || (scene.call.item_name(item), scene.call.text(item.value));
    let block = cidr.value.text();
    let origin = Origin::Snapshot(Some(cidr.value));
    if !cidr.contains(member.bits, member.length) {
        let (name, text) = written();
        let message = format!("`{name}` is {text}, outside the CIDR block {block} of the ENI's vSwitch");
        let problem = Problem::new(scene.call, Rule::AddressOutsideVswitch, At::Item(item), message);
        let problem = problem.help(format_args!("write an address inside {block}")).rests_on(origin, "the CIDR block");
        return scene.judge(out, Rule::AddressOutsideVswitch, Verdict::fire(problem));
    }
    let ends = out.rules.data.reserved_addresses.ipv6;
    let (from_first, to_last) = (member.bits - cidr.network, cidr.last() - member.bits);
    if member.set == Set::Ipv6Addresses && (from_first < u128::from(ends.first) || to_last < u128::from(ends.last)) {
        let (name, text) = written();
        let message = format!("`{name}` is {text}, one of the addresses of {block} that the service keeps");
        let problem = Problem::new(scene.call, Rule::ReservedAddress, At::Item(item), message);
        let problem = problem.rests_on(origin, "the CIDR block");
        scene.judge(out, Rule::ReservedAddress, Verdict::fire(problem));
    }
}

fn assigned(scene: &mut Scene, out: &mut Outcome, item: &Item, member: Member, eni: u32, id: &str) {
    scene.world.load_holders_of(member);
    if scene.world.snapshot.is_complete(Kind::Eni) {
        // Otherwise nobody can say that no ENI has it.
        scene.world.load_open_enis();
    }
    let written = || (scene.call.item_name(item), scene.call.text(item.value));
    let world = &*scene.world;
    let here = world.addresses.is_on(eni, &world.eni_state(eni).sets[member.set as usize], member);
    let verdict = match here {
        Fact::Known(true, origin) => {
            let (name, text) = written();
            let message = format!("`{name}` is {text}, which is already on ENI `{id}`");
            let problem = Problem::new(scene.call, Rule::AddressAlreadyAssigned, At::Item(item), message);
            Verdict::fire(problem.rests_on(origin, "it was assigned"))
        }
        Fact::Known(false, _) => Verdict::Pass,
        Fact::Unknown => Verdict::Undecided,
    };
    scene.judge(out, Rule::AddressAlreadyAssigned, verdict);
    let mut verdict = match world.snapshot.is_complete(Kind::Eni) {
        true => Verdict::Pass,
        false => Verdict::Undecided,
    };
    for other in world.addresses.enis_of(member).filter(|&other| other != eni) {
        let state = world.eni_state(other);
        match world.addresses.is_on(other, &state.sets[member.set as usize], member) {
            Fact::Known(true, origin) => {
                let holder = state.resource.map_or("another ENI".to_owned(), |it| format!("ENI `{}`", it.id));
                let (name, text) = written();
                let message = format!("`{name}` is {text}, which is on {holder}");
                let problem = Problem::new(scene.call, Rule::AddressInUseElsewhere, At::Item(item), message);
                verdict = Verdict::fire(problem.rests_on(origin, "it was assigned"));
                break;
            }
            Fact::Known(false, _) => {}
            Fact::Unknown => verdict = Verdict::Undecided,
        }
    }
    let may_be_on = |other: u32| {
        let state = &world.eni_state(other).sets[member.set as usize];
        other != eni && matches!(world.addresses.is_on(other, state, member), Fact::Unknown)
    };
    if matches!(verdict, Verdict::Pass)
        && (world.addresses.may_be_anywhere(member) || world.open_enis.iter().any(|&other| may_be_on(other)))
    {
        verdict = Verdict::Undecided;
    }
    scene.judge(out, Rule::AddressInUseElsewhere, verdict);
}

fn not_assigned(
    scene: &Scene,
    out: &mut Outcome,
    item: &Item,
    member: Member,
    number: u32,
    id: &str,
    eni: Option<Resource>,
) {
    let world = &*scene.world;
    let written = || (scene.call.item_name(item), scene.call.text(item.value));
    let problem = |message: String| {
        let problem = Problem::new(scene.call, Rule::AddressNotAssigned, At::Item(item), message);
        problem.unsafe_fix("do not unassign it", || without_item(scene.call, item))
    };
    let verdict = match world.addresses.is_on(number, &world.eni_state(number).sets[member.set as usize], member) {
        Fact::Known(false, origin) => {
            let (name, text) = written();
            let problem = problem(format!("`{name}` is {text}, which is not on ENI `{id}`"));
            Verdict::fire(match origin {
                Origin::Call(_) => problem.rests_on(origin, "it was unassigned"),
                Origin::Snapshot(_) => problem.rests_on(origin, "the snapshot lists what is on the ENI"),
            })
        }
        fact => match primary(scene, member, eni) {
            Some(true) => {
                let (name, text) = written();
                let problem = problem(format!("`{name}` is {text}, the primary address of ENI `{id}`"));
                let place = eni.and_then(|eni| eni.value());
                Verdict::fire(problem.rests_on(Origin::Snapshot(place), "the snapshot says so here"))
            }
            Some(false) if matches!(fact, Fact::Known(true, _)) => Verdict::Pass,
            _ => Verdict::Undecided,
        },
    };
    scene.judge(out, Rule::AddressNotAssigned, verdict);
}

/// Whether the address is the primary one of the ENI, which cannot be unassigned.
fn primary(scene: &Scene, member: Member, eni: Option<Resource>) -> Option<bool> {
    if member.set != Set::Ipv4Addresses {
        return Some(false);
    }
    let (eni, names) = (eni?, &scene.world.snapshot.names.eni);
    let is_same = |text: &str| crate::batch::address::ipv4(text).map(u128::from) == Some(member.bits);
    let list = &names.ipv4_addresses;
    let (items, is_own) = eni.list(list);
    let marked = items.into_iter().find(|item| item.known(&list.value).is_some_and(|it| is_same(it.text())));
    let mark = list.primary.as_ref().and_then(|name| marked?.known(name)).map(super::is_true);
    let own = eni.own(&names.primary_address).map(|it| is_same(it.text()));
    let hinted = || eni.hint(&names.primary_address_in_instance).map(|it| is_same(it.text()));
    let mark = mark.filter(|_| is_own || own.is_none());
    let top = own.or_else(hinted);
    match (mark, top) {
        (Some(true), _) => Some(true),
        (_, Some(is_primary)) => Some(is_primary),
        (Some(false), None) => Some(false),
        (None, None) => None,
    }
}
