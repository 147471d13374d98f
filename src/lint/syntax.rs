//! How a file is written: the names that users write, and what names and content of files tell.

use crate::ignores;
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
    /// A shell script.
    Shell,
}

impl Syntax {
    /// Every syntax, in the order of the documentation.
    pub const ALL: [Syntax; 9] = [
        Syntax::Json,
        Syntax::JsonLines,
        Syntax::Yaml,
        Syntax::Markdown,
        Syntax::Oos,
        Syntax::Ros,
        Syntax::Http,
        Syntax::DryRun,
        Syntax::Shell,
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
            Syntax::Shell => "shell",
        }
    }

    /// The syntax with this name.
    pub fn named(name: &str) -> Option<Syntax> {
        name.parse().ok()
    }

    /// How comments are written, for ignores.
    pub fn comments(self) -> ignores::Style {
        match self {
            Syntax::Json | Syntax::JsonLines | Syntax::DryRun => ignores::Style::Slashes,
            Syntax::Yaml => ignores::Style::Yaml,
            Syntax::Oos | Syntax::Ros => ignores::Style::Template,
            Syntax::Markdown => ignores::Style::Markdown,
            Syntax::Http => ignores::Style::Requests,
            Syntax::Shell => ignores::Style::Shell,
        }
    }

    /// What the name of a file says.
    pub fn of_name(path: &Path) -> Option<Syntax> {
        if path.file_name().and_then(|name| name.to_str()).is_some_and(is_script_name) {
            return Some(Syntax::Shell);
        }
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

    /// Whether the name leaves it to the first line: no extension that says anything, or that of a template.
    pub fn is_open(path: &Path) -> bool {
        let extension = path.extension().and_then(|it| it.to_str()).map(str::to_ascii_lowercase);
        extension.is_none_or(|it| TEMPLATES.contains(&it.as_str()) || it == "txt")
    }

    /// What the content says: a script says so in its first line, JSON begins with a bracket, and JSON Lines goes on with another object after the first.
    pub fn of_content(text: &str) -> Syntax {
        if !matches!(text.trim_start().bytes().next(), Some(b'{' | b'[' | b'/')) {
            let is_script = has_shell_line(text) || begins_with_command(text);
            return if is_script { Syntax::Shell } else { Syntax::Yaml };
        }
        let mut document = Document::default();
        let mut reader = Reader::new(text, 0, text.len());
        reader.value(&mut document);
        let is_more = document.errors.is_empty() && text[reader.position()..].trim_start().starts_with('{');
        if is_more { Syntax::JsonLines } else { Syntax::Json }
    }
}

/// Extensions of scripts.
const SCRIPTS: [&str; 5] = ["sh", "bash", "zsh", "ksh", "dash"];

/// Extensions that templates have behind that of what they become.
const TEMPLATES: [&str; 7] = ["tpl", "tftpl", "tmpl", "template", "j2", "erb", "in"];

/// `deploy.sh`, `deploy.sh.tpl`.
fn is_script_name(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let mut parts = name.rsplit('.');
    let last = parts.next().unwrap_or_default();
    let what = if TEMPLATES.contains(&last) { parts.next().unwrap_or_default() } else { last };
    SCRIPTS.contains(&what) && parts.next().is_some()
}

/// Whether the first line says that a shell reads the rest: `#!/usr/bin/env bash`.
pub fn has_shell_line(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}');
    let Some(line) = text.strip_prefix("#!").map(|rest| rest.lines().next().unwrap_or_default()) else { return false };
    let mut words = line.split([' ', '\t', '/', '\r']).filter(|word| !word.is_empty() && !word.starts_with('-'));
    words.any(|word| SCRIPTS.contains(&word) || word == "ash")
}

/// Whether a line begins with a command of the client, perhaps behind a prompt.
fn begins_with_command(text: &str) -> bool {
    text.lines().any(|line| {
        let line = line.trim_start();
        let line = line.strip_prefix("$ ").unwrap_or(line);
        line.strip_prefix("aliyun")
            .is_some_and(|rest| rest.strip_prefix("cli").unwrap_or(rest).starts_with([' ', '\t']))
    })
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
