//! The JSON Schema of configuration files, for completion and checks in editors.

use super::Level;
use super::layer::{OVERRIDE_KEYS, WAIVER_KEYS};
use crate::lint::Syntax;
use crate::rule::Rule;
use crate::ruleset::RuleSet;
use crate::ruleset::facts::Group;
use crate::ruleset::subject::codes;
use crate::state::Execution;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The schema, with the rules and codes of `rules`.
pub fn schema(rules: &'static RuleSet) -> Value {
    let globs = |description: &str| {
        json!({
            "description": format!("{description}; patterns as in a .gitignore, from the folder of the nearest configuration"),
            "$ref": "#/$defs/texts"
        })
    };
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "precall.toml",
        "description": "Configuration of precall",
        "type": "object",
        "additionalProperties": false,
        "properties": {
            "extend": {
                "description": "configuration files that this one goes on from, relative to it; nothing is put together without it",
                "$ref": "#/$defs/texts"
            },
            "include": globs("files that a walk looks at"),
            "exclude": globs("files that a walk passes over"),
            "execution": {
                "description": "how calls are sent, where neither the command line nor the batch says",
                "enum": Execution::ALL.map(Execution::name)
            },
            "baseline": { "description": "file of known findings, relative to this file", "type": "string", "minLength": 1 },
            "placeholders": {
                "description": "how your own templating writes values that exist only at run time: a text with one * between two marks, such as __*__",
                "$ref": "#/$defs/texts"
            },
            "locked": {
                "description": "rules and groups of rules that no configuration which extends this one, no ignore and no baseline may silence",
                "anyOf": [{ "$ref": "#/$defs/lockable" }, { "type": "array", "items": { "$ref": "#/$defs/lockable" } }]
            },
            "state": {
                "description": "the snapshot",
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "paths": {
                        "description": "files and folders of raw Describe* responses, relative to this file",
                        "$ref": "#/$defs/texts"
                    },
                    "complete": {
                        "description": "the snapshot holds every resource of the kinds that it holds",
                        "type": "boolean"
                    }
                }
            },
            "input-format": {
                "description": "how files are read whatever their names say: pattern of paths and format",
                "type": "object",
                "additionalProperties": { "enum": Syntax::ALL.map(Syntax::name) }
            },
            "rules": { "$ref": "#/$defs/rules" },
            "overrides": {
                "description": "other levels for some files; the last one that says something counts",
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": OVERRIDE_KEYS,
                    "properties": { "files": globs("the files"), "rules": { "$ref": "#/$defs/rules" } }
                }
            },
            "waivers": {
                "description": "findings that are known and accepted",
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": false,
                    "required": &WAIVER_KEYS[..3],
                    "properties": {
                        "rule": { "description": "rule or code", "enum": waivable(rules) },
                        "files": globs("the files"),
                        "reason": { "description": "why", "type": "string", "pattern": "\\w" },
                        "until": {
                            "description": "last day on which it counts; then it becomes a finding",
                            "type": "string",
                            "pattern": "^\\d{4}-\\d{2}-\\d{2}$"
                        }
                    }
                }
            }
        },
        "$defs": {
            "texts": {
                "anyOf": [
                    { "type": "string", "minLength": 1 },
                    { "type": "array", "items": { "type": "string", "minLength": 1 } }
                ]
            },
            "level": {
                "description": "off leaves the findings out; the others are severities",
                "enum": Level::NAMES
            },
            "lockable": { "enum": Rule::ALL.iter().map(|it| it.id()).chain(Group::ALL.map(Group::name)).collect::<Vec<_>>() },
            "rules": rule_levels(rules)
        }
    })
}

fn waivable(rules: &'static RuleSet) -> Vec<&'static str> {
    let never = super::layer::NEVER_SILENCED;
    let names = Rule::ALL.into_iter().filter(|&rule| !never.contains(rule)).map(Rule::id);
    names.chain(code_names(rules)).collect()
}

fn code_names(rules: &'static RuleSet) -> BTreeSet<&'static str> {
    codes(rules).collect()
}

/// Levels by rule, code or group; what a rule means is shown beside its name.
fn rule_levels(rules: &'static RuleSet) -> Value {
    let level = |description: &str| json!({ "description": description, "$ref": "#/$defs/level" });
    let mut properties = Map::new();
    for group in Group::ALL {
        properties.insert(group.name().to_owned(), level(&format!("every rule about the {}", group.name())));
    }
    for rule in Rule::ALL.into_iter().filter(|&rule| rule != Rule::SyntaxError) {
        properties.insert(rule.id().to_owned(), level(&rules.facts(rule).summary));
    }
    for code in code_names(rules) {
        properties.insert(code.to_owned(), level("every finding with this code"));
    }
    json!({
        "description": "how findings count: by rule, else by code, else by group",
        "type": "object",
        "additionalProperties": false,
        "properties": properties
    })
}
