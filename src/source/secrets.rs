//! Where values stand that are never shown. They are found by text, whatever the syntax, so that half-written files keep
//! their secrets, too; where the end of one is in doubt, more is hidden.

use super::Span;
use crate::lasting::Text;
use aho_corasick::packed::{Config, MatchKind};
use std::borrow::Cow;

/// How far the end of a quoted or bracketed value is looked for: no credential is as long.
const LONGEST: usize = 4 << 10;

/// The values of `keys` in `text`, in order; no two overlap.
pub(super) fn find(text: &str, keys: &[Text]) -> Vec<Span> {
    let mut places: Vec<Key> = plain(text, keys).into_iter().chain(escaped(text, keys)).collect();
    places.sort_by_key(|key| key.start);
    let mut found: Vec<Span> = Vec::new();
    for key in places {
        // What stands inside a value is hidden with it.
        if found.last().is_none_or(|last| last.end as usize <= key.start) {
            found.extend(value(text, &key));
        }
    }
    found
}

/// Where the name of a secret is written, without its quotes.
struct Key {
    start: usize,
    end: usize,
}

/// Names as they are, all looked for in one pass where the processor can do that. Of two that begin at one place, the
/// longer one is written there.
fn plain(text: &str, keys: &[Text]) -> Vec<Key> {
    let mut builder = Config::new().match_kind(MatchKind::LeftmostLongest).builder();
    match builder.extend(keys.iter().map(|key| key.as_bytes())).build() {
        Some(searcher) => {
            searcher.find_iter(text).map(|found| Key { start: found.start(), end: found.end() }).collect()
        }
        None => keys.iter().flat_map(|key| text.match_indices(key.as_str()).map(place)).collect(),
    }
}

fn place((start, name): (usize, &str)) -> Key {
    Key { start, end: start + name.len() }
}

/// Names in double quotes that are written with escapes, such as `"\u0041ccessKeyId"`.
fn escaped<'t>(text: &'t str, keys: &'t [Text]) -> impl Iterator<Item = Key> + 't {
    let bytes = text.as_bytes();
    let longest = keys.iter().map(|key| key.len() * "\\U00000041".len()).max().unwrap_or(0);
    let mut done = 0;
    memchr::memchr_iter(b'\\', bytes).filter_map(move |at| {
        if at < done || !matches!(bytes.get(at + 1), Some(b'u' | b'x' | b'U')) {
            return None;
        }
        let from = done.max(at.saturating_sub(longest));
        let start = memchr::memrchr(b'"', &bytes[from..at])? + from + 1;
        let rest = &bytes[at..bytes.len().min(at + longest)];
        let end = at + memchr::memchr(b'"', rest)?;
        done = end;
        let is_key = end - start <= longest && keys.iter().any(|key| **key == *unescaped(&text[start..end]));
        is_key.then_some(Key { start, end })
    })
}

/// The text with the escapes of JSON and YAML that name a character by its number.
fn unescaped(text: &str) -> Cow<'_, str> {
    let mut parts = text.split('\\');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let digits = match part.bytes().next() {
            Some(b'x') => 2,
            Some(b'u') => 4,
            Some(b'U') => 8,
            _ => return Cow::Borrowed(text),
        };
        let Some((number, rest)) = part[1..].split_at_checked(digits) else { return Cow::Borrowed(text) };
        let Some(character) = u32::from_str_radix(number, 16).ok().and_then(char::from_u32) else {
            return Cow::Borrowed(text);
        };
        out.push(character);
        out.push_str(rest);
    }
    Cow::Owned(out)
}

