//! Addresses and prefixes from text, by the strict rules of `std::net`: no leading zeros, no zone, no blanks.
//!
//! Parsing by hand takes a quarter of the time of `std`, and an address is a third of the work on a clean call; the
//! tests hold both against each other.

use crate::syntax::document::Run;

/// Longest text of an IPv6 address without an IPv4 part.
const LONGEST: usize = "0000:0000:0000:0000:0000:0000:0000:0000".len();

/// Bytes that are read where an address begins: eight from every place that a masked index can be.
const WINDOW: usize = PLACES + 8;
const PLACES: usize = 64;

/// An IPv6 address as a number, if `text` is one.
pub fn ipv6(text: impl AsRef<[u8]>) -> Option<u128> {
    let text = text.as_ref();
    let mut window = [0; WINDOW];
    match window.get_mut(..text.len()) {
        Some(start) => start.copy_from_slice(text),
        None => return ipv6_with_ipv4(text),
    }
    groups(&window, text.len()).or_else(|| ipv6_with_ipv4(text))
}

/// The same for a text with others behind it.
#[inline]
pub fn ipv6_in(run: Run) -> Option<u128> {
    let bits = run.rest.first_chunk().and_then(|window| groups(window, run.length));
    bits.or_else(|| other_ipv6(run))
}

/// An address at the end of the file, or with an IPv4 part, or none.
#[cold]
#[inline(never)]
fn other_ipv6(run: Run) -> Option<u128> {
    ipv6(run.bytes())
}

#[cold]
fn ipv6_with_ipv4(text: &[u8]) -> Option<u128> {
    let text = std::str::from_utf8(text).ok().filter(|text| text.contains('.'))?;
    text.parse().ok().map(std::net::Ipv6Addr::to_bits)
}

/// The address of hexadecimal groups that the first `length` bytes are. What follows them may be anything.
///
/// Each group is taken as a word, whatever its length, and put where it stands in the full spelling of the address: the
/// lengths follow no pattern, so a loop over the digits would leave the processor guessing. The digits are then turned
/// into numbers all at once.
#[inline]
fn groups(window: &[u8; WINDOW], length: usize) -> Option<u128> {
    const FOUR_ZEROS: u64 = u64::from_le_bytes(*b"0000\0\0\0\0");
    if length > LONGEST {
        return None;
    }
    let mut digits = [b'0'; 32];
    let (fours, _) = digits.as_chunks_mut();
    let (mut at, mut gap, mut count) = (0, None, 0);
    let mut ends = colons(window) & !(u64::MAX << length) | 1 << length;
    if ends & 3 == 3 && length > 1 {
        (at, gap, ends) = (2, Some(0), ends & !3);
    }
    while at < length {
        let end = ends.trailing_zeros() as usize;
        ends &= ends - 1;
        match end - at {
            digits @ 1..=4 => {
                let word = window[at % PLACES..].first_chunk().map_or(0, |eight| u64::from_le_bytes(*eight));
                let [four @ .., _, _, _, _] = ((word << 32 | FOUR_ZEROS) >> (8 * digits)).to_le_bytes();
                *fours.get_mut(count as usize)? = four;
                count += 1;
            }
            0 if gap.is_none() && count > 0 => gap = Some(count),
            _ => return None,
        }
        at = end + 1;
    }
    let ends_with_colon = at == length && gap != Some(count);
    let bits = number(&digits).filter(|_| !ends_with_colon)?;
    join(bits, count, gap)
}

/// Which bytes, as far as an address may go, are colons: a bit each, the first one lowest.
#[inline]
fn colons(window: &[u8; WINDOW]) -> u64 {
    const COLONS: u64 = u64::from_le_bytes([b':'; 8]);
    const LOW: u64 = u64::from_le_bytes([0x7F; 8]);
    // Puts the highest bits of eight bytes side by side.
    const GATHER: u64 = 0x0002_0408_1020_4081;
    let (words, _) = window.as_chunks::<8>();
    words[..LONGEST.div_ceil(8)].iter().rev().fold(0, |all, eight| {
        let others = u64::from_le_bytes(*eight) ^ COLONS;
        let marks = !(((others & LOW) + LOW) | others | LOW);
        all << 8 | (marks.wrapping_mul(GATHER) >> 56)
    })
}

