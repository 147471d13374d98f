//! The rule files, compiled into look-up tables. Loaded once; it lives as long as the process.

pub mod cli;
pub mod facts;
pub mod keys;
pub mod load;
pub mod names;
pub mod operation;
pub mod responses;
pub mod subject;
pub mod templates;

use crate::finding::{Alternative, Catalogue, Severity};
use crate::lasting::{List, Parsed, Table, Text};
use crate::rule::{Rule, RuleMask};
use cli::{Cli, CliNames};
use facts::RuleFacts;
use keys::KeyTable;
use names::Names;
use operation::{OperationFile, ParameterType, Relation, Role, Row, Shape};
use serde::Deserialize;
use std::sync::{LazyLock, OnceLock};

/// Number of rules.
const RULES: usize = Rule::ALL.len();

/// Everything the rule files say.
#[derive(Debug)]
pub struct RuleSet {
    /// Covered operations, by product and name.
    pub operations: Vec<Operation>,
    /// What a key of a call may be.
    pub keys: KeyTable,
    /// Names of the covered operations, each with the place of the first operation that has it.
    pub names: Names<usize>,
    /// Facts shared by several rules.
    pub data: &'static Data,
    severities: &'static [Severity; RULES],
    cli_names: OnceLock<CliNames>,
}

/// Facts shared by several rules (`rules/data/`).
#[derive(Debug)]
pub struct Data {
    /// Regions that support prefixes.
    pub prefix_regions: LazyLock<Names<()>>,
    /// The only legal prefix lengths.
    pub prefix_lengths: PrefixLengths,
    /// Real operations whose names resemble covered ones.
    pub real_operations: List<Text>,
    /// What ids look like.
    pub ids: Ids,
    /// Codes that every operation of the gateway may return.
    pub common: Common,
    /// What the responses of a snapshot look like.
    pub responses: responses::Responses,
    /// Addresses of a vSwitch that the service keeps.
    pub reserved_addresses: ReservedAddresses,
    /// What the resources of Resource Orchestration Service send; read when a template is.
    pub ros: Parsed<templates::Ros>,
    /// What the command line client looks like; read when a script is.
    pub cli: Parsed<Cli>,
}

/// The only legal prefix length of each family.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct PrefixLengths {
    /// IPv4.
    pub ipv4: u8,
    /// IPv6.
    pub ipv6: u8,
}

/// How many addresses at both ends of a vSwitch the service keeps.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct ReservedAddresses {
    /// Of the IPv6 CIDR block.
    pub ipv6: Ends,
}

/// A number of addresses at each end of a CIDR block.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
pub struct Ends {
    /// At the beginning.
    pub first: u8,
    /// At the end.
    pub last: u8,
}

/// What ids look like.
#[derive(Debug, PartialEq, Deserialize)]
pub struct Ids {
    /// Prefix of the ids of a role.
    pub roles: Table<Text, IdForm>,
    /// Prefix of an id and the type of instance that it shows.
    pub instance_prefixes: Table<Text, Text>,
}

/// The form of an id: `prefix` and lower-case letters and digits, of no particular length.
#[derive(Debug, PartialEq, Deserialize)]
pub struct IdForm {
    /// What it begins with.
    pub prefix: Text,
}

/// Common codes and parameters of the RPC gateway.
#[derive(Debug, PartialEq, Deserialize)]
pub struct Common {
    /// Codes.
    pub codes: List<CommonRow>,
    /// Parameters that are never unknown.
    pub parameters: List<Text>,
    /// Parameters that hold credentials.
    pub credentials: List<Text>,
}

/// One common code.
#[derive(Debug, PartialEq, Deserialize)]
pub struct CommonRow {
    /// HTTP status.
    pub status: u16,
    /// The code.
    pub code: Text,
    /// The message, `%s` included.
    pub message: Text,
}

/// A documented answer that a rule predicts.
#[derive(Clone, Copy, Debug)]
pub struct Code {
    /// HTTP status.
    pub status: u16,
    /// The code, spelled as documented.
    pub code: &'static str,
    /// The message as documented, `%s` included.
    pub message: &'static str,
    /// Where it is documented.
    pub catalogue: Catalogue,
    /// Other rows that fit.
    pub alternatives: &'static [Alternative],
}

