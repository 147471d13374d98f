//! Columns as other programs count them: in bytes, and in UTF-16 code units.

use super::{BLOCK, Source};

/// Columns of one place, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Columns {
    /// Bytes of UTF-8.
    pub bytes: u64,
    /// UTF-16 code units.
    pub utf16: u64,
}

impl Source<'_> {
    /// The columns of the byte at `offset` of the file; none if the text has no character that begins there.
    pub fn columns(&self, offset: u64) -> Option<Columns> {
        let at = self.at_offset(offset)?;
        let end = at as usize;
        if !self.text.is_char_boundary(end) {
            return None;
        }
        let start = self.line(end).start;
        let characters = self.characters(start, end);
        let pairs = self.pairs(end) - self.pairs(start);
        Some(Columns { bytes: (end - start) as u64 + 1, utf16: (characters + pairs) as u64 + 1 })
    }

    /// Characters before byte `at` that are two units in UTF-16.
    fn pairs(&self, at: usize) -> usize {
        let blocks = self.pairs.get_or_init(|| {
            let mut before = vec![0];
            if !self.text.is_ascii() {
                for block in self.text.as_bytes().chunks(BLOCK) {
                    before.push(before[before.len() - 1] + count_pairs(block) as u32);
                }
            }
            before
        });
        let block = (at / BLOCK).min(blocks.len() - 1);
        match blocks.len() {
            1 => 0,
            _ => blocks[block] as usize + count_pairs(&self.text.as_bytes()[block * BLOCK..at]),
        }
    }
}

/// Bytes that begin a character of four bytes.
fn count_pairs(bytes: &[u8]) -> usize {
    bytes.iter().filter(|&&byte| byte >= 0xF0).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_and_units_are_counted_from_the_start_of_the_line() {
        let source = Source::new("a\n网😀 x\n", 3, false, &[]);
        assert_eq!(source.columns(3), Some(Columns { bytes: 1, utf16: 1 }));
        assert_eq!(source.columns(3 + 2 + 3 + 4 + 1), Some(Columns { bytes: 9, utf16: 5 }));
        assert_eq!(source.columns(3 + 3), None, "inside a character");
        assert_eq!(source.columns(100), None);
    }

    #[test]
    fn long_lines_agree_with_counting() {
        let text = "é😀".repeat(BLOCK) + "x";
        let source = Source::new(&text, 0, false, &[]);
        let at = text.len() as u64 - 1;
        assert_eq!(source.columns(at), Some(Columns { bytes: at + 1, utf16: 3 * BLOCK as u64 + 1 }));
    }
}
