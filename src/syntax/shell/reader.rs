//! The structure of a script: lists, branches, loops, functions, and where one command ends and the next begins.

use super::heredoc::Pending;
use super::{Command, CommandKind, Frame, FrameId, FrameKind, Piece, Script, Word};
use crate::source::Span;

/// Substitutions inside one another that are looked into; no script that people write has as many.
pub(super) const DEEPEST: usize = 60;

/// Frames inside one another that are told apart.
const MOST_FRAMES: u32 = 100;

/// Compound commands inside one another that are told apart.
const MOST_BLOCKS: usize = 400;

/// How often reading starts anew behind a quote that is never closed: each time may cost the rest of the text.
const MOST_RECOVERIES: u32 = 32;

/// Where commands end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    /// At the end of the text.
    End,
    /// At `)`.
    Parenthesis,
    /// At `` ` ``.
    Backtick,
}

/// Reads one piece of a text.
pub(super) struct Reader<'t, 's> {
    pub text: &'t str,
    pub at: usize,
    pub end: usize,
    pub script: &'s mut Script,
    /// What surrounds the next command.
    pub frame: FrameId,
    pub depth: usize,
    pub stop_at_backtick: bool,
    /// Pieces of words that are still being read.
    pub piece_stack: Vec<Piece>,
    /// Words of commands that are still being read.
    pub word_stack: Vec<Word>,
    pub heredocs: Vec<Pending>,
    /// Whether no command is read the fast way: for tests of it.
    pub is_thorough: bool,
    recoveries: u32,
}

/// A compound command that is still open.
struct Block {
    kind: BlockKind,
    /// The list around it.
    list: List,
    /// What surrounded it.
    frame: FrameId,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum BlockKind {
    If,
    Loop,
    Case,
    Group,
    Subshell,
    /// A function whose body is the next compound command.
    Function,
}

/// Commands that `;`, `&` or a line end closes.
#[derive(Clone, Copy)]
struct List {
    /// Place of its first command.
    first: u32,
    /// What surrounds it.
    frame: FrameId,
}

/// How much was read when something began that may have to be read again.
#[derive(Clone, Copy)]
pub(super) struct Marks {
    commands: usize,
    words: usize,
    pieces: usize,
    frames: usize,
    word_stack: usize,
    heredocs: usize,
    frame: FrameId,
    depth: usize,
    stop_at_backtick: bool,
}

impl<'t, 's> Reader<'t, 's> {
    /// A reader of the piece `span` of `text`.
    pub fn new(text: &'t str, span: Span, script: &'s mut Script) -> Self {
        Reader {
            text,
            at: span.start as usize,
            end: span.end as usize,
            script,
            frame: 0,
            depth: 0,
            stop_at_backtick: false,
            piece_stack: Vec::new(),
            word_stack: Vec::new(),
            heredocs: Vec::new(),
            is_thorough: false,
            recoveries: 0,
        }
    }

    /// Reads everything.
    pub fn run(mut self) {
        self.commands(Stop::End);
    }

    /// Commands up to `stop`, and the stop itself.
    pub fn commands(&mut self, stop: Stop) {
        self.depth += 1;
        let mut blocks: Vec<Block> = Vec::new();
        let mut list = self.list(self.frame);
        loop {
            self.skip_blanks();
            let before = self.at;
            let Some(byte) = self.peek() else { break };
            match byte {
                b'\n' => {
                    self.line_end();
                    self.end_list(&mut list);
                }
                b'#' => self.skip_line(),
                b';' => self.semicolon(&mut blocks, &mut list),
                b'&' if self.follows(b'&') => self.and_or(FrameKind::And(list.first), list),
                b'&' if !self.follows(b'>') => {
                    self.at += 1;
                    let first = list.first as usize;
                    self.script.commands[first..].iter_mut().for_each(|it| it.is_background = true);
                    self.end_list(&mut list);
                }
                b'|' if self.follows(b'|') => self.and_or(FrameKind::Or, list),
                b'|' => {
                    self.at += 1 + usize::from(self.follows(b'&'));
                    self.skip_newlines();
                }
                b'(' if self.follows(b'(') => self.skip_arithmetic(),
                b'(' => {
                    self.at += 1;
                    let frame = self.child(FrameKind::Subshell);
                    self.begin(&mut blocks, &mut list, BlockKind::Subshell, frame);
                }
                b')' if blocks.iter().any(|it| it.kind == BlockKind::Subshell) => {
                    self.at += 1;
                    self.finish(&mut blocks, &mut list, BlockKind::Subshell);
                }
                b')' | b'`' if stop == if byte == b')' { Stop::Parenthesis } else { Stop::Backtick } => {
                    self.at += 1;
                    break;
                }
                b')' => self.at += 1,
                _ => self.command(&mut blocks, &mut list),
            }
            if self.at == before {
                self.skip_character();
            }
        }
        self.depth -= 1;
    }

