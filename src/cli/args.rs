//! The arguments of every command.

use super::outputs::{Output, OutputParser};
use super::terminal::Color;
use crate::lint::Syntax;
use crate::state::Execution;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;
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

/// The arguments of the process; help and mistakes end it.
pub fn parse() -> Arguments {
    if std::env::args_os().nth(1).is_none_or(|name| name != "check") {
        return Arguments::parse();
    }
    let CheckCommand::Check(arguments) = Checking::parse().command;
    Arguments { command: Command::Check(arguments) }
}

/// Arguments of `precall check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// Files, folders, or - for standard input
    #[arg(default_value = ".")]
    pub paths: Vec<PathBuf>,
    /// How findings are printed, or written to a file (repeatable) [default: full]
    #[arg(long, value_name = "FORMAT[=FILE]", value_parser = OutputParser)]
    pub output_format: Vec<Output>,
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
    /// Ignore configuration files
    #[arg(long)]
    pub isolated: bool,
    /// Pass over named files that hold no batch, as if they had been found in a folder
    #[arg(long)]
    pub as_found: bool,
    /// A run that finds no call is fine
    #[arg(long)]
    pub allow_empty: bool,
    /// Folder of rule files that add operations or replace them
    #[arg(long, value_name = "DIR")]
    pub rules: Option<PathBuf>,
    /// Count findings by rule
    #[arg(long)]
    pub statistics: bool,
    /// When to use colour
    #[arg(long, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
    /// Print findings only
    #[arg(short, long, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Also list the files that hold no batch
    #[arg(short, long)]
    pub verbose: bool,
    /// Number of threads; default: one for each core
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub threads: Option<u16>,
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FailOn {
    /// An error
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
