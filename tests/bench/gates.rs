//! Measures the goals of ARCHITECTURE.md ("Speed") and exits with 1 when a gate is missed: `cargo bench`, or
//! `cargo bench --bench gates -- --quick --row jsonl-clean`.
//!
//! Every figure is a ratio from interleaved rounds on the same bytes, in processor time unless the row says "wall".

mod generate;
mod measure;

use clap::Parser;
use generate::{Form, Generator, Options, PlannedCall, TREE, Value, write_tree};
use measure::table::Bound::{self, Any, AtLeast, AtMost, Between};
use measure::table::{self, Measured, Outcome, Row, Size};
use measure::{Rounds, child, clock, median};
use precall::lint::{Input, LINES_CHUNK, LineChunk, Linter, Scratch, Syntax};
use precall::output::{self, Advice, Format};
use precall::report::{FileReport, Report};
use precall::ruleset::RuleSet;
use precall::state::{Snapshot, StateFile};
use serde::de::IgnoredAny;
use std::fs::File;
use std::hint::black_box;
use std::io::BufWriter;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

#[derive(Parser)]
#[command(name = "gates", about = "Measures the goals for speed and memory")]
struct Arguments {
    /// Fewer rounds on less data: the figures are rougher.
    #[arg(long)]
    quick: bool,
    /// Only the rows whose names begin with this.
    #[arg(long, default_value = "")]
    row: String,
    /// `cargo bench` adds it.
    #[arg(long, hide = true)]
    bench: bool,
}

const FULL: Size = Size { rounds: 15, starts: 201, calls: 100_000, process_calls: 1_000_000 };
const QUICK: Size = Size { rounds: 7, starts: 41, calls: 20_000, process_calls: 200_000 };

/// The goals: gate, and what is aimed for.
const ROWS: [Row; 19] = [
    row("jsonl-request", "JSON Lines, clean, request rules / IgnoredAny", AtMost(2.0), AtMost(1.4), requests),
    row("jsonl-clean", "JSON Lines, clean, every rule, no state / IgnoredAny", Any, Any, clean_lines),
    row("jsonl-bad", "JSON Lines, 23 % bad, findings formatted / IgnoredAny", AtMost(2.8), AtMost(1.9), bad_lines),
    row("array-clean", "pretty array, clean / IgnoredAny", AtMost(2.8), AtMost(1.8), clean_array),
    row("array-bad", "pretty array, 23 % bad, findings formatted / IgnoredAny", Any, Any, bad_array),
    row("state", "JSON Lines, clean, every rule, 4,096 ENIs / IgnoredAny", AtMost(3.0), AtMost(2.0), with_state),
    row("process-1", "whole process, 1 thread / read + IgnoredAny", AtMost(1.2), AtMost(0.9), one_thread),
    row("process-2", "whole process, 2 threads / 1 of IgnoredAny, wall", AtMost(0.65), AtMost(0.5), two_threads),
    row("speed-up", "speed-up by a second thread / IgnoredAny's, wall", AtLeast(0.9), AtLeast(1.0), speed_up),
    row("growth", "ten times as many calls / one time", Between(9.0, 11.0), Between(9.5, 10.5), growth),
    row("memory", "peak memory that does not grow with the calls, MiB", AtMost(16.0), AtMost(8.0), memory),
    row("memory-each", "bytes for a request, token, address or resource", AtMost(64.0), AtMost(32.0), memory_each),
    row("start-up", "start-up, 50-call file / clap hello-world", AtMost(1.5), AtMost(1.2), start_up),
    row("start-up-state", "the same, with a 245 kB state file", AtMost(2.5), AtMost(1.5), start_up_with_state),
    row("editor", "1 MB file checked again in process / IgnoredAny", AtMost(4.0), AtMost(2.4), editor),
    row("tree", "tree of 2,000 files / walk + read + IgnoredAny", AtMost(3.0), AtMost(2.0), tree),
    row("yaml", "YAML / events of granit-parser", AtMost(1.5), AtMost(0.25), yaml),
    row("script", "aliyun script, ns a call / JSON Lines, ns a call", AtMost(3.0), AtMost(1.8), script),
    row("allocations", "heap allocations per clean call", AtMost(0.0), AtMost(0.0), allocations),
];

