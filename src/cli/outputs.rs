//! Where a run writes what it found: one format to standard output, any number to files.

use super::inputs::InputFile;
use super::texts::Texts;
use super::{RunError, terminal};
use crate::finding::Finding;
use crate::lasting::Text;
use crate::output::{self, Advice, Format, Outlook, RuleWords};
use crate::reference::pretty::pretty;
use crate::report::Report;
use crate::rule::{Rule, RuleMask};
use crate::ruleset::RuleSet;
use crate::ruleset::facts::Example;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::error::ErrorKind;
use std::ffi::OsStr;
use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Most bytes of a job summary that GitHub takes, with room for what other steps say.
const LONGEST_SUMMARY: usize = 1_000_000;

/// A format, and the file that it goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Output {
    /// The format.
    pub format: Format,
    /// The file; standard output if there is none.
    pub file: Option<PathBuf>,
}

impl Output {
    /// The output that `FORMAT` or `FORMAT=FILE` names; `-` is standard output.
    pub fn named(text: &str) -> Option<Self> {
        let (name, file) = parts(text);
        let format = name.parse().ok().filter(|_| file != Some(""))?;
        Some(Output { format, file: file.filter(|&file| file != "-").map(PathBuf::from) })
    }
}

fn parts(text: &str) -> (&str, Option<&str>) {
    text.split_once('=').map_or((text, None), |(name, file)| (name, Some(file)))
}

/// Reads an output, and says what is wrong where there is none.
#[derive(Clone)]
pub struct OutputParser;

impl TypedValueParser for OutputParser {
    type Value = Output;

    fn parse_ref(
        &self,
        command: &clap::Command,
        arg: Option<&clap::Arg>,
        value: &OsStr,
    ) -> Result<Output, clap::Error> {
        let text = value.to_str().ok_or_else(|| clap::Error::new(ErrorKind::InvalidUtf8).with_cmd(command))?;
        if let Some(output) = Output::named(text) {
            return Ok(output);
        }
        let names = PossibleValuesParser::new(Format::ALL.map(Format::name));
        // The whole text is no name, so it is what the error shows.
        let (name, file) = parts(text);
        let name = if file == Some("") { text } else { name };
        Err(names.parse_ref(command, arg, OsStr::new(name)).expect_err("what the names of the formats name was taken"))
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        Some(Box::new(Format::ALL.into_iter().map(|format| PossibleValue::new(format.name()))))
    }
}

/// The outputs of a run.
pub struct Outputs {
    terminal: Format,
    files: Vec<(Format, PathBuf)>,
}

impl Outputs {
    /// The outputs that were asked for; `full` goes to standard output if nothing else does.
    ///
    /// # Errors
    ///
    /// Two of them go to one place.
    pub fn new(outputs: &[Output]) -> Result<Self, RunError> {
        let mut terminal = None;
        let mut files: Vec<(Format, PathBuf)> = Vec::new();
        for output in outputs {
            match &output.file {
                None if terminal.is_some() => {
                    return Err(RunError::Usage("two output formats for standard output: write FORMAT=FILE".into()));
                }
                None => terminal = Some(output.format),
                Some(path) if files.iter().any(|(_, other)| is_same(other, path)) => {
                    let path = output::visible(&path.to_string_lossy()).into_owned();
                    return Err(RunError::Usage(format!("two output formats for one file: {path}")));
                }
                Some(path) => files.push((output.format, path.clone())),
            }
        }
        Ok(Outputs { terminal: terminal.unwrap_or_default(), files })
    }

    /// What goes to standard output.
    pub fn terminal(&self) -> Format {
        self.terminal
    }

    /// Every format.
    pub fn formats(&self) -> impl Iterator<Item = Format> {
        std::iter::once(self.terminal).chain(self.files.iter().map(|&(format, _)| format))
    }

    /// Refuses to write over what is read.
    ///
    /// # Errors
    ///
    /// A file that an output goes to is a file that is checked, or is part of the state.
    pub fn guard(&self, inputs: &[InputFile], state: &[PathBuf]) -> Result<(), RunError> {
        for (_, path) in self.files.iter().filter(|(_, path)| path.exists()) {
            let mut read = inputs.iter().filter(|it| it.is_named).filter_map(|it| it.path.as_ref()).chain(state);
            if read.any(|it| is_same(it, path)) {
                let path = output::visible(&path.to_string_lossy()).into_owned();
                return Err(RunError::Usage(format!("{path} is read by this run and cannot be written to")));
            }
        }
        Ok(())
    }

