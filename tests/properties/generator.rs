//! Random calls, with the values that are likeliest to be misread.

use precall::ruleset::RuleSet;
use precall::ruleset::operation::{Parameter, ParameterType, Role};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngSeed};

/// A value of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    /// A number or boolean, as written.
    Bare(String),
    Text(String),
    List(Vec<Value>),
    Object(Vec<(String, Value)>),
}

/// The members of a call; no two have the same name.
pub type Call = Vec<(String, Value)>;

/// So many cases, always the same ones unless the environment says otherwise.
pub fn config(cases: u32) -> Config {
    let from_environment = Config { failure_persistence: None, ..Config::default() };
    let is_set = |name: &str| std::env::var_os(name).is_some();
    Config {
        cases: if is_set("PROPTEST_CASES") { from_environment.cases } else { cases },
        rng_seed: if is_set("PROPTEST_RNG_SEED") { from_environment.rng_seed } else { RngSeed::Fixed(20_260_626) },
        ..from_environment
    }
}

/// Texts that mean something to JSON, YAML, a shell or this program.
const NASTY: [&str; 56] = [
    "",
    " ",
    "x",
    "null",
    "~",
    "true",
    "True",
    "yes",
    "on",
    "0x10",
    "0o17",
    "1_000",
    "1e3",
    ".5",
    "-",
    "- a",
    "--",
    "---",
    "...",
    "?",
    "? a",
    ":",
    "a: b",
    "a:",
    "#",
    "a #b",
    "a#b",
    "\"",
    "'",
    "it's",
    "\\",
    "\\n",
    "a\nb",
    "\n",
    "\t",
    "a\u{0}b",
    "\u{1b}[31m",
    "\u{7f}",
    "\u{85}",
    "\u{2028}",
    "\u{feff}",
    "网络",
    "😀",
    "[a]",
    "{a}",
    "{a: b}",
    "*a",
    "&a",
    "!a",
    "|",
    ">",
    "%",
    "@",
    "`",
    ",",
    "<<",
];

/// Values that are not known before the call is made.
const UNKNOWN: [&str; 10] =
    ["$X", "${X}", "$(x y)", "{{ x }}", "<x>", "eni-$X", "2001:db8::$X", "****", "eni-bp1****", "192.168.x.2"];

fn text(values: &'static [&'static str]) -> BoxedStrategy<Value> {
    select(values).prop_map(|it| Value::Text(it.to_owned())).boxed()
}

fn bare(values: &'static [&'static str]) -> BoxedStrategy<Value> {
    select(values).prop_map(|it| Value::Bare(it.to_owned())).boxed()
}

/// A number or boolean.
pub fn number() -> BoxedStrategy<Value> {
    bare(&["0", "1", "-1", "10", "11", "1.50", "-0", "1e400", "18446744073709551617", "true", "false"])
}

/// Any text without a surrogate.
pub fn any_text() -> BoxedStrategy<String> {
    prop_oneof![3 => select(&NASTY[..]).prop_map(str::to_owned), 1 => "\\PC{0,12}", 1 => ".{0,6}"].boxed()
}

/// A value that fits nowhere.
fn odd() -> BoxedStrategy<Value> {
    let leaf = prop_oneof![
        1 => Just(Value::Null),
        2 => number(),
        4 => any_text().prop_map(Value::Text),
        2 => text(&UNKNOWN),
    ];
    leaf.prop_recursive(2, 6, 3, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::List),
            prop::collection::vec((any_text(), inner), 0..3).prop_map(|members| Value::Object(unique(members))),
        ]
    })
    .boxed()
}

/// The members, the first one of every name.
fn unique(members: Vec<(String, Value)>) -> Vec<(String, Value)> {
    let mut kept: Vec<(String, Value)> = Vec::new();
    for member in members {
        if kept.iter().all(|it| it.0 != member.0) {
            kept.push(member);
        }
    }
    kept
}

