//! Placeholders of a team's own templating: before a text is read they are written as placeholders that every reader and
//! check knows, byte for byte as long, so that every place stays what it is.

/// How a team writes placeholders. Marks are ASCII.
#[derive(Clone, Debug, Default)]
pub struct Templating {
    marks: Vec<Mark>,
}

/// One way to write them.
#[derive(Clone, Debug)]
struct Mark {
    before: String,
    /// What ends it; none for a word that is a placeholder by itself.
    after: Option<String>,
}

/// Longest name between two marks, in bytes.
const LONGEST: usize = 200;

impl Templating {
    /// The patterns, each with one `*` for the name, or with none; the error is a pattern that is none.
    pub fn new(patterns: &[String]) -> Result<Self, &str> {
        let mut marks = Vec::new();
        for pattern in patterns {
            let is_mark = |part: &str| {
                let is_padded = pattern.starts_with(' ') || pattern.ends_with(' ');
                !part.trim().is_empty() && !is_padded && part.bytes().all(is_mark_byte)
            };
            let mark = match pattern.split_once('*') {
                Some((before, after)) if is_mark(before) && is_mark(after) => (before, Some(after)),
                None if pattern.len() > 2 && is_mark(pattern) => (pattern.as_str(), None),
                _ => return Err(pattern),
            };
            marks.push(Mark { before: mark.0.to_owned(), after: mark.1.map(str::to_owned) });
        }
        Ok(Templating { marks })
    }

    /// The text with `<…>` in place of every placeholder; none if it has none.
    pub fn masked(&self, text: &str) -> Option<String> {
        let mut masked: Option<Vec<u8>> = None;
        for Mark { before, after } in &self.marks {
            let mut at = 0;
            while let Some(start) = memchr::memmem::find(&text.as_bytes()[at..], before.as_bytes()).map(|it| at + it) {
                let inside = start + before.len();
                let Some(end) = end(&text[inside..], after.as_deref()).map(|length| inside + length) else {
                    at = start + 1;
                    continue;
                };
                let bytes = masked.get_or_insert_with(|| text.as_bytes().to_vec());
                // Marks are ASCII, so the text stays UTF-8; whatever could end the new placeholder early is taken out.
                for byte in &mut bytes[start + 1..end - 1] {
                    if !byte.is_ascii_alphanumeric() && byte.is_ascii() {
                        *byte = b'_';
                    }
                }
                (bytes[start], bytes[end - 1]) = (b'<', b'>');
                at = end;
            }
        }
        masked.map(|bytes| String::from_utf8(bytes).expect("ASCII was put in place of ASCII"))
    }
}

/// Where the placeholder ends whose first mark stands before `text`.
fn end(text: &str, after: Option<&str>) -> Option<usize> {
    let Some(after) = after else { return Some(0) };
    let is_name = |it: char| it.is_alphanumeric() || matches!(it, '_' | '-' | '.' | ':' | '/');
    for (at, character) in text.char_indices() {
        // A name has one character at least.
        if at > 0 && text[at..].starts_with(after) {
            return Some(at + after.len());
        }
        if at > LONGEST || !is_name(character) {
            return None;
        }
    }
    None
}

/// Bytes that marks are made of: none that ends a text in JSON or YAML.
fn is_mark_byte(byte: u8) -> bool {
    (byte == b' ' || byte.is_ascii_graphic()) && !matches!(byte, b'"' | b'\'' | b'\\' | b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(patterns: &[&str], text: &str) -> Option<String> {
        let patterns: Vec<String> = patterns.iter().map(|it| (*it).to_owned()).collect();
        Templating::new(&patterns).expect("they are patterns").masked(text)
    }

    #[test]
    fn placeholders_become_ones_that_everybody_knows() {
        for (pattern, text, expected) in [
            ("__*__", "a: __ENI__ # x", Some("a: <_ENI_> # x")),
            ("__*__", "__A____B__", Some("<_A_><_B_>")),
            ("@@*@@", "2001:db8::@@x.y-z@@/80", Some("2001:db8::<_x_y_z_>/80")),
            ("%{*}", "%{网络.a}", Some("<_网络_a>")),
            ("%{ * }", "%{ a }%{b}", Some("<__a_>%{b}")),
            ("TBD", "eni-TBD", Some("eni-<B>")),
            ("__*__", "____ __a b__ __a\"__ __a", None),
            ("#{*}", "#{}", None),
        ] {
            assert_eq!(masked(&[pattern], text).as_deref(), expected, "{pattern} {text}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_told() {
        for pattern in ["", "*", "*__", "__*", "a*b*c", "\"*\"", "ab", "《*》", " _*_", "_* "] {
            assert!(Templating::new(&[pattern.to_owned()]).is_err(), "{pattern}");
        }
    }
}
