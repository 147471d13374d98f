//! Tests of eight or sixteen bytes at a time, for the texts that every call has: ids and tokens.

/// Bytes of the usual id, and more.
pub const WINDOW: usize = 32;

/// Whether every byte of `text` fits. The compiler makes one comparison of sixteen.
#[inline(always)]
pub fn all(text: &[u8], fits: impl Fn(u8) -> bool + Copy) -> bool {
    let all_of = |sixteen: &[u8; 16]| sixteen.iter().fold(true, |all, &byte| all & fits(byte));
    let (Some(first), Some(last)) = (text.first_chunk(), text.last_chunk()) else {
        return text.iter().all(|&byte| fits(byte));
    };
    all_of(first) && all_of(last) && (text.len() <= 32 || text[16..].as_chunks().0.iter().all(all_of))
}

/// Whether `text` is lower-case letters and digits only, and has some.
#[inline(always)]
pub fn is_name(text: &[u8]) -> bool {
    !text.is_empty() && all(text, |byte| byte.is_ascii_lowercase() | byte.is_ascii_digit())
}

/// Whether two `x` may stand side by side: a dummy such as `xxx` certainly shows here.
#[inline(always)]
pub fn may_hold_dummy(window: &[u8; WINDOW]) -> bool {
    const ONES: u64 = u64::from_le_bytes([1; 8]);
    const HIGH: u64 = u64::from_le_bytes([0x80; 8]);
    let mut pairs = 0;
    for eight in window.as_chunks().0 {
        let others = u64::from_le_bytes(*eight) ^ (ONES * b'x' as u64);
        // The first of the eight follows the last here: one text in three hundred is looked at again for that.
        let others = others | others.rotate_right(8);
        pairs |= others.wrapping_sub(ONES) & !others;
    }
    pairs & HIGH != 0
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_text_is_judged_as_byte_by_byte(text in "[a-z0-9xX/:`{@é-]{0,40}|[a-z0-9]{0,80}|[ax]{0,40}") {
            let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
            prop_assert_eq!(is_name(text.as_bytes()), !text.is_empty() && text.bytes().all(is_part));
        }

        #[test]
        fn every_dummy_is_seen(before in "[a-z0-9-]{0,29}", after in "[a-z0-9\":é]{29}") {
            let text = format!("{before}xxx{after}");
            prop_assert!(may_hold_dummy(text.as_bytes().first_chunk().expect("the text is long enough")));
        }
    }

    #[test]
    fn usual_ids_hold_no_dummy() {
        assert!(!may_hold_dummy(b"eni-bp1xqd3xolxvdbppa10x\",\"Ipv6A"));
    }
}
