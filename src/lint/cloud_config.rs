//! User data of cloud-init (`#cloud-config`): the commands that an instance runs when it starts, as one batch.

use super::Part;
use crate::batch::command::{Commands, Style};
use crate::batch::find::member;
use crate::source::Span;
use crate::syntax::{Document, Kind, NodeId, yaml};

/// The first line of such a file.
pub const FIRST_LINE: &str = "#cloud-config";

/// The keys that hold commands, in the order in which they run (cloud-init, module reference).
const KEYS: [&str; 2] = ["bootcmd", "runcmd"];

/// Whether the text is user data of this kind.
pub fn is_one(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').starts_with(FIRST_LINE)
}

/// Checks the calls of its commands, if it makes any.
pub fn check(part: &mut Part) {
    let mut document = Document::default();
    yaml::read(part.source.text, &mut document);
    part.syntax_errors(&mut document);
    let mut text = part.source.text.to_owned();
    let mut pieces = Vec::new();
    let roots = document.roots.iter().filter(|&&root| document.node(root).kind == Kind::Object);
    for list in roots.flat_map(|&root| KEYS.map(|key| member(&document, part.source.text, root, key))).flatten() {
        if document.node(list).kind == Kind::Array {
            pieces.extend(document.items(list).map(|item| piece(&document, item, &mut text)));
        }
    }
    let mut commands = Commands::default();
    for span in pieces {
        commands.read(part.linter.rules, &text, span, Style::Script);
    }
    part.syntax_errors(&mut commands.document);
    part.is_foreign = true;
    part.begin(None, &[]);
    part.commands(&commands);
}

/// Where the command stands that is an item of the list. In a list of words what stands between them is blotted out of
/// `text`; no offset changes.
fn piece(document: &Document, item: NodeId, text: &mut String) -> Span {
    let node = document.node(item);
    let written = node.span.slice(text);
    if node.kind != Kind::Array {
        let (start, end) = (node.span.start as usize, node.span.end as usize);
        return match written.as_bytes() {
            // The text of a block begins on the next line.
            [b'|' | b'>', ..] => Span::new(start + written.find('\n').unwrap_or(written.len()), end),
            [b'"', .., b'"'] | [b'\'', .., b'\''] => Span::new(start + 1, end - 1),
            _ => node.span,
        };
    }
    let is_inside = |span: &Span| node.span.start <= span.start && span.end <= node.span.end;
    let mut words = String::with_capacity(written.len());
    let mut at = node.span.start;
    // The word of an alias stands elsewhere: here it is a part of what stands between.
    for span in document.items(item).map(|word| document.node(word).span).filter(is_inside) {
        blot(Span { start: at, end: span.start }.slice(text), &mut words);
        words.push_str(span.slice(text));
        at = span.end;
    }
    blot(Span { start: at, end: node.span.end }.slice(text), &mut words);
    text.replace_range(node.span.start as usize..node.span.end as usize, &words);
    node.span
}

/// Adds what stands between words: blanks in place of it, and a variable in place of an alias, whose value is not
/// followed.
fn blot(between: &str, words: &mut String) {
    let (mut is_alias, mut is_comment) = (false, false);
    for byte in between.bytes() {
        is_comment = byte == b'#' || (is_comment && byte != b'\n');
        is_alias = !is_comment && (byte == b'*' || (is_alias && (byte.is_ascii_alphanumeric() || byte == b'_')));
        words.push(match byte {
            b'*' if is_alias => '$',
            _ if is_alias => char::from(byte),
            _ => ' ',
        });
    }
}
