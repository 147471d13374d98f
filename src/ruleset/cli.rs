//! What the aliyun command line client looks like (`rules/data/cli.json`).

use super::RuleSet;
use serde::Deserialize;
use std::collections::{BTreeSet, HashMap};

/// Everything known about the client and the scripts around it.
#[derive(Debug, Deserialize)]
pub struct Cli {
    /// Names of the client.
    pub executables: BTreeSet<String>,
    /// Programs whose arguments are never calls of Alibaba Cloud.
    pub other_tools: BTreeSet<String>,
    /// Commands whose arguments are texts and files, not commands.
    pub printing: BTreeSet<String>,
    /// Products that may follow a wrapper.
    pub products: BTreeSet<String>,
    /// Commands of the client that call no API.
    pub own_commands: BTreeSet<String>,
    /// Flags of the client that are no parameters of an API.
    pub flags: Vec<Flag>,
    /// Flags that print help.
    pub help_flags: BTreeSet<String>,
    /// Flags of the plugin form that hold `RegionId`.
    pub plugin_region_flags: BTreeSet<String>,
    /// Operations that another product has taken over.
    pub deprecated: Vec<Deprecated>,
}

/// A flag of the client.
#[derive(Debug, Deserialize)]
pub struct Flag {
    /// Without dashes.
    pub name: String,
    /// Its one letter.
    #[serde(default)]
    pub short: Option<String>,
    /// How many values it takes.
    pub values: Values,
    /// The common parameter whose secret value it holds.
    #[serde(default)]
    pub credential: Option<String>,
    /// Whether the request is only printed.
    #[serde(default)]
    pub sends_nothing: bool,
}

/// How many values a flag takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Values {
    /// It is a switch.
    None,
    /// One.
    One,
    /// Everything up to the next flag.
    Several,
}

/// Operations of one product that another one has taken over.
#[derive(Debug, Deserialize)]
pub struct Deprecated {
    /// The product that they are deprecated in.
    pub product: String,
    /// The product to call instead.
    pub instead: String,
    /// Their names.
    pub operations: BTreeSet<String>,
}

/// The client's own names for what the rule set covers, made once.
#[derive(Debug)]
pub struct CliNames {
    /// Operations by product and kebab name: their place in the rule set.
    operations: HashMap<(String, String), usize>,
    /// By operation: parameters by kebab name, their place in the table.
    parameters: Vec<HashMap<String, usize>>,
    /// Every name of an operation.
    marks: Vec<String>,
    /// By operation: the place of `RegionId` among its parameters.
    pub regions: Vec<Option<usize>>,
    /// Whether [`CLIENT`] can only be the client, and the names of covered operations and of their parameters only what
    /// they are: no printing command, no command or flag of the client.
    pub are_distinct: bool,
}

/// The client, as most people write it.
pub const CLIENT: &str = "aliyun";

impl CliNames {
    /// The names of these rules.
    pub fn new(rules: &RuleSet) -> Self {
        let operation =
            |(place, it): (usize, &super::Operation)| ((it.file.product.to_ascii_lowercase(), kebab(it.name())), place);
        let parameters = |it: &super::Operation| {
            it.file.parameters.iter().enumerate().map(|(slot, it)| (kebab(&it.name), slot)).collect()
        };
        let region = |it: &super::Operation| it.file.parameters.iter().position(|it| it.name == "RegionId");
        let names = rules.operations.iter().map(super::Operation::name);
        let deprecated = rules.cli().deprecated.iter().flat_map(|it| &it.operations).map(String::as_str);
        let marks = names.chain(deprecated).flat_map(|name| [name.to_owned(), kebab(name)]);
        CliNames {
            marks: marks.collect(),
            operations: rules.operations.iter().enumerate().map(operation).collect(),
            parameters: rules.operations.iter().map(parameters).collect(),
            regions: rules.operations.iter().map(region).collect(),
            are_distinct: are_distinct(rules),
        }
    }

    /// Names of which a script that calls a covered or deprecated operation has one.
    pub fn marks(&self) -> impl Iterator<Item = &str> {
        self.marks.iter().map(String::as_str)
    }

