//! From the bytes of a file to its report: reads it, finds its calls, runs the checks.

mod cloud_config;
mod dry_run;
mod file_findings;
mod glance;
mod http;
mod json;
mod lines;
mod markdown;
mod part;
mod planned;
mod shell;
mod syntax;
mod template;
mod yaml;

pub use lines::{LINES_CHUNK, LineChunk, LinesFile};
pub use part::{Part, Scratch};
pub use syntax::{Syntax, UnknownSyntax, has_shell_line};

use crate::batch::Call;
use crate::batch::template::Template;
use crate::checks::Checks;
use crate::checks::state::{Memory, Simulation};
use crate::digest::{DigestMap, digest};
use crate::finding::{Finding, Severity};
use crate::ignores;
use crate::lasting::Text;
use crate::report::FileReport;
use crate::rule::{Rule, RuleMask};
use crate::ruleset::RuleSet;
use crate::source::{Source, Span};
use crate::state::{Execution, Snapshot};
use crate::syntax::Decoded;
use crate::syntax::Templating;
use crate::syntax::document::{MORE_ERRORS, MOST_ERRORS};
use std::sync::OnceLock;

/// Finds the snapshot for a batch, whose own state files are given by their paths, relative to the current folder.
pub type Snapshots = Box<dyn Fn(&[String]) -> &'static Snapshot + Send + Sync>;

/// A call of a covered operation, after it was checked.
#[derive(Clone, Copy)]
pub struct Observed<'a> {
    /// The call.
    pub call: &'a Call<'a>,
    /// The snapshot of its batch.
    pub snapshot: &'static Snapshot,
    /// What was found about it.
    pub findings: &'a [Finding],
    /// The rules that could neither pass nor fail.
    pub undecided: RuleMask,
}

/// Sees every call of a covered operation, in order.
pub type Observer<'a> = dyn FnMut(Observed) + 'a;

/// Checks files. One for a whole run; threads share it.
pub struct Linter {
    /// The rule files.
    pub rules: &'static RuleSet,
    /// Whether findings carry excerpts of the source.
    pub excerpts: bool,
    /// Whether reports list what could not be decided call by call.
    pub lists_undecided: bool,
    /// Whether findings about covered calls only say what is wrong and where: no advice, no other places, no fixes.
    pub is_brief: bool,
    /// Whether the rules look at every call, also where a shortcut would do: for tests of the shortcut.
    pub is_thorough: bool,
    /// How calls are sent, whatever their batch says.
    pub execution: Option<Execution>,
    /// How calls are sent where their batch does not say.
    pub usual_execution: Execution,
    /// Placeholders beside those that everybody knows.
    pub templating: Templating,
    /// The snapshot for a batch that names these state files of its own.
    pub snapshots: Snapshots,
    checks: Checks,
    /// Keys and flags whose values are never shown.
    secret_keys: Vec<Text>,
}

/// A file to check.
#[derive(Clone, Copy)]
pub struct Input<'a> {
    /// The path as shown to the user.
    pub path: &'a str,
    /// Its bytes, at most 4 GiB; none for a file that is checked in chunks.
    pub bytes: &'a [u8],
    /// How it is written; by content if the name does not tell.
    pub syntax: Option<Syntax>,
    /// Whether the user named it: then it must hold a batch.
    pub is_named: bool,
    /// Whether an empty file is fine although it is named.
    pub allow_empty: bool,
}

/// How scripts spell what holds a credential.
const SECRET_FLAGS: [&str; 6] =
    ["access-key-id", "access-key-secret", "sts-token", "ACCESS_KEY_ID", "ACCESS_KEY_SECRET", "SECURITY_TOKEN"];

/// Keys and flags whose values are never shown, whatever a file is written in.
pub fn secret_keys(rules: &RuleSet) -> Vec<Text> {
    rules.data.common.credentials.iter().copied().chain(SECRET_FLAGS.map(Text)).collect()
}

impl Linter {
    /// A linter with these rules.
    pub fn new(rules: &'static RuleSet) -> Self {
        let nothing = OnceLock::new();
        let snapshot = move || &*Box::leak(Box::new(Snapshot::new(rules, std::iter::empty(), false)));
        Linter {
            rules,
            excerpts: true,
            lists_undecided: true,
            is_brief: false,
            is_thorough: false,
            execution: None,
            snapshots: Box::new(move |_| nothing.get_or_init(snapshot)),
            usual_execution: Execution::default(),
            templating: Templating::default(),
            checks: Checks::new(rules),
            secret_keys: secret_keys(rules),
        }
    }

    /// Checks one file; `None` for a file that the user did not name and that holds no batch.
    pub fn file(&self, input: Input, scratch: &mut Scratch) -> Option<FileReport> {
        self.observed_file(input, scratch, None)
    }

