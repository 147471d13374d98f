//! Addresses and prefixes of both families as one thing: the last bits of 128, and how many of the first are fixed.

use std::net::IpAddr;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Block {
    pub first: u128,
    pub length: u32,
}

impl Block {
    /// An address is a prefix of full length; IPv4 lies in the last 32 bits.
    pub fn parse(text: &str) -> Option<Self> {
        let (address, mask) = text.split_once('/').map_or((text, None), |(address, mask)| (address, Some(mask)));
        let (first, before) = match address.parse().ok()? {
            IpAddr::V4(it) => (u128::from(u32::from(it)), 96),
            IpAddr::V6(it) => (u128::from(it), 0),
        };
        let length = match mask {
            Some(mask) => before + mask.parse::<u32>().ok()?,
            None => 128,
        };
        (length <= 128).then_some(Self { first, length })
    }

    pub fn family(self) -> String {
        if self.length > 96 && self.first >> 32 == 0 { "IPv4".into() } else { "IPv6".into() }
    }

    pub fn last(self) -> u128 {
        self.first | u128::MAX.checked_shr(self.length).unwrap_or(0)
    }

    pub fn holds(self, other: Self) -> bool {
        self.first <= other.first && other.last() <= self.last()
    }

    pub fn overlaps(self, other: Self) -> bool {
        self.holds(other) || other.holds(self)
    }
}
