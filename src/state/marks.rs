//! Where the calls of a batch stand: a finding that rests on an earlier call points at it, even when its text is gone.

use super::world::Moment;
use crate::source::{Place, Position, Range, Source, Span};

/// Places of calls, by their number.
#[derive(Default)]
pub struct Marks {
    marks: Vec<Mark>,
}

/// One call. 24 bytes, because a batch may have millions.
#[derive(Clone, Copy)]
struct Mark {
    offset: u64,
    line: u32,
    column: u32,
    length: u32,
}

impl Marks {
    /// Notes the next call: `span` names it. In a file that is read in chunks its line and column are needed now.
    #[inline]
    pub fn push(&mut self, source: &Source, span: Span, is_chunked: bool) {
        let mut mark = Mark { offset: source.offset(span.start), line: 0, column: 0, length: span.end - span.start };
        if is_chunked {
            let start = source.range(span).start;
            (mark.line, mark.column) = (start.line as u32, start.column as u32);
        }
        self.marks.push(mark);
    }

    /// Where the call `call`, counted from 1, stands. `source` is the text that is being checked.
    pub fn place(&self, call: Moment, source: &Source) -> Place {
        let mark = self.marks[call as usize - 1];
        if let Some(start) = source.at_offset(mark.offset) {
            return source.place(Span { start, end: start + mark.length });
        }
        let at = |length: u32| Position {
            offset: mark.offset + u64::from(length),
            line: u64::from(mark.line),
            column: u64::from(mark.column + length),
        };
        Place { range: Range { start: at(0), end: at(mark.length) }, excerpt: None }
    }
}
