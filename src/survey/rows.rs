//! A family of a vSwitch line by line: used blocks, reservations, and how much nothing lies between them.

use super::block::Block;
use super::inventory::CallNumber;
use super::map::{Family, Item, Mark, Open, Reservation};
use super::tables;
use std::collections::{BTreeMap, BTreeSet};

/// One line of the picture.
#[derive(Debug)]
pub enum Row<'m> {
    /// A reservation begins.
    Reservation(&'m Reservation, Contents),
    /// A block with something in it.
    Used(Used<'m>),
    /// Blocks that are left out.
    Gap {
        /// How many.
        blocks: u128,
        /// How many of them have something in them.
        used: usize,
        /// Whether they are reserved.
        is_reserved: bool,
    },
}

/// A block with something in it.
#[derive(Debug)]
pub struct Used<'m> {
    /// The block.
    pub block: Block,
    /// Whether it is reserved.
    pub is_reserved: bool,
    /// Whether it lies in the CIDR block of the vSwitch.
    pub is_inside: bool,
    /// What lies in it.
    pub items: Vec<&'m Item>,
}

/// What lies in a part of the vSwitch, in blocks.
#[derive(Clone, Copy, Debug, Default)]
pub struct Contents {
    /// All blocks.
    pub blocks: u128,
    /// Blocks of which something is taken.
    pub taken: usize,
    /// Blocks of which something is asked for.
    pub asked: usize,
}

/// Most lines of blocks in which nothing changes: more are counted and left out.
const MOST_UNCHANGED: usize = 32;

/// The lines of a family.
pub fn rows(family: &Family) -> Vec<Row<'_>> {
    let mut blocks: BTreeMap<u128, Vec<&Item>> = BTreeMap::new();
    for item in &family.items {
        blocks.entry(family.block_of(item.block.network)).or_default().push(item);
    }
    let shown = shown(&blocks);
    let reserved: Vec<(u128, u128, &Reservation)> =
        family.reservations.iter().map(|it| span(family, it.block)).zip(&family.reservations).map(flat).collect();
    let cidr = family.cidr.map(|cidr| span(family, cidr));
    let mut edges: BTreeSet<u128> = shown.iter().flat_map(|&block| [block, block + 1]).collect();
    edges.extend(reserved.iter().flat_map(|&(start, end, _)| [start, end]));
    edges.extend(cidr.into_iter().flat_map(|(start, end)| [start, end]));
    let edges: Vec<u128> = edges.into_iter().collect();
    let mut rows = Vec::new();
    for (at, &start) in edges.iter().enumerate() {
        for (_, end, reservation) in reserved.iter().filter(|it| it.0 == start) {
            rows.push(Row::Reservation(reservation, contents(&blocks, start, *end)));
        }
        let Some(&end) = edges.get(at + 1) else { continue };
        let is_reserved = reserved.iter().any(|&(first, last, it)| it.is_usable && first <= start && end <= last);
        let is_inside = cidr.is_none_or(|(first, last)| first <= start && end <= last);
        if shown.contains(&start) {
            let block = Block { network: start << (family.width - family.unit), length: family.unit };
            let items = blocks[&start].clone();
            rows.push(Row::Used(Used { block, is_reserved, is_inside, items }));
        } else if cidr.is_some() && is_inside || reserved.iter().any(|it| it.0 <= start && end <= it.1) {
            let used = blocks.range(start..end).count();
            rows.push(Row::Gap { blocks: end - start, used, is_reserved });
        }
    }
    rows
}

fn flat<T>(((start, end), it): ((u128, u128), T)) -> (u128, u128, T) {
    (start, end, it)
}

/// The blocks that have a line of their own.
fn shown(blocks: &BTreeMap<u128, Vec<&Item>>) -> BTreeSet<u128> {
    if blocks.len() <= MOST_UNCHANGED {
        return blocks.keys().copied().collect();
    }
    let changes = |items: &[&Item]| items.iter().any(|item| item.mark != Mark::Taken);
    let changed: BTreeSet<u128> = blocks.iter().filter(|it| changes(it.1)).map(|it| *it.0).collect();
    let is_near = |block: u128| changed.range(block.saturating_sub(1)..=block + 1).next().is_some();
    blocks.keys().copied().filter(|&block| is_near(block)).collect()
}

/// The first block of a network, and the one after its last.
fn span(family: &Family, block: Block) -> (u128, u128) {
    (family.block_of(block.network), family.block_of(block.last(family.width)) + 1)
}

fn contents(blocks: &BTreeMap<u128, Vec<&Item>>, start: u128, end: u128) -> Contents {
    let count = |marks: &[Mark]| {
        blocks.range(start..end).filter(|it| it.1.iter().any(|item| marks.contains(&item.mark))).count()
    };
    Contents { blocks: end - start, taken: count(&[Mark::Taken, Mark::Freed]), asked: count(&[Mark::Asked]) }
}

impl Row<'_> {
    /// What the line says after its picture.
    pub fn caption(&self, family: &Family) -> String {
        match self {
            Row::Reservation(reservation, contents) => {
                let unit = family.unit;
                let mut text = format!("reserved: {}, {}", reservation.what, blocks(contents.blocks, unit));
                if contents.taken > 0 {
                    text.push_str(&format!(", {} taken", contents.taken));
                }
                if contents.asked > 0 {
                    text.push_str(&format!(", {} asked for", contents.asked));
                }
                text
            }
            Row::Used(used) => used.caption(family, false),
            Row::Gap { blocks: count, used: 0, .. } => format!("⋯ {} free", blocks(*count, family.unit)),
            Row::Gap { blocks: count, used, .. } => {
                format!("⋯ {}, {} with something in them", blocks(*count, family.unit), grouped(*used as u128))
            }
        }
    }
}