    /// Writes the report to every place; to standard error if standard output is taken by a text that was mended.
    pub fn write(&self, report: &Report, advice: &Advice, color: bool, is_taken: bool) -> Result<(), RunError> {
        for (format, path) in &self.files {
            let written =
                File::create(path).and_then(|mut file| output::write(*format, report, advice, false, &mut file));
            written.map_err(|err| RunError::UnwritableFile(path.clone(), err))?;
        }
        if self.formats().any(|format| format == Format::Github) {
            job_summary(report, advice);
        }
        let result = match is_taken {
            true => output::write(self.terminal, report, advice, false, &mut io::stderr().lock()),
            false => output::write(self.terminal, report, advice, color, &mut io::stdout().lock()),
        };
        terminal::written(result)
    }
}

/// Whether two paths are one file, as far as can be told.
fn is_same(a: &Path, b: &Path) -> bool {
    let real = |path: &Path| {
        let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let below = || Some(folder.canonicalize().ok()?.join(path.file_name()?));
        path.canonicalize().ok().or_else(below)
    };
    a == b || real(a).is_some_and(|path| Some(path) == real(b))
}

/// Adds to the summary that GitHub shows of a job, if this is one. Nobody relies on it, so it cannot fail the run.
fn job_summary(report: &Report, advice: &Advice) {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else { return };
    let mut text = Vec::new();
    let written = output::write(Format::Markdown, report, advice, false, &mut text).and_then(|()| {
        if text.len() > LONGEST_SUMMARY {
            let end = memchr::memrchr(b'\n', &text[..LONGEST_SUMMARY]).map_or(0, |at| at + 1);
            text.truncate(end);
            text.extend_from_slice("\n… the rest is in the log\n".as_bytes());
        }
        OpenOptions::new().append(true).create(true).open(&path)?.write_all(&text)
    });
    if let Err(err) = written {
        terminal::say(&format!("precall: the job summary could not be written: {err}\n"));
    }
}

/// What outputs have to know of a run beside its report.
pub struct Words<'w> {
    /// The rule files.
    pub rules: &'static RuleSet,
    /// The files.
    pub texts: &'w Texts,
    /// What kept the run from checking everything.
    pub failures: Vec<String>,
    /// What goes beyond the findings.
    pub outlook: &'w dyn Fn() -> Outlook,
}

impl Words<'_> {
    /// Calls `use_it` with the advice.
    pub fn with_advice<T>(&self, use_it: impl FnOnce(&Advice) -> T) -> T {
        let rules = self.rules;
        let help = |rule: Rule| rules.facts(rule).help.as_str();
        let url = |finding: &Finding| {
            let operation = finding.service.as_ref().and(finding.call.as_ref())?.operation.as_deref()?;
            rules.operation(operation).map(|it| it.file.source.url.as_str())
        };
        let keys = crate::lint::secret_keys(rules);
        use_it(&Advice {
            help: &help,
            url: &url,
            needs: &|mask| needs(rules, mask),
            words: &|rule| words(rules, rule),
            text: &|shown| self.texts.text(shown),
            from_root: &|shown| self.texts.repository_path(shown),
            secret_keys: &keys,
            failures: &self.failures,
            outlook: self.outlook,
        })
    }
}

fn words(rules: &'static RuleSet, rule: Rule) -> RuleWords<'static> {
    let facts = rules.facts(rule);
    RuleWords {
        severity: rules.severity(rule),
        summary: &facts.summary,
        meaning: &facts.meaning,
        why: &facts.why,
        help: &facts.help,
        example: example(&facts.examples.fires),
    }
}

fn example(example: &Example) -> Option<String> {
    example.text.clone().or_else(|| example.batch.as_ref().map(pretty))
}

/// The responses that would decide the rules of `mask`, sorted, each once. What tells the region of a resource tells
/// other things, too: which resource it is follows from the other rules.
fn needs(rules: &'static RuleSet, mask: RuleMask) -> Vec<&'static str> {
    let of = |mask: RuleMask| {
        let mut needs: Vec<_> = mask.flat_map(|rule| rules.facts(rule).needs.iter().map(Text::as_str)).collect();
        needs.sort_unstable();
        needs.dedup();
        needs
    };
    let region = RuleMask::of(&[Rule::WrongRegion]);
    let needs = of(mask.without(region));
    let tells_region = of(mask.intersect(region)).iter().any(|name| needs.contains(name));
    if tells_region { needs } else { of(mask) }
}