    /// One command, or the next key word of a compound one.
    fn command(&mut self, blocks: &mut Vec<Block>, list: &mut List) {
        match self.plain_command() {
            Some(command) => self.finish_command(blocks, list, &command),
            None => self.any_command(blocks, list),
        }
    }

    /// One command, whatever it holds.
    fn any_command(&mut self, blocks: &mut Vec<Block>, list: &mut List) {
        let (start, mark, first_heredoc) = (self.at, self.word_stack.len(), self.heredocs.len());
        let (mut end, mut writes_script) = (start, false);
        loop {
            self.skip_blanks();
            match self.peek() {
                None | Some(b'\n' | b';' | b')' | b'|') => break,
                Some(b'&') if !self.follows(b'>') => break,
                Some(b'`') if self.stop_at_backtick => break,
                Some(b'#') => {
                    self.skip_line();
                    break;
                }
                Some(b'(') if self.word_stack.len() == mark + 1 && self.is_function_head() => {
                    return self.function(blocks, list, mark);
                }
                Some(b'(') => self.at += 1,
                Some(b'<' | b'>') if self.follows(b'(') => {
                    let from = self.at;
                    self.at += 2;
                    self.substitution(Stop::Parenthesis);
                    let word = self.unknown_word(from);
                    self.word_stack.push(word);
                }
                Some(b'>' | b'&') => writes_script |= self.redirection(),
                Some(b'<') if !self.is_placeholder() => writes_script |= self.redirection(),
                Some(_) => {
                    let word = self.word();
                    end = self.at;
                    let written = word.span.slice(self.text);
                    let is_descriptor = matches!(self.peek(), Some(b'<' | b'>')) && is_number(written);
                    if is_descriptor && !self.is_placeholder() {
                        continue;
                    }
                    if self.peek() == Some(b'(') && written.ends_with('=') {
                        self.array(word);
                        continue;
                    }
                    self.word_stack.push(word);
                    if self.word_stack.len() == mark + 1 && self.key_word(blocks, list, written) {
                        return;
                    }
                }
            }
        }
        if self.word_stack.len() == mark {
            return;
        }
        let command = self.emit(mark, Span::new(start, end), CommandKind::Simple);
        self.own_heredocs(&command, first_heredoc, writes_script);
        self.finish_command(blocks, list, &command);
    }

    /// What follows a command that was read: the script in it, and the end of a function that it is the body of.
    fn finish_command(&mut self, blocks: &mut Vec<Block>, list: &mut List, command: &Command) {
        self.inner_script(command);
        if blocks.last().is_some_and(|it| it.kind == BlockKind::Function) {
            self.finish(blocks, list, BlockKind::Function);
        }
    }

    /// Adds a command whose words are those from `mark` on.
    pub fn emit(&mut self, mark: usize, span: Span, kind: CommandKind) -> Command {
        let first = self.script.words.len() as u32;
        self.script.words.extend(self.word_stack.drain(mark..));
        let words = (first, self.script.words.len() as u32);
        let command = Command { span, words, kind, frame: self.frame, is_background: false };
        self.script.commands.push(command);
        command
    }

