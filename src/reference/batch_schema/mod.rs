//! The JSON Schema of batches, for completion, hover and a first judgement in editors. It is generated from the rule
//! set and never stricter than the engine: what it rejects, `precall check` reports as an error or a warning.

mod relations;
mod values;

use crate::finding::Severity;
use crate::rule::Rule;
use crate::ruleset::operation::ParameterType;
use crate::ruleset::{Operation, RuleSet};
use serde_json::{Map, Value, json};
use values::{absent, escaped};

/// What the keys of a call beside its arguments are for (CONTRACT.md, section 2.2).
const CALL_KEYS: [(&str, &str); 10] = [
    ("Action", "Name of the operation; case matters."),
    ("Product", "Product of the operation, without regard to case. A call of another product is not covered."),
    ("Version", "Version of the API. A call of another version is not covered."),
    ("Parameters", "Arguments; they may as well stand beside Action."),
    ("id", "For people and tools: no argument."),
    ("name", "For people and tools: no argument."),
    ("description", "For people and tools: no argument."),
    ("comment", "For people and tools: no argument."),
    ("//", "A comment: no argument."),
    ("$schema", "Where the schema of this file lies."),
];

/// The schema of batches of these operations.
pub fn batch_schema(rules: &RuleSet) -> Value {
    let mut definitions = Map::new();
    definitions.insert("batch".to_owned(), batch_object());
    definitions.insert("call".to_owned(), call(rules));
    for (name, description) in [
        ("tolerated", "Not documented for this operation, but accepted."),
        ("credential", "A credential: keep it out of files."),
    ] {
        definitions.insert(name.to_owned(), json!({"description": description, "doNotSuggest": true}));
    }
    for operation in &rules.operations {
        definitions.insert(key(operation), arguments(rules, operation, Level::Call));
        definitions.insert(nested_key(operation), arguments(rules, operation, Level::Parameters));
    }
    let holds_calls = json!({
        "required": ["calls"],
        "properties": {"calls": {"type": "array", "anyOf": [{"maxItems": 0}, {"contains": {"type": "object"}}]}}
    });
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Batch of planned Alibaba Cloud API calls",
        "description": "An object with `calls`, a list of calls, or one call. It accepts everything that precall accepts; precall itself knows far more.",
        "type": ["object", "array"],
        "properties": {"calls": {"description": "The calls, in the order in which they are sent."}},
        "if": {"type": "array"},
        "then": {"items": {"$ref": "#/$defs/call"}},
        "else": {"if": holds_calls, "then": {"$ref": "#/$defs/batch"}, "else": {"$ref": "#/$defs/call"}},
        "$defs": definitions
    })
}

/// The object around `calls` (CONTRACT.md, section 2.1).
fn batch_object() -> Value {
    json!({
        "description": "A batch with settings.",
        "type": "object",
        "properties": {
            "$schema": {"description": "Where the schema of this file lies."},
            "name": {"description": "For people: what the batch is called."},
            "description": {"description": "For people: what the batch does."},
            "//": {"description": "A comment."},
            "execution": {
                "description": "How the calls are sent.",
                "enum": ["sequential", "settled", "parallel", null],
                "enumDescriptions": [
                    "Each call is sent when the previous one has answered; asynchronous operations are still running then.",
                    "As sequential, but the runner waits until an asynchronous operation has finished.",
                    "All calls of the batch may be in flight at once.",
                    "The default: sequential."
                ]
            },
            "state": {
                "description": "A path or a list of paths to saved Describe… responses, relative to this file.",
                "type": ["string", "array", "number", "boolean", "null"],
                "items": {"type": ["string", "number", "boolean"]}
            },
            "calls": {
                "description": "The calls, in the order in which they are sent.",
                "type": "array",
                "items": {"$ref": "#/$defs/call"}
            }
        },
        "patternProperties": {"^x-": {}},
        "additionalProperties": false
    })
}

/// What a call wants to be silent about: a reason for each rule. Codes may stand there, too.
fn ignores(rules: &RuleSet) -> Value {
    let rule = |rule: Rule| {
        let about = format!("Why this is ignored: {}", rules.facts(rule).summary);
        (rule.id().to_owned(), json!({ "description": about }))
    };
    let about = "Findings that are ignored: the reason for each rule or code.";
    json!({"description": about, "properties": Rule::ALL.into_iter().map(rule).collect::<Map<String, Value>>()})
}

