//! `precall check`: reads files, checks them, prints what was found.

use super::args::{CheckArguments, FailOn};
use super::fix::{Fixed, Fixes};
use super::inputs::{self, InputFile};
use super::outputs::{Outputs, Words};
use super::snapshots::Snapshots;
use super::texts::Texts;
use super::{FAILED, RunError, state, terminal};
use crate::finding::Severity;
use crate::lint::{Input, LINES_CHUNK, LineChunk, LinesFile, Linter, Scratch, Syntax};
use crate::output::{self, Format};
use crate::report::{FileReport, Report};
use crate::ruleset::RuleSet;
use crate::state::Execution;
use rayon::prelude::*;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Bytes of a call that is longer than most.
const LONG_CALL: usize = 1 << 12;

/// A JSON Lines file of at least this many bytes is read in chunks, so that memory does not grow with it.
const CHUNKED_FROM: u64 = 16 * LINES_CHUNK;

/// Below this many bytes in all, starting threads takes longer than checking.
const THREADS_FROM: u64 = 1 << 20;

/// Runs the command.
pub fn run(arguments: &CheckArguments) -> Result<u8, RunError> {
    let rules = super::rule_set(arguments.rules.as_deref())?;
    let mut linter = Linter::new(rules);
    let outputs = Outputs::new(&arguments.output_format)?;
    linter.excerpts = outputs.formats().any(Format::shows_excerpts);
    linter.lists_undecided = outputs.formats().any(Format::lists_undecided);
    linter.execution = arguments.execution.map(Execution::from);
    let snapshots = Arc::new(Snapshots::new(rules, &arguments.state, arguments.state_complete, linter.excerpts));
    let source = Arc::clone(&snapshots);
    linter.snapshots = Box::new(move |own| source.get(own));
    let (mut files, mut errors) = inputs::collect(&arguments.paths, arguments.stdin_filename.as_deref());
    outputs.guard(&files, &arguments.state)?;
    files.iter_mut().for_each(|file| file.is_named &= !arguments.as_found);
    if arguments.input_format.is_some() {
        files.iter_mut().for_each(|file| file.syntax = arguments.input_format);
    }
    let texts = Texts::new(&files);
    let fixes = Fixes::new(arguments);
    let mut report = check_files(&linter, files, arguments, (&texts, &fixes), &mut errors);
    let state_errors = snapshots.errors();
    let fixed = fixes.finish(&mut report, &texts, state_errors.is_empty(), &mut errors);
    errors.extend(state_errors);
    match arguments.diff || arguments.fix_only {
        true => fixed.print(rules, arguments)?,
        false => print(&report, rules, arguments, (&outputs, &fixed), &texts, &errors)?,
    }
    for error in &errors {
        terminal::say(&format!("precall: {error}\n"));
    }
    if !errors.is_empty() {
        return Ok(FAILED);
    }
    let summary = report.summary();
    if summary.calls == 0 && report.findings().next().is_none() && !arguments.allow_empty {
        return Err(RunError::Nothing(nothing_found(&report, arguments)));
    }
    Ok(match (arguments.diff, arguments.fix_only) {
        (true, _) => u8::from(!fixed.is_empty()),
        (_, true) => 0,
        (false, false) => u8::from(fails(&report, arguments.fail_on)),
    })
}

fn nothing_found(report: &Report, arguments: &CheckArguments) -> String {
    let paths: Vec<_> = arguments.paths.iter().map(|path| path.to_string_lossy()).collect();
    let passed_over = match report.passed_over.len() {
        0 => String::new(),
        1 => "; 1 file without a batch was passed over".to_owned(),
        count => format!("; {count} files without a batch were passed over"),
    };
    format!("no call found in {}{passed_over} (--allow-empty accepts that)", output::visible(&paths.join(", ")))
}

