//! Values that exist only at run time, and values that were masked for publication (CONTRACT.md, section 2.3).

/// How much of a text is placeholders.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Placeholders {
    /// None.
    Absent,
    /// Some of it.
    Partial,
    /// All of it: `$A`, or several one after the other.
    Whole,
}

/// Looks for `$VAR`, `${VAR}`, `$(…)`, `{{ x }}` and `<x>`.
pub fn find(text: &str) -> Placeholders {
    if !has_opening(text) {
        return Placeholders::Absent;
    }
    let mut found = false;
    let mut has_other = false;
    walk(text, |part, is_placeholder| {
        found |= is_placeholder;
        has_other |= !is_placeholder && !part.trim().is_empty();
    });
    match (found, has_other) {
        (false, _) => Placeholders::Absent,
        (true, true) => Placeholders::Partial,
        (true, false) => Placeholders::Whole,
    }
}

/// What a masked value is looked for in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// An id or a region.
    Name,
    /// An address or a prefix.
    Address,
}

/// Whether the text, placeholders aside, holds a mask or dummy: `*`, `xxx`, `XX`, an address part of `x` only, `...`.
pub fn is_masked(text: &str, field: Field) -> bool {
    if !text.bytes().fold(false, |any, byte| any | is_sign(byte)) {
        return false;
    }
    if !has_opening(text) {
        return may_be_masked(text) && is_masked_literal(text, field);
    }
    let mut rest = String::new();
    walk(text, |part, is_placeholder| rest.push_str(if is_placeholder { "$" } else { part }));
    is_masked_literal(&rest, field)
}

/// Whether there may be a mask where the byte is.
#[inline]
fn is_sign(byte: u8) -> bool {
    matches!(byte, b'*' | b'x' | b'X' | b'.' | 0x80..)
}

/// A quick look at a text without placeholders: the masks of most ids would be two `x` side by side.
fn may_be_masked(text: &str) -> bool {
    let bytes = text.as_bytes();
    let is_x = |byte: u8| byte | 0x20 == b'x';
    let has_other = bytes.iter().fold(false, |any, byte| any | matches!(byte, b'*' | b'.' | b':' | b'/' | 0x80..));
    let has_pair = bytes.iter().zip(&bytes[1..]).fold(false, |any, (&a, &b)| any | (is_x(a) & is_x(b)));
    has_other || has_pair || bytes.len() == 1
}

/// The same for a text without placeholders.
fn is_masked_literal(text: &str, field: Field) -> bool {
    let is_x = |byte: u8| byte.eq_ignore_ascii_case(&b'x');
    let mut last = [0; 3];
    for byte in text.bytes() {
        last = [last[1], last[2], byte];
        if is_sign(byte) && (byte == b'*' || last[1..] == *b"XX" || last == *b"..." || last.into_iter().all(is_x)) {
            return true;
        }
    }
    if !text.is_ascii() && text.contains('…') {
        return true;
    }
    let is_dummy = |part: &[u8]| !part.is_empty() && part.iter().all(|&byte| is_x(byte));
    let mut parts = text
        .as_bytes()
        .split(|byte| *byte == b'/')
        .take(1)
        .flat_map(|address| address.split(|byte| b".:".contains(byte)));
    field == Field::Address && parts.any(is_dummy)
}

/// Whether there is a character that a placeholder begins with; most texts have none.
#[inline]
fn has_opening(text: &str) -> bool {
    text.bytes().fold(false, |any, byte| any | matches!(byte, b'$' | b'{' | b'<'))
}

/// Splits `text` into placeholders (`true`) and what stands between them.
fn walk(text: &str, mut visit: impl FnMut(&str, bool)) {
    let (mut start, mut at) = (0, 0);
    while let Some(next) = text[at..].find(['$', '{', '<']) {
        at += next;
        match length(&text[at..]) {
            Some(length) => {
                visit(&text[start..at], false);
                visit(&text[at..at + length], true);
                at += length;
                start = at;
            }
            None => at += 1,
        }
    }
    visit(&text[start..], false);
}

/// Length of the placeholder that `text` begins with.
fn length(text: &str) -> Option<usize> {
    let until = |open: &str, close: &str| {
        let inside = text.strip_prefix(open)?;
        inside.find(close).map(|length| open.len() + length + close.len())
    };
    if text.starts_with("$(") {
        return closing_parenthesis(text);
    }
    if let Some(length) = until("${", "}").or(until("{{", "}}")) {
        return Some(length);
    }
    if text.starts_with('<') {
        return until("<", ">").filter(|&length| length > 2);
    }
    let name = text.strip_prefix('$')?;
    let length = name.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
    (length > 0).then_some(length + 1)
}

/// End of `$(…)`, which may hold further parentheses.
fn closing_parenthesis(text: &str) -> Option<usize> {
    let mut depth = 0;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'(' => depth += 1,
            b')' if depth == 1 => return Some(at + 1),
            b')' => depth -= 1,
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn placeholders_are_found_whole_and_inside() {
        for text in ["$A", "${A}", "$(aliyun ecs $(x) y)", "{{ eni }}", "<eni-id>", "$A$B", "$1", "${A} {{ b }}"] {
            assert_eq!(find(text), Placeholders::Whole, "{text}");
        }
        for text in ["eni-$A", "2001:db8::$X", "a<b>", "1{{x}}"] {
            assert_eq!(find(text), Placeholders::Partial, "{text}");
        }
        for text in ["", "$", "a$", "${A", "$(A", "{{ a", "<>", "a < b", "{x}", "$-"] {
            assert_eq!(find(text), Placeholders::Absent, "{text}");
        }
    }

    #[test]
    fn masks_are_found_outside_placeholders_only() {
        for text in ["eni-bp1****", "eni-xxx", "eni-bp1XX", "eni-...", "eni-…", "eni-xXx1", "eni-XXX"] {
            assert!(is_masked(text, Field::Name), "{text}");
        }
        for text in ["192.XX.XX.2", "192.168.x.2", "2001:db8::x", "2001:db8:x::/80"] {
            assert!(is_masked(text, Field::Address), "{text}");
        }
        for text in ["eni-xx1", "$XXX", "<eni-xxx>", "eni-1x2x3x", "cn-X"] {
            assert!(!is_masked(text, Field::Name), "{text}");
        }
        assert!(!is_masked("192.168.1.2x", Field::Address));
    }

    proptest! {
        #[test]
        fn masks_are_found_byte_by_byte_as_they_are_by_searching(text in "([xX]{1,4}|\\*|\\.{1,4}|…|[a/:é]){0,6}") {
            let lower = text.to_lowercase();
            let is_plain = lower.contains("xxx") || ["*", "XX", "...", "…"].iter().any(|mask| text.contains(mask));
            let address = lower.split('/').next().unwrap_or_default();
            let mut parts = address.split(['.', ':']);
            let is_dummy = parts.any(|part| !part.is_empty() && part.bytes().all(|byte| byte == b'x'));
            prop_assert_eq!(is_masked(&text, Field::Name), is_plain);
            prop_assert_eq!(is_masked(&text, Field::Address), is_plain || is_dummy);
        }
    }
}
