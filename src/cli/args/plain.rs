//! Reads the arguments that hooks and gates pass to `precall check`: to describe every argument to clap takes half as
//! long as a run over a small file.
//!
//! Whatever is read here, clap reads the same; anything else is left to it, mistakes and help among them.

use super::{CheckArguments, FailOn};
use crate::cli::outputs::Output;
use crate::cli::terminal::Color;
use crate::lint::Syntax;
use clap::ValueEnum;
use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::slice::Iter;

/// What was read so far. The default of an option is filled in at the end, so that it is seen whether it was there.
#[derive(Default)]
struct Plain {
    check: CheckArguments,
    fail_on: Option<FailOn>,
    color: Option<Color>,
}

/// The arguments behind `precall check`, if they are paths and the more usual options, in full and each at most once
/// unless it is repeatable.
pub fn check(arguments: &[OsString]) -> Option<CheckArguments> {
    let mut plain = Plain::default();
    let mut arguments = arguments.iter();
    while let Some(argument) = arguments.next() {
        match is_option(argument) {
            true => plain.option(argument.to_str()?, &mut arguments)?,
            false => plain.check.scan.paths.push(path(argument)?),
        }
    }
    let mut check = plain.check;
    if check.scan.paths.is_empty() {
        check.scan.paths.push(PathBuf::from("."));
    }
    check.fail_on = plain.fail_on.unwrap_or_default();
    check.color = plain.color.unwrap_or_default();
    Some(check)
}

impl Plain {
    /// Takes an option in, and its value, which may be the next argument.
    fn option(&mut self, option: &str, next: &mut Iter<OsString>) -> Option<()> {
        if let Some(switch) = self.switch(option) {
            return (!std::mem::replace(switch, true)).then_some(());
        }
        match option.split_once('=') {
            Some((name, text)) => self.value(name, OsStr::new(text)),
            None => self.value(option, next.next().filter(|it| !it.as_encoded_bytes().starts_with(b"-"))?),
        }
    }

    /// The option that has no value and this name.
    fn switch(&mut self, name: &str) -> Option<&mut bool> {
        let check = &mut self.check;
        let scan = &mut check.scan;
        match name {
            "--state-complete" => Some(&mut scan.state_complete),
            "--as-found" => Some(&mut scan.as_found),
            "--isolated" => Some(&mut scan.isolated),
            "--force-exclude" => Some(&mut scan.force_exclude),
            "--quiet" | "-q" => Some(&mut scan.quiet),
            "--exit-zero" => Some(&mut check.exit_zero),
            "--show-suppressed" => Some(&mut check.show_suppressed),
            "--show-files" => Some(&mut check.show_files),
            "--allow-empty" => Some(&mut check.allow_empty),
            "--statistics" => Some(&mut check.statistics),
            _ => None,
        }
    }

    /// Takes the value of the option `name` in.
    fn value(&mut self, name: &str, value: &OsStr) -> Option<()> {
        let check = &mut self.check;
        let scan = &mut check.scan;
        match name {
            "--state" => scan.state.push(path(value)?),
            "--config" => scan.config.push(text(value)?),
            "--output-format" => check.output_format.push(Output::named(text(value)?.as_str())?),
            "--execution" => set(&mut scan.execution, word(value)?)?,
            "--stdin-filename" => set(&mut scan.stdin_filename, text(value)?)?,
            "--input-format" => set(&mut scan.input_format, Syntax::named(value.to_str()?)?)?,
            "--rules" => set(&mut scan.rules, path(value)?)?,
            "--since" => set(&mut scan.since, text(value)?)?,
            "--threads" => set(&mut scan.threads, value.to_str()?.parse().ok().filter(|&threads| threads > 0)?)?,
            "--fail-on" => set(&mut self.fail_on, word(value)?)?,
            "--color" => set(&mut self.color, word(value)?)?,
            "--baseline" => set(&mut check.baseline, path(value)?)?,
            "--only-new" => set(&mut check.only_new, text(value)?)?,
            _ => return None,
        }
        Some(())
    }
}

