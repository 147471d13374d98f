//! malformed-prefix: no prefix of the family that the parameter takes.

use super::edits::quoted;
use super::{At, Outcome, Problem};
use crate::batch::{Call, Content, Flaw};
use crate::rule::Rule;
use crate::ruleset::operation::Role;

pub fn check(call: &Call, out: &mut Outcome) {
    for item in call.items {
        let (family, example) = match call.parameter(item.slot).role {
            Role::Ipv6Prefix => ("IPv6", "2001:db8::/80"),
            Role::Ipv4Prefix => ("IPv4", "192.168.0.0/28"),
            _ => continue,
        };
        let what = match item.content {
            Content::Malformed(Flaw::NoMask) => "has no mask".to_owned(),
            Content::Malformed(Flaw::PrefixAddress) => "has no address before the `/`".to_owned(),
            Content::Malformed(Flaw::OtherFamily) => format!("is not an {family} prefix"),
            content => {
                if content.is_unknown() {
                    out.undecided(Rule::MalformedPrefix);
                }
                continue;
            }
        };
        let text = call.text(item.value);
        let message = format!("`{}`: {} {what}", call.item_name(item), quoted(text));
        let problem = Problem::new(call, Rule::MalformedPrefix, At::Item(item), message)
            .help(format_args!("write an {family} prefix such as {example}"))
            .fills(|| vec![text.to_owned()]);
        out.report(call, problem);
    }
}