const fn row(
    name: &'static str,
    quantity: &'static str,
    gate: Bound,
    bold: Bound,
    measure: fn(Size) -> Outcome,
) -> Row {
    Row { name, quantity, gate, bold, measure }
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let size = if arguments.quick { QUICK } else { FULL };
    table::print_head();
    let chosen = ROWS.iter().filter(|row| row.name.starts_with(&arguments.row));
    let missed = chosen.filter(|row| !table::print(row, size)).count();
    ExitCode::from(u8::from(missed > 0))
}

// In process: the library as the command line uses it, with `--output-format concise`.

fn linter() -> Linter {
    let mut linter = Linter::new(RuleSet::embedded());
    linter.excerpts = false;
    linter.lists_undecided = false;
    linter.is_brief = true;
    linter
}

fn clean_lines(size: Size) -> Outcome {
    lines(size, &Options::clean())
}

fn bad_lines(size: Size) -> Outcome {
    lines(size, &Options::bad())
}

fn clean_array(size: Size) -> Outcome {
    array(size, &Options::clean())
}

fn bad_array(size: Size) -> Outcome {
    array(size, &Options::bad())
}

/// Calls one by one, as the threads check the chunks of a large file.
fn requests(size: Size) -> Outcome {
    let text = Form::JsonLines.text(Generator::new(&Options::clean()).take(size.calls));
    let linter = linter();
    let (mut scratch, mut chunk) = (Scratch::default(), LineChunk::default());
    let check = || {
        for (base, bytes) in line_chunks(text.as_bytes()) {
            read_chunk(&mut chunk, bytes);
            linter.line_chunk(&mut chunk, 0, base, &mut scratch);
            black_box(&chunk);
        }
    };
    Ok(measured(compare(size.rounds, || ignore_lines(text.as_bytes()), check), size.calls))
}

fn lines(size: Size, options: &Options) -> Outcome {
    let text = Form::JsonLines.text(Generator::new(options).take(size.calls));
    let rounds = compare(size.rounds, || ignore_lines(text.as_bytes()), check_lines(&text, linter()));
    Ok(measured(rounds, size.calls))
}

fn with_state(size: Size) -> Outcome {
    let options = Options::clean();
    let text = Form::JsonLines.text(Generator::new(&options).take(size.calls));
    let mut linter = linter();
    let snapshot = snapshot(&options);
    linter.snapshots = Box::new(move |_| snapshot);
    let rounds = compare(size.rounds, || ignore_lines(text.as_bytes()), check_lines(&text, linter));
    Ok(measured(rounds, size.calls))
}

/// What the responses say that describe the resources of the calls.
fn snapshot(options: &Options) -> &'static Snapshot {
    let rules = RuleSet::embedded();
    let responses = Generator::new(options).inventory().responses();
    let files = responses.into_iter().map(|(name, text)| StateFile::read(rules, name, text.into_bytes(), false));
    let files: Vec<_> = files.map(|file| file.expect("the responses are known ones")).collect();
    Box::leak(Box::new(Snapshot::new(rules, files.iter(), false)))
}

/// Checks a large file in chunks, on one thread.
fn check_lines(text: &str, linter: Linter) -> impl FnMut() {
    let (mut scratch, mut chunk) = (Scratch::default(), LineChunk::default());
    let mut out = Vec::new();
    move || {
        let mut file = linter.lines_file("workload", text.len() as u64);
        for (base, bytes) in line_chunks(text.as_bytes()) {
            read_chunk(&mut chunk, bytes);
            linter.line_chunk(&mut chunk, 0, base, &mut scratch);
            file.append(&mut chunk);
        }
        format_findings(linter.finish_lines(input(&[], Syntax::JsonLines), file), &mut out);
    }
}

