//! What `precall explain` says about a code.

use super::page::Page;
use super::rule_page::message_in_words;
use super::{Reported, common_row, full_name};
use crate::rule::Rule;
use crate::ruleset::operation::{CommonCode, Row};
use crate::ruleset::{CommonRow, Operation, RuleSet};

/// Width of the words before what they introduce.
const LABEL: usize = 12;

/// Whether some operation documents the code, or the gateway does.
pub fn exists(rules: &RuleSet, code: &str) -> bool {
    let has_row = |operation: &Operation| operation.file.codes.iter().any(|row| row.code == code);
    rules.operations.iter().any(has_row) || rules.data.common.codes.iter().any(|row| row.code == code)
}

/// Adds the page about `code`.
pub fn write(page: &mut Page, rules: &RuleSet, code: &str) {
    let rows = |operation: &Operation| operation.file.codes.iter().filter(|row| row.code == code).count();
    let total: usize = rules.operations.iter().map(rows).sum();
    let operations = rules.operations.iter().filter(|it| rows(it) > 0).count();
    page.title(code, &documented(total, operations));
    let mut reporting: Vec<Rule> = Vec::new();
    for operation in rules.operations.iter().filter(|it| rows(it) > 0) {
        page.heading(&full_name(operation));
        for (at, row) in operation.file.codes.iter().filter(|row| row.code == code).enumerate() {
            if at > 0 {
                page.space();
            }
            own_row(page, rules, row);
            reporting.extend(&row.rules);
        }
        let source = &operation.file.source;
        page.labelled(2, LABEL, "source", &format!("{}, updated {}", source.title, source.updated));
        page.labelled(2, LABEL, "", &source.url);
    }
    for row in rules.data.common.codes.iter().filter(|row| row.code == code) {
        shared_row(page, rules, row, &mut reporting);
    }
    reporting.sort();
    reporting.dedup();
    if !reporting.is_empty() {
        page.heading("More");
        reporting.iter().for_each(|rule| page.paragraph(2, &format!("precall explain {}", rule.id())));
    }
}

fn documented(rows: usize, operations: usize) -> String {
    match (rows, operations) {
        (0, _) => "a common code of the gateway".to_owned(),
        (1, _) => "documented by one operation".to_owned(),
        (rows, 1) => format!("documented in {rows} rows by one operation"),
        (rows, operations) if rows == operations => format!("documented by {operations} operations"),
        (rows, operations) => format!("documented in {rows} rows by {operations} operations"),
    }
}

fn own_row(page: &mut Page, rules: &RuleSet, row: &Row) {
    page.labelled(2, LABEL, "HTTP status", &row.status.to_string());
    page.labelled(2, LABEL, "message", &message_in_words(&row.message));
    if let Some(description) = &row.description {
        page.labelled(2, LABEL, "description", description);
    }
    match Reported::of(row) {
        Reported::By(by) => reported_by(page, rules, by),
        Reported::Unreachable(why) => {
            not_reported(page, &format!("the operation cannot answer with it: {why}"));
        }
        Reported::Runtime(what) => not_reported(page, &format!("only the service can know: {what}")),
        Reported::Alias(other) => {
            not_reported(page, &format!("it says the same as {other}, which is reported instead"))
        }
    }
}

fn reported_by(page: &mut Page, rules: &RuleSet, by: &[Rule]) {
    for (at, rule) in by.iter().enumerate() {
        let label = if at == 0 { "reported by" } else { "" };
        page.labelled(2, LABEL, label, &format!("{}: {}", rule.id(), rules.facts(*rule).summary));
    }
}

fn not_reported(page: &mut Page, why: &str) {
    page.labelled(2, LABEL, "not reported", why);
}

/// A common code, and the operations whose own table lacks a row in its place.
fn shared_row(page: &mut Page, rules: &RuleSet, row: &CommonRow, reporting: &mut Vec<Rule>) {
    page.heading("Common code of the gateway, for operations whose table has no row that fits");
    page.labelled(2, LABEL, "HTTP status", &row.status.to_string());
    page.labelled(2, LABEL, "message", &message_in_words(&row.message));
    for operation in &rules.operations {
        let stands_in = |it: &&CommonCode| common_row(rules, it).is_some_and(|it| std::ptr::eq(it, row));
        for shared in operation.file.common.iter().filter(stands_in) {
            page.paragraph(2, operation.name());
            for rule in &shared.rules {
                page.paragraph(4, &format!("reported by {}: {}", rule.id(), rules.facts(*rule).summary));
            }
            reporting.extend(&shared.rules);
        }
    }
}
