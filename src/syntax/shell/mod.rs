//! Shell scripts: words, and the commands that they make, with what surrounds each. Reading never fails: what is not
//! closed is taken to end with its line or with the text.
//!
//! Nothing is expanded and nothing is run. A word keeps what is known of it as a list of pieces: literal texts, which
//! are slices of the source, variables, and what only a running shell knows.

mod heredoc;
mod parts;
mod plain;
mod reader;
mod scan;
mod word;

use crate::source::Span;

/// What was read.
#[derive(Debug, Default)]
pub struct Script {
    /// The commands, in the order in which they would run: those inside `$(…)` before the one around it.
    pub commands: Vec<Command>,
    /// Words of all commands; each command's stand together.
    pub words: Vec<Word>,
    /// Pieces of all words; each word's stand together.
    pub pieces: Vec<Piece>,
    /// What surrounds commands. The first is the text itself.
    pub frames: Vec<Frame>,
}

/// One command.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// From the first word to the end of the last one.
    pub span: Span,
    /// Its words, in [`Script::words`]: assignments, name and arguments; no redirections.
    pub words: (u32, u32),
    /// What it is.
    pub kind: CommandKind,
    /// What surrounds it, in [`Script::frames`].
    pub frame: FrameId,
    /// Whether the shell goes on before it ends (`&`).
    pub is_background: bool,
}

/// What a command is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandKind {
    /// A name and its arguments, or assignments only.
    Simple,
    /// The head of a `for` or `select` loop: the variable, and the words that it goes through.
    For,
    /// A list assigned to a variable: the name, and the elements.
    Array,
}

/// Place of a frame in its script.
pub type FrameId = u32;

/// What surrounds commands.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// What it is.
    pub kind: FrameKind,
    /// The frame around it; the first one has itself.
    pub parent: FrameId,
    /// How many are around it.
    pub depth: u32,
}

/// Kinds of frames.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameKind {
    /// The text.
    Script,
    /// A branch of `if` or `case`.
    Branch,
    /// The condition and the body of a loop.
    Loop,
    /// The body of a function with this name.
    Function(Span),
    /// What follows `&&`; the commands before it begin at this place of [`Script::commands`].
    And(u32),
    /// What follows `||`.
    Or,
    /// `( … )`, `$( … )` or `` ` … ` ``.
    Subshell,
    /// Text that is written into a script, and runs when that one does.
    Written,
}

/// One word.
#[derive(Clone, Copy, Debug)]
pub struct Word {
    /// The word as written, quotes included.
    pub span: Span,
    /// Its pieces, in [`Script::pieces`]; a word such as `""` has none.
    pub pieces: (u32, u32),
    /// Whether a quote in it is never closed.
    pub is_broken: bool,
}

/// A piece of a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece {
    /// This slice of the source.
    Literal(Span),
    /// The value of the variable whose name this is, unchanged.
    Variable {
        /// The name.
        name: Span,
        /// Whether it stands in double quotes, so that it makes one word whatever it holds.
        is_quoted: bool,
    },
    /// What only a running shell knows, or a person who fills in the blanks.
    Unknown {
        /// As written.
        span: Span,
        /// Whether it may make several words, or none.
        may_split: bool,
    },
}

impl Script {
    /// Forgets everything but the memory.
    pub fn clear(&mut self) {
        self.commands.clear();
        self.words.clear();
        self.pieces.clear();
        self.frames.clear();
    }

    /// The words of a command.
    pub fn words_of(&self, command: &Command) -> &[Word] {
        &self.words[command.words.0 as usize..command.words.1 as usize]
    }

    /// The pieces of a word.
    pub fn pieces_of(&self, word: &Word) -> &[Piece] {
        &self.pieces[word.pieces.0 as usize..word.pieces.1 as usize]
    }

    /// The text of a word that is one literal, quotes aside.
    pub fn literal<'t>(&self, text: &'t str, word: &Word) -> Option<&'t str> {
        match self.pieces_of(word) {
            [] => Some(""),
            [Piece::Literal(span)] => Some(span.slice(text)),
            _ => None,
        }
    }

    /// A frame and those around it, from the inside out.
    pub fn around(&self, frame: FrameId) -> impl Iterator<Item = (FrameId, FrameKind)> + '_ {
        let mut next = Some(frame);
        std::iter::from_fn(move || {
            let id = next?;
            let frame = self.frames.get(id as usize)?;
            next = (frame.parent != id).then_some(frame.parent);
            Some((id, frame.kind))
        })
    }
}

/// Reads the piece `span` of `text` into `script`.
pub fn read(text: &str, span: Span, script: &mut Script) {
    script.clear();
    script.frames.push(Frame { kind: FrameKind::Script, parent: 0, depth: 0 });
    reader::Reader::new(text, span, script).run();
}

#[cfg(test)]
mod tests;
