//! The `html` format: one page that needs nothing else and loads nothing. Findings stand in their source; without
//! scripts everything is shown.

mod finding;
mod source;

use super::{Advice, visible};
use crate::finding::{Basis, Severity};
use crate::report::Report;
use crate::rule::Rule;
use std::collections::BTreeSet;
use std::io::{self, Write};

/// Most findings that a page holds: a browser gets slow, and nobody reads on.
const MOST_FINDINGS: usize = 5_000;
/// Most undecided calls that are listed one by one.
const MOST_UNDECIDED: usize = 2_000;

/// As many undecided calls are shown without being asked for.
const FEW: usize = 20;

/// Nothing is loaded from anywhere, whatever a value makes of the page.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; base-uri 'none'; \
                      form-action 'none'";

/// Writes the page.
pub(super) fn write(report: &Report, advice: &Advice, out: &mut dyn Write) -> io::Result<()> {
    let outlook = (advice.outlook)();
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>precall: {}</title>\n\
         <style>\n{}</style>\n</head>\n<body>\n",
        title(report),
        include_str!("page.css")
    )?;
    header(report, advice, out)?;
    out.write_all(b"<main>\n")?;
    findings(report, advice, out)?;
    undecided(report, advice, outlook.script.as_deref(), out)?;
    if !outlook.maps.is_empty() {
        out.write_all(b"<h2 id=\"maps\">vSwitches</h2>\n")?;
        for map in &outlook.maps {
            writeln!(out, "<div class=\"picture\">\n{map}</div>")?;
        }
    }
    writeln!(
        out,
        "<footer>Written by precall {}, offline: nothing was sent, and this page loads nothing.</footer>\n</main>\n\
         <script>\n{}</script>\n</body>\n</html>",
        env!("CARGO_PKG_VERSION"),
        include_str!("page.js")
    )
}

/// Text in an element or an attribute.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    escape_into(&visible(text), &mut out);
    out
}

/// The same for text whose hidden characters were replaced before.
fn escape_into(text: &str, out: &mut String) {
    for it in text.chars() {
        match it {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            _ => out.push(it),
        }
    }
}

/// A message, in which what stands between backticks is code.
fn prose(text: &str) -> String {
    let text = visible(text);
    let parts: Vec<&str> = text.split('`').collect();
    let mut out = String::with_capacity(text.len() + 32);
    for (at, part) in parts.iter().enumerate() {
        let is_code = at % 2 == 1 && at + 1 < parts.len();
        if at % 2 == 1 && !is_code {
            out.push('`');
        }
        out.push_str(if is_code { "<code>" } else { "" });
        escape_into(part, &mut out);
        out.push_str(if is_code { "</code>" } else { "" });
    }
    out
}

fn title(report: &Report) -> String {
    let sums = report.summary();
    match (sums.errors, sums.warnings, sums.notes) {
        (0, 0, 0) => "no findings".to_owned(),
        (errors, warnings, notes) => format!("{errors} errors, {warnings} warnings, {notes} notes"),
    }
}

fn header(report: &Report, advice: &Advice, out: &mut dyn Write) -> io::Result<()> {
    let sums = report.summary();
    writeln!(out, "<header>\n<h1>precall</h1>\n<div class=\"quiet\">what the service would reject</div>")?;
    out.write_all(b"<ul class=\"sums\">\n")?;
    for (class, count, one, many) in [
        ("error", sums.errors, "error", "errors"),
        ("warning", sums.warnings, "warning", "warnings"),
        ("note", sums.notes, "note", "notes"),
        ("", sums.undecided, "check undecided", "checks undecided"),
        ("", sums.not_covered, "call not covered", "calls not covered"),
        ("", sums.suppressed, "suppressed", "suppressed"),
        ("", sums.calls, "call", "calls"),
        ("", sums.files, "file", "files"),
    ] {
        writeln!(out, "<li class=\"{class}\"><b>{count}</b>{}</li>", if count == 1 { one } else { many })?;
    }
    out.write_all(b"</ul>\n")?;
    if !advice.failures.is_empty() {
        let lines: Vec<String> = advice.failures.iter().map(|it| escape(it)).collect();
        writeln!(out, "<div class=\"failures\">The run failed: {}</div>", lines.join("<br>"))?;
    }
    out.write_all(b"</header>\n")
}

