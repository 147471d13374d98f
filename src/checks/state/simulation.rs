//! One batch, call by call: what each call finds, and what it leaves behind.

use super::anycast::endpoint;
use super::described::Descriptions;
use super::eip::force;
use super::ledger::Ledger;
use super::named::Named;
use super::quick::Quick;
use super::trace::{SetChange, Trace, Traces};
use super::{Blocked, Id, OrderChecks, Scene, addresses};
use crate::batch::lower::OtherCall;
use crate::batch::{Call, Content};
use crate::checks::Outcome;
use crate::digest::DigestMap;
use crate::rule::RuleMask;
use crate::ruleset::RuleSet;
use crate::ruleset::keys::Key;
use crate::ruleset::operation::{Effect, Role};
use crate::state::addresses::{Member, Set};
use crate::state::{Execution, Mark, Marks, Moment, Snapshot, World};
use crate::syntax::{Document, Kind, NodeId};

/// The state of a batch while its calls are checked in order.
pub struct Simulation<'s> {
    pub(super) world: World<'s>,
    pub(super) order: OrderChecks,
    pub(super) marks: Marks,
    /// What the snapshot says of ENIs, by their numbers.
    pub(super) described: Descriptions,
    pub(super) has_snapshot: bool,
    /// Whether what the ENIs of the snapshot have counts as named.
    pub(super) has_named_holders: bool,
    /// Whether the state knows what some calls did.
    pub(super) is_entered: bool,
    /// Whether the rules look at every call.
    pub(super) is_thorough: bool,
    pub(super) memory: Memory,
}

/// Names in a batch whose calls look up more of the snapshot than there is.
const LARGE: usize = 1 << 10;

/// Most kinds of calls that are remembered.
const MOST_USUAL: usize = 1 << 16;

/// Memory that serves one batch after the other, and what was learned from the earlier ones.
#[derive(Default)]
pub struct Memory {
    /// What calls like most others leave undecided, by what they are like.
    pub(super) usual: DigestMap<u64, RuleMask>,
    /// What the calls so far name.
    pub(super) named: Named,
    /// What quick calls did that is not in the state.
    pub(super) ledger: Ledger,
    pub(super) changes: Changes,
}

/// What one call does to sets of an ENI; the memory is used again for the next call.
#[derive(Default)]
pub(super) struct Changes {
    sets: Vec<SetChange>,
    members: Vec<Member>,
}

/// Beginnings of the names of operations that change nothing (CONTRACT.md, section 2.4).
const READ_ONLY: [&str; 5] = ["Describe", "List", "Get", "Query", "Check"];

impl<'s> Simulation<'s> {
    /// The state before the first call of a batch that names about so many things.
    pub fn new(snapshot: &'s Snapshot, execution: Execution, names: usize, mut memory: Memory) -> Self {
        memory.ledger.clear();
        let mut simulation = Simulation {
            world: World::new(snapshot, execution),
            order: OrderChecks::default(),
            marks: Marks::default(),
            described: Descriptions::default(),
            has_snapshot: !snapshot.is_empty(),
            has_named_holders: false,
            is_entered: false,
            is_thorough: false,
            memory,
        };
        simulation.make_room(names);
        simulation
    }

    /// The same, with the rules looking at every call: slower, and no different otherwise.
    pub fn thorough(self) -> Self {
        Simulation { is_thorough: true, ..self }
    }

    /// Makes room for about so many names, of which there are none so far.
    pub fn make_room(&mut self, names: usize) {
        let is_large = self.has_snapshot && names >= LARGE;
        let held = if is_large { 2 * self.world.snapshot.holders().members().len() } else { 0 };
        self.memory.named.begin(names + held);
        self.has_named_holders = is_large && self.name_holders();
    }

    /// What the next batch can use again.
    pub fn into_memory(self) -> Memory {
        self.memory
    }

