//! The hash by which GitHub code scanning recognises a line, computed as its upload action does, so that the two agree.
//!
//! The action rolls a 64-bit hash over the UTF-16 units of a file, without blanks and with every line end as one line
//! feed; a line has the hash of the hundred units from its first one, and a count of equal hashes before it.

use crate::source::Text;
use std::collections::{BTreeSet, HashMap};

/// Units that a hash is about.
const WINDOW: usize = 100;
/// Each unit counts this many times as much as the next one.
const FACTOR: u64 = 37;
/// The unit behind the last one.
const END: u16 = u16::MAX;
/// The first unit of a file with a byte order mark.
const BYTE_ORDER_MARK: u16 = 0xFEFF;

/// The hashes of these lines, which count from 1.
pub(super) fn line_hashes(text: &Text, lines: &BTreeSet<u64>) -> HashMap<u64, String> {
    let mut hashes = Hashes::new(lines);
    if text.base > 0 {
        hashes.read(BYTE_ORDER_MARK);
    }
    for unit in text.text.encode_utf16().chain([END]) {
        hashes.read(unit);
        if hashes.found.len() == lines.len() {
            return hashes.found;
        }
    }
    for _ in 0..WINDOW {
        hashes.roll(0);
    }
    hashes.found
}

struct Hashes<'l> {
    lines: &'l BTreeSet<u64>,
    /// The units of the window, and for each the line that begins with it, or 0.
    window: [(u16, u64); WINDOW],
    at: usize,
    hash: u64,
    /// What the first unit of a full window counts.
    first: u64,
    line: u64,
    is_line_start: bool,
    after_return: bool,
    seen: HashMap<u64, u64>,
    found: HashMap<u64, String>,
}

impl<'l> Hashes<'l> {
    fn new(lines: &'l BTreeSet<u64>) -> Self {
        Hashes {
            lines,
            window: [(0, 0); WINDOW],
            at: 0,
            hash: 0,
            first: (0..WINDOW).fold(1, |first: u64, _| first.wrapping_mul(FACTOR)),
            line: 0,
            is_line_start: true,
            after_return: false,
            seen: HashMap::new(),
            found: HashMap::new(),
        }
    }

    fn read(&mut self, unit: u16) {
        let is_line_feed = unit == u16::from(b'\n');
        if unit == u16::from(b' ') || unit == u16::from(b'\t') || (is_line_feed && self.after_return) {
            self.after_return = false;
            return;
        }
        self.after_return = unit == u16::from(b'\r');
        let unit = if self.after_return { u16::from(b'\n') } else { unit };
        let begins = std::mem::replace(&mut self.is_line_start, unit == u16::from(b'\n'));
        self.line += u64::from(begins);
        self.roll(unit);
        if begins {
            let place = (self.at + WINDOW - 1) % WINDOW;
            self.window[place].1 = self.line;
        }
    }

    /// Takes a unit into the window, and tells the hash of the line whose first unit falls out of it.
    fn roll(&mut self, unit: u16) {
        let (old, line) = std::mem::replace(&mut self.window[self.at], (unit, 0));
        if line > 0 {
            let count = self.seen.entry(self.hash).or_default();
            *count += 1;
            if self.lines.contains(&line) {
                self.found.insert(line, format!("{:x}:{count}", self.hash));
            }
        }
        let rest = self.first.wrapping_mul(u64::from(old));
        self.hash = self.hash.wrapping_mul(FACTOR).wrapping_add(u64::from(unit)).wrapping_sub(rest);
        self.at = (self.at + 1) % WINDOW;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hashes(text: &str, base: u64) -> Vec<String> {
        let lines: BTreeSet<u64> = (1..=text.lines().count() as u64).collect();
        let text = Text { text: text.to_owned(), base };
        let found = line_hashes(&text, &lines);
        lines.iter().map(|line| found[line].clone()).collect()
    }

    /// The definition without a window: a polynomial over the units from `start`.
    fn naive(units: &[u16]) -> u64 {
        let units = units.iter().copied().chain([END]).chain(std::iter::repeat(0)).take(WINDOW);
        units.fold(0, |sum: u64, unit| sum.wrapping_mul(FACTOR).wrapping_add(u64::from(unit)))
    }

    #[test]
    fn the_hashes_are_those_of_the_upload_action() {
        // Expected values of src/fingerprints.test.ts in github/codeql-action, November 2026.
        let four = ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"];
        assert_eq!(hashes(" a\nb\n  \t\tc\n d", 0), four);
        let greetings = [
            "e9496ae3ebfced30:1",
            "fb7c023a8b9ccb3f:1",
            "ce8ba1a563dcdaca:1",
            "e20e36e16fcb0cc8:1",
            "b3edc88f2938467e:1",
            "c8e28b0b4002a3a0:1",
        ];
        for text in [
            " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n",
            " hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n",
        ] {
            assert_eq!(hashes(text, 0), greetings);
        }
        let repeated = hashes(&"Lorem ipsum dolor sit amet.\n".repeat(10), 0);
        assert_eq!(repeated[..2], ["a7f2ff13bc495cf2:1", "a7f2ff13bc495cf2:2"]);
        assert_eq!(repeated[5..8], ["a7f2ff13bc495cf2:6", "a7f2ff1481e87703:1", "a9cf91f7bbf1862b:1"]);
    }

    #[test]
    fn a_window_is_the_sum_over_its_units() {
        let text = "{\"网\": \"😀\"}\r\n".repeat(40);
        let units: Vec<u16> = text.replace("\r\n", "\n").replace(' ', "").encode_utf16().collect();
        let line = units.iter().position(|&it| it == u16::from(b'\n')).expect("there are lines") + 1;
        for (at, hash) in hashes(&text, 0).iter().enumerate() {
            let expected = naive(&units[at * line..]);
            assert!(hash.starts_with(&format!("{expected:x}:")), "line {}", at + 1);
        }
        assert!(hashes(&text, 0)[1].ends_with(":2") && hashes(&text, 0)[30].ends_with(":31"));
        assert_ne!(hashes(&text, 3)[0], hashes(&text, 0)[0], "the byte order mark counts");
    }
}
