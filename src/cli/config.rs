//! `precall config show`: the values that hold for a file or folder, and where each comes from.

use super::RunError;
use super::args::{ConfigAction, ConfigShowArguments, ListFormat};
use super::settings::{Settings, failed};
use crate::config;
use crate::reference::pretty::pretty;
use std::io;
use std::path::Path;

/// Runs the command.
pub fn run(action: &ConfigAction) -> Result<u8, RunError> {
    match action {
        ConfigAction::Show(arguments) => show(arguments),
    }
}

fn show(arguments: &ConfigShowArguments) -> Result<u8, RunError> {
    let rules = super::rule_set(arguments.rules.as_deref())?;
    let mut settings = Settings::new(rules, &arguments.config, arguments.isolated, false)?;
    let path = std::path::absolute(&arguments.path).map_err(|err| RunError::Unreadable(arguments.path.clone(), err))?;
    let (folder, name) = match (arguments.path.is_dir(), path.parent(), path.file_name()) {
        (false, Some(parent), Some(name)) => (parent, Some(Path::new(name))),
        _ => (path.as_path(), None),
    };
    let unreadable = |err: io::Error| RunError::Unreadable(folder.to_owned(), err);
    let folder = folder.canonicalize().map_err(unreadable)?;
    let config = settings.of_folder(&folder);
    if let Some(error) = failed(std::mem::take(&mut settings.errors)) {
        return Err(error);
    }
    let config = &settings.configs[config];
    let path = name.and_then(|name| config.relative(&folder.join(name)));
    super::print(&match arguments.output_format {
        ListFormat::Full => config::text(config, path.as_deref()),
        ListFormat::Json => pretty(&config::json(config, path.as_deref())) + "\n",
    })
}
