//! A bar on standard error for runs that take more than a second, where somebody looks at it.

use super::terminal;
use std::io::{self, IsTerminal};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// A run that is shorter has no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// Time between two pictures.
const FRAME: Duration = Duration::from_millis(100);

/// Characters of the bar itself.
const WIDTH: u64 = 30;

/// How far a run is. Dropping it takes the bar away.
#[derive(Default)]
pub struct Progress {
    shared: Arc<Shared>,
    painter: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    /// Bytes in all, and those that were read.
    total: u64,
    done: AtomicU64,
    /// Set at the end of the run.
    ended: Mutex<bool>,
    signal: Condvar,
}

impl Progress {
    /// Begins to wait, if somebody looks at standard error; `total` is asked for only then.
    pub fn new(is_quiet: bool, total: impl FnOnce() -> u64) -> Self {
        if is_quiet || !is_watched() {
            return Progress::default();
        }
        let shared = Arc::new(Shared { total: total(), ..Shared::default() });
        let painted = Arc::clone(&shared);
        let painter = std::thread::Builder::new().spawn(move || paint(&painted)).ok();
        Progress { shared, painter }
    }

    /// Notes that more bytes were read.
    pub fn add(&self, bytes: u64) {
        if self.painter.is_some() {
            self.shared.done.fetch_add(bytes, Ordering::Relaxed);
        }
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        let Some(painter) = self.painter.take() else { return };
        *self.shared.ended.lock().unwrap_or_else(PoisonError::into_inner) = true;
        self.shared.signal.notify_all();
        // A painter that panicked has said so.
        let _ = painter.join();
    }
}

/// Whether standard error is a terminal at which somebody sits.
fn is_watched() -> bool {
    let is_set = |name: &str| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    io::stderr().is_terminal()
        && std::env::var_os("TERM").is_none_or(|term| term != "dumb")
        && !is_set("CI")
        && !is_set("PRE_COMMIT")
}

/// Paints until the run has ended.
fn paint(shared: &Shared) {
    let mut ended = shared.ended.lock().unwrap_or_else(PoisonError::into_inner);
    let mut wait = PATIENCE;
    let mut is_painted = false;
    while !*ended {
        let (guard, timeout) = shared.signal.wait_timeout(ended, wait).unwrap_or_else(PoisonError::into_inner);
        ended = guard;
        if timeout.timed_out() && !*ended {
            terminal::say(&format!("\r{}\x1b[K", bar(shared.done.load(Ordering::Relaxed), shared.total)));
            (wait, is_painted) = (FRAME, true);
        }
    }
    if is_painted {
        terminal::say("\r\x1b[K");
    }
}

/// The bar after `done` of `total` bytes; more than the total is all of it.
fn bar(done: u64, total: u64) -> String {
    let total = total.max(1);
    let done = done.min(total);
    let filled = (u128::from(done) * u128::from(WIDTH) / u128::from(total)) as usize;
    let percent = u128::from(done) * 100 / u128::from(total);
    let (full, rest) = ("#".repeat(filled), "-".repeat(WIDTH as usize - filled));
    format!("checking [{full}{rest}] {percent:3} % of {}", size(total))
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000_000 => format!("{} kB", bytes.div_ceil(1000)),
        1_000_000..10_000_000_000 => format!("{} MB", bytes / 1_000_000),
        _ => format!("{} GB", bytes / 1_000_000_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_says_how_far_it_is() {
        assert_eq!(bar(0, 2_000_000), "checking [------------------------------]   0 % of 2 MB");
        assert_eq!(bar(1_000_000, 2_000_000), "checking [###############---------------]  50 % of 2 MB");
        assert_eq!(bar(9, 3), "checking [##############################] 100 % of 1 kB");
        assert_eq!(bar(0, 0), "checking [------------------------------]   0 % of 1 kB");
        assert!(bar(u64::MAX / 2, u64::MAX).contains(" 49 % of "));
    }

    #[test]
    fn a_run_that_nobody_watches_has_no_painter() {
        let progress = Progress::new(true, || unreachable!("nobody asks"));
        progress.add(1);
        assert!(progress.painter.is_none());
    }
}
