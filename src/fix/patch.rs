//! A text as what is left of another one and what is new, so that edits of edits are still edits of the first.

/// Bytes to replace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    /// The first byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What stands there instead.
    pub text: Vec<u8>,
}

/// A text in terms of the original.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Patch {
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// Bytes of the original.
    Kept(usize, usize),
    /// Bytes that are new.
    New(Vec<u8>),
}

impl Piece {
    fn len(&self) -> usize {
        match self {
            Piece::Kept(start, end) => end - start,
            Piece::New(bytes) => bytes.len(),
        }
    }

    /// The bytes `start..end` of it.
    fn part(&self, start: usize, end: usize) -> Piece {
        match self {
            Piece::Kept(from, _) => Piece::Kept(from + start, from + end),
            Piece::New(bytes) => Piece::New(bytes[start..end].to_vec()),
        }
    }
}

impl Patch {
    /// The original itself, of `length` bytes.
    pub fn new(length: usize) -> Self {
        Patch { pieces: vec![Piece::Kept(0, length)] }
    }

    /// Replaces bytes of the text as it is now, at places that do not overlap.
    pub fn edit(&mut self, mut edits: Vec<Replacement>) {
        edits.sort_by_key(|edit| (edit.start, edit.end));
        let mut edits = edits.into_iter().peekable();
        let mut pieces = Vec::new();
        // Where the piece begins in the text, and up to where the text is dealt with.
        let (mut begin, mut done) = (0, 0);
        for piece in std::mem::take(&mut self.pieces) {
            let end = begin + piece.len();
            while let Some(edit) = edits.next_if(|edit| edit.start < end) {
                if edit.start > done {
                    pieces.push(piece.part(done - begin, edit.start - begin));
                }
                pieces.push(Piece::New(edit.text));
                done = done.max(edit.end);
            }
            if done < end {
                pieces.push(piece.part(done.max(begin) - begin, end - begin));
                done = end;
            }
            begin = end;
        }
        pieces.extend(edits.map(|edit| Piece::New(edit.text)));
        self.pieces = pieces;
    }

    /// The text.
    pub fn apply(&self, original: &[u8]) -> Vec<u8> {
        let mut text = Vec::with_capacity(self.pieces.iter().map(Piece::len).sum());
        for piece in &self.pieces {
            match piece {
                Piece::Kept(start, end) => text.extend_from_slice(&original[*start..*end]),
                Piece::New(bytes) => text.extend_from_slice(bytes),
            }
        }
        text
    }

    /// What the original lost and the text has instead, in order; the two never touch another pair.
    pub fn replacements(&self, length: usize) -> Vec<Replacement> {
        let mut replacements: Vec<Replacement> = Vec::new();
        let (mut at, mut text) = (0, Vec::new());
        let end = Piece::Kept(length, length);
        for piece in self.pieces.iter().chain([&end]) {
            match piece {
                Piece::New(bytes) => text.extend_from_slice(bytes),
                Piece::Kept(start, end) if start == end && *start < length => {}
                Piece::Kept(start, end) => {
                    if *start > at || !text.is_empty() {
                        replacements.push(Replacement { start: at, end: *start, text: std::mem::take(&mut text) });
                    }
                    at = *end;
                }
            }
        }
        replacements
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn replace(start: usize, end: usize, text: &str) -> Replacement {
        Replacement { start, end, text: text.as_bytes().to_vec() }
    }

    #[test]
    fn edits_of_edits_are_edits_of_the_original() {
        let original = b"0123456789";
        let mut patch = Patch::new(original.len());
        assert_eq!(patch.replacements(original.len()), []);
        patch.edit(vec![replace(8, 9, "H"), replace(2, 4, "abc")]);
        assert_eq!(patch.apply(original), b"01abc4567H9");
        patch.edit(vec![replace(3, 6, ""), replace(11, 11, "!")]);
        assert_eq!(patch.apply(original), b"01a567H9!");
        let expected = [replace(2, 5, "a"), replace(8, 9, "H"), replace(10, 10, "!")];
        assert_eq!(patch.replacements(original.len()), expected);
    }

    #[test]
    fn everything_can_go() {
        let mut patch = Patch::new(3);
        patch.edit(vec![replace(0, 3, "")]);
        assert_eq!(patch.apply(b"abc"), b"");
        assert_eq!(patch.replacements(3), [replace(0, 3, "")]);
        patch.edit(vec![replace(0, 0, "x")]);
        assert_eq!(patch.apply(b"abc"), b"x");
    }

    #[test]
    fn random_edits_agree_with_splicing() {
        let original: Vec<u8> = (0..40).map(|it| b'a' + it % 26).collect();
        let mut seed = 7_u64;
        let mut random = move |below: usize| {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (seed >> 33) as usize % below
        };
        for _ in 0..500 {
            let (mut patch, mut text) = (Patch::new(original.len()), original.clone());
            for _ in 0..random(6) {
                let (mut edits, mut at) = (Vec::new(), random(4));
                while at < text.len() {
                    let end = (at + random(4)).min(text.len());
                    edits.push(replace(at, end, &"XYZ"[..random(4)]));
                    at = end + 1 + random(12);
                }
                edits.iter().rev().for_each(|it| drop(text.splice(it.start..it.end, it.text.iter().copied())));
                patch.edit(edits);
                assert_eq!(patch.apply(&original), text);
            }
            let mut again = original.clone();
            let replacements = patch.replacements(original.len());
            replacements.iter().rev().for_each(|it| drop(again.splice(it.start..it.end, it.text.iter().copied())));
            assert_eq!(again, text);
        }
    }
}
