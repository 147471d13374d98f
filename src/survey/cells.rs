//! What is drawn where: a CIDR block to scale, and the bar beside a block.

use super::map::{Family, Item, Mark};
use super::rows::Used;

/// What is drawn in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Free,
    /// It is reserved.
    Reserved,
    /// Something is or becomes of it.
    Marked(Mark),
}

/// Cells of the bar beside a block.
pub const BAR: usize = 16;

/// Addresses that are drawn one by one, in lines of [`GRID`].
pub const MOST_SINGLE: u128 = 1024;

/// Addresses in one line of a grid, where there is room.
pub const GRID: usize = 64;

/// Every cell with its meaning, for the legend.
pub const LEGEND: [(Cell, &str); 5] = [
    (Cell::Marked(Mark::Taken), "taken"),
    (Cell::Reserved, "reserved for prefixes"),
    (Cell::Marked(Mark::Asked), "asked for"),
    (Cell::Marked(Mark::Freed), "to be freed"),
    (Cell::Marked(Mark::Clash), "clash"),
];

impl Cell {
    /// The one of two that is drawn where there is room for one.
    fn max(self, other: Cell) -> Cell {
        match (self, other) {
            (Cell::Marked(a), Cell::Marked(b)) => Cell::Marked(a.max(b)),
            (Cell::Marked(_), _) | (Cell::Reserved, Cell::Free) => self,
            _ => other,
        }
    }
}

/// The whole CIDR block in `columns` cells of equal size.
pub fn overview(family: &Family, columns: usize) -> Vec<Cell> {
    let mut cells = vec![Cell::Free; columns];
    let Some(cidr) = family.cidr else { return cells };
    let bits = u32::from(family.width - cidr.length);
    let last = cidr.last(family.width);
    // 2^bits times the columns must fit.
    let shift = bits.saturating_sub(64);
    let column = |address: u128| ((((address - cidr.network) >> shift) * columns as u128) >> (bits - shift)) as usize;
    let mut fill = |first: u128, end: u128, cell: Cell| {
        if end < cidr.network || first > last {
            return;
        }
        let places = column(first.max(cidr.network))..=column(end.min(last));
        cells[places].iter_mut().for_each(|place| *place = place.max(cell));
    };
    for it in family.reservations.iter().filter(|it| it.is_usable) {
        fill(it.block.network, it.block.last(family.width), Cell::Reserved);
    }
    for it in &family.items {
        fill(it.block.network, it.block.last(family.width), Cell::Marked(it.mark));
    }
    cells
}

/// The bar beside a block: a prefix fills it, an address is one cell.
pub fn bar(used: &Used, family: &Family) -> [Cell; BAR] {
    let ground = if used.is_reserved { Cell::Reserved } else { Cell::Free };
    let fills = |item: &&&Item| item.block.length <= family.unit;
    let fill = used.items.iter().filter(fills).fold(ground, |cell, item| cell.max(Cell::Marked(item.mark)));
    let mut cells = [fill; BAR];
    let singles = used.items.iter().filter(|item| !fills(item));
    for (cell, item) in cells.iter_mut().zip(singles) {
        *cell = Cell::Marked(item.mark);
    }
    cells
}
