//! One planned call, whatever it was written like: arguments by their place in the operation's table.

use super::command::Usage;
use super::content::Content;
use crate::ruleset::Operation;
use crate::ruleset::names::Names;
use crate::ruleset::operation::{Parameter, Role};
use crate::source::Span;
use crate::syntax::{Document, NodeId};
use std::fmt::Write;

/// A call of a covered operation. Borrows everything, so that a clean call costs no allocation.
#[derive(Clone, Copy)]
pub struct Call<'a> {
    /// The text that spans slice.
    pub text: &'a str,
    /// The nodes.
    pub document: &'a Document,
    /// The object that the call is written as.
    pub object: NodeId,
    /// The value of `Action`.
    pub action: NodeId,
    /// Counts the calls of the batch from 0, covered or not.
    pub index: u64,
    /// What is known about the operation.
    pub operation: &'static Operation,
    /// One for every declared parameter, in the order of the table.
    pub arguments: &'a [Argument],
    /// Items of all lists; each list's stand together, by number.
    pub items: &'a [Item],
    /// Keys that no table knows.
    pub extras: &'a [Extra],
    /// Keys that no document declares and that production code sends all the same.
    pub tolerated: &'a [Extra],
    /// Keys that hold a credential.
    pub credentials: &'a [Extra],
    /// Trouble with the numbers of flattened lists.
    pub index_flaws: &'a [IndexFlaw],
    /// Parameters that are present, as a mask over their places.
    pub present: u32,
    /// What kinds of content the call has anywhere.
    pub seen: Seen,
    /// Whether arguments may exist that nobody can see: `Parameters` is a placeholder, or a syntax error lost some.
    pub has_hidden_arguments: bool,
    /// Whether findings about it only say what is wrong and where: no advice, no other places, no fixes.
    pub is_brief: bool,
    /// How the command line client is used, if that makes the call.
    pub usage: Option<&'a Usage>,
}

/// One argument. A flattened list has the key and value of its first item.
#[derive(Clone, Copy, Debug)]
pub struct Argument {
    /// The key.
    pub key: NodeId,
    /// The value.
    pub value: NodeId,
    /// What it holds.
    pub content: Content,
    /// Where its items begin in [`Call::items`].
    pub first_item: u32,
    /// How many items it has.
    pub items: u32,
}

/// One item of a list.
#[derive(Clone, Copy, Debug)]
pub struct Item {
    /// Place of the list's parameter.
    pub slot: usize,
    /// N of `Name.N`, from 1, as written.
    pub number: u32,
    /// The key of a flattened item; the item itself in an array.
    pub key: NodeId,
    /// The value.
    pub value: NodeId,
    /// What it holds.
    pub content: Content,
}

/// A key and its value outside the operation's table.
#[derive(Clone, Copy, Debug)]
pub struct Extra {
    /// The key.
    pub key: NodeId,
    /// The value.
    pub value: NodeId,
}

/// What is wrong with the numbers of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IndexTrouble {
    /// What follows `Name.` is no number, or 0.
    NoNumber,
    /// The number stands twice: `.1` beside `.01`.
    Repeated,
    /// The list is written as an array, too.
    BothForms,
    /// A number before it is missing.
    Gap,
}

/// Trouble with the numbers of one list.
#[derive(Clone, Copy, Debug)]
pub struct IndexFlaw {
    /// Place of the list's parameter.
    pub slot: usize,
    /// The key that shows it.
    pub key: NodeId,
    /// What it is.
    pub trouble: IndexTrouble,
}

/// Kinds of content that a call has: a rule whose kinds are missing has nothing to say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Seen(u16);

impl Seen {
    /// Every call has it.
    pub const ANY: Seen = Seen(1);
    /// A list with an item.
    pub const ITEM: Seen = Seen(1 << 1);
    /// A list with two items or more.
    pub const SEVERAL_ITEMS: Seen = Seen(1 << 2);
    /// Something malformed.
    pub const MALFORMED: Seen = Seen(1 << 3);
    /// Something of the wrong type.
    pub const WRONG_TYPE: Seen = Seen(1 << 4);
    /// An unknown or masked value, or hidden arguments.
    pub const UNKNOWN: Seen = Seen(1 << 5);
    /// A masked value.
    pub const MASKED: Seen = Seen(1 << 6);
    /// A key that no table knows.
    pub const EXTRA: Seen = Seen(1 << 7);
    /// A key that holds a credential.
    pub const CREDENTIAL: Seen = Seen(1 << 8);
    /// Trouble with the numbers of a list.
    pub const INDEX_FLAW: Seen = Seen(1 << 9);
    /// A parameter about prefixes, named or counted, whatever its value.
    pub const PREFIX: Seen = Seen(1 << 10);
    /// A whole number.
    pub const INTEGER: Seen = Seen(1 << 11);
    /// Trouble with the flags of the command line client.
    pub const USAGE: Seen = Seen(1 << 12);
    /// What few calls have: something malformed, of the wrong type, unknown or outside the table.
    pub const UNUSUAL: Seen = Seen::MALFORMED
        .and(Seen::WRONG_TYPE)
        .and(Seen::UNKNOWN)
        .and(Seen::MASKED)
        .and(Seen::EXTRA)
        .and(Seen::CREDENTIAL)
        .and(Seen::INDEX_FLAW)
        .and(Seen::USAGE);

    /// What is in either.
    #[inline]
    pub const fn and(self, other: Seen) -> Seen {
        Seen(self.0 | other.0)
    }

    /// Whether something is in both.
    #[inline]
    pub const fn meets(self, other: Seen) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether all of it is in `other`.
    pub const fn is_within(self, other: Seen) -> bool {
        self.0 & !other.0 == 0
    }
}

impl<'a> Call<'a> {
    /// The declared parameter at `slot`.
    pub fn parameter(&self, slot: usize) -> &'static Parameter {
        &self.operation.file.parameters[slot]
    }

    /// The items of the list at `slot`, by number.
    #[inline]
    pub fn items_of(&self, slot: usize) -> &'a [Item] {
        let argument = &self.arguments[slot];
        &self.items[argument.first_item as usize..(argument.first_item + argument.items) as usize]
    }

    /// Whether the parameter at `slot` is present, whatever its value.
    #[inline]
    pub fn has(&self, slot: usize) -> bool {
        self.present & (1 << slot) != 0
    }

    /// What the parameter with `role` holds; [`Content::Absent`] if the operation has none.
    pub fn content(&self, role: Role) -> Content {
        self.operation.slot(role).map_or(Content::Absent, |slot| self.arguments[slot].content)
    }

    /// The text of a scalar.
    #[inline]
    pub fn text(&self, node: NodeId) -> &'a str {
        self.document.text(self.text, node)
    }

    /// What the text of a scalar stands for among `names`.
    #[inline]
    pub fn find<T: Copy>(&self, names: &Names<T>, node: NodeId) -> Option<T> {
        let run = self.document.run(self.text, node);
        names.find_in(run.rest, run.length)
    }

    /// The node as written.
    pub fn span(&self, node: NodeId) -> Span {
        self.document.node(node).span
    }

    /// The name of an item as findings give it: `Name.N`.
    pub fn item_name(&self, item: &Item) -> String {
        let name = &self.parameter(item.slot).name;
        let mut text = String::with_capacity(name.len() + 4);
        text.extend([name.as_str(), "."]);
        match item.number {
            u32::MAX => {
                let written = self.text(item.key).rsplit('.').next().unwrap_or_default();
                text.push_str(written.trim_start_matches('0'));
            }
            number => write!(text, "{number}").expect("writing to memory does not fail"),
        }
        text
    }
}
