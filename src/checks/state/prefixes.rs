//! Rules about prefixes that a call asks for: inside a reservation, free, and enough of them.

use super::addresses::member;
use super::vswitch::{self, Cidr};
use super::{Scene, Verdict};
use crate::batch::{Content, Item};
use crate::checks::{At, Outcome, Problem};
use crate::rule::Rule;
use crate::ruleset::operation::{Effect, Role};
use crate::ruleset::responses::Kind;
use crate::state::addresses::{Member, Set};
use crate::state::world::id_key;
use crate::state::{Fact, Origin, Resource, Value};

/// A reservation of a vSwitch.
struct Reservation<'s> {
    resource: Resource<'s>,
    cidr: Option<Cidr>,
    /// Whether prefixes come from it: unknown when a field is.
    is_usable: Option<bool>,
    /// Whether it is for prefixes at all, whatever its status.
    is_for_prefixes: Option<bool>,
}

/// What is known of the IPv6 reservations of a vSwitch.
struct Reservations<'s> {
    ipv6: Vec<Reservation<'s>>,
    /// Whether there are entries that may be of the vSwitch and of the family.
    has_unsure: bool,
    /// CIDR blocks of those that prefixes may come from.
    unsure: Vec<Option<Cidr>>,
}

impl Reservation<'_> {
    /// Where the snapshot gives its block, else where it stands.
    fn place(&self, scene: &Scene) -> Option<Value> {
        let block = self.resource.field(&scene.world.snapshot.names.reservation.cidr);
        block.or_else(|| self.resource.value())
    }
}

/// Runs the rules.
pub fn check(scene: &mut Scene, out: &mut Outcome, id: &str, eni: Option<Resource>) {
    if scene.call.operation.file.effect != Effect::AssignToEni {
        return;
    }
    let Some(first) = first_prefix(scene) else {
        let has_count = scene.call.operation.slot(Role::PrefixCount).is_some_and(|slot| scene.call.has(slot));
        return if has_count {
            scene.judge(out, Rule::NotEnoughPrefixes, Verdict::Undecided)
        };
    };
    let names = scene.world.snapshot.names;
    let vswitch = eni.and_then(|eni| eni.field(&names.eni.vswitch));
    let is_disturbed = vswitch.is_none_or(|vswitch| scene.world.disturbed_since(vswitch.text()) > 0);
    let vswitch = vswitch.filter(|_| !is_disturbed);
    let reservations = vswitch.map(|vswitch| reservations(scene, vswitch));
    let is_missing = none_at_all(scene, out, first, reservations.as_ref(), vswitch);
    let cidr = vswitch::of(scene, eni).and_then(|it| it.field(&names.vswitch.ipv6_cidr)).and_then(Cidr::parse);
    for item in scene.call.items.iter().filter(|item| !scene.blocked.has_item(item)) {
        let Some(member) = member(scene, item).filter(|member| member.set == Set::Ipv6Prefixes) else { continue };
        if !is_missing {
            outside(scene, out, item, member, cidr, reservations.as_ref());
        }
        in_use(scene, out, item, member, id);
    }
    if !is_missing {
        enough(scene, out, reservations.as_ref(), vswitch);
    }
}

/// What a finding about prefixes as such is at: the first prefix, else the count; nothing if the call is about neither.
fn first_prefix<'c>(scene: &Scene<'c, '_>) -> Option<At<'c>> {
    let list = scene.call.operation.slot(Role::Ipv6Prefix)?;
    let free = |item: &&Item| !scene.blocked.has_item(item);
    if let Some(item) = scene.call.items_of(list).iter().find(free) {
        return Some(At::Item(item));
    }
    let count = scene.call.operation.slot(Role::PrefixCount)?;
    [list, count].into_iter().find(|&slot| scene.call.has(slot) && !scene.blocked.touches(slot)).map(At::Argument)
}

