//! destructive-force: `Force` on a NAT gateway deletes the SNAT and DNAT entries of the EIP.

use super::instance_type::{self, InstanceType};
use super::{At, Outcome, Problem};
use crate::batch::{Call, Content};
use crate::rule::Rule;
use crate::ruleset::operation::Role;

pub fn check(call: &Call, out: &mut Outcome) {
    let Some(slot) = call.operation.slot(Role::Force) else { return };
    let force = call.arguments[slot].content;
    if !matches!(force, Content::Boolean(true) | Content::Unknown) {
        return;
    }
    match instance_type::effective(out.rules, call) {
        InstanceType::Known("Nat") if force == Content::Boolean(true) => {
            let name = &call.parameter(slot).name;
            let message = format!("`{name}` deletes every SNAT and DNAT entry of the NAT gateway that uses the EIP");
            out.report(call, Problem::new(Rule::DestructiveForce, At::Argument(slot), message));
        }
        InstanceType::Known(kind) if kind != "Nat" => {}
        _ => out.undecided(Rule::DestructiveForce),
    }
}
