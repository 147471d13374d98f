//! Commands of the aliyun command line client, wherever shell text stands: finds those that call the API, and writes each
//! down as the object that a batch would hold.

mod circumstances;
mod console;
mod flags;
mod object;
mod plain;
mod recognise;
mod slots;
mod text;
mod variables;

pub use circumstances::Circumstances;
pub use console::commands_only;
pub use flags::Dialect;
pub use object::PROFILE_REGION;
pub use slots::Slots;

use crate::ruleset::RuleSet;
use crate::source::Span;
use crate::syntax::shell::{self, Command, CommandKind, Script};
use crate::syntax::{Document, NodeId};
use circumstances::Walk;
use recognise::{Foreign, Found};
use std::cell::OnceCell;
use text::Text;
use variables::{Resolver, Variables};

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
    /// The calls, in the order in which the script makes them.
    pub calls: Vec<Planned>,
    script: Script,
    /// Whether every command is taken apart the full way: for tests of the fast one.
    is_thorough: bool,
}

/// One call that a command makes.
#[derive(Clone, Debug)]
pub struct Planned {
    /// Its object in [`Commands::document`].
    pub object: NodeId,
    /// The place of its operation in the rule set, if it is covered.
    pub operation: Option<usize>,
    /// Which parameter each member of its object is behind `Product` and `Action`, where that is simple to say.
    pub slots: Option<Slots>,
    /// Whether a flag of the API is written; a covered operation without any may be a mere mention.
    pub has_arguments: bool,
    /// How the client is used.
    pub usage: Usage,
    /// Under which circumstances the call is made.
    pub circumstances: Circumstances,
}

/// How a command uses the client: what rules of the client's own look at.
#[derive(Clone, Debug)]
pub struct Usage {
    /// How the command is written.
    pub dialect: Dialect,
    /// Flags of the classic dialect that stand twice.
    pub repeated: Vec<Repeated>,
    /// Flags of the plugin dialect that are written as the API writes parameters.
    pub pascal: Vec<Pascal>,
    /// The client's own flag `--force`.
    pub force: Option<NodeId>,
    /// The product that has taken over the operation.
    pub instead: Option<Instead>,
}

/// A flag that stands twice.
#[derive(Clone, Debug)]
pub struct Repeated {
    /// The last one.
    pub key: NodeId,
    /// The parameter.
    pub name: String,
    /// The one before.
    pub first: Span,
}

/// A flag with capitals where the client wants none.
#[derive(Clone, Debug)]
pub struct Pascal {
    /// The flag.
    pub key: NodeId,
    /// The parameter.
    pub name: String,
    /// The flag as the client wants it, without dashes.
    pub flag: String,
}

/// A product that has taken over an operation of another one.
#[derive(Clone, Debug)]
pub struct Instead {
    /// The product as written.
    pub at: Span,
    /// The product to call.
    pub product: String,
}

impl Usage {
    /// Whether a rule of the client's own has something to look at.
    pub fn has_trouble(&self) -> bool {
        !self.repeated.is_empty() || !self.pascal.is_empty() || self.force.is_some()
    }
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
        let masked = match style {
            Style::Script => None,
            Style::Console => console::commands_only(text, span),
        };
        match masked {
            Some(commands) => {
                let before = span.start as usize;
                let mut masked = " ".repeat(before);
                masked.push_str(&commands);
                self.read_script(rules, &masked, span);
            }
            None => self.read_script(rules, text, span),
        }
    }

    fn read_script(&mut self, rules: &'static RuleSet, text: &str, span: Span) {
        let mut script = std::mem::take(&mut self.script);
        shell::read(text, span, &mut script);
        let reading = Reading {
            rules,
            text,
            script: &script,
            variables: OnceCell::new(),
            foreign: OnceCell::new(),
            is_thorough: self.is_thorough,
        };
        reading.run(self);
        self.script = script;
    }
}