fn findings(report: &Report, advice: &Advice, out: &mut dyn Write) -> io::Result<()> {
    let rules: BTreeSet<Rule> = report.findings().map(|(_, finding)| finding.rule).collect();
    if rules.is_empty() {
        return out.write_all(b"<h2>No findings</h2>\n");
    }
    filters(&rules, out)?;
    out.write_all(b"<h2 id=\"findings\">Findings</h2>\n")?;
    let mut left = MOST_FINDINGS;
    for file in report.files.iter().filter(|file| !file.findings.is_empty()) {
        if left == 0 {
            break;
        }
        source::write(file, left, advice, out)?;
        left -= left.min(file.findings.len());
    }
    let all = report.findings().count();
    match all > MOST_FINDINGS {
        true => writeln!(out, "<p class=\"quiet\">{} more findings are left out.</p>", all - MOST_FINDINGS),
        false => Ok(()),
    }
}

fn filters(rules: &BTreeSet<Rule>, out: &mut dyn Write) -> io::Result<()> {
    // A script shows it: without one it would do nothing.
    out.write_all(b"<form class=\"filters\" hidden>\n")?;
    let boxes = |name: &str, legend: &str, values: [&str; 3], out: &mut dyn Write| {
        write!(out, "<fieldset><legend>{legend}</legend>")?;
        for value in values {
            write!(out, "<label><input type=\"checkbox\" name=\"{name}\" value=\"{value}\" checked> {value}</label>")?;
        }
        out.write_all(b"</fieldset>\n")
    };
    boxes("severity", "severity", [Severity::Error, Severity::Warning, Severity::Note].map(Severity::name), out)?;
    boxes("basis", "from", [Basis::Request, Basis::State, Basis::Order].map(Basis::name), out)?;
    out.write_all(b"<select name=\"rule\" aria-label=\"rule\"><option value=\"\">every rule</option>")?;
    let mut ids: Vec<&str> = rules.iter().map(|rule| rule.id()).collect();
    ids.sort_unstable();
    for id in ids {
        write!(out, "<option>{id}</option>")?;
    }
    out.write_all(
        b"</select>\n<input type=\"search\" name=\"text\" placeholder=\"file, value, code\" aria-label=\"search\">\n\
          <span id=\"shown\" class=\"quiet\"></span>\n</form>\n",
    )
}

/// The calls that could not be decided, and the commands that would change that.
fn undecided(report: &Report, advice: &Advice, script: Option<&str>, out: &mut dyn Write) -> io::Result<()> {
    let calls = report.files.iter().flat_map(|file| file.undecided.iter().map(move |call| (file, call)));
    let count = calls.clone().count();
    if count == 0 {
        return Ok(());
    }
    out.write_all(b"<h2 id=\"undecided\">Undecided</h2>\n")?;
    let open = if count <= FEW { " open" } else { "" };
    writeln!(out, "<details{open}><summary>Rules that could neither pass nor fail, by call</summary>\n<table>")?;
    out.write_all(b"<tr><th>file</th><th>call</th><th>rules</th><th>would be decided by</th></tr>\n")?;
    for (file, call) in calls.take(MOST_UNDECIDED) {
        let mut rules: Vec<&str> = call.rules.map(Rule::id).collect();
        rules.sort_unstable();
        let needs = match (advice.needs)(call.rules) {
            needs if needs.is_empty() => "values that exist only at run time".to_owned(),
            needs => needs.join(", "),
        };
        let (path, index) = (escape(&file.path), call.call);
        let rules = rules.join(", ");
        writeln!(out, "<tr><td>{path}</td><td>#{index}</td><td>{rules}</td><td>{needs}</td></tr>")?;
    }
    out.write_all(b"</table>\n")?;
    if count > MOST_UNDECIDED {
        writeln!(out, "<p class=\"quiet\">{} more calls are left out.</p>", count - MOST_UNDECIDED)?;
    }
    out.write_all(b"</details>\n")?;
    if let Some(script) = script {
        let mut text = String::with_capacity(script.len() + 64);
        let lines: Vec<_> = script.split('\n').map(super::visible::visible_source).collect();
        escape_into(&lines.join("\n"), &mut text);
        writeln!(
            out,
            "<details><summary>The read-only commands that fetch what would decide more</summary>\n\
             <p class=\"quiet\"><code>precall state plan</code> prints them, too. <button id=\"copy\" hidden>copy</button>\
             </p>\n<pre id=\"script\">{text}</pre>\n</details>"
        )?;
    }
    Ok(())
}
