//! Processor time, which other work on the machine does not add to; wall time where there is no such clock.

use std::time::{Duration, Instant};

/// Seconds that `work` takes this thread.
pub fn thread(work: impl FnOnce()) -> f64 {
    let start = thread_now();
    work();
    seconds(start, thread_now())
}

/// Seconds that the child processes that `work` starts and waits for take, all their threads together.
pub fn children(work: impl FnOnce()) -> f64 {
    let start = children_now();
    work();
    seconds(start, children_now())
}

/// Seconds that pass during `work`.
pub fn wall(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

fn seconds(start: Duration, end: Duration) -> f64 {
    end.saturating_sub(start).as_secs_f64()
}

#[cfg(unix)]
fn thread_now() -> Duration {
    use nix::time::{ClockId, clock_gettime};
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).expect("every Unix has this clock").into()
}

#[cfg(unix)]
fn children_now() -> Duration {
    use nix::sys::resource::{UsageWho, getrusage};
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("every Unix counts what children use");
    let micros =
        |time: nix::sys::time::TimeVal| Duration::from_micros((time.tv_sec() * 1_000_000 + time.tv_usec()) as u64);
    micros(usage.user_time()) + micros(usage.system_time())
}

#[cfg(not(unix))]
fn thread_now() -> Duration {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed()
}

#[cfg(not(unix))]
fn children_now() -> Duration {
    thread_now()
}