    /// The same, with an eye on every call of a covered operation.
    pub fn observe(&self, input: Input, scratch: &mut Scratch, observer: &mut Observer) -> Option<FileReport> {
        self.observed_file(input, scratch, Some(observer))
    }

    fn observed_file(
        &self,
        input: Input,
        scratch: &mut Scratch,
        observer: Option<&mut Observer>,
    ) -> Option<FileReport> {
        if !input.is_named && !self.may_hold_a_batch(input.syntax, input.bytes) {
            return None;
        }
        let mut decoded = Decoded::new(input.bytes).mask(&self.templating);
        if let Some(what) = decoded.foreign_encoding {
            return input
                .is_named
                .then(|| self.whole_file(input.path, Rule::SyntaxError, what, &self.source(&decoded)));
        }
        let syntax = match input.syntax.unwrap_or_else(|| Syntax::of_content(&decoded.text)) {
            Syntax::Json | Syntax::JsonLines if dry_run::begins_with_one(&decoded.text) => Syntax::DryRun,
            Syntax::Yaml if cloud_config::is_one(&decoded.text) => Syntax::Shell,
            syntax => syntax,
        };
        let reads_any_byte = match syntax {
            Syntax::Json | Syntax::JsonLines | Syntax::DryRun | Syntax::Shell => true,
            Syntax::Oos | Syntax::Ros => is_json(&decoded.text),
            Syntax::Yaml | Syntax::Markdown | Syntax::Http => false,
        };
        if !reads_any_byte {
            decoded.soften();
        }
        let text = decoded.text.as_ref();
        let source = self.source(&decoded);
        // Where most calls are only looked at, ignores are looked for in the rest.
        let is_glanced = matches!(syntax, Syntax::Json | Syntax::JsonLines) && observer.is_none();
        let may_ignore = !is_glanced && ignores::may_ignore(text.as_bytes());
        let mut part = Part::new(self, input.path, &source, scratch, may_ignore);
        if let Some(observer) = observer {
            part.observer = Some(observer);
        }
        self.part(&mut part, syntax, &decoded);
        if part.has_met_ignore {
            part = Part::new(self, input.path, &source, part.scratch, true);
            self.part(&mut part, syntax, &decoded);
        }
        if !input.is_named && part.is_of_no_interest() {
            return None;
        }
        let is_empty = text.trim().is_empty();
        if part.holds_batch || (is_empty && input.is_named && input.allow_empty) {
            return Some(part.into_report(input.path, syntax));
        }
        self.no_batch(input, syntax, &source, part)
    }

    /// Checks the text that is decoded.
    fn part(&self, part: &mut Part, syntax: Syntax, decoded: &Decoded) {
        let text = part.source.text;
        match syntax {
            Syntax::Json => json::check(part),
            Syntax::JsonLines => lines::check(part),
            Syntax::Yaml => yaml::check(part, &decoded.invalid, None),
            Syntax::Oos => template(part, decoded, Template::Oos),
            Syntax::Ros => template(part, decoded, Template::Ros),
            Syntax::Http => http::check(part, Span::new(0, text.len()), &decoded.invalid),
            Syntax::DryRun => dry_run::check(part),
            Syntax::Shell if cloud_config::is_one(text) => cloud_config::check(part),
            Syntax::Shell => shell::check(part),
            Syntax::Markdown => markdown::check(part, &decoded.invalid),
        }
        part.rest();
    }

    /// A quick look at a file that a walk came upon: every batch has a key `Action` or `calls`, every template names an
    /// action or a type, every printed request an `action` or `api`, and everything else an operation.
    fn may_hold_a_batch(&self, syntax: Option<Syntax>, bytes: &[u8]) -> bool {
        let has = |mark: &str| memchr::memmem::find(bytes, mark.as_bytes()).is_some();
        match syntax {
            Some(Syntax::Shell | Syntax::Http) => self.rules.cli_names().marks().any(has),
            Some(Syntax::Markdown) => {
                let resources = self.rules.data.ros.resources.keys();
                self.rules.cli_names().marks().chain(resources.map(String::as_str)).any(has)
            }
            _ if bytes.starts_with(cloud_config::FIRST_LINE.as_bytes()) => self.rules.cli_names().marks().any(has),
            _ => ["Action", "calls", "\\u", "ALIYUN::", "\"action\"", "\"api\""].into_iter().any(has),
        }
    }

    /// The text as a source of places.
    fn source<'s>(&'s self, decoded: &'s Decoded) -> Source<'s> {
        let source = Source::new(&decoded.text, decoded.base, self.excerpts, &self.secret_keys);
        source.written(decoded.written.as_deref())
    }

