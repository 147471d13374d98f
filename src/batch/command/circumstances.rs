//! Under which circumstances a script makes a call: for certain or perhaps, while others are on their way, after a
//! pause in which earlier ones may have settled.

use super::recognise::basename;
use super::text::Text;
use crate::syntax::shell::{Command, FrameId, FrameKind, Script};
use std::collections::HashSet;

/// What a script says about one of its calls, beside the request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Circumstances {
    /// Whether it may not run, or run again: it stands in a branch, a loop or a function.
    pub may_not_run: bool,
    /// Whether the calls before it may have taken full effect: a pause or a polling loop stands between.
    pub may_have_settled: bool,
    /// The group of calls that may be on their way at the same time; 0 if none is.
    pub flight: u32,
    /// Whether the script goes on before the call has answered.
    pub is_background: bool,
    /// Whether the request is only printed.
    pub sends_nothing: bool,
}

/// Goes through the commands of a script in order.
#[derive(Debug, Default)]
pub struct Walk<'t> {
    /// By command: whether it is a call, or does nothing that could go wrong. What is missing may go wrong.
    harmless: Vec<bool>,
    /// Functions in which time passes.
    slow: HashSet<&'t str>,
    /// Whether time passed since the last call: the function in which it did, or the script.
    paused_in: Option<FrameId>,
    /// The current flight, and whether a call of it is still on its way.
    flight: u32,
    is_flying: bool,
    /// By frame: whether what is in it may not run, if it was looked at.
    doubtful: Vec<Option<bool>>,
}

/// Commands that do nothing to the course of a script.
const HARMLESS: [&str; 16] = [
    "echo", "printf", "cd", "pushd", "popd", "export", "local", "declare", "readonly", "set", "sleep", "true", ":",
    "mkdir", "source", ".",
];

/// Commands before `&&` that are looked at; people write few.
const LONGEST_CHAIN: usize = 100;

impl<'t> Walk<'t> {
    /// A command that is no call.
    pub fn command(&mut self, text: &'t str, script: &Script, place: u32, command: &Command, words: &[Text]) {
        let Some(first) = words.first() else {
            self.note_harmless(place);
            return;
        };
        let name = basename(&first.text);
        if HARMLESS.contains(&name) {
            self.note_harmless(place);
        }
        if name == "wait" {
            self.is_flying = false;
        } else if self.takes_time(name, words) {
            self.pause(text, script, command.frame);
        }
    }

    /// Notes that the command cannot go wrong, or is a call.
    fn note_harmless(&mut self, place: u32) {
        self.harmless.resize(place as usize, false);
        self.harmless.push(true);
    }

    fn takes_time(&self, name: &str, words: &[Text]) -> bool {
        let is_pause = ["sleep", "wait", "poll"].iter().any(|it| name.contains(it));
        let asks = name == "read" && words.iter().any(|word| word.text.starts_with("-p"));
        is_pause || asks || self.slow.contains(name)
    }

    fn pause(&mut self, text: &'t str, script: &Script, frame: FrameId) {
        (self.paused_in, self.is_flying) = (Some(function(script, frame)), false);
        for (_, kind) in script.around(frame) {
            if let FrameKind::Function(name) = kind {
                self.slow.insert(name.slice(text));
            }
        }
    }

    /// A call: what surrounds it. `waits` says that it polls until something has happened, `reads` that it changes
    /// nothing.
    pub fn call(
        &mut self,
        text: &'t str,
        script: &Script,
        place: u32,
        command: &Command,
        (waits, reads): (bool, bool),
    ) -> Circumstances {
        self.note_harmless(place);
        if command.is_background && !self.is_flying {
            (self.flight, self.is_flying) = (self.flight + 1, true);
        }
        let circumstances = Circumstances {
            may_not_run: self.is_doubtful(script, command.frame),
            may_have_settled: self.paused_in.take() == Some(function(script, command.frame)),
            flight: if self.is_flying { self.flight } else { 0 },
            is_background: command.is_background,
            sends_nothing: false,
        };
        let polls = reads && script.around(command.frame).any(|(_, kind)| kind == FrameKind::Loop);
        if waits || polls {
            self.pause(text, script, command.frame);
        }
        circumstances
    }

    /// Whether commands in this frame may not run, or run again.
    fn is_doubtful(&mut self, script: &Script, frame: FrameId) -> bool {
        let place = frame as usize;
        if let Some(&Some(known)) = self.doubtful.get(place) {
            return known;
        }
        let is_doubtful = script.around(frame).any(|(id, kind)| match kind {
            FrameKind::Script | FrameKind::Subshell => false,
            FrameKind::Branch | FrameKind::Loop | FrameKind::Function(_) | FrameKind::Or | FrameKind::Written => true,
            FrameKind::And(first) => !self.succeeds(script, first, id),
        });
        self.doubtful.resize(self.doubtful.len().max(place + 1), None);
        self.doubtful[place] = Some(is_doubtful);
        is_doubtful
    }

    /// Whether the commands from `first` up to those of `frame` only fail when a call does: then nothing follows either
    /// way.
    fn succeeds(&self, script: &Script, first: u32, frame: FrameId) -> bool {
        let is_before = |it: &&Command| !script.around(it.frame).any(|(id, _)| id == frame);
        let commands = script.commands[first as usize..].iter().take(LONGEST_CHAIN);
        let before = commands.take_while(is_before).count();
        before < LONGEST_CHAIN
            && (first..first + before as u32).all(|place| self.harmless.get(place as usize) == Some(&true))
    }
}

/// The function around a frame; the script itself outside of all.
fn function(script: &Script, frame: FrameId) -> FrameId {
    let function = script.around(frame).find(|(_, kind)| matches!(kind, FrameKind::Function(_)));
    function.map_or(0, |(id, _)| id)
}
