//! What must hold between the arguments of a call: which must be there, and which exclude each other.

use super::reports;
use super::values::{absent, escaped};
use crate::lasting::Text;
use crate::rule::Rule;
use crate::ruleset::Operation;
use crate::ruleset::operation::{Parameter, ParameterType, Relation, Role};
use serde_json::{Map, Value, json};

/// Adds what must be written, beside `Action` or under `Parameters`. A `Parameters` that is a placeholder may hold it.
pub fn required(operation: &Operation, schema: &mut Value) {
    let mut sets: Vec<Vec<&Parameter>> = Vec::new();
    if reports(operation, Rule::MissingParameter) {
        sets.extend(operation.file.parameters.iter().filter(|it| it.required).map(|it| vec![it]));
    }
    for relation in &operation.file.relations {
        if let (Relation::OneOf { parameters }, true) = (relation, reports(operation, Rule::MissingOneOf)) {
            sets.push(named(operation, parameters));
        }
    }
    sets.retain(|set| !set.is_empty());
    if sets.is_empty() {
        return;
    }
    let flat: Vec<Value> = sets.iter().map(|set| any_written(set)).collect();
    let nested: Vec<Value> = sets.iter().map(|set| any_written_or_nested(set)).collect();
    schema["if"] = json!({"required": ["Parameters"]});
    schema["then"] = json!({"allOf": nested});
    schema["else"] = together(flat);
}

/// Several demands as one schema; those that are a plain `required` are put into one list.
fn together(demands: Vec<Value>) -> Value {
    let mut names = Vec::new();
    let mut others = Vec::new();
    for demand in demands {
        match demand["required"].as_array() {
            Some(required) => names.extend(required.clone()),
            None => others.push(demand),
        }
    }
    let mut schema = Map::new();
    if !names.is_empty() {
        schema.insert("required".to_owned(), json!(names));
    }
    if !others.is_empty() {
        schema.insert("allOf".to_owned(), json!(others));
    }
    Value::Object(schema)
}

fn any_written(set: &[&Parameter]) -> Value {
    match alternatives(set).as_slice() {
        [only] => only.clone(),
        several => json!({"anyOf": several}),
    }
}

fn any_written_or_nested(set: &[&Parameter]) -> Value {
    let mut several = alternatives(set);
    let below = json!({"type": "object", "anyOf": several});
    several.push(json!({"properties": {"Parameters": {"anyOf": [below, {"type": "string"}]}}}));
    json!({"anyOf": several})
}

/// Ways to write one of `set`: by its name, and a list item by item.
fn alternatives(set: &[&Parameter]) -> Vec<Value> {
    let by_name = set.iter().map(|it| json!({"required": [it.name]}));
    let lists = set.iter().filter(|it| it.kind == ParameterType::List);
    by_name.chain(lists.map(|it| some_item(it))).collect()
}

/// Adds which arguments must not stand side by side.
pub fn exclusive(operation: &Operation, schema: &mut Value) {
    let mut exclusions: Vec<Value> = Vec::new();
    for relation in &operation.file.relations {
        match relation {
            Relation::Conflict { parameter, with } if reports(operation, Rule::ConflictingParameters) => {
                let sides =
                    [named(operation, std::slice::from_ref(parameter)), named(operation, std::slice::from_ref(with))];
                exclusions.extend(exclusion(sides, format!("{parameter} and {with} exclude each other.")));
            }
            Relation::Unmixed { addresses, prefixes } if reports(operation, Rule::MixedAddressesAndPrefixes) => {
                let is_prefix =
                    |it: &&Parameter| matches!(it.role, Role::Ipv4Prefix | Role::Ipv6Prefix | Role::PrefixCount);
                let mut prefixes = named(operation, prefixes);
                prefixes.retain(is_prefix);
                let message = "Addresses and prefixes do not go into one call.".to_owned();
                exclusions.extend(exclusion([named(operation, addresses), prefixes], message));
            }
            Relation::Conflict { .. } | Relation::Unmixed { .. } | Relation::OneOf { .. } => {}
        }
    }
    if !exclusions.is_empty() {
        schema["allOf"] = json!(exclusions);
    }
}

/// Not one of each side.
fn exclusion(sides: [Vec<&Parameter>; 2], message: String) -> Option<Value> {
    if sides.iter().any(Vec::is_empty) {
        return None;
    }
    let sides = sides.map(|side| json!({"anyOf": side.iter().flat_map(|it| present(it)).collect::<Vec<_>>()}));
    Some(json!({"not": {"type": "object", "allOf": sides}, "errorMessage": message}))
}

/// Ways to write the parameter so that it counts as present.
fn present(parameter: &Parameter) -> Vec<Value> {
    let name = parameter.name.as_str();
    let value = json!({"required": [name], "properties": {name: {"not": {"enum": absent()}}}});
    match parameter.kind {
        ParameterType::List => vec![value, some_item(parameter)],
        ParameterType::String | ParameterType::Integer | ParameterType::Boolean => vec![value],
    }
}

/// Some key is `Name.…`.
fn some_item(parameter: &Parameter) -> Value {
    let pattern = format!("^{}\\.", escaped(&parameter.name));
    json!({"not": {"propertyNames": {"not": {"pattern": pattern}}}})
}

fn named<'a>(operation: &Operation, names: &[Text]) -> Vec<&'a Parameter> {
    operation.file.parameters.iter().filter(|it| names.contains(&it.name)).collect()
}
