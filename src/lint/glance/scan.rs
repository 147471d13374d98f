//! Scans of JSON text for the first look at a call: each takes the bytes from where something begins, and returns what
//! it is and the bytes behind it. Nothing where it cannot tell, such as near the end of the text.

use crate::digest::Hash;
use crate::syntax::document::Run;

/// Longest text, in bytes, and what follows it.
const WINDOW: usize = 64;

const ONES: u64 = u64::from_le_bytes([1; 8]);
const HIGH: u64 = ONES * 0x80;

/// A key with its quotes and the colon behind it.
pub struct Pattern {
    /// The bytes, and zeros behind them.
    words: [u64; 4],
    /// Which of 32 bytes are its own.
    keep: [u64; 4],
    length: usize,
}

impl Pattern {
    /// The key `name`. One that is too long, or needs escapes, is found nowhere.
    pub fn key(name: &str) -> Self {
        let text = format!("\"{name}\":");
        let (mut bytes, mut keep) = ([0; 32], [0; 32]);
        if text.len() > bytes.len() || name.contains(['"', '\\']) {
            return Pattern { words: [u64::MAX; 4], keep: [0; 4], length: 0 };
        }
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        keep[..text.len()].fill(0xFF);
        let words = |bytes: [u8; 32]| std::array::from_fn(|at| u64::from_le_bytes(bytes.as_chunks().0[at]));
        Pattern { words: words(bytes), keep: words(keep), length: text.len() }
    }

    /// What stands behind the key, if it begins here.
    #[inline(always)]
    pub fn strip<'b>(&self, start: &'b [u8]) -> Option<&'b [u8]> {
        let window: &[u8; 32] = start.first_chunk()?;
        let (eights, _) = window.as_chunks();
        let differs = |at: usize| (u64::from_le_bytes(eights[at]) & self.keep[at]) ^ self.words[at];
        let is_same = differs(0) | differs(1) | differs(2) | differs(3) == 0;
        is_same.then(|| &start[self.length..])
    }
}

/// The key that begins here, without its quotes.
#[inline(always)]
pub fn key(start: &[u8]) -> Option<(Run<'_>, &[u8])> {
    let rest = start.strip_prefix(b"\"")?;
    let window: &[u8; 32] = rest.first_chunk()?;
    let (eights, _) = window.as_chunks();
    let mut length = 0;
    for eight in eights {
        let quotes = quotes(u64::from_le_bytes(*eight));
        if quotes != 0 {
            length += quotes.trailing_zeros() as usize / 8;
            return Some((Run { rest, length }, &rest[length + 1..]));
        }
        length += 8;
    }
    None
}

/// The text in quotes that begins here, and its hash. It may hold anything but a quote: escapes, too.
#[inline(always)]
pub fn text(start: &[u8]) -> Option<(Run<'_>, u64, &[u8])> {
    let rest = start.strip_prefix(b"\"")?;
    let window: &[u8; WINDOW] = rest.first_chunk()?;
    let (eights, _) = window.as_chunks();
    let mut hash = Hash::default();
    let mut length = 0;
    for eight in eights {
        let word = u64::from_le_bytes(*eight);
        let quotes = quotes(word);
        if quotes != 0 {
            let bits = quotes.trailing_zeros() & !7;
            length += bits as usize / 8;
            hash.end(word & ((1 << bits) - 1), length);
            return Some((Run { rest, length }, hash.finish(), &rest[length + 1..]));
        }
        hash.word(word);
        length += 8;
    }
    None
}

/// The word or small integer that begins here. What may not follow it is seen by the caller, who wants a comma or a
/// bracket.
#[inline]
pub fn scalar(start: &[u8]) -> Option<(Run<'_>, &[u8])> {
    /// Digits of an integer that certainly is no mistake.
    const DIGITS: usize = 18;
    let length = match start {
        [b't', b'r', b'u', b'e', ..] => 4,
        [b'f', b'a', b'l', b's', b'e', ..] => 5,
        [b'0', ..] => 1,
        [b'1'..=b'9', ..] => start.iter().take(DIGITS).take_while(|it| it.is_ascii_digit()).count(),
        _ => return None,
    };
    Some((Run { rest: start, length }, &start[length..]))
}

