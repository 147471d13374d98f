//! deprecated-product: the operation is called by a product that another one has taken it over from.

use super::unknown_operation::Scene;
use crate::batch::command::Instead;
use crate::batch::lower::OtherCall;
use crate::digest::digest;
use crate::finding::{Applicability, Basis, CallName, Edit, Finding, Fix};
use crate::rule::Rule;
use std::borrow::Cow;

/// What is said about a call that is not covered, because its product is not the one to call.
pub fn finding(scene: Scene, call: &OtherCall, instead: &Instead) -> Finding {
    let Scene { rules, source, document, index } = scene;
    let text = |node: Option<u32>| node.map_or("", |node| document.text(source.text, node));
    let (product, operation) = (text(call.product), text(call.action));
    let message = format!("`{operation}` of `{product}` is deprecated; `{}` has taken it over", instead.product);
    let title = format!("call {}", instead.product);
    let edit = Edit { range: source.range(instead.at), text: instead.product.clone() };
    Finding {
        call: Some(CallName {
            index,
            product: Some(Cow::Owned(product.to_owned())),
            operation: Some(Cow::Owned(operation.to_owned())),
        }),
        rule: Rule::DeprecatedProduct,
        severity: rules.severity(Rule::DeprecatedProduct),
        basis: Basis::Request,
        parameter: None,
        service: None,
        fingerprint: digest([Rule::DeprecatedProduct.id(), product, operation]),
        message,
        help: Some(format!("write `{}` in place of `{product}`", instead.product)),
        place: source.place(document.node(call.action.unwrap_or(call.object)).span),
        related: Vec::new(),
        suppression: None,
        fixes: vec![Fix { title, applicability: Applicability::Safe, edits: vec![edit] }],
    }
}
