//! The least that any checker does: reads a file, or every file of a folder, and lets `serde_json` skip it.
//! Arguments: the path, and a number of threads for a file of JSON Lines.

use serde::de::IgnoredAny;
use std::fs::{self, File};
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

const CHUNK: u64 = 1 << 20;

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let Some(path) = arguments.next() else { return Ok(()) };
    let path = Path::new(&path);
    let threads: usize = arguments.next().and_then(|it| it.parse().ok()).unwrap_or(1);
    if path.is_dir() {
        skip_folder(path, &mut Vec::new())
    } else if threads == 1 {
        skip_lines(&fs::read(path)?)
    } else {
        skip_chunks(path, threads)
    }
}

fn skip_folder(folder: &Path, bytes: &mut Vec<u8>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            skip_folder(&entry.path(), bytes)?;
        } else {
            bytes.clear();
            File::open(entry.path())?.read_to_end(bytes)?;
            let _: IgnoredAny = serde_json::from_slice(bytes)?;
        }
    }
    Ok(())
}

fn skip_lines(bytes: &[u8]) -> io::Result<()> {
    for line in bytes.split_inclusive(|&byte| byte == b'\n') {
        let _: IgnoredAny = serde_json::from_slice(line)?;
    }
    Ok(())
}

/// Every thread takes the next chunk: the lines that begin in it.
fn skip_chunks(path: &Path, threads: usize) -> io::Result<()> {
    let size = fs::metadata(path)?.len();
    let next = AtomicU64::new(0);
    let work = || -> io::Result<()> {
        let mut file = File::open(path)?;
        let mut bytes = Vec::new();
        loop {
            let start = next.fetch_add(CHUNK, Ordering::Relaxed);
            if start >= size {
                return Ok(());
            }
            let from = start.saturating_sub(1);
            bytes.clear();
            file.seek(SeekFrom::Start(from))?;
            file.by_ref().take(start + CHUNK - from).read_to_end(&mut bytes)?;
            while bytes.last() != Some(&b'\n') && file.by_ref().take(1 << 12).read_to_end(&mut bytes)? > 0 {}
            let line_end = |from: usize| memchr::memchr(b'\n', &bytes[from..]).map_or(bytes.len(), |at| from + at + 1);
            let first = if start == 0 { 0 } else { line_end(0) };
            let last = line_end(((start + CHUNK - from) as usize - 1).min(bytes.len()));
            skip_lines(&bytes[first..last.max(first)])?;
        }
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| worker.join().expect("the worker does not panic"))
    })
}
