//! A map as text: block characters, with colour or without.

use super::block::Block;
use super::cells::{BAR, Cell, GRID, LEGEND, MOST_SINGLE, bar, overview};
use super::map::{Family, Item, Map, Mark};
use super::rows::{Row, headline, rows};
use super::tables;
use std::fmt::Write as _;

impl Cell {
    fn character(self) -> char {
        match self {
            Cell::Free => '·',
            Cell::Reserved => '░',
            Cell::Marked(Mark::Taken) => '█',
            Cell::Marked(Mark::Asked) => '+',
            Cell::Marked(Mark::Freed) => '-',
            Cell::Marked(Mark::Clash) => '✗',
        }
    }

    fn style(self) -> &'static str {
        match self {
            Cell::Free => "\x1b[90m",
            Cell::Reserved => "\x1b[36m",
            Cell::Marked(Mark::Taken) => "\x1b[94m",
            Cell::Marked(Mark::Asked) => "\x1b[1;92m",
            Cell::Marked(Mark::Freed) => "\x1b[1;93m",
            Cell::Marked(Mark::Clash) => "\x1b[1;91m",
        }
    }
}

/// The map, at most `width` columns wide.
pub fn write(map: &Map, width: usize, color: bool) -> String {
    let mut picture = Picture { out: String::new(), width, color, several: map.has_several_files };
    for vswitch in &map.vswitches {
        let zone = vswitch.zone.map_or(String::new(), |zone| format!("  {zone}"));
        let head = format!("vSwitch {}{zone}", crate::output::visible(&vswitch.id));
        picture.styled("\x1b[1m", &head);
        picture.end();
        if vswitch.families.is_empty() {
            picture.line("  nothing is known of its addresses: the snapshot lacks DescribeVSwitches");
        }
        vswitch.families.iter().for_each(|family| picture.family(family));
        picture.end();
    }
    for (eni, calls) in &map.undrawn {
        let eni = crate::output::visible(eni);
        let calls = tables::numbers(calls, map.has_several_files);
        picture.line(&format!("not drawn: {eni}, {calls}: the snapshot does not say in which vSwitch it is"));
    }
    if !map.undrawn.is_empty() && !map.vswitches.is_empty() {
        picture.end();
    }
    if !map.vswitches.is_empty() {
        picture.legend();
    }
    picture.out
}

/// The changes of a line, with the block that they are in.
fn changes<'m>(row: &'m Row<'m>) -> Vec<(&'m Item, Block)> {
    match row {
        Row::Used(used) => used.changes().map(|item| (item, used.block)).collect(),
        Row::Reservation(..) | Row::Gap { .. } => Vec::new(),
    }
}

struct Picture {
    out: String,
    width: usize,
    color: bool,
    several: bool,
}

impl Picture {
    fn family(&mut self, family: &Family) {
        self.end();
        self.line(&format!("  {}", headline(family)));
        let single = family.cidr.filter(|cidr| cidr.last(family.width) - cidr.network < MOST_SINGLE);
        match single {
            Some(_) if family.width == 32 => self.grid(family),
            _ => self.blocks(family),
        }
        for open in &family.open {
            self.change(open.mark(), &open.text(self.several), 4);
        }
    }

    /// Every address of a small family, and then what the calls want of them.
    fn grid(&mut self, family: &Family) {
        let Some(cidr) = family.cidr else { return };
        let size = cidr.last(family.width) - cidr.network + 1;
        let cells = overview(family, size as usize);
        // A label of 20 columns, and a blank after 16 addresses.
        let columns = if self.width < 20 + GRID + GRID / BAR { GRID / 2 } else { GRID };
        for (line, cells) in cells.chunks(columns).enumerate() {
            let first = family.address(cidr.network + (line * columns) as u128);
            let _ = write!(self.out, "    {first:<15} ");
            for part in cells.chunks(BAR) {
                self.out.push(' ');
                self.cells(part);
            }
            self.end();
        }
        for item in family.items.iter().filter(|item| item.mark != Mark::Taken) {
            self.change(item.mark, &item.change(family, None, self.several), 4);
        }
    }

