//! Which commands call the API: the client itself, or a variable or wrapper whose arguments go on with a product and an
//! operation; never another tool, and never a text for people.

use super::text::Text;
use crate::ruleset::RuleSet;
use crate::ruleset::cli::{Cli, pascal};
use crate::syntax::shell::{FrameKind, Script};
use std::collections::HashSet;

/// Where the words of a call begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Found {
    /// The client is this word; flags, product and operation follow it.
    Client(usize),
    /// Something stands for the client; the product is this word.
    Wrapper(usize),
}

/// Functions of the script that call another tool and not the client.
#[derive(Debug, Default)]
pub struct Foreign<'t>(HashSet<&'t str>);

impl<'t> Foreign<'t> {
    /// The functions of `script`.
    pub fn of(cli: &Cli, text: &'t str, script: &Script) -> Self {
        let (mut foreign, mut own) = (HashSet::new(), HashSet::new());
        for command in &script.commands {
            let function = script.around(command.frame).find_map(|(_, kind)| match kind {
                FrameKind::Function(name) => Some(name.slice(text)),
                _ => None,
            });
            let Some(function) = function else { continue };
            for word in script.words_of(command).iter().take(4) {
                let name = basename(script.literal(text, word).unwrap_or_default());
                if cli.executables.contains(name) {
                    own.insert(function);
                } else if cli.other_tools.contains(name) {
                    foreign.insert(function);
                }
            }
        }
        foreign.retain(|name| !own.contains(name));
        Foreign(foreign)
    }
}

/// Whether the words of a command are a call, and where it begins.
pub fn find<'f, 't: 'f>(rules: &RuleSet, words: &[Text], foreign: impl FnOnce() -> &'f Foreign<'t>) -> Option<Found> {
    let cli = rules.cli();
    let first = words.first()?;
    if is_printing(cli, &first.text) {
        return None;
    }
    let client = words.iter().position(|word| is_client(cli, word));
    let product = words.windows(2).position(|pair| is_product(cli, &pair[0]) && is_operation(&pair[1]));
    match (client, product) {
        (Some(client), product) if product.is_none_or(|product| client < product) => {
            let is_other = |word: &Text| is_other_tool(cli, word);
            (!words[..client].iter().any(is_other)).then_some(Found::Client(client))
        }
        (_, Some(product @ 1..)) if is_wrapper(rules, words, product, foreign()) => Some(Found::Wrapper(product)),
        _ => None,
    }
}

fn is_wrapper(rules: &RuleSet, words: &[Text], product: usize, foreign: &Foreign) -> bool {
    let cli = rules.cli();
    let before = &words[..product];
    let is_other = |word: &Text| is_other_tool(cli, word) || foreign.0.contains(word.text.as_ref());
    if before.iter().any(is_other) || words[0].text.starts_with('-') {
        return false;
    }
    let is_own = |word: &Text| {
        let name = word.text.to_ascii_lowercase();
        !name.contains(' ') && (name.contains("ali") || name.contains("aly"))
    };
    let operation = words[product + 1].text.as_ref();
    before.iter().any(is_own) || is_known(rules, &words[product].text, operation)
}

/// Whether the operation is one of those that are known by name.
fn is_known(rules: &RuleSet, product: &str, operation: &str) -> bool {
    let name = if is_kebab(operation) { pascal(operation) } else { operation.to_owned() };
    rules.data.real_operations.has(&name)
        || rules.cli().instead(product, &name).is_some()
        || rules.operation(&name).is_some()
}

/// Whether the word is the client, also by a variable that holds it with some flags.
fn is_client(cli: &Cli, word: &Text) -> bool {
    let name = word.text.split(' ').next().unwrap_or_default();
    let name = basename(name);
    cli.executables.contains(name.strip_suffix(".exe").unwrap_or(name))
}

/// Whether the word is another tool, or a variable named after one.
fn is_other_tool(cli: &Cli, word: &Text) -> bool {
    let name = basename(word.text.split(' ').next().unwrap_or_default());
    if cli.other_tools.contains(name) {
        return true;
    }
    let variable = name.trim_start_matches(['$', '{']).trim_end_matches('}');
    let mut parts = variable.split(['_', '-']).map(str::to_ascii_lowercase);
    parts.any(|part| part != "ve" && cli.other_tools.contains(&part) || part == "ve" && word.has_unknown)
}

/// Whether the command prints its arguments, or looks for them, instead of running them.
fn is_printing(cli: &Cli, name: &str) -> bool {
    let name = basename(name);
    let runs = ["run", "exec", "call", "retry", "try"].iter().any(|it| name.contains(it));
    let prints = ["log_", "echo_", "print_", "msg_", "warn_", "info_"].iter().any(|it| name.starts_with(it));
    !runs && (prints || cli.printing.contains(name))
}

fn is_product(cli: &Cli, word: &Text) -> bool {
    cli.products.contains(word.text.as_ref())
}

/// Whether the word looks like an operation: `AssignIpv6Addresses` or `assign-ipv6-addresses`.
fn is_operation(word: &Text) -> bool {
    is_pascal(&word.text) || is_kebab(&word.text)
}

/// Whether the name is written as the API writes operations.
pub fn is_pascal(name: &str) -> bool {
    let capitals = name.bytes().filter(u8::is_ascii_uppercase).count();
    name.starts_with(|it: char| it.is_ascii_uppercase())
        && name.bytes().all(|it| it.is_ascii_alphanumeric())
        && capitals > 1
        && capitals < name.len()
}

/// Whether the name is written as the plugin form writes operations.
pub fn is_kebab(name: &str) -> bool {
    let is_part =
        |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_lowercase() || it.is_ascii_digit());
    name.contains('-') && name.starts_with(|it: char| it.is_ascii_lowercase()) && name.split('-').all(is_part)
}

/// The name of a program without its folder.
pub fn basename(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}
