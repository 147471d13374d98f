//! What a run found, as text: one function per format, from a `Report` to a writer.

mod ansi;
mod checkstyle;
mod concise;
mod full;
mod github;
mod gitlab;
mod html;
mod json;
mod jsonl;
mod junit;
mod line_hash;
mod markdown;
mod places;
mod rdjson;
#[cfg(test)]
mod samples;
mod sarif;
mod sarif_rules;
mod snippet;
mod summary;
mod uri;
mod visible;
mod xml;

pub use summary::{passed_over, statistics, summary};
pub use visible::visible;

use crate::finding::{Finding, Severity};
use crate::lasting;
use crate::report::Report;
use crate::rule::{Rule, RuleMask};
use crate::source::Text;
use std::fmt;
use std::io::{self, BufWriter, Write};
use std::str::FromStr;

/// What a rule file says about its rule.
#[derive(Clone, Debug)]
pub struct RuleWords<'a> {
    /// The severity, unless the operation says otherwise.
    pub severity: Severity,
    /// What is wrong when it fires, one line.
    pub summary: &'a str,
    /// When exactly it fires.
    pub meaning: &'a str,
    /// Why it matters.
    pub why: &'a str,
    /// What to do, one imperative line.
    pub help: &'a str,
    /// A batch that fires it, as text.
    pub example: Option<String>,
}

/// What the formats have to know of the rule set, and of the files beside the report.
#[derive(Clone, Copy)]
pub struct Advice<'a> {
    /// The rule's general advice: one imperative line; empty when it has none.
    pub help: &'a dyn Fn(Rule) -> &'a str,
    /// The document that the finding's code comes from.
    pub url: &'a dyn Fn(&Finding) -> Option<&'a str>,
    /// The `Describe*` and `List*` responses that would decide these rules: sorted, each once.
    pub needs: &'a dyn Fn(RuleMask) -> Vec<&'a str>,
    /// The words of a rule.
    pub words: &'a dyn Fn(Rule) -> RuleWords<'a>,
    /// The text of a file, by its path as shown; none if it is too large, or gone.
    pub text: &'a dyn Fn(&str) -> Option<Text>,
    /// The path from the root of the repository, of a path as shown: `/` between parts, absolute outside of it.
    pub from_root: &'a dyn Fn(&str) -> String,
    /// Keys whose values are never shown.
    pub secret_keys: &'a [lasting::Text],
    /// What kept the run from checking everything, one line each.
    pub failures: &'a [String],
    /// What goes beyond the findings; only asked for by formats that show it.
    pub outlook: &'a dyn Fn() -> Outlook,
}

/// What a survey of the state has to say about the batches of a run.
#[derive(Clone, Debug, Default)]
pub struct Outlook {
    /// A script of read-only commands that fetch what would decide more.
    pub script: Option<String>,
    /// Pictures of vSwitches, as SVG.
    pub maps: Vec<String>,
}

impl<'a> Advice<'a> {
    /// No rule set, no files.
    pub const NONE: Advice<'static> = Advice {
        help: &|_| "",
        url: &|_| None,
        needs: &|_| Vec::new(),
        words: &|_| RuleWords { severity: Severity::Error, summary: "", meaning: "", why: "", help: "", example: None },
        text: &|_| None,
        from_root: &|path| path.to_owned(),
        secret_keys: &[],
        failures: &[],
        outlook: &Outlook::default,
    };

    /// What to do about `finding`: its own advice, else that of its rule.
    fn help_for<'f>(&self, finding: &'f Finding) -> &'f str
    where
        'a: 'f,
    {
        match &finding.help {
            Some(help) => help,
            None => (self.help)(finding.rule),
        }
    }
}

/// How findings are printed (CONTRACT.md, section 6, `--output-format`).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// For people: the source line with the value underlined, and what to do.
    #[default]
    Full,
    /// One line a finding, as compilers print them.
    Concise,
    /// One JSON object (CONTRACT.md, section 5).
    Json,
    /// One JSON object a finding, one a line.
    Jsonl,
    /// SARIF 2.1.0, as GitHub code scanning takes it.
    Sarif,
    /// Workflow commands that annotate a pull request on GitHub.
    Github,
    /// GitLab code quality.
    Gitlab,
    /// JUnit XML.
    Junit,
    /// Checkstyle XML.
    Checkstyle,
    /// Reviewdog Diagnostic Format.
    Rdjson,
    /// Tables for a comment or a job summary.
    Markdown,
    /// One page for a browser.
    Html,
}

