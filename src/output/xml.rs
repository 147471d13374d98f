//! Text inside XML.

use super::visible::visible;

/// `text` for an attribute or the content of an element: hidden characters, which XML forbids or changes, get a visible
/// substitute.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for it in visible(text).chars() {
        match it {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\u{fffe}' | '\u{ffff}' => out.push(char::REPLACEMENT_CHARACTER),
            _ => out.push(it),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_markup_or_forbidden() {
        assert_eq!(
            escape("<a b=\"c\" d='&'>\n\u{1b}\u{ffff}网"),
            "&lt;a b=&quot;c&quot; d=&apos;&amp;&apos;&gt;␊␛\u{fffd}网"
        );
    }
}
