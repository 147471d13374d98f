//! One configuration file, or one `KEY=VALUE` of the command line, as it is written.

use super::table::{Spot, Trouble, members};
use super::{Config, ConfigError, Date, Glob, Level, Lock, Origin, Override, RuleLevel, Set, Waiver};
use crate::finding::Suppression;
use crate::lint::Syntax;
use crate::rule::{Rule, RuleMask};
use crate::ruleset::RuleSet;
use crate::ruleset::subject::{Subject, closest, nearest};
use crate::source::{Place, Source, Span};
use crate::state::Execution;
use crate::syntax::Templating;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// What stands for a file in the origin of a value that was given on the command line.
pub const COMMAND_LINE: &str = "--config";

/// The keys of a configuration.
pub const KEYS: [&str; 12] = [
    "extend",
    "include",
    "exclude",
    "execution",
    "baseline",
    "placeholders",
    "locked",
    "state",
    "input-format",
    "rules",
    "overrides",
    "waivers",
];

/// The keys of `[state]`.
pub const STATE_KEYS: [&str; 2] = ["paths", "complete"];
/// The keys of `[[overrides]]`.
pub const OVERRIDE_KEYS: [&str; 2] = ["files", "rules"];
/// The keys of `[[waivers]]`.
pub const WAIVER_KEYS: [&str; 4] = ["rule", "files", "reason", "until"];

/// One file as it is written.
#[derive(Clone, Debug, Default)]
pub struct Layer {
    /// The files that it extends, the strongest last.
    pub extend: Vec<PathBuf>,
    /// What it says itself.
    pub config: Config,
}

/// Reads the configuration file shown as `name` in `folder`, to which its paths are relative.
pub fn layer(rules: &'static RuleSet, text: &str, name: &str, folder: &Path) -> Result<Layer, Vec<ConfigError>> {
    let mut trouble = Trouble::new(name, text);
    let table = match DeTable::parse(text) {
        Ok(table) => table,
        Err(err) => {
            let place = err.span().unwrap_or(0..0);
            trouble.report(&place, one_line(err.message()));
            return Err(trouble.errors);
        }
    };
    let mut reader = Reader { rules, name: name.into(), folder, text, trouble, layer: Layer::default() };
    reader.layer.config.files.push(name.to_owned());
    reader.layer.config.folder = folder.to_owned();
    reader.root(&table);
    if reader.trouble.errors.is_empty() { Ok(reader.layer) } else { Err(reader.trouble.errors) }
}

/// Reads `KEY=VALUE`; a value that is no TOML is a text without its quotes. Paths are relative to the current folder.
pub fn overlay(rules: &'static RuleSet, argument: &str) -> Result<Layer, Vec<ConfigError>> {
    let unquoted = || {
        let (key, value) = argument.split_once('=')?;
        let quoted = serde_json::to_string(value.trim()).expect("a text can be written as JSON");
        Some(format!("{key} = {quoted}"))
    };
    let text = match DeTable::parse(argument) {
        Ok(_) => argument.to_owned(),
        Err(_) => unquoted().filter(|text| DeTable::parse(text).is_ok()).unwrap_or_else(|| argument.to_owned()),
    };
    layer(rules, &text, COMMAND_LINE, Path::new("")).map(|mut layer| {
        layer.config.files.clear();
        layer
    })
}

fn one_line(message: &str) -> String {
    message.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ")
}

struct Reader<'t> {
    rules: &'static RuleSet,
    name: Arc<str>,
    folder: &'t Path,
    text: &'t str,
    trouble: Trouble<'t>,
    layer: Layer,
}

