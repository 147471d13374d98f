//! What codespan shows of the files: the excerpts of one finding, laid out as lines with their true numbers.

use super::visible::{visible, visible_source};
use crate::source::{Excerpt, Place, Position, Range};
use codespan_reporting::diagnostic::{Label, LabelStyle};
use codespan_reporting::files::{Error, Files, Location};
use std::ops;

/// A place to underline.
pub(super) struct Mark<'a> {
    /// Its file.
    pub file: &'a str,
    /// Where it is.
    pub place: &'a Place,
    /// What is shown of it.
    pub excerpt: &'a Excerpt,
    /// Primary for the finding itself.
    pub style: LabelStyle,
    /// What stands beside the underline; may be empty.
    pub message: String,
}

/// The files of one finding, reduced to the lines that are shown. A file's id is its index.
pub(super) struct Snippets {
    blocks: Vec<Block>,
}

/// The shown lines of one file, joined by line feeds.
struct Block {
    name: String,
    source: String,
    lines: Vec<Line>,
    /// The true position of the byte of `source` at which a label starts.
    starts: Vec<(usize, Position)>,
}

struct Line {
    /// Neighbours differ by 1; by 3 where lines were left out, so that codespan draws a break.
    index: usize,
    number: u64,
    range: ops::Range<usize>,
}

/// A line that will be shown, with everything that is underlined in it.
struct Row<'a> {
    excerpt: &'a Excerpt,
    marks: Vec<(&'a Mark<'a>, ops::Range<usize>)>,
}

impl Snippets {
    /// Lays out `marks`, the primary one first: its file is the first one shown.
    pub fn new(marks: &[Mark]) -> (Self, Vec<Label<usize>>) {
        let mut files: Vec<&str> = Vec::new();
        for mark in marks {
            if !files.contains(&mark.file) {
                files.push(mark.file);
            }
        }
        let mut labels = Vec::new();
        let blocks = files.iter().enumerate().map(|(id, file)| {
            let mut block = Block::new(file);
            for row in rows(marks, file) {
                block.push(id, &row, &mut labels);
            }
            block
        });
        let blocks = blocks.collect();
        (Snippets { blocks }, labels)
    }

    fn block(&self, id: usize) -> Result<&Block, Error> {
        self.blocks.get(id).ok_or(Error::FileMissing)
    }
}

/// The lines of `file` in order; a mark that fits into a line already shown is underlined there.
fn rows<'a>(marks: &'a [Mark], file: &str) -> Vec<Row<'a>> {
    let mut rows: Vec<Row> = Vec::new();
    for mark in marks.iter().filter(|it| it.file == file) {
        let shared = rows.iter_mut().find_map(|row| {
            let range = bytes_of(&mark.place.range, row.excerpt)?;
            Some((row, range))
        });
        match shared {
            Some((row, range)) => row.marks.push((mark, range)),
            None => rows.push(Row { excerpt: mark.excerpt, marks: vec![(mark, mark.excerpt.label.clone())] }),
        }
    }
    rows.sort_by_key(|row| (row.excerpt.line, row.excerpt.column));
    rows
}

/// The bytes of `excerpt` that `range` covers; nothing if it reaches beyond what is shown of its first line.
fn bytes_of(range: &Range, excerpt: &Excerpt) -> Option<ops::Range<usize>> {
    if range.start.line != excerpt.line {
        return None;
    }
    let byte_of = |column: u64| {
        let characters = column.checked_sub(excerpt.column)?;
        let starts = excerpt.text.char_indices().map(|(at, _)| at);
        starts.chain([excerpt.text.len()]).nth(usize::try_from(characters).ok()?)
    };
    let start = byte_of(range.start.column)?;
    let end = match range.end.line == excerpt.line {
        true => byte_of(range.end.column)?,
        false if excerpt.cut_end => return None,
        false => excerpt.text.len(),
    };
    Some(start..end.max(start))
}

impl Block {
    fn new(file: &str) -> Self {
        Block { name: visible(file).into_owned(), source: String::new(), lines: Vec::new(), starts: Vec::new() }
    }

