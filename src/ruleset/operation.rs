//! One operation as its data file describes it (`rules/operations/<product>/<Operation>.json`).

use super::names::Names;
use crate::finding::{Alternative, Severity};
use crate::lasting::{List, Table, Text};
use crate::rule::Rule;
use serde::Deserialize;

/// Everything known about one operation.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperationFile {
    /// The schema that the file follows.
    #[serde(rename = "$schema", default)]
    pub schema: Option<Text>,
    /// Product code, lower case.
    pub product: Text,
    /// Name of the operation: the value of `Action`.
    pub operation: Text,
    /// API version, a date.
    pub version: Text,
    /// What the operation does, one sentence.
    pub summary: Text,
    /// The document that the table comes from.
    pub source: Source,
    /// Declared parameters, at most 32.
    pub parameters: List<Parameter>,
    /// Parameters that are not documented and that production code sends all the same.
    #[serde(default)]
    pub tolerated: List<Text>,
    /// What holds between parameters.
    #[serde(default)]
    pub relations: List<Relation>,
    /// What a successful call does to the state.
    pub effect: Effect,
    /// Severities that differ from those of the rule files.
    #[serde(default)]
    pub severities: Table<Rule, Severity>,
    /// Common codes of the gateway, for rules that have no row in the operation's own table.
    #[serde(default)]
    pub common: List<CommonCode>,
    /// Rules that apply without any code.
    #[serde(default)]
    pub uncoded: List<Rule>,
    /// Further rows that fit when a rule fires.
    #[serde(default)]
    pub alternatives: Table<Rule, List<Alternative>>,
    /// Every row of the documented error table, in its order.
    pub codes: List<Row>,
}

impl OperationFile {
    /// The parameters that it declares or tolerates.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<> {
        let tolerated = self.tolerated.into_iter().map(Text::as_str);
        self.parameters.into_iter().map(|it| it.name.as_str()).chain(tolerated)
    }
}

/// A document and its date.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Source {
    /// Title of the page.
    pub title: Text,
    /// Address of the page.
    pub url: Text,
    /// Date of the page, `YYYY-MM-DD`.
    pub updated: Text,
    /// Traps of the page.
    #[serde(default)]
    pub note: Option<Text>,
}

/// One declared parameter.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parameter {
    /// Name, case-sensitive; of a list without `.N`.
    pub name: Text,
    /// Type of the argument.
    #[serde(rename = "type")]
    pub kind: ParameterType,
    /// Whether every call must have it.
    #[serde(default)]
    pub required: bool,
    /// What its value means.
    pub role: Role,
    /// Smallest integer.
    #[serde(default)]
    pub minimum: Option<i64>,
    /// Largest integer, most items of a list, or most characters of a token.
    #[serde(default)]
    pub maximum: Option<i64>,
    /// Most characters of a token according to older documents: only a warning.
    #[serde(default)]
    pub advised_maximum: Option<i64>,
    /// The only values that are supported, if the parameter is an enumeration.
    #[serde(default)]
    pub values: List<Text>,
    /// The value that the service assumes.
    #[serde(default)]
    pub default: Option<Text>,
    /// Types of bound resource for which the parameter means something; empty for all.
    #[serde(default)]
    pub applies_to: List<Text>,
    /// What it is, one line.
    pub description: Text,
}

/// Type of an argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ParameterType {
    /// Text.
    String,
    /// A whole number.
    Integer,
    /// `true` or `false`.
    Boolean,
    /// A list of texts, written as an array or as `Name.1`, `Name.2`, ….
    List,
}

/// What the value of a parameter means. Checks ask for roles, never for names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names say it; rules/schema/operation.schema.json describes each")]
pub enum Role {
    Region,
    EniId,
    EipId,
    AnycastId,
    InstanceId,
    BoundInstanceId,
    InstanceType,
    BoundInstanceType,
    Ipv6Address,
    Ipv6Prefix,
    Ipv4Address,
    Ipv4Prefix,
    PrivateAddress,
    AddressCount,
    PrefixCount,
    ClientToken,
    Force,
    DryRun,
    /// Any other text: no rule looks at it.
    Other,
}

impl Role {
    /// How many there are.
    pub const COUNT: usize = Role::Other as usize + 1;
}

/// How a parameter is written, type and role in one: all that it takes to classify an argument.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// Whether it is a list.
    pub is_list: bool,
    /// What its value, or each of its items, is held against.
    pub form: Form,
}

