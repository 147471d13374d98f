//! Which operation a call names, and whether an argument is there at all.

use super::placeholder::{self, Placeholders};
use crate::ruleset::{Operation, RuleSet};
use crate::syntax::{Document, Kind, NodeId};

/// Whether the value is an absent argument: null, an empty text or an empty list.
pub fn is_empty(document: &Document, text: &str, value: NodeId) -> bool {
    match document.node(value).kind {
        Kind::Null => true,
        Kind::Scalar => document.text(text, value).is_empty(),
        Kind::Array => document.node(value).next == value + 1,
        Kind::Object | Kind::Unreadable => false,
    }
}

/// The covered operation that the call names, if product and version fit where they are written.
#[inline]
pub fn find_operation(
    rules: &RuleSet,
    document: &Document,
    text: &str,
    action: NodeId,
    product: Option<NodeId>,
    version: Option<NodeId>,
) -> Option<usize> {
    let action = document.text(text, action);
    rules.operations.iter().position(|it| it.file.operation == action && names(document, text, it, product, version))
}

/// Whether product and version, where written, are those of `operation`. Products are compared without case.
pub fn names(
    document: &Document,
    text: &str,
    operation: &Operation,
    product: Option<NodeId>,
    version: Option<NodeId>,
) -> bool {
    let fits = |value: Option<NodeId>, fits: &dyn Fn(&str) -> bool| {
        value.is_none_or(|value| {
            let written = document.text(text, value);
            is_empty(document, text, value) || fits(written) || placeholder::find(written) != Placeholders::Absent
        })
    };
    fits(product, &|it| it.eq_ignore_ascii_case(&operation.file.product))
        && fits(version, &|it| operation.file.version == *it)
}
