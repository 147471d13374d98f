//! `precall rules`: the rules, and for every documented code of every operation who reports it.

use super::page::Page;
use super::pretty::pretty;
use super::{Reported, common_row, full_name, ids};
use crate::finding::{Basis, Severity};
use crate::rule::Rule;
use crate::ruleset::facts::Group;
use crate::ruleset::operation::Row;
use crate::ruleset::{Operation, RuleSet};
use serde::Serialize;

/// Widths of the columns.
const ID: usize = 36;
const SEVERITY: usize = 7;
const BASIS: usize = 14;
const STATUS: usize = 3;

/// For people: two kinds of tables.
pub fn full(rules: &'static RuleSet, color: bool) -> String {
    let mut page = Page::new(color);
    for (group, heading) in [
        (Group::File, "Rules about the file"),
        (Group::Request, "Rules about one call"),
        (Group::State, "Rules about the state that the call finds"),
        (Group::Order, "Rules about the order of calls"),
    ] {
        page.heading(heading);
        for rule in Rule::ALL.into_iter().filter(|&rule| rules.facts(rule).group == group) {
            let facts = rules.facts(rule);
            let bases: Vec<&str> = facts.basis.iter().map(|basis| basis.name()).collect();
            let severity = rules.severity(rule).name();
            let cells = [(rule.id(), ID), (severity, SEVERITY), (&bases.join(", "), BASIS)];
            page.columns(2, &cells, &facts.summary);
        }
    }
    rules.operations.iter().for_each(|operation| table(&mut page, rules, operation));
    page.into_text()
}

/// The error table of one operation, with who reports each row, and what the operation has beside it.
fn table(page: &mut Page, rules: &RuleSet, operation: &Operation) {
    let file = operation.file;
    let reported = file.codes.iter().filter(|row| matches!(Reported::of(row), Reported::By(_))).count();
    page.heading(&full_name(operation));
    page.paragraph(2, &format!("{}, updated {}", file.source.url, file.source.updated));
    page.paragraph(2, &format!("{} documented codes, {reported} of them reported:", file.codes.len()));
    let width = file.codes.iter().map(|row| row.code.len()).max().unwrap_or_default();
    for row in &file.codes {
        page.columns(4, &[(&row.status.to_string(), STATUS), (&row.code, width)], &Reported::of(row).in_short());
    }
    if !file.common.is_empty() {
        page.paragraph(2, "common codes of the gateway, where no row fits:");
    }
    for shared in &file.common {
        page.columns(4, &[(&shared.status.to_string(), STATUS), (&shared.code, width)], &ids(&shared.rules));
    }
    if !file.uncoded.is_empty() {
        page.paragraph(2, "reported without a code, because the service documents none:");
        page.paragraph(4, &ids(&file.uncoded));
    }
    for &rule in file.severities.keys().filter(|&&rule| rules.severity(rule) != operation.severity(rule)) {
        let (here, elsewhere) = (operation.severity(rule).name(), rules.severity(rule).name());
        page.paragraph(2, &format!("here the severity of {} is {here}, not {elsewhere}", rule.id()));
    }
}

/// For programs: the table of CONTRACT.md, section 6.
pub fn json(rules: &'static RuleSet) -> String {
    let list = List {
        operations: rules.operations.iter().map(|it| operation_object(rules, it)).collect(),
        rules: Rule::ALL.iter().map(|&rule| rule_object(rules, rule)).collect(),
    };
    let value = serde_json::to_value(&list).expect("the list holds texts and numbers only");
    pretty(&value) + "\n"
}

#[derive(Serialize)]
struct List<'a> {
    operations: Vec<OperationObject<'a>>,
    rules: Vec<RuleObject<'a>>,
}

#[derive(Serialize)]
struct OperationObject<'a> {
    product: &'a str,
    version: &'a str,
    operation: &'a str,
    source: SourceObject<'a>,
    codes: Vec<CodeObject<'a>>,
    /// Common codes of the gateway that stand in for rows that the table lacks.
    common: Vec<CodeObject<'a>>,
}

#[derive(Serialize)]
struct SourceObject<'a> {
    url: &'a str,
    updated: &'a str,
}

/// A code with the rules that report it, or else one reason why none does.
#[derive(Serialize)]
struct CodeObject<'a> {
    status: u16,
    code: &'a str,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    rules: Option<&'a [Rule]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unreachable: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    runtime: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alias: Option<&'a str>,
}

#[derive(Serialize)]
struct RuleObject<'a> {
    id: Rule,
    severity: Severity,
    basis: &'a [Basis],
    summary: &'a str,
}

fn operation_object<'a>(rules: &'a RuleSet, operation: &'a Operation) -> OperationObject<'a> {
    let file = operation.file;
    let common = file.common.iter().filter_map(|shared| {
        let row = common_row(rules, shared)?;
        Some(code_object(shared.status, &shared.code, &row.message, Reported::By(&shared.rules)))
    });
    OperationObject {
        product: &file.product,
        version: &file.version,
        operation: &file.operation,
        source: SourceObject { url: &file.source.url, updated: &file.source.updated },
        codes: file.codes.iter().map(own_code).collect(),
        common: common.collect(),
    }
}

fn own_code(row: &Row) -> CodeObject<'_> {
    code_object(row.status, &row.code, &row.message, Reported::of(row))
}

fn code_object<'a>(status: u16, code: &'a str, message: &'a str, reported: Reported<'a>) -> CodeObject<'a> {
    let mut object = CodeObject { status, code, message, rules: None, unreachable: None, runtime: None, alias: None };
    match reported {
        Reported::By(rules) => object.rules = Some(rules),
        Reported::Unreachable(why) => object.unreachable = Some(why),
        Reported::Runtime(what) => object.runtime = Some(what),
        Reported::Alias(code) => object.alias = Some(code),
    }
    object
}

fn rule_object(rules: &'static RuleSet, rule: Rule) -> RuleObject<'static> {
    let facts = rules.facts(rule);
    RuleObject { id: rule, severity: rules.severity(rule), basis: &facts.basis, summary: &facts.summary }
}