fn reservations<'s>(scene: &Scene<'_, 's>, vswitch: Value) -> Reservations<'s> {
    let names = &scene.world.snapshot.names.reservation;
    let mut found = Reservations { ipv6: Vec::new(), has_unsure: false, unsure: Vec::new() };
    for resource in scene.world.snapshot.all(Kind::Reservation) {
        let text = |name: &str| resource.field(name).map(Value::text);
        let cidr = resource.field(&names.cidr).and_then(Cidr::parse);
        let version = text(&names.version).map(|version| version.eq_ignore_ascii_case("IPv6"));
        let is_ipv6 = version.or(cidr.map(|cidr| cidr.width == 128));
        let is_for_prefixes = text(&names.kind).map(|kind| kind.eq_ignore_ascii_case("prefix"));
        let is_assigned = text(&names.status).map(|status| status.eq_ignore_ascii_case("Assigned"));
        let is_usable = match (is_for_prefixes, is_assigned) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        };
        match (text(&names.vswitch).map(|id| id == vswitch.text()), is_ipv6) {
            (Some(false), _) | (_, Some(false)) => {}
            _ if scene.world.disturbed_since(resource.id) > 0 => {
                found.ipv6.push(Reservation { resource, cidr: None, is_usable: None, is_for_prefixes: None });
            }
            (Some(true), Some(true)) => {
                found.ipv6.push(Reservation { resource, cidr, is_usable, is_for_prefixes });
            }
            _ if is_for_prefixes == Some(false) => {}
            _ => {
                found.has_unsure = true;
                found.unsure.extend((is_usable != Some(false)).then_some(cidr));
            }
        }
    }
    found
}

/// vswitch-without-reservation; whether it fired.
fn none_at_all(
    scene: &Scene,
    out: &mut Outcome,
    first: At,
    reservations: Option<&Reservations>,
    vswitch: Option<Value>,
) -> bool {
    let snapshot = scene.world.snapshot;
    let has_read_ipv6 = || {
        let names = &snapshot.names.reservation;
        let is_ipv6 = |it: Resource| {
            let version = it.field(&names.version).map(|version| version.text().eq_ignore_ascii_case("IPv6"));
            version.or(it.field(&names.cidr).and_then(Cidr::parse).map(|cidr| cidr.width == 128)) == Some(true)
        };
        snapshot.has_empty_list(Kind::Reservation) || snapshot.all(Kind::Reservation).any(is_ipv6)
    };
    let (Some(reservations), Some(vswitch)) = (reservations, vswitch) else {
        scene.judge(out, Rule::VswitchWithoutReservation, Verdict::Undecided);
        return false;
    };
    if reservations.ipv6.iter().any(|it| it.is_for_prefixes == Some(true)) {
        return false;
    }
    let is_known = snapshot.is_complete(Kind::Reservation)
        && has_read_ipv6()
        && !reservations.has_unsure
        && reservations.ipv6.iter().all(|it| it.is_for_prefixes == Some(false));
    if !is_known {
        scene.judge(out, Rule::VswitchWithoutReservation, Verdict::Undecided);
        return false;
    }
    let message = format!("the ENI's vSwitch `{}` has no reservation that prefixes could come from", vswitch.text());
    let problem = Problem::new(scene.call, Rule::VswitchWithoutReservation, first, message);
    let problem = problem.rests_on(Origin::Snapshot(Some(vswitch)), "the ENI is in this vSwitch");
    scene.judge(out, Rule::VswitchWithoutReservation, Verdict::fire(problem));
    true
}