    /// The operation with this kebab name.
    pub fn operation(&self, product: &str, name: &str) -> Option<usize> {
        self.operations.get(&(product.to_ascii_lowercase(), name.to_owned())).copied()
    }

    /// The parameter with this kebab name, also with the prefix that the client gives to names of its own.
    pub fn parameter(&self, operation: usize, name: &str) -> Option<usize> {
        let names = self.parameters.get(operation)?;
        names.get(name).or_else(|| names.get(name.strip_prefix("biz-")?)).copied()
    }
}

/// What [`CliNames::are_distinct`] says.
fn are_distinct(rules: &RuleSet) -> bool {
    let cli = rules.cli();
    let is_client =
        cli.executables.contains(CLIENT) && !cli.printing.contains(CLIENT) && !cli.products.contains(CLIENT);
    let is_word = |name: &str| {
        name.starts_with(|it: char| it.is_ascii_uppercase()) && name.bytes().all(|it| it.is_ascii_alphanumeric())
    };
    let is_flag = |name: &str| cli.flag(name).is_some() || cli.help_flags.contains(name);
    let is_distinct = |it: &super::Operation| {
        let product = it.file.product.as_str();
        is_word(it.name())
            && product.starts_with(|it: char| it.is_ascii_alphabetic())
            && product.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-')
            && !cli.own_commands.iter().any(|it| it.eq_ignore_ascii_case(product))
            && it.file.parameters.iter().all(|it| is_word(&it.name) && !is_flag(&it.name))
    };
    is_client && rules.operations.iter().all(is_distinct)
}

impl Cli {
    /// The flag with this name, without dashes.
    pub fn flag(&self, name: &str) -> Option<&Flag> {
        self.flags.iter().find(|it| it.name == name)
    }

    /// The flag with this letter.
    pub fn short_flag(&self, letter: &str) -> Option<&Flag> {
        self.flags.iter().find(|it| it.short.as_deref() == Some(letter))
    }

    /// The product that has taken over the operation.
    pub fn instead(&self, product: &str, operation: &str) -> Option<&str> {
        let deprecated = self.deprecated.iter().find(|it| it.product.eq_ignore_ascii_case(product))?;
        deprecated.operations.contains(operation).then_some(deprecated.instead.as_str())
    }
}

/// `AssignIpv6Addresses` as the plugin form of the client writes it: `assign-ipv6-addresses`. Two capitals at the
/// beginning stay together: `VSwitchId` is `vswitch-id`.
pub fn kebab(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut before = ' ';
    for character in name.chars() {
        if character.is_ascii_uppercase() && !before.is_ascii_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.push(character.to_ascii_lowercase());
        before = character;
    }
    out
}

/// The reverse, as far as it is one: `assign-ipv6-addresses` is `AssignIpv6Addresses`.
pub fn pascal(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for part in name.split('-') {
        let mut letters = part.chars();
        out.extend(letters.next().map(|it| it.to_ascii_uppercase()));
        out.push_str(letters.as_str());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_plugin_form() {
        for (api, cli) in [
            ("AssignIpv6Addresses", "assign-ipv6-addresses"),
            ("VSwitchId", "vswitch-id"),
            ("NetworkInterfaceId", "network-interface-id"),
            ("Ipv6PrefixCount", "ipv6-prefix-count"),
            ("UnassociateAnycastEipAddress", "unassociate-anycast-eip-address"),
        ] {
            assert_eq!(kebab(api), cli);
        }
        assert_eq!(pascal("unassociate-eip-address"), "UnassociateEipAddress");
    }

    #[test]
    fn covered_names_are_found() {
        let rules = RuleSet::embedded();
        let names = rules.cli_names();
        let place = names.operation("vpc", "unassociate-eip-address").expect("it is covered");
        assert_eq!(rules.operations[place].name(), "UnassociateEipAddress");
        let name = |kebab: &str| {
            names.parameter(place, kebab).map(|slot| rules.operations[place].file.parameters[slot].name.as_str())
        };
        assert_eq!(name("biz-region-id"), Some("RegionId"));
        assert_eq!(name("allocation-id"), Some("AllocationId"));
        assert_eq!(name("AllocationId"), None);
        assert_eq!(names.operation("ecs", "unassociate-eip-address"), None);
    }
}
