//! The rules as SARIF describes them, in the order of the reference, so that an index is a rule.

use super::Advice;
use crate::finding::Severity;
use crate::rule::Rule;
use serde_json::{Value, json};

/// How severe GitHub says a credential in a file is, from 0 to 10.
const CREDENTIAL_SEVERITY: &str = "8.0";

/// Every rule.
pub(super) fn rules<'r>(advice: &'r Advice) -> impl Iterator<Item = Value> + 'r {
    Rule::ALL.into_iter().map(|rule| describe(rule, advice))
}

fn describe(rule: Rule, advice: &Advice) -> Value {
    let words = (advice.words)(rule);
    let sentence = |text: &str| {
        let mut letters = text.chars();
        let first = letters.next().map(|it| it.to_uppercase().to_string()).unwrap_or_default();
        format!("{first}{}.", letters.as_str())
    };
    let mut markdown =
        format!("{}\n\n**Why.** {}\n\n**What to do.** {}\n", words.meaning, words.why, sentence(words.help));
    if let Some(example) = &words.example {
        markdown += &format!("\n**An example that is wrong:**\n\n```\n{}\n```\n", example.trim_end());
    }
    let problem = match words.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "recommendation",
    };
    let mut properties = json!({"tags": ["alibaba-cloud"], "precision": "very-high", "problem.severity": problem});
    if rule == Rule::CredentialInBatch {
        properties["tags"] = json!(["alibaba-cloud", "security"]);
        properties["security-severity"] = json!(CREDENTIAL_SEVERITY);
    }
    json!({
        "id": rule,
        "shortDescription": {"text": sentence(words.summary)},
        "fullDescription": {"text": words.meaning},
        "help": {
            "text": format!("{} {} {}", words.meaning, words.why, sentence(words.help)),
            "markdown": markdown,
        },
        "defaultConfiguration": {"level": words.severity},
        "properties": properties,
    })
}
