//! Digests of texts: names for ids, requests and findings that need not keep the text.

/// A 64-bit digest that is the same on every machine and in every version: FNV-1a over eight bytes at a time.
pub fn digest<const N: usize>(texts: [&str; N]) -> u64 {
    let mut sum = 0xCBF2_9CE4_8422_2325_u64;
    let mut add = |value: u64| sum = (sum ^ value).wrapping_mul(0x0000_0100_0000_01B3).rotate_left(23);
    for text in texts {
        for eight in text.as_bytes().chunks(8) {
            let mut bytes = [0; 8];
            bytes[..eight.len()].copy_from_slice(eight);
            add(u64::from_le_bytes(bytes));
        }
        add(text.len() as u64);
    }
    sum ^ sum >> 29
}
