//! malformed-address: no address of the family that the parameter takes.

use super::edits::{argument_name, quoted, values};
use super::{Outcome, Problem};
use crate::batch::{Call, Content, Flaw};
use crate::rule::Rule;
use crate::ruleset::operation::Role;

pub fn check(call: &Call, out: &mut Outcome) {
    for (at, slot, node, content) in values(call) {
        let family = match call.parameter(slot).role {
            Role::Ipv6Address => "IPv6",
            Role::Ipv4Address | Role::PrivateAddress => "IPv4",
            _ => continue,
        };
        let Content::Malformed(flaw) = content else {
            if content.is_unknown() {
                out.undecided(Rule::MalformedAddress);
            }
            continue;
        };
        let value = quoted(call.text(node));
        let (what, help) = match flaw {
            Flaw::OtherFamily => (format!("not an {family} address"), format!("write an {family} address")),
            Flaw::AddressWithMask => ("an address with a mask".to_owned(), "write the address without `/…`".to_owned()),
            Flaw::AddressWithZone => ("an address with a zone".to_owned(), "write the address without `%…`".to_owned()),
            _ => (format!("no {family} address"), format!("write an {family} address")),
        };
        let message = format!("`{}` is {value}, {what}", argument_name(call, at));
        out.report(call, Problem::new(call, Rule::MalformedAddress, at, message).help(help));
    }
}
