//! What `precall config show` prints: the values that hold, and where each comes from.

use super::{Config, Origin, RuleLevel};
use crate::state::Execution;
use serde_json::{Value, json as value};

/// One value: its key, the value as TOML, and where it comes from.
struct Row {
    key: String,
    toml: String,
    value: Value,
    origin: String,
}

/// What stands for the origin of a value that nobody set.
const DEFAULT: &str = "default";

/// The configuration as TOML, one value a line with its origin; `path` is a file, relative to the folder of the
/// configuration, whose overrides and waivers are marked.
pub fn text(config: &Config, path: Option<&str>) -> String {
    let mut text = match config.files.as_slice() {
        [] => "# no configuration file\n".to_owned(),
        [file] => format!("# {file}\n"),
        [file, bases @ ..] => format!("# {file}, which extends {}\n", bases.join(", ")),
    };
    let rows = rows(config, path);
    let width = rows.iter().map(|row| row.key.len() + row.toml.len() + 3).filter(|&it| it <= 60).max().unwrap_or(0);
    for Row { key, toml, origin, .. } in rows {
        let line = format!("{key} = {toml}");
        text.push_str(&format!("{line:width$}  # {origin}\n"));
    }
    text
}

/// The same for programs: a list of objects with `key`, `value` and `origin`.
pub fn json(config: &Config, path: Option<&str>) -> Value {
    let rows = rows(config, path).into_iter();
    let values: Vec<Value> =
        rows.map(|row| value!({"key": row.key, "value": row.value, "origin": row.origin})).collect();
    value!({"files": config.files, "values": values})
}

fn rows(config: &Config, path: Option<&str>) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut add = |key: String, value: Value, origin: Option<&Origin>, mark: &str| {
        let origin = origin.map_or(DEFAULT.to_owned(), |it| format!("{it}{mark}"));
        rows.push(Row { key, toml: toml(&value), value, origin });
    };
    let globs = |globs: &Vec<super::Glob>| value!(globs.iter().map(|glob| &glob.text).collect::<Vec<_>>());
    let include = config.include.as_ref();
    add("include".into(), include.map_or(value!(["**"]), |it| globs(&it.value)), include.map(|it| &it.origin), "");
    let exclude = config.exclude.as_ref();
    add("exclude".into(), exclude.map_or(value!([]), |it| globs(&it.value)), exclude.map(|it| &it.origin), "");
    let execution = config.execution.as_ref();
    let name = execution.map_or(Execution::default(), |it| it.value).name();
    add("execution".into(), value!(name), execution.map(|it| &it.origin), "");
    let paths = config.state_paths.as_ref();
    let shown =
        paths.map_or(value!([]), |it| value!(it.value.iter().map(|it| it.to_string_lossy()).collect::<Vec<_>>()));
    add("state.paths".into(), shown, paths.map(|it| &it.origin), "");
    let complete = config.state_complete.as_ref();
    add("state.complete".into(), value!(complete.is_some_and(|it| it.value)), complete.map(|it| &it.origin), "");
    if let Some(baseline) = &config.baseline {
        add("baseline".into(), value!(baseline.value.to_string_lossy()), Some(&baseline.origin), "");
    }
    if let Some(placeholders) = &config.placeholders {
        add("placeholders".into(), value!(placeholders.value), Some(&placeholders.origin), "");
    }
    for format in &config.input_formats {
        let (glob, syntax) = &format.value;
        add(format!("input-format.{}", key(&glob.text)), value!(syntax.name()), Some(&format.origin), "");
    }
    for lock in &config.locked {
        add("locked".into(), value!([lock.name]), Some(&lock.origin), "");
    }
    let mut rules: Vec<&RuleLevel> = config.rules.iter().collect();
    rules.sort_by_key(|it| &it.name);
    for RuleLevel { name, level, origin, .. } in rules {
        add(format!("rules.{}", key(name)), value!(level.name()), Some(origin), "");
    }
    let applies = |globs: &[super::Glob]| match path {
        Some(path) if globs.iter().any(|glob| glob.matches(path)) => ", applies",
        Some(_) => ", does not apply",
        None => "",
    };
    for entry in &config.overrides {
        for RuleLevel { name, level, origin, .. } in &entry.rules {
            let files: Vec<_> = entry.files.iter().map(|glob| glob.text.as_str()).collect();
            let files = format!("overrides.{}", key(&files.join(" ")));
            add(format!("{files}.rules.{}", key(name)), value!(level.name()), Some(origin), applies(&entry.files));
        }
    }
    for waiver in &config.waivers {
        let files: Vec<_> = waiver.files.iter().map(|glob| &glob.text).collect();
        let mut shown = value!({"files": files, "reason": waiver.reason});
        if let Some(until) = waiver.until {
            shown["until"] = value!(until.to_string());
        }
        add(format!("waivers.{}", key(&waiver.name)), shown, Some(&waiver.origin), applies(&waiver.files));
    }
    rows
}

/// A key as TOML writes it.
fn key(name: &str) -> String {
    let is_bare = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
    if is_bare && !name.is_empty() { name.to_owned() } else { value!(name).to_string() }
}

/// A value as TOML writes it: a table inline.
fn toml(value: &Value) -> String {
    match value {
        Value::Object(members) => {
            let members: Vec<_> =
                members.iter().map(|(name, value)| format!("{} = {}", key(name), toml(value))).collect();
            format!("{{ {} }}", members.join(", "))
        }
        Value::Array(items) => format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", ")),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => value.to_string(),
    }
}
