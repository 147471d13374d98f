//! `precall check`: reads files, checks them, prints what was found.

use super::args::{CheckArguments, FailOn, ScanArguments};
use super::git::Revision;
use super::inputs::InputFile;
use super::progress::Progress;
use super::scan::Scan;
use super::settings::{failed, today};
use super::silenced::Silencer;
use super::{FAILED, RunError, terminal};
use crate::finding::{Finding, Severity};
use crate::lint::{Input, LINES_CHUNK, LineChunk, LinesFile, Linter, Scratch, Syntax};
use crate::output::{self, Advice, Format};
use crate::report::{FileReport, Report};
use crate::rule::{Rule, RuleMask};
use crate::ruleset::RuleSet;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

/// Bytes of a call that is longer than most.
const LONG_CALL: usize = 1 << 12;

/// A JSON Lines file of at least this many bytes is read in chunks, so that memory does not grow with it.
const CHUNKED_FROM: u64 = 4 * LINES_CHUNK;

/// Below this many bytes in all, starting threads takes longer than checking.
const THREADS_FROM: u64 = 1 << 20;

/// Runs the command.
pub fn run(arguments: &CheckArguments) -> Result<u8, RunError> {
    let format = arguments.output_format;
    let mut scan = Scan::new(&arguments.scan, format == Format::Full, format == Format::Json)?;
    let mut errors = std::mem::take(&mut scan.errors);
    if arguments.show_files {
        super::print(&scan.files.iter().map(|file| output::visible(&file.shown) + "\n").collect::<String>())?;
        return failed(errors).map_or(Ok(0), Err);
    }
    let mut report = settle(&scan, arguments, &mut errors)?;
    errors.extend(scan.linters.errors());
    if arguments.show_suppressed {
        report.show_suppressed();
    }
    print(&report, scan.rules, arguments)?;
    for error in &errors {
        terminal::say(&format!("precall: {error}\n"));
    }
    if !errors.is_empty() {
        return Ok(FAILED);
    }
    let is_empty = report.summary().calls == 0 && report.findings().next().is_none();
    if is_empty && !arguments.allow_empty && arguments.scan.since.is_none() {
        return Err(RunError::Nothing(nothing_found(&report, arguments)));
    }
    Ok(u8::from(fails(&report, arguments.fail_on) && !arguments.exit_zero))
}

/// Checks the files and sorts out what counts.
fn settle(scan: &Scan, arguments: &CheckArguments, errors: &mut Vec<RunError>) -> Result<Report, RunError> {
    let mut silencer = Silencer {
        settings: &scan.settings,
        linters: &scan.linters,
        rules: scan.rules,
        today: today(arguments.scan.today.as_deref())?,
        no_ignores: arguments.scan.no_ignores,
        baseline: arguments.baseline.as_deref(),
        only_new: arguments.only_new.as_deref().map(Revision::new).transpose()?,
        known: BTreeMap::new(),
        errors: Vec::new(),
        waivers: BTreeMap::new(),
        whole: whole_folders(&arguments.scan),
    };
    let mut report = Report::default();
    let mut memory = Memory::default();
    for (file, checked) in scan.files.iter().zip(check_files(scan, &arguments.scan, arguments.allow_empty)) {
        match checked {
            Checked::Report(mut found) => {
                silencer.settle(file, &mut found, &mut memory);
                report.files.push(*found);
            }
            Checked::PassedOver(path) => {
                silencer.passed_over(file);
                report.passed_over.push(path);
            }
            Checked::Failed(error) => errors.push(error),
        }
    }
    report.files.extend(silencer.finish());
    report.files.sort_by(|a, b| a.path.cmp(&b.path));
    errors.append(&mut silencer.errors);
    Ok(report)
}

/// The folders of which everything is checked.
fn whole_folders(arguments: &ScanArguments) -> Vec<PathBuf> {
    match arguments.since {
        Some(_) => Vec::new(),
        None => arguments.paths.iter().filter(|path| path.is_dir()).flat_map(|path| path.canonicalize()).collect(),
    }
}

fn nothing_found(report: &Report, arguments: &CheckArguments) -> String {
    let paths: Vec<_> = arguments.scan.paths.iter().map(|path| path.to_string_lossy()).collect();
    let passed_over = match report.passed_over.len() {
        0 => String::new(),
        1 => "; 1 file without a batch was passed over".to_owned(),
        count => format!("; {count} files without a batch were passed over"),
    };
    format!("no call found in {}{passed_over} (--allow-empty accepts that)", output::visible(&paths.join(", ")))
}

fn fails(report: &Report, fail_on: FailOn) -> bool {
    let counting = report.findings().filter(|(_, finding)| finding.suppression.is_none());
    let worst = counting.map(|(_, finding)| finding.severity).max();
    match fail_on {
        FailOn::Never => false,
        FailOn::Error => worst >= Some(Severity::Error),
        FailOn::Warning => worst >= Some(Severity::Warning),
        FailOn::Note => worst.is_some(),
        FailOn::Undecided => worst.is_some() || report.summary().undecided > 0,
    }
}

