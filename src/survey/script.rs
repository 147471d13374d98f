//! A plan as a POSIX shell script that a person reads and then runs.

use super::plan::{Plan, Wanted};
use super::requests::{Ask, Form, LOOP_ID, Paging, quoted};
use std::fmt::Write as _;

/// What the script says about where it comes from.
pub struct Origin<'a> {
    /// The batches, as the user named them.
    pub batches: &'a [String],
    /// State that is there already.
    pub state: &'a [String],
    /// Calls in the batches, covered or not.
    pub calls: u64,
    /// The profile of the CLI to use.
    pub profile: Option<&'a str>,
}

/// Longest line of the script that is not broken.
const WIDTH: usize = 116;

/// Asks for every page of a list that goes on with a token.
const BY_TOKEN: &str = r#"
# by_token NAME COMMAND...: every page of a list that goes on with a token
by_token() {
  name=$1
  shift
  rm -f "$dir/$name".page-*.json
  page=1
  token=
  while :; do
    file=$dir/$name.page-$page.json
    "$@" ${token:+--NextToken "$token"} > "$file"
    token=$(sed -n 's/.*"NextToken" *: *"\([^"]*\)".*/\1/p' "$file")
    [ -n "$token" ] || break
    page=$((page + 1))
  done
}
"#;

/// Asks for every page of a list with numbered pages.
const BY_NUMBER: &str = r#"
# by_number NAME SIZE COMMAND...: every page of a list with SIZE items a page
by_number() {
  name=$1
  size=$2
  shift 2
  rm -f "$dir/$name".page-*.json
  page=1
  while :; do
    file=$dir/$name.page-$page.json
    "$@" --PageSize "$size" --PageNumber "$page" > "$file"
    total=$(sed -n 's/.*"TotalCount" *: *\([0-9]*\).*/\1/p' "$file")
    [ $((page * size)) -lt "${total:-0}" ] || break
    page=$((page + 1))
  done
}
"#;

/// Finds the ids that answers name.
const IDS: &str = r#"
# ids KEY PREFIX FILE...: the values of KEY in these answers that begin with PREFIX
ids() {
  key=$1
  prefix=$2
  shift 2
  [ -e "$1" ] || return 0
  cat "$@" | tr ',' '\n' | sed -n "s/.*\"$key\" *: *\"\(${prefix}[^\"]*\)\".*/\1/p" | sort -u
}
"#;

/// The script.
pub fn write(plan: &Plan, origin: &Origin) -> String {
    let mut script = "#!/bin/sh\n".to_owned();
    header(&mut script, plan, origin);
    for remark in &plan.remarks {
        let _ = writeln!(script, "# {remark}");
    }
    if !plan.remarks.is_empty() && !plan.is_empty() {
        script.push('\n');
    }
    if plan.is_empty() {
        return script;
    }
    script.push_str("set -eu\n\ndir=${1:-state}\nmkdir -p \"$dir\"\n");
    helpers(&mut script, plan);
    for (region, asks) in &plan.requests {
        for (&ask, wanted) in asks {
            requests(&mut script, region.as_deref(), ask, wanted, origin.profile);
        }
    }
    script
}

fn header(script: &mut String, plan: &Plan, origin: &Origin) {
    let batches = crate::output::visible(&origin.batches.join(", ")).into_owned();
    if plan.is_empty() {
        let _ = match plan.open_calls {
            0 => writeln!(script, "# Nothing to fetch: no response could decide more about {batches}."),
            _ => writeln!(script, "# Nothing to fetch: what is undecided about {batches} are not the responses."),
        };
        return;
    }
    let (open, calls) = (plan.open_calls, origin.calls);
    let calls = if calls == 1 { "1 call".to_owned() } else { format!("{calls} calls") };
    let state: Vec<String> = origin.state.iter().map(|path| format!("--state {} ", quoted(path))).collect();
    let paths: Vec<String> = origin.batches.iter().map(|path| quoted(path)).collect();
    let (state, paths) = (state.concat(), crate::output::visible(&paths.join(" ")).into_owned());
    let state = crate::output::visible(&state);
    let _ = write!(
        script,
        "# Fetches what `precall check` lacks to decide about {open} of {calls} in {batches}.\n\
         # Every command only reads. Written by `precall state plan`, which sends nothing.\n\
         #\n\
         #   sh plan.sh state\n\
         #   precall check {state}--state state --state-complete {paths}\n\
         #\n\
         # --state-complete is in order: what the calls touch is asked for by id, or listed to the last page.\n\n"
    );
}

