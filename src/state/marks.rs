//! Where the calls of a batch stand: a finding that rests on an earlier call points at it, even when its text is gone.

use super::world::Moment;
use crate::digest::DigestMap;
use crate::source::{Place, Position, Range, Source, Span};

/// Where a call stands: the value of its `Action`, or the call as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Bytes from the start of the file, from 0.
    pub offset: u64,
    /// Line, from 1; 0 where the text is kept, from which it is computed when it is needed.
    pub line: u64,
    /// Column in Unicode characters, from 1; 0 like the line.
    pub column: u64,
    /// Bytes.
    pub length: u32,
}

/// Places of calls, by their number. Eight bytes for each, because a batch may have millions.
#[derive(Default)]
pub struct Marks {
    packed: Vec<u64>,
    bases: Vec<Base>,
    /// Those that do not fit into eight bytes.
    wide: DigestMap<Moment, Mark>,
}

/// What the marks of the calls from `first` on are counted from.
#[derive(Clone, Copy)]
struct Base {
    first: Moment,
    offset: u64,
    line: u64,
}

/// In place of a mark that does not fit.
const WIDE: u64 = u64::MAX;

// Bits of a packed mark.
const OFFSET: u32 = 24;
const LINE: u32 = 16;
const COLUMN: u32 = 14;
const LENGTH: u32 = 8;

impl Mark {
    /// The mark of a call whose text is kept as long as the batch is checked: `span` names it.
    #[inline]
    pub fn new(source: &Source, span: Span) -> Self {
        Mark { offset: source.offset(span.start), line: 0, column: 0, length: span.end - span.start }
    }
}

impl Marks {
    /// Notes where the next call stands.
    #[inline]
    pub fn push(&mut self, mark: Mark) {
        let call = self.packed.len() as Moment;
        let base = self.bases.last().filter(|base| {
            mark.offset.wrapping_sub(base.offset) < 1 << OFFSET && mark.line.wrapping_sub(base.line) < 1 << LINE
        });
        let base = base.copied().unwrap_or_else(|| self.add_base(call, mark));
        let (offset, line) = (mark.offset - base.offset, mark.line - base.line);
        let fits = mark.column < (1 << COLUMN) && mark.length < (1 << LENGTH);
        self.packed.push(match fits {
            true => ((offset << LINE | line) << COLUMN | mark.column) << LENGTH | u64::from(mark.length),
            false => WIDE,
        });
        if !fits {
            self.wide.insert(call, mark);
        }
    }

    #[cold]
    fn add_base(&mut self, first: Moment, mark: Mark) -> Base {
        let base = Base { first, offset: mark.offset, line: mark.line };
        self.bases.push(base);
        base
    }

    fn mark(&self, call: Moment) -> Mark {
        let at = call - 1;
        let packed = self.packed[at as usize];
        if packed == WIDE {
            return self.wide[&at];
        }
        let base = self.bases[self.bases.partition_point(|base| base.first <= at) - 1];
        let field = |shift: u32, bits: u32| packed >> shift & ((1 << bits) - 1);
        Mark {
            offset: base.offset + field(LENGTH + COLUMN + LINE, OFFSET),
            line: base.line + field(LENGTH + COLUMN, LINE),
            column: field(LENGTH, COLUMN),
            length: field(0, LENGTH) as u32,
        }
    }

    /// Where the call `call`, counted from 1, stands. `source` is the text that is being checked.
    pub fn place(&self, call: Moment, source: &Source) -> Place {
        let mark = self.mark(call);
        if let Some(start) = source.at_offset(mark.offset) {
            return source.place(Span { start, end: start + mark.length });
        }
        let at = |length: u32| Position {
            offset: mark.offset + u64::from(length),
            line: mark.line,
            column: mark.column + u64::from(length),
        };
        Place { range: Range { start: at(0), end: at(mark.length) }, excerpt: None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_mark_is_found_again(
            calls in proptest::collection::vec((0_u64..1 << 26, 0_u64..1 << 18, 1_u64..1 << 15, 1_u32..300), 1..40),
        ) {
            let (mut offset, mut line) = (0, 1);
            let mut marks = Marks::default();
            let mut expected = Vec::new();
            for (bytes, lines, column, length) in calls {
                (offset, line) = (offset + bytes, line + lines);
                let mark = Mark { offset, line, column, length };
                marks.push(mark);
                expected.push(mark);
            }
            for (at, mark) in expected.into_iter().enumerate() {
                prop_assert_eq!(marks.mark(at as Moment + 1), mark);
            }
        }
    }
}
