//! Puts a configuration together from layers: what a file extends comes first, the command line last.

use super::{Config, ConfigError, Layer, Level, Origin, RuleLevel};
use crate::rule::Rule;
use crate::ruleset::RuleSet;
use crate::ruleset::subject::Subject;
use std::path::{Path, PathBuf};

impl Config {
    /// The configuration that `layers` make, the strongest last; patterns of paths start from `folder`.
    ///
    /// Values of a later layer take the place of those of an earlier one; `rules` and `input-format` are put together
    /// key by key, and lists of tables and `locked` are put one after the other.
    ///
    /// # Errors
    ///
    /// A layer that silences what an earlier one has locked.
    pub fn merge(rules: &RuleSet, layers: Vec<Layer>, folder: PathBuf) -> Result<Config, Vec<ConfigError>> {
        let mut config = Config { folder, ..Config::default() };
        let mut errors = Vec::new();
        for (at, layer) in layers.into_iter().enumerate() {
            let mut layer = layer.config;
            layer.number(at);
            errors.extend(config.broken_locks(rules, &layer));
            config.add(layer);
        }
        if errors.is_empty() { Ok(config) } else { Err(errors) }
    }

    /// Whether there is nothing in it that changes what is found.
    pub fn is_plain(&self) -> bool {
        self.rules.is_empty() && self.overrides.is_empty() && self.waivers.is_empty() && self.locked.is_empty()
    }

    /// Whether a walk looks at a file; `path` is relative to the folder of the configuration.
    pub fn walks(&self, path: &str) -> bool {
        let is_in = |globs: &super::Set<Vec<super::Glob>>| globs.value.iter().any(|glob| glob.matches(path));
        self.include.as_ref().is_none_or(is_in) && !self.exclude.as_ref().is_some_and(is_in)
    }

    /// The part of an absolute path below the folder of the configuration, with `/` between its parts.
    pub fn relative(&self, path: &Path) -> Option<String> {
        let below = path.strip_prefix(&self.folder).ok()?;
        let parts: Vec<_> = below.components().map(|part| part.as_os_str().to_string_lossy()).collect();
        Some(parts.join("/"))
    }

    fn number(&mut self, layer: usize) {
        let set = |origin: &mut Origin| origin.layer = layer;
        let levels = self.rules.iter_mut().chain(self.overrides.iter_mut().flat_map(|it| &mut it.rules));
        levels.for_each(|it| set(&mut it.origin));
        self.waivers.iter_mut().for_each(|it| set(&mut it.origin));
        self.locked.iter_mut().for_each(|it| set(&mut it.origin));
    }

    fn add(&mut self, layer: Config) {
        fn replace<T>(old: &mut Option<T>, new: Option<T>) {
            if new.is_some() {
                *old = new;
            }
        }
        self.files.splice(0..0, layer.files);
        replace(&mut self.include, layer.include);
        replace(&mut self.exclude, layer.exclude);
        replace(&mut self.execution, layer.execution);
        replace(&mut self.state_paths, layer.state_paths);
        replace(&mut self.state_complete, layer.state_complete);
        replace(&mut self.baseline, layer.baseline);
        replace(&mut self.placeholders, layer.placeholders);
        self.input_formats.extend(layer.input_formats);
        for level in layer.rules {
            match self
                .rules
                .iter_mut()
                .find(|it| it.subject == level.subject && !is_locked_against(&self.locked, it, &level))
            {
                Some(old) => *old = level,
                None => self.rules.push(level),
            }
        }
        self.overrides.extend(layer.overrides);
        self.waivers.extend(layer.waivers);
        self.locked.extend(layer.locked);
    }

    /// What `layer` silences although this configuration has locked it.
    fn broken_locks(&self, rules: &RuleSet, layer: &Config) -> Vec<ConfigError> {
        let mut errors = Vec::new();
        let mut report = |origin: &Origin, name: &str, lock: &super::Lock, what: &str| {
            let message = format!("`{name}` is locked by {}; it cannot be {what} here", lock.origin);
            let line = (origin.line, 1);
            errors.push(ConfigError { file: origin.file.to_string(), place: Some(line), message });
        };
        let levels = layer.rules.iter().chain(layer.overrides.iter().flat_map(|it| &it.rules));
        for level in levels {
            let Subject::Rule(rule) = level.subject else { continue };
            let Some(lock) = self.locked.iter().find(|lock| lock.rules.contains(rule)) else { continue };
            if level.level < self.floor(rules, rule) {
                report(&level.origin, &level.name, lock, "turned down");
            }
        }
        for waiver in &layer.waivers {
            let waived = waiver.subject.rules(rules);
            let lock = self.locked.iter().find(|lock| !lock.rules.intersect(waived).is_empty());
            if let (Some(lock), Subject::Rule(_)) = (lock, waiver.subject) {
                report(&waiver.origin, &waiver.name, lock, "waived");
            }
        }
        errors
    }

    /// The level that a locked rule has so far.
    fn floor(&self, rules: &RuleSet, rule: Rule) -> Level {
        let own = self.rules.iter().find(|it| it.subject == Subject::Rule(rule));
        own.map_or(Level::At(rules.severity(rule)), |it| it.level)
    }
}

/// Whether a level of a group or a code must stand beside an earlier one, which still holds for locked rules.
fn is_locked_against(locks: &[super::Lock], old: &RuleLevel, new: &RuleLevel) -> bool {
    !matches!(new.subject, Subject::Rule(_)) && !locks.is_empty() && old.origin.layer < new.origin.layer
}
