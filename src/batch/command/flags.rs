//! The words behind the client's name: product, operation, and flags with their values, in both dialects.

use super::recognise::Found;
use super::text::Text;
use crate::ruleset::cli::{Cli, Values};
use crate::source::Span;
use std::borrow::Cow;

/// How a command is written (ground-truth.md, sections 5.3 and 5.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// `aliyun ecs AssignIpv6Addresses --Ipv6Address.1 …`.
    Classic,
    /// `aliyun ecs assign-ipv6-addresses --ipv6-address …`.
    Plugin,
}

/// A command taken apart.
#[derive(Debug)]
pub struct Parsed<'t> {
    /// From the first word to the last.
    pub span: Span,
    /// The product.
    pub product: Text<'t>,
    /// The operation.
    pub operation: Text<'t>,
    /// How it is written.
    pub dialect: Dialect,
    /// The flags, in order.
    pub flags: Vec<Flag<'t>>,
    /// Whether there may be arguments that nobody sees: `$ARGS`, `"$@"`, `[options]`, `...`.
    pub has_hidden_arguments: bool,
}

/// One flag and its values.
#[derive(Debug)]
pub struct Flag<'t> {
    /// Without dashes and value.
    pub name: Cow<'t, str>,
    /// The flag as written, without its value.
    pub span: Span,
    /// Its values.
    pub values: Vec<Text<'t>>,
}

/// Commands that run another one with words that they read.
const FEEDERS: [&str; 3] = ["xargs", "parallel", "find"];

/// Takes the words apart; nothing if they call no API.
pub fn parse<'t>(cli: &Cli, source: &'t str, mut words: Vec<Text<'t>>, found: Found) -> Option<Parsed<'t>> {
    let (Found::Client(start) | Found::Wrapper(start)) = found;
    let (first, last) = (words.first()?.span, words.last()?.span);
    let span = Span { start: first.start, end: last.end };
    let is_fed = words[..start].iter().any(|word| FEEDERS.contains(&super::recognise::basename(&word.text)));
    if is_fed {
        feed(source, &mut words);
    }
    let mut parser =
        Parser { cli, words: Vec::new(), at: 0, positionals: Vec::new(), flags: Vec::new(), is_hidden: false };
    let from = start + usize::from(matches!(found, Found::Client(_)));
    parser.words = words.split_off(from.min(words.len()));
    parser.run()?;
    let Parser { positionals, flags, is_hidden, .. } = parser;
    let mut positionals = positionals.into_iter();
    let (product, operation) = (positionals.next()?, positionals.next()?);
    let dialect = dialect(&operation)?;
    Some(Parsed { span, product, operation, dialect, flags, has_hidden_arguments: is_hidden })
}

/// Puts a placeholder where the words come from elsewhere: at `{}`, or at the end.
fn feed<'t>(source: &'t str, words: &mut Vec<Text<'t>>) {
    let mut is_placed = false;
    for word in words.iter_mut().filter(|word| word.text.contains("{}")) {
        let text = word.text.replace("{}", "${}");
        *word = Text::made(source, word.span, Cow::Owned(text));
        is_placed = true;
    }
    if let Some(last) = words.last().filter(|_| !is_placed) {
        let mut word = Text::made(source, last.span, Cow::Borrowed("${}"));
        word.may_split = true;
        words.push(word);
    }
}

/// The dialect that an operation is written in; nothing for what is no operation.
fn dialect(operation: &Text) -> Option<Dialect> {
    let name = operation.text.as_ref();
    let is_name = |it: char| it.is_ascii_alphanumeric() || it == '-' || it == '_';
    match name.chars().next()? {
        _ if operation.has_unknown => (!operation.may_split).then_some(Dialect::Classic),
        'A'..='Z' if name.chars().all(is_name) => Some(Dialect::Classic),
        'a'..='z' if name == "help" || name == "version" => None,
        'a'..='z' if name.chars().all(is_name) => Some(Dialect::Plugin),
        _ => None,
    }
}

struct Parser<'c, 't> {
    cli: &'c Cli,
    words: Vec<Text<'t>>,
    at: usize,
    positionals: Vec<Text<'t>>,
    flags: Vec<Flag<'t>>,
    is_hidden: bool,
}