    /// Checks a covered call that stands at `mark` against the state, and applies what it does. `quick` is what its
    /// trace says, which is `traced` with what it points at; `first_finding` is where the findings about its request
    /// begin.
    pub fn call(
        &mut self,
        call: &Call,
        (quick, traced): (Quick, Option<(&Trace, &Traces)>),
        mark: Mark,
        out: &mut Outcome,
        first_finding: usize,
    ) {
        let (Quick::Typical(like), Some((trace, traces))) = (quick, traced) else {
            self.catch_up();
            return self.checked(call, mark, out, first_finding);
        };
        // It names nothing that quick calls named, so that these are nothing to its rules. The snapshot may name it, too,
        // unless that counts as named; then what is read from the snapshot is to come after the quick calls.
        if self.has_snapshot && !self.has_named_holders {
            self.enter_all();
        }
        let found = out.findings.len();
        let blocked = self.check(call, mark, out, first_finding);
        if out.findings.len() == found {
            if self.memory.usual.len() == MOST_USUAL {
                self.memory.usual.clear();
            }
            self.memory.usual.insert(like, out.undecided);
            let eni = self.described_eni(trace);
            self.take_down(trace, traces, eni);
        } else {
            self.catch_up();
            self.apply(call, blocked, out, first_finding);
        }
    }

    fn checked(&mut self, call: &Call, mark: Mark, out: &mut Outcome, first_finding: usize) {
        let blocked = self.check(call, mark, out, first_finding);
        self.apply(call, blocked, out, first_finding);
    }

    /// Runs the rules; what is wrong with the request.
    fn check(&mut self, call: &Call, mark: Mark, out: &mut Outcome, first_finding: usize) -> Blocked {
        self.world.now += 1;
        let blocked = Blocked::new(call, &out.findings[first_finding..]);
        let mut scene = Scene { call, world: &mut self.world, blocked: &blocked };
        super::check(&mut scene, out);
        self.order.check(&scene, out);
        out.place_earlier_calls(&self.marks);
        self.marks.push(mark);
        blocked
    }

    /// Applies what the call does, if it is not rejected.
    fn apply(&mut self, call: &Call, blocked: Blocked, out: &Outcome, first_finding: usize) {
        if self.world.execution == Execution::Parallel {
            return;
        }
        let blocked = match out.findings.len() > first_finding {
            true => Blocked::new(call, &out.findings[first_finding..]),
            false => blocked,
        };
        if blocked.is_rejected || call.content(Role::DryRun) == Content::Boolean(true) {
            return;
        }
        apply(&mut Scene { call, world: &mut self.world, blocked: &blocked }, &mut self.memory.changes);
    }

    /// Takes a call into account of which nobody knows what it does.
    pub fn other_call(&mut self, rules: &RuleSet, document: &Document, text: &str, call: &OtherCall, mark: Mark) {
        self.world.now += 1;
        self.marks.push(mark);
        let name = call.action.map_or("", |action| document.text(text, action));
        if !READ_ONLY.iter().any(|it| name.starts_with(it)) {
            self.doubt(rules, document, text, call.object, self.world.now);
        }
    }

    /// Takes into account that something that is no call was done to the resources named in `object`.
    pub fn something_done(&mut self, rules: &RuleSet, document: &Document, text: &str, object: NodeId) {
        self.doubt(rules, document, text, object, self.world.now + 1);
    }

    /// Makes everything about the resources unknown whose ids are arguments in `object`; they were touched at `moment`.
    fn doubt(&mut self, rules: &RuleSet, document: &Document, text: &str, object: NodeId, moment: Moment) {
        self.catch_up();
        for (key, value) in document.members(object) {
            match rules.keys.find(document.text(text, key)) {
                Key::Ignored | Key::Action | Key::Product | Key::Version => {}
                Key::Parameters if document.node(value).kind == Kind::Object => {
                    for (key, value) in document.members(value) {
                        if rules.keys.find(document.text(text, key)) != Key::Ignored {
                            self.disturb_below(document, text, value, moment);
                        }
                    }
                }
                _ => self.disturb_below(document, text, value, moment),
            }
        }
    }

