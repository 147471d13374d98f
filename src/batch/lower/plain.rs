//! Lowers the calls that programs write, in half the time.
//!
//! Every call that is lowered here, the full way lowers to the same; anything else is left to it.

use super::Lowering;
use crate::batch::call::{Extra, Seen};
use crate::ruleset::RuleSet;
use crate::ruleset::keys::{Key, Meaning};
use crate::syntax::{Document, NodeId};

impl Lowering {
    /// Lowers a call with `Action` first or last, and else only parameters that its operation declares or is known to
    /// take, each once: the place of the operation, and the value of `Action`. Nothing for another call: what was
    /// lowered is worth nothing then.
    ///
    /// The operation is known from the start, so an argument is classified when its key is met.
    #[inline]
    pub(super) fn plain(
        &mut self,
        rules: &RuleSet,
        document: &Document,
        text: &str,
        object: NodeId,
    ) -> Option<(usize, NodeId)> {
        let (first, end) = (object + 1, document.node(object).next);
        if end < first + 2 || document.node(object).is_damaged {
            return None;
        }
        let is_action = |key: &NodeId| document.node(*key).run(text).is_some_and(|run| run.bytes() == b"Action");
        let action_key = [first, end - 2].into_iter().find(is_action)?;
        let action = document.node(action_key + 1).run(text)?;
        let place = rules.names.find_in(action.rest, action.length)?;
        let operation = &rules.operations[place];
        self.no_arguments(operation);
        let (mut key, mut has_action) = (first, false);
        while key < end {
            let member = Extra { key, value: key + 1 };
            let run = document.node(key).run(text)?;
            match rules.keys.find_in(run.rest, run.length) {
                Key::Name(name) if self.is_new(name) => match rules.keys.meaning(place, name) {
                    Meaning::Parameter(slot) => self.argument(operation, document, text, usize::from(slot), member),
                    Meaning::Common => {}
                    Meaning::Tolerated => self.tolerated.push(member),
                    Meaning::Unknown => return None,
                },
                // In place of the last key, an item of a list may have been taken for it.
                Key::Action if key == action_key => has_action = true,
                _ => return None,
            }
            key = document.node(member.value).next;
        }
        if self.present & operation.prefixes != 0 {
            self.seen = self.seen.and(Seen::PREFIX);
        }
        self.seen = self.seen.and(Seen::ANY);
        has_action.then_some((place, action_key + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::lower::Lowered;
    use crate::syntax::json::Reader;
    use proptest::prelude::*;

    /// Lowers the object that the text is both ways; whether the fast one took it.
    fn agree(text: &str) -> bool {
        let rules = RuleSet::embedded();
        let mut document = Document::default();
        let object = Reader::new(text, 0, text.len()).value(&mut document).expect("there is an object");
        let (mut fast, mut full) = (Lowering::default(), Lowering::default());
        let Some((place, action)) = fast.plain(rules, &document, text, object) else { return false };
        let Lowered::Covered(covered, full) = full.fully(rules, &document, text, object, 0) else {
            panic!("the full way sees no operation in {text}");
        };
        let fast = fast.call(rules, &document, text, object, action, 0, place);
        assert_eq!((place, fast.action), (covered, full.action), "{text}");
        assert_eq!((fast.present, fast.seen, fast.has_hidden_arguments), (full.present, full.seen, false), "{text}");
        assert_eq!(format!("{:?}", fast.arguments), format!("{:?}", full.arguments), "{text}");
        assert_eq!(format!("{:?}", fast.items), format!("{:?}", full.items), "{text}");
        assert_eq!(format!("{:?}", fast.tolerated), format!("{:?}", full.tolerated), "{text}");
        assert!(full.extras.is_empty() && full.credentials.is_empty() && full.index_flaws.is_empty(), "{text}");
        true
    }

    #[test]
    fn calls_of_programs_are_taken() {
        for text in [
            r#"{"Action":"AssignIpv6Addresses"}"#,
            r#"{"Action":"AssignIpv6Addresses","RegionId":"cn-hangzhou","Ipv6Address":["::1","$A",null,"x"],"Ipv6AddressCount":1.5}"#,
            r#"{"ClientToken":"a","Ipv4Prefix":["10.0.0.0/28"],"Action":"UnassignPrivateIpAddresses"}"#,
            r#"{"Action":"UnassociateEipAddress","InstanceType":[],"AllocationId":null}"#,
        ] {
            assert!(agree(text), "{text}");
        }
    }

    #[test]
    fn anything_else_is_left_to_the_full_way() {
        for text in [
            "{}",
            r#"{"RegionId":"a"}"#,
            r#"{"Action":"Foo"}"#,
            r#"{"Action":null}"#,
            r#"{"Action":["AssignIpv6Addresses"]}"#,
            r#"{"RegionId":"a","Action":"AssignIpv6Addresses","DryRun":1}"#,
            r#"{"Action":"AssignIpv6Addresses","RegionId":"a","RegionId":"b"}"#,
            r#"{"Action":"AssignIpv6Addresses","Action":"AssignIpv6Addresses"}"#,
            r#"{"Action":"AssignIpv6Addresses","Product":"ecs"}"#,
            r#"{"Action":"AssignIpv6Addresses","Ipv6Address.1":"::1"}"#,
            r#"{"Action":"AssignIpv6Addresses","x-note":"a"}"#,
            r#"{"Action":"AssignIpv6Addresses","Foo":"a"}"#,
            r#"{"Ipv6Address":["Action","AssignIpv6Addresses"]}"#,
            r#"{"\u0041ction":"AssignIpv6Addresses"}"#,
            r#"{"Action":"AssignIpv6Addresses","RegionId":"a""#,
        ] {
            assert!(!agree(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_taken_is_lowered_alike(
            members in proptest::collection::vec(
                (
                    "RegionId|NetworkInterfaceId|Ipv6Address|Ipv6Prefix|PrivateIpAddress|Ipv4Prefix|ClientToken|DryRun|Force|AllocationId|InstanceId|InstanceType|Ipv6AddressCount|AnycastId|Foo|Action",
                    r#""(cn-hangzhou|eni-bp1|eni-xxx|::1|2001:db8::/80|10\.0\.0\.1|10\.0\.0\.0/28|\$A|Nat|i-a|\*|)"|\["::1", ?"\$B"\]|\["10\.0\.0\.0/28"\]|\[\]|null|true|12|\{\}|\[\[\],1\]"#,
                ),
                0..6,
            ),
            action in "AssignIpv6Addresses|UnassignIpv6Addresses|UnassignPrivateIpAddresses|UnassociateEipAddress|UnassociateAnycastEipAddress",
            is_last: bool,
        ) {
            let mut members: Vec<_> = members.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
            let place = if is_last { members.len() } else { 0 };
            members.insert(place, format!("\"Action\":\"{action}\""));
            agree(&format!("{{{}}}", members.join(",")));
        }
    }
}
