//! Rules about the vSwitch of the ENI: whether it exists, is available and has IPv6.

use super::{Scene, Verdict, is_true};
use crate::batch::address;
use crate::checks::{At, Outcome, Problem};
use crate::rule::Rule;
use crate::ruleset::operation::Role;
use crate::ruleset::responses::Kind;
use crate::state::{Origin, Resource, Value};

/// A CIDR block of a vSwitch, as the snapshot gives it.
#[derive(Clone, Copy)]
pub struct Cidr {
    /// The network; IPv4 in the low half.
    pub network: u128,
    /// The mask length.
    pub length: u8,
    /// Bits of an address of its family.
    pub width: u8,
    /// Where the snapshot says so.
    pub value: Value,
}

impl Cidr {
    /// The block that `value` holds, if it is one.
    pub fn parse(value: Value) -> Option<Cidr> {
        let (address, mask) = value.text().split_once('/')?;
        let (network, width) = match address::ipv6(address) {
            Some(bits) => (bits, 128),
            None => (u128::from(address::ipv4(address)?), 32),
        };
        let length = address::mask_length(mask, width)?;
        let mut cidr = Cidr { network, length, width, value };
        cidr.network &= !cidr.host_bits();
        Some(cidr)
    }

    /// Whether `bits` with a mask of `length` lies inside.
    pub fn contains(&self, bits: u128, length: u8) -> bool {
        length >= self.length && bits & !self.host_bits() == self.network
    }

    /// The last address.
    pub fn last(&self) -> u128 {
        self.network | self.host_bits()
    }

    fn host_bits(&self) -> u128 {
        let host = u32::from(self.width - self.length);
        1_u128.checked_shl(host).map_or(u128::MAX, |size| size - 1)
    }
}

/// The vSwitch of the ENI, if it is known.
pub fn of<'s>(scene: &Scene<'_, 's>, eni: Option<Resource>) -> Option<Resource<'s>> {
    let vswitch = eni?.field(&scene.world.snapshot.names.eni.vswitch)?;
    scene.world.resource(Kind::VSwitch, vswitch.text())
}

/// Runs the rules.
pub fn check(scene: &Scene, out: &mut Outcome, eni: Option<Resource>) {
    let names = &scene.world.snapshot.names;
    let id = eni.and_then(|eni| eni.field(&names.eni.vswitch));
    let verdict = match id {
        None => Verdict::Undecided,
        Some(id) if scene.world.is_absent(Kind::VSwitch, id.text()) => {
            let message = format!("the ENI is in vSwitch `{}`, which the snapshot does not have", id.text());
            fire(scene, Rule::VswitchNotFound, message, id)
        }
        Some(id) if scene.world.resource(Kind::VSwitch, id.text()).is_some() => Verdict::Pass,
        Some(_) => Verdict::Undecided,
    };
    scene.judge(out, Rule::VswitchNotFound, verdict);
    let vswitch = of(scene, eni);
    let field = |name: &str| vswitch.and_then(|vswitch| vswitch.field(name));
    let shown = vswitch.map_or("", |vswitch| vswitch.id);
    let verdict = match field(&names.vswitch.status) {
        None => Verdict::Undecided,
        Some(status) if status.text() == "Available" => Verdict::Pass,
        Some(status) => {
            let message = format!("the ENI's vSwitch `{shown}` is {}, not Available", status.text());
            fire(scene, Rule::VswitchNotAvailable, message, status)
        }
    };
    scene.judge(out, Rule::VswitchNotAvailable, verdict);
    let (cidr, enabled) = (field(&names.vswitch.ipv6_cidr), field(&names.vswitch.ipv6_enabled));
    let off = enabled.filter(|enabled| !is_true(*enabled)).or(cidr.filter(|cidr| cidr.text().is_empty()));
    let verdict = match (off, cidr) {
        (Some(off), _) => {
            let message = format!("the ENI's vSwitch `{shown}` has no IPv6");
            fire(scene, Rule::VswitchIpv6Off, message, off)
        }
        (None, Some(_)) => Verdict::Pass,
        (None, None) => Verdict::Undecided,
    };
    scene.judge(out, Rule::VswitchIpv6Off, verdict);
}

fn fire<'a>(scene: &Scene, rule: Rule, message: String, value: Value) -> Verdict<'a> {
    let problem = Problem::new(scene.call, rule, At::Argument(scene.slot(Role::EniId)), message);
    Verdict::fire(problem.rests_on(Origin::Snapshot(Some(value)), "the snapshot says so here"))
}
