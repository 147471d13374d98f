//! Paths as URI references.

use std::fmt::Write as _;

/// A path with `/` between its parts as a URI reference: percent-encoded, with a scheme if it is absolute.
pub(super) fn uri(path: &str) -> String {
    let is_drive = path.as_bytes().get(1) == Some(&b':');
    let mut uri = match path.starts_with('/') {
        true => "file://".to_owned(),
        false if is_drive => "file:///".to_owned(),
        false => String::new(),
    };
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => uri.push(char::from(byte)),
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

/// Whether a path is relative to the root of the repository.
pub(super) fn is_below_root(path: &str) -> bool {
    !path.starts_with('/') && !path.starts_with("../") && path.as_bytes().get(1) != Some(&b':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_but_unreserved_characters_is_encoded() {
        assert_eq!(uri("a b/网%#?.json"), "a%20b/%E7%BD%91%25%23%3F.json");
        assert_eq!(uri("a:b.json"), "a%3Ab.json".replace("a%3A", "file:///a%3A"));
        assert_eq!(uri("/tmp/x"), "file:///tmp/x");
        assert!(is_below_root("a/b") && !is_below_root("../a") && !is_below_root("/a"));
    }
}
