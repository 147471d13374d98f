//! How a file is written: the names that users write, and what names and content of files tell.

use crate::syntax::{Document, json::Reader};
use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// How a file is written. Templates are JSON or YAML; what a document in them is shows when it is read, so files that
/// are known as JSON or YAML may hold templates, too.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    /// One JSON value, with comments and trailing commas.
    Json,
    /// One JSON object a line.
    JsonLines,
    /// A YAML stream.
    Yaml,
    /// Markdown, with batches and commands in it.
    Markdown,
    /// A template of Operation Orchestration Service, as JSON or YAML.
    Oos,
    /// A template of Resource Orchestration Service, as JSON or YAML.
    Ros,
    /// RPC requests as URLs.
    Http,
    /// What `aliyun … --cli-dry-run-json` prints.
    DryRun,
}

impl Syntax {
    /// Every syntax, in the order of the documentation.
    pub const ALL: [Syntax; 8] = [
        Syntax::Json,
        Syntax::JsonLines,
        Syntax::Yaml,
        Syntax::Markdown,
        Syntax::Oos,
        Syntax::Ros,
        Syntax::Http,
        Syntax::DryRun,
    ];

    /// The word that users write.
    pub fn name(self) -> &'static str {
        match self {
            Syntax::Json => "json",
            Syntax::JsonLines => "jsonl",
            Syntax::Yaml => "yaml",
            Syntax::Markdown => "markdown",
            Syntax::Oos => "oos",
            Syntax::Ros => "ros",
            Syntax::Http => "http",
            Syntax::DryRun => "dry-run",
        }
    }

    /// What the name of a file says.
    pub fn of_name(path: &Path) -> Option<Syntax> {
        Syntax::of_extension(path.extension()?.to_str()?)
    }

    /// What the extension of a file says.
    pub fn of_extension(extension: &str) -> Option<Syntax> {
        match extension.to_ascii_lowercase().as_str() {
            "json" | "jsonc" | "json5" => Some(Syntax::Json),
            "jsonl" | "ndjson" => Some(Syntax::JsonLines),
            "yaml" | "yml" => Some(Syntax::Yaml),
            "md" | "markdown" | "mdx" => Some(Syntax::Markdown),
            "http" | "rest" | "url" => Some(Syntax::Http),
            _ => None,
        }
    }

    /// What the content says: JSON begins with a bracket, and JSON Lines goes on with another object after the first.
    pub fn of_content(text: &str) -> Syntax {
        let mut document = Document::default();
        let mut reader = Reader::new(text, 0, text.len());
        if !matches!(text.trim_start().bytes().next(), Some(b'{' | b'[' | b'/')) {
            return Syntax::Yaml;
        }
        reader.value(&mut document);
        let is_more = document.errors.is_empty() && text[reader.position()..].trim_start().starts_with('{');
        if is_more { Syntax::JsonLines } else { Syntax::Json }
    }
}

/// A word that names no syntax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownSyntax {
    /// The word.
    pub name: String,
}

impl fmt::Display for UnknownSyntax {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let known = Syntax::ALL.map(Syntax::name).join(", ");
        write!(formatter, "`{}` is no input format; there are: {known}", self.name.escape_debug())
    }
}

impl std::error::Error for UnknownSyntax {}

impl FromStr for Syntax {
    type Err = UnknownSyntax;

    fn from_str(name: &str) -> Result<Syntax, UnknownSyntax> {
        let found = Syntax::ALL.into_iter().find(|syntax| syntax.name() == name);
        found.ok_or_else(|| UnknownSyntax { name: name.to_owned() })
    }
}
