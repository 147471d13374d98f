//! Tests of eight bytes at a time, for the texts that every call has: ids and tokens.

const ONES: u64 = u64::from_le_bytes([1; 8]);
const HIGH: u64 = u64::from_le_bytes([0x80; 8]);

/// What the bytes of a text are like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Looks {
    /// Lower-case letters and digits only.
    pub is_name: bool,
    /// Whether two `x` may stand side by side: a dummy such as `xxx` certainly shows here.
    pub may_be_dummy: bool,
}

/// Looks at every byte of `text` once.
#[inline]
pub fn looks(text: &[u8]) -> Looks {
    let (mut names, mut pairs) = (HIGH, 0);
    let mut look = |word: u64| {
        names &= names_in(word);
        let x = zeros_in(word ^ (ONES * b'x' as u64));
        pairs |= x & (x >> 8);
    };
    match text.last_chunk() {
        Some(last) => {
            text.chunks_exact(8).for_each(|eight| look(word(eight)));
            look(u64::from_le_bytes(*last));
        }
        None => {
            let mut eight = *b"00000000";
            eight[..text.len()].copy_from_slice(text);
            look(word(&eight));
        }
    }
    Looks { is_name: names == HIGH && !text.is_empty(), may_be_dummy: pairs != 0 }
}

#[inline]
fn word(eight: &[u8]) -> u64 {
    u64::from_le_bytes(eight.try_into().expect("the slice has eight bytes"))
}

/// The high bit of every byte that is a lower-case letter or a digit.
#[inline]
fn names_in(word: u64) -> u64 {
    let low = word & !HIGH;
    let at_least = |byte: u8| low + ONES * u64::from(0x80 - byte);
    let digits = at_least(b'0') & !at_least(b'9' + 1);
    let letters = at_least(b'a') & !at_least(b'z' + 1);
    (digits | letters) & !word & HIGH
}

/// The high bit of every byte that is 0.
#[inline]
fn zeros_in(word: u64) -> u64 {
    !(((word & !HIGH) + !HIGH) | word) & HIGH
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_text_is_judged_as_byte_by_byte(text in "[a-z0-9xX/:`{@é-]{0,40}|[a-z0-9]{0,40}|[ax]{0,12}") {
            let Looks { is_name, may_be_dummy } = looks(text.as_bytes());
            let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            prop_assert_eq!(is_name, !text.is_empty() && text.bytes().all(is_part));
            prop_assert!(may_be_dummy || !text.contains("xxx"));
            prop_assert!(!may_be_dummy || text.contains("xx"));
        }
    }
}
