//! Where findings lie in the units of other programs: the texts are read again, one file at a time.

use super::Advice;
use crate::report::{FileReport, Report};
use crate::source::{Columns, Position, Range, Source, Text};
use std::collections::BTreeMap;

/// The files of one finding: its own, and those that its related places are in.
pub(super) struct Places<'p> {
    /// The text of the file, unless it cannot be had.
    pub text: Option<&'p Text>,
    own: Option<&'p Source<'p>>,
    others: &'p BTreeMap<&'p str, Source<'p>>,
}

impl Places<'_> {
    /// Columns of a place in the file, or in another one; in characters if its text cannot be had.
    pub fn columns(&self, file: Option<&str>, position: Position) -> Columns {
        let source = match file {
            Some(file) => self.others.get(file),
            None => self.own,
        };
        let columns = source.and_then(|it| it.columns(position.offset));
        columns.unwrap_or(Columns { bytes: position.column, utf16: position.column })
    }

    /// The columns of both ends.
    pub fn range(&self, file: Option<&str>, range: Range) -> (Columns, Columns) {
        (self.columns(file, range.start), self.columns(file, range.end))
    }

    /// Whether the line in which the file's byte at `offset` stands may hold a value that is never shown.
    pub fn is_secret(&self, offset: u64, advice: &Advice) -> bool {
        let Some((source, at)) = self.own.and_then(|it| Some((it, it.at_offset(offset)?))) else { return false };
        let start = source.text[..at as usize].rfind('\n').map_or(0, |line_feed| line_feed + 1);
        let line = source.text[start..].split_inclusive('\n').next().unwrap_or_default();
        advice.secret_keys.iter().any(|key| line.contains(key.as_str()))
    }
}

/// Calls `visit` with every file that has findings.
pub(super) fn visit<E>(
    report: &Report,
    advice: &Advice,
    mut visit: impl FnMut(&FileReport, &Places) -> Result<(), E>,
) -> Result<(), E> {
    let related = report.findings().flat_map(|(_, finding)| &finding.related);
    let mut texts = BTreeMap::new();
    for file in related.filter_map(|it| it.file.as_deref()) {
        texts.entry(file).or_insert_with(|| (advice.text)(file));
    }
    let others = texts.iter().filter_map(|(&file, text)| Some((file, source(text.as_ref()?, advice))));
    let others: BTreeMap<&str, Source> = others.collect();
    for file in report.files.iter().filter(|file| !file.findings.is_empty()) {
        let text = (advice.text)(&file.path);
        let own = text.as_ref().map(|text| source(text, advice));
        visit(file, &Places { text: text.as_ref(), own: own.as_ref(), others: &others })?;
    }
    Ok(())
}

fn source<'t>(text: &'t Text, advice: &'t Advice) -> Source<'t> {
    Source::new(&text.text, text.base, true, advice.secret_keys)
}