    /// What to say about a file in which no batch was found: its syntax errors, if they may be the reason.
    fn no_batch(&self, input: Input, syntax: Syntax, source: &Source, part: Part) -> Option<FileReport> {
        if part.findings.iter().any(is_unreadable) && (input.is_named || self.names_operation(source.text)) {
            return Some(only_syntax_errors(part.into_report(input.path, syntax)));
        }
        let what = match source.text.trim().is_empty() {
            true => "the file is empty: it holds no batch of calls",
            false => "the file holds no batch of calls",
        };
        input.is_named.then(|| self.whole_file(input.path, Rule::NotABatch, what, source))
    }

    /// Whether a text in which no call was found may have been meant as a batch.
    fn names_operation(&self, text: &str) -> bool {
        self.rules.operations.iter().any(|it| text.contains(it.name()))
    }

    /// The report of a file that was checked in chunks; `None` as for [`Linter::file`].
    pub fn finish_lines(&self, input: Input, file: LinesFile) -> Option<FileReport> {
        let source = Source::new("", 0, self.excerpts, &[]);
        if let Some(what) = file.foreign_encoding {
            return input.is_named.then(|| self.whole_file(input.path, Rule::SyntaxError, what, &source));
        }
        let LinesFile { holds_batch, names_operation, .. } = file;
        let mut report = file.finish();
        finish(&mut report);
        if holds_batch {
            return Some(report);
        }
        if report.findings.iter().any(is_unreadable) && (input.is_named || names_operation) {
            return Some(only_syntax_errors(report));
        }
        input
            .is_named
            .then(|| self.whole_file(input.path, Rule::NotABatch, "the file holds no batch of calls", &source))
    }

    /// The state before the first call of a batch, which may say how it is sent, and names about so many things.
    fn simulation(
        &self,
        execution: Option<Execution>,
        snapshot: &'static Snapshot,
        names: usize,
        memory: Memory,
    ) -> Simulation<'static> {
        let execution = self.execution.or(execution).unwrap_or(self.usual_execution);
        let simulation = Simulation::new(snapshot, execution, names, memory);
        if self.is_thorough { simulation.thorough() } else { simulation }
    }

    /// A report with one finding about the whole file.
    fn whole_file(&self, path: &str, rule: Rule, what: &str, source: &Source) -> FileReport {
        let span = Span::new(0, source.text.lines().next().unwrap_or_default().len().min(80));
        let span = Span::new(0, source.text.floor_char_boundary(span.end as usize));
        let finding = file_findings::finding(self.rules, source, rule, span, what.to_owned());
        let mut report = FileReport { path: path.to_owned(), findings: vec![finding], ..FileReport::default() };
        finish(&mut report);
        report
    }
}

/// Checks a template that the user says is one: JSON if it begins like that, else YAML.
fn template(part: &mut Part, decoded: &Decoded, kind: Template) {
    match is_json(part.source.text) {
        true => json::check_template(part, kind),
        false => yaml::check(part, &decoded.invalid, Some(kind)),
    }
}

/// Whether a template is JSON rather than YAML.
fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['{', '/'])
}

/// Whether the finding says that a part of the file could not be read. An element that is no call is wrong only among
/// calls.
fn is_unreadable(finding: &Finding) -> bool {
    finding.rule == Rule::SyntaxError && finding.message != part::NOT_A_CALL
}

/// The report of a file that is no batch, perhaps because it could not be read.
fn only_syntax_errors(mut report: FileReport) -> FileReport {
    report.findings.retain(is_unreadable);
    FileReport { path: report.path, findings: report.findings, ..FileReport::default() }
}

/// Puts the findings of a file in order and makes their fingerprints unique.
pub fn finish(report: &mut FileReport) {
    report.sort();
    cut_syntax_errors(&mut report.findings);
    let mut seen: DigestMap<u64, u64> = DigestMap::with_capacity_and_hasher(report.findings.len(), Default::default());
    for finding in &mut report.findings {
        let count = seen.entry(finding.fingerprint).or_default();
        finding.fingerprint ^= count.wrapping_mul(0x9E37_79B9_7F4A_7C15);
        *count += 1;
    }
}

/// Leaves out syntax errors beyond the most that a file reports, however it was cut into chunks.
fn cut_syntax_errors(findings: &mut Vec<Finding>) {
    let mut errors = 0;
    findings.retain_mut(|finding| {
        let is_error = finding.rule == Rule::SyntaxError;
        errors += usize::from(is_error);
        if is_error && errors == MOST_ERRORS {
            finding.message = MORE_ERRORS.to_owned();
            finding.fingerprint = digest([finding.rule.id(), &finding.message]);
        }
        !is_error || errors <= MOST_ERRORS
    });
}

/// The severity of a rule about the file.
fn severity(rules: &RuleSet, rule: Rule) -> Severity {
    rules.severity(rule)
}