/// The value that belongs to a key, with the comments before it; none if the text goes on as a longer word, or ends.
fn value(text: &str, key: &Key) -> Option<Span> {
    let rest = &text[key.end..];
    if rest.starts_with(|it: char| it.is_ascii_alphanumeric() || matches!(it, '_' | '-')) {
        return None;
    }
    if rest.starts_with('=') && text[..key.start].ends_with(['?', '&']) {
        let length = rest[1..].find(|it: char| it == '&' || it.is_whitespace()).unwrap_or(rest.len() - 1);
        return (length > 0).then(|| Span::new(key.end + 1, key.end + 1 + length));
    }
    let is_quoted = rest.starts_with(['"', '\'']);
    let start = text.len() - rest[usize::from(is_quoted)..].trim_start_matches(SEPARATORS).len();
    let value_start = start + comments_length(&text[start..]);
    let value = &text[value_start..];
    let before = text[..key.start].trim_end_matches(['"', '\'']);
    let line = before.trim_end_matches([' ', '-', '?']);
    let is_first = line.is_empty() || line.ends_with('\n');
    let indent = before.len() - line.len();
    if is_first && !is_quoted && is_next_member(&text[key.end..value_start], value, indent) {
        return None;
    }
    let length = match value.bytes().next() {
        Some(b'"' | b'\'') => quoted_length(value),
        Some(b'[' | b'{') => bracketed_length(value),
        _ => None,
    };
    let length = match length.filter(|&length| is_item_end(&value[length..])) {
        Some(length) => length,
        None if is_first => block_length(value, indent).max(length.unwrap_or(0)),
        None => length.unwrap_or(0) + item_length(&value[length.unwrap_or(0)..]),
    };
    let end = value_start + length;
    (start < end).then(|| Span::new(start, end))
}

/// What stands between a key and its value, or was meant to.
const SEPARATORS: [char; 7] = [' ', '\t', '\r', '\n', ':', '=', ','];

/// Length of the comments that `text` begins with, and of what separates them from the value.
fn comments_length(text: &str) -> usize {
    let mut rest = text;
    loop {
        let comment = match rest {
            _ if rest.starts_with("//") || rest.starts_with('#') => line_length(rest),
            _ if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |length| length + 2),
            _ => return text.len() - rest.len(),
        };
        rest = rest[comment..].trim_start_matches(SEPARATORS);
    }
}

/// Whether `value` is no value of the key in column `indent` but the next member of a block mapping, or the next item
/// around it.
fn is_next_member(between: &str, value: &str, indent: usize) -> bool {
    let Some((_, column)) = between.rsplit_once('\n') else { return false };
    let is_item = value.starts_with("- ") && column.len() == indent;
    column.len() <= indent && !is_item
}

/// Length of a text in quotes; none if its end is missing.
fn quoted_length(text: &str) -> Option<usize> {
    let bytes = &text.as_bytes()[..text.len().min(LONGEST)];
    let quote = bytes[0];
    let mut at = 1;
    loop {
        at += memchr::memchr2(quote, b'\\', &bytes[at..])?;
        match (bytes[at], bytes.get(at + 1)) {
            (b'\\', _) if quote == b'"' => at += 2,
            (b'\\', _) => at += 1,
            (_, Some(next)) if *next == quote && quote == b'\'' => at += 2,
            _ => return Some(at + 1),
        }
        if at > bytes.len() {
            return None;
        }
    }
}

/// Length of a list or mapping in brackets; none if its end is missing.
fn bracketed_length(text: &str) -> Option<usize> {
    let bytes = &text.as_bytes()[..text.len().min(LONGEST)];
    let (mut at, mut depth) = (0, 0_usize);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth -= 1,
            b'"' | b'\'' => at += quoted_length(&text[at..])? - 1,
            _ => {}
        }
        at += 1;
        if depth == 0 {
            return Some(at);
        }
    }
    None
}

/// Whether a value that seems complete is: an item ends there.
fn is_item_end(text: &str) -> bool {
    matches!(text.trim_start_matches([' ', '\t']).bytes().next(), Some(b',' | b'}' | b']' | b'\r' | b'\n') | None)
}

/// Length of a bare word inside brackets.
fn item_length(text: &str) -> usize {
    text.find([',', '}', ']', '\n']).unwrap_or(text.len())
}

fn line_length(text: &str) -> usize {
    memchr::memchr(b'\n', text.as_bytes()).unwrap_or(text.len())
}

