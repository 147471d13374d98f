//! Writes workloads for benchmarks, with a table of the defects that were planted and the responses that describe the
//! resources: `cargo bench --bench workload -- jsonl OUT -n 100000 --rate 0.01`.

mod generate;

use clap::{Parser, ValueEnum};
use generate::{Defect, Form, Generator, Options, TREE, Truth, write_tree};
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

#[derive(Parser)]
#[command(name = "workload", about = "Writes planned calls: equal arguments, equal bytes")]
struct Arguments {
    /// What to write.
    shape: Shape,
    /// The file, or the folder of a tree; beside it, OUT.truth.tsv and the folder OUT.state.
    out: PathBuf,
    /// Calls in one file.
    #[arg(short = 'n', long, default_value_t = 100_000)]
    calls: usize,
    /// Files of a tree.
    #[arg(long, default_value_t = TREE.0)]
    files: usize,
    /// Calls in each file of a tree.
    #[arg(long, default_value_t = TREE.1)]
    per_file: usize,
    /// Begins the stream of random numbers.
    #[arg(long, default_value_t = Options::clean().seed)]
    seed: u64,
    /// Probability of each kind of defect in a call; 0 is clean.
    #[arg(long, default_value_t = Options::bad().rate)]
    rate: f64,
    /// Kinds of defects, with commas between them; all without this.
    #[arg(long, value_delimiter = ',', value_parser = defect)]
    kinds: Vec<Defect>,
    /// ENIs that the calls are about.
    #[arg(long, default_value_t = Options::clean().enis)]
    enis: usize,
    /// vSwitches that they are in.
    #[arg(long, default_value_t = Options::clean().vswitches)]
    vswitches: usize,
    /// An array with one call a line.
    #[arg(long)]
    compact: bool,
    /// `cargo bench` adds it.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Shape {
    /// One file of JSON Lines.
    Jsonl,
    /// One JSON array, pretty-printed.
    Array,
    /// A tree of small JSON arrays.
    Tree,
    /// A tree of small YAML lists.
    Yaml,
    /// One shell script of `aliyun` commands.
    Cli,
}

fn defect(name: &str) -> Result<Defect, String> {
    let known = || Defect::ALL.map(Defect::name).join(", ");
    Defect::ALL.into_iter().find(|defect| defect.name() == name).ok_or_else(|| format!("the kinds are {}", known()))
}

fn main() -> io::Result<()> {
    let arguments = Arguments::parse();
    let defects = if arguments.kinds.is_empty() { Defect::ALL.to_vec() } else { arguments.kinds.clone() };
    let Arguments { seed, rate, enis, vswitches, .. } = arguments;
    let mut calls = Generator::new(&Options { seed, rate, defects, enis, vswitches });
    calls.inventory().write(&beside(&arguments.out, "state"))?;
    let form = match arguments.shape {
        Shape::Jsonl => Form::JsonLines,
        Shape::Array if arguments.compact => Form::CompactArray,
        Shape::Array | Shape::Tree => Form::Array,
        Shape::Yaml => Form::Yaml,
        Shape::Cli => Form::Script,
    };
    let written = match arguments.shape {
        Shape::Jsonl | Shape::Array | Shape::Cli => {
            let mut out = BufWriter::with_capacity(1 << 20, File::create(&arguments.out)?);
            let defects = form.write(calls.take(arguments.calls), &mut out)?;
            out.flush()?;
            let name = arguments.out.file_name().unwrap_or_default().to_string_lossy().into_owned();
            vec![(name, defects)]
        }
        Shape::Tree | Shape::Yaml => {
            write_tree(form, &mut calls, (arguments.files, arguments.per_file), &arguments.out)?
        }
    };
    write_truth(&beside(&arguments.out, "truth.tsv"), &written)
}

fn beside(out: &Path, extension: &str) -> PathBuf {
    let mut name = out.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(extension);
    out.with_file_name(name)
}

/// File, index of the call and kind of its defect, one line each.
fn write_truth(path: &Path, written: &[(String, Truth)]) -> io::Result<()> {
    let mut out = BufWriter::new(File::create(path)?);
    for (file, defects) in written {
        for (index, defect) in defects {
            writeln!(out, "{file}\t{index}\t{}", defect.name())?;
        }
    }
    out.flush()
}
