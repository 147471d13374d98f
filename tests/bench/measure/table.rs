//! The goals and whether they are met, as a table.

use std::fmt;

/// What a figure must be.
#[derive(Clone, Copy)]
pub enum Bound {
    /// At most this.
    AtMost(f64),
    /// At least this.
    AtLeast(f64),
    /// From the first to the second.
    Between(f64, f64),
    /// Anything: the figure is for information.
    Any,
}

impl Bound {
    /// Whether `value` is within it.
    pub fn holds(self, value: f64) -> bool {
        match self {
            Bound::AtMost(limit) => value <= limit,
            Bound::AtLeast(limit) => value >= limit,
            Bound::Between(least, most) => (least..=most).contains(&value),
            Bound::Any => true,
        }
    }
}

impl fmt::Display for Bound {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = match self {
            Bound::AtMost(limit) => format!("{limit}"),
            Bound::AtLeast(limit) => format!("{limit} or more"),
            Bound::Between(least, most) => format!("{least} to {most}"),
            Bound::Any => "-".to_owned(),
        };
        formatter.pad(&text)
    }
}

/// What was measured.
pub struct Measured {
    /// A ratio, or a figure in the unit of the row.
    pub value: f64,
    /// The figures behind it.
    pub detail: String,
}

/// A figure, or why there is none yet.
pub type Outcome = Result<Measured, &'static str>;

/// How much is measured.
#[derive(Clone, Copy)]
pub struct Size {
    /// Rounds of each comparison.
    pub rounds: usize,
    /// Rounds of short processes.
    pub starts: usize,
    /// Calls of a comparison in memory.
    pub calls: usize,
    /// Calls that a whole process checks; the growth is to ten times as many.
    pub process_calls: usize,
}

/// One goal.
pub struct Row {
    /// Its name on the command line.
    pub name: &'static str,
    /// What is measured.
    pub quantity: &'static str,
    /// What must hold.
    pub gate: Bound,
    /// What is aimed for.
    pub bold: Bound,
    /// Measures it.
    pub measure: fn(Size) -> Outcome,
}

/// Prints the head of the table.
pub fn print_head() {
    println!(
        "| {:<14} | {:<62} | {:>8} | {:>11} | {:>11} | {:<7} |",
        "row", "quantity", "measured", "gate", "bold", ""
    );
    println!("|{:-<16}|{:-<64}|{:-<10}|{:-<13}|{:-<13}|{:-<9}|", "", "", "", "", "", "");
}

/// Measures a row and prints it; whether its gate holds.
pub fn print(row: &Row, size: Size) -> bool {
    let measured = (row.measure)(size);
    let (value, verdict, detail) = match &measured {
        Err(why) => ("-".to_owned(), "not yet", (*why).to_owned()),
        Ok(measured) => {
            let verdict = match (row.gate.holds(measured.value), row.bold.holds(measured.value)) {
                (false, _) => "MISS",
                (true, _) if matches!(row.gate, Bound::Any) => "",
                (true, false) => "pass",
                (true, true) => "bold",
            };
            (format!("{:.2}", measured.value), verdict, measured.detail.clone())
        }
    };
    let Row { name, quantity, gate, bold, .. } = row;
    println!("| {name:<14} | {quantity:<62} | {value:>8} | {gate:>11} | {bold:>11} | {verdict:<7} | {detail}");
    measured.map_or(true, |measured| row.gate.holds(measured.value))
}
