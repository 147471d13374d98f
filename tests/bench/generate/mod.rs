//! Planned calls as people write them, some with one planted defect: equal arguments, equal calls.
//!
//! Addresses are from the ranges for documentation and ids are random, so nothing here names a real resource.

// Each program that has this module uses a part of it.
#![allow(dead_code, unused_imports)]

mod clean;
mod defect;
mod form;
mod inventory;
mod random;

pub use defect::Defect;
pub use form::{Form, TREE, Truth, write_tree};
pub use inventory::Inventory;

use random::Random;

/// What to generate.
#[derive(Clone, Debug)]
pub struct Options {
    /// Begins the stream of random numbers.
    pub seed: u64,
    /// Probability of each kind of defect in a call, from 0 to 1 divided by their number; a call has at most one.
    pub rate: f64,
    /// Kinds of defects that are planted.
    pub defects: Vec<Defect>,
    /// Number of ENIs that the calls are about.
    pub enis: usize,
    /// Number of vSwitches that the ENIs are in, at most 256.
    pub vswitches: usize,
}

impl Options {
    /// Calls without a defect.
    pub fn clean() -> Self {
        Options { seed: 20_260_619, rate: 0.0, defects: Defect::ALL.to_vec(), enis: 4096, vswitches: 64 }
    }

    /// Calls of which 23 % have a defect, one per cent for each kind.
    pub fn bad() -> Self {
        Options { rate: 0.01, ..Options::clean() }
    }
}

/// A covered operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// `AssignIpv6Addresses`.
    AssignIpv6,
    /// `UnassignIpv6Addresses`.
    UnassignIpv6,
    /// `UnassociateEipAddress`.
    UnassociateEip,
    /// `UnassociateAnycastEipAddress`.
    UnassociateAnycast,
    /// `UnassignPrivateIpAddresses`.
    UnassignPrivate,
}

impl Operation {
    /// The value of `Action`.
    pub fn name(self) -> &'static str {
        match self {
            Operation::AssignIpv6 => "AssignIpv6Addresses",
            Operation::UnassignIpv6 => "UnassignIpv6Addresses",
            Operation::UnassociateEip => "UnassociateEipAddress",
            Operation::UnassociateAnycast => "UnassociateAnycastEipAddress",
            Operation::UnassignPrivate => "UnassignPrivateIpAddresses",
        }
    }

    /// The product on the command line of `aliyun`.
    pub fn product(self) -> &'static str {
        match self {
            Operation::AssignIpv6 | Operation::UnassignIpv6 | Operation::UnassignPrivate => "ecs",
            Operation::UnassociateEip => "vpc",
            Operation::UnassociateAnycast => "eipanycast",
        }
    }
}

/// What a key of a call holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// A text without quotes, backslashes or control characters.
    Text(String),
    /// A list of such texts.
    List(Vec<String>),
    /// A whole number.
    Number(i64),
    /// True or false.
    Boolean(bool),
}

/// One planned call.
#[derive(Clone, Debug)]
pub struct PlannedCall {
    /// The operation that was meant.
    pub operation: Operation,
    /// Keys and values in the order of writing; a duplicate key stands twice.
    pub members: Vec<(&'static str, Value)>,
    /// What is wrong with it.
    pub defect: Option<Defect>,
}

impl PlannedCall {
    fn position(&self, key: &str) -> Option<usize> {
        self.members.iter().position(|(name, _)| *name == key)
    }

    fn has(&self, key: &str) -> bool {
        self.position(key).is_some()
    }

    fn set(&mut self, key: &'static str, value: Value) {
        match self.position(key) {
            Some(at) => self.members[at].1 = value,
            None => self.members.push((key, value)),
        }
    }

    fn set_text(&mut self, key: &'static str, text: impl Into<String>) {
        self.set(key, Value::Text(text.into()));
    }

    fn remove(&mut self, key: &str) {
        self.members.retain(|(name, _)| *name != key);
    }

    fn text(&self, key: &str) -> Option<&str> {
        match &self.members[self.position(key)?].1 {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }

    fn list(&mut self, key: &str) -> Option<&mut Vec<String>> {
        let at = self.position(key)?;
        match &mut self.members[at].1 {
            Value::List(items) => Some(items),
            _ => None,
        }
    }

    /// The only list of the call.
    fn only_list(&mut self) -> Option<(&'static str, &mut Vec<String>)> {
        self.members.iter_mut().find_map(|(key, value)| match value {
            Value::List(items) => Some((*key, items)),
            _ => None,
        })
    }
}

/// Makes one call after the other, without end.
pub struct Generator {
    random: Random,
    rate: f64,
    defects: Vec<Defect>,
    inventory: Inventory,
    last_token: Option<String>,
}

impl Generator {
    /// The calls that `options` describe.
    pub fn new(options: &Options) -> Self {
        let inventory = Inventory::new(options.seed, options.enis, options.vswitches);
        let (rate, defects) = (options.rate, options.defects.clone());
        Generator { random: Random::new(options.seed), rate, defects, inventory, last_token: None }
    }

    /// The resources that the calls are about.
    pub fn inventory(&self) -> &Inventory {
        &self.inventory
    }

    fn defect(&mut self) -> Option<Defect> {
        if self.rate == 0.0 {
            return None;
        }
        let place = (self.random.unit() / self.rate) as usize;
        self.defects.get(place).copied()
    }
}

impl Iterator for Generator {
    type Item = PlannedCall;

    fn next(&mut self) -> Option<PlannedCall> {
        let defect = self.defect();
        let operation = match defect {
            Some(defect) => self.random.pick(defect.operations()),
            None => clean::operation(&mut self.random),
        };
        let eni = self.random.below(self.inventory.enis.len());
        let scene = clean::Scene { eni: &self.inventory.enis[eni], vswitch: self.inventory.vswitch_of(eni), defect };
        let mut call = clean::call(&mut self.random, operation, &scene);
        if let Some(defect) = defect {
            defect::plant(&mut self.random, defect, &mut call, &scene, self.last_token.as_deref());
        }
        if defect != Some(Defect::TokenReused)
            && let Some(token) = call.text("ClientToken")
        {
            self.last_token = Some(token.to_owned());
        }
        if self.random.chance(0.10) {
            let action = call.members.remove(0);
            call.members.push(action);
        }
        Some(call)
    }
}