/// One operation, ready for checking. Sets of parameters are bit masks over their places in the table.
#[derive(Debug)]
pub struct Operation {
    /// What its file says.
    pub file: &'static OperationFile,
    /// Every rule that looks at its calls.
    pub rules: RuleMask,
    /// Required parameters.
    pub required: u32,
    /// Sets of which at least one parameter must be present.
    pub one_of: Vec<u32>,
    /// Pairs that exclude each other: the place of the finding first.
    pub conflicts: Vec<(usize, usize)>,
    /// Parameters about addresses and about prefixes, if they do not mix.
    pub unmixed: Option<(u32, u32)>,
    /// Parameters about prefixes, named or counted.
    pub prefixes: u32,
    /// Numbers and lists whose size is limited.
    pub counted: u32,
    /// By role: the place of the first parameter that has it.
    by_role: [Option<u8>; Role::COUNT],
    /// What ids of each parameter begin with, where the form is known.
    pub id_prefixes: Vec<Option<&'static str>>,
    /// The shape of each parameter.
    pub shapes: Vec<Shape>,
    severities: [Severity; RULES],
    /// The row that reports each rule: its place in the operation's own table, or behind that among its common codes.
    rows: [u16; RULES],
    common: &'static Common,
}

/// No row.
const NO_ROW: u16 = u16::MAX;

impl Operation {
    /// The operation's name.
    pub fn name(&self) -> &'static str {
        self.file.operation.as_str()
    }

    /// The severity of `rule` here.
    pub fn severity(&self, rule: Rule) -> Severity {
        self.severities[rule as usize]
    }

    /// What the service answers when `rule` does not hold; absent where no code documents it.
    pub fn code(&self, rule: Rule) -> Option<Code> {
        let row = usize::from(self.rows[rule as usize]);
        let own = self.file.codes.as_slice();
        match own.get(row) {
            Some(row) => {
                let alternatives = self.file.alternatives.get(&rule).map_or(&[][..], List::as_slice);
                Some(Code { alternatives, ..code(row) })
            }
            None => common(self.common, &self.file.common.get(row - own.len())?.code),
        }
    }

    /// The row of the operation's own table with this code, for the few rules whose code depends on an argument.
    pub fn row(&self, code: &str) -> Option<Code> {
        self.file.codes.into_iter().find(|row| row.code == code).map(self::code)
    }

    /// Places of the parameters with `role`.
    pub fn slots(&self, role: Role) -> impl Iterator<Item = usize> + '_ {
        self.file.parameters.iter().enumerate().filter(move |(_, it)| it.role == role).map(|(slot, _)| slot)
    }

    /// The place of the only parameter with `role`.
    #[inline]
    pub fn slot(&self, role: Role) -> Option<usize> {
        self.by_role[role as usize].map(usize::from)
    }
}

impl RuleSet {
    /// The rule files that are part of the program.
    pub fn embedded() -> &'static RuleSet {
        static EMBEDDED: OnceLock<&'static RuleSet> = OnceLock::new();
        EMBEDDED.get_or_init(load::embedded)
    }

    /// The operation with this name.
    pub fn operation(&self, name: &str) -> Option<&Operation> {
        self.operations.iter().find(|it| it.file.operation == name)
    }

    /// The severity of `rule` unless an operation says otherwise.
    pub fn severity(&self, rule: Rule) -> Severity {
        self.severities[rule as usize]
    }

    /// What the file of `rule` says.
    pub fn facts(&self, rule: Rule) -> &'static RuleFacts {
        load::facts(rule)
    }

    /// What the command line client looks like.
    pub fn cli(&self) -> &'static Cli {
        &self.data.cli
    }

    /// The client's names for operations and parameters.
    pub fn cli_names(&self) -> &CliNames {
        self.cli_names.get_or_init(|| CliNames::new(self))
    }

    /// A common code of the gateway.
    pub fn common(&'static self, code: &str) -> Option<Code> {
        common(&self.data.common, code)
    }
}

