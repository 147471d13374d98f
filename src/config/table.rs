//! Reads TOML with places: every wrong key and every wrong value is an error of its own.

use super::ConfigError;
use crate::ruleset::subject::closest;
use crate::source::{Source, Span};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value with its place.
pub type Spot<'t> = Spanned<DeValue<'t>>;

/// What reading one text found wrong.
pub struct Trouble<'t> {
    name: &'t str,
    source: Source<'t>,
    /// The errors, in the order in which they were met.
    pub errors: Vec<ConfigError>,
}

impl<'t> Trouble<'t> {
    /// Nothing wrong yet in `text`, the file shown as `name`.
    pub fn new(name: &'t str, text: &'t str) -> Self {
        Trouble { name, source: Source::new(text, 0, false, &[]), errors: Vec::new() }
    }

    /// The line of a place, from 1.
    pub fn line(&self, place: &Range<usize>) -> u64 {
        self.source.range(Span::new(place.start, place.end)).start.line
    }

    /// Reports `message` at `place`.
    pub fn report(&mut self, place: &Range<usize>, message: impl Into<String>) {
        let start = self.source.range(Span::new(place.start, place.start)).start;
        let place = Some((start.line, start.column));
        self.errors.push(ConfigError { file: self.name.to_owned(), place, message: message.into() });
    }

    /// Reports a key that means nothing where it stands.
    pub fn unknown_key(&mut self, place: &Range<usize>, key: &str, known: &[&str]) {
        let meant = match closest(known.iter().copied(), key) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are: {}", known.join(", ")),
        };
        self.report(place, format!("`{key}` is no key here; {meant}"));
    }

    /// The text that `value` is.
    pub fn text<'v>(&mut self, value: &'v Spot, key: &str) -> Option<&'v str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.wrong(value, key, "a text");
        }
        text
    }

    /// The truth value that `value` is.
    pub fn truth(&mut self, value: &Spot, key: &str) -> Option<bool> {
        let truth = value.get_ref().as_bool();
        if truth.is_none() {
            self.wrong(value, key, "true or false");
        }
        truth
    }

    /// The texts that `value` is: a list of them, or one.
    pub fn texts<'v>(&mut self, value: &'v Spot, key: &str) -> Vec<(&'v str, Range<usize>)> {
        match value.get_ref() {
            DeValue::String(text) => vec![(text.as_ref(), value.span())],
            DeValue::Array(items) => {
                items.iter().filter_map(|item| Some((self.text(item, key)?, item.span()))).collect()
            }
            _ => {
                self.wrong(value, key, "a text or a list of texts");
                Vec::new()
            }
        }
    }

    /// The table that `value` is.
    pub fn table<'v, 'i>(&mut self, value: &'v Spot<'i>, key: &str) -> Option<&'v DeTable<'i>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.wrong(value, key, "a table");
        }
        table
    }

    /// The tables that `value` is: `[[key]]`.
    pub fn tables<'v, 'i>(&mut self, value: &'v Spot<'i>, key: &str) -> Vec<(&'v DeTable<'i>, Range<usize>)> {
        let Some(items) = value.get_ref().as_array() else {
            self.wrong(value, key, &format!("a list of tables: [[{key}]]"));
            return Vec::new();
        };
        items.iter().filter_map(|item| Some((self.table(item, key)?, item.span()))).collect()
    }

    /// Reports a value of the wrong type.
    fn wrong(&mut self, value: &Spot, key: &str, due: &str) {
        let found = value.get_ref().type_str();
        self.report(&value.span(), format!("`{key}` is {due}, not a value of type {found}"));
    }
}

/// The members of a table in the order of the text.
pub fn members<'v, 'i>(table: &'v DeTable<'i>) -> Vec<(&'v str, Range<usize>, &'v Spot<'i>)> {
    let mut members: Vec<_> = table.iter().map(|(key, value)| (key.get_ref().as_ref(), key.span(), value)).collect();
    members.sort_by_key(|(_, place, _)| place.start);
    members
}