impl Used<'_> {
    /// What is there before the batch; `is_short` says whether an address is given without the block that it is in.
    pub fn caption(&self, family: &Family, is_short: bool) -> String {
        let taken: Vec<&&Item> = self.items.iter().filter(|it| it.mark == Mark::Taken).collect();
        let enis: BTreeSet<&str> = taken.iter().map(|it| it.eni.as_str()).collect();
        let owners = match (enis.len(), enis.first()) {
            (1, Some(eni)) => (*eni).to_owned(),
            (count, _) => format!("{count} ENIs"),
        };
        let prefixes = taken.iter().filter(|it| it.block.length < family.width).count();
        let addresses = taken.len() - prefixes;
        let mut parts = Vec::new();
        match (prefixes, addresses) {
            (0, 0) => {}
            (1, 0) => parts.push(format!("prefix of {owners}")),
            (0, 1) if is_short && family.width == 128 => {
                let [high, middle, low] = [32, 16, 0].map(|shift| taken[0].block.network >> shift & 0xffff);
                parts.push(format!("…:{high:x}:{middle:x}:{low:x} of {owners}"));
            }
            (0, 1) => parts.push(format!("{} of {owners}", family.text(taken[0].block))),
            (0, count) => parts.push(format!("{count} addresses of {owners}")),
            (prefixes, count) => parts.push(format!("{prefixes} prefixes and {count} addresses of {owners}")),
        }
        if !self.is_inside {
            parts.push("outside the vSwitch".to_owned());
        }
        parts.join("; ")
    }

    /// What the calls want of it.
    pub fn changes(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().copied().filter(|item| item.mark != Mark::Taken)
    }
}

impl Item {
    /// What a call does or cannot do, in words; a prefix that is the whole block `inside` needs no more.
    pub fn change(&self, family: &Family, inside: Option<Block>, several: bool) -> String {
        let call = self.call.as_ref().map_or(String::new(), |call| call_name(call, several));
        let what = match self.block.length == family.width {
            true => family.text(self.block),
            false if inside == Some(self.block) => "the prefix".to_owned(),
            false => format!("prefix {}", family.text(self.block)),
        };
        let (verb, to) = if self.is_assigned { ("assigns", "to") } else { ("frees", "of") };
        let finding = self.finding.as_ref().map_or(String::new(), |(rule, _)| format!(": {}", rule.id()));
        format!("{call} {verb} {what} {to} {}{finding}", self.eni)
    }

    /// The same with everything that was found, for a tooltip.
    pub fn tooltip(&self, family: &Family, several: bool) -> String {
        match (&self.call, &self.finding) {
            (None, _) => format!("{} of {}", family.text(self.block), self.eni),
            (Some(_), None) => self.change(family, None, several),
            (Some(_), Some((_, message))) => format!("{}\n{message}", self.change(family, None, several)),
        }
    }
}

impl Open {
    /// What it is drawn as.
    pub fn mark(&self) -> Mark {
        if self.finding.is_some() { Mark::Clash } else { Mark::Asked }
    }

    /// What the call wants, in words.
    pub fn text(&self, several: bool) -> String {
        let finding = self.finding.as_ref().map_or(String::new(), |(rule, _)| format!(": {}", rule.id()));
        format!("{} takes {}{finding}", call_name(&self.call, several), self.what)
    }
}

fn call_name(call: &CallNumber, several: bool) -> String {
    tables::numbers(std::slice::from_ref(call), several)
}

/// The head of a family: its CIDR block and what is in it.
pub fn headline(family: &Family) -> String {
    let name = if family.width == 128 { "IPv6" } else { "IPv4" };
    let cidr = family.cidr.map_or("unknown CIDR block".to_owned(), |cidr| family.text(cidr));
    let mut parts = Vec::new();
    if family.width == 128 {
        parts.extend(family.blocks().map(|count| blocks(count, family.unit)));
    } else {
        let size = family.cidr.map(|cidr| cidr.last(family.width) - cidr.network + 1);
        parts.extend(size.map(|size| format!("{} addresses", grouped(size))));
    }
    let counts = [
        (Mark::Taken, "taken"),
        (Mark::Asked, "asked for"),
        (Mark::Freed, "to be freed"),
        (Mark::Clash, "in the way of something"),
    ];
    for (mark, words) in counts {
        let count = family.count(mark);
        if mark == Mark::Clash && count > 0 {
            parts.push(if count == 1 { "1 clash".to_owned() } else { format!("{count} clashes") });
        } else if count > 0 {
            parts.push(format!("{count} {words}"));
        }
    }
    if family.items.is_empty() {
        parts.push("nothing known to be taken".to_owned());
    }
    format!("{name} {cidr}   {}", parts.join(", "))
}

/// A number of blocks in words.
fn blocks(count: u128, unit: u8) -> String {
    match count {
        1 => format!("1 block of /{unit}"),
        _ => format!("{} blocks of /{unit}", grouped(count)),
    }
}

/// A number with commas between thousands; a large power of two as such.
pub fn grouped(number: u128) -> String {
    if number >= 1 << 40 && number.is_power_of_two() {
        return format!("2^{}", number.trailing_zeros());
    }
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
