//! What a call says, and what the program said about it as a request of its own.

use crate::block::Block;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A finding of basis `request`, taken from the program.
pub struct Fault {
    pub rule: String,
    pub parameter: String,
    pub is_error: bool,
    /// The service would refuse the call.
    pub rejects: bool,
}

#[derive(Clone, PartialEq, Debug)]
pub enum Argument<T> {
    Absent,
    /// An error finding stands at it: it takes no part.
    Wrong,
    Unknown,
    Known(T),
}

pub use Argument::{Absent, Known, Unknown, Wrong};

impl<T> Argument<T> {
    pub fn known(self) -> Option<T> {
        if let Known(it) = self { Some(it) } else { None }
    }
}

pub struct Call {
    pub index: usize,
    pub action: String,
    arguments: BTreeMap<String, Value>,
    pub faults: Vec<Fault>,
}

impl Call {
    pub fn new(index: usize, call: &Value, faults: Vec<Fault>) -> Self {
        let mut arguments: BTreeMap<_, _> =
            call.as_object().into_iter().flatten().map(|(k, v)| (k.clone(), v.clone())).collect();
        let action = arguments.remove("Action").and_then(|it| Some(it.as_str()?.to_owned())).unwrap_or_default();
        arguments.remove("id");
        Self { index, action, arguments, faults }
    }

    /// Key of the resource that the operation is about; operations that are not covered have none.
    pub fn resource_key(&self) -> Option<&'static str> {
        match self.action.as_str() {
            "AssignIpv6Addresses" | "UnassignIpv6Addresses" | "UnassignPrivateIpAddresses" => {
                Some("NetworkInterfaceId")
            }
            "UnassociateEipAddress" => Some("AllocationId"),
            "UnassociateAnycastEipAddress" => Some("AnycastId"),
            _ => None,
        }
    }

    /// Key and id of the resource.
    pub fn resource(&self) -> Option<(&'static str, Argument<String>)> {
        self.resource_key().map(|key| (key, self.argument(key)))
    }

    /// Sent, and not only tried.
    pub fn is_live(&self) -> bool {
        self.resource_key().is_some() && !self.is_dry_run()
    }

    pub fn is_dry_run(&self) -> bool {
        self.action == "UnassociateAnycastEipAddress" && self.argument("DryRun") == Known("true".into())
    }

    pub fn may_be_dry_run(&self) -> bool {
        self.action == "UnassociateAnycastEipAddress" && self.argument("DryRun") == Unknown
    }

    pub fn is_read_only(&self) -> bool {
        ["Describe", "List", "Get", "Query", "Check"].iter().any(|it| self.action.starts_with(it))
    }

    pub fn is(&self, action: &str) -> bool {
        self.action == action
    }

    pub fn has(&self, key: &str) -> bool {
        self.argument(key) != Absent
    }

    pub fn is_faulty(&self, rule: &str, parameter: &str) -> bool {
        self.faults.iter().any(|fault| fault.rule == rule && fault.parameter == parameter)
    }

    fn is_wrong(&self, parameter: &str) -> bool {
        self.faults.iter().any(|fault| fault.is_error && fault.parameter == parameter)
    }

    pub fn argument(&self, key: &str) -> Argument<String> {
        match self.arguments.get(key) {
            None => Absent,
            Some(_) if self.is_wrong(key) => Wrong,
            Some(value) => match written(value) {
                it if it.contains('$') => Unknown,
                it => Known(it),
            },
        }
    }

    /// Items of a list, each with its place.
    pub fn items(&self, key: &str) -> Vec<(String, Argument<Block>)> {
        let items = self.arguments.get(key).and_then(Value::as_array).into_iter().flatten();
        let read = |(at, item): (usize, &Value)| {
            let (place, text) = (format!("{key}.{}", at + 1), written(item));
            let item = match Block::parse(&text) {
                _ if self.is_wrong(key) || self.is_wrong(&place) => Wrong,
                _ if text.contains('$') => Unknown,
                parsed => parsed.map_or(Wrong, Known),
            };
            (place, item)
        };
        items.enumerate().map(read).collect()
    }

    /// Every text among the argument values, also inside lists, objects and JSON text.
    pub fn texts(&self) -> BTreeSet<String> {
        fn walk(value: &Value, texts: &mut BTreeSet<String>) {
            match value {
                Value::Array(items) => items.iter().for_each(|it| walk(it, texts)),
                Value::Object(fields) => fields.values().for_each(|it| walk(it, texts)),
                Value::String(text) => {
                    texts.insert(text.clone());
                    if let Ok(inner @ (Value::Array(_) | Value::Object(_))) = serde_json::from_str(text) {
                        walk(&inner, texts);
                    }
                }
                _ => {}
            }
        }
        let mut texts = BTreeSet::new();
        self.arguments.values().for_each(|it| walk(it, &mut texts));
        texts
    }

    /// The request as it is sent, without what changes from try to try.
    pub fn wire(&self) -> BTreeMap<String, String> {
        let mut wire = BTreeMap::new();
        for (key, value) in self.arguments.iter().filter(|(key, _)| *key != "SignatureNonce") {
            match value {
                Value::Array(items) => {
                    wire.extend(items.iter().enumerate().map(|(at, it)| (format!("{key}.{}", at + 1), written(it))));
                }
                value => _ = wire.insert(key.clone(), written(value)),
            }
        }
        wire
    }
}

/// `1` and `"1"`, `true`, `"true"` and `"True"` are the same.
fn written(value: &Value) -> String {
    match value.as_str() {
        Some(text) if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") => text.to_lowercase(),
        Some(text) => text.to_owned(),
        None => value.to_string(),
    }
}
