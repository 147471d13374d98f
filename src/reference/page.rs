//! A page of text for people: headings, paragraphs and tables, wrapped at the same width on every terminal.

use crate::output::visible;

/// Characters in a line; longer words stand on a line of their own.
const WIDTH: usize = 100;

/// Text that grows from top to bottom.
pub struct Page {
    text: String,
    color: bool,
}

impl Page {
    /// An empty page; `color` makes headings bold.
    pub fn new(color: bool) -> Self {
        Page { text: String::new(), color }
    }

    /// The finished text.
    pub fn into_text(self) -> String {
        self.text
    }

    /// A line that stands out, after an empty one.
    pub fn heading(&mut self, text: &str) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        self.strong(text);
        self.text.push('\n');
    }

    /// A name that stands out and what it is.
    pub fn title(&mut self, name: &str, what: &str) {
        let room = WIDTH.saturating_sub(name.chars().count() + 2);
        self.strong(name);
        self.text.push_str(": ");
        let mut lines = wrapped(what, room).into_iter();
        self.text.push_str(&lines.next().unwrap_or_default());
        self.text.push('\n');
        lines.for_each(|line| self.line(4, &line));
    }

    /// Wrapped text.
    pub fn paragraph(&mut self, indent: usize, text: &str) {
        for line in wrapped(text, WIDTH - indent) {
            self.line(indent, &line);
        }
    }

    /// Lines as they are.
    pub fn verbatim(&mut self, indent: usize, text: &str) {
        text.lines().for_each(|line| self.line(indent, line));
    }

    /// A label of `width` characters and wrapped text beside it.
    pub fn labelled(&mut self, indent: usize, width: usize, label: &str, text: &str) {
        let column = indent + width + 2;
        let mut lines = wrapped(text, WIDTH - column).into_iter();
        self.columns(indent, &[(label, width)], &lines.next().unwrap_or_default());
        lines.for_each(|line| self.line(column, &line));
    }

    /// A row of a table, on one line however long it is, so that a search finds all of it: cells with the widths of
    /// their columns, then the rest.
    pub fn columns(&mut self, indent: usize, cells: &[(&str, usize)], rest: &str) {
        let mut line = " ".repeat(indent);
        for (cell, width) in cells {
            line.push_str(&format!("{:width$}  ", visible(cell)));
        }
        line.push_str(&visible(rest));
        self.text.push_str(line.trim_end());
        self.text.push('\n');
    }

    /// An empty line.
    pub fn space(&mut self) {
        self.text.push('\n');
    }

    fn line(&mut self, indent: usize, line: &str) {
        let line = visible(line);
        let indent = if line.is_empty() { 0 } else { indent };
        self.text.extend(std::iter::repeat_n(' ', indent));
        self.text.push_str(&line);
        self.text.push('\n');
    }

    fn strong(&mut self, text: &str) {
        let (on, off) = if self.color { ("\x1b[1m", "\x1b[0m") } else { ("", "") };
        self.text.push_str(&format!("{on}{}{off}", visible(text)));
    }
}

/// Lines of at most `width` characters, broken between words.
fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let (mut line, mut length) = (String::new(), 0);
    for word in text.split_whitespace() {
        let word_length = word.chars().count();
        if length > 0 && length + 1 + word_length > width {
            lines.push(std::mem::take(&mut line));
            length = 0;
        }
        if length > 0 {
            line.push(' ');
            length += 1;
        }
        line.push_str(&visible(word));
        length += word_length;
    }
    if length > 0 {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_between_words_and_long_words_stay_whole() {
        assert_eq!(wrapped("a bb  ccc\ndddddd e", 4), ["a bb", "ccc", "dddddd", "e"]);
        assert_eq!(wrapped("", 4), [] as [&str; 0]);
    }

    #[test]
    fn text_beside_a_label_is_wrapped_and_rows_of_tables_are_not() {
        let text = "word ".repeat(30);
        let mut page = Page::new(false);
        page.labelled(2, 4, "a", &text);
        page.columns(2, &[("ab", 3), ("too wide", 3)], &text);
        let text = page.into_text();
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 3);
        assert!(lines[0].starts_with("  a     word") && lines[0].len() <= WIDTH);
        assert!(lines[1].starts_with("        word"));
        assert!(lines[2].starts_with("  ab   too wide  word") && lines[2].len() > WIDTH);
    }

    #[test]
    fn only_headings_are_bold_and_only_in_colour() {
        let mut page = Page::new(true);
        page.title("name", "what");
        page.heading("Why");
        page.paragraph(2, "because\u{1b}[2J");
        assert_eq!(page.into_text(), "\x1b[1mname\x1b[0m: what\n\n\x1b[1mWhy\x1b[0m\n  because␛[2J\n");
    }
}