    /// What a word at the place of a command's name does to the structure; whether it is a key word.
    fn key_word(&mut self, blocks: &mut Vec<Block>, list: &mut List, word: &str) -> bool {
        let mark = self.word_stack.len() - 1;
        match word {
            "if" => self.begin(blocks, list, BlockKind::If, self.frame),
            "then" | "elif" | "else" => self.branch(blocks, list, BlockKind::If),
            "fi" => self.finish(blocks, list, BlockKind::If),
            "while" | "until" => {
                let frame = self.child(FrameKind::Loop);
                self.begin(blocks, list, BlockKind::Loop, frame);
            }
            "do" => self.end_list(list),
            "done" => self.finish(blocks, list, BlockKind::Loop),
            "for" | "select" => {
                self.word_stack.truncate(mark);
                let frame = self.child(FrameKind::Loop);
                self.begin(blocks, list, BlockKind::Loop, frame);
                self.loop_head();
            }
            "case" => {
                self.skip_blanks();
                self.word();
                self.skip_newlines();
                if self.text[self.at..self.end].starts_with("in") {
                    self.at += 2;
                }
                self.begin(blocks, list, BlockKind::Case, self.frame);
                self.pattern(blocks, list);
            }
            "esac" => self.finish(blocks, list, BlockKind::Case),
            "{" => self.begin(blocks, list, BlockKind::Group, self.frame),
            "}" => self.finish(blocks, list, BlockKind::Group),
            "!" | "time" | "coproc" => {}
            "function" => {
                self.skip_blanks();
                let name = self.word();
                self.skip_blanks();
                self.word_stack.push(name);
                if self.is_function_head() {
                    self.function(blocks, list, mark + 1);
                } else {
                    self.open_function(blocks, list, name);
                }
            }
            "[[" => {
                self.test();
                let span = Span::new(self.word_stack[mark].span.start as usize, self.at);
                self.emit(mark, span, CommandKind::Simple);
            }
            _ => return false,
        }
        self.word_stack.truncate(mark);
        true
    }

    /// Opens a block whose commands are surrounded by `frame`.
    fn begin(&mut self, blocks: &mut Vec<Block>, list: &mut List, kind: BlockKind, frame: FrameId) {
        if blocks.len() >= MOST_BLOCKS {
            return;
        }
        blocks.push(Block { kind, list: *list, frame: self.frame });
        self.frame = frame;
        *list = self.list(frame);
    }

    /// Closes the innermost block of this kind and those inside it; without one nothing happens.
    fn finish(&mut self, blocks: &mut Vec<Block>, list: &mut List, kind: BlockKind) {
        let Some(place) = blocks.iter().rposition(|it| it.kind == kind) else { return self.end_list(list) };
        let is_body = |blocks: &[Block]| blocks.last().is_some_and(|it| it.kind == BlockKind::Function);
        blocks.drain(place + 1..);
        loop {
            if let Some(block) = blocks.pop() {
                (self.frame, *list) = (block.frame, block.list);
            }
            if !is_body(blocks) {
                return;
            }
        }
    }

    /// Goes on with another branch of the innermost block of this kind.
    fn branch(&mut self, blocks: &mut Vec<Block>, list: &mut List, kind: BlockKind) {
        let Some(place) = blocks.iter().rposition(|it| it.kind == kind) else { return self.end_list(list) };
        blocks.drain(place + 1..);
        self.frame = blocks[place].frame;
        self.frame = self.child(FrameKind::Branch);
        *list = self.list(self.frame);
    }

    /// The patterns of a branch of `case`.
    fn pattern(&mut self, blocks: &mut Vec<Block>, list: &mut List) {
        self.skip_newlines();
        let rest = &self.text[self.at..self.end];
        if rest.strip_prefix("esac").is_some_and(|rest| !rest.starts_with(|it: char| it.is_alphanumeric())) {
            return;
        }
        if rest.starts_with('(') {
            self.at += 1;
        }
        loop {
            self.skip_blanks();
            match self.peek() {
                None | Some(b'\n') => break,
                Some(b')') => {
                    self.at += 1;
                    break;
                }
                Some(b'|' | b';' | b'&' | b'<' | b'>' | b'(') => self.at += 1,
                Some(b'`') if self.stop_at_backtick => break,
                Some(_) => {
                    self.word();
                }
            }
        }
        self.branch(blocks, list, BlockKind::Case);
    }

