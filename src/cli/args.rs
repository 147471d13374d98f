//! The arguments of every command.

mod plain;

use super::outputs::{Output, OutputParser};
use super::terminal::Color;
use crate::lint::Syntax;
use crate::state::Execution;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
use std::ffi::OsString;
use std::path::PathBuf;

/// Offline linter for batches of planned Alibaba Cloud API calls.
#[derive(Debug, Parser)]
#[command(name = "precall", version, propagate_version = true, max_term_width = 100)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Check batches.
    #[command(about = CHECK)]
    Check(CheckArguments),
    /// Look at a snapshot: what it lacks, what it holds, where the addresses lie
    State(StateArguments),
    /// Say what a rule or a code means, when it is reported and how to mend it
    Explain(ExplainArguments),
    /// List the rules, and for every documented code of every operation who reports it
    Rules(RulesArguments),
    /// Write, update or prune a baseline of known findings
    Baseline(BaselineArguments),
    /// Look at the configuration
    Config(ConfigArguments),
    /// Print a JSON Schema
    Schema(SchemaArguments),
    /// Print shell completions
    Completions(CompletionsArguments),
    /// Print the manual page, or write one for each command
    Man(ManArguments),
}

/// What `precall check` does.
const CHECK: &str = "Check batches and say what the service would reject";

/// `precall check` alone: to describe the arguments of the other commands, too, takes a tenth as long as a run over a
/// small file.
#[derive(Debug, Parser)]
#[command(name = "precall", version, propagate_version = true, max_term_width = 100)]
struct Checking {
    #[command(subcommand)]
    command: CheckCommand,
}

#[derive(Debug, Subcommand)]
enum CheckCommand {
    #[command(about = CHECK)]
    Check(CheckArguments),
}

/// The arguments of the process, with those that stand in files; help and mistakes end it.
pub fn parse(arguments: Vec<OsString>) -> Arguments {
    match arguments.get(1) {
        Some(name) if name == "check" => Arguments { command: Command::Check(check(arguments)) },
        _ => Arguments::parse_from(arguments),
    }
}

fn check(arguments: Vec<OsString>) -> CheckArguments {
    plain::check(&arguments[2..]).unwrap_or_else(|| {
        let CheckCommand::Check(arguments) = Checking::parse_from(arguments).command;
        arguments
    })
}

/// What is checked, and against what.
#[derive(Debug, Default, Args)]
pub struct ScanArguments {
    /// Files, folders, - for standard input, or @FILE for arguments that stand in a file, one a line
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// Snapshot: a file or folder of raw Describe* responses (repeatable)
    #[arg(long, value_name = "PATH")]
    pub state: Vec<PathBuf>,
    /// The snapshot holds every resource of the kinds that it holds
    #[arg(long)]
    pub state_complete: bool,
    /// How the calls are sent; wins over the batch's own `execution`
    #[arg(long, value_name = "MODE")]
    pub execution: Option<ExecutionMode>,
    /// Name of standard input: decides how it is read, and is shown
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<String>,
    /// How every file is written, whatever its name and content say
    #[arg(long, value_name = "FORMAT", value_parser = input_formats())]
    pub input_format: Option<Syntax>,
    /// Pass over named files that hold no batch, as if they had been found in a folder
    #[arg(long)]
    pub as_found: bool,
    /// Configuration file in place of those that are found, or one setting that wins over them (repeatable)
    #[arg(long, value_name = "FILE|KEY=VALUE")]
    pub config: Vec<String>,
    /// Look for no configuration files
    #[arg(long)]
    pub isolated: bool,
    /// Also pass over excluded files that are named
    #[arg(long)]
    pub force_exclude: bool,
    /// Folder of rule files that add operations or replace them
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
    /// Only files that differ from this git revision, and untracked ones
    #[arg(long, value_name = "REV")]
    pub since: Option<String>,
    /// Number of threads; default: one for each core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
    /// The day of the run, for waivers that end; default: today (UTC)
    #[arg(long, value_name = "YYYY-MM-DD", hide = true)]
    pub today: Option<String>,
    /// Take no notice of ignores, waivers and a baseline in the configuration
    #[arg(long)]
    pub no_ignores: bool,
    /// Print findings only
    #[arg(short, long)]
    pub quiet: bool,
}

