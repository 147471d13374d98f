//! Scripts: whatever they hold, and one batch as commands of both dialects.

use super::any_input::assert_any;
use super::generator::{Value, config};
use super::report::{contents, fingerprints, report};
use super::writers::json_array;
use precall::lint::Syntax;
use precall::ruleset::RuleSet;
use precall::ruleset::cli::kebab;
use precall::ruleset::operation::ParameterType;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

/// Pieces that mean something to a shell, or to the client.
const PIECES: [&str; 72] = [
    "aliyun ",
    "aliyun vpc UnassociateEipAddress ",
    "aliyun ecs assign-ipv6-addresses ",
    "ali vpc ",
    "vpc ",
    "UnassociateEipAddress ",
    "$X ",
    "${X} ",
    "${X:-y} ",
    "\"$@\" ",
    "$(",
    "`",
    "((",
    "))",
    "[[ ",
    "]] ",
    "{ ",
    "}",
    "(",
    ")",
    "<<EOF\n",
    "EOF\n",
    "<<<",
    "<",
    ">",
    "&> f ",
    "2>&1 ",
    "| ",
    "|| ",
    "&& ",
    "& ",
    ";",
    ";;",
    "\n",
    "\\\n",
    "\\ \n",
    "\\",
    "\"",
    "'",
    "$'",
    "# ",
    "if ",
    "then ",
    "else ",
    "fi ",
    "for x in ",
    "while ",
    "do ",
    "done ",
    "case x in ",
    "esac ",
    "f() ",
    "function f ",
    "X=",
    "X=eip-1\n",
    "X=(",
    "export ",
    "local ",
    "sleep 1\n",
    "wait\n",
    "--AllocationId ",
    "--AllocationId=",
    "--allocation-id eip-1 ",
    "--Ipv6Prefix.1 2001:db8::1/80 ",
    "--ipv6-address '[\"a\",\"b\"]' ",
    "--force ",
    "--access-key-secret plain ",
    "eip-1 ",
    "<eip-id> ",
    "{{ x }} ",
    "bash -c '",
    "é",
];

/// Values that a script writes without a thought about quotes, and that are no list in one word.
const VALUES: [&str; 20] = [
    "eip-1",
    "eni-1",
    "i-1",
    "ngw-1",
    "lb-1",
    "EIP",
    "$X",
    "${Y}",
    "cn-hangzhou",
    "cn-hangzhou-h",
    "Nat",
    "nat",
    "EcsInstance",
    "true",
    "11",
    "2001:db8::1",
    "2001:db8::/80",
    "2001:db8::1/64",
    "192.168.1.1",
    "eip-xxx",
];

type Written = (usize, Vec<(usize, Vec<&'static str>)>);

/// Some calls: the operation, and values for some of its parameters.
fn calls() -> impl Strategy<Value = Vec<Written>> {
    let operations = &RuleSet::embedded().operations;
    let call = select((0..operations.len()).collect::<Vec<_>>()).prop_flat_map(move |place| {
        let slots: Vec<usize> = (0..operations[place].file.parameters.len()).collect();
        let count = slots.len();
        let chosen = subsequence(slots, 0..=count);
        chosen.prop_flat_map(move |slots| {
            let argument = move |slot: usize| {
                let is_list = operations[place].file.parameters[slot].kind == ParameterType::List;
                let most = if is_list { 4 } else { 1 };
                (Just(slot), prop::collection::vec(select(&VALUES[..]), 1..=most))
            };
            (Just(place), slots.into_iter().map(argument).collect::<Vec<_>>())
        })
    });
    prop::collection::vec(call, 1..5)
}

fn name(place: usize, slot: usize) -> &'static str {
    &RuleSet::embedded().operations[place].file.parameters[slot].name
}

fn is_list(place: usize, slot: usize) -> bool {
    RuleSet::embedded().operations[place].file.parameters[slot].kind == ParameterType::List
}

/// The arguments, with a region if the operation has one: that of the profile is unknown to a script alone.
fn arguments(call: &Written) -> Vec<(usize, Vec<&'static str>)> {
    let (place, mut arguments) = call.clone();
    let parameters = &RuleSet::embedded().operations[place].file.parameters;
    let region = parameters.iter().position(|it| it.name == "RegionId");
    let is_missing = |region: &usize| arguments.iter().all(|(slot, _)| slot != region);
    if let Some(region) = region.filter(is_missing) {
        arguments.push((region, vec!["cn-hangzhou"]));
    }
    arguments
}

fn batch(calls: &[Written]) -> String {
    let text = |text: &str| Value::Text(text.to_owned());
    let call = |call: &Written| {
        let mut members = vec![("Action".to_owned(), text(RuleSet::embedded().operations[call.0].name()))];
        for (slot, values) in arguments(call) {
            let value = match is_list(call.0, slot) {
                true => Value::List(values.iter().map(|it| text(it)).collect()),
                false => text(values[0]),
            };
            members.push((name(call.0, slot).to_owned(), value));
        }
        members
    };
    json_array(&calls.iter().map(call).collect::<Vec<_>>(), " ")
}

fn script(calls: &[Written], is_plugin: bool) -> String {
    let mut out = String::new();
    for call in calls {
        let operation = &RuleSet::embedded().operations[call.0];
        let action = if is_plugin { kebab(operation.name()) } else { operation.name().to_owned() };
        out.push_str(&format!("aliyun {} {action}", operation.file.product));
        for (slot, values) in arguments(call) {
            let parameter = name(call.0, slot);
            let flag = match (is_plugin, parameter) {
                (true, "RegionId") => "biz-region-id".to_owned(),
                // The client has a flag of that name.
                (true, "Force") => "biz-force".to_owned(),
                (true, _) => kebab(parameter),
                (false, _) => parameter.to_owned(),
            };
            for (at, value) in values.iter().enumerate() {
                let index = if is_list(call.0, slot) { format!(".{}", at + 1) } else { String::new() };
                out.push_str(&format!(" \\\n  --{flag}{index} \"{value}\""));
            }
        }
        out.push('\n');
    }
    out
}

proptest! {
    #![proptest_config(config(600))]

    #[test]
    fn any_script(pieces in prop::collection::vec(select(&PIECES[..]), 0..40)) {
        assert_any(pieces.concat().as_bytes())?;
    }
}

proptest! {
    #![proptest_config(config(200))]

    #[test]
    fn commands_are_judged_like_a_batch(calls in calls()) {
        let batch = report(Syntax::Json, &batch(&calls));
        for is_plugin in [false, true] {
            let script = report(Syntax::Shell, &script(&calls, is_plugin));
            prop_assert_eq!(contents(&batch), contents(&script));
            prop_assert_eq!(fingerprints(&batch), fingerprints(&script));
        }
    }
}
