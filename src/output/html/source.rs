//! A file with its findings below the lines that they are about.

use super::finding::element;
use super::{escape, escape_into};
use crate::finding::{Finding, Severity};
use crate::output::Advice;
use crate::output::visible::visible_source;
use crate::report::FileReport;
use crate::source::{Excerpt, Source};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::{self, Write};

/// Lines shown around a finding.
const CONTEXT: usize = 3;
/// Most lines of one value that are shown.
const MOST_LINES: usize = 12;
/// A file of at most this many lines is shown whole.
const SHORT: usize = 80;
/// A line of more bytes is shown through a window around each finding.
const LONG: usize = 400;

/// Writes the file with at most `most` findings.
pub fn write(file: &FileReport, most: usize, advice: &Advice, out: &mut dyn Write) -> io::Result<()> {
    let findings = &file.findings[..most.min(file.findings.len())];
    let path = escape(&file.path);
    let count = file.findings.len();
    let count = if count == 1 { "1 finding".to_owned() } else { format!("{count} findings") };
    writeln!(out, "<section class=\"file\">\n<h3>{path} <small>{count}</small></h3>\n<div class=\"source\">")?;
    match (advice.text)(&file.path) {
        Some(text) => {
            let source = Source::new(&text.text, text.base, true, advice.secret_keys);
            Listing { file, findings, source: &source, advice }.write(out)?;
        }
        None => {
            for finding in findings {
                if let Some(excerpt) = &finding.place.excerpt {
                    out.write_all(window(excerpt, finding.severity).as_bytes())?;
                }
                out.write_all(element(&file.path, finding, advice).as_bytes())?;
            }
        }
    }
    out.write_all(b"</div>\n</section>\n")
}

struct Listing<'l, 'a> {
    file: &'l FileReport,
    findings: &'l [Finding],
    source: &'l Source<'l>,
    advice: &'l Advice<'a>,
}

/// Bytes of the text to mark, and how.
type Mark = (usize, usize, Severity);

impl Listing<'_, '_> {
    fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let text = self.source.without_any_secret();
        let mut starts = vec![0];
        starts.extend(memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at + 1));
        let last = starts.len() - usize::from(text.ends_with('\n') && starts.len() > 1);
        starts.push(text.len() + 1);
        let shown = self.lines(last);
        let mut next = self.findings.iter().peekable();
        let mut before = 0;
        for &line in &shown {
            if line > before + 1 {
                let lines = line - before - 1;
                let lines = if lines == 1 { "1 line".to_owned() } else { format!("{lines} lines") };
                writeln!(out, "<div class=\"gap\">⋯ {lines}</div>")?;
            }
            before = line;
            let (start, end) = (starts[line - 1], starts[line] - 1);
            let mut here = Vec::new();
            while let Some(finding) = next.next_if(|it| it.place.range.start.line as usize <= line) {
                here.push(finding);
            }
            let content = text[start..end.max(start)].trim_end_matches('\r');
            if content.len() > LONG {
                self.long_line(line, &here, out)?;
                continue;
            }
            let row = row(line, content, &self.marks(start, start + content.len()));
            out.write_all(row.as_bytes())?;
            for finding in here {
                out.write_all(element(&self.file.path, finding, self.advice).as_bytes())?;
            }
        }
        if before < last && !shown.is_empty() {
            let rest = last - before;
            let lines = if rest == 1 { "1 line".to_owned() } else { format!("{rest} lines") };
            writeln!(out, "<div class=\"gap\">⋯ {lines}</div>")?;
        }
        // A file that changed meanwhile may have lost their lines.
        next.try_for_each(|finding| out.write_all(element(&self.file.path, finding, self.advice).as_bytes()))
    }

    /// The lines to show, from 1.
    fn lines(&self, last: usize) -> BTreeSet<usize> {
        if last <= SHORT {
            return (1..=last).collect();
        }
        let mut lines = BTreeSet::new();
        for finding in self.findings {
            let related = finding.related.iter().filter(|it| it.file.is_none()).map(|it| (it.place.range, 0));
            for (range, context) in std::iter::once((finding.place.range, CONTEXT)).chain(related) {
                let (start, end) = (range.start.line as usize, range.end.line as usize);
                let end = end.min(start + MOST_LINES);
                lines.extend(start.saturating_sub(context).max(1)..=(end + context).min(last));
            }
        }
        lines
    }

    /// What is marked in the bytes `start..end` of the text.
    fn marks(&self, start: usize, end: usize) -> Vec<Mark> {
        let at = |offset: u64| self.source.at_offset(offset).unwrap_or(0) as usize;
        let marks = self.findings.iter().map(|finding| {
            let range = finding.place.range;
            (at(range.start.offset), at(range.end.offset), finding.severity)
        });
        let here =
            marks.filter(|&(from, to, _)| from <= end && to >= start && (from < end || from == to || from == end));
        here.map(|(from, to, severity)| (from.clamp(start, end) - start, to.clamp(start, end) - start, severity))
            .collect()
    }

    /// A line that is shown through a window around each finding.
    fn long_line(&self, line: usize, findings: &[&Finding], out: &mut dyn Write) -> io::Result<()> {
        if findings.is_empty() {
            return writeln!(out, "<div class=\"row\"><span class=\"number\">{line}</span><code>…</code></div>");
        }
        for finding in findings {
            if let Some(excerpt) = &finding.place.excerpt {
                out.write_all(window(excerpt, finding.severity).as_bytes())?;
            }
            out.write_all(element(&self.file.path, finding, self.advice).as_bytes())?;
        }
        Ok(())
    }
}

fn window(excerpt: &Excerpt, severity: Severity) -> String {
    let marks = [(excerpt.label.start, excerpt.label.end, severity)];
    let text = row(excerpt.line as usize, &excerpt.text, &marks);
    let text = if excerpt.cut_start { text.replacen("<code>", "<code>…", 1) } else { text };
    if excerpt.cut_end { text.replacen("</code></div>", "…</code></div>", 1) } else { text }
}

/// A line with its number; a byte that several marks cover has the worst of them.
fn row(number: usize, text: &str, marks: &[Mark]) -> String {
    let mut out = format!("<div class=\"row\"><span class=\"number\">{number}</span><code>");
    let mut bounds: BTreeSet<usize> = marks.iter().flat_map(|&(start, end, _)| [start, end]).collect();
    bounds.retain(|&at| at <= text.len() && text.is_char_boundary(at));
    bounds.insert(text.len());
    let mut from = 0;
    for to in bounds {
        let worst =
            marks.iter().filter(|mark| mark.0 <= from && mark.1 >= to && mark.0 < mark.1).map(|mark| mark.2).max();
        if from < to {
            match worst {
                Some(severity) => {
                    let _ = write!(out, "<mark class=\"{}\">", severity.name());
                    escape_into(&visible_source(&text[from..to]), &mut out);
                    out.push_str("</mark>");
                }
                None => escape_into(&visible_source(&text[from..to]), &mut out),
            }
        }
        if let Some(point) = marks.iter().find(|mark| mark.0 == to && mark.1 == to) {
            let _ = write!(out, "<mark class=\"{} point\"></mark>", point.2.name());
        }
        from = to;
    }
    out + "</code></div>\n"
}
