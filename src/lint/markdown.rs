//! Markdown: each block of code is a batch of its own; commands in sentences and tables are looked at one by one.

use super::{Part, dry_run, http, yaml};
use crate::batch::command::{Commands, Style, commands_only};
use crate::finding::Finding;
use crate::rule::Rule;
use crate::source::Span;
use crate::syntax::json::Reader;
use crate::syntax::markdown::{self, Piece, PieceKind};
use crate::syntax::{Document, Kind};
use std::borrow::Cow;

/// Checks the calls of every piece; values that hold a byte of `invalid` are unreadable.
pub fn check(part: &mut Part, invalid: &[Span]) {
    let (pieces, text) = markdown::pieces(part.source.text);
    let text = without_prompts(text, &pieces);
    let mut commands = Commands::default();
    part.is_foreign = true;
    for Piece { kind, span, is_abridged } in pieces {
        part.next_batch();
        match kind {
            PieceKind::Json => data(part, invalid, is_abridged, |document| json(&text, span, document)),
            PieceKind::Yaml => data(part, invalid, is_abridged, |document| yaml_stream(&text, span, document)),
            PieceKind::Http => http::check(part, span, invalid),
            PieceKind::Shell => block(part, &mut commands, &text, span),
            PieceKind::Command => command(part, &mut commands, &text, span),
        }
    }
}

/// Checks a block of commands.
fn block(part: &mut Part, commands: &mut Commands, text: &str, span: Span) {
    commands.clear();
    commands.read(part.linter.rules, text, span, Style::Script);
    if commands.calls.is_empty() {
        return;
    }
    part.syntax_errors(&mut commands.document);
    part.begin(None, &[]);
    part.commands(commands);
}

/// Leaves only the commands of blocks in which lines begin with a prompt. No offset changes.
fn without_prompts<'t>(text: Cow<'t, str>, pieces: &[Piece]) -> Cow<'t, str> {
    let is_shell = |piece: &&Piece| matches!(piece.kind, PieceKind::Shell | PieceKind::Command);
    let sessions: Vec<(Span, String)> = pieces
        .iter()
        .filter(is_shell)
        .filter_map(|piece| Some((piece.span, commands_only(&text, piece.span)?)))
        .collect();
    if sessions.is_empty() {
        return text;
    }
    let mut text = text.into_owned();
    for (span, commands) in sessions {
        text.replace_range(span.start as usize..span.end as usize, &commands);
    }
    Cow::Owned(text)
}

/// Checks a command in a sentence or a table, for its request only. Without an argument it is a mention.
fn command(part: &mut Part, commands: &mut Commands, text: &str, span: Span) {
    commands.clear();
    commands.read(part.linter.rules, text, span, Style::Script);
    let commands = &*commands;
    for call in commands.calls.iter().filter(|call| call.has_arguments) {
        if call.operation.is_some() || call.usage.instead.is_some() {
            part.next_batch();
            part.command(commands, call);
        }
    }
}

/// Checks a block of data, of which most in a document have nothing to do with calls: one that holds neither a covered
/// call nor a misspelled one is passed over.
fn data(part: &mut Part, invalid: &[Span], is_abridged: bool, read: impl FnOnce(&mut Document)) {
    let before = part.mark();
    let mut document = std::mem::take(&mut part.scratch.document);
    document.clear();
    read(&mut document);
    yaml::mark_invalid(&mut document, invalid);
    if is_abridged {
        // Whatever is missing may be what was left out.
        document.nodes.iter_mut().for_each(|node| node.is_damaged |= node.kind == Kind::Object);
    }
    part.syntax_errors(&mut document);
    for at in 0..document.roots.len() {
        let root = document.roots[at];
        if !dry_run::check_one(part, &mut document, root) {
            yaml::root(part, &mut document, root, None);
        }
    }
    part.scratch.document = document;
    let is_typo = |finding: &Finding| {
        finding.rule == Rule::UnknownOperation && finding.call.as_ref().is_some_and(|call| call.operation.is_some())
    };
    if part.calls == part.not_covered - before.not_covered && !part.findings[before.findings..].iter().any(is_typo) {
        part.forget_since(&before);
    }
}

/// Reads every value of a block of JSON, up to something else.
fn json(text: &str, span: Span, document: &mut Document) {
    let mut reader = Reader::new(text, span.start as usize, span.end as usize);
    loop {
        let errors = document.errors.len();
        let Some(root) = reader.value(document) else { return };
        if !matches!(document.node(root).kind, Kind::Object | Kind::Array) {
            document.errors.truncate(errors);
            return;
        }
    }
}

/// Reads a block of YAML as if it were a file.
fn yaml_stream(text: &str, span: Span, document: &mut Document) {
    crate::syntax::yaml::read(span.slice(text), document);
    document.shift(span.start);
}