    fn push(&mut self, id: usize, row: &Row, labels: &mut Vec<Label<usize>>) {
        let Row { excerpt, marks } = row;
        let start = self.source.len();
        self.source.push_str(if excerpt.cut_start { "…" } else { "" });
        let text = self.source.len();
        self.source.push_str(&visible_source(&excerpt.text));
        self.source.push_str(if excerpt.cut_end { "…" } else { "" });
        self.push_line(excerpt.line, start..self.source.len());
        self.source.push('\n');
        for (mark, range) in marks {
            let from = text + shown_length(&excerpt.text, range.start);
            let to = text + shown_length(&excerpt.text, range.end);
            self.starts.push((from, mark.place.range.start));
            labels.push(Label::new(mark.style, id, from..to).with_message(mark.message.as_str()));
        }
    }

    fn push_line(&mut self, number: u64, range: ops::Range<usize>) {
        let index = match self.lines.last() {
            None => 0,
            Some(last) if number <= last.number + 1 => last.index + 1,
            Some(last) => last.index + 3,
        };
        self.lines.push(Line { index, number, range });
    }

    fn line(&self, index: usize) -> Result<&Line, Error> {
        let line = self.lines.iter().find(|line| line.index == index);
        line.ok_or(Error::LineTooLarge { given: index, max: self.lines.last().map_or(0, |line| line.index) })
    }
}

/// Bytes that the first `at` bytes of `text` have when they are made visible.
fn shown_length(text: &str, at: usize) -> usize {
    let before = (0..=at.min(text.len())).rev().find_map(|it| text.get(..it));
    visible_source(before.unwrap_or_default()).len()
}

impl<'a> Files<'a> for Snippets {
    type FileId = usize;
    type Name = &'a str;
    type Source = &'a str;

    fn name(&'a self, id: usize) -> Result<&'a str, Error> {
        Ok(&self.block(id)?.name)
    }

    fn source(&'a self, id: usize) -> Result<&'a str, Error> {
        Ok(&self.block(id)?.source)
    }

    fn line_index(&'a self, id: usize, byte_index: usize) -> Result<usize, Error> {
        let block = self.block(id)?;
        let line = block.lines.iter().find(|line| byte_index <= line.range.end);
        line.map(|it| it.index).ok_or(Error::IndexTooLarge { given: byte_index, max: block.source.len() })
    }

    fn line_number(&'a self, id: usize, line_index: usize) -> Result<usize, Error> {
        Ok(self.block(id)?.line(line_index)?.number as usize)
    }

    fn line_range(&'a self, id: usize, line_index: usize) -> Result<ops::Range<usize>, Error> {
        Ok(self.block(id)?.line(line_index)?.range.clone())
    }

    fn location(&'a self, id: usize, byte_index: usize) -> Result<Location, Error> {
        let starts = &self.block(id)?.starts;
        let start = starts.iter().find(|(byte, _)| *byte == byte_index);
        let (_, position) = start.ok_or(Error::FileMissing)?;
        Ok(Location { line_number: position.line as usize, column_number: position.column as usize })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, Span};

    fn place(text: &str, start: usize, end: usize) -> Place {
        Source::new(text, 0, true, &[]).place(Span::new(start, end))
    }

    fn mark<'a>(place: &'a Place, style: LabelStyle) -> Mark<'a> {
        Mark {
            file: "a.json",
            place,
            excerpt: place.excerpt.as_ref().expect("excerpts are on"),
            style,
            message: String::new(),
        }
    }

    #[test]
    fn a_place_beyond_the_window_gets_a_line_of_its_own() {
        let text = "x".repeat(1000);
        let (first, near, far) = (place(&text, 500, 510), place(&text, 520, 530), place(&text, 10, 20));
        let marks =
            [mark(&first, LabelStyle::Primary), mark(&near, LabelStyle::Secondary), mark(&far, LabelStyle::Secondary)];
        let (snippets, labels) = Snippets::new(&marks);
        let lines = &snippets.blocks[0].lines;
        assert_eq!(lines.iter().map(|it| (it.index, it.number)).collect::<Vec<_>>(), [(0, 1), (1, 1)]);
        assert_eq!(labels.len(), 3);
        let columns = labels.iter().map(|it| {
            let location = snippets.location(it.file_id, it.range.start);
            location.expect("every label has a location").column_number
        });
        assert_eq!(columns.collect::<Vec<_>>(), [11, 501, 521]);
    }

    #[test]
    fn a_label_inside_a_character_is_widened_to_it() {
        assert_eq!(shown_length("é\u{1b}x", 1), 0);
        assert_eq!(shown_length("é\u{1b}x", 3), 2 + "␛".len());
        assert_eq!(shown_length("é", 99), 2);
    }
}