fn array(size: Size, options: &Options) -> Outcome {
    let text = Form::Array.text(Generator::new(options).take(size.calls));
    let rounds = compare(size.rounds, || ignore(text.as_bytes()), check_whole(&text, Syntax::Json));
    Ok(measured(rounds, size.calls))
}

fn editor(size: Size) -> Outcome {
    const CALLS: usize = 3840;
    let text = Form::Array.text(Generator::new(&Options::bad()).take(CALLS));
    let rounds = compare(size.rounds * 5, || ignore(text.as_bytes()), check_whole(&text, Syntax::Json));
    Ok(measured(rounds, CALLS))
}

fn yaml(size: Size) -> Outcome {
    let files = size.calls / 10 / TREE.1;
    let mut calls = Generator::new(&Options::clean());
    let texts: Vec<String> = (0..files).map(|_| Form::Yaml.text(calls.by_ref().take(TREE.1))).collect();
    let linter = linter();
    let mut scratch = Scratch::default();
    let events = || {
        for text in &texts {
            granit_parser::Parser::new_from_str(text).for_each(|event| {
                black_box(event.expect("the workload is valid"));
            });
        }
    };
    let check = || {
        for text in &texts {
            black_box(linter.file(input(text.as_bytes(), Syntax::Yaml), &mut scratch));
        }
    };
    Ok(measured(compare(size.rounds, events, check), files * TREE.1))
}

/// The same calls as scripts and as JSON Lines, in files as people write them.
fn script(size: Size) -> Outcome {
    let files = size.calls / 10 / TREE.1;
    let texts = |form: Form| {
        let mut calls = Generator::new(&Options::clean());
        (0..files).map(|_| form.text(calls.by_ref().take(TREE.1))).collect::<Vec<_>>()
    };
    let (lines, scripts) = (texts(Form::JsonLines), texts(Form::Script));
    let linter = linter();
    let check = |texts: &[String], syntax: Syntax, scratch: &mut Scratch| {
        for text in texts {
            black_box(linter.file(input(text.as_bytes(), syntax), scratch));
        }
    };
    let (mut one, mut other) = (Scratch::default(), Scratch::default());
    let lines = || check(&lines, Syntax::JsonLines, &mut one);
    let scripts = || check(&scripts, Syntax::Shell, &mut other);
    Ok(measured(compare(size.rounds, lines, scripts), files * TREE.1))
}

fn compare(rounds: usize, mut yardstick: impl FnMut(), mut ours: impl FnMut()) -> Rounds {
    Rounds::run(rounds, || clock::thread(&mut yardstick), || clock::thread(&mut ours))
}

fn measured(rounds: Rounds, calls: usize) -> Measured {
    Measured { value: rounds.ratio(), detail: rounds.per_call(calls) }
}

fn check_whole(text: &str, syntax: Syntax) -> impl FnMut() {
    let linter = linter();
    let mut scratch = Scratch::default();
    let mut out = Vec::new();
    move || format_findings(linter.file(input(text.as_bytes(), syntax), &mut scratch), &mut out)
}

fn input(bytes: &[u8], syntax: Syntax) -> Input<'_> {
    Input { path: "workload", bytes, syntax: Some(syntax), is_named: true, allow_empty: false }
}

fn format_findings(file: Option<FileReport>, out: &mut Vec<u8>) {
    let report = Report { files: file.into_iter().collect(), passed_over: Vec::new() };
    let advice = Advice::NONE;
    out.clear();
    output::write(Format::Concise, &report, &advice, false, out).expect("writing to memory does not fail");
    black_box(&out);
}

/// Chunks of whole lines, as the command line reads them, each with its offset.
fn line_chunks(bytes: &[u8]) -> impl Iterator<Item = (u64, &[u8])> {
    let mut start = 0;
    std::iter::from_fn(move || {
        let least = (start + LINES_CHUNK as usize).min(bytes.len());
        let end = memchr::memchr(b'\n', &bytes[least..]).map_or(bytes.len(), |length| least + length + 1);
        let chunk = (start as u64, &bytes[start..end]);
        start = end;
        (!chunk.1.is_empty()).then_some(chunk)
    })
}

