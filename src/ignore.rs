//! What a file wants to be silent about: a comment `precall: ignore[rule] reason` or a key `x-precall-ignore`, as plain
//! data.

use crate::finding::{Edit, Finding};
use crate::source::Place;
use std::ops::Range;

/// One comment, or one member of an `x-precall-ignore` object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ignore {
    /// The comment, or the member.
    pub place: Place,
    /// The rules and codes that it names; none in a comment that names none.
    pub names: Vec<IgnoredName>,
    /// Why; empty where nothing is written.
    pub reason: String,
    /// What it covers.
    pub scope: Scope,
    /// How to remove it.
    pub removal: Edit,
}

/// One rule or code, as written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IgnoredName {
    /// The text.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// The quotes that a name in its place needs, too.
    pub quote: &'static str,
    /// How to remove it, and everything else if it is the only one.
    pub removal: Edit,
}

/// What an ignore covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// The whole file.
    File,
    /// Some parts of it.
    Parts(Vec<Part>),
    /// What follows the text that was read: nothing, unless the file is read in chunks.
    Next,
}

/// A part of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// What begins on the line with this number, from 1.
    Line(u64),
    /// What begins in these bytes of the file.
    Bytes(Range<u64>),
    /// The call with this index, wherever the findings about it lie in these bytes: those of its batch.
    Call(u64, Range<u64>),
}

impl Ignore {
    /// Moves it by whole lines and calls: the chunk that it came from starts `lines` lines and `calls` calls into the
    /// file.
    pub fn shift(&mut self, lines: u64, calls: u64) {
        let names = self.names.iter_mut();
        let named = names.flat_map(|it| [&mut it.place.range, &mut it.removal.range]);
        let places = named.chain([&mut self.place.range, &mut self.removal.range]);
        places.for_each(|range| range.shift(0, lines));
        let excerpts = self.names.iter_mut().map(|it| &mut it.place).chain([&mut self.place]);
        excerpts.filter_map(|it| it.excerpt.as_mut()).for_each(|it| it.line += lines);
        if let Scope::Parts(parts) = &mut self.scope {
            for part in parts {
                match part {
                    Part::Line(line) => *line += lines,
                    Part::Call(index, _) => *index += calls,
                    Part::Bytes(_) => {}
                }
            }
        }
    }
}

impl Scope {
    /// Whether a finding lies in it.
    pub fn covers(&self, finding: &Finding) -> bool {
        let start = finding.place.range.start;
        match self {
            Scope::File => true,
            Scope::Next => false,
            Scope::Parts(parts) => parts.iter().any(|part| match part {
                Part::Line(line) => start.line == *line,
                Part::Bytes(bytes) => bytes.contains(&start.offset),
                Part::Call(index, batch) => {
                    finding.call.as_ref().is_some_and(|call| call.index == *index) && batch.contains(&start.offset)
                }
            }),
        }
    }
}
