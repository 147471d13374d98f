//! `precall check`: reads files, checks them, prints what was found.

use super::args::{CheckArguments, FailOn, ScanArguments};
use super::fix::Fixes;
use super::git::Revision;
use super::inputs::InputFile;
use super::outputs::{Outputs, Words};
use super::progress::Progress;
use super::scan::{Needs, Scan};
use super::settings::{failed, today};
use super::silenced::Silencer;
use super::texts::Texts;
use super::{FAILED, RunError, state, terminal};
use crate::finding::Severity;
use crate::lint::{self, Input, LINES_CHUNK, LineChunk, LinesFile, Linter, Scratch, Syntax};
use crate::output::{self, Format};
use crate::report::{FileReport, Report};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Bytes of a call that is longer than most.
const LONG_CALL: usize = 1 << 10;

/// A JSON Lines file of at least this many bytes is read in chunks, so that memory does not grow with it.
const CHUNKED_FROM: u64 = 64 * LINES_CHUNK;

/// Below this many bytes in all, starting threads takes longer than checking.
const THREADS_FROM: u64 = 1 << 20;

/// Runs the command.
pub fn run(arguments: &CheckArguments) -> Result<u8, RunError> {
    let outputs = Outputs::new(&arguments.output_format)?;
    let mut fixes = Fixes::new(arguments);
    let shows = |shows: fn(Format) -> bool| outputs.formats().any(shows);
    // The summary counts what can be fixed.
    let wants_fixes = fixes.are_made() || has_summary(arguments, &outputs);
    let needs = Needs {
        excerpts: shows(Format::shows_excerpts),
        lists_undecided: shows(Format::lists_undecided),
        is_brief: !wants_fixes && !shows(Format::shows_details),
    };
    let mut scan = Scan::new(&arguments.scan, needs)?;
    let mut errors = std::mem::take(&mut scan.errors);
    if arguments.show_files {
        super::print(&scan.files.iter().map(|file| output::visible(&file.shown) + "\n").collect::<String>())?;
        return failed(errors).map_or(Ok(0), Err);
    }
    outputs.guard(&scan.files, &arguments.scan.state)?;
    let texts = Texts::new(&scan.files);
    let mut report = settle(&scan, arguments, &texts, &mut fixes, &mut errors)?;
    errors.extend(scan.linters.errors());
    if arguments.show_suppressed {
        report.show_suppressed();
    }
    match arguments.diff || arguments.fix_only {
        true => fixes.print(&lint::secret_keys(scan.rules), arguments)?,
        false => print(&report, &scan, arguments, (&outputs, &fixes), &texts, &errors)?,
    }
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
    let fails = match (arguments.diff, arguments.fix_only) {
        (true, _) => !fixes.is_empty(),
        (_, true) => false,
        (false, false) => fails(&report, arguments.fail_on),
    };
    Ok(u8::from(fails && !arguments.exit_zero))
}