    fn blocks(&mut self, family: &Family) {
        if family.cidr.is_some() {
            self.out.push_str("  ▕");
            let cells = overview(family, self.width - 6);
            self.cells(&cells);
            self.out.push('▏');
            self.end();
        }
        let rows = rows(family);
        let text = |row: &Row| match row {
            Row::Reservation(it, _) => family.text(it.block).chars().count(),
            Row::Used(used) => family.text(used.block).chars().count(),
            Row::Gap { .. } => 0,
        };
        let column = rows.iter().map(text).max().unwrap_or(0);
        let longest = rows
            .iter()
            .flat_map(changes)
            .map(|(item, block)| item.change(family, Some(block), self.several).chars().count() + 2);
        let room = self.width.saturating_sub(longest.max().unwrap_or(0));
        for row in &rows {
            self.row(row, family, column, room.clamp(6, column + 6));
        }
    }

    /// One line, and a line for each change that begins `indent` columns to the right.
    fn row(&mut self, row: &Row, family: &Family, column: usize, indent: usize) {
        let caption = row.caption(family);
        match row {
            Row::Reservation(reservation, _) => {
                self.out.push_str("  ");
                self.cells(&[if reservation.is_usable { Cell::Reserved } else { Cell::Free }]);
                self.line(&format!(" {:<column$}  {caption}", family.text(reservation.block)));
            }
            Row::Gap { is_reserved, .. } => {
                self.gutter(*is_reserved);
                self.dim(&caption);
            }
            Row::Used(used) => {
                self.gutter(used.is_reserved);
                let _ = write!(self.out, "{:<column$}  ", family.text(used.block));
                self.cells(&bar(used, family));
                let is_long = column + BAR + 8 + caption.chars().count() > self.width;
                let caption = if is_long { used.caption(family, true) } else { caption };
                let text = |item: &Item| item.change(family, Some(used.block), self.several);
                let changes: Vec<(Mark, String)> = used.changes().map(|item| (item.mark, text(item))).collect();
                // The only thing to say needs no line of its own.
                match &changes[..] {
                    [(_, text)] if caption.is_empty() && column + BAR + 8 + text.chars().count() <= self.width => {
                        self.line(&format!("  {text}"));
                    }
                    _ => {
                        self.line(&format!("  {caption}"));
                        changes.iter().for_each(|(mark, text)| self.change(*mark, text, indent));
                    }
                }
            }
        }
    }

    fn gutter(&mut self, is_reserved: bool) {
        self.out.push_str("  ");
        if is_reserved {
            self.cells(&[Cell::Reserved]);
        } else {
            self.out.push(' ');
        }
        self.out.push(' ');
    }

    fn change(&mut self, mark: Mark, text: &str, indent: usize) {
        self.out.push_str(&" ".repeat(indent));
        self.cells(&[Cell::Marked(mark)]);
        self.line(&format!(" {text}"));
    }

    fn legend(&mut self) {
        self.out.push_str("  ");
        for (at, (cell, meaning)) in LEGEND.into_iter().enumerate() {
            self.out.push_str(if at == 0 { "" } else { "   " });
            self.cells(&[cell]);
            let _ = write!(self.out, " {meaning}");
        }
        self.end();
    }

    /// Cells with as few changes of colour as they need.
    fn cells(&mut self, cells: &[Cell]) {
        for run in cells.chunk_by(|a, b| a == b) {
            let text: String = run.iter().map(|cell| cell.character()).collect();
            self.styled(run[0].style(), &text);
        }
    }

    fn dim(&mut self, text: &str) {
        self.styled("\x1b[90m", text);
        self.end();
    }

    fn styled(&mut self, style: &str, text: &str) {
        match self.color {
            true => self.out.extend([style, text, "\x1b[0m"]),
            false => self.out.push_str(text),
        }
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text);
        self.end();
    }

    /// Ends a line, without blanks at its end.
    fn end(&mut self) {
        self.out.truncate(self.out.trim_end_matches(' ').len());
        self.out.push('\n');
    }
}
