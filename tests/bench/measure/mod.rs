//! Ratios from interleaved rounds: the only figures that mean something on a machine that is shared.

pub mod child;
pub mod clock;
pub mod table;

/// What one side of a comparison took, per round, in seconds.
pub struct Rounds {
    /// The yardstick.
    pub yardstick: Vec<f64>,
    /// What is measured.
    pub ours: Vec<f64>,
}

impl Rounds {
    /// Runs both sides in turn, `rounds` times after one round to warm up; each side returns its seconds. Who goes
    /// first changes from round to round.
    pub fn run(rounds: usize, mut yardstick: impl FnMut() -> f64, mut ours: impl FnMut() -> f64) -> Self {
        let mut taken = Rounds { yardstick: Vec::with_capacity(rounds), ours: Vec::with_capacity(rounds) };
        yardstick();
        ours();
        for round in 0..rounds {
            if round % 2 == 0 {
                taken.yardstick.push(yardstick());
                taken.ours.push(ours());
            } else {
                taken.ours.push(ours());
                taken.yardstick.push(yardstick());
            }
        }
        taken
    }

    /// The median of the ratios of the rounds.
    pub fn ratio(&self) -> f64 {
        median(self.ours.iter().zip(&self.yardstick).map(|(ours, yardstick)| ours / yardstick))
    }

    /// The two medians in nanoseconds for each of `calls`.
    pub fn per_call(&self, calls: usize) -> String {
        let nanoseconds = |times: &[f64]| median(times.iter().copied()) * 1e9 / calls as f64;
        format!("{:.0} / {:.0} ns a call", nanoseconds(&self.ours), nanoseconds(&self.yardstick))
    }

    /// The two medians in milliseconds.
    pub fn milliseconds(&self) -> String {
        let milliseconds = |times: &[f64]| median(times.iter().copied()) * 1e3;
        format!("{:.2} / {:.2} ms", milliseconds(&self.ours), milliseconds(&self.yardstick))
    }
}

/// The value in the middle.
pub fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
