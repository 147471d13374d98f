//! Which responses would decide what the calls of the batches leave undecided: by region, with the ids to ask for.

use super::planned::{Given, PlannedCall};
use super::requests::Ask;
use crate::rule::{Rule, RuleMask};
use crate::ruleset::RuleSet;
use crate::ruleset::operation::Role;
use crate::ruleset::responses::Kind;
use crate::state::{Resource, Value};
use std::collections::{BTreeMap, BTreeSet};

/// What to ask for in one region.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Ids that are known now.
    pub ids: BTreeSet<String>,
    /// Answers that will name further ids.
    pub named_by: BTreeSet<Ask>,
}

/// The requests for a set of batches.
#[derive(Debug, Default)]
pub struct Plan {
    /// By region, `None` where the calls name none.
    pub requests: BTreeMap<Option<String>, BTreeMap<Ask, Wanted>>,
    /// What no request can be made for, one line each.
    pub remarks: Vec<String>,
    /// Calls that leave something undecided which a response could decide.
    pub open_calls: usize,
}

/// Rules that only the list of every ENI of the vSwitch decides.
const ABOUT_NEIGHBOURS: RuleMask = RuleMask::of(&[Rule::PrefixInUse, Rule::AddressInUseElsewhere]);

/// Resources that an EIP may be bound to.
const BOUND: [Ask; 5] = [Ask::Enis, Ask::Instances, Ask::NatGateways, Ask::HaVips, Ask::LoadBalancers];

impl Plan {
    /// The requests for these calls; `several_files` says whether a remark has to name the file.
    pub fn new(rules: &'static RuleSet, calls: &[PlannedCall], several_files: bool) -> Self {
        let mut plan = Plan::default();
        for call in calls {
            let needs: BTreeSet<Ask> =
                call.undecided.flat_map(|rule| &rules.facts(rule).needs).filter_map(|name| ask(name)).collect();
            if needs.is_empty() {
                continue;
            }
            plan.open_calls += 1;
            let of = if several_files { format!(" of {}", call.file) } else { String::new() };
            for (name, text) in call.unfilled() {
                let text = crate::output::visible(text).into_owned();
                plan.remarks.push(format!("call #{}{of}: {name} is {text}: cannot be filled in", call.index));
            }
            Asking { plan: &mut plan, call, needs }.ask();
        }
        plan
    }

    /// Whether there is nothing to ask for.
    pub fn is_empty(&self) -> bool {
        self.requests.is_empty()
    }
}

/// What asks for the response `name`, whatever is asked about.
fn ask(name: &str) -> Option<Ask> {
    const ASKS: [Ask; 12] = [
        Ask::AnycastEips,
        Ask::Eips,
        Ask::Enis,
        Ask::VSwitches,
        Ask::Reservations,
        Ask::Instances,
        Ask::InstanceTypes,
        Ask::NatGateways,
        Ask::SnatEntries,
        Ask::DnatEntries,
        Ask::HaVips,
        Ask::LoadBalancers,
    ];
    ASKS.into_iter().find(|ask| ask.form().operation == name)
}

struct Asking<'p> {
    plan: &'p mut Plan,
    call: &'p PlannedCall,
    needs: BTreeSet<Ask>,
}

