//! Calls of scripts: what may not run leaves facts unknown and is never wrong itself, a pause may settle what came
//! before, and what runs in the background is in flight with what follows.

use super::eip::force;
use super::quick::Quick;
use super::simulation::{Changes, apply};
use super::trace::{Trace, Traces};
use super::{Blocked, Id, Scene, Simulation};
use crate::batch::Call;
use crate::batch::command::Circumstances;
use crate::checks::Outcome;
use crate::finding::Basis;
use crate::ruleset::operation::{Effect, Role};
use crate::state::{Execution, Mark};

impl Simulation<'_> {
    /// Checks a covered call that a script makes under these circumstances, and applies what it does or may do. `traced`
    /// is its trace, if it has one, and what that points at.
    pub fn scripted(
        &mut self,
        call: &Call,
        traced: Option<(&Trace, &Traces)>,
        circumstances: Circumstances,
        mark: Mark,
        out: &mut Outcome,
        first_finding: usize,
    ) {
        self.pause(circumstances);
        let is_certain = !circumstances.may_not_run && !circumstances.sends_nothing && circumstances.flight == 0;
        if is_certain {
            match traced.map_or(Quick::Special, |(trace, traces)| self.quick(trace, traces, mark)) {
                Quick::Decided(undecided) => out.undecided = undecided,
                quick => self.call(call, (quick, traced), mark, out, first_finding),
            }
            return;
        }
        self.catch_up();
        self.world.now += 1;
        let found = out.findings.len();
        let mut blocked = Blocked::new(call, &out.findings[first_finding..]);
        let mut scene = Scene { call, world: &mut self.world, blocked: &blocked };
        super::check(&mut scene, out);
        match (circumstances.sends_nothing, circumstances.may_not_run) {
            (true, _) => {}
            (false, true) => self.order.perhaps(&scene, out),
            (false, false) => {
                self.order.check(&scene, out);
                self.order.in_flight(&scene, out, circumstances);
            }
        }
        out.place_earlier_calls(&self.marks);
        self.marks.push(mark);
        if circumstances.may_not_run {
            doubt(out, found);
        }
        if circumstances.sends_nothing || scene.world.execution == Execution::Parallel {
            return;
        }
        blocked = Blocked::new(call, &out.findings[first_finding..]);
        if !blocked.is_rejected {
            perhaps(&mut Scene { call, world: &mut self.world, blocked: &blocked }, &mut self.memory.changes);
        }
    }

    /// A call that is not covered and sends nothing.
    pub fn pass(&mut self, mark: Mark) {
        self.world.now += 1;
        self.marks.push(mark);
    }

    /// What the circumstances of the next call say about those before it.
    pub fn pause(&mut self, circumstances: Circumstances) {
        if circumstances.may_have_settled {
            self.catch_up();
            self.world.may_have_settled();
        }
    }
}

/// Takes back what was found about the state: the call may not run, or in another state.
fn doubt(out: &mut Outcome, found: usize) {
    let findings = out.findings.split_off(found);
    for finding in findings {
        match finding.basis {
            Basis::Request => out.findings.push(finding),
            Basis::State | Basis::Order => out.undecided(finding.rule),
        }
    }
}

/// What the call may do to the state, now, later or never.
fn perhaps(scene: &mut Scene, work: &mut Changes) {
    let call = scene.call;
    let id = match call.operation.file.effect {
        Effect::AssignToEni | Effect::UnassignFromEni => scene.id(Role::EniId),
        Effect::UnassociateEip => scene.any_id(Role::EipId),
        Effect::UnassociateAnycastEip => scene.any_id(Role::AnycastId),
    };
    match id {
        Id::Unusable => {}
        // What is done to nobody knows which resource is uncertain already.
        Id::Unknown => apply(scene, work),
        Id::Known(id) => {
            let deletes_entries = call.operation.slot(Role::Force).is_some() && force(call) != Some(false);
            scene.world.disturb_named(id);
            if deletes_entries {
                scene.world.nat_entries_unknown_since = scene.world.now;
            }
        }
    }
}
