//! cli-force-flag: `--force` of the client, where the operation has a parameter `Force`.

use super::{At, Outcome, Problem};
use crate::batch::Call;
use crate::rule::Rule;
use crate::ruleset::operation::Role;

pub fn check(call: &Call, out: &mut Outcome) {
    let Some((flag, slot)) = call.usage.and_then(|usage| usage.force).zip(call.operation.slot(Role::Force)) else {
        return;
    };
    let name = call.parameter(slot).name.as_str();
    let message = format!("`--force` is a flag of the client; the parameter is `{name}`");
    out.report(call, Problem::new(call, Rule::CliForceFlag, At::Key(flag, name), message));
}
