//! Lowers the calls of scripts whose flags were looked up when they were read.

use super::Lowering;
use crate::batch::call::{Call, Extra, Item, Seen};
use crate::batch::command::Slots;
use crate::batch::content::Content;
use crate::ruleset::{Operation, RuleSet};
use crate::syntax::{Document, NodeId};

/// Nodes before the first member that is an argument: the object, and `Product` and `Action` with their values.
const BEFORE: NodeId = 5;

impl Lowering {
    /// Lowers a call of the operation at `place` whose members behind `Product` and `Action` are the parameters that
    /// `slots` says.
    #[allow(clippy::too_many_arguments, reason = "what a call borrows")]
    pub fn by_slots<'a>(
        &'a mut self,
        rules: &'static RuleSet,
        document: &'a Document,
        text: &'a str,
        object: NodeId,
        index: u64,
        place: usize,
        slots: &Slots,
    ) -> Call<'a> {
        self.clear();
        let operation = &rules.operations[place];
        self.no_arguments(operation);
        let mut key = object + BEFORE;
        for &slot in slots.as_slice() {
            let (slot, member) = (usize::from(slot), Extra { key, value: key + 1 });
            match operation.shapes[slot].is_list {
                true => self.item(operation, document, text, slot, member),
                false => self.argument(operation, document, text, slot, member),
            }
            key += 2;
        }
        if self.present & operation.prefixes != 0 {
            self.seen = self.seen.and(Seen::PREFIX);
        }
        self.seen = self.seen.and(Seen::ANY);
        self.call(rules, document, text, object, object + BEFORE - 1, index, place)
    }

    /// Adds the next item of the list at `slot`; one list follows the other.
    #[inline]
    fn item(&mut self, operation: &Operation, document: &Document, text: &str, slot: usize, member: Extra) {
        let content = self.item_content(operation.shapes[slot].form, document, text, member.value);
        let argument = &mut self.arguments[slot];
        if argument.items == 0 {
            (argument.key, argument.value, argument.content) = (member.key, member.value, Content::List);
            argument.first_item = self.items.len() as u32;
        }
        argument.items += 1;
        self.seen = self.seen.and(if argument.items == 1 { Seen::ITEM } else { Seen::SEVERAL_ITEMS });
        self.present |= 1 << slot;
        let number = argument.items;
        self.items.push(Item { slot, number, key: member.key, value: member.value, content });
    }
}