/// What reading does.
fn read_chunk(chunk: &mut LineChunk, bytes: &[u8]) {
    chunk.bytes.clear();
    chunk.bytes.extend_from_slice(bytes);
}

fn ignore_lines(bytes: &[u8]) {
    let mut start = 0;
    for end in memchr::memchr_iter(b'\n', bytes) {
        ignore(&bytes[start..end]);
        start = end + 1;
    }
}

fn ignore(bytes: &[u8]) {
    let ignored: IgnoredAny = serde_json::from_slice(bytes).expect("the workload is valid");
    black_box(ignored);
}

// Whole processes.

fn one_thread(size: Size) -> Outcome {
    let (file, floor) = (lines_file(size.process_calls), child::program("floor"));
    let ours = || clock::children(|| child::run(&mut child::precall(1, &file)));
    let rounds = Rounds::run(size.rounds, || clock::children(|| child::run(&mut floor_of(&floor, &file, 1))), ours);
    Ok(measured(rounds, size.process_calls))
}

fn two_threads(size: Size) -> Outcome {
    let (file, floor) = (lines_file(size.process_calls), child::program("floor"));
    let ours = || clock::wall(|| child::run(&mut child::precall(2, &file)));
    let rounds = Rounds::run(size.rounds, || clock::wall(|| child::run(&mut floor_of(&floor, &file, 1))), ours);
    Ok(measured(rounds, size.process_calls))
}

fn speed_up(size: Size) -> Outcome {
    let (file, floor) = (lines_file(size.process_calls), child::program("floor"));
    let gain = |make: &dyn Fn(usize) -> Command| {
        let [one, two] = [1, 2].map(|threads| clock::wall(|| child::run(&mut make(threads))));
        one / two
    };
    let yardstick = || gain(&|threads| floor_of(&floor, &file, threads));
    let rounds = Rounds::run(size.rounds, yardstick, || gain(&|threads| child::precall(threads, &file)));
    let detail =
        format!("{:.2} / {:.2}", median(rounds.ours.iter().copied()), median(rounds.yardstick.iter().copied()));
    Ok(Measured { value: rounds.ratio(), detail })
}

fn growth(size: Size) -> Outcome {
    let (one, ten) = (lines_file(size.process_calls), lines_file(10 * size.process_calls));
    let cpu = |file: &Path| clock::children(|| child::run(&mut child::precall(1, file)));
    let rounds = Rounds::run(size.rounds.div_ceil(2).max(7), || cpu(&one), || cpu(&ten));
    let detail = rounds.milliseconds();
    Ok(Measured { value: rounds.ratio(), detail })
}

/// The part of the memory that does not grow with the calls, in MiB.
fn memory(size: Size) -> Outcome {
    let (one, ten, each) = peaks(size)?;
    let things = distinct(size.process_calls) as f64;
    let detail = format!("{one:.1} MiB for one time, {ten:.1} MiB for ten times as many calls");
    Ok(Measured { value: one - each * things / MIB, detail })
}

/// Bytes for each further request, token, address or resource.
fn memory_each(size: Size) -> Outcome {
    let (one, ten, each) = peaks(size)?;
    let calls = (ten - one) * MIB / (9 * size.process_calls) as f64;
    Ok(Measured { value: each, detail: format!("{calls:.1} bytes for each further call") })
}

/// Peak memory of a file and of one ten times as long, in MiB, and how many bytes each further thing takes.
fn peaks(size: Size) -> Result<(f64, f64, f64), &'static str> {
    let (one, ten) = (lines_file(size.process_calls), lines_file(10 * size.process_calls));
    let peak = |file: &Path| child::peak_memory(&mut child::precall(1, file)).ok_or("this system does not tell");
    let (one, ten) = (peak(&one)?, peak(&ten)?);
    let things = distinct(10 * size.process_calls) - distinct(size.process_calls);
    Ok((one, ten, (ten - one) * MIB / things as f64))
}

