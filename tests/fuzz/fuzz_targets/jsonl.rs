//! JSON Lines: no panic, places that exist, and the same findings in one piece and in two.
#![no_main]

use libfuzzer_sys::fuzz_target;
use precall::lint::{LineChunk, Scratch, Syntax};
use precall::report::FileReport;
use precall::rule::Rule;
use precall_fuzz::{LINTER, check, input};

/// Everything but source text of other chunks.
fn facts(report: &FileReport) -> Vec<String> {
    let finding = |it: &precall::finding::Finding| {
        let related: Vec<_> = it.related.iter().map(|it| (it.place.range, &it.message)).collect();
        format!("{:?} {:?} {:?} {} {:?} {:?}", it.call, it.rule, it.place, it.message, it.fingerprint, related)
    };
    let sums = format!("{} {} {:?}", report.calls, report.not_covered, report.undecided);
    report.findings.iter().map(finding).chain([sums]).collect()
}

fuzz_target!(|bytes: &[u8]| {
    let whole = check(Syntax::JsonLines, bytes);
    // What is said about the whole of a file shows its first line, which nobody kept.
    if whole.findings.iter().any(|it| it.rule == Rule::NotABatch || it.message.contains("UTF-16")) {
        return;
    }
    let middle = bytes.len() / 2 + bytes[bytes.len() / 2..].iter().position(|&it| it == b'\n').map_or(0, |at| at + 1);
    let middle = if middle > 0 && bytes[middle - 1] == b'\n' { middle } else { bytes.len() };
    let mut file = LINTER.lines_file("calls", 0);
    for (start, end) in [(0, middle), (middle, bytes.len())] {
        let mut chunk = LineChunk::of(bytes[start..end].to_vec());
        LINTER.line_chunk(&mut chunk, 0, start as u64, &mut Scratch::default());
        file.append(&mut chunk);
    }
    let pieces = LINTER.finish_lines(input(Syntax::JsonLines, &[]), file).expect("a named file has a report");
    assert_eq!(facts(&whole), facts(&pieces));
});