fn outside(
    scene: &Scene,
    out: &mut Outcome,
    item: &Item,
    member: Member,
    cidr: Option<Cidr>,
    reservations: Option<&Reservations>,
) {
    let written = || (scene.call.item_name(item), scene.call.text(item.value));
    let problem = |message: String| Problem::new(scene.call, Rule::PrefixOutsideReservation, At::Item(item), message);
    if let Some(cidr) = cidr.filter(|cidr| cidr.width == 128 && !cidr.contains(member.bits, member.length)) {
        let block = cidr.value.text();
        let (name, text) = written();
        let problem = problem(format!("`{name}` is {text}, outside the CIDR block {block} of the ENI's vSwitch"));
        let problem = problem.rests_on(Origin::Snapshot(Some(cidr.value)), "the CIDR block");
        return scene.judge(out, Rule::PrefixOutsideReservation, Verdict::fire(problem));
    }
    let verdict = match reservations {
        Some(reservations) if !reservations.ipv6.is_empty() => {
            let contains = |it: &&Reservation| it.cidr.is_some_and(|cidr| cidr.contains(member.bits, member.length));
            let may = |it: &Reservation| {
                it.is_usable != Some(false) && it.cidr.is_none_or(|cidr| cidr.contains(member.bits, member.length))
            };
            let inside = reservations.ipv6.iter().filter(contains).any(|it| it.is_usable == Some(true));
            let holds = |cidr: &Option<Cidr>| cidr.is_none_or(|cidr| cidr.contains(member.bits, member.length));
            let may_be_inside = reservations.unsure.iter().any(holds)
                || scene.world.snapshot.is_truncated(Kind::Reservation)
                || reservations.ipv6.iter().any(may);
            match (inside, may_be_inside) {
                (true, _) => Verdict::Pass,
                (false, true) => Verdict::Undecided,
                (false, false) => {
                    let usable = reservations.ipv6.iter().find(|it| it.is_usable == Some(true));
                    let nearest = usable.or(reservations.ipv6.first()).and_then(|it| it.place(scene));
                    let (name, text) = written();
                    let problem = problem(format!("`{name}` is {text}, inside no reservation of the ENI's vSwitch"));
                    Verdict::fire(problem.rests_on(Origin::Snapshot(nearest), "a reservation of the vSwitch"))
                }
            }
        }
        _ => Verdict::Undecided,
    };
    scene.judge(out, Rule::PrefixOutsideReservation, verdict);
}

/// prefix-in-use, as far as the state shows it: an address or prefix of the same vSwitch lies in the prefix.
fn in_use(scene: &mut Scene, out: &mut Outcome, item: &Item, member: Member, id: &str) {
    scene.world.load_holders_in(member.bits);
    if scene.world.snapshot.is_complete(Kind::Eni) {
        // Otherwise nobody can say that no ENI has any of it.
        scene.world.load_open_enis();
    }
    let own = scene.world.eni(id);
    let world = &*scene.world;
    let vswitch = |eni: u32| {
        let resource = world.eni_state(eni).resource?;
        (world.disturbed_since(resource.id) == 0).then(|| resource.field(&world.snapshot.names.eni.vswitch)).flatten()
    };
    let home = vswitch(own).map(Value::text);
    let written = || (scene.call.item_name(item), scene.call.text(item.value));
    let mut verdict = match world.snapshot.is_complete(Kind::Eni) {
        true => Verdict::Pass,
        false => Verdict::Undecided,
    };
    let is_same_vswitch = |eni: u32| match (eni == own, home, vswitch(eni).map(Value::text)) {
        (true, _, _) => Some(true),
        (false, Some(home), Some(other)) => Some(home == other),
        (false, _, _) => None,
    };
    // In the order of addresses: that of naming is not the same where what quick calls did is entered late.
    let mut members: Vec<Member> = world.addresses.in_block(member.bits).collect();
    members.sort_unstable_by_key(|it| (it.bits, it.set as u8, it.length));
    'members: for taken in members {
        if world.addresses.may_be_anywhere(taken) {
            verdict = Verdict::Undecided;
        }
        for eni in world.addresses.enis_of(taken) {
            let state = world.eni_state(eni);
            match (is_same_vswitch(eni), world.addresses.is_on(eni, &state.sets[taken.set as usize], taken)) {
                (Some(false), _) | (_, Fact::Known(false, _)) => {}
                (Some(true), Fact::Known(true, origin)) => {
                    let what = if taken.set == Set::Ipv6Prefixes { "a prefix" } else { "an address" };
                    let holder = state.resource.map_or(id, |resource| resource.id);
                    let (name, text) = written();
                    let message = format!("`{name}` is {text}, in which {what} of ENI `{holder}` lies");
                    let problem = Problem::new(scene.call, Rule::PrefixInUse, At::Item(item), message);
                    verdict = Verdict::fire(problem.rests_on(origin, "it was assigned"));
                    break 'members;
                }
                _ => verdict = Verdict::Undecided,
            }
        }
    }
    let is_open = [Set::Ipv6Addresses, Set::Ipv6Prefixes].iter().any(|&set| world.addresses.is_open_everywhere(set));
    if matches!(verdict, Verdict::Pass)
        && (is_open || world.open_enis.iter().any(|&eni| is_same_vswitch(eni) != Some(false)))
    {
        verdict = Verdict::Undecided;
    }
    scene.judge(out, Rule::PrefixInUse, verdict);
}

