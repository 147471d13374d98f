//! What the variables of a script hold, where the script itself says so: a literal that every way to the place of use
//! comes by. Everything else is unknown.

use super::text::Text;
use crate::syntax::shell::{Command, CommandKind, FrameId, FrameKind, Piece, Script, Word};
use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

/// Longest value that is followed, in bytes.
const LONGEST: usize = 4096;

/// Every assignment of a script, by variable.
#[derive(Debug, Default)]
pub struct Variables<'t> {
    assignments: HashMap<&'t str, Vec<Assignment>>,
    /// Variables that are assigned to inside of functions.
    in_functions: HashSet<&'t str>,
    /// Places of commands that may assign anything: `source`, `eval`.
    barriers: Vec<u32>,
}

#[derive(Debug)]
struct Assignment {
    /// Place of the command.
    command: u32,
    frame: FrameId,
    /// The text, if it is known.
    value: Option<String>,
    /// Whether it ends with the function around it.
    is_local: bool,
    /// The function around it.
    function: Option<FrameId>,
}

impl Assignment {
    fn new(command: u32, frame: FrameId, value: Option<String>, is_local: bool) -> Self {
        Assignment { command, frame, value, is_local, function: None }
    }
}

/// Commands that assign what stands behind them.
const DECLARING: [&str; 5] = ["export", "local", "declare", "typeset", "readonly"];

/// Commands that give variables values that nobody sees.
const READING: [&str; 7] = ["read", "mapfile", "readarray", "getopts", "unset", "let", "printf"];

impl<'t> Variables<'t> {
    /// The assignments of `script`.
    pub fn of(text: &'t str, script: &Script) -> Self {
        let mut variables = Variables::default();
        for (place, command) in script.commands.iter().enumerate() {
            variables.note(text, script, place as u32, command);
        }
        variables
    }

    fn note(&mut self, text: &'t str, script: &Script, place: u32, command: &Command) {
        let words = script.words_of(command);
        match command.kind {
            CommandKind::For | CommandKind::Array => {
                let name = words.first().map_or("", |word| word.span.slice(text));
                let name = name.trim_end_matches('=').trim_end_matches('+');
                self.add(script, name, Assignment::new(place, command.frame, None, false));
                return;
            }
            CommandKind::Simple => {}
        }
        let assigned = words.iter().take_while(|word| assignment(text, script, word).is_some()).count();
        let name = words.get(assigned).and_then(|word| script.literal(text, word));
        match name {
            None if assigned < words.len() => {}
            None => self.assign(text, script, place, command, words, false),
            Some(name) if DECLARING.contains(&name) => {
                let is_local = matches!(name, "local" | "declare" | "typeset");
                self.assign(text, script, place, command, &words[assigned + 1..], is_local);
            }
            Some(name) if READING.contains(&name) => {
                for word in &words[assigned + 1..] {
                    let name = script.literal(text, word).unwrap_or_default();
                    let name = name.split(['=', '+', '-']).next().unwrap_or_default();
                    self.add(script, name, Assignment::new(place, command.frame, None, false));
                }
            }
            Some("source" | "." | "eval") => self.barriers.push(place),
            Some(_) => {}
        }
    }

    fn assign(
        &mut self,
        text: &'t str,
        script: &Script,
        place: u32,
        command: &Command,
        words: &[Word],
        is_local: bool,
    ) {
        for word in words {
            let (frame, command) = (command.frame, place);
            match assignment(text, script, word) {
                Some((name, rest)) => {
                    let value = rest.and_then(|start| self.value(text, script, command, frame, word, start));
                    self.add(script, name, Assignment::new(command, frame, value, is_local));
                }
                None if is_local => {
                    let name = script.literal(text, word).unwrap_or_default();
                    self.add(script, name, Assignment::new(command, frame, None, is_local));
                }
                None => {}
            }
        }
    }

    /// The text of a word from byte `start` of the source on, if all of it is known.
    fn value(
        &self,
        text: &'t str,
        script: &Script,
        command: u32,
        frame: FrameId,
        word: &Word,
        start: u32,
    ) -> Option<String> {
        let mut value = String::new();
        for piece in script.pieces_of(word) {
            match *piece {
                Piece::Literal(mut span) => {
                    span.start = span.start.max(start);
                    if span.start < span.end {
                        value.push_str(span.slice(text));
                    }
                }
                Piece::Variable { name, .. } => value.push_str(self.get(script, name.slice(text), command, frame)?),
                Piece::Unknown { .. } => return None,
            }
        }
        (value.len() <= LONGEST && !word.is_broken).then_some(value)
    }

