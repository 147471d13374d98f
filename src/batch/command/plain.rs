//! Writes down the commands that people mostly write, `aliyun ecs AssignIpv6Addresses --Ipv6Address.1 …`, word by word.
//!
//! Every command that is written here, the full way writes down alike; anything else is left to it.

use super::flags::Dialect;
use super::object::is_version;
use super::text::{Text, push_slice};
use super::variables::Resolver;
use super::{PROFILE_REGION, Planned, Slots, Usage};
use crate::ruleset::RuleSet;
use crate::ruleset::cli::{CLIENT, Values};
use crate::ruleset::keys::{Key, Meaning};
use crate::source::Span;
use crate::syntax::shell::{Command, CommandKind, Piece, Script, Word};
use crate::syntax::{Document, Kind};

/// Writes down a call of a covered operation in the classic dialect, with parameters that it declares: each once, and
/// lists with numbers from 1. Nothing for another command: then the document is as it was.
pub fn write(rules: &RuleSet, resolver: &Resolver, command: &Command, document: &mut Document) -> Option<Planned> {
    let (nodes, decoded) = (document.nodes.len(), document.decoded.len());
    let planned = written(rules, resolver, command, document);
    if planned.is_none() {
        document.nodes.truncate(nodes);
        document.decoded.truncate(decoded);
    }
    planned
}

fn written(rules: &RuleSet, resolver: &Resolver, command: &Command, document: &mut Document) -> Option<Planned> {
    let Resolver { text, script, .. } = *resolver;
    let [client, product, action, arguments @ ..] = script.words_of(command) else { return None };
    let is_client = literal(script, client)?.slice(text) == CLIENT;
    if !is_client || command.kind != CommandKind::Simple || !rules.cli_names().are_distinct {
        return None;
    }
    let (product_slice, action_slice) = (literal(script, product)?, literal(script, action)?);
    let place = operation(rules, text, product_slice, action_slice)?;
    let object = document.push_kind(Kind::Object, client.span);
    document.push_decoded(product.span, "Product");
    push_slice(document, product.span, product_slice);
    document.push_decoded(action.span, "Action");
    push_slice(document, action.span, action_slice);

    let mut flags = Flags { rules, resolver, place, slots: Slots::default(), region: None };
    let mut words = arguments.iter();
    while let Some(flag) = words.next() {
        flags.flag(flag, &mut words, document)?;
    }
    let has_arguments = !flags.slots.as_slice().is_empty();
    flags.region(action.span, document)?;
    document.close(object, arguments.last().unwrap_or(action).span.end as usize);
    let usage =
        Usage { dialect: Dialect::Classic, repeated: Vec::new(), pascal: Vec::new(), force: None, instead: None };
    let (operation, slots, circumstances) = (Some(place), Some(flags.slots), Default::default());
    Some(Planned { object, operation, slots, has_arguments, usage, circumstances })
}

/// The flags of one command.
struct Flags<'a, 't> {
    rules: &'a RuleSet,
    resolver: &'a Resolver<'a, 't>,
    /// The place of the operation.
    place: usize,
    slots: Slots,
    /// What `--region` says.
    region: Option<Text<'t>>,
}

impl<'a, 't> Flags<'a, 't> {
    /// Writes down the parameter that the word is the flag of, and its value: behind `=`, or the next of the words.
    #[inline]
    fn flag(&mut self, word: &Word, words: &mut impl Iterator<Item = &'a Word>, document: &mut Document) -> Option<()> {
        let (text, script) = (self.resolver.text, self.resolver.script);
        let flag = literal(script, word).filter(|it| *it == word.span)?;
        if !text.as_bytes()[flag.start as usize..].starts_with(b"--") {
            return None;
        }
        let name = Span { start: flag.start + 2, end: flag.end };
        let Some((slot, number)) = parameter(self.rules, self.place, name, text) else {
            return self.other_flag(word, name, words, document);
        };
        self.slots.push(&self.rules.operations[self.place], slot, number)?;
        document.push_scalar(name, name);
        let value = words.next()?;
        match literal(script, value) {
            Some(slice) if text.as_bytes()[slice.start as usize] == b'-' => return None,
            Some(slice) => push_slice(document, value.span, slice),
            None => self.value(value)?.push_to(document),
        };
        Some(())
    }

