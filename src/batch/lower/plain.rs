//! Lowers the calls that programs write, in half the time.
//!
//! Every call that is lowered here, the full way lowers to the same; anything else is left to it.

use super::Lowering;
use crate::batch::call::{Extra, Seen};
use crate::ruleset::RuleSet;
use crate::ruleset::keys::{Key, Meaning};
use crate::syntax::{Document, NodeId};

impl Lowering {
    /// Lowers a call with `Action` first or last, and else only parameters that its operation declares or is known to
    /// take, each once: the place of the operation, and the value of `Action`. Nothing for another call: what was
    /// lowered is worth nothing then.
    ///
    /// The operation is known from the start, so an argument is classified when its key is met.
    #[inline]
    pub(super) fn plain(
        &mut self,
        rules: &RuleSet,
        document: &Document,
        text: &str,
        object: NodeId,
    ) -> Option<(usize, NodeId)> {
        let (first, end) = (object + 1, document.node(object).next);
        if end < first + 2 || document.node(object).is_damaged {
            return None;
        }
        let is_action = |key: &NodeId| document.node(*key).run(text).is_some_and(|run| run.bytes() == b"Action");
        let action_key = [first, end - 2].into_iter().find(is_action)?;
        let action = document.node(action_key + 1).run(text)?;
        let place = rules.names.find_in(action.rest, action.length)?;
        let operation = &rules.operations[place];
        self.no_arguments(operation);
        let (mut key, mut has_action) = (first, false);
        while key < end {
            let member = Extra { key, value: key + 1 };
            let run = document.node(key).run(text)?;
            match rules.keys.find_in(run.rest, run.length) {
                Key::Name(name) if self.is_new(name) => match rules.keys.meaning(place, name) {
                    Meaning::Parameter(slot) => self.argument(operation, document, text, usize::from(slot), member),
                    Meaning::Common => {}
                    Meaning::Tolerated => self.tolerated.push(member),
                    Meaning::Unknown => return None,
                },
                // In place of the last key, an item of a list may have been taken for it.
                Key::Action if key == action_key => has_action = true,
                _ => return None,
            }
            key = document.node(member.value).next;
        }
        if self.present & operation.prefixes != 0 {
            self.seen = self.seen.and(Seen::PREFIX);
        }
        self.seen = self.seen.and(Seen::ANY);
        has_action.then_some((place, action_key + 1))
    }
}