impl Format {
    /// Every format, in the order of the documentation.
    pub const ALL: [Format; 12] = [
        Format::Full,
        Format::Concise,
        Format::Json,
        Format::Jsonl,
        Format::Sarif,
        Format::Github,
        Format::Gitlab,
        Format::Junit,
        Format::Checkstyle,
        Format::Rdjson,
        Format::Markdown,
        Format::Html,
    ];

    /// The word that users write.
    pub fn name(self) -> &'static str {
        match self {
            Format::Full => "full",
            Format::Concise => "concise",
            Format::Json => "json",
            Format::Jsonl => "jsonl",
            Format::Sarif => "sarif",
            Format::Github => "github",
            Format::Gitlab => "gitlab",
            Format::Junit => "junit",
            Format::Checkstyle => "checkstyle",
            Format::Rdjson => "rdjson",
            Format::Markdown => "markdown",
            Format::Html => "html",
        }
    }

    /// Whether it shows the source lines that findings carry.
    pub fn shows_excerpts(self) -> bool {
        matches!(self, Format::Full | Format::Html)
    }

    /// Whether it shows more of a finding than what is wrong and where.
    pub fn shows_details(self) -> bool {
        self != Format::Concise
    }

    /// Whether it lists what could not be decided call by call.
    pub fn lists_undecided(self) -> bool {
        matches!(self, Format::Json | Format::Html)
    }

    /// Whether people read it on a terminal, where the summary line follows.
    pub fn is_for_terminals(self) -> bool {
        matches!(self, Format::Full | Format::Concise)
    }
}

/// A word that names no format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownFormat {
    /// The word.
    pub name: String,
}

impl fmt::Display for UnknownFormat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = Format::ALL.map(Format::name).join(", ");
        let name = visible(&self.name);
        write!(formatter, "`{name}` is no output format; there are: {known}")
    }
}

impl std::error::Error for UnknownFormat {}

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        Format::ALL.into_iter().find(|format| format.name() == name).ok_or_else(|| UnknownFormat { name: name.into() })
    }
}

/// Writes the findings of `report` to `out` and flushes it; `out` needs no buffer. `color` matters to `Full` alone.
///
/// # Errors
///
/// Those of `out`; a closed pipe among them.
pub fn write(format: Format, report: &Report, advice: &Advice, color: bool, out: &mut dyn Write) -> io::Result<()> {
    // Asking for memory that is not needed takes time, too.
    let is_long = report.findings().next().is_some();
    let mut out = BufWriter::with_capacity(if is_long { 1 << 16 } else { 1 << 10 }, out);
    match format {
        Format::Full => full::write(report, advice, color, &mut out)?,
        Format::Concise => concise::write(report, &mut out)?,
        Format::Json => json::write(report, advice, &mut out)?,
        Format::Jsonl => jsonl::write(report, advice, &mut out)?,
        Format::Sarif => sarif::write(report, advice, &mut out)?,
        Format::Github => github::write(report, advice, &mut out)?,
        Format::Gitlab => gitlab::write(report, advice, &mut out)?,
        Format::Junit => junit::write(report, &mut out)?,
        Format::Checkstyle => checkstyle::write(report, &mut out)?,
        Format::Rdjson => rdjson::write(report, advice, &mut out)?,
        Format::Markdown => markdown::write(report, advice, &mut out)?,
        Format::Html => html::write(report, advice, &mut out)?,
    }
    out.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_is_found_by_its_name() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
    }

    #[test]
    fn another_word_is_answered_with_the_formats() {
        let error = "xml\u{1b}".parse::<Format>().expect_err("no such format");
        assert_eq!(
            error.to_string(),
            "`xml␛` is no output format; there are: full, concise, json, jsonl, sarif, github, \
             gitlab, junit, checkstyle, rdjson, markdown, html"
        );
    }

    #[test]
    fn a_closed_pipe_is_told_to_the_caller() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        for format in Format::ALL {
            let error = write(format, &samples::report(), &samples::ADVICE, false, &mut Closed)
                .expect_err("the pipe is closed");
            assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
        }
    }
}
