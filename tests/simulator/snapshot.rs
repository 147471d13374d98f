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
    /// Ids by kind.
    ids: BTreeMap<&'static str, BTreeSet<String>>,
    /// Lists: kind, TotalCount, whether more follows.
    lists: Vec<(&'static str, Option<u64>, bool)>,
}

impl Snapshot {
    pub fn new(responses: &[Value]) -> Self {
        let mut snapshot = Self::default();
        responses.iter().for_each(|response| snapshot.add(response));
        snapshot
    }

    fn add(&mut self, response: &Value) {
        for (kind, list, wrapper, id) in RESPONSES {
            let Some(list) = response.get(list) else { continue };
            let items = items(list, wrapper).unwrap_or_default();
            items.iter().for_each(|item| self.merge(item, kind, id));
            self.no_reservations |= kind == "reservation" && items.is_empty();
            let follows = text(&response["NextToken"]).is_some_and(|token| !token.is_empty());
            self.lists.push((kind, number(&response["TotalCount"]), follows));
            self.read.insert(kind);
            return;
        }
        let single = RESPONSES.into_iter().find(|it| response.get(it.3).is_some());
        if let Some((kind, _, _, id)) = single {
            self.merge(response, kind, id);
            self.read.insert(kind);
        }
    }

    /// The later field wins; what is null or masked says nothing.
    fn merge(&mut self, item: &Value, kind: &'static str, key: &str) {
        let Some(id) = text(&item[key]) else { return };
        let is_known = |value: &Value| text(value).is_some() || value.is_object() || value.is_array();
        let known = item.as_object().into_iter().flatten().filter(|(_, value)| is_known(value));
        let known = known.map(|(key, value)| (key.clone(), value.clone()));
        self.resources.entry(id.clone()).or_default().extend(known);
        self.ids.entry(kind).or_default().insert(id);
    }

    pub fn is_truncated(&self, kind: &str) -> bool {
        let mut lists = self.lists.iter().filter(|it| it.0 == kind).peekable();
        let distinct = self.ids.get(kind).map_or(0, BTreeSet::len) as u64;
        let is_short = lists.clone().any(|it| it.1.is_some_and(|total| distinct < total));
        is_short || lists.peek().is_some() && lists.all(|it| it.2)
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