impl<'t> Parser<'_, 't> {
    fn run(&mut self) -> Option<()> {
        while self.at < self.words.len() {
            let word = self.words[self.at].clone();
            self.at += 1;
            match flag_name(&word) {
                Some((name, inline)) => self.flag(&word, name, inline)?,
                None => self.positional(word)?,
            }
        }
        Some(())
    }

    fn positional(&mut self, word: Text<'t>) -> Option<()> {
        match self.positionals.len() {
            0 => {
                let is_name = word.text.starts_with(|it: char| it.is_ascii_alphabetic())
                    && word.text.bytes().all(|it| it.is_ascii_alphanumeric() || it == b'-');
                if word.has_unknown || !is_name || self.cli.own_commands.contains(word.text.as_ref()) {
                    return None;
                }
                self.positionals.push(word);
            }
            1 => self.positionals.push(word),
            _ if word.text == "help" => return None,
            _ => {
                let is_ellipsis = word.text.starts_with(['[', '…']) || word.text.starts_with("...");
                self.is_hidden |= is_ellipsis || (word.has_unknown && (word.may_split || word.is_unknown()));
            }
        }
        Some(())
    }

    /// One flag and the values that belong to it; nothing if it asks for help.
    fn flag(&mut self, word: &Text<'t>, name: &str, inline: Option<Text<'t>>) -> Option<()> {
        let name = name.trim_start_matches('-');
        let is_short = !word.text.starts_with("--");
        if self.cli.help_flags.contains(name) && (!is_short || name == "h") {
            return None;
        }
        let known = if is_short { self.cli.short_flag(name) } else { self.cli.flag(name) };
        let is_plugin = self.positionals.get(1).is_some_and(|it| dialect(it) == Some(Dialect::Plugin));
        let takes = match known {
            Some(flag) => flag.values,
            None if is_plugin => Values::Several,
            None => Values::One,
        };
        let end = match &inline {
            Some(value) if value.span.start > word.span.start => value.span.start - 1,
            // Without a value, or with one that has no place of its own.
            Some(_) | None => word.span.end,
        };
        let mut values: Vec<Text> = inline.into_iter().collect();
        if values.is_empty() {
            let is_early = self.positionals.len() < 2;
            while let Some(next) = self.words.get(self.at).filter(|next| flag_name(next).is_none()) {
                let is_taken = match takes {
                    // `--force true` of the plugin form means the parameter.
                    Values::None => is_plugin && values.is_empty() && is_boolean(next),
                    Values::One => values.is_empty(),
                    Values::Several => !is_early || next.text.contains('='),
                };
                if !is_taken {
                    break;
                }
                values.push(next.clone());
                self.at += 1;
            }
        }
        self.is_hidden |= name.contains('$') || name.is_empty();
        let name = match known {
            Some(flag) => Cow::Owned(flag.name.clone()),
            None => Cow::Owned(name.to_owned()),
        };
        self.flags.push(Flag { name, span: Span { start: word.span.start, end }, values });
        Some(())
    }
}

fn is_boolean(word: &Text) -> bool {
    ["true", "false"].iter().any(|it| word.text.eq_ignore_ascii_case(it))
}

/// The name of the flag that a word is, dashes included, and the value that is written behind `=` or `:`.
fn flag_name<'a, 't>(word: &'a Text<'t>) -> Option<(&'a str, Option<Text<'t>>)> {
    let text = word.text.as_ref();
    let rest = text.strip_prefix('-')?;
    let is_flag = match rest.strip_prefix('-') {
        Some(name) => name.starts_with(|it: char| it.is_ascii_alphabetic() || it == '$'),
        None => {
            let mut letters = rest.chars();
            letters.next().is_some_and(|it| it.is_ascii_alphabetic())
                && matches!(letters.next(), None | Some('=' | ':'))
        }
    };
    if !is_flag {
        return (text == "--").then_some((text, None));
    }
    match text.find(['=', ':']) {
        Some(at) => Some((&text[..at], Some(word.behind(at + 1)))),
        None => Some((text, None)),
    }
}