/// The number that 32 hexadecimal digits are. The compiler takes sixteen at a time.
// As a part of its caller it would be compiled into twice as many instructions.
#[inline(never)]
fn number(digits: &[u8; 32]) -> Option<u128> {
    let mut halves = [0; 32];
    for (half, digit) in halves.iter_mut().zip(digits) {
        *half = (digit & 0x0F) + (digit >> 6 & 1) * 9;
    }
    let (pairs, _) = halves.as_chunks::<2>();
    let bytes = std::array::from_fn(|at| pairs[at][0] << 4 | pairs[at][1]);
    digits.iter().fold(true, |all, digit| all & digit.is_ascii_hexdigit()).then(|| u128::from_be_bytes(bytes))
}

/// The address whose first `count` groups are those of `bits`, with the zeros of `::` put in after `gap` of them.
#[inline]
fn join(bits: u128, count: u32, gap: Option<u32>) -> Option<u128> {
    match gap {
        None => (count == 8).then_some(bits),
        Some(_) if count == 8 => None,
        Some(gap) => {
            let after = u128::MAX >> (16 * gap);
            Some(bits & !after | (bits & after).unbounded_shr(16 * (8 - count)))
        }
    }
}

/// An IPv4 address as a number, if `text` is one.
#[inline]
pub fn ipv4(text: impl AsRef<[u8]>) -> Option<u32> {
    let (mut bits, mut parts) = (0_u32, 0);
    let (mut part, mut digits) = (0_u32, 0);
    for &byte in text.as_ref() {
        match byte {
            b'0'..=b'9' if digits < 3 && (digits == 0 || part > 0) => {
                part = part * 10 + u32::from(byte - b'0');
                digits += 1;
            }
            b'.' if digits > 0 && part < 256 && parts < 3 => {
                bits = bits << 8 | part;
                parts += 1;
                (part, digits) = (0, 0);
            }
            _ => return None,
        }
    }
    (parts == 3 && digits > 0 && part < 256).then_some(bits << 8 | part)
}

/// A mask length written in decimal digits, of at most `longest`.
#[inline]
pub fn mask_length(text: impl AsRef<[u8]>, longest: u8) -> Option<u8> {
    let digits = text.as_ref();
    let mut length = 0_u8;
    for digit in digits {
        let digit = digit.wrapping_sub(b'0');
        length = length.checked_mul(10)?.checked_add(digit)?;
        if digit > 9 {
            return None;
        }
    }
    (length <= longest && !digits.is_empty()).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    fn same(text: &str) {
        let expected = text.parse().ok().map(Ipv6Addr::to_bits);
        assert_eq!(ipv6(text), expected, "{text:?}");
        for after in ["", "\"", "/80", ":1", "::", "1\u{e9}"] {
            let rest = format!("{text}{after}{:80}", "");
            assert_eq!(
                ipv6_in(Run { rest: rest.as_bytes(), length: text.len() }),
                expected,
                "{text:?} before {after:?}"
            );
        }
        assert_eq!(ipv4(text), text.parse().ok().map(Ipv4Addr::to_bits), "{text:?}");
    }

    #[test]
    fn known_spellings_agree_with_std() {
        for text in [
            "",
            ":",
            "::",
            ":::",
            "::1",
            "1::",
            "1::2",
            "1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7::",
            "::2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7:8:9",
            "1::2::3",
            "12345::",
            "::ffff:1.2.3.4",
            "1.2.3.4",
            "01.2.3.4",
            "1.2.3",
            "1.2.3.4.5",
            "1:2:3:4:5:6:1.2.3.4",
            "::1%eth0",
            "2001:DB8::A",
            ":1",
            "1:",
            "1:2:3:4::5:6:7:8",
            "::1:",
            "256.1.1.1",
            "0000:0000::0",
            "00000::",
            "::1.2.3.4:5",
            "1.2.3.4:5",
            "1:2:3:4:5:6:7:1.2.3.4",
            "é::",
            "1é2::",
            "1\0::",
            "g::",
        ] {
            same(text);
        }
    }

    proptest! {
        #[test]
        fn any_text_agrees_with_std(text in "[0-9a-fA-F:.]{0,45}") {
            same(&text);
        }

        #[test]
        fn other_characters_agree_with_std(text in "[0-9a-fA-F:@GOgo/;\u{10}\u{1F}\u{7F}é]{0,20}") {
            same(&text);
        }

        #[test]
        fn any_groups_agree_with_std(groups in proptest::collection::vec("[0-9a-f]{0,5}", 0..10)) {
            same(&groups.join(":"));
        }

        #[test]
        fn any_address_is_read_back(bits: u128, low: u32) {
            prop_assert_eq!(ipv6(Ipv6Addr::from(bits).to_string()), Some(bits));
            prop_assert_eq!(ipv4(Ipv4Addr::from(low).to_string()), Some(low));
        }
    }
}