/// Requests, tokens, addresses and prefixes, and EIPs of so many calls: each is named once. The ENIs are the same.
fn distinct(calls: usize) -> usize {
    let things = |call: PlannedCall| {
        let named = call.members.iter().map(|(key, value)| match (*key, value) {
            ("ClientToken" | "AllocationId" | "AnycastId", _) => 1,
            (_, Value::List(items)) => items.len(),
            _ => 0,
        });
        1 + named.sum::<usize>()
    };
    Generator::new(&Options::clean()).take(calls).map(things).sum()
}

const MIB: f64 = 1024.0 * 1024.0;

fn start_up(size: Size) -> Outcome {
    let file = lines_file(50);
    Ok(start_ups(size, &file, || child::precall(1, &file)))
}

fn start_up_with_state(size: Size) -> Outcome {
    // One page of a response has as many.
    let inventory = Options { enis: 500, ..Options::clean() };
    let (file, state) = (lines_file(50), scratch_path("state"));
    Generator::new(&inventory).inventory().write(&state).expect("the target folder is writable");
    let precall = || {
        let mut command = child::precall(1, &file);
        command.arg("--state").arg(&state);
        command
    };
    Ok(start_ups(size, &file, precall))
}

fn start_ups(size: Size, file: &Path, precall: impl Fn() -> Command) -> Measured {
    let hello = child::program("hello");
    let greet = || child::run(child::quiet(Command::new(&hello)).arg(file));
    let ours = || child::run(&mut precall());
    let rounds = Rounds::run(size.starts, || clock::children(greet), || clock::children(ours));
    Measured { value: rounds.ratio(), detail: rounds.milliseconds() }
}

fn tree(size: Size) -> Outcome {
    let folder = scratch_path("tree");
    write_tree(Form::Array, Generator::new(&Options::clean()), TREE, &folder).expect("the target folder is writable");
    let floor = child::program("floor");
    let ours = || clock::children(|| child::run(&mut child::precall(1, &folder)));
    let rounds = Rounds::run(size.rounds, || clock::children(|| child::run(&mut floor_of(&floor, &folder, 1))), ours);
    Ok(measured(rounds, TREE.0 * TREE.1))
}

fn allocations(_: Size) -> Outcome {
    let output = Command::new(child::program("allocations")).output().expect("the program can be started");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let count: f64 = text.trim().parse().map_err(|_| "the program that counts them failed")?;
    // What a whole file costs is no cost of a call.
    let value = if count < 0.01 { 0.0 } else { count };
    Ok(Measured { value, detail: format!("{count} with those of the file") })
}

fn floor_of(program: &Path, path: &Path, threads: usize) -> Command {
    let mut command = Command::new(program);
    command.arg(path).arg(threads.to_string());
    child::quiet(command)
}

/// A clean file of JSON Lines with so many calls.
fn lines_file(calls: usize) -> PathBuf {
    let path = scratch_path(&format!("clean-{calls}.jsonl"));
    if !path.exists() {
        let partial = path.with_extension("partial");
        let file = File::create(&partial).expect("the target folder is writable");
        let mut out = BufWriter::with_capacity(1 << 20, file);
        let written = Form::JsonLines.write(Generator::new(&Options::clean()).take(calls), &mut out);
        written.expect("the target folder is writable");
        drop(out);
        std::fs::rename(&partial, &path).expect("the target folder is writable");
    }
    path
}

/// A path in the folder of this run, which is made anew by each.
fn scratch_path(name: &str) -> PathBuf {
    static FRESH: std::sync::Once = std::sync::Once::new();
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("gates");
    FRESH.call_once(|| {
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).expect("the target folder is writable");
    });
    folder.join(name)
}