impl Asking<'_> {
    fn ask(&mut self) {
        if let Some(anycast) = self.call.known(Role::AnycastId)
            && self.needs.contains(&Ask::AnycastEips)
            && self.call.snapshot.get(Kind::AnycastEip, anycast).is_none()
        {
            self.add(&None, Ask::AnycastEips, anycast);
        }
        let Some(region) = self.region() else { return };
        if let Some(eni) = self.call.known(Role::EniId) {
            self.eni(&region, eni);
        }
        if let Some(eip) = self.call.known(Role::EipId) {
            self.eip(&region, eip);
        }
        if let Some(instance) = self.call.known(Role::InstanceId) {
            self.instance(&region, instance);
        }
        if let Some(instance) = self.call.known(Role::BoundInstanceId) {
            self.instance(&region, instance);
        }
    }

    /// The region to ask in; `None` if it cannot be known, `Some(None)` if it is that of the profile.
    fn region(&self) -> Option<Option<String>> {
        match self.call.given(Role::Region) {
            Given::Absent => Some(None),
            Given::Known(region) => Some(Some(region.clone())),
            Given::Unfilled(_) => None,
        }
    }

    /// An ENI, its vSwitch and the instance that it is attached to.
    fn eni(&mut self, region: &Option<String>, id: &str) {
        let snapshot = self.call.snapshot;
        let names = &snapshot.names.eni;
        let eni = snapshot.get(Kind::Eni, id).filter(|eni| eni.is_described());
        if eni.is_none() && self.needs.contains(&Ask::Enis) {
            self.add(region, Ask::Enis, id);
        }
        let is_alone = self.call.undecided.intersect(ABOUT_NEIGHBOURS).is_empty() || snapshot.is_complete(Kind::Eni);
        if !is_alone {
            self.needs.insert(Ask::Neighbours);
        }
        let vswitch = eni.and_then(|eni| eni.field(&names.vswitch));
        for ask in [Ask::Neighbours, Ask::VSwitches, Ask::Reservations] {
            let is_known = |id: &str| match ask {
                Ask::VSwitches => snapshot.get(Kind::VSwitch, id).is_some(),
                Ask::Reservations => snapshot
                    .all(Kind::Reservation)
                    .any(|it| it.field(&snapshot.names.reservation.vswitch).is_some_and(|it| it.text() == id)),
                _ => false,
            };
            self.follow(region, ask, Ask::Enis, eni, vswitch, is_known);
        }
        let attached = |eni: Resource| {
            eni.field(&names.instance).or_else(|| eni.value()?.member(&names.attachment)?.known(&names.instance))
        };
        let attached = eni.and_then(attached);
        let is_known = |id: &str| snapshot.get(Kind::Instance, id).is_some();
        self.follow(region, Ask::Instances, Ask::Enis, eni, attached, is_known);
        let instance = attached.and_then(|it| snapshot.get(Kind::Instance, it.text()));
        let is_detached = attached.is_some_and(|it| it.text().is_empty());
        if !is_detached {
            let kind = instance.and_then(|it| it.field(&snapshot.names.instance.kind));
            let is_known = |id: &str| snapshot.get(Kind::InstanceType, id).is_some();
            self.follow(region, Ask::InstanceTypes, Ask::Instances, instance, kind, is_known);
        }
    }

    /// An EIP, and what it is bound to.
    fn eip(&mut self, region: &Option<String>, id: &str) {
        let snapshot = self.call.snapshot;
        let names = &snapshot.names.eip;
        let eip = snapshot.get(Kind::Eip, id);
        if eip.is_none() && self.needs.contains(&Ask::Eips) {
            self.add(region, Ask::Eips, id);
        }
        let bound = eip.and_then(|eip| eip.field(&names.instance)).map(Value::text);
        let kind = eip.and_then(|eip| eip.field(&names.instance_type)).map(Value::text).filter(|it| !it.is_empty());
        let kind = kind.or(self.call.instance_type).and_then(Ask::of_instance_type);
        for ask in BOUND.into_iter().filter(|ask| kind.is_none_or(|kind| kind == *ask)) {
            let gateway = [Ask::SnatEntries, Ask::DnatEntries];
            let asks = std::iter::once(ask).chain(gateway.into_iter().filter(|_| ask == Ask::NatGateways));
            for ask in asks.filter(|ask| self.needs.contains(ask)).collect::<Vec<_>>() {
                match (eip, bound) {
                    (None, _) if self.is_answered_by_instance(ask) => {}
                    (None, _) => self.add_named_by(region, ask, Ask::Eips),
                    (Some(_), Some(bound)) if bound.starts_with(ask.form().prefix) => {
                        self.add_unless_known(region, ask, bound);
                    }
                    (Some(_), _) => {}
                }
            }
        }
    }

    /// Whether the instance that the call names is asked for instead: the EIP is bound to it, or the call is wrong.
    fn is_answered_by_instance(&self, ask: Ask) -> bool {
        self.call.known(Role::InstanceId).is_some_and(|id| id.starts_with(ask.form().prefix))
    }

    /// An instance that the call names.
    fn instance(&mut self, region: &Option<String>, id: &str) {
        for ask in BOUND.into_iter().chain([Ask::SnatEntries, Ask::DnatEntries]) {
            if self.needs.contains(&ask) && id.starts_with(ask.form().prefix) {
                self.add_unless_known(region, ask, id);
            }
        }
    }

    /// Something that another resource leads to: by its id if that resource was described, else by the ids that its
    /// answer will name.
    fn follow(
        &mut self,
        region: &Option<String>,
        ask: Ask,
        from: Ask,
        source: Option<Resource>,
        id: Option<Value>,
        is_known: impl Fn(&str) -> bool,
    ) {
        if !self.needs.contains(&ask) {
            return;
        }
        match (source, id.map(Value::text)) {
            (None, _) => {
                let is_asked = self.plan.requests.get(region).is_some_and(|asks| asks.contains_key(&from));
                if is_asked {
                    self.add_named_by(region, ask, from);
                }
            }
            (Some(_), Some(id)) if !id.is_empty() && !is_known(id) => self.add(region, ask, id),
            (Some(_), _) => {}
        }
    }

    fn add_unless_known(&mut self, region: &Option<String>, ask: Ask, id: &str) {
        let snapshot = self.call.snapshot;
        let kind = match ask {
            Ask::Enis => Kind::Eni,
            Ask::Instances => Kind::Instance,
            Ask::NatGateways => Kind::NatGateway,
            Ask::HaVips => Kind::HaVip,
            Ask::LoadBalancers => Kind::LoadBalancer,
            _ => return self.add(region, ask, id),
        };
        if snapshot.get(kind, id).is_none_or(|it| !it.is_described()) {
            self.add(region, ask, id);
        }
    }

    fn add(&mut self, region: &Option<String>, ask: Ask, id: &str) {
        self.wanted(region, ask).ids.insert(id.to_owned());
    }

    fn add_named_by(&mut self, region: &Option<String>, ask: Ask, from: Ask) {
        self.wanted(region, ask).named_by.insert(from);
    }

    fn wanted(&mut self, region: &Option<String>, ask: Ask) -> &mut Wanted {
        self.plan.requests.entry(region.clone()).or_default().entry(ask).or_default()
    }
}
