//! What a rule file says about a rule (`rules/rules/<rule-id>.json`).

use crate::finding::{Basis, Severity};
use crate::lasting::{List, Parsed, Text};
use crate::rule::Rule;
use serde::Deserialize;

/// The words and examples of one rule.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RuleFacts {
    /// The schema that the file follows.
    #[serde(rename = "$schema", default)]
    pub schema: Option<Text>,
    /// The rule.
    pub id: Rule,
    /// What it is about.
    pub group: Group,
    /// The severity, unless the operation says otherwise.
    pub severity: Severity,
    /// What it may need to know.
    pub basis: List<Basis>,
    /// What is wrong when it fires, one line.
    pub summary: Text,
    /// When exactly it fires.
    pub meaning: Text,
    /// Why it matters.
    pub why: Text,
    /// What to do, one imperative line.
    pub help: Text,
    /// The responses that would decide it.
    #[serde(default)]
    pub needs: List<Text>,
    /// A batch that fires it and a near miss.
    pub examples: Parsed<Examples>,
    /// Documents and their dates.
    pub sources: List<Text>,
}

/// What a rule is about: the section of the reference that lists it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Group {
    /// How the file is written.
    File,
    /// One call alone.
    Request,
    /// The state that the call finds.
    State,
    /// Earlier or concurrent calls.
    Order,
}

/// A batch that fires the rule and one that does not.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Examples {
    /// Fires it.
    pub fires: Example,
    /// Does not.
    pub passes: Example,
}

/// One example: a batch, or the text of a file.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The batch.
    #[serde(default)]
    pub batch: Option<serde_json::Value>,
    /// The text, where the spelling matters.
    #[serde(default)]
    pub text: Option<String>,
    /// The file's name, with `text`.
    #[serde(default)]
    pub name: Option<String>,
    /// Raw responses that make up the snapshot.
    #[serde(default)]
    pub state: Vec<serde_json::Value>,
    /// Whether the snapshot holds every resource of its kinds.
    #[serde(default)]
    pub complete: bool,
    /// Execution mode.
    #[serde(default)]
    pub execution: Option<String>,
    /// Text of the configuration.
    #[serde(default)]
    pub config: Option<String>,
    /// Text of the baseline.
    #[serde(default)]
    pub baseline: Option<String>,
}