/// Arguments of `precall check`.
#[derive(Debug, Default, Args)]
pub struct CheckArguments {
    /// What is checked.
    #[command(flatten)]
    pub scan: ScanArguments,
    /// How findings are printed, or written to a file (repeatable) [default: full]
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = OutputParser)]
    pub output_format: Vec<Output>,
    /// Lowest severity that makes the run exit with 1
    #[arg(long, value_name = "LEVEL", default_value = "error")]
    pub fail_on: FailOn,
    /// Make the safe fixes
    #[arg(long, group = "fixing")]
    pub fix: bool,
    /// Make the safe fixes and report nothing else
    #[arg(long, group = "fixing", conflicts_with = "output_format")]
    pub fix_only: bool,
    /// Print what fixes would change, and change nothing
    #[arg(long, group = "fixing", conflicts_with = "output_format")]
    pub diff: bool,
    /// Make the fixes that need a look, too
    #[arg(long, requires = "fixing")]
    pub unsafe_fixes: bool,
    /// Exit with 0 whatever is found
    #[arg(long)]
    pub exit_zero: bool,
    /// Known findings, which do not count; see `precall baseline`
    #[arg(long, value_name = "FILE", conflicts_with = "no_ignores")]
    pub baseline: Option<PathBuf>,
    /// Only findings that this git revision did not have
    #[arg(long, value_name = "REV")]
    pub only_new: Option<String>,
    /// Also print what ignores, waivers and the baseline silence
    #[arg(long)]
    pub show_suppressed: bool,
    /// Print the files that would be checked
    #[arg(long)]
    pub show_files: bool,
    /// A run that finds no call is fine
    #[arg(long)]
    pub allow_empty: bool,
    /// Count findings by rule
    #[arg(long)]
    pub statistics: bool,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// Also list the files that hold no batch
    #[arg(short, long, conflicts_with = "quiet")]
    pub verbose: bool,
}

/// Arguments of `precall baseline`.
#[derive(Debug, Args)]
pub struct BaselineArguments {
    /// What to do.
    #[command(subcommand)]
    pub action: BaselineAction,
}

/// What to do with a baseline.
#[derive(Debug, Subcommand)]
pub enum BaselineAction {
    /// Write a baseline of what is found now
    Create(BaselineFileArguments),
    /// Add what is found now and remove what is no longer found, for the files that are checked
    Update(BaselineFileArguments),
    /// Remove what is no longer found, and add nothing
    Prune(BaselineFileArguments),
}

/// The baseline, and what is checked for it.
#[derive(Debug, Args)]
pub struct BaselineFileArguments {
    /// What is checked.
    #[command(flatten)]
    pub scan: ScanArguments,
    /// The file; default: what the configuration says, else precall-baseline.json
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
}

/// Arguments of `precall config`.
#[derive(Debug, Args)]
pub struct ConfigArguments {
    /// What to do.
    #[command(subcommand)]
    pub action: ConfigAction,
}

/// What to do with the configuration.
#[derive(Debug, Subcommand)]
pub enum ConfigAction {
    /// Print the values that hold for a file or folder, and where each comes from
    Show(ConfigShowArguments),
}

/// Arguments of `precall config show`.
#[derive(Debug, Args)]
pub struct ConfigShowArguments {
    /// The file or folder
    #[arg(default_value = ".")]
    pub path: PathBuf,
    /// Configuration file in place of the one that is found, or one setting that wins over it (repeatable)
    #[arg(long, value_name = "FILE|KEY=VALUE")]
    pub config: Vec<String>,
    /// Look for no configuration files
    #[arg(long)]
    pub isolated: bool,
    /// Folder of rule files that add operations or replace them
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
    /// How it is printed
    #[arg(long, value_name = "FORMAT", default_value = "full")]
    pub output_format: ListFormat,
}

/// How the calls of a batch are sent (CONTRACT.md, section 2.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ExecutionMode {
    /// Each when the previous one has answered
    Sequential,
    /// Each when the previous one has taken full effect
    Settled,
    /// All at once
    Parallel,
}

impl From<ExecutionMode> for Execution {
    fn from(mode: ExecutionMode) -> Self {
        match mode {
            ExecutionMode::Sequential => Execution::Sequential,
            ExecutionMode::Settled => Execution::Settled,
            ExecutionMode::Parallel => Execution::Parallel,
        }
    }
}

/// What makes the run exit with 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// An error
    #[default]
    Error,
    /// A warning or worse
    Warning,
    /// Any finding
    Note,
    /// Any finding, or a rule that could not be decided
    Undecided,
    /// Nothing
    Never,
}

/// Arguments of `precall state`.
#[derive(Debug, Args)]
pub struct StateArguments {
    /// What to do.
    #[command(subcommand)]
    pub action: StateAction,
}

/// What to do with a snapshot.
#[derive(Debug, Subcommand)]
pub enum StateAction {
    /// Print the read-only commands that fetch what would decide more about these batches
    Plan(StatePlanArguments),
    /// Say what was understood of a snapshot, and what it knows of the resources of these batches
    Show(StateShowArguments),
    /// Draw the vSwitches of these batches: what is taken, reserved, asked for, and where it clashes
    Map(StateMapArguments),
}

