//! Schemas of single arguments: RPC parameters are texts on the wire, so `1` and `"1"` are both fine, and a
//! placeholder may stand for anything.

use super::reports;
use crate::lasting::Text;
use crate::rule::Rule;
use crate::ruleset::Operation;
use crate::ruleset::operation::{Parameter, ParameterType, Role};
use serde_json::{Value, json};

/// A text that may hold a placeholder: every placeholder has one of these characters.
pub const PLACEHOLDER: &str = "[$<{]";

/// A text that may be masked: laxer than what the engine calls masked.
const MASKED: &str = "[*…]|\\.\\.\\.|[xX]{3}|XX";

/// The values that count as an absent argument.
pub fn absent() -> Value {
    json!([null, "", []])
}

/// The text as a regular expression that matches it alone. Nothing else may be escaped: some editors read patterns
/// strictly.
pub fn escaped(text: &str) -> String {
    let is_syntax = |it: char| "\\^$.*+?()[]{}|/".contains(it);
    text.chars().map(|it| if is_syntax(it) { format!("\\{it}") } else { it.to_string() }).collect()
}

/// The schema of an argument.
pub fn argument(operation: &Operation, parameter: &Parameter) -> Value {
    let mut schema = match parameter.kind {
        ParameterType::Integer => integer(operation, parameter),
        ParameterType::Boolean => boolean(operation),
        ParameterType::List => list(operation, parameter),
        ParameterType::String => text(operation, parameter),
    };
    let (plain, markdown) = descriptions(operation, parameter);
    schema["description"] = json!(plain);
    schema["markdownDescription"] = json!(markdown);
    schema
}

/// The schema of one item of a list; items that are written as `Name.N` refer to it.
fn item(operation: &Operation, parameter: &Parameter) -> Value {
    let mut schema = json!({"description": format!("one of the {}", parameter.description)});
    if reports(operation, Rule::WrongType) {
        schema["type"] = json!(["string", "number", "boolean"]);
        schema["minLength"] = json!(1);
    }
    schema
}

fn integer(operation: &Operation, parameter: &Parameter) -> Value {
    let mut schema = typed(operation, &["integer", "string", "null"], "[-+]?[0-9]+", "Write a whole number.");
    // A fraction is out of every range for the schema, but for the engine it is no number.
    let is_ranged = reports(operation, Rule::CountOutOfRange) && reports(operation, Rule::WrongType);
    if let (true, Some(maximum)) = (is_ranged, parameter.maximum) {
        schema["minimum"] = json!(parameter.minimum.unwrap_or(1));
        schema["maximum"] = json!(maximum);
    }
    schema
}

fn boolean(operation: &Operation) -> Value {
    let words = "[tT][rR][uU][eE]|[fF][aA][lL][sS][eE]";
    typed(operation, &["boolean", "string", "null"], words, "Write true or false.")
}

/// One of these types; a text must match `pattern`, be empty or hold a placeholder.
fn typed(operation: &Operation, types: &[&str], pattern: &str, message: &str) -> Value {
    if !reports(operation, Rule::WrongType) {
        return json!({});
    }
    json!({"type": types, "pattern": format!("^({pattern})?$|{PLACEHOLDER}"), "patternErrorMessage": message})
}

fn list(operation: &Operation, parameter: &Parameter) -> Value {
    let mut schema = json!({"items": item(operation, parameter)});
    if reports(operation, Rule::WrongType) {
        schema["type"] = json!(["array", "string", "null"]);
        schema["pattern"] = json!(format!("^$|{PLACEHOLDER}"));
        schema["patternErrorMessage"] = json!("Write a list; the service ignores a single value silently.");
    }
    if let (true, Some(maximum)) = (reports(operation, Rule::CountOutOfRange), parameter.maximum) {
        schema["maxItems"] = json!(maximum);
    }
    schema
}

