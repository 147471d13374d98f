//! Finds the calls of a document and lowers every spelling (array or `Name.N`, top level or `Parameters`, product and
//! version) to one [`Call`].

pub mod address;
pub mod call;
pub mod command;
pub mod content;
pub mod dry_run;
pub mod find;
pub mod lower;
pub mod naming;
pub mod placeholder;
pub mod template;
pub mod words;

pub use call::{Argument, Call, Extra, Item, Seen};
pub use content::{Content, Flaw};
