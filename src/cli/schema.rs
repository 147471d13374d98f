//! `precall schema`: JSON Schemas for editors and scripts.

use super::RunError;
use super::args::{SchemaArguments, SchemaName};
use crate::reference::batch_schema::batch_schema;
use crate::reference::pretty::pretty;
use crate::ruleset::load;
use serde_json::Value;

/// Prints the schema.
pub fn run(arguments: &SchemaArguments) -> Result<u8, RunError> {
    let schema = match arguments.name {
        SchemaName::Batch => batch_schema(super::rule_set(arguments.rules.as_deref())?),
        SchemaName::Config => crate::config::schema(super::rule_set(arguments.rules.as_deref())?),
        SchemaName::Operation => embedded("operation"),
        SchemaName::Rule => embedded("rule"),
        SchemaName::Findings => embedded("findings"),
    };
    super::print(&(pretty(&schema) + "\n"))
}

fn embedded(name: &str) -> Value {
    let text = load::schema(name).expect("the build embeds every schema");
    serde_json::from_str(text).expect("the build wrote it as JSON")
}
