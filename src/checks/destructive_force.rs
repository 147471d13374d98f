//! destructive-force: `Force` on a NAT gateway deletes the SNAT and DNAT entries of the EIP.

use super::instance_type::{self, InstanceType};
use super::{At, Outcome, Problem};
use crate::batch::{Call, Content};
use crate::rule::Rule;
use crate::ruleset::operation::Role;
use crate::state::Origin;

pub fn check(call: &Call, out: &mut Outcome) {
    judge(call, out, instance_type::effective(out.rules, call), None);
}

/// The same for a type that may come from elsewhere: `origin` says from where.
pub fn judge(call: &Call, out: &mut Outcome, kind: InstanceType, origin: Option<Origin>) {
    let Some(slot) = call.operation.slot(Role::Force) else { return };
    let force = call.arguments[slot].content;
    if !matches!(force, Content::Boolean(true) | Content::Unknown) {
        return;
    }
    match kind {
        InstanceType::Known("Nat") if force == Content::Boolean(true) => {
            let name = &call.parameter(slot).name;
            let message = format!("`{name}` deletes every SNAT and DNAT entry of the NAT gateway that uses the EIP");
            let problem = Problem::new(call, Rule::DestructiveForce, At::Argument(slot), message);
            out.report(
                call,
                match origin {
                    Some(origin) => problem.rests_on(origin, "the type of the bound resource"),
                    None => problem,
                },
            );
        }
        InstanceType::Known(kind) if kind != "Nat" => {}
        _ => out.undecided(Rule::DestructiveForce),
    }
}
