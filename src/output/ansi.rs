//! Colours for codespan: ANSI escapes when they are wanted, nothing otherwise.

use codespan_reporting::diagnostic::{LabelStyle, Severity};
use codespan_reporting::term::WriteStyle;
use std::io::{self, Write};

/// Ends every style.
pub(super) const RESET: &str = "\x1b[0m";
/// What makes a note's first word stand out.
pub(super) const BOLD: &str = "\x1b[1m";
/// Line numbers, borders and second places: bold bright blue.
const QUIET: &str = "\x1b[1;94m";

/// Passes text on to `out`, with colours between if `color`.
pub(super) struct Ansi<'a> {
    /// Where the text goes.
    pub out: &'a mut dyn Write,
    /// Whether escapes are written.
    pub color: bool,
}

impl Ansi<'_> {
    fn set(&mut self, style: &str) -> io::Result<()> {
        if self.color {
            self.out.write_all(style.as_bytes())?;
        }
        Ok(())
    }
}

impl Write for Ansi<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

impl WriteStyle for Ansi<'_> {
    fn set_header(&mut self, severity: Severity) -> io::Result<()> {
        self.set(bold(severity))
    }

    fn set_header_message(&mut self) -> io::Result<()> {
        self.set(RESET)?;
        self.set(BOLD)
    }

    fn set_line_number(&mut self) -> io::Result<()> {
        self.set(QUIET)
    }

    fn set_note_bullet(&mut self) -> io::Result<()> {
        self.set(QUIET)
    }

    fn set_source_border(&mut self) -> io::Result<()> {
        self.set(QUIET)
    }

    fn set_label(&mut self, severity: Severity, style: LabelStyle) -> io::Result<()> {
        match style {
            LabelStyle::Primary => self.set(bold(severity)),
            LabelStyle::Secondary => self.set(QUIET),
        }
    }

    fn reset(&mut self) -> io::Result<()> {
        self.set(RESET)
    }
}

/// Red, yellow or cyan, as bright and bold as rustc's.
fn bold(severity: Severity) -> &'static str {
    match severity {
        Severity::Bug | Severity::Error => "\x1b[1;91m",
        Severity::Warning => "\x1b[1;93m",
        Severity::Note | Severity::Help => "\x1b[1;96m",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(color: bool) -> String {
        let mut bytes = Vec::new();
        let mut ansi = Ansi { out: &mut bytes, color };
        let styles = [
            ansi.set_header(Severity::Error),
            ansi.write_all(b"error"),
            ansi.set_header_message(),
            ansi.write_all(b": x"),
            ansi.reset(),
            ansi.set_line_number(),
            ansi.set_label(Severity::Warning, LabelStyle::Primary),
            ansi.set_label(Severity::Warning, LabelStyle::Secondary),
            ansi.flush(),
        ];
        assert!(styles.into_iter().all(|it| it.is_ok()));
        String::from_utf8(bytes).expect("only text was written")
    }

    #[test]
    fn styles_are_escapes_only_in_colour() {
        assert_eq!(written(false), "error: x");
        assert_eq!(written(true), "\x1b[1;91merror\x1b[0m\x1b[1m: x\x1b[0m\x1b[1;94m\x1b[1;93m\x1b[1;94m");
    }
}