/// Any call: the operation's own constraints count once `Action`, `Product` and `Version` name it.
fn call(rules: &RuleSet) -> Value {
    let mut properties = Map::new();
    properties.insert(crate::ignores::KEY.to_owned(), ignores(rules));
    for (name, description) in CALL_KEYS {
        properties.insert(name.to_owned(), json!({"description": description}));
    }
    let all = || rules.operations.iter().map(|it| it.file);
    properties["Action"]["anyOf"] = json!([
        {
            "enum": all().map(|file| &file.operation).collect::<Vec<_>>(),
            "enumDescriptions": all().map(|file| &file.summary).collect::<Vec<_>>()
        },
        {"description": "Any other operation is not covered."}
    ]);
    let mut products: Vec<&str> = all().map(|file| file.product.as_str()).collect();
    products.dedup();
    properties["Product"]["anyOf"] = json!([{"enum": products}, {"description": "Any other product."}]);
    properties["Parameters"]["type"] = json!(["object", "string", "array", "null"]);
    properties["Parameters"]["maxItems"] = json!(0);
    let cases: Vec<Value> = rules.operations.iter().map(|operation| case(rules, operation)).collect();
    json!({
        "description": "One planned call.",
        "type": "object",
        "required": ["Action"],
        "properties": properties,
        "allOf": cases
    })
}

/// `if` the call is one of `operation`, `then` its definition. Values of `Product` and `Version` that only the engine
/// can judge lead nowhere. Of two operations with one name, the engine takes the first if no product is written.
fn case(rules: &RuleSet, operation: &Operation) -> Value {
    let file = operation.file;
    let is_first = rules.operation(operation.name()).is_some_and(|first| std::ptr::eq(first, operation));
    let any_case: String = file.product.chars().map(either_case).collect();
    let product = if is_first { format!("^({any_case})?$") } else { format!("^{any_case}$") };
    let types = if is_first { json!(["string", "null"]) } else { json!("string") };
    let required = if is_first { json!(["Action"]) } else { json!(["Action", "Product"]) };
    json!({
        "if": {
            "required": required,
            "properties": {
                "Action": {"const": file.operation},
                "Product": {"type": types, "pattern": product},
                "Version": {"enum": [file.version, null, ""]}
            }
        },
        "then": {"$ref": format!("#/$defs/{}", key(operation))}
    })
}

fn either_case(letter: char) -> String {
    match letter.is_ascii_alphabetic() {
        true => format!("[{}{}]", letter.to_ascii_lowercase(), letter.to_ascii_uppercase()),
        false => escaped(&letter.to_string()),
    }
}

/// Where arguments stand.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Level {
    /// Beside `Action`.
    Call,
    /// Under `Parameters`.
    Parameters,
}

fn key(operation: &Operation) -> String {
    format!("{}.{}", operation.file.product, operation.file.operation)
}

fn nested_key(operation: &Operation) -> String {
    format!("{}.Parameters", key(operation))
}

/// What the object that holds arguments of `operation` may hold.
fn arguments(rules: &RuleSet, operation: &Operation, level: Level) -> Value {
    let file = operation.file;
    let mut properties: Map<String, Value> =
        CALL_KEYS.iter().map(|(name, _)| ((*name).to_owned(), json!({}))).collect();
    let mut patterns = Map::new();
    patterns.insert("^x-".to_owned(), json!({}));
    for parameter in &file.parameters {
        let schema = match level {
            Level::Call => values::argument(operation, parameter),
            Level::Parameters => json!({"$ref": format!("#/$defs/{}/properties/{}", key(operation), parameter.name)}),
        };
        properties.insert(parameter.name.to_string(), schema);
        if parameter.kind == ParameterType::List {
            let item = format!("#/$defs/{}/properties/{}/items", key(operation), parameter.name);
            patterns.insert(format!("^{}\\.0*[1-9][0-9]*$", escaped(&parameter.name)), json!({"$ref": item}));
        }
    }
    match level {
        Level::Call => properties["Parameters"] = json!({"$ref": format!("#/$defs/{}", nested_key(operation))}),
        Level::Parameters => drop(properties.remove("Parameters")),
    }
    let common = &rules.data.common;
    let tolerated = file.tolerated.iter().chain(&common.parameters).map(|name| (name, "tolerated"));
    for (name, definition) in common.credentials.iter().map(|name| (name, "credential")).chain(tolerated) {
        properties.entry(name.to_string()).or_insert_with(|| json!({"$ref": format!("#/$defs/{definition}")}));
    }
    let mut schema = json!({"properties": properties, "patternProperties": patterns});
    if reports(operation, Rule::UnknownParameter) && reports(operation, Rule::BadListIndex) {
        let message = format!("{} has no parameter of this name.", operation.name());
        schema["additionalProperties"] = json!({"enum": absent(), "errorMessage": message});
    }
    if level == Level::Call {
        let source = &file.source;
        schema["description"] = json!(file.summary);
        schema["markdownDescription"] =
            json!(format!("{}\n\n[{}]({}), updated {}", file.summary, source.title, source.url, source.updated));
        relations::required(operation, &mut schema);
    }
    relations::exclusive(operation, &mut schema);
    schema
}

/// Whether the engine reports `rule` for calls of `operation`, as more than a note.
fn reports(operation: &Operation, rule: Rule) -> bool {
    operation.rules.contains(rule) && operation.severity(rule) >= Severity::Warning
}