    /// The same for a flag that is not just the name of a parameter: its value stands behind it, or it is one of the
    /// client's own.
    #[inline(never)]
    fn other_flag(
        &mut self,
        word: &Word,
        flag: Span,
        words: &mut impl Iterator<Item = &'a Word>,
        document: &mut Document,
    ) -> Option<()> {
        let text = self.resolver.text;
        let sign = flag.slice(text).find(['=', ':']).map(|length| flag.start + length as u32);
        let name = Span { end: sign.unwrap_or(flag.end), ..flag };
        if let Some(sign) = sign
            && let Some((slot, number)) = parameter(self.rules, self.place, name, text)
        {
            self.slots.push(&self.rules.operations[self.place], slot, number)?;
            let value = Span { start: sign + 1, end: flag.end };
            document.push_scalar(name, name);
            push_slice(document, value, value);
            return Some(());
        }
        let cli = self.rules.cli();
        let name = name.slice(text);
        let known = cli.flag(name)?;
        let takes_one = known.values == Values::One && known.credential.is_none() && !known.sends_nothing;
        if !takes_one || is_version(name) || name == "force" || cli.help_flags.contains(name) {
            return None;
        }
        let value = match sign {
            Some(sign) => self.resolver.word(word).behind((sign + 1 - word.span.start) as usize),
            None => self.value(words.next()?)?,
        };
        if name == "region" {
            self.region = Some(value);
        }
        Some(())
    }

    /// The text of a word that is a value and no flag.
    fn value(&self, word: &Word) -> Option<Text<'t>> {
        let text = self.resolver.word(word);
        (!word.is_broken && !text.text.starts_with('-')).then_some(text)
    }

    /// Writes down `RegionId`, if the operation has it and no flag gives it.
    fn region(&mut self, action: Span, document: &mut Document) -> Option<()> {
        let Some(slot) = self.rules.cli_names().regions[self.place].filter(|&slot| !self.slots.has(slot)) else {
            return Some(());
        };
        let span = self.region.as_ref().map_or(action, |region| region.span);
        document.push_decoded(span, "RegionId");
        match &self.region {
            Some(region) => region.push_to(document),
            None => document.push_decoded(span, PROFILE_REGION),
        };
        self.slots.push(&self.rules.operations[self.place], slot, 0)
    }
}

/// The slice of the source that a word is, quotes aside.
#[inline]
fn literal(script: &Script, word: &Word) -> Option<Span> {
    match script.pieces_of(word) {
        [Piece::Literal(slice)] if slice.length() > 0 && !word.is_broken => Some(*slice),
        _ => None,
    }
}

/// The covered operation of this product.
fn operation(rules: &RuleSet, text: &str, product: Span, action: Span) -> Option<usize> {
    let place = rules.names.find_in(&text.as_bytes()[action.start as usize..], action.length())?;
    rules.operations[place].file.product.eq_ignore_ascii_case(product.slice(text)).then_some(place)
}

