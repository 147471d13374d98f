//! How calls are written: JSON Lines, arrays, YAML, scripts; one file or a tree of small ones.

use super::inventory::REGIONS;
use super::{Defect, PlannedCall, Value};
use std::io::{self, Write};
use std::path::Path;

/// The index of every call that has a defect.
pub type Truth = Vec<(usize, Defect)>;

/// The usual tree: number of files, and of calls in each.
pub const TREE: (usize, usize) = (2000, 50);

/// A way to write a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// One call a line.
    JsonLines,
    /// One JSON array, pretty-printed.
    Array,
    /// One JSON array, one call a line.
    CompactArray,
    /// A YAML list.
    Yaml,
    /// A shell script of `aliyun` commands.
    Script,
}

impl Form {
    /// The extension of such files.
    pub fn extension(self) -> &'static str {
        match self {
            Form::JsonLines => "jsonl",
            Form::Array | Form::CompactArray => "json",
            Form::Yaml => "yaml",
            Form::Script => "sh",
        }
    }

    /// Writes a batch.
    pub fn write(self, calls: impl Iterator<Item = PlannedCall>, out: &mut dyn Write) -> io::Result<Truth> {
        let mut defects = Vec::new();
        let mut text = String::new();
        let (start, between, end) = match self {
            Form::JsonLines | Form::Yaml => ("", "\n", "\n"),
            Form::Array | Form::CompactArray => ("[\n", ",\n", "\n]\n"),
            Form::Script => ("#!/bin/sh\nset -eu\n", "\n", "\n"),
        };
        out.write_all(start.as_bytes())?;
        for (index, call) in calls.enumerate() {
            text.clear();
            if index > 0 {
                text.push_str(between);
            }
            match self {
                Form::JsonLines | Form::CompactArray => compact(&call, &mut text),
                Form::Array => pretty(&call, &mut text),
                Form::Yaml => yaml(&call, &mut text),
                Form::Script => script(&call, &mut text),
            }
            out.write_all(text.as_bytes())?;
            defects.extend(call.defect.map(|defect| (index, defect)));
        }
        out.write_all(end.as_bytes())?;
        Ok(defects)
    }

    /// The text of a batch.
    pub fn text(self, calls: impl Iterator<Item = PlannedCall>) -> String {
        let mut bytes = Vec::new();
        self.write(calls, &mut bytes).expect("writing to memory does not fail");
        String::from_utf8(bytes).expect("only text was written")
    }
}

/// Writes a tree of small files like that of a team's repository; returns the path of every file, relative to
/// `folder`, with its truth.
pub fn write_tree(
    form: Form,
    mut calls: impl Iterator<Item = PlannedCall>,
    (files, per_file): (usize, usize),
    folder: &Path,
) -> io::Result<Vec<(String, Truth)>> {
    let mut written = Vec::with_capacity(files);
    for number in 0..files {
        let (team, region) = (number % 20, REGIONS[number / 20 % REGIONS.len()].0);
        let path = format!("team-{team:02}/{region}/change-{number:04}.{}", form.extension());
        let file = folder.join(&path);
        std::fs::create_dir_all(file.parent().expect("the path has three parts"))?;
        let mut text = Vec::new();
        let defects = form.write(calls.by_ref().take(per_file), &mut text)?;
        std::fs::write(file, text)?;
        written.push((path, defects));
    }
    Ok(written)
}

fn compact(call: &PlannedCall, text: &mut String) {
    for (at, (key, value)) in call.members.iter().enumerate() {
        text.push_str(if at == 0 { "{\"" } else { ",\"" });
        text.push_str(key);
        text.push_str("\":");
        json(value, text);
    }
    text.push('}');
}

fn pretty(call: &PlannedCall, text: &mut String) {
    text.push_str("  {");
    for (at, (key, value)) in call.members.iter().enumerate() {
        text.push_str(if at == 0 { "\n    \"" } else { ",\n    \"" });
        text.push_str(key);
        text.push_str("\": ");
        match value {
            Value::List(items) if !items.is_empty() => {
                for (at, item) in items.iter().enumerate() {
                    text.push_str(if at == 0 { "[\n      " } else { ",\n      " });
                    quoted(item, text);
                }
                text.push_str("\n    ]");
            }
            _ => json(value, text),
        }
    }
    text.push_str("\n  }");
}

fn json(value: &Value, text: &mut String) {
    match value {
        Value::Text(value) => quoted(value, text),
        Value::Number(value) => text.push_str(&value.to_string()),
        Value::Boolean(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::List(items) => {
            text.push('[');
            for (at, item) in items.iter().enumerate() {
                text.push_str(if at == 0 { "" } else { "," });
                quoted(item, text);
            }
            text.push(']');
        }
    }
}

fn quoted(value: &str, text: &mut String) {
    text.push('"');
    text.push_str(value);
    text.push('"');
}

fn yaml(call: &PlannedCall, text: &mut String) {
    for (at, (key, value)) in call.members.iter().enumerate() {
        text.push_str(if at == 0 { "- " } else { "\n  " });
        text.push_str(key);
        text.push(':');
        match value {
            Value::List(items) if !items.is_empty() => {
                for item in items {
                    text.push_str("\n    - ");
                    yaml_text(item, text);
                }
            }
            Value::Text(value) => {
                text.push(' ');
                yaml_text(value, text);
            }
            _ => {
                text.push(' ');
                json(value, text);
            }
        }
    }
}

fn yaml_text(value: &str, text: &mut String) {
    let needs_quotes = value.contains([':', '*', '#']) || matches!(value, "true" | "false");
    if needs_quotes { quoted(value, text) } else { text.push_str(value) }
}

fn script(call: &PlannedCall, text: &mut String) {
    text.push_str("aliyun ");
    text.push_str(call.operation.product());
    text.push(' ');
    text.push_str(call.text("Action").unwrap_or_default());
    for (key, value) in call.members.iter().filter(|(key, _)| *key != "Action") {
        let mut argument = |name: &str, value: &str| {
            let quote = if value.contains(['*', '#', ' ']) { "'" } else { "" };
            text.push_str(&format!(" \\\n  --{name} {quote}{value}{quote}"));
        };
        match value {
            Value::Text(value) => argument(key, value),
            Value::Number(value) => argument(key, &value.to_string()),
            Value::Boolean(value) => argument(key, if *value { "true" } else { "false" }),
            Value::List(items) => {
                for (at, item) in items.iter().enumerate() {
                    argument(&format!("{key}.{}", at + 1), item);
                }
            }
        }
    }
}
