//! Makes visible what a terminal would obey or hide: control characters, text direction, zero width.

use std::borrow::Cow;

/// `text` on one line, with a visible substitute for every hidden character: `␛` for ESC, `\u{202e}` for an override.
pub fn visible(text: &str) -> Cow<'_, str> {
    substitute(text, is_hidden)
}

/// The same for a line of source, whose tabs stay.
pub(super) fn visible_source(text: &str) -> Cow<'_, str> {
    substitute(text, |it| it != '\t' && is_hidden(it))
}

/// Whether a reader would not see `it` as it is: C0, C1, line and paragraph separators, marks and overrides of the
/// text direction, zero-width characters, tags (Unicode 16.0, general categories Cc and Cf, and Zl, Zp).
pub(super) fn is_hidden(it: char) -> bool {
    matches!(it,
        '\0'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{ad}'
        | '\u{61c}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}'
        | '\u{fff9}'..='\u{fffb}'
        | '\u{e0000}'..='\u{e007f}')
}

/// Whether `text` is printable ASCII: the common case, answered fast.
pub(super) fn is_plain(text: &str) -> bool {
    // To the end in any case: so it is done with vectors.
    text.bytes().fold(true, |is_plain, it| is_plain & matches!(it, b' '..=b'~'))
}

fn substitute(text: &str, hidden: impl Fn(char) -> bool) -> Cow<'_, str> {
    if is_plain(text) || !text.chars().any(&hidden) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for it in text.chars() {
        match it {
            _ if !hidden(it) => out.push(it),
            '\0'..='\u{1f}' => out.extend(char::from_u32(0x2400 + it as u32)),
            '\u{7f}' => out.push('␡'),
            _ => out.extend(it.escape_unicode()),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_text_is_borrowed() {
        assert!(matches!(visible("eni-bp1 网卡 é 😀"), Cow::Borrowed("eni-bp1 网卡 é 😀")));
    }

    #[test]
    fn hidden_characters_get_a_substitute() {
        let text = "a\u{1b}[31m\u{7}\0\r\n\t\u{7f}\u{9b}\u{202e}\u{2066}\u{200b}\u{feff}\u{e0041}b";
        assert_eq!(visible(text), r"a␛[31m␇␀␍␊␉␡\u{9b}\u{202e}\u{2066}\u{200b}\u{feff}\u{e0041}b");
    }

    #[test]
    fn a_tab_of_the_source_stays() {
        assert_eq!(visible_source("\ta\u{8}"), "\ta␈");
    }
}
