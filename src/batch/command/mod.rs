//! Commands of the aliyun command line client, wherever shell text stands: finds those that call the API, and writes each
//! down as the object that a batch would hold.

use crate::ruleset::RuleSet;
use crate::source::Span;
use crate::syntax::{Document, NodeId};

/// How a piece of shell text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A script, or a part of one.
    Script,
    /// A terminal session: lines that begin with a prompt are commands, the others are output. Without any prompt it is
    /// a script.
    Console,
}

/// The calls of one or several pieces of shell text.
#[derive(Debug, Default)]
pub struct Commands {
    /// One object for each call, in the order of the text, with `Product`, `Action` and the arguments by the API's names.
    pub document: Document,
    /// The calls, in the order of the text.
    pub calls: Vec<Planned>,
}

/// One call that a command makes.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Its object in [`Commands::document`].
    pub object: NodeId,
    /// The place of its operation in the rule set, if it is covered.
    pub operation: Option<usize>,
    /// Whether a flag of the API is written; a covered operation without any may be a mere mention.
    pub has_arguments: bool,
}

impl Commands {
    /// Forgets everything but the memory.
    pub fn clear(&mut self) {
        self.document.clear();
        self.calls.clear();
    }

    /// Reads the piece `span` of `text` and adds its calls. Every span of the document is one of `text`. Variables are
    /// followed within the piece. What is wrong with the quotes of a command is in [`Document::errors`].
    pub fn read(&mut self, rules: &'static RuleSet, text: &str, span: Span, style: Style) {
        let _ = (rules, text, span, style);
    }
}
