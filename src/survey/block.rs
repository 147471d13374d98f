//! Networks of both families as numbers.

use crate::batch::address;
use crate::state::addresses::Set;

/// A network and its mask length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Block {
    /// The network; IPv4 in the low half.
    pub network: u128,
    /// The mask length.
    pub length: u8,
}

impl Block {
    /// The address or network that `text` is, in the family with addresses of `width` bits.
    pub fn parse(text: &str, width: u8) -> Option<Block> {
        let (bits, length) = match text.split_once('/') {
            Some((bits, mask)) => (bits, address::mask_length(mask, width)?),
            None => (text, width),
        };
        let bits = match width {
            128 => address::ipv6(bits)?,
            _ => u128::from(address::ipv4(bits)?),
        };
        Some(Block { network: bits & !host_bits(width, length), length })
    }

    /// The last address, in the family with addresses of `width` bits.
    pub fn last(self, width: u8) -> u128 {
        self.network | host_bits(width, self.length)
    }
}

/// Bits of an address of the family of `set`.
pub fn width(set: Set) -> u8 {
    match set {
        Set::Ipv6Addresses | Set::Ipv6Prefixes => 128,
        Set::Ipv4Addresses | Set::Ipv4Prefixes => 32,
    }
}

/// The bits of an address of `width` bits that a mask of `length` leaves free.
pub fn host_bits(width: u8, length: u8) -> u128 {
    1_u128.checked_shl(u32::from(width.saturating_sub(length))).map_or(u128::MAX, |size| size - 1)
}