fn common(common: &'static Common, code: &str) -> Option<Code> {
    let row = common.codes.iter().find(|row| row.code == code)?;
    let (code, message) = (row.code.as_str(), row.message.as_str());
    Some(Code { status: row.status, code, message, catalogue: Catalogue::Common, alternatives: &[] })
}

fn code(row: &'static Row) -> Code {
    Code {
        status: row.status,
        code: row.code.as_str(),
        message: row.message.as_str(),
        catalogue: Catalogue::Operation,
        alternatives: &[],
    }
}

fn mask(file: &OperationFile, names: &[Text]) -> u32 {
    let is_named = |(slot, it): (usize, &operation::Parameter)| u32::from(names.contains(&it.name)) << slot;
    file.parameters.iter().enumerate().map(is_named).fold(0, |sum, bit| sum | bit)
}

fn compile(file: &'static OperationFile, data: &'static Data, defaults: &[Severity; RULES]) -> Operation {
    let place = |name: &Text| file.parameters.iter().position(|it| it.name == *name);
    let mut operation = Operation {
        file,
        rules: RuleMask::EMPTY,
        required: 0,
        one_of: Vec::new(),
        conflicts: Vec::new(),
        unmixed: None,
        prefixes: 0,
        counted: 0,
        by_role: [None; Role::COUNT],
        id_prefixes: file.parameters.iter().map(|it| id_prefix(&data.ids, it.role)).collect(),
        shapes: file
            .parameters
            .iter()
            .map(|it| it.shape(id_prefix(&data.ids, it.role), &data.prefix_regions))
            .collect(),
        severities: *defaults,
        rows: [NO_ROW; RULES],
        common: &data.common,
    };
    for (slot, parameter) in file.parameters.iter().enumerate() {
        operation.required |= u32::from(parameter.required) << slot;
        let is_prefix = matches!(parameter.role, Role::Ipv4Prefix | Role::Ipv6Prefix | Role::PrefixCount);
        operation.prefixes |= u32::from(is_prefix) << slot;
        let has_size = matches!(parameter.kind, ParameterType::Integer | ParameterType::List);
        operation.counted |= u32::from(has_size && parameter.maximum.is_some()) << slot;
        operation.by_role[parameter.role as usize].get_or_insert(slot as u8);
    }
    for relation in &file.relations {
        match relation {
            Relation::OneOf { parameters } => operation.one_of.push(mask(file, parameters)),
            Relation::Conflict { parameter, with } => operation.conflicts.extend(place(parameter).zip(place(with))),
            Relation::Unmixed { addresses, prefixes } => {
                operation.unmixed = Some((mask(file, addresses), mask(file, prefixes)));
            }
        }
    }
    for &(rule, severity) in &file.severities {
        operation.severities[rule as usize] = severity;
    }
    for (place, row) in file.codes.iter().enumerate() {
        for &rule in &row.rules {
            let known = &mut operation.rows[rule as usize];
            *known = (*known).min(place as u16);
            operation.rules.insert(rule);
        }
    }
    for (place, shared) in file.common.iter().enumerate() {
        for &rule in &shared.rules {
            operation.rows[rule as usize] = (file.codes.len() + place) as u16;
            operation.rules.insert(rule);
        }
    }
    file.uncoded.iter().for_each(|&rule| operation.rules.insert(rule));
    operation
}

fn id_prefix(ids: &'static Ids, role: Role) -> Option<&'static str> {
    let name = match role {
        Role::EniId => "eni-id",
        Role::EipId => "eip-id",
        Role::AnycastId => "anycast-id",
        _ => return None,
    };
    ids.roles.get(&Text(name)).map(|form| form.prefix.as_str())
}

impl ParameterType {
    /// The type in words.
    pub fn name(self) -> &'static str {
        match self {
            ParameterType::String => "string",
            ParameterType::Integer => "integer",
            ParameterType::Boolean => "boolean",
            ParameterType::List => "list",
        }
    }
}
