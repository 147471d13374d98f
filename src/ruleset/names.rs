//! Sets of short names, such as those of parameters, operations and regions: every call has a dozen of them, so a name
//! is looked up without a loop over its bytes, and mostly with one comparison.

/// Longest name that is compared as four words; no documented one is longer.
const LONGEST: usize = 32;

/// How many names are found by their hash; several times as many slots let few of them meet.
const MOST: usize = 256;
const SLOTS: usize = 4 * MOST;

/// Names and what each stands for.
#[derive(Debug)]
pub struct Names<T> {
    /// By hash: the place in `entries` plus one; 0 is empty.
    slots: [u16; SLOTS],
    entries: Vec<(Image, T)>,
    /// Names without image, and those that are too many: no documented operation has such names.
    others: Vec<(Box<[u8]>, T)>,
}

impl<T: Copy> Names<T> {
    /// The table of these names. Of a name that is there twice, the first counts.
    pub fn new<'n>(names: impl IntoIterator<Item = (&'n str, T)>) -> Self {
        let mut table = Names { slots: [0; SLOTS], entries: Vec::with_capacity(MOST / 2), others: Vec::new() };
        names.into_iter().for_each(|(name, meaning)| table.insert(name, || meaning));
        table
    }

    /// Adds a name, unless it is there.
    pub fn insert(&mut self, name: &str, meaning: impl FnOnce() -> T) {
        let Some(image) = Image::of(name.as_bytes()).filter(|_| self.entries.len() < MOST) else {
            if self.find(name).is_none() {
                self.others.push((name.as_bytes().into(), meaning()));
            }
            return;
        };
        let mut at = image.hash();
        while let Some((known, _)) = self.entries.get(usize::from(self.slots[at % SLOTS]).wrapping_sub(1)) {
            if *known == image {
                return;
            }
            at += 1;
        }
        self.entries.push((image, meaning()));
        self.slots[at % SLOTS] = self.entries.len() as u16;
    }

    /// What `name` stands for.
    pub fn find(&self, name: &str) -> Option<T> {
        self.find_other(name.as_bytes())
    }

    /// What the first `length` bytes of `text` stand for. That more bytes follow the name makes it faster.
    #[inline(always)]
    pub fn find_in(&self, text: &[u8], length: usize) -> Option<T> {
        match (text.first_chunk(), KEEP.get(length)) {
            (Some(window), Some(keep)) => self.find_image(&Image::new(window, keep, length)),
            _ => self.find_other(&text[..length]),
        }
    }

    #[inline(always)]
    fn find_image(&self, image: &Image) -> Option<T> {
        let mut at = image.hash();
        loop {
            let (known, meaning) = self.entries.get(usize::from(self.slots[at % SLOTS]).wrapping_sub(1))?;
            if known == image {
                return Some(*meaning);
            }
            at += 1;
        }
    }

    #[cold]
    #[inline(never)]
    fn find_other(&self, name: &[u8]) -> Option<T> {
        let found = Image::of(name).and_then(|image| self.find_image(&image));
        found.or_else(|| self.others.iter().find(|(other, _)| **other == *name).map(|&(_, meaning)| meaning))
    }
}

/// A name of at most 32 bytes as numbers: equal images, equal names. Comparing them takes no call and no loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Image {
    length: usize,
    /// The bytes, and zeros behind them.
    words: [u64; 4],
}

impl Image {
    #[inline(always)]
    fn new(window: &[u8; LONGEST], keep: &[u64; 4], length: usize) -> Self {
        let (eights, _) = window.as_chunks();
        Image { length, words: std::array::from_fn(|at| u64::from_le_bytes(eights[at]) & keep[at]) }
    }

    /// The image of a name; nothing for a longer one.
    fn of(name: &[u8]) -> Option<Self> {
        let mut window = [0; LONGEST];
        window.get_mut(..name.len())?.copy_from_slice(name);
        Some(Image::new(&window, KEEP.get(name.len())?, name.len()))
    }

    #[inline(always)]
    fn hash(&self) -> usize {
        let mixed = self.words[0] ^ self.words[1].rotate_left(29) ^ self.length as u64;
        (mixed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 44) as usize
    }
}

/// By the length of a name: what to keep of 32 bytes that begin with it.
const KEEP: [[u64; 4]; LONGEST + 1] = {
    let mut keep = [[0; 4]; LONGEST + 1];
    let mut length = 0;
    while length <= LONGEST {
        let mut at = 0;
        while at < length {
            keep[length][at / 8] |= 0xFF << (8 * (at % 8));
            at += 1;
        }
        length += 1;
    }
    keep
};

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn images_differ_where_names_differ() {
        let name = b"abcdefghijklmnopqrstuvwxyzabcdef";
        for length in 0..=name.len() {
            let image = Image::of(&name[..length]);
            assert_eq!(image, Some(Image::new(name, &KEEP[length], length)));
            for at in 0..length {
                let mut other = *name;
                other[at] = b'X';
                assert_ne!(image, Image::of(&other[..length]));
            }
        }
        assert_ne!(Image::of(b"a"), Image::of(b"a\0"));
        assert_eq!(Image::of(b"abcdefghijklmnopqrstuvwxyzabcdefg"), None);
    }

    #[test]
    fn more_names_than_expected_are_found_too() {
        let names: Vec<String> = (0..3 * MOST).map(|number| format!("Name{number}")).collect();
        let table = Names::new(names.iter().map(String::as_str).zip(0..));
        for (number, name) in names.iter().enumerate() {
            assert_eq!(table.find(name), Some(number));
        }
        assert_eq!(table.find("Name"), None);
    }

    proptest! {
        #[test]
        fn names_are_found_like_in_a_list(
            names in proptest::collection::vec("[ab]{0,3}|[a-c]{6,10}|x{30,34}", 0..40),
            name in "[ab]{0,3}|[a-c]{6,10}|x{30,34}",
            after in ".{0,40}",
        ) {
            let table = Names::new(names.iter().map(String::as_str).zip(0..));
            let place = names.iter().position(|it| *it == name);
            prop_assert_eq!(table.find_in(format!("{name}{after}").as_bytes(), name.len()), place);
            prop_assert_eq!(table.find(&name), place);
        }
    }
}
