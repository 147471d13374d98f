//! Calls for the comparison of schema and engine: good ones, and every way that was thought of to spoil them.

use precall::ruleset::operation::{OperationFile, Parameter, ParameterType, Role};
use precall::ruleset::{Operation, RuleSet};
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Map, Value, json};

/// Values of every kind: good for some parameter, or for none.
fn values() -> Vec<Value> {
    let texts = [
        "",
        " ",
        "x",
        "true",
        "TRUE",
        "tRuE",
        "False",
        "yes",
        "0",
        "1",
        "+1",
        "-1",
        "007",
        "1.0",
        "1e1",
        "11",
        "0x1",
        "99999999999999999999",
        "$X",
        "${X}",
        "$(x y)",
        "{{ x }}",
        "<x>",
        "a$X",
        "1{{x}}",
        "$",
        "<>",
        "{x}",
        "****",
        "eni-****",
        "xxx",
        "eni-xxx",
        "eni-xX",
        "eni-XX",
        "cn-...",
        "…",
        "eni-…",
        "cn-hangzhou",
        "cn-hangzhou-h",
        "ap-southeast-1a",
        "CN-HANGZHOU",
        "cn",
        "us-west-1",
        "eni-bp1iqejowblx6h8j",
        "eni-",
        "ENI-bp1",
        "eni-a_b",
        "eip-2zeerraiwb7uj6i0d",
        "aeip-2zeerraiwb7uj",
        "i-hp3akk9irtd69jad",
        "EcsInstance",
        "ecsinstance",
        "Nat",
        "NetworkInterface",
        "SlbInstance",
        "HaVip",
        "2001:db8::1",
        "2001:db8::1/80",
        "2001:db8::/80",
        "2001:db8::/64",
        "2001:db8::/129",
        "192.168.0.1",
        "192.168.0.0/28",
        "192.168.0.1/28",
        "192.XX.XX.2",
        "01.2.3.4",
        "té",
        "a\nb",
        "\u{7f}",
    ];
    let mut values: Vec<Value> = texts.iter().map(|text| json!(text)).collect();
    for length in [63, 64, 65, 200] {
        values.push(json!("a".repeat(length)));
    }
    values.push(json!(format!("$X{}", "a".repeat(70))));
    values.push(json!(format!("{}é", "a".repeat(63))));
    values.extend([json!(null), json!(true), json!(false), json!({}), json!({"a": 1}), json!([]), json!([null])]);
    values.extend([json!(0), json!(1), json!(10), json!(11), json!(33), json!(-1), json!(1.5), json!(1e300)]);
    values.extend([json!(u64::MAX), json!([[]]), json!([{}]), json!([""]), json!(["$X"]), json!([1, true])]);
    values
}

fn value() -> impl Strategy<Value = Value> {
    let one = select(values());
    let several = prop::collection::vec(select(values()), 0..13).prop_map(Value::Array);
    prop_oneof![5 => one, 1 => several]
}

/// A value that the parameter takes.
fn good_value(parameter: &Parameter) -> Value {
    match (parameter.kind, parameter.role) {
        (ParameterType::Integer, _) => json!(2),
        (ParameterType::Boolean, _) => json!(false),
        (_, Role::Region) => json!("cn-hangzhou"),
        (_, Role::EniId) => json!("eni-bp1iqejowblx6h8j"),
        (_, Role::EipId) => json!("eip-2zeerraiwb7uj6i0d"),
        (_, Role::AnycastId) => json!("aeip-2zeerraiwb7uj6i0d"),
        (_, Role::BoundInstanceId) => json!("eni-bp1iqejowblx6h8j"),
        (_, Role::InstanceType | Role::BoundInstanceType) => json!("NetworkInterface"),
        (_, Role::Ipv6Address) => json!(["2001:db8::1:1"]),
        (_, Role::Ipv6Prefix) => json!(["2001:db8::/80"]),
        (_, Role::Ipv4Address) => json!(["192.168.0.5"]),
        (_, Role::Ipv4Prefix) => json!(["192.168.0.0/28"]),
        (_, Role::PrivateAddress) => json!("192.168.0.5"),
        _ => json!("a"),
    }
}

/// A call of the operation with what it must have and the optional parameters of `chosen`.
fn good_call(file: &OperationFile, chosen: &[bool]) -> Map<String, Value> {
    let mut call = Map::from_iter([("Action".to_owned(), json!(file.operation))]);
    for (at, parameter) in file.parameters.iter().enumerate() {
        if parameter.required || chosen[at % chosen.len()] {
            call.insert(parameter.name.to_string(), good_value(parameter));
        }
    }
    call
}