    /// Every id in a value, also inside JSON text.
    fn disturb_below(&mut self, document: &Document, text: &str, value: NodeId, moment: Moment) {
        for id in (value..document.node(value).next).filter(|&id| document.node(id).kind == Kind::Scalar) {
            let value = document.text(text, id);
            if value.contains('-') && !value.contains(['"', ' ']) {
                self.name(value, moment);
            }
            if value.trim_start().starts_with(['[', '{']) {
                let quoted = value.split('"').skip(1).step_by(2).filter(|it| it.contains('-'));
                quoted.for_each(|id| self.name(id, moment));
            }
        }
    }

    /// A call of which nobody knows what it does named this id.
    fn name(&mut self, id: &str, moment: Moment) {
        self.order.touch(id, moment);
        if self.world.execution != Execution::Parallel {
            self.world.disturb_named(id);
        }
    }
}

/// What the call does to the state.
pub(super) fn apply(scene: &mut Scene, work: &mut Changes) {
    let call = scene.call;
    let may_be_dry = call.content(Role::DryRun).is_unknown();
    match call.operation.file.effect {
        Effect::AssignToEni | Effect::UnassignFromEni => {
            changes(scene, work);
            let id = match scene.id(Role::EniId) {
                Id::Known(id) => Some(id),
                Id::Unknown => None,
                Id::Unusable => return,
            };
            for change in work.sets.iter().map(|change| change.change(&work.members)) {
                match call.operation.file.effect {
                    Effect::AssignToEni => scene.world.assign(id, change),
                    _ => scene.world.unassign(id, change),
                }
            }
        }
        Effect::UnassociateEip => match scene.any_id(Role::EipId) {
            Id::Known(id) => scene.world.unassociate_eip(Some(id), force(call)),
            Id::Unknown => scene.world.unassociate_eip(None, force(call)),
            Id::Unusable => {}
        },
        Effect::UnassociateAnycastEip => match (scene.any_id(Role::AnycastId), endpoint(scene)) {
            (Id::Known(id), Some(endpoint)) if may_be_dry => scene.world.perhaps_unassociate_anycast(id, endpoint),
            (Id::Known(id), Some(endpoint)) => scene.world.unassociate_anycast(Some(id), endpoint),
            (Id::Unknown, Some(endpoint)) => scene.world.unassociate_anycast(None, endpoint),
            _ => {}
        },
    }
}

/// What the call does to the sets of the ENI.
fn changes(scene: &Scene, changes: &mut Changes) {
    let call = scene.call;
    let is_assign = call.operation.file.effect == Effect::AssignToEni;
    changes.sets.clear();
    changes.members.clear();
    for (slot, argument) in call.arguments.iter().enumerate().filter(|&(slot, _)| call.has(slot)) {
        let parameter = call.parameter(slot);
        let set = match parameter.role {
            Role::AddressCount => Set::Ipv6Addresses,
            Role::PrefixCount => Set::Ipv6Prefixes,
            role => match addresses::set_of(role) {
                Some(set) => set,
                None => continue,
            },
        };
        let mut change = SetChange::none(set, changes.members.len() as u32);
        match argument.content {
            Content::Integer(count) => (change.unnamed, change.has_unnamed) = (count, true),
            Content::List => {
                for item in call.items_of(slot) {
                    match addresses::member(scene, item) {
                        Some(member) => changes.members.push(member),
                        None => change.unnamed += 1,
                    }
                }
                change.members = changes.members.len() as u32 - change.first;
                change.has_unnamed = change.unnamed > 0;
            }
            _ => {
                let is_count = matches!(parameter.role, Role::AddressCount | Role::PrefixCount);
                let most = parameter.maximum.unwrap_or(i64::MAX);
                change.unnamed = if is_assign { i64::from(is_count) } else { most };
                (change.has_unnamed, change.is_exact) = (true, false);
            }
        }
        changes.sets.push(change);
    }
}
