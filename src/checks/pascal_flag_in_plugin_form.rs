//! pascal-flag-in-plugin-form: a flag is written as the API writes parameters, where the client wants words and hyphens.

use super::{At, Outcome, Problem};
use crate::batch::Call;
use crate::rule::Rule;

pub fn check(call: &Call, out: &mut Outcome) {
    let Some(usage) = call.usage else { return };
    for flag in &usage.pascal {
        let message = format!("the plugin form of the client has no flag `--{}`", flag.name);
        let problem = Problem::new(call, Rule::PascalFlagInPluginForm, At::Key(flag.key, &flag.name), message);
        let problem = problem.help(format_args!("write `--{}`", flag.flag));
        out.report(
            call,
            problem.fix("write the flag as the client does", || vec![(call.span(flag.key), flag.flag.clone())]),
        );
    }
}
