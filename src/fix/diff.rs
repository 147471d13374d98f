//! Edits as a unified diff. What changed is known, so that nothing is searched for.

use super::patch::Replacement;
use std::fmt::Write as _;
use std::ops::Range;

/// Unchanged lines around a change.
const CONTEXT: usize = 3;

/// Lines that differ, by their places in the old and in the new text; one of the two may be empty.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Change {
    old: Range<usize>,
    new: Range<usize>,
}

/// The unified diff between two texts, of which the replacements make one from the other; empty if nothing differs.
pub fn unified(path: &str, old: &str, new: &str, replacements: &[Replacement]) -> String {
    let (old, new): (Lines, Lines) = (Lines::of(old), Lines::of(new));
    let changes = changes(&old, &new, replacements);
    let mut out = String::new();
    let mut hunk: Vec<Change> = Vec::new();
    for change in changes {
        if hunk.last().is_some_and(|last| change.old.start - last.old.end > 2 * CONTEXT) {
            write_hunk(&old, &new, &std::mem::take(&mut hunk), &mut out);
        }
        hunk.push(change);
    }
    write_hunk(&old, &new, &hunk, &mut out);
    if out.is_empty() { out } else { format!("--- a/{path}\n+++ b/{path}\n{out}") }
}

/// The lines of a text, their ends included.
struct Lines<'t> {
    lines: Vec<&'t str>,
    /// Where each begins, and where the last one ends.
    starts: Vec<usize>,
}

impl<'t> Lines<'t> {
    fn of(text: &'t str) -> Self {
        let lines: Vec<&str> = text.split_inclusive('\n').collect();
        let mut starts = vec![0];
        lines.iter().for_each(|line| starts.push(starts[starts.len() - 1] + line.len()));
        Lines { lines, starts }
    }

    /// The line that begins at byte `start` and ends at `end`.
    fn find(&self, start: usize, end: usize) -> Option<usize> {
        let line = self.starts.binary_search(&start).ok()?;
        (self.starts.get(line + 1) == Some(&end)).then_some(line)
    }
}

/// What lies between the lines that no replacement touches.
fn changes(old: &Lines, new: &Lines, replacements: &[Replacement]) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut next = replacements.iter().peekable();
    let (mut shift, mut from) = (0_isize, (0, 0));
    for at in 0..=old.lines.len() {
        let here = match old.starts.get(at + 1) {
            None => Some(new.lines.len()),
            Some(&end) => {
                let start = old.starts[at];
                let is_behind = |it: &&Replacement| it.end <= start && (it.start < start || it.end == start);
                while let Some(it) = next.next_if(is_behind) {
                    shift += it.text.len() as isize - (it.end - it.start) as isize;
                }
                let is_touched = next.peek().is_some_and(|it| it.start < end);
                let place = |at: usize| at.wrapping_add_signed(shift);
                if is_touched { None } else { new.find(place(start), place(end)) }
            }
        };
        let Some(here) = here else { continue };
        if at > from.0 || here > from.1 {
            changes.extend(trimmed(old, new, Change { old: from.0..at, new: from.1..here }));
        }
        from = (at + 1, here + 1);
    }
    changes
}

/// Without the lines at both ends that are the same.
fn trimmed(old: &Lines, new: &Lines, mut change: Change) -> Option<Change> {
    while !change.old.is_empty() && !change.new.is_empty() && old.lines[change.old.start] == new.lines[change.new.start]
    {
        change.old.start += 1;
        change.new.start += 1;
    }
    while !change.old.is_empty()
        && !change.new.is_empty()
        && old.lines[change.old.end - 1] == new.lines[change.new.end - 1]
    {
        change.old.end -= 1;
        change.new.end -= 1;
    }
    (!change.old.is_empty() || !change.new.is_empty()).then_some(change)
}

