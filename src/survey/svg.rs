//! A map as SVG: one file without anything from elsewhere, with tooltips that tell the whole story.

use super::block::Block;
use super::cells::{BAR, Cell, GRID, LEGEND, MOST_SINGLE, bar, overview};
use super::map::{Family, Item, Map, Mark, VSwitch};
use super::rows::{Row, Used, headline, rows};
use super::tables;
use std::fmt::Write as _;

/// Least width of the picture, in pixels: a long line makes it wider.
const WIDTH: u32 = 1120;
/// Distance of everything from the edges.
const MARGIN: u32 = 28;
/// Where bars begin.
const BARS: u32 = 320;
/// Width of a cell of a bar.
const CELL: u32 = 11;
/// Where captions begin.
const CAPTIONS: u32 = BARS + BAR as u32 * CELL + 16;
/// Width of a character and a bit, in hundredths of a pixel.
const CHARACTER: u32 = 790;
/// Height of a line.
const LINE: u32 = 22;

const STYLE: &str = "\
    .page{fill:#f1f5f9}.card{fill:#fff;stroke:#cbd5e1}\
    text{font:13px ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace;fill:#0f172a}\
    .head{font-weight:700;font-size:16px}.quiet{fill:#64748b}.glyph{fill:#fff;font-weight:700;text-anchor:middle}\
    .free{fill:#e2e8f0}.reserved{fill:#99e0d5}.taken{fill:#3b6fd4}.freed{fill:#d9890b}.asked{fill:#1f9d4d}\
    .clash{fill:#d92d2d}\
    @media (prefers-color-scheme:dark){.page{fill:#0b1220}.card{fill:#131c2e;stroke:#2b3a55}text{fill:#e2e8f0}\
    .quiet{fill:#8da0bd}.free{fill:#24324a}.reserved{fill:#1f6f66}}";

/// The picture.
pub fn write(map: &Map) -> String {
    let several = map.has_several_files;
    let mut svg = Svg { body: String::new(), cards: Vec::new(), y: MARGIN, right: WIDTH - 2 * MARGIN, several };
    map.vswitches.iter().for_each(|vswitch| svg.vswitch(vswitch));
    for (eni, calls) in &map.undrawn {
        let calls = tables::numbers(calls, map.has_several_files);
        svg.y += LINE;
        svg.text(
            MARGIN,
            "quiet",
            &format!("not drawn: {eni}, {calls}: the snapshot does not say in which vSwitch it is"),
        );
    }
    svg.legend();
    let (width, height) = (svg.right + 2 * MARGIN, svg.y + MARGIN);
    for (start, top, height) in svg.cards.into_iter().rev() {
        let width = width - 2 * MARGIN;
        let size = format!("x=\"{MARGIN}\" y=\"{top}\" width=\"{width}\" height=\"{height}\"");
        svg.body.insert_str(start, &format!("<rect class=\"card\" {size} rx=\"10\"/>\n"));
    }
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} \
         {height}\" role=\"img\">\n<title>vSwitches and what the batches do to them</title>\n<style>{STYLE}</style>\n\
         <rect class=\"page\" width=\"{width}\" height=\"{height}\"/>\n{}</svg>\n",
        svg.body
    )
}

struct Svg {
    body: String,
    /// Frames: where in the body they begin, their top, their height.
    cards: Vec<(usize, u32, u32)>,
    /// Right end of the longest line.
    right: u32,
    /// Base line of the last line.
    y: u32,
    several: bool,
}

impl Svg {
    fn vswitch(&mut self, vswitch: &VSwitch) {
        let (start, top) = (self.body.len(), self.y);
        self.y += 30;
        let zone = vswitch.zone.map_or(String::new(), |zone| format!("  {zone}"));
        self.text(MARGIN + 20, "head", &format!("vSwitch {}{zone}", vswitch.id));
        if vswitch.families.is_empty() {
            self.y += LINE;
            let text = "nothing is known of its addresses: the snapshot lacks DescribeVSwitches";
            self.text(MARGIN + 20, "quiet", text);
        }
        vswitch.families.iter().for_each(|family| self.family(family));
        self.y += 20;
        self.cards.push((start, top, self.y - top));
        self.y += 20;
    }

