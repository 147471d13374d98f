//! What a syntax error says, and where: the parser's own words and places speak to people who write parsers.

use granit_parser::ErrorKind;

use super::events::MAX_DEPTH;
use crate::source::Span;

/// A place and what is wrong there.
pub(super) struct Blame {
    pub span: Span,
    pub message: String,
}

/// Describes the error `kind`, which the parser saw at `at` after it had read everything up to `reach`.
pub(super) fn blame(text: &str, reach: usize, at: usize, kind: &ErrorKind) -> Blame {
    if let Some(tab) = indenting_tab(text, reach, at, kind) {
        let message = "a tab cannot indent YAML; use spaces".to_owned();
        return Blame { span: Span::new(tab, tab + 1), message };
    }
    let at = match kind {
        ErrorKind::UnexpectedCharacter { character } if character.is_control() => {
            text[at..].find(*character).map_or(at, |offset| at + offset)
        }
        ErrorKind::InvalidQuotedScalarIndent | ErrorKind::DocumentIndicatorInQuotedScalar => {
            text[reach.min(at)..at].find(['"', '\'']).map_or(at, |offset| reach + offset)
        }
        _ => at,
    };
    let length = text[at..].chars().next().filter(|&it| it != '\n' && it != '\r').map_or(0, char::len_utf8);
    Blame { span: Span::new(at, at + length), message: message(text, at, kind) }
}

/// The tab that indents a line, if that is what the error is about.
fn indenting_tab(text: &str, reach: usize, at: usize, kind: &ErrorKind) -> Option<usize> {
    let is_about_tabs = matches!(
        kind,
        ErrorKind::TabNotAllowed
            | ErrorKind::TabInBlockIndentation
            | ErrorKind::TabInIndentation
            | ErrorKind::TabAtBlockScalarStart
            | ErrorKind::TabInPlainScalar
    );
    let from = text[..at].rfind('\n').map_or(0, |feed| feed + 1);
    let blank = text[from..].trim_start_matches(' ');
    if blank.starts_with('\t') {
        let tab = text.len() - blank.len();
        let indented = &text[tab..text[tab..].find('\n').map_or(text.len(), |feed| tab + feed)];
        if (tab <= at || is_about_tabs) && tab >= reach && !indented.trim().is_empty() {
            return Some(tab);
        }
    }
    if !is_about_tabs {
        return None;
    }
    // The error stands where the value begins that a later line with a tab continues.
    let mut line = at;
    while let Some(feed) = text[line..].find('\n') {
        line += feed + 1;
        let rest = text[line..].trim_start_matches(' ');
        if rest.starts_with('\t') {
            return Some(text.len() - rest.len());
        }
        if !rest.trim_start_matches('\r').starts_with('\n') {
            break;
        }
    }
    text[at..].starts_with('\t').then_some(at)
}

fn message(text: &str, at: usize, kind: &ErrorKind) -> String {
    use ErrorKind as E;
    let fixed = match kind {
        E::UnexpectedCharacter { character } if character.is_control() => {
            let code = u32::from(*character);
            return format!("control character U+{code:04X}; remove it, or write it as an escape in double quotes");
        }
        E::UnexpectedCharacter { character: '`' } => "a value cannot begin with a backquote; put it in quotes",
        E::UnexpectedCharacter { character } => {
            return format!("a value cannot begin with `{character}`; put it in quotes");
        }
        E::UnclosedFlowCollection { open } => {
            let close = if *open == '[' { ']' } else { '}' };
            return format!("`{open}` is never closed; add `{close}`");
        }
        E::MismatchedFlowCollectionEnd { open, close } => {
            return format!("`{open}` is closed by `{close}`");
        }
        E::RecursionLimitExceeded => return format!("nested deeper than {MAX_DEPTH} levels"),
        E::UnclosedQuotedScalar => "this quote is never closed",
        E::InvalidQuotedScalarIndent | E::DocumentIndicatorInQuotedScalar => {
            "this quote is not closed before the next line; close it, or indent the lines that continue it"
        }
        E::InvalidTrailingSingleQuotedScalar | E::InvalidTrailingDoubleQuotedScalar => {
            "text after the closing quote; put the whole value in quotes"
        }
        E::UnknownQuotedScalarEscape => "unknown escape in double quotes; write `\\\\` for a backslash",
        E::InvalidQuotedScalarHexEscape
        | E::InvalidLowSurrogateHexEscape
        | E::InvalidLowSurrogate
        | E::MissingLowSurrogate
        | E::UnpairedLowSurrogate
        | E::InvalidUnicodeEscape => "broken escape of a character in double quotes",
        E::SimpleKeyExpected | E::InvalidSimpleKey => "a key needs a colon and a space after it",
        E::ExpectedBlockMappingKey if text[at..].starts_with("- ") => {
            "an item of a list cannot stand among the keys of a mapping; check its indentation"
        }
        E::ExpectedBlockMappingKey => "a key should stand here; check the indentation of this line",
        E::ExpectedBlockSequenceEntry => "an item that begins with `- ` should stand here; check the indentation",
        E::ExpectedDocumentStart => "this line belongs to nothing above it; check its indentation",
        E::ExpectedNodeContent | E::UnexpectedEof | E::UnexpectedEofImplicitFlowMapping => "a value should stand here",
        E::MappingValueNotAllowed | E::MappingKeyNotAllowed if text[..at].ends_with([' ', '\n']) => {
            "a colon without a key before it"
        }
        E::MappingValueNotAllowed | E::MappingKeyNotAllowed => {
            "a second key where a value goes on; put a value with `: ` in quotes, or check the indentation of this line"
        }
        E::InvalidColonPlacement | E::InvalidMappingValueWhitespace | E::FlowMappingValueAdjacentCollection => {
            "a colon that separates nothing; check for a bracket that is not closed, or put the text in quotes"
        }
        E::ExpectedFlowMappingSeparator | E::UnexpectedEofFlowMapping => "`,` or `}` should stand here",
        E::ExpectedFlowSequenceSeparator | E::UnexpectedEofFlowSequence => "`,` or `]` should stand here",
        E::MisplacedFlowCollectionEnd => "a closing bracket that nothing opened",
        E::BlockEntryInFlowCollection | E::PlainScalarStartsWithDashFlowIndicator => {
            "`-` cannot begin an item inside brackets; check for a bracket that is not closed"
        }
        E::BlockSequenceEntryNotAllowed | E::InvalidBlockEntryWhitespace => {
            "a list cannot begin here; begin it on a line of its own"
        }
        E::InvalidIndentation | E::InvalidFlowScalarIndent => "this line is not indented enough",
        E::CommentNotSeparated => "a comment needs a space before `#`",
        E::CommentInterceptedScalar | E::UnexpectedEndOfPlainScalar => {
            "a comment ends the value above, so this line cannot continue it"
        }
        E::InvalidBlockScalarHeader => "text after `|` or `>`; it begins on the next line",
        E::InvalidBlockScalarIndent | E::ZeroBlockScalarIndent => "this text block is indented unevenly",
        E::MissingAnchorOrAliasName => "`*` and `&` need a name after them; put a text that begins with one in quotes",
        E::UndeclaredTagHandle => "no %TAG line declares the prefix of this tag",
        E::InvalidDocumentEnd => "text after `...`",
        E::BomInsideDocument => "a byte order mark in the middle of the text; remove it",
        other => return other.to_string().replace('\n', " "),
    };
    fixed.to_owned()
}