fn write_hunk(old: &Lines, new: &Lines, hunk: &[Change], out: &mut String) {
    let (Some(first), Some(last)) = (hunk.first(), hunk.last()) else { return };
    let before = CONTEXT.min(first.old.start);
    let after = CONTEXT.min(old.lines.len() - last.old.end);
    let range = |range: Range<usize>| match range.len() {
        // An empty range names the line before it.
        0 => format!("{},0", range.start),
        1 => format!("{}", range.start + 1),
        length => format!("{},{length}", range.start + 1),
    };
    let old_range = range(first.old.start - before..last.old.end + after);
    let new_range = range(first.new.start - before..last.new.end + after);
    let _ = writeln!(out, "@@ -{old_range} +{new_range} @@");
    let mut at = first.old.start - before;
    for change in hunk {
        old.lines[at..change.old.start].iter().for_each(|line| write_line(' ', line, out));
        old.lines[change.old.clone()].iter().for_each(|line| write_line('-', line, out));
        new.lines[change.new.clone()].iter().for_each(|line| write_line('+', line, out));
        at = change.old.end;
    }
    old.lines[at..last.old.end + after].iter().for_each(|line| write_line(' ', line, out));
}

fn write_line(mark: char, line: &str, out: &mut String) {
    out.push(mark);
    out.push_str(line);
    if !line.ends_with('\n') {
        out.push_str("\n\\ No newline at end of file\n");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fix::Patch;

    fn diff(old: &str, edits: &[(usize, usize, &str)]) -> String {
        let edit = |&(start, end, text): &(usize, usize, &str)| Replacement { start, end, text: text.into() };
        let mut patch = Patch::new(old.len());
        patch.edit(edits.iter().map(edit).collect());
        let new = String::from_utf8(patch.apply(old.as_bytes())).expect("texts were edited");
        unified("x", old, &new, &patch.replacements(old.len()))
    }

    #[test]
    fn one_changed_line_has_context() {
        assert_eq!(
            diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", &[(8, 9, "five")]),
            "--- a/x\n+++ b/x\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n"
        );
        assert_eq!(diff("1\n2\n", &[]), "");
        assert_eq!(diff("1\n2\n", &[(0, 1, "1")]), "", "the same again is no change");
    }

    #[test]
    fn lines_come_and_go() {
        assert_eq!(diff("1\n2\n3\n", &[(2, 4, "")]), "--- a/x\n+++ b/x\n@@ -1,3 +1,2 @@\n 1\n-2\n 3\n");
        assert_eq!(diff("1\n2\n", &[(1, 1, "\n1a\n1b")]), "--- a/x\n+++ b/x\n@@ -1,2 +1,4 @@\n 1\n+1a\n+1b\n 2\n");
        assert_eq!(diff("1\n2\n", &[(1, 2, "")]), "--- a/x\n+++ b/x\n@@ -1,2 +1 @@\n-1\n-2\n+12\n");
    }

    #[test]
    fn a_missing_line_end_is_told() {
        assert_eq!(
            diff("a\nb", &[(2, 3, "c")]),
            "--- a/x\n+++ b/x\n@@ -1,2 +1,2 @@\n a\n-b\n\\ No newline at end of file\n+c\n\\ No newline at end of file\n"
        );
        assert_eq!(
            diff("a", &[(1, 1, "\nb")]),
            "--- a/x\n+++ b/x\n@@ -1 +1,2 @@\n-a\n\\ No newline at end of file\n+a\n+b\n\\ No newline at end of file\n"
        );
        assert_eq!(diff("", &[(0, 0, "a\n")]), "--- a/x\n+++ b/x\n@@ -0,0 +1 @@\n+a\n");
    }

    #[test]
    fn far_changes_are_hunks_of_their_own() {
        let text: String = (0..30).map(|it| format!("{it:02}\n")).collect();
        let out = diff(&text, &[(0, 2, "x"), (3 * 7, 3 * 7 + 2, "y"), (3 * 20, 3 * 20 + 2, "z")]);
        assert_eq!(out.matches("@@ -").count(), 2, "{out}");
        assert!(out.contains("@@ -1,11 +1,11 @@") && out.contains("@@ -18,7 +18,7 @@"), "{out}");
    }
}