    fn add(&mut self, script: &Script, name: &'t str, mut assignment: Assignment) {
        if name.is_empty() {
            return;
        }
        let function = script.around(assignment.frame).find(|(_, kind)| matches!(kind, FrameKind::Function(_)));
        assignment.function = function.map(|(id, _)| id);
        if function.is_some() {
            self.in_functions.insert(name);
        }
        self.assignments.entry(name).or_default().push(assignment);
    }

    /// The value of `name` for the command at this place.
    pub fn get(&self, script: &Script, name: &str, command: u32, frame: FrameId) -> Option<&str> {
        let all = self.assignments.get(name)?;
        let is_around = |id: FrameId| script.around(frame).any(|(it, _)| it == id);
        let is_outside = |it: &Assignment| it.function.is_some_and(|id| !is_around(id));
        let is_foreign = |it: &Assignment| it.is_local && is_outside(it);
        let before = all.partition_point(|it| it.command < command);
        let last = all[..before].iter().rev().find(|it| !is_foreign(it))?;
        let value = last.value.as_deref()?;
        let inside = script.around(frame).position(|(id, _)| id == last.frame)?;
        // A loop or function between the assignment and the use: what is assigned later may come first.
        let repeats = script.around(frame).take(inside).any(|(_, kind)| is_repeated(kind));
        let is_assigned_later = || all[before..].iter().any(|it| !is_foreign(it));
        let is_assigned_elsewhere =
            || self.in_functions.contains(name) && all.iter().any(|it| !it.is_local && is_outside(it));
        let is_hidden = self.barriers.partition_point(|&it| it <= last.command);
        let is_hidden = self.barriers.get(is_hidden).is_some_and(|&it| it < command);
        let is_doubtful = is_hidden || (repeats && is_assigned_later()) || is_assigned_elsewhere();
        (!is_doubtful).then_some(value)
    }
}

fn is_repeated(kind: FrameKind) -> bool {
    matches!(kind, FrameKind::Loop | FrameKind::Function(_))
}

/// The name that a word assigns to, and where the value begins; without a place what it becomes is unknown.
fn assignment<'t>(text: &'t str, script: &Script, word: &Word) -> Option<(&'t str, Option<u32>)> {
    let Some(Piece::Literal(first)) = script.pieces_of(word).first() else { return None };
    if first.start != word.span.start {
        return None;
    }
    let (name, _) = first.slice(text).split_once('=')?;
    let start = first.start + name.len() as u32 + 1;
    let (name, is_appended) = name.strip_suffix('+').map_or((name, false), |name| (name, true));
    let bare = name.split('[').next().unwrap_or_default();
    let is_name = bare.starts_with(|it: char| it.is_ascii_alphabetic() || it == '_')
        && bare.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'_');
    let is_known = !is_appended && bare.len() == name.len();
    is_name.then_some((bare, is_known.then_some(start)))
}

/// How many words at the beginning of a command are assignments.
pub fn assignments_before(text: &str, script: &Script, words: &[Word]) -> usize {
    words.iter().take_while(|word| assignment(text, script, word).is_some()).count()
}

/// What is known of the words of one command.
#[derive(Clone, Copy)]
pub struct Resolver<'a, 't> {
    /// The text that spans slice.
    pub text: &'t str,
    /// The script.
    pub script: &'a Script,
    /// Its variables, worked out for the first word that has one.
    pub variables: &'a OnceCell<Variables<'t>>,
    /// Place of the command.
    pub command: u32,
    /// What surrounds it.
    pub frame: FrameId,
}

impl<'t> Resolver<'_, 't> {
    /// The text of a word.
    pub fn word(&self, word: &Word) -> Text<'t> {
        let mut text = Text::new(self.text, word);
        for piece in self.script.pieces_of(word) {
            match *piece {
                Piece::Literal(span) => text.literal(span),
                Piece::Variable { name, is_quoted } => {
                    let variables = self.variables.get_or_init(|| Variables::of(self.text, self.script));
                    let value = variables.get(self.script, name.slice(self.text), self.command, self.frame);
                    text.variable(name, value, is_quoted);
                }
                Piece::Unknown { span, may_split } => text.unknown(span, may_split),
            }
        }
        text
    }
}
