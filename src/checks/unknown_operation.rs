//! unknown-operation: `Action` is missing, or misspells a covered operation.

use super::problem::service;
use super::{credential_in_batch, spelling};
use crate::batch::call::Extra;
use crate::batch::lower::OtherCall;
use crate::batch::naming::names;
use crate::digest::digest;
use crate::finding::{Basis, CallName, Finding, Severity};
use crate::rule::Rule;
use crate::ruleset::{Code, RuleSet};
use crate::source::{Source, Span};
use crate::syntax::{Document, Kind};
use std::borrow::Cow;

/// Where a call that is not covered stands.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The rule files.
    pub rules: &'static RuleSet,
    /// The text, for places.
    pub source: &'a Source<'a>,
    /// The nodes.
    pub document: &'a Document,
    /// Counts the calls of the batch from 0.
    pub index: u64,
}

/// What can be said about a call that no rule file describes.
pub fn check(scene: Scene, call: &OtherCall, findings: &mut Vec<Finding>) {
    for credential in call.credentials.iter().filter(|it| is_literal(scene, it)) {
        let name = scene.document.text(scene.source.text, credential.key);
        let span = scene.document.node(credential.key).span;
        let message = credential_in_batch::message(name);
        let mut finding = finding(scene, call, Rule::CredentialInBatch, span, message, None);
        finding.parameter = Some(name.to_owned());
        findings.push(finding);
    }
    let Some(action) = call.action else {
        let code = scene.rules.common("MissingParameter");
        let span = scene.document.node(call.object).span;
        let message = "a call without `Action`".to_owned();
        findings.push(finding(scene, call, Rule::UnknownOperation, span, message, code));
        return;
    };
    let written = scene.document.text(scene.source.text, action);
    let Some(meant) = meant(scene, call, written) else { return };
    let operation = scene.rules.operation(meant).expect("only names of operations are suggested");
    let code = operation.code(Rule::UnknownOperation).or_else(|| scene.rules.common("InvalidParameter"));
    let span = scene.document.node(action).span;
    let message = format!("`Action` is \"{written}\", which is no operation; `{meant}` is");
    let mut finding = finding(scene, call, Rule::UnknownOperation, span, message, code);
    finding.severity = Severity::Warning;
    finding.help = Some(format!("write `{meant}`: spelling and case matter"));
    findings.push(finding);
}

fn is_literal(scene: Scene, credential: &Extra) -> bool {
    credential_in_batch::is_literal(scene.document, scene.source.text, credential)
}

/// The covered operation that `written` misspells, unless it is a real one, or product or version name another API.
fn meant(scene: Scene, call: &OtherCall, written: &str) -> Option<&'static str> {
    if scene.document.node(call.action?).kind != Kind::Scalar || scene.rules.data.real_operations.has(written) {
        return None;
    }
    let is_meant = |operation: &&crate::ruleset::Operation| {
        spelling::is_near(written, operation.name())
            && names(scene.document, scene.source.text, operation, call.product, call.version)
    };
    scene.rules.operations.iter().find(is_meant).map(|it| it.name())
}

fn finding(scene: Scene, call: &OtherCall, rule: Rule, span: Span, message: String, code: Option<Code>) -> Finding {
    let text = |node: Option<u32>| {
        let text = scene.document.text(scene.source.text, node?);
        (!text.is_empty()).then(|| Cow::Owned(text.to_owned()))
    };
    let (product, operation) = (text(call.product), text(call.action));
    let name = operation.clone().unwrap_or_default();
    Finding {
        call: Some(CallName { index: scene.index, product, operation }),
        rule,
        severity: scene.rules.severity(rule),
        basis: Basis::Request,
        parameter: (rule == Rule::UnknownOperation).then(|| "Action".to_owned()),
        service: code.map(|code| service(code, &[], &message)),
        fingerprint: digest([rule.id(), &name, &message]),
        message,
        help: None,
        place: scene.source.place(span),
        related: Vec::new(),
        fixes: Vec::new(),
        suppression: None,
    }
}