fn fails(report: &Report, fail_on: FailOn) -> bool {
    let worst = report.findings().map(|(_, finding)| finding.severity).max();
    match fail_on {
        FailOn::Never => false,
        FailOn::Error => worst >= Some(Severity::Error),
        FailOn::Warning => worst >= Some(Severity::Warning),
        FailOn::Note => worst.is_some(),
        FailOn::Undecided => worst.is_some() || report.summary().undecided > 0,
    }
}

fn print(
    report: &Report,
    rules: &'static RuleSet,
    arguments: &CheckArguments,
    (outputs, fixed): (&Outputs, &Fixed),
    texts: &Texts,
    errors: &[RunError],
) -> Result<(), RunError> {
    let has_text = fixed.print_standard_input()?;
    let failures = errors.iter().map(RunError::to_string).collect();
    let words = Words { rules, texts, failures, outlook: &|| state::outlook(arguments, rules) };
    words.with_advice(|advice| {
        outputs.write(report, advice, arguments.color.is_on(), has_text)?;
        if arguments.verbose {
            terminal::say(&output::passed_over(report));
        }
        if arguments.statistics {
            terminal::say(&output::statistics(report));
        }
        if !arguments.quiet && outputs.terminal().is_for_terminals() {
            terminal::say(&output::summary(report, advice));
            terminal::say(&fixed.summary(report));
        }
        Ok(())
    })
}

/// What became of one file.
enum Checked {
    Report(Box<FileReport>),
    PassedOver(String),
    Failed(RunError),
}

fn check_files(
    linter: &Linter,
    files: Vec<InputFile>,
    arguments: &CheckArguments,
    helpers: (&Texts, &Fixes),
    errors: &mut Vec<RunError>,
) -> Report {
    let check =
        |memory: &mut Memory, file: &InputFile| check_file(linter, file, arguments.allow_empty, helpers, memory);
    let in_parallel = || files.par_iter().map_init(Memory::default, check).collect::<Vec<_>>();
    let checked = match (is_much(&files), arguments.threads) {
        (false, _) => {
            let mut memory = Memory::default();
            files.iter().map(|file| check(&mut memory, file)).collect()
        }
        (true, None) => in_parallel(),
        (true, Some(threads)) => {
            match rayon::ThreadPoolBuilder::new().num_threads(threads.into()).use_current_thread().build() {
                Ok(pool) => pool.install(in_parallel),
                Err(_) => in_parallel(),
            }
        }
    };
    let mut report = Report::default();
    for file in checked {
        match file {
            Checked::Report(file) => report.files.push(*file),
            Checked::PassedOver(path) => report.passed_over.push(path),
            Checked::Failed(error) => errors.push(error),
        }
    }
    report
}

/// Whether there is enough to check for several threads.
fn is_much(files: &[InputFile]) -> bool {
    let size = |file: &InputFile| file.path.as_ref().and_then(|path| path.metadata().ok()).map_or(0, |it| it.len());
    let mut total = 0;
    files.iter().any(|file| {
        total += size(file);
        total >= THREADS_FROM
    })
}

/// Memory that one thread reuses from file to file.
#[derive(Default)]
struct Memory {
    scratch: Scratch,
    bytes: Vec<u8>,
}

fn check_file(
    linter: &Linter,
    file: &InputFile,
    allow_empty: bool,
    (texts, fixes): (&Texts, &Fixes),
    memory: &mut Memory,
) -> Checked {
    let mut input = Input { path: &file.shown, bytes: &[], syntax: file.syntax, is_named: file.is_named, allow_empty };
    // Reading asks for the size itself.
    let size = |handle: &File| match file.syntax {
        Some(Syntax::JsonLines) => handle.metadata().map(|it| it.len()),
        _ => Ok(0),
    };
    let result = match &file.path {
        Some(path) => match File::open(path).and_then(|handle| Ok((size(&handle)?, handle))) {
            Ok((size, _)) if size >= CHUNKED_FROM && !fixes.are_made() => {
                let whole = check_lines(linter, file, path, size);
                return checked(whole.map(|whole| linter.finish_lines(input, whole)), file);
            }
            Ok((_, handle)) => read(handle, &mut memory.bytes),
            Err(err) => Err(err),
        },
        None => read(io::stdin().lock(), &mut memory.bytes).map(|()| texts.keep_standard_input(&memory.bytes)),
    };
    checked(
        result.map(|()| {
            input.bytes = &memory.bytes;
            fixes.check(linter, input, file, &mut memory.scratch)
        }),
        file,
    )
}

