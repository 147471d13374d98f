//! A small generator of pseudo-random numbers (splitmix64): a seed gives the same cases everywhere and always.

pub struct Random {
    state: u64,
    /// Takes the usual way even more often.
    pub is_calm: bool,
}

impl Random {
    pub fn new(seed: u64) -> Self {
        Self { state: seed, is_calm: false }
    }

    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// True in so many of a hundred cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Clone>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())].clone()
    }

    /// Mostly `usual`, else one of the others.
    pub fn mostly<T: Clone>(&mut self, percent: usize, usual: T, others: &[T]) -> T {
        let percent = if self.is_calm { 100 - (100 - percent) / 4 } else { percent };
        if self.chance(percent) { usual } else { self.pick(others) }
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }
}