/// Values of one role, half of them good.
fn of_role(role: Role) -> BoxedStrategy<Value> {
    match role {
        Role::Region => text(&["cn-hangzhou", "us-west-1", "cn-hangzhou-h", "CN-HANGZHOU", "cn", "me-central-1"]),
        Role::EniId => text(&["eni-bp1iqejowblx6h8j", "eni-1", "eni-2", "ENI-1", "eni-", "i-1", "eni-网"]),
        Role::EipId | Role::AnycastId => text(&["eip-1", "eip-2", "aeip-1", "aeip-", "eip_1", "eip-1 "]),
        Role::InstanceId | Role::BoundInstanceId => {
            text(&["i-1", "ngw-1", "lb-1", "eni-1", "havip-1", "192.168.1.2", "x"])
        }
        Role::InstanceType | Role::BoundInstanceType => {
            text(&["EcsInstance", "SlbInstance", "Nat", "NetworkInterface", "nat", "Eni", "HaVip"])
        }
        Role::Ipv6Address => {
            text(&["2001:db8::1", "2001:DB8::1", "2001:db8:0::2", "::", "::1", "1.2.3.4", "2001:db8::1/128"])
        }
        Role::Ipv6Prefix => text(&[
            "2001:db8::/80",
            "2001:db8:1::/80",
            "2001:db8:1::1/80",
            "2001:db8::/64",
            "2001:db8::/080",
            "2001:db8::",
            "10.0.0.0/28",
            "::/0",
            "2001:db8::/129",
        ]),
        Role::Ipv4Address | Role::PrivateAddress => {
            text(&["192.168.1.2", "192.168.1.3", "192.168.01.2", "256.0.0.1", "10.0.0.1 ", "::1", "169.254.0.1"])
        }
        Role::Ipv4Prefix => text(&["10.0.0.0/28", "10.0.0.16/28", "10.0.0.1/28", "10.0.0.0/27", "10.0.0.0", "::/28"]),
        Role::AddressCount | Role::PrefixCount => {
            prop_oneof![number(), text(&["1", "10", "0", "11", "-1", "05", "1.0", "five"])].boxed()
        }
        Role::ClientToken => text(&["t", "token-1", "网", "\u{7f}", "a b"]),
        Role::Force | Role::DryRun => prop_oneof![number(), text(&["true", "False", "TRUE", "yes"])].boxed(),
        Role::Other => any_text().prop_map(Value::Text).boxed(),
    }
}

fn argument(parameter: &Parameter) -> BoxedStrategy<Value> {
    let one = || prop_oneof![8 => of_role(parameter.role), 1 => text(&UNKNOWN), 1 => odd()];
    match parameter.kind {
        ParameterType::List => {
            prop_oneof![8 => prop::collection::vec(one(), 1..5).prop_map(Value::List), 1 => one(), 1 => odd()].boxed()
        }
        ParameterType::String | ParameterType::Integer | ParameterType::Boolean => one().boxed(),
    }
}

/// A member that is no declared parameter, or is beside the point.
fn extra() -> BoxedStrategy<(String, Value)> {
    let names = select(vec![
        "Format",
        "OwnerId",
        "RegionID",
        "Ipv6Prefixes",
        "Colour",
        "x-anchor",
        "id",
        "//",
        "comment",
        "AccessKeyId",
        "Ipv6Prefix.0",
        "Ipv6Address.7",
        "Tag.1.Key",
        "Product",
        "Version",
    ]);
    let name = prop_oneof![6 => names.prop_map(str::to_owned), 1 => any_text()];
    let value = prop_oneof![2 => odd(), 1 => text(&["ecs", "Vpc", "2014-05-26", "2016-04-28", "v"])];
    (name, value).prop_map(|(name, value)| (if name == "Action" { "Akcio".to_owned() } else { name }, value)).boxed()
}

/// A call of a covered operation, or now and then of another one, with its members in any order.
pub fn call() -> BoxedStrategy<Call> {
    let operations = &RuleSet::embedded().operations;
    let any_operation = prop::sample::select((0..operations.len()).collect::<Vec<_>>());
    let call = any_operation.prop_flat_map(move |place| {
        let operation = &operations[place];
        let arguments: Vec<_> = operation
            .file
            .parameters
            .iter()
            .map(|parameter| {
                let name = parameter.name.to_string();
                let likely = if parameter.required { 0.95 } else { 0.4 };
                prop::option::weighted(likely, argument(parameter).prop_map(move |value| (name.clone(), value)))
            })
            .collect();
        let action = prop_oneof![
            20 => Just(operation.name().to_owned()),
            1 => Just(operation.name().to_lowercase()),
            1 => select(vec!["DescribeRegions".to_owned(), "$ACTION".to_owned(), String::new()]),
        ];
        (action, arguments, prop::collection::vec(extra(), 0..3))
    });
    let members = call.prop_map(|(action, arguments, extras)| {
        let arguments = arguments.into_iter().flatten().chain(extras);
        unique([("Action".to_owned(), Value::Text(action))].into_iter().chain(arguments).collect())
    });
    members.prop_shuffle().boxed()
}

/// A few calls.
pub fn calls() -> BoxedStrategy<Vec<Call>> {
    prop::collection::vec(call(), 1..5).boxed()
}