fn checked(result: io::Result<Option<FileReport>>, file: &InputFile) -> Checked {
    match result {
        Ok(Some(report)) => Checked::Report(Box::new(report)),
        Ok(None) => Checked::PassedOver(file.shown.clone()),
        Err(err) => {
            let path = file.path.clone().unwrap_or_else(|| PathBuf::from(&file.shown));
            Checked::Failed(RunError::Unreadable(path, err))
        }
    }
}

/// Reads a file, at most 4 GiB.
pub fn read(mut from: impl Read, bytes: &mut Vec<u8>) -> io::Result<()> {
    bytes.clear();
    from.read_to_end(bytes)?;
    match u32::try_from(bytes.len()) {
        Ok(_) => Ok(()),
        Err(_) => Err(io::Error::other("larger than 4 GiB; split it, or write it as JSON Lines (.jsonl)")),
    }
}

/// Checks a JSON Lines file in chunks, each read by the thread that checks its calls one by one, while the calls of
/// the chunks before are checked in their order.
fn check_lines<'l>(linter: &'l Linter, file: &InputFile, path: &Path, size: u64) -> io::Result<LinesFile<'l>> {
    let chunks = size.div_ceil(LINES_CHUNK);
    let round = 4 * rayon::current_num_threads() as u64;
    let read_round = |start: u64| -> io::Result<Vec<LineChunk>> {
        let range = start..chunks.min(start + round);
        range
            .into_par_iter()
            .map_init(
                || (Memory::default(), File::open(path)),
                |memory, chunk| {
                    let (Memory { scratch, bytes }, file) = memory;
                    let file = file.as_mut().map_err(|err| io::Error::new(err.kind(), err.to_string()))?;
                    let start = chunk * LINES_CHUNK;
                    let (skip, base) = read_lines(file, bytes, start, start + LINES_CHUNK)?;
                    Ok(linter.line_chunk(std::mem::take(bytes), skip, base, scratch))
                },
            )
            .collect()
    };
    let mut whole = linter.lines_file(&file.shown);
    let mut ready = Vec::new();
    for start in (0..chunks + round).step_by(round as usize) {
        let append = || ready.into_iter().for_each(|chunk| whole.append(chunk));
        let ((), next) = rayon::join(append, || read_round(start.min(chunks)));
        ready = next?;
    }
    ready.into_iter().for_each(|chunk| whole.append(chunk));
    Ok(whole)
}

/// Reads the lines that begin in `start..end`: bytes to skip, and the offset of the first byte after them.
fn read_lines(file: &mut File, bytes: &mut Vec<u8>, start: u64, end: u64) -> io::Result<(usize, u64)> {
    let from = start.saturating_sub(1);
    bytes.clear();
    bytes.reserve((end - from) as usize + LONG_CALL);
    file.seek(SeekFrom::Start(from))?;
    file.by_ref().take(end - from).read_to_end(bytes)?;
    let skip = match memchr::memchr(b'\n', bytes) {
        _ if start == 0 => 0,
        Some(at) => at + 1,
        None => bytes.len(),
    };
    if skip == bytes.len() {
        return Ok((skip, from + skip as u64));
    }
    let mut read = bytes.len();
    while bytes.last() != Some(&b'\n') && file.by_ref().take(1 << 16).read_to_end(bytes)? > 0 {
        if let Some(at) = memchr::memchr(b'\n', &bytes[read..]) {
            bytes.truncate(read + at + 1);
        }
        read = bytes.len();
    }
    match u32::try_from(bytes.len()) {
        Ok(_) => Ok((skip, from + skip as u64)),
        Err(_) => Err(io::Error::other("a line is longer than 4 GiB")),
    }
}
