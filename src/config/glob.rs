//! Patterns of paths, written as in a `.gitignore`.

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// A pattern: `*.tpl` is meant at any depth, `changes/*.json` from the folder of the configuration on; a folder that
/// matches covers everything in it.
#[derive(Clone, Debug)]
pub struct Glob {
    /// As written.
    pub text: String,
    set: GlobSet,
}

impl Glob {
    /// The pattern that `text` writes, or what is wrong with it.
    pub fn new(text: &str) -> Result<Glob, String> {
        let pattern = text.strip_prefix("./").unwrap_or(text).trim_end_matches('/');
        if pattern.is_empty() {
            return Err("a pattern of paths is empty; `**` is every file".to_owned());
        }
        let pattern = match pattern.strip_prefix('/') {
            Some(anchored) => anchored.to_owned(),
            None if pattern.contains('/') => pattern.to_owned(),
            None => format!("**/{pattern}"),
        };
        let mut set = GlobSetBuilder::new();
        for pattern in [format!("{pattern}/**"), pattern] {
            let glob = GlobBuilder::new(&pattern).literal_separator(true).build();
            set.add(glob.map_err(|err| format!("`{text}` is no pattern of paths: {}", err.kind()))?);
        }
        let set = set.build().map_err(|err| format!("`{text}` is no pattern of paths: {}", err.kind()))?;
        Ok(Glob { text: text.to_owned(), set })
    }

    /// Whether it matches a path, which is relative to the folder of the configuration and has `/` between its parts.
    pub fn matches(&self, path: &str) -> bool {
        self.set.is_match(path)
    }
}

impl PartialEq for Glob {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_mean_what_they_mean_to_git() {
        for (pattern, path, expected) in [
            ("*.tpl", "a.tpl", true),
            ("*.tpl", "deep/down/a.tpl", true),
            ("*.tpl", "a.tpl.json", false),
            ("legacy", "legacy/a.json", true),
            ("legacy/", "x/legacy/y/a.json", true),
            ("legacy/*.json", "legacy/a.json", true),
            ("legacy/*.json", "x/legacy/a.json", false),
            ("legacy/*.json", "legacy/x/a.json", false),
            ("legacy/**", "legacy/x/a.json", true),
            ("/a.json", "a.json", true),
            ("/a.json", "x/a.json", false),
            ("**", "x/y", true),
            ("{a,b}/*.yaml", "b/x.yaml", true),
        ] {
            assert_eq!(Glob::new(pattern).map(|it| it.matches(path)), Ok(expected), "{pattern} {path}");
        }
    }

    #[test]
    fn what_is_no_pattern_is_told() {
        assert!(Glob::new("a[").is_err());
        assert!(Glob::new("").is_err());
    }
}