/// One script while its calls are looked for.
struct Reading<'a, 't> {
    rules: &'static RuleSet,
    text: &'t str,
    script: &'a Script,
    /// Worked out when a command asks for them, like `foreign`.
    variables: OnceCell<Variables<'t>>,
    foreign: OnceCell<Foreign<'t>>,
    is_thorough: bool,
}

/// Beginnings of the names of operations that change nothing (CONTRACT.md, section 2.4).
const READ_ONLY: [&str; 5] = ["Describe", "List", "Get", "Query", "Check"];

impl<'t> Reading<'_, 't> {
    fn run(&self, out: &mut Commands) {
        let mut walk = Walk::default();
        for (place, command) in self.script.commands.iter().enumerate() {
            let place = place as u32;
            if let Some(planned) = self.plain(place, command, &mut out.document) {
                let reads = planned.operation.is_some_and(|it| is_read_only(self.rules.operations[it].name()));
                let circumstances = walk.call(self.text, self.script, place, command, (false, reads));
                out.calls.push(Planned { circumstances, ..planned });
                continue;
            }
            let words = self.words(place, command);
            let found = match command.kind {
                CommandKind::For => None,
                CommandKind::Simple | CommandKind::Array => recognise::find(self.rules, &words, || self.foreign()),
            };
            let Some((parsed, waits)) = found.and_then(|found| self.parse(words.clone(), found)) else {
                walk.command(self.text, self.script, place, command, &words);
                continue;
            };
            self.broken_quotes(command, &mut out.document);
            let reads = is_read_only(&parsed.operation.text);
            let (mut planned, sends_nothing) = object::write(self.rules, self.text, parsed, &mut out.document);
            if command.kind == CommandKind::Array {
                out.document.nodes[planned.object as usize].is_damaged = true;
            }
            planned.circumstances = walk.call(self.text, self.script, place, command, (waits, reads));
            planned.circumstances.sends_nothing = sends_nothing;
            out.calls.push(planned);
        }
    }

    /// The call that a command makes, if that takes no more than a look at its words.
    fn plain(&self, place: u32, command: &Command, document: &mut Document) -> Option<Planned> {
        if self.is_thorough {
            return None;
        }
        plain::write(self.rules, &self.resolver(place, command), command, document)
    }

    /// Functions that call another tool.
    fn foreign(&self) -> &Foreign<'t> {
        self.foreign.get_or_init(|| Foreign::of(self.rules.cli(), self.text, self.script))
    }

    /// The words of a command, without the assignments before them and the name of a list.
    fn words(&self, place: u32, command: &Command) -> Vec<Text<'t>> {
        let words = self.script.words_of(command);
        let skipped = match command.kind {
            CommandKind::Simple => variables::assignments_before(self.text, self.script, words),
            CommandKind::For | CommandKind::Array => 1,
        };
        let resolver = self.resolver(place, command);
        words.iter().skip(skipped).map(|word| resolver.word(word)).collect()
    }

    fn resolver(&self, place: u32, command: &Command) -> Resolver<'_, 't> {
        Resolver {
            text: self.text,
            script: self.script,
            variables: &self.variables,
            command: place,
            frame: command.frame,
        }
    }

    /// The command taken apart, and whether it waits for something to happen.
    fn parse(&self, words: Vec<Text<'t>>, found: Found) -> Option<(flags::Parsed<'t>, bool)> {
        let parsed = flags::parse(self.rules.cli(), self.text, words, found)?;
        let waits = parsed.flags.iter().any(|flag| flag.name == "waiter");
        Some((parsed, waits))
    }

    /// Reports quotes that are never closed.
    fn broken_quotes(&self, command: &Command, document: &mut Document) {
        for word in self.script.words_of(command).iter().filter(|word| word.is_broken) {
            document.error(word.span, "a quote that is never closed");
        }
    }
}

/// Whether the operation with this name, in either dialect, changes nothing.
fn is_read_only(name: &str) -> bool {
    let begins = |it: &&str| name.get(..it.len()).is_some_and(|name| name.eq_ignore_ascii_case(it));
    READ_ONLY.iter().any(begins)
}

#[cfg(test)]
mod tests;