impl Reader<'_> {
    fn root(&mut self, table: &Spanned<DeTable>) {
        for (key, place, value) in members(table.get_ref()) {
            match key {
                "extend" => {
                    let paths = self.trouble.texts(value, key);
                    self.layer.extend = paths.iter().map(|(path, _)| self.folder.join(path)).collect();
                }
                "include" => self.layer.config.include = Some(self.globs_set(value, key)),
                "exclude" => self.layer.config.exclude = Some(self.globs_set(value, key)),
                "execution" => self.execution(value),
                "baseline" => {
                    let path = self.trouble.text(value, key).map(|path| self.folder.join(path));
                    self.layer.config.baseline = path.map(|path| self.set(path, value));
                }
                "placeholders" => self.placeholders(value),
                "locked" => self.locked(value),
                "state" => self.state(value),
                "input-format" => self.input_formats(value),
                "rules" => self.layer.config.rules = self.levels(value, key),
                "overrides" => self.overrides(value),
                "waivers" => self.waivers(value),
                _ => self.trouble.unknown_key(&place, key, &KEYS),
            }
        }
    }

    fn origin(&self, place: &Range<usize>) -> Origin {
        Origin { file: Arc::clone(&self.name), line: self.trouble.line(place), layer: 0 }
    }

    fn set<T>(&self, value: T, spot: &Spot) -> Set<T> {
        Set { value, origin: self.origin(&spot.span()) }
    }

    fn globs(&mut self, value: &Spot, key: &str) -> Vec<Glob> {
        let mut globs = Vec::new();
        for (text, place) in self.trouble.texts(value, key) {
            match Glob::new(text) {
                Ok(glob) => globs.push(glob),
                Err(message) => self.trouble.report(&place, message),
            }
        }
        globs
    }

    fn globs_set(&mut self, value: &Spot, key: &str) -> Set<Vec<Glob>> {
        let globs = self.globs(value, key);
        self.set(globs, value)
    }

    fn execution(&mut self, value: &Spot) {
        let Some(name) = self.trouble.text(value, "execution") else { return };
        match Execution::named(name) {
            Some(execution) => self.layer.config.execution = Some(self.set(execution, value)),
            None => self.no_such(&value.span(), name, "execution mode", &Execution::ALL.map(Execution::name)),
        }
    }

    /// Reports a word that is none of those that may stand here.
    fn no_such(&mut self, place: &Range<usize>, name: &str, kind: &str, words: &[&str]) {
        let meant = match closest(words.iter().copied(), name) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are: {}", words.join(", ")),
        };
        self.trouble.report(place, format!("`{name}` is no {kind}; {meant}"));
    }

    fn placeholders(&mut self, value: &Spot) {
        let mut patterns = Vec::new();
        for (text, place) in self.trouble.texts(value, "placeholders") {
            let pattern = text.to_owned();
            match Templating::new(std::slice::from_ref(&pattern)) {
                Ok(_) => patterns.push(pattern),
                Err(_) => {
                    let how = "it is one `*` between two marks of ASCII characters, such as `__*__`";
                    self.trouble.report(&place, format!("`{text}` is no placeholder; {how}"));
                }
            }
        }
        self.layer.config.placeholders = Some(self.set(patterns, value));
    }

    fn locked(&mut self, value: &Spot) {
        for (name, place) in self.trouble.texts(value, "locked") {
            let rules = match Subject::named(self.rules, name) {
                Some(subject @ (Subject::Rule(_) | Subject::Group(_))) => subject.rules(self.rules),
                Some(Subject::Code(_)) => {
                    self.trouble.report(&place, format!("`{name}` is a code; rules and groups of rules are locked"));
                    continue;
                }
                None => {
                    self.unknown_name(&place, name);
                    continue;
                }
            };
            let lock = Lock { name: name.to_owned(), rules, origin: self.origin(&place) };
            self.layer.config.locked.push(lock);
        }
    }

    fn state(&mut self, value: &Spot) {
        let Some(table) = self.trouble.table(value, "state") else { return };
        for (key, place, value) in members(table) {
            match key {
                "paths" => {
                    let paths = self.trouble.texts(value, "state.paths");
                    let paths = paths.into_iter().map(|(path, _)| self.folder.join(path)).collect();
                    self.layer.config.state_paths = Some(self.set(paths, value));
                }
                "complete" => {
                    let complete = self.trouble.truth(value, "state.complete");
                    self.layer.config.state_complete = complete.map(|complete| self.set(complete, value));
                }
                _ => self.trouble.unknown_key(&place, key, &STATE_KEYS),
            }
        }
    }

    fn input_formats(&mut self, value: &Spot) {
        let Some(table) = self.trouble.table(value, "input-format") else { return };
        for (key, place, value) in members(table) {
            let glob = Glob::new(key).map_err(|message| self.trouble.report(&place, message));
            let Some(name) = self.trouble.text(value, key) else { continue };
            let Some(syntax) = Syntax::named(name) else {
                self.no_such(&value.span(), name, "input format", &Syntax::ALL.map(Syntax::name));
                continue;
            };
            if let Ok(glob) = glob {
                let format = self.set((glob, syntax), value);
                self.layer.config.input_formats.push(format);
            }
        }
    }

    /// The levels of `[rules]`; a code with dots may stand there without quotes.
    fn levels(&mut self, value: &Spot, key: &str) -> Vec<RuleLevel> {
        let mut levels = Vec::new();
        if let Some(table) = self.trouble.table(value, key) {
            self.levels_below(table, "", &mut levels);
        }
        levels
    }

    fn levels_below(&mut self, table: &DeTable, before: &str, levels: &mut Vec<RuleLevel>) {
        for (key, place, value) in members(table) {
            let name = format!("{before}{key}");
            if let DeValue::Table(inner) = value.get_ref() {
                self.levels_below(inner, &format!("{name}."), levels);
                continue;
            }
            let Some(subject) = Subject::named(self.rules, &name) else {
                self.unknown_name(&place, &name);
                continue;
            };
            let Some(word) = self.trouble.text(value, &name) else { continue };
            let Some(level) = Level::named(word) else {
                self.no_such(&value.span(), word, "level", &Level::NAMES);
                continue;
            };
            if subject == Subject::Rule(Rule::SyntaxError) {
                let message = "`syntax-error` always counts: what cannot be read is not checked; see `exclude`";
                self.trouble.report(&place, message);
                continue;
            }
            levels.push(RuleLevel { name, subject, level, origin: self.origin(&place) });
        }
    }

    /// Reports a name that is no rule, code or group.
    fn unknown_name(&mut self, place: &Range<usize>, name: &str) {
        let groups = || closest(["file", "request", "state", "order"].into_iter(), name);
        let meant = match nearest(self.rules, name).or_else(groups) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`precall rules` lists them".to_owned(),
        };
        self.trouble.report(place, format!("no rule, code or group is named `{name}`; {meant}"));
    }

    fn overrides(&mut self, value: &Spot) {
        for (table, place) in self.trouble.tables(value, "overrides") {
            let mut entry = Override { files: Vec::new(), rules: Vec::new(), origin: self.origin(&place) };
            for (key, place, value) in members(table) {
                match key {
                    "files" => entry.files = self.globs(value, key),
                    "rules" => entry.rules = self.levels(value, key),
                    _ => self.trouble.unknown_key(&place, key, &OVERRIDE_KEYS),
                }
            }
            self.require(table, &place, "[[overrides]]", &OVERRIDE_KEYS);
            self.layer.config.overrides.push(entry);
        }
    }

    fn waivers(&mut self, value: &Spot) {
        for (table, place) in self.trouble.tables(value, "waivers") {
            let mut waiver = Waiver {
                name: String::new(),
                subject: Subject::Rule(Rule::SyntaxError),
                files: Vec::new(),
                reason: String::new(),
                until: None,
                origin: self.origin(&place),
                place: self.place(&place),
            };
            for (key, place, value) in members(table) {
                match key {
                    "rule" => self.waived(value, &mut waiver),
                    "files" => waiver.files = self.globs(value, key),
                    "reason" => self.reason(value, &mut waiver),
                    "until" => self.until(value, &mut waiver),
                    _ => self.trouble.unknown_key(&place, key, &WAIVER_KEYS),
                }
            }
            self.require(table, &place, "[[waivers]]", &WAIVER_KEYS[..3]);
            self.layer.config.waivers.push(waiver);
        }
    }

    fn place(&self, place: &Range<usize>) -> Place {
        Source::new(self.text, 0, true, &[]).place(Span::new(place.start, place.end))
    }

    /// Reports the keys that a table must have and has not.
    fn require(&mut self, table: &DeTable, place: &Range<usize>, what: &str, keys: &[&str]) {
        for key in keys.iter().filter(|key| !table.contains_key(**key)) {
            self.trouble.report(place, format!("{what} has no `{key}`"));
        }
    }

    fn waived(&mut self, value: &Spot, waiver: &mut Waiver) {
        let Some(name) = self.trouble.text(value, "rule") else { return };
        match Subject::rule_or_code(self.rules, name) {
            Some(subject) if subject.rules(self.rules).intersect(NEVER_SILENCED).is_empty() => {
                (waiver.name, waiver.subject) = (name.to_owned(), subject);
            }
            Some(_) => self.trouble.report(&value.span(), format!("`{name}` cannot be waived")),
            None => self.unknown_name(&value.span(), name),
        }
    }

    fn reason(&mut self, value: &Spot, waiver: &mut Waiver) {
        let Some(reason) = self.trouble.text(value, "reason") else { return };
        match Suppression::is_reason(reason) {
            true => waiver.reason = reason.trim().to_owned(),
            false => self.trouble.report(&value.span(), "a waiver says why: write a reason"),
        }
    }

    fn until(&mut self, value: &Spot, waiver: &mut Waiver) {
        let text = match value.get_ref() {
            DeValue::Datetime(date) => date.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => String::new(),
        };
        match Date::parse(&text) {
            Some(date) => (waiver.until, waiver.place) = (Some(date), self.place(&value.span())),
            None => self.trouble.report(&value.span(), "`until` is a day, such as 2026-12-31"),
        }
    }
}

/// Rules that neither an ignore nor a waiver nor a baseline silences: without them the rest means nothing.
pub const NEVER_SILENCED: RuleMask = RuleMask::of(&[Rule::SyntaxError, Rule::NotABatch]);