/// The batches and the snapshot that `precall state` looks at.
#[derive(Debug, Args)]
pub struct SurveyArguments {
    /// Files, folders, or - for standard input
    pub paths: Vec<PathBuf>,
    /// Snapshot: a file or folder of raw Describe* responses (repeatable); without it, the one of the configuration
    #[arg(long, value_name = "PATH")]
    pub state: Vec<PathBuf>,
    /// The snapshot holds every resource of the kinds that it holds
    #[arg(long)]
    pub state_complete: bool,
    /// How the calls are sent; wins over the batch's own `execution`
    #[arg(long, value_name = "MODE")]
    pub execution: Option<ExecutionMode>,
    /// Name of standard input: decides how it is read, and is shown
    #[arg(long, value_name = "NAME")]
    pub stdin_filename: Option<String>,
    /// Configuration file in place of those that are found, or one setting that wins over them (repeatable)
    #[arg(long, value_name = "FILE|KEY=VALUE")]
    pub config: Vec<String>,
    /// Look for no configuration files
    #[arg(long)]
    pub isolated: bool,
}

/// Arguments of `precall state plan`; without a path the current folder is looked at.
#[derive(Debug, Args)]
pub struct StatePlanArguments {
    /// The batches and the snapshot.
    #[command(flatten)]
    pub survey: SurveyArguments,
    /// Profile of the aliyun CLI that the commands use
    #[arg(long, value_name = "NAME")]
    pub profile: Option<String>,
}

/// Arguments of `precall state show`.
#[derive(Debug, Args)]
pub struct StateShowArguments {
    /// The batches and the snapshot.
    #[command(flatten)]
    pub survey: SurveyArguments,
    /// How it is printed
    #[arg(long, value_name = "FORMAT", default_value = "full")]
    pub output_format: ListFormat,
}

/// Arguments of `precall state map`.
#[derive(Debug, Args)]
pub struct StateMapArguments {
    /// The batches and the snapshot.
    #[command(flatten)]
    pub survey: SurveyArguments,
    /// Write the picture as SVG to this file instead; - is standard output
    #[arg(long, value_name = "FILE")]
    pub svg: Option<PathBuf>,
    /// Columns to draw in
    #[arg(long, value_name = "N", default_value = "100", value_parser = clap::value_parser!(u16).range(60..=400))]
    pub width: u16,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto", num_args = 0..=1, default_missing_value = "always")]
    pub color: Color,
}

/// Arguments of `precall explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// A rule such as prefix-not-strict, or a code such as InvalidIp.IpPrefixNotStrict
    #[arg(value_name = "RULE|CODE")]
    pub name: String,
    /// Folder of rule files that add operations or replace them
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

/// Arguments of `precall rules`.
#[derive(Debug, Args)]
pub struct RulesArguments {
    /// How the list is printed
    #[arg(long, value_name = "FORMAT", default_value = "full")]
    pub output_format: ListFormat,
    /// Folder of rule files that add operations or replace them
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

/// How a list is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum ListFormat {
    /// For people
    Full,
    /// For programs
    Json,
}

/// Arguments of `precall schema`.
#[derive(Debug, Args)]
pub struct SchemaArguments {
    /// What the schema is of
    #[arg(value_name = "NAME")]
    pub name: SchemaName,
    /// Folder of rule files that add operations to the schema of batches or replace them
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
}

/// What a schema is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaName {
    /// A batch of calls, for completion in editors
    Batch,
    /// A configuration file
    Config,
    /// An operation file
    Operation,
    /// A rule file
    Rule,
    /// The output of `check --output-format json`
    Findings,
}

/// Arguments of `precall completions`.
#[derive(Debug, Args)]
pub struct CompletionsArguments {
    /// The shell
    pub shell: Shell,
}

/// Arguments of `precall man`.
#[derive(Debug, Args)]
pub struct ManArguments {
    /// Folder to write the pages of all commands to; without it, the first page is printed
    #[arg(value_name = "FOLDER")]
    pub folder: Option<PathBuf>,
}

/// The ways to write a file by name.
fn input_formats() -> impl TypedValueParser<Value = Syntax> {
    let names = PossibleValuesParser::new(Syntax::ALL.map(Syntax::name));
    names.try_map(|name| name.parse::<Syntax>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_alone_answers_as_among_the_other_commands() {
        for arguments in ["--help", "-h", "--version", "--bogus", "--threads 0", "--output-format x", "-q -v", "--stat"]
        {
            let arguments = || ["precall", "check"].into_iter().chain(arguments.split(' '));
            let alone = Checking::try_parse_from(arguments()).expect_err("it is help or a mistake");
            let among = Arguments::try_parse_from(arguments()).expect_err("it is help or a mistake");
            assert_eq!(alone.render().to_string(), among.render().to_string());
        }
    }
}
