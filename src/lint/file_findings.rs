//! Findings about the file: syntax errors, duplicate keys, unknown keys.

use super::Part;
use crate::checks::edits::shown;
use crate::digest::digest;
use crate::finding::{Basis, Finding, Related};
use crate::rule::Rule;
use crate::ruleset::RuleSet;
use crate::source::{Source, Span};
use crate::state::Execution;
use crate::syntax::{Document, Kind, NodeId};
use std::collections::HashMap;

/// Keys of the object form of a batch, beside those that begin with `x-` (CONTRACT.md, section 2.1).
pub const BATCH_KEYS: [&str; 7] = ["calls", "$schema", "name", "description", "execution", "state", "//"];

/// Execution modes (CONTRACT.md, section 2.4).
pub const EXECUTION_MODES: [&str; 3] = ["sequential", "settled", "parallel"];

/// A finding about the file.
pub fn finding(rules: &RuleSet, source: &Source, rule: Rule, span: Span, message: String) -> Finding {
    Finding {
        call: None,
        rule,
        severity: super::severity(rules, rule),
        basis: Basis::Request,
        parameter: None,
        service: None,
        fingerprint: digest([rule.id(), &message]),
        message,
        help: None,
        place: source.place(span),
        related: Vec::new(),
        fixes: Vec::new(),
        suppression: None,
    }
}

impl Part<'_> {
    /// Reports a place where the file is not what a batch is written like. Values that must not be shown are not.
    pub fn syntax_error(&mut self, span: Span, message: String) {
        let message = match self.source.is_secret(span) {
            true => "the value of a credential cannot be read".to_owned(),
            false => message,
        };
        self.about_file(Rule::SyntaxError, span, message);
    }

    /// Reports the syntax errors that reading a document met.
    pub fn syntax_errors(&mut self, document: &mut Document) {
        for error in document.errors.drain(..) {
            self.syntax_error(error.span, error.message);
        }
    }

    /// Reports a key that stands twice in one object, unless it is part of a credential.
    pub fn duplicate_key(&mut self, document: &Document, first: NodeId, again: NodeId) {
        let key = shown(document.text(self.source.text, again));
        let message = format!("the key `{key}` is written twice; the last value counts");
        let (first, again) = (document.node(first).span, document.node(again).span);
        if self.source.is_secret(again) {
            return;
        }
        let mut finding = finding(self.linter.rules, self.source, Rule::DuplicateKey, again, message);
        let (place, message) = (self.source.place(first), "it is written here first".to_owned());
        finding.related.push(Related { file: None, place, message });
        self.findings.push(finding);
    }

    /// Reports keys that stand twice, in the object `id` and in every object inside.
    pub fn duplicate_keys_below(&mut self, document: &Document, start: NodeId, end: NodeId) {
        for id in (start..end).filter(|&id| document.node(id).kind == Kind::Object) {
            self.duplicate_keys(document, id);
        }
    }

    /// Reports keys that stand twice in the object `id` itself.
    pub fn duplicate_keys(&mut self, document: &Document, id: NodeId) {
        let mut places: HashMap<&str, NodeId> = HashMap::new();
        for (key, _) in document.members(id).filter(|&(key, _)| document.node(key).kind == Kind::Scalar) {
            let first = *places.entry(document.text(self.source.text, key)).or_insert(key);
            if first != key {
                self.duplicate_key(document, first, key);
            }
        }
    }

    /// Checks the object around `calls`: its keys, and the values that are settings.
    pub fn batch_object(&mut self, document: &Document, object: NodeId, calls: NodeId) {
        self.duplicate_keys(document, object);
        self.begin_object(document, object);
        if let Some(targets) = &mut self.targets {
            targets.batch(document, self.source.text, object);
        }
        let last = |name: &str| crate::batch::find::member(document, self.source.text, object, name);
        let settings = [last("execution"), last("state")];
        for (key, value) in document.members(object) {
            let name = document.text(self.source.text, key);
            let span = document.node(value).span;
            match name {
                "execution" | "state" if !settings.contains(&Some(value)) => {}
                "execution" if !self.is_execution_mode(document, value) => {
                    let message = format!("`execution` is one of {}", EXECUTION_MODES.join(", "));
                    self.syntax_error(span, message);
                }
                "state" if !self.is_path_list(document, value) => {
                    self.syntax_error(span, "`state` is a path or a list of paths".to_owned());
                }
                _ if BATCH_KEYS.contains(&name) || name.starts_with("x-") => {}
                _ if document.node(key).kind != Kind::Scalar || self.source.is_secret(document.node(key).span) => {}
                _ => {
                    let message = format!("`{}` is no key of a batch", shown(name));
                    self.about_file(Rule::UnknownKey, document.node(key).span, message);
                }
            }
            if value != calls {
                self.duplicate_keys_below(document, value, document.node(value).next);
            }
        }
    }

    /// Begins a batch with the settings that stand beside `calls`; a later document of a YAML stream goes on with it.
    fn begin_object(&mut self, document: &Document, object: NodeId) {
        if self.simulation.is_some() {
            return;
        }
        let text = self.source.text;
        let setting = |name: &str| crate::batch::find::member(document, text, object, name);
        let execution = setting("execution").and_then(|value| match document.text(text, value) {
            "sequential" => Some(Execution::Sequential),
            "settled" => Some(Execution::Settled),
            "parallel" => Some(Execution::Parallel),
            _ => None,
        });
        let state = setting("state").map_or(Vec::new(), |value| match document.node(value).kind {
            Kind::Array => document.items(value).map(|item| document.text(text, item)).collect(),
            _ => vec![document.text(text, value)],
        });
        let folder = self.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let is_absolute = |path: &str| std::path::Path::new(path).is_absolute();
        let path = |path: &str| match folder.is_empty() || is_absolute(path) {
            true => path.to_owned(),
            false => format!("{folder}/{path}"),
        };
        let state: Vec<String> = state.into_iter().filter(|path| !path.is_empty()).map(path).collect();
        self.begin(execution, &state);
    }

    fn is_execution_mode(&self, document: &Document, value: NodeId) -> bool {
        match document.node(value).kind {
            Kind::Null | Kind::Unreadable => true,
            Kind::Scalar => EXECUTION_MODES.contains(&document.text(self.source.text, value)),
            Kind::Array | Kind::Object => false,
        }
    }

    fn is_path_list(&self, document: &Document, value: NodeId) -> bool {
        let is_path = |id: NodeId| matches!(document.node(id).kind, Kind::Scalar | Kind::Unreadable);
        match document.node(value).kind {
            Kind::Array => document.items(value).all(is_path),
            Kind::Null => true,
            Kind::Scalar | Kind::Unreadable | Kind::Object => is_path(value),
        }
    }

    fn about_file(&mut self, rule: Rule, span: Span, message: String) {
        self.findings.push(finding(self.linter.rules, self.source, rule, span, message));
    }
}