/// The parameter that a flag names, by its place, and the number behind the name, or 0.
fn parameter(rules: &RuleSet, place: usize, flag: Span, text: &str) -> Option<(usize, u32)> {
    let bytes = text.as_bytes();
    let (mut end, mut number, mut unit) = (flag.end as usize, 0, 1);
    while let digit @ b'0'..=b'9' = bytes[end - 1]
        && unit <= 100
    {
        (end, number, unit) = (end - 1, number + u32::from(digit - b'0') * unit, unit * 10);
    }
    let is_numbered = bytes[end - 1] == b'.';
    // `.01` is another spelling, and 0 no number.
    if is_numbered && (number == 0 || bytes[end] == b'0') {
        return None;
    }
    let (end, number) = if is_numbered { (end - 1, number) } else { (flag.end as usize, 0) };
    let start = flag.start as usize;
    let Key::Name(name) = rules.keys.find_in(&bytes[start..], end.checked_sub(start)?) else { return None };
    match rules.keys.meaning(place, name) {
        Meaning::Parameter(slot) => Some((usize::from(slot), number)),
        Meaning::Common | Meaning::Tolerated | Meaning::Unknown => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Commands, Style};
    use super::*;
    use crate::batch::lower::{Lowered, Lowering};
    use proptest::prelude::*;

    /// Both ways from the text to the call; whether the fast one took its first command.
    fn agree(text: &str) -> bool {
        let rules = RuleSet::embedded();
        let (mut fast, mut full) = (Commands::default(), Commands { is_thorough: true, ..Commands::default() });
        for commands in [&mut fast, &mut full] {
            commands.read(rules, text, Span::new(0, text.len()), Style::Script);
        }
        assert_eq!(fast.calls.len(), full.calls.len(), "{text}");
        for (fast_call, full_call) in fast.calls.iter().zip(&full.calls) {
            assert_eq!(full_call.slots, None);
            let without_slots = Planned { slots: None, ..fast_call.clone() };
            assert_eq!(format!("{without_slots:?}"), format!("{full_call:?}"), "{text}");
            if let Some(slots) = &fast_call.slots {
                lowered_alike(rules, text, &fast, fast_call, slots);
            }
        }
        let (fast_document, full_document) = (&fast.document, &full.document);
        assert_eq!(format!("{:?}", fast_document.nodes), format!("{:?}", full_document.nodes), "{text}");
        assert_eq!(fast_document.decoded, full_document.decoded, "{text}");
        assert_eq!(fast_document.errors, full_document.errors, "{text}");
        fast.calls.first().is_some_and(|call| call.slots.is_some())
    }

    fn lowered_alike(rules: &'static RuleSet, text: &str, commands: &Commands, planned: &Planned, slots: &Slots) {
        let (document, object) = (&commands.document, planned.object);
        let place = planned.operation.expect("plain calls are covered");
        let (mut fast, mut full) = (Lowering::default(), Lowering::default());
        let fast = fast.by_slots(rules, document, text, object, 0, place, slots);
        let Lowered::Covered(covered, full) = full.lower(rules, document, text, object, 0) else {
            panic!("the full way sees no operation in {text}");
        };
        assert_eq!((place, fast.action), (covered, full.action), "{text}");
        assert_eq!((fast.present, fast.seen, fast.has_hidden_arguments), (full.present, full.seen, false), "{text}");
        assert_eq!(format!("{:?}", fast.items), format!("{:?}", full.items), "{text}");
        for (slot, (fast_argument, full_argument)) in fast.arguments.iter().zip(full.arguments).enumerate() {
            let shown = |it: &crate::batch::call::Argument| format!("{} {} {:?}", it.key, it.value, it.content);
            assert_eq!(shown(fast_argument), shown(full_argument), "{text}");
            assert_eq!(format!("{:?}", fast.items_of(slot)), format!("{:?}", full.items_of(slot)), "{text}");
        }
        assert!(full.extras.is_empty() && full.tolerated.is_empty() && full.credentials.is_empty(), "{text}");
        assert!(full.index_flaws.is_empty(), "{text}");
    }

    #[test]
    fn calls_that_people_write_are_taken() {
        for text in [
            "aliyun ecs AssignIpv6Addresses",
            "aliyun ecs AssignIpv6Addresses --RegionId cn-x \\\n --Ipv6Address.1 '::1' --Ipv6Address.2 \"::2\" &",
            "aliyun VPC UnassociateEipAddress --AllocationId eip-1 --Force true --RegionId x",
            "aliyun 'ecs' UnassignIpv6Addresses --NetworkInterfaceId eni-x | jq .",
            "aliyun ecs AssignIpv6Addresses --RegionId=x --Ipv6Address.1=::1 --ClientToken: --profile \"$P\"",
            "aliyun ecs AssignIpv6Addresses --region x --NetworkInterfaceId $X --Ipv6Address.1 ${Y} --ClientToken ''",
            "aliyun ecs AssignIpv6Addresses --region=x --region y --Ipv6Address.1 <address>",
        ] {
            assert!(agree(text), "{text}");
        }
    }

    #[test]
    fn anything_else_is_left_to_the_full_way() {
        for text in [
            "",
            "aliyun",
            "aliyun ecs",
            "aliyuncli ecs AssignIpv6Addresses",
            "sudo aliyun ecs AssignIpv6Addresses",
            "A=b aliyun ecs AssignIpv6Addresses",
            "aliyun vpc AssignIpv6Addresses",
            "aliyun ecs DescribeVpcs",
            "aliyun ecs assign-ipv6-addresses",
            "aliyun ecs AssignIpv6Addresses --help x",
            "aliyun ecs AssignIpv6Addresses --version 2014-05-26",
            "aliyun ecs AssignIpv6Addresses --region",
            "aliyun ecs AssignIpv6Addresses --RegionId=\"x\"",
            "aliyun ecs AssignIpv6Addresses --access-key-id x",
            "aliyun ecs AssignIpv6Addresses --dryrun",
            "A=-x; aliyun ecs AssignIpv6Addresses --RegionId $A",
            "aliyun ecs AssignIpv6Addresses --Foo x",
            "aliyun ecs AssignIpv6Addresses --RegionId",
            "aliyun ecs AssignIpv6Addresses --RegionId --DryRun",
            "aliyun ecs AssignIpv6Addresses --RegionId a --RegionId b",
            "aliyun ecs AssignIpv6Addresses \"--RegionId\" a",
            "aliyun ecs AssignIpv6Addresses RegionId a",
            "aliyun ecs AssignIpv6Addresses --RegionId.1 a",
            "aliyun ecs AssignIpv6Addresses --Ipv6Address ::1",
            "aliyun ecs AssignIpv6Addresses --Ipv6Address.0 ::1",
            "aliyun ecs AssignIpv6Addresses --Ipv6Address.01 ::1",
            "aliyun ecs AssignIpv6Addresses --Ipv6Address.2 ::1",
            "aliyun ecs AssignIpv6Addresses --Ipv6Address. ::1",
            "aliyun ecs AssignIpv6Addresses --Ipv6Prefix.1 ::/80 --Ipv6Address.1 ::1 --Ipv6Prefix.2 1::/80",
            "aliyun ecs AssignIpv6Addresses --1 a",
            "aliyun ecs AssignIpv6Addresses -- a",
            "aliyun ecs AssignIpv6Addresses --. a",
            "x=(aliyun ecs AssignIpv6Addresses)",
        ] {
            assert!(!agree(text), "{text}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_taken_is_written_alike(
            commands in proptest::collection::vec(
                (
                    "aliyun|aliyun|aliyun|'aliyun'|sudo aliyun|A=b aliyun|aliyuncli|echo aliyun|ali_yun|sleep|if aliyun",
                    "ecs AssignIpv6Addresses|ecs UnassignIpv6Addresses|ecs UnassignPrivateIpAddresses|vpc UnassociateEipAddress|Vpc 'UnassociateEipAddress'|eipanycast UnassociateAnycastEipAddress|ecs DescribeVpcs|ecs|vpc AssignIpv6Addresses|ecs assign-ipv6-addresses",
                    proptest::collection::vec(
                        (
                            "--RegionId|--NetworkInterfaceId|--Ipv6Address\\.[0-3]|--Ipv6Address.1|--Ipv6Prefix.1|--PrivateIpAddress.1|--Ipv4Prefix.1|--ClientToken|--DryRun|--Force|--AllocationId|--InstanceId|--InstanceType|--Ipv6AddressCount|--AnycastId|--Foo|--Ipv6Address|--region|--region|--profile|--force|-p|--AccessKeyId|--api-version|--RegionId.1|--waiter|--help|--Version|x|--X-FILE",
                            "( |=|:)(cn-hangzhou|eni-bp1|eni-xxx|::1|2001:db8::/80|10\\.0\\.0\\.1|'10.0.0.0/28'|\"::1\"|\\$A|\\$A|\"\\$\\{A\\}\"|Nat|i-a|'[*]'|''|'a b'|true|12|<a>|--|-1|2014-05-26|a\\\\b)|",
                        ),
                        0..6,
                    ),
                    "\n|;|&|&&|\\|\\||\n sleep 1\n|; }|\nA=eni-1\n|\nA='-x y'\n|\nA=\n",
                ),
                1..4,
            ),
        ) {
            let command = |(client, operation, flags, end): &(String, String, Vec<(String, String)>, String)| {
                let flags: Vec<_> = flags.iter().map(|(flag, value)| format!(" {flag}{value}")).collect();
                format!("{client} {operation}{}{end}", flags.concat())
            };
            agree(&commands.iter().map(command).collect::<String>());
        }
    }
}