/// not-enough-prefixes: even if everything that may be free is free.
fn enough(scene: &Scene, out: &mut Outcome, reservations: Option<&Reservations>, vswitch: Option<Value>) {
    let Some(slot) = scene.call.operation.slot(Role::PrefixCount) else { return };
    let wanted = match scene.call.arguments[slot].content {
        Content::Absent => return,
        Content::Integer(wanted) if !scene.blocked.has_argument(slot) => wanted,
        _ => return scene.judge(out, Rule::NotEnoughPrefixes, Verdict::Undecided),
    };
    let known = reservations.filter(|reservations| {
        !reservations.ipv6.is_empty()
            && reservations.unsure.is_empty()
            && !scene.world.snapshot.is_truncated(Kind::Reservation)
            && reservations.ipv6.iter().all(|it| it.is_usable.is_some())
    });
    let free = known.zip(vswitch).and_then(|(reservations, vswitch)| Some((free(scene, reservations)?, vswitch)));
    let Some((free, vswitch)) = free else {
        return scene.judge(out, Rule::NotEnoughPrefixes, Verdict::Undecided);
    };
    let taken = scene.world.prefixes_taken.get(&id_key(vswitch.text())).copied().unwrap_or_default();
    let anywhere = scene.world.prefixes_taken_anywhere;
    let left = (free - i128::from(taken.least) - i128::from(anywhere.least)).max(0);
    if i128::from(wanted) <= left {
        if taken.may_be_more || anywhere.may_be_more {
            scene.judge(out, Rule::NotEnoughPrefixes, Verdict::Undecided);
        }
        return;
    }
    let name = &scene.call.parameter(slot).name;
    let message = format!("`{name}` is {wanted}, but vSwitch `{}` has {left} free", vswitch.text());
    let problem = Problem::new(scene.call, Rule::NotEnoughPrefixes, At::Argument(slot), message);
    let place = reservations.and_then(|it| it.ipv6.first()).and_then(|it| it.place(scene));
    let problem = match taken.by {
        0 => problem.rests_on(Origin::Snapshot(place), "a reservation of the vSwitch"),
        call => {
            problem.rests_on(Origin::Call(call), "prefixes were taken last").see(place, "a reservation of the vSwitch")
        }
    };
    scene.judge(out, Rule::NotEnoughPrefixes, Verdict::fire(problem));
}

/// Prefixes that the snapshot leaves free at most: what each reservation says, else its size less what is known to be
/// taken from it.
fn free(scene: &Scene, reservations: &Reservations) -> Option<i128> {
    let names = &scene.world.snapshot.names.reservation;
    let mut free = 0;
    for reservation in reservations.ipv6.iter().filter(|it| it.is_usable == Some(true)) {
        let available = reservation.resource.field(&names.available).and_then(|it| it.text().parse::<i128>().ok());
        free += match (available, reservation.cidr) {
            (Some(available), _) => available,
            (None, Some(cidr)) if cidr.length <= 80 => {
                let size = 1_i128 << (80 - cidr.length);
                size - taken_in_snapshot(scene, cidr)
            }
            (None, Some(_)) => 0,
            (None, None) => return None,
        };
    }
    Some(free)
}

/// /80 blocks of a reservation in which the snapshot shows an address or prefix.
fn taken_in_snapshot(scene: &Scene, cidr: Cidr) -> i128 {
    let names = &scene.world.snapshot.names.eni;
    let mut blocks = std::collections::BTreeSet::new();
    for eni in scene.world.snapshot.all(Kind::Eni) {
        for list in [&names.ipv6_prefixes, &names.ipv6_addresses] {
            for item in eni.list(list).0 {
                let text = item.known(&list.value).or(Some(item)).map_or("", Value::text);
                let address = text.split('/').next().unwrap_or_default();
                let bits = crate::batch::address::ipv6(address).filter(|&bits| cidr.contains(bits, 128));
                blocks.extend(bits.map(|bits| bits >> 48));
            }
        }
    }
    blocks.len() as i128
}