/// Whether an argument is more than a path; `-` is standard input.
fn is_option(argument: &OsStr) -> bool {
    argument != "-" && argument.as_encoded_bytes().starts_with(b"-")
}

/// Fills what is there once at most.
fn set<T>(place: &mut Option<T>, value: T) -> Option<()> {
    place.replace(value).is_none().then_some(())
}

fn path(value: &OsStr) -> Option<PathBuf> {
    (!value.is_empty()).then(|| PathBuf::from(value))
}

fn text(value: &OsStr) -> Option<String> {
    value.to_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

fn word<T: ValueEnum>(value: &OsStr) -> Option<T> {
    T::from_str(value.to_str()?, false).ok()
}

#[cfg(test)]
mod tests {
    use super::super::{CheckCommand, Checking};
    use super::*;
    use clap::Parser;
    use proptest::prelude::*;

    /// What clap reads; nothing where it asks for help or finds a mistake.
    fn with_clap(arguments: &[OsString]) -> Option<CheckArguments> {
        let whole = ["precall", "check"].map(OsString::from).into_iter().chain(arguments.iter().cloned());
        let CheckCommand::Check(read) = Checking::try_parse_from(whole).ok()?.command;
        Some(read)
    }

    fn split(line: &str) -> Vec<OsString> {
        line.split(' ').filter(|word| !word.is_empty()).map(OsString::from).collect()
    }

    #[test]
    fn what_hooks_pass_is_read_without_clap() {
        for line in [
            "",
            "--as-found --quiet a.json b/c.yaml",
            "--output-format concise -q --threads 1 a.jsonl",
            "--state=state --state more --state-complete --output-format json --output-format sarif=out.sarif -",
            "--execution parallel --fail-on warning --color never --config a.toml --config execution=\"settled\"",
            "--baseline known.json --only-new main --since HEAD~1 --isolated help",
        ] {
            let arguments = split(line);
            let read = check(&arguments).unwrap_or_else(|| panic!("{line}"));
            assert_eq!(format!("{:?}", Some(read)), format!("{:?}", with_clap(&arguments)), "{line}");
        }
    }

    #[test]
    fn help_and_mistakes_are_left_to_clap() {
        for line in [
            "--help",
            "-h",
            "--",
            "--bogus",
            "--quiet --quiet",
            "-q --quiet",
            "-qv",
            "--quiet=true",
            "--threads 0",
            "--threads 99999",
            "--threads",
            "--threads --quiet",
            "--fail-on error --fail-on error",
            "--color red",
            "--output-format xml",
            "--output-format json=",
            "--state= a",
            "--fix",
        ] {
            assert!(check(&split(line)).is_none(), "{line}");
        }
    }

    /// Words of command lines, apt and not.
    const WORDS: &str = "--state|--state=s|--state-complete|--execution|--execution=settled|--stdin-filename|--rules|\
        --input-format|--input-format=yaml|--as-found|--config|--isolated|--since|--threads|--threads=4|-q|--quiet|\
        --output-format|--output-format=json|--output-format=full=f|--fail-on|--fail-on=never|--exit-zero|--baseline|\
        --only-new|--show-suppressed|--show-files|--allow-empty|--statistics|--color|--color=auto|--color=|--fix|-v|\
        --no-ignores|--force-exclude|--|-|a|b/c|concise|github=g|json=|parallel|shell|error|always|0|+7|2|x=y|help|@f";

    proptest! {
        #[test]
        fn what_is_read_here_clap_reads_the_same(words in proptest::collection::vec(0..WORDS.split('|').count(), 0..6)) {
            let line: Vec<_> = words.into_iter().filter_map(|at| WORDS.split('|').nth(at)).map(OsString::from).collect();
            if let Some(read) = check(&line) {
                prop_assert_eq!(format!("{:?}", Some(read)), format!("{:?}", with_clap(&line)));
            }
        }
    }
}