/// Length of the rest of the line and of the lines that go on with the value of a key in column `indent`: those that
/// are indented deeper or with a tab, empty ones between them, and the items of a list, which need no indentation.
fn block_length(text: &str, indent: usize) -> usize {
    let mut length = line_length(text);
    let mut at = length + 1;
    for line in text.get(at..).unwrap_or_default().split('\n') {
        let content = line.trim_start_matches(' ');
        let column = line.len() - content.len();
        at += line.len() + 1;
        if column > indent || content.starts_with('\t') || (column == indent && content.starts_with("- ")) {
            length = at - 1;
        } else if !content.trim_end_matches('\r').is_empty() {
            break;
        }
    }
    length
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text with a star for every byte of a secret.
    fn shown(text: &str) -> String {
        let keys = [Text("AccessKeySecret"), Text("AccessKeyId")];
        let mut bytes = text.as_bytes().to_vec();
        for span in find(text, &keys) {
            bytes[span.start as usize..span.end as usize].fill(b'*');
        }
        String::from_utf8(bytes).expect("whole characters are replaced")
    }

    #[test]
    fn no_more_than_the_value_is_hidden_where_its_end_is_clear() {
        for (text, expected) in [
            ("{\"AccessKeySecret\": \"abc\", \"a\": 1}", "{\"AccessKeySecret\": *****, \"a\": 1}"),
            ("{\"AccessKeySecret\": [1, \"]\"], \"a\": 1}", "{\"AccessKeySecret\": ********, \"a\": 1}"),
            ("{AccessKeySecret: abc, a: 1}", "{AccessKeySecret: ***, a: 1}"),
            ("{AccessKeySecret: 'a''b', a: 1}", "{AccessKeySecret: ******, a: 1}"),
            ("- AccessKeyId: a b # c\n  a: 1", "- AccessKeyId: *******\n  a: 1"),
            ("- AccessKeyId: |\n   ab:c\n\n   d\n\n  a: 1", "- AccessKeyId: ***************\n\n  a: 1"),
            ("AccessKeyId:\n- a\n- b\nc: d", "AccessKeyId:\n*******\nc: d"),
            ("AccessKeyId: \"a\\\"b\\\\\"\nc: d", "AccessKeyId: ********\nc: d"),
            ("AccessKeyId: 'a\\'\nc: d", "AccessKeyId: ****\nc: d"),
            ("{\"\\u0041ccessKeyId\": \"abc\"}", "{\"\\u0041ccessKeyId\": *****}"),
            ("{\"AccessKeyId\" /* a */ : // b\n \"abc\"}", "{\"AccessKeyId\" *********************}"),
            ("AccessKeyIdent: abc", "AccessKeyIdent: abc"),
            ("AccessKeyId", "AccessKeyId"),
            ("AccessKeyId: \"\"", "AccessKeyId: **"),
            ("/?AccessKeyId=a%3D&b=c", "/?AccessKeyId=****&b=c"),
            ("&AccessKeyId=a\n&b=c", "&AccessKeyId=*\n&b=c"),
            ("&AccessKeyId=&b=c", "&AccessKeyId=&b=c"),
        ] {
            assert_eq!(shown(text), expected);
        }
    }

    #[test]
    fn too_much_is_hidden_where_the_end_is_in_doubt() {
        for (text, expected) in [
            ("{\"AccessKeySecret\": \"a\"b\", \"c\": 1}", "{\"AccessKeySecret\": *****, \"c\": 1}"),
            ("  \"AccessKeySecret\": \"abc,\n  \"d\": 1", "  \"AccessKeySecret\": *********d\": 1"),
            ("{\"AccessKeySecret\": \"abc", "{\"AccessKeySecret\": ****"),
            ("{\"AccessKeySecret: \"abc\"}", "{\"AccessKeySecret: *****}"),
            ("--AccessKeySecret=abc --d", "--AccessKeySecret=*******"),
        ] {
            assert_eq!(shown(text), expected);
        }
    }
}