    fn family(&mut self, family: &Family) {
        self.y += 30;
        self.text(MARGIN + 20, "", &headline(family));
        let single = family.cidr.filter(|cidr| cidr.last(family.width) - cidr.network < MOST_SINGLE);
        match single {
            Some(cidr) if family.width == 32 => self.grid(family, cidr),
            _ => self.blocks(family),
        }
        for open in &family.open {
            self.y += LINE;
            let message = open.finding.as_ref().map_or("", |(_, message)| message.as_str());
            self.change(MARGIN + 20, open.mark(), &open.text(self.several), message);
        }
    }

    /// Every address of a small family.
    fn grid(&mut self, family: &Family, cidr: Block) {
        let size = (cidr.last(family.width) - cidr.network + 1) as usize;
        let cells = overview(family, size);
        self.y += 10;
        for (line, cells) in cells.chunks(GRID).enumerate() {
            let first = cidr.network + (line * GRID) as u128;
            self.y += 16;
            self.text(MARGIN + 20, "quiet", &family.address(first));
            for (at, &cell) in cells.iter().enumerate() {
                let address = first + at as u128;
                let x = MARGIN + 140 + at as u32 * 14 + at as u32 / BAR as u32 * 8;
                let covers = |it: &&Item| it.block.network <= address && address <= it.block.last(family.width);
                let items: Vec<String> =
                    family.items.iter().filter(covers).map(|it| it.tooltip(family, self.several)).collect();
                let title = format!("{}\n{}", family.address(address), items.join("\n"));
                self.cell((x, self.y - 11, 12, 12), cell, title.trim_end());
            }
        }
        for item in family.items.iter().filter(|item| item.mark != Mark::Taken) {
            self.y += LINE;
            let text = item.change(family, None, self.several);
            self.change(MARGIN + 20, item.mark, &text, &item.tooltip(family, self.several));
        }
    }

    fn blocks(&mut self, family: &Family) {
        if let Some(cidr) = family.cidr {
            self.overview(family, cidr);
        }
        for row in rows(family) {
            self.y += LINE;
            let caption = row.caption(family);
            match &row {
                Row::Reservation(reservation, _) => {
                    self.gutter(reservation.is_usable);
                    self.text(MARGIN + 36, "", &family.text(reservation.block));
                    self.text(BARS, "", &caption);
                }
                Row::Gap { is_reserved, .. } => {
                    self.gutter(*is_reserved);
                    self.text(MARGIN + 36, "quiet", &caption);
                }
                Row::Used(used) => self.used(used, family, &caption),
            }
        }
    }

    fn used(&mut self, used: &Used, family: &Family, caption: &str) {
        self.gutter(used.is_reserved);
        self.text(MARGIN + 36, "", &family.text(used.block));
        let tooltips: Vec<String> = used.items.iter().map(|it| it.tooltip(family, self.several)).collect();
        let (title, cells) = (tooltips.join("\n"), bar(used, family));
        let mut x = BARS;
        for run in cells.chunk_by(|a, b| a == b) {
            let is_prefix = run.len() > BAR / 2;
            let widths = if is_prefix { vec![run.len() as u32] } else { vec![1; run.len()] };
            for width in widths {
                self.cell((x, self.y - 12, width * CELL - 1, 15), run[0], &title);
                x += width * CELL;
            }
        }
        self.text(CAPTIONS, "", caption);
        for item in used.changes() {
            let text = item.change(family, Some(used.block), self.several);
            if used.changes().count() > 1 || !caption.is_empty() {
                self.y += LINE;
                self.gutter(used.is_reserved);
            }
            self.change(CAPTIONS, item.mark, &text, &item.tooltip(family, self.several));
        }
    }

