//! A script: the calls that its commands make, as one batch.

use super::Part;
use crate::batch::command::Style;
use crate::source::Span;

/// Checks the calls of the script, if it makes any.
pub fn check(part: &mut Part) {
    let text = part.source.text;
    let mut commands = std::mem::take(&mut part.scratch.commands);
    commands.clear();
    commands.read(part.linter.rules, text, Span::new(0, text.len()), Style::Script);
    part.syntax_errors(&mut commands.document);
    part.is_foreign = true;
    part.begin(None, &[]);
    part.commands(&commands);
    part.scratch.commands = commands;
}
