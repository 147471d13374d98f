//! Scans of JSON text that know nothing of documents: where a plain string ends, escapes, numbers.

/// The first byte from `at` on that is a quote, a backslash or a control character; the end if there is none.
#[inline]
pub fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    // Four words at a time: most texts are shorter, so one look at the end of the bytes is enough for them.
    while let Some(words) = bytes.get(at..).and_then(|rest| rest.first_chunk::<32>()) {
        for eight in words.chunks_exact(8) {
            let found =
                not_plain(u64::from_le_bytes(eight.try_into().expect("the chunk has eight bytes")), &Marks::NEW);
            if found != 0 {
                return at + (found.trailing_zeros() / 8) as usize;
            }
            at += 8;
        }
    }
    while bytes.get(at).is_some_and(|&byte| not_plain(u64::from(byte) | PLAIN, &Marks::NEW) == 0) {
        at += 1;
    }
    at.min(bytes.len())
}

/// Seven plain bytes above the first.
const PLAIN: u64 = u64::from_le_bytes(*b"\0aaaaaaa");

/// What [`not_plain`] compares eight bytes with.
#[derive(Clone, Copy)]
pub struct Marks {
    ones: u64,
    high: u64,
    flip: u64,
    quote: u64,
    backslash: u64,
}

impl Marks {
    const NEW: Marks = {
        const ONES: u64 = u64::from_le_bytes([1; 8]);
        Marks { ones: ONES, high: ONES * 0x80, flip: ONES * 2, quote: ONES * 0x21, backslash: ONES * b'\\' as u64 }
    };

    /// Marks that stay in registers or memory: the compiler would write them into every one of a hundred comparisons,
    /// which takes a quarter of the time of reading.
    #[inline(always)]
    pub fn kept() -> Self {
        std::hint::black_box(Marks::NEW)
    }
}

/// The high bit of the first byte that is a quote, a backslash or a control character; bits above it mean nothing.
#[inline(always)]
pub fn not_plain(word: u64, marks: &Marks) -> u64 {
    // Flipping one bit puts the quote right behind the control characters, which change places among themselves.
    let quote_or_control = (word ^ marks.flip).wrapping_sub(marks.quote);
    let backslash = (word ^ marks.backslash).wrapping_sub(marks.ones);
    (quote_or_control | backslash) & !word & marks.high
}

/// How many of the eight bytes from `at` on are spaces, up to the first that is none; 1 near the end of the text.
#[inline]
pub fn spaces(bytes: &[u8], at: usize) -> usize {
    let Some(eight) = bytes.get(at..).and_then(|rest| rest.first_chunk()) else { return 1 };
    let others = u64::from_le_bytes(*eight) ^ u64::from_le_bytes([b' '; 8]);
    (others.trailing_zeros() / 8) as usize
}

/// The character that the escape at `at` stands for and the length of the escape; or the length of what is none.
pub fn escape(bytes: &[u8], at: usize) -> Result<(char, usize), usize> {
    let character = match bytes.get(at + 1) {
        Some(b'"') => '"',
        Some(b'\\') => '\\',
        Some(b'/') => '/',
        Some(b'b') => '\u{8}',
        Some(b'f') => '\u{c}',
        Some(b'n') => '\n',
        Some(b'r') => '\r',
        Some(b't') => '\t',
        Some(b'u') => return unicode_escape(bytes, at),
        Some(0..=0x1F) | None => return Err(1),
        Some(_) => return Err(2),
    };
    Ok((character, 2))
}

fn unicode_escape(bytes: &[u8], at: usize) -> Result<(char, usize), usize> {
    let unit = |at: usize| {
        let digits = bytes.get(at..at + 6)?.strip_prefix(b"\\u")?;
        let is_hex = digits.iter().all(u8::is_ascii_hexdigit);
        is_hex.then(|| digits.iter().fold(0, |sum, &digit| sum * 16 + char::from(digit).to_digit(16).unwrap_or(0)))
    };
    let high = unit(at).ok_or(2_usize)?;
    if !(0xD800..0xE000).contains(&high) {
        return char::from_u32(high).map(|character| (character, 6)).ok_or(6);
    }
    let low = unit(at + 6).filter(|low| (0xDC00..0xE000).contains(low) && high < 0xDC00).ok_or(6_usize)?;
    let code = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
    char::from_u32(code).map(|character| (character, 12)).ok_or(12)
}

/// Whether `word` is a JSON number (RFC 8259, section 6).
pub fn is_number(word: &[u8]) -> bool {
    let digits = |bytes: &[u8]| bytes.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut rest = word.strip_prefix(b"-").unwrap_or(word);
    let whole = digits(rest);
    if whole == 0 || (whole > 1 && rest[0] == b'0') {
        return false;
    }
    rest = &rest[whole..];
    if let Some(fraction) = rest.strip_prefix(b".") {
        let length = digits(fraction);
        if length == 0 {
            return false;
        }
        rest = &fraction[length..];
    }
    if let [b'e' | b'E', exponent @ ..] = rest {
        let exponent = exponent.strip_prefix(b"+").or(exponent.strip_prefix(b"-")).unwrap_or(exponent);
        return !exponent.is_empty() && digits(exponent) == exponent.len();
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn plain_texts_end_where_the_first_other_byte_stands(bytes: Vec<u8>, plain in 0_usize..80, at in 0_usize..90) {
            let bytes = [&vec![b'a'; plain], &bytes[..]].concat();
            let is_plain = |byte: &u8| *byte >= 0x20 && !b"\"\\".contains(byte);
            let end = bytes.iter().skip(at).position(|byte| !is_plain(byte)).map_or(bytes.len(), |length| at + length);
            prop_assert_eq!(plain_end(&bytes, at), end);
        }
    }

    #[test]
    fn every_byte_is_told_apart_at_every_place() {
        for byte in 0..=u8::MAX {
            for at in 0..8 {
                let mut eight = [b'~'; 8];
                eight[at] = byte;
                let found = not_plain(u64::from_le_bytes(eight), &Marks::kept()).trailing_zeros() as usize / 8;
                let is_plain = byte >= 0x20 && byte != b'"' && byte != b'\\';
                assert_eq!(found, if is_plain { 8 } else { at }, "{byte} at {at}");
            }
        }
    }
}
