//! Configuration files: found, read once, and put together for each file that is checked.

use super::inputs::{self, InputFile};
use super::{RunError, terminal};
use crate::config::{Config, ConfigError, Date, FILE_NAMES, Layer, layer, overlay};
use crate::ruleset::RuleSet;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

/// The configurations of a run.
pub struct Settings {
    rules: &'static RuleSet,
    /// The current folder, without links.
    here: PathBuf,
    /// The file that was named on the command line, if one was: it holds for everything.
    named: Option<PathBuf>,
    is_isolated: bool,
    /// What `--config KEY=VALUE` says.
    overlays: Vec<Layer>,
    force_exclude: bool,
    /// Folders as they are named, without links, with their configurations.
    named_folders: HashMap<PathBuf, (PathBuf, usize)>,
    /// Configurations by the folder whose files they are for.
    folders: HashMap<PathBuf, usize>,
    /// Configurations by their file.
    by_file: HashMap<Option<PathBuf>, usize>,
    /// Every configuration of the run.
    pub configs: Vec<Config>,
    /// What is wrong with configurations; the run fails for it.
    pub errors: Vec<RunError>,
}

impl Settings {
    /// Reads what the command line says; files are read when they are needed.
    ///
    /// # Errors
    ///
    /// A `--config` that cannot be used.
    pub fn new(
        rules: &'static RuleSet,
        named: &[String],
        is_isolated: bool,
        force_exclude: bool,
    ) -> Result<Self, RunError> {
        let mut settings = Settings {
            rules,
            here: std::env::current_dir().and_then(|it| it.canonicalize()).unwrap_or_default(),
            named: None,
            is_isolated,
            overlays: Vec::new(),
            force_exclude,
            named_folders: HashMap::new(),
            folders: HashMap::new(),
            by_file: HashMap::new(),
            configs: Vec::new(),
            errors: Vec::new(),
        };
        for argument in named {
            let is_file = Path::new(argument).is_file();
            match argument.contains('=') && !is_file {
                true => settings.overlays.push(overlay(rules, argument).map_err(RunError::Config)?),
                false if settings.named.is_some() => {
                    return Err(RunError::UnknownName("--config names two files; one may extend the other".to_owned()));
                }
                false => settings.named = Some(PathBuf::from(argument)),
            }
        }
        if settings.named.is_some() || settings.is_isolated {
            // Whatever is wrong with it is told before anything is checked.
            settings.of_here();
        }
        match settings.errors.pop() {
            Some(error) => Err(error),
            None => Ok(settings),
        }
    }

    /// Decides whether a file is checked, and how: notes its configuration, and reads it as that says.
    pub fn choose(&mut self, file: &mut InputFile) -> bool {
        let path = file.path.clone().unwrap_or_else(|| PathBuf::from(&file.shown));
        let (folder, config) = self.folder_of(&path);
        file.config = config;
        let Some(config) = self.configs.get(file.config) else { return false };
        let name = path.file_name().map(PathBuf::from).unwrap_or_default();
        file.relative = config.relative(&folder.join(&name));
        file.absolute = folder.join(name);
        let Some(relative) = &file.relative else { return file.is_named || file.syntax.is_some() };
        if let Some(format) = config.input_formats.iter().rfind(|format| format.value.0.matches(relative)) {
            file.syntax = Some(format.value.1);
        }
        match file.is_named && !(self.force_exclude && file.path.is_some()) {
            true => true,
            false => (file.is_named || file.syntax.is_some()) && config.walks(relative),
        }
    }

    /// The folder that a file lies in, without links, and its configuration.
    fn folder_of(&mut self, path: &Path) -> (PathBuf, usize) {
        let parent = path.parent().unwrap_or(Path::new(""));
        if let Some(known) = self.named_folders.get(parent) {
            return known.clone();
        }
        let folder = match parent.as_os_str().is_empty() {
            true => self.here.clone(),
            false => parent.canonicalize().unwrap_or_else(|_| self.here.join(parent)),
        };
        let config = self.of_folder(&folder);
        self.named_folders.insert(parent.to_owned(), (folder.clone(), config));
        (folder, config)
    }