/// Checks the files and sorts out what counts.
fn settle(
    scan: &Scan,
    arguments: &CheckArguments,
    texts: &Texts,
    fixes: &mut Fixes,
    errors: &mut Vec<RunError>,
) -> Result<Report, RunError> {
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
    let checked = check_files(scan, &arguments.scan, arguments.allow_empty, texts);
    let state_errors = scan.linters.errors();
    if !state_errors.is_empty() {
        fixes.hold_back();
    }
    errors.extend(state_errors);
    for (file, checked) in scan.files.iter().zip(checked) {
        match checked {
            Checked::Report(mut found) => {
                if fixes.are_made() {
                    let input = input(file, arguments.allow_empty);
                    fixes.mend(scan, (file, input), &mut found, texts, (&mut silencer, &mut memory), errors);
                }
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

fn print(
    report: &Report,
    scan: &Scan,
    arguments: &CheckArguments,
    (outputs, fixes): (&Outputs, &Fixes),
    texts: &Texts,
    errors: &[RunError],
) -> Result<(), RunError> {
    let has_text = fixes.print_standard_input()?;
    let failures = errors.iter().map(RunError::to_string).collect();
    let words = Words { rules: scan.rules, texts, failures, outlook: &|| state::outlook(&arguments.scan, scan) };
    words.with_advice(|advice| {
        outputs.write(report, advice, arguments.color.is_on(), has_text)?;
        if arguments.verbose {
            terminal::say(&output::passed_over(report));
        }
        if arguments.statistics {
            terminal::say(&output::statistics(report));
        }
        if has_summary(arguments, outputs) {
            terminal::say(&output::summary(report, advice));
            terminal::say(&fixes.summary(report));
        }
        Ok(())
    })
}

/// Whether a summary follows the findings.
fn has_summary(arguments: &CheckArguments, outputs: &Outputs) -> bool {
    !arguments.scan.quiet && outputs.terminal().is_for_terminals()
}

/// What became of one file.
pub enum Checked {
    Report(Box<FileReport>),
    PassedOver(String),
    Failed(RunError),
}

/// Checks the files, in their order.
pub fn check_files(scan: &Scan, arguments: &ScanArguments, allow_empty: bool, texts: &Texts) -> Vec<Checked> {
    let files = &scan.files;
    let progress = Progress::new(arguments.quiet, || files.iter().map(size).sum());
    let check = |memory: &mut Memory, file: &InputFile| {
        check_file(scan.linters.of(file), file, allow_empty, (texts, &progress), memory)
    };
    let memories = Pool::default();
    let in_parallel = || {
        let check = |file| {
            let mut memory = memories.take().unwrap_or_default();
            let checked = check(&mut memory, file);
            memories.put(memory);
            checked
        };
        files.par_iter().map(check).collect::<Vec<_>>()
    };
    match (is_much(files), arguments.threads) {
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
    (texts, progress): (&Texts, &Progress),
    memory: &mut Memory,
) -> Checked {
    let mut input = input(file, allow_empty);
    // Reading asks for the size itself.
    let size = |handle: &File| match file.syntax {
        Some(Syntax::JsonLines) => handle.metadata().map(|it| it.len()),
        _ => Ok(0),
    };
    let result = match &file.path {
        Some(path) => match File::open(path).and_then(|handle| Ok((size(&handle)?, handle))) {
            Ok((size, _)) if size >= CHUNKED_FROM => {
                let whole = check_lines(linter, file, path, size, progress);
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
            progress.add(memory.bytes.len() as u64);
            linter.file(input, &mut memory.scratch)
        }),
        file,
    )
}

/// What the linter has to know of a file beside its bytes.
fn input(file: &InputFile, allow_empty: bool) -> Input<'_> {
    Input { path: &file.shown, bytes: &[], syntax: file.syntax, is_named: file.is_named, allow_empty }
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

/// Things that several threads use one after the other.
struct Pool<T>(Mutex<Vec<T>>);

impl<T> Default for Pool<T> {
    fn default() -> Self {
        Pool(Mutex::new(Vec::new()))
    }
}

impl<T> Pool<T> {
    fn take(&self) -> Option<T> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    fn put(&self, thing: T) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(thing);
    }
}

/// What it takes to read a chunk of a file and to check its calls.
struct Reader {
    file: File,
    scratch: Scratch,
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
    let round = match rayon::current_num_threads() as u64 {
        1 => 1,
        threads => 8 * threads,
    };
    let (chunks_to_fill, readers) = (Pool::<LineChunk>::default(), Pool::<Reader>::default());
    let read = |number: u64| {
        let mut reader = match readers.take() {
            Some(reader) => reader,
            None => Reader { file: File::open(path)?, scratch: Scratch::default() },
        };
        let mut chunk = chunks_to_fill.take().unwrap_or_default();
        let start = number * LINES_CHUNK;
        let (skip, base) = read_lines(&mut reader.file, &mut chunk.bytes, start, start + LINES_CHUNK)?;
        progress.add(LINES_CHUNK);
        linter.line_chunk(&mut chunk, skip, base, &mut reader.scratch);
        readers.put(reader);
        Ok(chunk)
    };
    let read_round = |start: u64| -> io::Result<Vec<LineChunk>> {
        (start..chunks.min(start + round)).into_par_iter().map(read).collect()
    };
    let mut whole = linter.lines_file(&file.shown, size);
    let mut append = |ready: &mut Vec<LineChunk>| ready.iter_mut().for_each(|chunk| whole.append(chunk));
    let mut ready = Vec::new();
    for start in (0..chunks + round).step_by(round as usize) {
        let ((), next) = rayon::join(|| append(&mut ready), || read_round(start.min(chunks)));
        std::mem::replace(&mut ready, next?).into_iter().for_each(|chunk| chunks_to_fill.put(chunk));
    }
    append(&mut ready);
    Ok(whole)
}

/// Reads the lines that begin in `start..end`: bytes to skip, and the offset of the first byte after them.
fn read_lines(file: &mut File, bytes: &mut Vec<u8>, start: u64, end: u64) -> io::Result<(usize, u64)> {
    let from = start.saturating_sub(1);
    let length = (end - from) as usize;
    bytes.clear();
    bytes.reserve(length + LONG_CALL);
    file.seek(SeekFrom::Start(from))?;
    file.by_ref().take((length + LONG_CALL) as u64).read_to_end(bytes)?;
    let own = bytes.len().min(length);
    let skip = match memchr::memchr(b'\n', &bytes[..own]) {
        _ if start == 0 => 0,
        Some(at) => at + 1,
        None => own,
    };
    if skip == own {
        bytes.truncate(own);
        return Ok((own, from + own as u64));
    }
    let mut searched = own - 1;
    loop {
        if let Some(at) = memchr::memchr(b'\n', &bytes[searched..]) {
            bytes.truncate(searched + at + 1);
            break;
        }
        searched = bytes.len();
        if file.by_ref().take(1 << 16).read_to_end(bytes)? == 0 {
            break;
        }
    }
    match u32::try_from(bytes.len()) {
        Ok(_) => Ok((skip, from + skip as u64)),
        Err(_) => Err(io::Error::other("a line is longer than 4 GiB")),
    }
}