fn print(report: &Report, rules: &'static RuleSet, arguments: &CheckArguments) -> Result<(), RunError> {
    let help = |rule: Rule| rules.facts(rule).help.as_str();
    let url = |finding: &Finding| {
        let operation = finding.service.as_ref().and(finding.call.as_ref())?.operation.as_deref()?;
        rules.operation(operation).map(|it| it.file.source.url.as_str())
    };
    let needs = |mask: RuleMask| needs(rules, mask);
    let advice = Advice { help: &help, url: &url, needs: &needs };
    let format = arguments.output_format;
    let color = arguments.color.is_on();
    let result = output::write(format, report, &advice, color, &mut io::stdout().lock());
    terminal::written(result)?;
    if arguments.verbose {
        terminal::say(&output::passed_over(report));
    }
    if arguments.statistics {
        terminal::say(&output::statistics(report));
    }
    if !arguments.scan.quiet && matches!(format, Format::Full | Format::Concise) {
        terminal::say(&output::summary(report, &advice));
    }
    Ok(())
}

/// The responses that would decide the rules of `mask`, sorted, each once. What tells the region of a resource tells
/// other things, too: which resource it is follows from the other rules.
fn needs(rules: &'static RuleSet, mask: RuleMask) -> Vec<&'static str> {
    let of = |mask: RuleMask| {
        let mut needs: Vec<_> = mask.flat_map(|rule| rules.facts(rule).needs.iter().map(String::as_str)).collect();
        needs.sort_unstable();
        needs.dedup();
        needs
    };
    let region = RuleMask::of(&[Rule::WrongRegion]);
    let needs = of(mask.without(region));
    let tells_region = of(mask.intersect(region)).iter().any(|name| needs.contains(name));
    if tells_region { needs } else { of(mask) }
}

/// What became of one file.
pub enum Checked {
    Report(Box<FileReport>),
    PassedOver(String),
    Failed(RunError),
}

/// Checks the files, in their order.
pub fn check_files(scan: &Scan, arguments: &ScanArguments, allow_empty: bool) -> Vec<Checked> {
    let files = &scan.files;
    let progress = Progress::new(arguments.quiet, || files.iter().map(size).sum());
    let check =
        |memory: &mut Memory, file: &InputFile| check_file(scan.linters.of(file), file, allow_empty, memory, &progress);
    let in_parallel = || files.par_iter().map_init(Memory::default, check).collect::<Vec<_>>();
    match (is_much(files), arguments.threads) {
        (false, _) => {
            let mut memory = Memory::default();
            files.iter().map(|file| check(&mut memory, file)).collect()
        }
        (true, None) => in_parallel(),
        (true, Some(threads)) => match rayon::ThreadPoolBuilder::new().num_threads(threads.into()).build() {
            Ok(pool) => pool.install(in_parallel),
            Err(_) => in_parallel(),
        },
    }
}

/// Whether there is enough to check for several threads.
fn is_much(files: &[InputFile]) -> bool {
    let mut total = 0;
    files.iter().any(|file| {
        total += size(file);
        total >= THREADS_FROM
    })
}

/// Bytes of a file; none for standard input.
fn size(file: &InputFile) -> u64 {
    file.path.as_ref().and_then(|path| path.metadata().ok()).map_or(0, |it| it.len())
}

/// Memory that one thread reuses from file to file.
#[derive(Default)]
pub struct Memory {
    /// What the linter reuses.
    pub scratch: Scratch,
    bytes: Vec<u8>,
}

fn check_file(
    linter: &Linter,
    file: &InputFile,
    allow_empty: bool,
    memory: &mut Memory,
    progress: &Progress,
) -> Checked {
    let mut input = Input { path: &file.shown, bytes: &[], syntax: file.syntax, is_named: file.is_named, allow_empty };
    let result = match &file.path {
        Some(path) => match File::open(path).and_then(|handle| Ok((handle.metadata()?.len(), handle))) {
            Ok((size, _)) if size >= CHUNKED_FROM && file.syntax == Some(Syntax::JsonLines) => {
                let whole = check_lines(linter, file, path, size, progress);
                return checked(whole.map(|whole| linter.finish_lines(input, whole)), file);
            }
            Ok((size, handle)) => read(handle, size, &mut memory.bytes),
            Err(err) => Err(err),
        },
        None => read(io::stdin().lock(), 0, &mut memory.bytes),
    };
    checked(
        result.map(|()| {
            input.bytes = &memory.bytes;
            progress.add(memory.bytes.len() as u64);
            linter.file(input, &mut memory.scratch)
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

/// Reads a file of about `size` bytes, at most 4 GiB.
pub fn read(mut from: impl Read, size: u64, bytes: &mut Vec<u8>) -> io::Result<()> {
    bytes.clear();
    bytes.reserve(usize::try_from(size).unwrap_or(0).saturating_add(1));
    from.read_to_end(bytes)?;
    match u32::try_from(bytes.len()) {
        Ok(_) => Ok(()),
        Err(_) => Err(io::Error::other("larger than 4 GiB; split it, or write it as JSON Lines (.jsonl)")),
    }
}

/// Checks a JSON Lines file in chunks, each read by the thread that checks its calls one by one, while the calls of
/// the chunks before are checked in their order.
fn check_lines<'l>(
    linter: &'l Linter,
    file: &InputFile,
    path: &Path,
    size: u64,
    progress: &Progress,
) -> io::Result<LinesFile<'l>> {
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
                    progress.add(LINES_CHUNK);
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
