//! Reads responses (CONTRACT.md, section 3): resources by id, merged field by field. Ids of different kinds begin
//! differently, so one map holds all kinds.

use crate::block::Block;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Kind, key of the list, its wrapper, key of the id.
const RESPONSES: [(&str, &str, &str, &str); 12] = [
    ("eni", "NetworkInterfaceSets", "NetworkInterfaceSet", "NetworkInterfaceId"),
    ("vswitch", "VSwitches", "VSwitch", "VSwitchId"),
    ("reservation", "VSwitchCidrReservations", "VSwitchCidrReservation", "VSwitchCidrReservationId"),
    ("instance", "Instances", "Instance", "InstanceId"),
    ("type", "InstanceTypes", "InstanceType", "InstanceTypeId"),
    ("eip", "EipAddresses", "EipAddress", "AllocationId"),
    ("nat", "NatGateways", "NatGateway", "NatGatewayId"),
    ("snat", "SnatTableEntries", "SnatTableEntry", "SnatEntryId"),
    ("dnat", "ForwardTableEntries", "ForwardTableEntry", "ForwardEntryId"),
    ("havip", "HaVips", "HaVip", "HaVipId"),
    ("balancer", "LoadBalancers", "LoadBalancer", "LoadBalancerId"),
    ("anycast", "AnycastList", "Anycast", "AnycastId"),
];

/// Fields that are known.
pub type Resource = Map<String, Value>;
pub type Resources = BTreeMap<String, Resource>;

#[derive(Default)]
pub struct Snapshot {
    pub resources: Resources,
    /// Kinds of which a response was read.
    pub read: BTreeSet<&'static str>,
    /// A list of reservations that was empty.
    pub no_reservations: bool,
    /// Pages of lists: kind, TotalCount, ids, whether more follow.
    pages: Vec<(&'static str, Option<u64>, BTreeSet<String>, bool)>,
}

impl Snapshot {
    pub fn new(responses: &[Value]) -> Self {
        let mut snapshot = Self::default();
        responses.iter().for_each(|response| snapshot.add(response));
        snapshot
    }

    fn add(&mut self, response: &Value) {
        for (kind, list, wrapper, id) in RESPONSES {
            if let Some(list) = response.get(list) {
                let items = items(list, wrapper).unwrap_or_default();
                let ids = items.iter().filter_map(|item| self.merge(item, id)).collect();
                self.no_reservations |= kind == "reservation" && items.is_empty();
                let follows = text(&response["NextToken"]).is_some_and(|token| !token.is_empty());
                self.pages.push((kind, number(&response["TotalCount"]), ids, follows));
                self.read.insert(kind);
                return;
            }
        }
        for (kind, _, _, id) in RESPONSES {
            if self.merge(response, id).is_some() {
                self.read.insert(kind);
                return;
            }
        }
    }

    /// The later field wins; what is null or masked says nothing.
    fn merge(&mut self, item: &Value, id: &str) -> Option<String> {
        let id = text(item.get(id)?)?;
        let known = item
            .as_object()?
            .iter()
            .filter(|(_, value)| text(value).is_some() || value.is_object() || value.is_array());
        self.resources.entry(id.clone()).or_default().extend(known.map(|(key, value)| (key.clone(), value.clone())));
        Some(id)
    }

    pub fn is_truncated(&self, kind: &str) -> bool {
        let pages: Vec<_> = self.pages.iter().filter(|page| page.0 == kind).collect();
        let distinct = |total| {
            let ids: BTreeSet<_> = pages.iter().filter(|page| page.1 == Some(total)).flat_map(|page| &page.2).collect();
            ids.len() as u64
        };
        !pages.is_empty() && pages.iter().all(|page| page.3)
            || pages.iter().filter_map(|page| page.1).any(|total| distinct(total) < total)
    }
}

/// Text of a scalar; a mask makes it unknown.
pub fn text(value: &Value) -> Option<String> {
    let text = match value {
        Value::String(it) => it.clone(),
        Value::Number(_) | Value::Bool(_) => value.to_string(),
        _ => return None,
    };
    (!text.contains('*')).then_some(text)
}

pub fn number(value: &Value) -> Option<u64> {
    text(value)?.parse().ok()
}

/// Items of a list with or without its wrapper; a missing list is unknown.
pub fn items(list: &Value, wrapper: &str) -> Option<Vec<Value>> {
    list.as_array().or_else(|| list.get(wrapper)?.as_array()).cloned()
}

pub fn field(resources: &Resources, id: &str, key: &str) -> Option<String> {
    text(resources.get(id)?.get(key)?)
}

pub fn block(resources: &Resources, id: &str, key: &str) -> Option<Block> {
    Block::parse(&field(resources, id, key)?)
}

pub fn flag(resources: &Resources, id: &str, key: &str) -> Option<bool> {
    match field(resources, id, key)?.to_lowercase().as_str() {
        "true" | "1" => Some(true),
        "false" | "0" => Some(false),
        _ => None,
    }
}