fn text(operation: &Operation, parameter: &Parameter) -> Value {
    let mut schema = json!({});
    if reports(operation, Rule::WrongType) {
        schema["type"] = json!(["string", "number", "boolean", "null"]);
    }
    if !parameter.values.is_empty() {
        let is_closed = has_closed_values(parameter) && reports(operation, Rule::UnsupportedValue);
        let any_other = match is_closed {
            true => json!({"type": ["string", "null", "array", "object"], "pattern": format!("^$|{PLACEHOLDER}")}),
            false => json!({}),
        };
        schema["anyOf"] = json!([{"enum": parameter.values}, any_other]);
    } else if let Some((pattern, message)) = pattern(operation, parameter) {
        schema["pattern"] = json!(pattern);
        schema["patternErrorMessage"] = json!(message);
    }
    schema
}

/// Whether the engine knows no value but the listed ones, and none of them may be written without quotes.
fn has_closed_values(parameter: &Parameter) -> bool {
    let is_text = |value: &Text| serde_json::from_str::<Value>(value).is_err();
    matches!(parameter.role, Role::InstanceType | Role::BoundInstanceType) && parameter.values.iter().all(is_text)
}

/// What a text of this role looks like, and what to say about one that does not.
fn pattern(operation: &Operation, parameter: &Parameter) -> Option<(String, String)> {
    let name = |form: &str| format!("^$|{form}|{PLACEHOLDER}|{MASKED}");
    match parameter.role {
        Role::EniId | Role::EipId | Role::AnycastId if reports(operation, Rule::MalformedId) => {
            let slot = operation.file.parameters.iter().position(|it| std::ptr::eq(it, parameter))?;
            let prefix = operation.id_prefixes[slot]?;
            let form = format!("^{}[a-z0-9]+$", escaped(prefix));
            Some((name(&form), format!("Write an id: {prefix} and then lower-case letters and digits.")))
        }
        Role::Region if reports(operation, Rule::MalformedRegion) => {
            Some((name("^[a-z]{2,3}(-[a-z0-9]+)+$"), "Write a region id such as cn-hangzhou.".to_owned()))
        }
        Role::ClientToken if reports(operation, Rule::BadClientToken) => {
            let longest = parameter.maximum.into_iter().chain(parameter.advised_maximum).min();
            let length = longest.map_or("*".to_owned(), |longest| format!("{{0,{longest}}}"));
            let limit = longest.map_or(String::new(), |longest| format!(", at most {longest}"));
            Some((format!("^[\\x00-\\x7F]{length}$|{PLACEHOLDER}"), format!("Write ASCII characters{limit}.")))
        }
        _ => None,
    }
}

/// What the parameter is, as plain text and as Markdown.
fn descriptions(operation: &Operation, parameter: &Parameter) -> (String, String) {
    let mut facts = Vec::new();
    let many = if parameter.kind == ParameterType::List { " items" } else { "" };
    match (parameter.minimum, parameter.maximum) {
        (_, Some(maximum)) if parameter.role == Role::ClientToken => {
            facts.push(format!("at most {maximum} characters"))
        }
        (minimum, Some(maximum)) => facts.push(format!("{} to {maximum}{many}", minimum.unwrap_or(1))),
        (Some(minimum), None) => facts.push(format!("at least {minimum}{many}")),
        (None, None) => {}
    }
    facts.extend(parameter.default.iter().map(|value| format!("{value} if absent")));
    if !parameter.applies_to.is_empty() {
        facts.push(format!("only for {}", parameter.applies_to.join(", ")));
    }
    let kind = parameter.kind.name();
    let need = if parameter.required { "required" } else { "optional" };
    let what = &parameter.description;
    let facts: String = facts.iter().map(|fact| format!("; {fact}")).collect();
    let file = operation.file;
    let plain = format!("{what} ({kind}, {need}{facts})");
    let markdown = format!("{what}\n\n*{kind}, {need}{facts}*\n\n[{}]({})", file.operation, file.source.url);
    (plain, markdown)
}
