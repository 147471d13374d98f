//! Which parameters the flags of a plain call are.

use crate::ruleset::Operation;

/// Most members that are noted; a call with more is no plain one.
const MOST: usize = 30;

/// The parameter of each member of a call, by its place in the table of the operation: none twice, the items of a list
/// one after the other from 1, and lists in the order of the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Slots {
    list: [u8; MOST],
    length: u8,
    /// The number of the last member, if it is an item.
    number: u32,
    /// Parameters that are there, and which of them are lists, as masks.
    present: u32,
    lists: u32,
}

impl Slots {
    /// Adds the next member: the parameter at `slot`, or item `number` of it. Nothing if it does not fit.
    #[inline]
    pub fn push(&mut self, operation: &Operation, slot: usize, number: u32) -> Option<()> {
        let is_list = operation.shapes[slot].is_list;
        let is_next = match number {
            0 => !is_list && !self.has(slot),
            1 => is_list && self.lists >> slot == 0,
            _ => number == self.number + 1 && self.as_slice().last() == Some(&(slot as u8)),
        };
        if !is_next {
            return None;
        }
        *self.list.get_mut(usize::from(self.length))? = slot as u8;
        self.length += 1;
        self.number = number;
        self.present |= 1 << slot;
        self.lists |= u32::from(is_list) << slot;
        Some(())
    }

    /// Whether the parameter is there.
    pub fn has(&self, slot: usize) -> bool {
        self.present & 1 << slot != 0
    }

    /// The places, one for each member.
    pub fn as_slice(&self) -> &[u8] {
        &self.list[..usize::from(self.length)]
    }
}
