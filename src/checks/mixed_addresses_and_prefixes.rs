//! mixed-addresses-and-prefixes: one call about addresses and about prefixes.

use super::edits::names;
use super::{At, Outcome, Problem};
use crate::batch::Call;
use crate::rule::Rule;

pub fn check(call: &Call, out: &mut Outcome) {
    let Some((addresses, prefixes)) = call.operation.unmixed else { return };
    let (addresses, prefixes) = (addresses & call.present, prefixes & call.present);
    if addresses == 0 || prefixes == 0 {
        return;
    }
    let message = format!("{} beside {} in one call", names(call, addresses), names(call, prefixes));
    out.report(call, Problem::new(call, Rule::MixedAddressesAndPrefixes, At::Call, message));
}
