//! What `precall explain` says about a rule.

use super::page::Page;
use super::pretty::pretty;
use super::{Reported, common_row};
use crate::finding::{Basis, Severity};
use crate::rule::Rule;
use crate::ruleset::facts::{Example, Group, RuleFacts};
use crate::ruleset::operation::Row;
use crate::ruleset::{Operation, RuleSet};

/// Adds the page about `rule`.
pub fn write(page: &mut Page, rules: &'static RuleSet, rule: Rule) {
    let facts = rules.facts(rule);
    page.title(rule.id(), &facts.summary);
    page.space();
    page.labelled(2, 8, "severity", &severities(rules, rule));
    page.labelled(2, 8, "basis", &bases(facts));
    if !facts.needs.is_empty() {
        let of = if facts.needs.len() > 1 { "responses of (some of) " } else { "responses of " };
        page.labelled(2, 8, "needs", &format!("{of}{}", facts.needs.join(", ")));
    }
    for (heading, text) in [("What it means", &facts.meaning), ("Why", &facts.why), ("What to do", &facts.help)] {
        page.heading(heading);
        page.paragraph(2, &sentence(text));
    }
    page.heading("What the service answers");
    answers(page, rules, rule, facts.group);
    let examples = &facts.examples;
    page.heading("An example that it reports");
    example(page, &examples.fires, None);
    page.heading("An example that it does not report");
    example(page, &examples.passes, Some(&examples.fires));
    page.heading("Sources");
    facts.sources.iter().for_each(|source| page.labelled(2, 1, "*", source));
}

/// The severity of the rule, and that of the operations where it differs.
fn severities(rules: &RuleSet, rule: Rule) -> String {
    let default = rules.severity(rule);
    let mut text = default.name().to_owned();
    for severity in [Severity::Error, Severity::Warning, Severity::Note] {
        let differs = |it: &&Operation| it.rules.contains(rule) && it.severity(rule) == severity && severity != default;
        let names: Vec<&str> = rules.operations.iter().filter(differs).map(Operation::name).collect();
        if !names.is_empty() {
            text.push_str(&format!("; {} for {}", severity.name(), names.join(", ")));
        }
    }
    text
}

/// What the rule may need to know, in words.
fn bases(facts: &RuleFacts) -> String {
    let names: Vec<&str> = facts.basis.iter().map(|basis| basis.name()).collect();
    let meaning = |basis: &Basis| match basis {
        Basis::Request if facts.group == Group::File => "the file alone",
        Basis::Request => "the call alone",
        Basis::State => "a snapshot of the resources",
        Basis::Order => "the earlier calls of the batch",
    };
    let meanings: Vec<&str> = facts.basis.iter().map(meaning).collect();
    format!("{} ({})", names.join(", "), meanings.join(", "))
}

/// The line with a capital letter and a full stop: it stands alone here.
fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    let end = if text.ends_with(['.', '`']) { "" } else { "." };
    format!("{first}{}{end}", rest.as_str())
}

/// For every operation that has the rule, the documented answers; operations with the same answers together.
fn answers(page: &mut Page, rules: &'static RuleSet, rule: Rule, group: Group) {
    if group == Group::File {
        return page.paragraph(2, "Nothing: the finding is about the file, which the service never sees.");
    }
    let mut answers: Vec<(Vec<&str>, Vec<Answer>)> = Vec::new();
    for operation in rules.operations.iter().filter(|it| it.rules.contains(rule)) {
        let found = answers_of(rules, operation, rule);
        match answers.iter_mut().find(|(_, known)| *known == found) {
            Some((operations, _)) => operations.push(operation.name()),
            None => answers.push((vec![operation.name()], found)),
        }
    }
    if rule == Rule::UnknownOperation {
        answers.extend(answers_without_operation(rules));
    }
    if answers.is_empty() {
        page.paragraph(2, "Nothing: no covered operation has the rule.");
    }
    for (operations, answers) in answers {
        page.paragraph(2, &operations.join(", "));
        for answer in &answers {
            page.labelled(4, 3, &answer.status, &answer.code);
            page.paragraph(9, &answer.message);
        }
        if answers.is_empty() {
            page.paragraph(4, "no code: the service does not document one");
        }
    }
}

/// One documented answer, in words.
#[derive(PartialEq)]
struct Answer {
    status: String,
    code: String,
    message: String,
}

fn answers_of(rules: &RuleSet, operation: &Operation, rule: Rule) -> Vec<Answer> {
    let is_reported = |row: &&Row| matches!(Reported::of(row), Reported::By(by) if by.contains(&rule));
    let own = operation.file.codes.iter().filter(is_reported);
    let own = own.map(|row| answer(row.status, &row.code, "", &row.message));
    let shared = operation.file.common.iter().filter(|it| it.rules.contains(&rule));
    let shared = shared.filter_map(|it| common_row(rules, it));
    let shared = shared.map(|row| answer(row.status, &row.code, ", a common code of the gateway", &row.message));
    let mut answers: Vec<Answer> = own.chain(shared).collect();
    for other in operation.file.alternatives.get(&rule).into_iter().flatten() {
        let row = operation.file.codes.iter().find(|row| row.status == other.status && row.code == other.code);
        answers.push(answer(other.status, &other.code, ", which fits too", row.map_or("", |row| &row.message)));
    }
    answers
}

/// An `Action` that is missing or names nothing belongs to no operation.
fn answers_without_operation(rules: &'static RuleSet) -> impl Iterator<Item = (Vec<&'static str>, Vec<Answer>)> {
    let cases = [("a misspelling of any other operation", "InvalidParameter"), ("no Action", "MissingParameter")];
    cases.into_iter().filter_map(|(case, code)| {
        let code = rules.common(code)?;
        Some((vec![case], vec![answer(code.status, code.code, ", a common code of the gateway", code.message)]))
    })
}

fn answer(status: u16, code: &str, remark: &str, message: &str) -> Answer {
    Answer { status: status.to_string(), code: format!("{code}{remark}"), message: message_in_words(message) }
}

/// The documented message; one that is nothing but a blank says nothing.
pub fn message_in_words(message: &str) -> String {
    if message == "%s" { "%s (the service fills in the message)".to_owned() } else { message.to_owned() }
}

/// Adds an example; what it has in common with the one `before` is not repeated.
fn example(page: &mut Page, example: &Example, before: Option<&Example>) {
    if let Some(mode) = &example.execution {
        page.paragraph(2, &format!("with --execution {mode}:"));
    }
    match (&example.batch, &example.text) {
        (Some(_), _) if before.is_some_and(|it| it.batch == example.batch) => page.paragraph(2, "the same batch"),
        (Some(batch), _) => page.verbatim(2, &pretty(batch)),
        (None, Some(text)) => {
            page.paragraph(2, &format!("{}:", example.name.as_deref().unwrap_or("the file")));
            page.verbatim(4, text);
        }
        (None, None) => {}
    }
    for (what, text) in [("configuration", &example.config), ("baseline", &example.baseline)] {
        if let Some(text) = text {
            page.paragraph(2, &format!("with this {what}:"));
            page.verbatim(4, text);
        }
    }
    if example.state.is_empty() {
        return;
    }
    let complete = if example.complete { " and --state-complete" } else { "" };
    if before.is_some_and(|it| it.state == example.state) {
        return page.paragraph(2, &format!("with the same state{complete}"));
    }
    page.paragraph(2, &format!("with this state{complete}:"));
    example.state.iter().for_each(|response| page.verbatim(2, &pretty(response)));
}
