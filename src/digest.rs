//! Digests of texts: names for ids, requests and findings that need not keep the text; and the hasher for tables of
//! them.

use std::collections::{HashMap, HashSet};
use std::hash::{BuildHasherDefault, Hasher};

/// A map whose keys are digests or small numbers: hashing them again with the standard hasher would take longer than
/// the look-up.
pub type DigestMap<K, V> = HashMap<K, V, BuildHasherDefault<Mixer>>;

/// A set of the same kind.
pub type DigestSet<K> = HashSet<K, BuildHasherDefault<Mixer>>;

/// Mixes words by multiplication.
#[derive(Default)]
pub struct Mixer(u64);

impl Hasher for Mixer {
    #[inline]
    fn write(&mut self, bytes: &[u8]) {
        for eight in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..eight.len()].copy_from_slice(eight);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    #[inline]
    fn write_u8(&mut self, word: u8) {
        self.write_u64(u64::from(word));
    }

    #[inline]
    fn write_u64(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(26) ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    }

    #[inline]
    fn write_u128(&mut self, word: u128) {
        self.write_u64(word as u64);
        self.write_u64((word >> 64) as u64);
    }

    #[inline]
    fn finish(&self) -> u64 {
        self.0 ^ self.0 >> 32
    }
}

/// A hash of words and texts for tables in memory: nearly as good as random, so that of ten million things no two meet
/// by chance (the probability is 3 in a million).
#[derive(Clone, Copy, Default)]
pub struct Hash(u64);

impl Hash {
    /// Takes a word in.
    #[inline]
    pub fn word(&mut self, word: u64) {
        let product = u128::from(self.0 ^ word ^ 0xA076_1D64_78BD_642F) * 0xE703_7ED1_A0B4_28DB;
        self.0 = product as u64 ^ (product >> 64) as u64;
    }

    /// Takes a text in: eight bytes at a time, and then what is left of it, be it nothing.
    #[inline]
    pub fn text(&mut self, text: &[u8]) {
        let (eights, rest) = text.as_chunks();
        eights.iter().for_each(|eight| self.word(u64::from_le_bytes(*eight)));
        let last = match text.last_chunk() {
            Some(last) => u64::from_le_bytes(*last).unbounded_shr(8 * (8 - rest.len() as u32)),
            None => rest.iter().rev().fold(0, |sum, &byte| sum << 8 | u64::from(byte)),
        };
        self.end(last, text.len());
    }

    /// Takes in the last word of a text of so many bytes: those behind the last eight, zeros above them.
    #[inline]
    pub fn end(&mut self, last: u64, length: usize) {
        self.word(last | (length as u64) << 56);
    }

    /// The hash so far.
    #[inline]
    pub fn finish(self) -> u64 {
        self.0
    }
}

/// The hash of one text.
#[inline]
pub fn hash(text: &[u8]) -> u64 {
    let mut hash = Hash::default();
    hash.text(text);
    hash.finish()
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn different_texts_have_different_hashes(a in "[ab\\x00]{0,40}", b in "[ab\\x00]{0,40}") {
            prop_assert_eq!(a == b, hash(a.as_bytes()) == hash(b.as_bytes()));
        }
    }
}