/// Keys that mean something to some operation, or to none.
fn keys(rules: &RuleSet) -> Vec<String> {
    let mut keys: Vec<String> = ["Action", "Product", "Version", "Parameters", "name", "//", "x-a", "calls", "Nope"]
        .iter()
        .chain(&["regionId", "RegionID", "Format", "OwnerId", "AccessKeyId", "SecurityToken", "", "Ipv6Address."])
        .map(|key| (*key).to_owned())
        .collect();
    for parameter in rules.operations.iter().flat_map(|it| &it.file.parameters) {
        keys.push(parameter.name.to_string());
        for number in ["1", "2", "3", "10", "0", "01", "x", "1.1", "-1", "99999999999"] {
            keys.push(format!("{}.{number}", parameter.name));
        }
    }
    keys
}

/// One change to a call: take a key out, write a value, or write it under `Parameters`.
#[derive(Clone, Debug)]
enum Change {
    Remove(String),
    Write(String, Value),
    Nest(String, Value),
    NestAll,
}

fn change(rules: &'static RuleSet, operation: &'static Operation) -> impl Strategy<Value = Change> {
    let parameters: Vec<String> = operation.file.parameters.iter().map(|it| it.name.to_string()).collect();
    let own = operation
        .file
        .parameters
        .iter()
        .flat_map(|it| ["", ".1", ".2", ".0", ".x"].into_iter().map(move |end| format!("{}{end}", it.name)));
    let key = prop_oneof![4 => select(own.collect::<Vec<_>>()), 1 => select(keys(rules))];
    let names = prop::sample::select(vec![
        ("Product", json!(operation.file.product.to_uppercase())),
        ("Product", json!("zzz")),
        ("Product", json!("$P")),
        ("Version", json!(operation.file.version)),
        ("Version", json!("2000-01-01")),
        ("Version", json!(null)),
        ("Parameters", json!("$PARAMETERS")),
        ("Parameters", json!("none")),
        ("Parameters", json!({})),
        ("Parameters", json!(null)),
        ("Parameters", json!(["$X"])),
    ]);
    let key = key.boxed();
    prop_oneof![
        2 => select(parameters).prop_map(Change::Remove),
        6 => (key.clone(), value()).prop_map(|(key, value)| Change::Write(key, value)),
        3 => (key, value()).prop_map(|(key, value)| Change::Nest(key, value)),
        1 => Just(Change::NestAll),
        1 => names.prop_map(|(key, value)| Change::Write(key.to_owned(), value)),
    ]
}

fn apply(call: &mut Map<String, Value>, change: &Change) {
    match change {
        Change::Remove(key) => drop(call.remove(key)),
        Change::Write(key, value) => drop(call.insert(key.clone(), value.clone())),
        Change::Nest(key, value) => {
            let parameters = call.entry("Parameters").or_insert_with(|| json!({}));
            if let Some(parameters) = parameters.as_object_mut() {
                parameters.insert(key.clone(), value.clone());
            }
        }
        Change::NestAll => {
            let action = call.remove("Action");
            let mut nested = std::mem::take(call);
            nested.remove("Parameters");
            call.extend(action.map(|action| ("Action".to_owned(), action)));
            call.insert("Parameters".to_owned(), Value::Object(nested));
        }
    }
}

/// A call of some operation of `rules`, with up to four changes.
pub fn call(rules: &'static RuleSet) -> impl Strategy<Value = Value> {
    let operations: Vec<&'static Operation> = rules.operations.iter().collect();
    let changed = move |operation: &'static Operation| {
        let chosen = prop::collection::vec(prop::bool::weighted(0.2), 7);
        let changes = prop::collection::vec(change(rules, operation), 0..5);
        (chosen, changes).prop_map(move |(chosen, changes)| {
            let mut call = good_call(operation.file, &chosen);
            changes.iter().for_each(|change| apply(&mut call, change));
            Value::Object(call)
        })
    };
    select(operations).prop_flat_map(changed)
}

/// A batch in one of its forms, or something that is nearly one.
pub fn batch(rules: &'static RuleSet) -> impl Strategy<Value = Value> {
    let element = || prop_oneof![8 => call(rules), 1 => value()];
    let setting = (select(vec!["execution", "state", "name", "$schema", "x-a", "Action", "other"]), value());
    let mode = select(vec!["sequential", "settled", "parallel", "fast"]);
    let setting = prop_oneof![
        3 => setting.prop_map(|(key, value)| (key, value)),
        1 => mode.prop_map(|mode| ("execution", json!(mode))),
    ];
    let object = (prop::collection::vec(element(), 0..3), prop::collection::vec(setting, 0..3));
    let object = object.prop_map(|(calls, settings)| {
        let mut object: Map<String, Value> = Map::from_iter([("calls".to_owned(), json!(calls))]);
        object.extend(settings.into_iter().map(|(key, value)| (key.to_owned(), value)));
        Value::Object(object)
    });
    let list = prop::collection::vec(element(), 0..3).prop_map(Value::Array);
    prop_oneof![6 => call(rules), 2 => list, 2 => object, 1 => value()]
}