fn helpers(script: &mut String, plan: &Plan) {
    let all = || plan.requests.values().flatten();
    let pages = |is: fn(Paging) -> bool| all().any(|(ask, _)| is(ask.form().paging));
    if pages(|paging| paging == Paging::Token) {
        script.push_str(BY_TOKEN);
    }
    if pages(|paging| matches!(paging, Paging::Number(_))) {
        script.push_str(BY_NUMBER);
    }
    if all().any(|(_, wanted)| !wanted.named_by.is_empty()) {
        script.push_str(IDS);
    }
}

fn requests(script: &mut String, region: Option<&str>, ask: Ask, wanted: &Wanted, profile: Option<&str>) {
    let form = ask.form();
    let of = if ask == Ask::Neighbours { ", all of a vSwitch" } else { "" };
    let place = match (form.region, region) {
        (None, _) => String::new(),
        (Some(_), Some(region)) => format!(" in {region}"),
        (Some(_), None) => " in the region of the profile: the call names none".to_owned(),
    };
    let _ = writeln!(script, "\n# {}{of}{place}", form.plural);
    let ids: Vec<&str> = wanted.ids.iter().map(String::as_str).collect();
    for (number, ids) in ids.chunks(form.most).enumerate() {
        let part = if form.most == 1 { ids[0].to_owned() } else { format!("ids-{}", number + 1) };
        command(script, "", region, &form, ids, &part, profile);
    }
    for &from in &wanted.named_by {
        let answers = answers(region, from);
        let prefix = form.prefix.replace('.', r"\.");
        let _ = writeln!(script, "for id in $(ids {} {} {answers}); do", key(ask), quoted(&prefix));
        command(script, "  ", region, &form, &[LOOP_ID], LOOP_ID, profile);
        script.push_str("done\n");
    }
}

/// The key of an answer that names what `ask` is about.
fn key(ask: Ask) -> &'static str {
    match ask {
        Ask::Neighbours | Ask::VSwitches | Ask::Reservations => "VSwitchId",
        Ask::InstanceTypes => "InstanceType",
        _ => "InstanceId",
    }
}

/// The files with the answers to requests by id.
fn answers(region: Option<&str>, from: Ask) -> String {
    let form = from.form();
    let part = if from == Ask::Instances { "*" } else { "ids-*" };
    format!("\"$dir\"/{}.{}.{part}.json", form.operation, region.unwrap_or("default"))
}

fn command(
    script: &mut String,
    indent: &str,
    region: Option<&str>,
    form: &Form,
    ids: &[&str],
    part: &str,
    profile: Option<&str>,
) {
    let name = match form.region {
        Some(_) => format!("{}.{}.{part}", form.operation, region.unwrap_or("default")),
        None => format!("{}.{part}", form.operation),
    };
    let (before, after) = match form.paging {
        Paging::Single => (String::new(), format!("> \"$dir/{name}.json\"")),
        Paging::Token => (format!("by_token \"{name}\" "), String::new()),
        Paging::Number(size) => (format!("by_number \"{name}\" {size} "), String::new()),
    };
    let mut words = form.words(region, ids);
    words.extend(profile.map(|profile| format!("--profile {}", quoted(profile))));
    words.extend((!after.is_empty()).then_some(after));
    let mut line = format!("{indent}{before}aliyun {} {}", words[0], words[1]);
    // A flag and its value stay on one line.
    let mut rest = words[2..].iter().peekable();
    while let Some(word) = rest.next() {
        let value = rest.next_if(|it| word.starts_with("--") && !word.contains(' ') && !it.starts_with('>'));
        let word = value.map_or(word.clone(), |value| format!("{word} {value}"));
        if line.len() + 1 + word.len() > WIDTH {
            let _ = writeln!(script, "{line} \\");
            line = format!("{indent}  {word}");
        } else {
            let _ = write!(line, " {word}");
        }
    }
    let _ = writeln!(script, "{line}");
}
