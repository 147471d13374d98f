//! Who has which IPv6 addresses and prefixes in the snapshot: put in order once, when a call first asks.

use super::addresses::{Member, Set};
use super::snapshot::Snapshot;
use crate::ruleset::responses::Kind;

/// The IPv6 addresses and prefixes of all ENIs of a snapshot.
pub struct Holders {
    /// By address, then by set and mask length.
    held: Vec<(Member, &'static str)>,
    /// ENIs that may have others.
    pub open: Vec<&'static str>,
}

impl Holders {
    /// Looks through all ENIs.
    pub fn new(snapshot: &Snapshot) -> Self {
        let mut holders = Holders { held: Vec::new(), open: Vec::new() };
        for eni in snapshot.all(Kind::Eni) {
            let mut is_open = false;
            for set in [Set::Ipv6Addresses, Set::Ipv6Prefixes] {
                let list = set.read(snapshot.names, eni);
                is_open |= !list.is_listed();
                holders.held.extend(list.members.iter().map(|&(member, _)| (member, eni.id)));
            }
            if is_open {
                holders.open.push(eni.id);
            }
        }
        holders.held.sort_by_key(|(member, _)| (member.bits, member.set as u8, member.length));
        holders
    }

    /// Whether nobody has any.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// Every IPv6 address and prefix that an ENI has.
    pub fn members(&self) -> impl ExactSizeIterator<Item = Member> {
        self.held.iter().map(|it| it.0)
    }

    /// The ENIs that have the member.
    pub fn of(&self, member: Member) -> impl Iterator<Item = &'static str> {
        self.in_range(member.bits, member.bits).filter(move |it| it.0 == member).map(|it| it.1)
    }

    /// The ENIs that have a member in the block of 80 bits around `bits`.
    pub fn in_block(&self, bits: u128) -> impl Iterator<Item = &'static str> {
        const HOSTS: u128 = (1 << 48) - 1;
        self.in_range(bits & !HOSTS, bits | HOSTS).map(|it| it.1)
    }

    fn in_range(&self, first: u128, last: u128) -> impl Iterator<Item = &(Member, &'static str)> {
        let start = self.held.partition_point(|it| it.0.bits < first);
        self.held[start..].iter().take_while(move |it| it.0.bits <= last)
    }
}
