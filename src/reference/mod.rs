//! What the rule files say, for people and for programs: explanations, lists and schemas.

pub mod batch_schema;
mod code_page;
pub mod explain;
pub mod list;
mod page;
pub mod pretty;
mod rule_page;
mod suggest;

use crate::rule::Rule;
use crate::ruleset::Operation;
use crate::ruleset::operation::{CommonCode, Row};
use crate::ruleset::{CommonRow, RuleSet};

/// Who reports a documented row, or why nobody does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reported<'a> {
    /// These rules.
    By(&'a [Rule]),
    /// The operation cannot answer with it: why.
    Unreachable(&'a str),
    /// Only the service can know: what decides it.
    Runtime(&'a str),
    /// It says the same as another code, which is reported.
    Alias(&'a str),
}

impl<'a> Reported<'a> {
    /// What the operation file says about `row`; its schema asks for exactly one of the four.
    pub fn of(row: &'a Row) -> Self {
        match (&row.unreachable, &row.runtime, &row.alias) {
            (Some(why), _, _) => Reported::Unreachable(why),
            (_, Some(what), _) => Reported::Runtime(what),
            (_, _, Some(code)) => Reported::Alias(code),
            (None, None, None) => Reported::By(&row.rules),
        }
    }

    /// In a few words, for a table.
    pub fn in_short(self) -> String {
        match self {
            Reported::By(rules) => ids(rules),
            Reported::Unreachable(why) => format!("(cannot happen: {why})"),
            Reported::Runtime(what) => format!("(only the service knows: {what})"),
            Reported::Alias(code) => format!("(reported as {code})"),
        }
    }
}

/// The ids, separated by commas.
fn ids(rules: &[Rule]) -> String {
    let ids: Vec<&str> = rules.iter().map(|rule| rule.id()).collect();
    ids.join(", ")
}

/// The row of the gateway that an operation's `common` entry stands for.
fn common_row<'a>(rules: &'a RuleSet, code: &CommonCode) -> Option<&'a CommonRow> {
    rules.data.common.codes.iter().find(|row| row.code == code.code)
}

/// The operation as headings name it: product, name and version.
fn full_name(operation: &Operation) -> String {
    let file = operation.file;
    format!("{} {} {}", file.product, file.operation, file.version)
}