/// What a text is held against.
#[derive(Clone, Copy, Debug)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Form {
    Integer,
    Boolean,
    /// An id that begins with this.
    Id(&'static str),
    /// A region id; these are some that certainly are.
    Region(&'static Names<()>),
    InstanceId,
    /// One of these values.
    OneOf(&'static [Text]),
    Ipv6,
    Ipv4,
    Ipv6Prefix,
    Ipv4Prefix,
    /// A token of at most so many characters, and of so many according to older documents.
    Token(Option<i64>, Option<i64>),
    Text,
}

impl Parameter {
    /// Its shape. `id_prefix` is what ids of its kind begin with; `regions` are known ones.
    pub fn shape(&'static self, id_prefix: Option<&'static str>, regions: &'static Names<()>) -> Shape {
        Shape { is_list: self.kind == ParameterType::List, form: self.form(id_prefix, regions) }
    }

    fn form(&'static self, id_prefix: Option<&'static str>, regions: &'static Names<()>) -> Form {
        match (self.kind, self.role) {
            (ParameterType::Integer, _) => Form::Integer,
            (ParameterType::Boolean, _) => Form::Boolean,
            (ParameterType::List, Role::EniId | Role::EipId | Role::AnycastId) => Form::Id(""),
            (_, Role::EniId | Role::EipId | Role::AnycastId) => Form::Id(id_prefix.unwrap_or_default()),
            (_, Role::Region) => Form::Region(regions),
            (_, Role::InstanceId | Role::BoundInstanceId) => Form::InstanceId,
            (_, Role::InstanceType | Role::BoundInstanceType) => Form::OneOf(&self.values),
            (_, Role::Ipv6Address) => Form::Ipv6,
            (_, Role::Ipv4Address | Role::PrivateAddress) => Form::Ipv4,
            (_, Role::Ipv6Prefix) => Form::Ipv6Prefix,
            (_, Role::Ipv4Prefix) => Form::Ipv4Prefix,
            (_, Role::ClientToken) => Form::Token(self.maximum, self.advised_maximum),
            (_, Role::AddressCount | Role::PrefixCount | Role::Force | Role::DryRun | Role::Other) => Form::Text,
        }
    }
}

/// The places in a set of parameters.
#[inline]
pub fn slots(mut set: u32) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let slot = (set != 0).then_some(set.trailing_zeros() as usize)?;
        set &= set - 1;
        Some(slot)
    })
}

/// What holds between parameters.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "kind", deny_unknown_fields)]
pub enum Relation {
    /// At least one must be present.
    OneOf {
        /// Names.
        parameters: List<Text>,
    },
    /// Must not be present together.
    Conflict {
        /// The one that the finding is at.
        parameter: Text,
        /// The other one.
        with: Text,
    },
    /// Addresses and prefixes do not go into one call.
    Unmixed {
        /// Parameters about addresses.
        addresses: List<Text>,
        /// Parameters about prefixes.
        prefixes: List<Text>,
    },
}

impl Relation {
    /// The parameters that it is about.
    pub fn names(&self) -> impl Iterator<Item = &'static str> + use<'_> {
        let (some, others) = match self {
            Relation::OneOf { parameters } => (&parameters[..], &[][..]),
            Relation::Conflict { parameter, with } => (std::slice::from_ref(parameter), std::slice::from_ref(with)),
            Relation::Unmixed { addresses, prefixes } => (&addresses[..], &prefixes[..]),
        };
        some.iter().chain(others).map(Text::as_str)
    }
}

/// What a successful call does to the state (rules.md, "Rules about the order").
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Effect {
    /// Adds addresses and prefixes to the ENI.
    AssignToEni,
    /// Removes addresses and prefixes from the ENI.
    UnassignFromEni,
    /// Clears the binding of the EIP.
    UnassociateEip,
    /// Removes one binding of the Anycast EIP.
    UnassociateAnycastEip,
}

impl Effect {
    /// Every effect.
    pub const ALL: [Effect; 4] =
        [Effect::AssignToEni, Effect::UnassignFromEni, Effect::UnassociateEip, Effect::UnassociateAnycastEip];
}

/// A common code and the rules that report it for an operation.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommonCode {
    /// HTTP status.
    pub status: u16,
    /// The code.
    pub code: Text,
    /// The rules.
    pub rules: List<Rule>,
}

/// One row of an error table.
#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Row {
    /// HTTP status.
    pub status: u16,
    /// The code, spelled as documented.
    pub code: Text,
    /// The message as documented, `%s` included.
    pub message: Text,
    /// The description as documented.
    #[serde(default)]
    pub description: Option<Text>,
    /// The rules that report the row; empty when none can.
    #[serde(default)]
    pub rules: List<Rule>,
    /// Why the operation cannot return it.
    #[serde(default)]
    pub unreachable: Option<Text>,
    /// Why only the service can know.
    #[serde(default)]
    pub runtime: Option<Text>,
    /// The row that is reported instead.
    #[serde(default)]
    pub alias: Option<Text>,
}