    /// The whole CIDR block to scale; what is too small to see is three pixels wide.
    fn overview(&mut self, family: &Family, cidr: Block) {
        let (x, width) = (MARGIN + 20, WIDTH - 2 * (MARGIN + 20));
        let y = self.y + 10;
        self.cell((x, y, width, 20), Cell::Free, &family.text(cidr));
        let size = (cidr.last(family.width) - cidr.network) as f64 + 1.0;
        let place = |block: Block| {
            let first = block.network.max(cidr.network) - cidr.network;
            let last = block.last(family.width).min(cidr.last(family.width)).checked_sub(cidr.network)?;
            let left = first as f64 / size * f64::from(width);
            let wide = ((last - first.min(last)) as f64 + 1.0) / size * f64::from(width);
            (first <= last).then_some((left as u32, wide as u32))
        };
        let fitting = |(left, wide): (u32, u32), least: u32| (left.min(width - least), wide.clamp(least, width));
        for it in family.reservations.iter().filter(|it| it.is_usable) {
            if let Some((left, wide)) = place(it.block).map(|it| fitting(it, 8)) {
                let title = format!("{} {}: {}", family.text(it.block), it.id, it.what);
                self.cell((x + left, y, wide, 20), Cell::Reserved, &title);
            }
        }
        let mut items: Vec<&Item> = family.items.iter().collect();
        items.sort_by_key(|it| it.mark);
        for it in items {
            if let Some((left, wide)) = place(it.block).map(|it| fitting(it, 3)) {
                let title = it.tooltip(family, self.several);
                self.plain((x + left, y + 4, wide, 12), class(Cell::Marked(it.mark)), &title);
            }
        }
        self.y += 38;
    }

    fn legend(&mut self) {
        self.y += LINE;
        let mut x = MARGIN;
        for (cell, meaning) in LEGEND {
            self.cell((x, self.y - 12, 15, 15), cell, meaning);
            self.text(x + 22, "", meaning);
            x += 50 + meaning.len() as u32 * 8;
        }
    }

    fn gutter(&mut self, is_reserved: bool) {
        if is_reserved {
            self.plain((MARGIN + 20, self.y - 16, 6, LINE), "reserved", "reserved for prefixes");
        }
    }

    fn change(&mut self, x: u32, mark: Mark, text: &str, tooltip: &str) {
        self.cell((x, self.y - 12, 15, 15), Cell::Marked(mark), tooltip);
        self.text(x + 22, "", text);
    }

    /// A cell with the sign of its meaning, so that colour is not all.
    fn cell(&mut self, place: (u32, u32, u32, u32), cell: Cell, title: &str) {
        let (x, y, width, height) = place;
        let glyph = match cell {
            Cell::Marked(Mark::Asked) => "+",
            Cell::Marked(Mark::Freed) => "−",
            Cell::Marked(Mark::Clash) => "×",
            Cell::Marked(Mark::Taken) | Cell::Free | Cell::Reserved => "",
        };
        let class = class(cell);
        let title = escaped(title);
        let _ = write!(
            self.body,
            "<g><title>{title}</title><rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" \
             height=\"{height}\" rx=\"2\"/>"
        );
        if !glyph.is_empty() {
            let (middle, base) = (x + width / 2, y + height - 3);
            let _ = write!(self.body, "<text class=\"glyph\" x=\"{middle}\" y=\"{base}\">{glyph}</text>");
        }
        self.body.push_str("</g>\n");
    }

    fn plain(&mut self, (x, y, width, height): (u32, u32, u32, u32), class: &str, title: &str) {
        let title = escaped(title);
        let _ = writeln!(
            self.body,
            "<rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"><title>{title}</title></rect>"
        );
    }

    fn text(&mut self, x: u32, class: &str, text: &str) {
        if !text.is_empty() {
            self.right = self.right.max(x + text.chars().count() as u32 * CHARACTER / 100);
            let (y, text) = (self.y, escaped(text));
            let _ =
                writeln!(self.body, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" xml:space=\"preserve\">{text}</text>");
        }
    }
}

fn class(cell: Cell) -> &'static str {
    match cell {
        Cell::Free => "free",
        Cell::Reserved => "reserved",
        Cell::Marked(Mark::Taken) => "taken",
        Cell::Marked(Mark::Freed) => "freed",
        Cell::Marked(Mark::Asked) => "asked",
        Cell::Marked(Mark::Clash) => "clash",
    }
}

/// `text` as XML content; what XML cannot hold is made visible.
fn escaped(text: &str) -> String {
    let lines: Vec<_> = text.split('\n').map(crate::output::visible).collect();
    lines.join("\n").replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