    /// The configuration for the files of the current folder.
    pub fn of_here(&mut self) -> usize {
        self.of_folder(&self.here.clone())
    }

    /// The configuration for the files of `folder`, an absolute path without links.
    pub fn of_folder(&mut self, folder: &Path) -> usize {
        if let Some(&config) = self.folders.get(folder) {
            return config;
        }
        let config = match (&self.named, self.is_isolated) {
            (Some(named), _) => {
                let named = named.clone();
                self.of_file(Some(&named), &self.here.clone())
            }
            (None, true) => self.of_file(None, &self.here.clone()),
            (None, false) => self.nearest(folder),
        };
        self.folders.insert(folder.to_owned(), config);
        config
    }

    /// The configuration that lies in `folder` or, up to the root of its repository, above it.
    fn nearest(&mut self, folder: &Path) -> usize {
        let found: Vec<PathBuf> =
            FILE_NAMES.iter().map(|name| folder.join(name)).filter(|path| path.is_file()).collect();
        match (found.as_slice(), folder.parent()) {
            ([path], _) => self.of_file(Some(path), folder),
            ([first, ..], _) => {
                let message = format!("{} lies beside it; one of them has to go", FILE_NAMES[1]);
                self.error(ConfigError { file: self.shown(first), place: None, message });
                self.of_file(None, folder)
            }
            ([], Some(parent)) if !folder.join(".git").exists() => self.of_folder(parent),
            ([], _) => self.of_file(None, &self.here.clone()),
        }
    }

    /// The configuration in `file`, whose patterns start from `folder`.
    fn of_file(&mut self, file: Option<&Path>, folder: &Path) -> usize {
        let key = file.map(Path::to_owned);
        if let Some(&config) = self.by_file.get(&key) {
            return config;
        }
        let mut layers = Vec::new();
        if let Some(file) = file {
            self.load(file, &mut Vec::new(), &mut layers);
        }
        layers.extend(self.overlays.iter().cloned());
        let config = Config::merge(self.rules, layers, folder.to_owned()).unwrap_or_else(|errors| {
            self.errors.push(RunError::Config(errors));
            Config::default()
        });
        self.configs.push(config);
        self.by_file.insert(key, self.configs.len() - 1);
        self.configs.len() - 1
    }

    /// Reads a file and, before it, what it extends.
    fn load(&mut self, path: &Path, open: &mut Vec<PathBuf>, layers: &mut Vec<Layer>) {
        let real = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let shown = self.shown(path);
        if open.contains(&real) {
            let message = "it extends itself, by way of others or at once".to_owned();
            return self.error(ConfigError { file: shown, place: None, message });
        }
        let text = match std::fs::read_to_string(path) {
            Ok(text) => text,
            Err(err) => return self.errors.push(RunError::Unreadable(PathBuf::from(shown), err)),
        };
        let folder = PathBuf::from(&shown).parent().map(Path::to_owned).unwrap_or_default();
        let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
        match layer(self.rules, text, &shown, &folder) {
            Ok(layer) => {
                open.push(real);
                layer.extend.iter().for_each(|base| self.load(base, open, layers));
                open.pop();
                layers.push(layer);
            }
            Err(errors) => self.errors.push(RunError::Config(errors)),
        }
    }

    fn error(&mut self, error: ConfigError) {
        self.errors.push(RunError::Config(vec![error]));
    }

    /// A path from the current folder on, if it lies below.
    fn shown(&self, path: &Path) -> String {
        inputs::shown(path.strip_prefix(&self.here).unwrap_or(path))
    }
}

/// The day of the run.
pub fn today(given: Option<&str>) -> Result<Date, RunError> {
    match given {
        Some(text) => {
            let date = Date::parse(text);
            date.ok_or_else(|| RunError::UnknownName(format!("`{text}` is no day; write it as 2026-11-20")))
        }
        None => {
            let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            Ok(Date::of_unix_time(since.as_secs()))
        }
    }
}

/// Says every error but the last, which is returned.
pub fn failed(mut errors: Vec<RunError>) -> Option<RunError> {
    let last = errors.pop()?;
    errors.iter().for_each(|error| terminal::say(&format!("precall: {error}\n")));
    Some(last)
}
