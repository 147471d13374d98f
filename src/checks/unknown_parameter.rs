//! unknown-parameter: a key that the operation does not know.

use super::edits::replaced;
use super::{At, Outcome, Problem, spelling};
use crate::batch::Call;
use crate::batch::command::Dialect;
use crate::rule::Rule;
use crate::ruleset::cli::kebab;

pub fn check(call: &Call, out: &mut Outcome) {
    for extra in call.extras {
        // In broken JSON, what looks like a key may be part of a credential.
        if out.source.is_secret(call.span(extra.key)) {
            continue;
        }
        let name = call.text(extra.key);
        let operation = call.operation.name();
        let message = format!("`{}` is no parameter of {operation}", super::edits::shown(name));
        let problem = Problem::new(call, Rule::UnknownParameter, At::Key(extra.key, name), message);
        let problem = if call.is_brief { problem } else { suggest(call, problem, extra.key, name) };
        out.report(call, problem);
    }
}

fn suggest<'a>(call: &Call, problem: Problem<'a>, key: u32, name: &str) -> Problem<'a> {
    let (base, number) = name.split_once('.').map_or((name, None), |(base, number)| (base, Some(number)));
    let known: Vec<String> = call.operation.file.parameters.iter().map(|it| as_written(call, &it.name)).collect();
    let of_the_other_dialect = || known.iter().find(|it| kebab(it) == base).map(String::as_str);
    let nearest = spelling::nearest(base, known.iter().map(String::as_str)).or_else(of_the_other_dialect);
    let Some(right) = nearest else { return problem };
    let right_slot = known.iter().position(|it| it == right);
    let conflicts = |slot: usize| {
        call.operation.conflicts.iter().any(|&(a, b)| (a == slot && call.has(b)) || (b == slot && call.has(a)))
    };
    let is_free = right_slot.is_some_and(|slot| !call.has(slot) && !conflicts(slot));
    let right = number.map_or(right.to_owned(), |number| format!("{right}.{number}"));
    let dashes = if call.usage.is_some() { "--" } else { "" };
    let problem = problem.help(format_args!("write `{dashes}{right}`: names are case-sensitive"));
    match is_free {
        true => problem.fix(format_args!("write `{right}`"), || replaced(call, key, &right)),
        false => problem,
    }
}

/// The name as the command line client, or a batch, writes it.
fn as_written(call: &Call, name: &str) -> String {
    match call.usage.map(|it| it.dialect) {
        Some(Dialect::Plugin) if name == "RegionId" => "biz-region-id".to_owned(),
        Some(Dialect::Plugin) => kebab(name),
        Some(Dialect::Classic) | None => name.to_owned(),
    }
}
