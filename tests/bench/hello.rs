//! What starting a program with a command line takes: `clap`, and one line of output.

use clap::Parser;
use std::path::PathBuf;

/// Greets.
#[derive(Parser)]
struct Arguments {
    /// Whom.
    paths: Vec<PathBuf>,
    /// `cargo bench` adds it.
    #[arg(long, hide = true)]
    bench: bool,
}

fn main() {
    println!("hello {}", Arguments::parse().paths.len());
}
