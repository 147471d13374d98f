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

    /// Takes a text in.
    #[inline]
    pub fn text(&mut self, text: &str) {
        let bytes = text.as_bytes();
        match bytes.last_chunk() {
            Some(last) => {
                let (eights, _) = bytes.as_chunks();
                eights.iter().for_each(|eight| self.word(u64::from_le_bytes(*eight)));
                self.word(u64::from_le_bytes(*last));
            }
            None => self.word(bytes.iter().fold(0, |sum, &byte| sum << 8 | u64::from(byte))),
        }
        self.word(bytes.len() as u64);
    }

    /// The hash so far.
    #[inline]
    pub fn finish(self) -> u64 {
        self.0
    }
}

/// The hash of one text.
#[inline]
pub fn hash(text: &str) -> u64 {
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
