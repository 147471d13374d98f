//! What a comment says: `precall: ignore[rule, code] reason`.

use crate::source::Span;

/// What a comment says.
pub struct Parsed {
    /// The names between the brackets.
    pub names: Vec<Span>,
    /// Why; empty where nothing is written.
    pub reason: String,
}

/// Reads the body of a comment that begins with `precall:`; `None` if it wants nothing to be ignored.
pub fn parse(text: &str, body: Span) -> Option<Parsed> {
    let comment = body.slice(text);
    let word = comment.trim_start().strip_prefix("precall:")?.trim_start();
    let rest = word.strip_prefix("ignore")?;
    let at = |part: &str| body.start as usize + comment.len() - part.len();
    let list = rest.trim_start().strip_prefix('[').and_then(|list| Some((list, list.split_once(']')?)));
    let Some((list, (inside, reason))) = list else {
        // `ignored`, `ignore-file`: another word. `ignore`, without a list: one that names nothing.
        let is_word = rest.starts_with(|it: char| it.is_alphanumeric() || matches!(it, '-' | '_'));
        return (!is_word).then(|| Parsed { names: Vec::new(), reason: reason_of(rest) });
    };
    let mut start = at(list);
    let mut names = Vec::new();
    for part in inside.split(',') {
        let name = part.trim();
        let name_start = start + part.len() - part.trim_start().len();
        if !name.is_empty() {
            names.push(Span::new(name_start, name_start + name.len()));
        }
        start += part.len() + 1;
    }
    Some(Parsed { names, reason: reason_of(reason) })
}

/// The reason on one line, without what separates it from the list.
fn reason_of(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").trim_start_matches(['-', '–', '—', ':', ' ']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(body: &str) -> Option<(Vec<&str>, String)> {
        let parsed = parse(body, Span::new(0, body.len()))?;
        Some((parsed.names.iter().map(|it| it.slice(body)).collect(), parsed.reason))
    }

    #[test]
    fn names_and_reason_are_told_apart() {
        let expected = |names: &[&'static str], reason: &str| Some((names.to_vec(), reason.to_owned()));
        assert_eq!(parsed(" precall: ignore[a] why not"), expected(&["a"], "why not"));
        assert_eq!(parsed("precall:ignore[ a,b.C , ] -- why\n  not "), expected(&["a", "b.C"], "why not"));
        assert_eq!(parsed("precall: ignore [网]: 因为"), expected(&["网"], "因为"));
        assert_eq!(parsed("precall: ignore[a]"), expected(&["a"], ""));
        assert_eq!(parsed("precall: ignore[]x"), expected(&[], "x"));
        assert_eq!(parsed("precall: ignore everything"), expected(&[], "everything"));
        assert_eq!(parsed("precall: ignore[a"), expected(&[], "[a"));
        assert_eq!(parsed("precall: ignored[a] x"), None);
        assert_eq!(parsed("precall: see the manual"), None);
    }
}