/// What stands behind the colon of a member, and blanks.
#[inline(always)]
pub fn colon<const IS_LINE: bool>(start: &[u8]) -> Option<&[u8]> {
    match start {
        [b':', b'"', ..] => Some(&start[1..]),
        _ => blank::<IS_LINE>(start).strip_prefix(b":").map(blank::<IS_LINE>),
    }
}

/// The value behind a colon and blanks.
#[inline(always)]
pub fn value<const IS_LINE: bool>(start: &[u8]) -> &[u8] {
    match start {
        [b'"', ..] => start,
        _ => blank::<IS_LINE>(start),
    }
}

/// The comma or bracket behind a value, and what stands behind it, or behind the comma and blanks.
#[inline(always)]
pub fn separator<const IS_LINE: bool>(start: &[u8]) -> Option<(u8, &[u8])> {
    if let [b',', b'"', ..] = start {
        return Some((b',', &start[1..]));
    }
    match blank::<IS_LINE>(start).split_first()? {
        (b',', after) => Some((b',', blank::<IS_LINE>(after))),
        (&byte, after) => Some((byte, after)),
    }
}

/// What stands behind blanks; a call of JSON Lines ends with its line.
#[inline]
pub fn blank<const IS_LINE: bool>(mut rest: &[u8]) -> &[u8] {
    while let [byte @ 0..=b' ', after @ ..] = rest {
        rest = match byte {
            b' ' => spaces(after),
            b'\t' => after,
            b'\n' | b'\r' if !IS_LINE => after,
            _ => break,
        };
    }
    rest
}

/// The next line, if this one ends here.
#[inline]
pub fn line_end(rest: &[u8]) -> Option<&[u8]> {
    match rest {
        [b'\n', after @ ..] | [b'\r', b'\n', after @ ..] => Some(after),
        _ => None,
    }
}

/// What stands behind spaces: indentation has many.
#[inline]
fn spaces(rest: &[u8]) -> &[u8] {
    let Some(eight) = rest.first_chunk() else { return rest };
    let others = u64::from_le_bytes(*eight) ^ u64::from_le_bytes([b' '; 8]);
    &rest[others.trailing_zeros() as usize / 8..]
}

/// The high bit of the first quote in a word of eight bytes; bits above it mean nothing.
#[inline(always)]
fn quotes(word: u64) -> u64 {
    let others = word ^ u64::from_le_bytes([b'"'; 8]);
    others.wrapping_sub(ONES) & !others & HIGH
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::hash;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn texts_and_keys_end_with_the_next_quote(inside in "[a-z\\\\é:]{0,70}", after in "[a-z\",: ]{0,9}") {
            let start = format!("\"{inside}\"{after}{:80}", "");
            if let Some((run, sum, rest)) = text(start.as_bytes()) {
                prop_assert_eq!((run.bytes(), sum), (inside.as_bytes(), hash(inside.as_bytes())));
                prop_assert_eq!(rest, &start.as_bytes()[inside.len() + 2..]);
            }
            prop_assert_eq!(text(start.as_bytes()).is_some(), inside.len() < WINDOW);
            let key = key(start.as_bytes()).map(|(run, _)| run.bytes());
            prop_assert_eq!(key, (inside.len() < 32).then_some(inside.as_bytes()));
        }

        #[test]
        fn a_key_is_found_where_it_stands(name in "[a-z]{1,40}", other in "[a-z]{1,40}", after in "[a-z\": ]{0,9}") {
            let pattern = Pattern::key(&name);
            for text in [&name, &other] {
                let start = format!("\"{text}\":{after}{:40}", "");
                let is_found = *text == name && name.len() + 3 <= 32;
                prop_assert_eq!(pattern.strip(start.as_bytes()).is_some(), is_found);
                prop_assert!(pattern.strip(start.as_bytes()).is_none_or(|rest| rest.starts_with(after.as_bytes())));
            }
        }
    }
}