    fn semicolon(&mut self, blocks: &mut Vec<Block>, list: &mut List) {
        let is_case_end = self.follows(b';') || self.follows(b'&');
        self.at += 1;
        self.end_list(list);
        if !is_case_end {
            return;
        }
        self.at += 1;
        if self.peek() == Some(b'&') {
            self.at += 1;
        }
        if blocks.iter().any(|it| it.kind == BlockKind::Case) {
            self.pattern(blocks, list);
        }
    }

    /// `&&` or `||`: what follows depends on what came before.
    fn and_or(&mut self, kind: FrameKind, list: List) {
        self.at += 2;
        self.frame = list.frame;
        self.frame = self.child(kind);
        self.skip_newlines();
    }

    /// The definition of the function whose name is the word at `mark`; `()` stands here.
    fn function(&mut self, blocks: &mut Vec<Block>, list: &mut List, mark: usize) {
        let name = self.word_stack[mark];
        self.word_stack.truncate(mark);
        self.at += memchr::memchr(b')', &self.bytes()[self.at..self.end]).map_or(1, |length| length + 1);
        self.open_function(blocks, list, name);
    }

    fn open_function(&mut self, blocks: &mut Vec<Block>, list: &mut List, name: Word) {
        let frame = self.child(FrameKind::Function(name.span));
        self.begin(blocks, list, BlockKind::Function, frame);
        self.skip_newlines();
    }

    fn unknown_word(&mut self, start: usize) -> Word {
        let span = Span::new(start, self.at);
        let first = self.script.pieces.len() as u32;
        self.script.pieces.push(Piece::Unknown { span, may_split: false });
        Word { span, pieces: (first, first + 1), is_broken: false }
    }

    pub fn is_placeholder(&self) -> bool {
        self.peek() == Some(b'<') && self.angle_placeholder().is_some()
    }

    fn list(&self, frame: FrameId) -> List {
        List { first: self.script.commands.len() as u32, frame }
    }

    fn end_list(&mut self, list: &mut List) {
        self.frame = list.frame;
        *list = self.list(list.frame);
    }

    /// A new frame inside the current one; where there are too many already, the current one has to do.
    pub fn child(&mut self, kind: FrameKind) -> FrameId {
        let (parent, depth) = (self.frame, self.script.frames[self.frame as usize].depth + 1);
        if depth > MOST_FRAMES {
            return parent;
        }
        self.script.frames.push(Frame { kind, parent, depth });
        self.script.frames.len() as FrameId - 1
    }

    /// Enters a new frame, and gives the one to return to.
    pub fn open(&mut self, kind: FrameKind) -> FrameId {
        let frame = self.child(kind);
        std::mem::replace(&mut self.frame, frame)
    }

    /// Notes how much was read.
    pub fn marks(&self) -> Marks {
        Marks {
            commands: self.script.commands.len(),
            words: self.script.words.len(),
            pieces: self.script.pieces.len(),
            frames: self.script.frames.len(),
            word_stack: self.word_stack.len(),
            heredocs: self.heredocs.len(),
            frame: self.frame,
            depth: self.depth,
            stop_at_backtick: self.stop_at_backtick,
        }
    }

    /// Forgets what was read since.
    pub fn restore(&mut self, marks: Marks) {
        self.script.commands.truncate(marks.commands);
        self.script.words.truncate(marks.words);
        self.script.pieces.truncate(marks.pieces);
        self.script.frames.truncate(marks.frames);
        self.word_stack.truncate(marks.word_stack);
        self.heredocs.truncate(marks.heredocs);
        (self.frame, self.depth, self.stop_at_backtick) = (marks.frame, marks.depth, marks.stop_at_backtick);
    }

    /// Whether what follows an unclosed quote may be read again.
    pub fn may_recover(&mut self) -> bool {
        self.recoveries += 1;
        self.recoveries <= MOST_RECOVERIES
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
