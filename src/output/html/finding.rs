//! One finding as it stands below its line.

use super::{escape, escape_into, prose};
use crate::finding::{Finding, Fix, Suppression};
use crate::output::Advice;
use crate::output::visible::visible_source;
use std::fmt::Write as _;

/// Longest new text of a fix that is shown, in characters.
const LONGEST_FIX: usize = 400;

/// The finding as an element.
pub fn element(file: &str, finding: &Finding, advice: &Advice) -> String {
    let (severity, rule, basis) = (finding.severity.name(), finding.rule.id(), finding.basis.name());
    let silenced = if finding.suppression.is_some() { " silenced" } else { "" };
    let mut out = format!(
        "<article class=\"finding {severity}{silenced}\" data-severity=\"{severity}\" data-basis=\"{basis}\" \
         data-rule=\"{rule}\" data-file=\"{}\">\n<p class=\"what\"><span class=\"badge {severity}\">{severity}</span>{}</p>\n<dl>\n",
        escape(file),
        prose(&finding.message)
    );
    let mut row = |name: &str, text: String| {
        let _ = writeln!(out, "<dt>{name}</dt><dd>{text}</dd>");
    };
    let start = finding.place.range.start;
    row("rule", format!("<code>{rule}</code>, line {}, column {}", start.line, start.column));
    if let Some(service) = &finding.service {
        let mut text = format!("{} <code>{}</code>", service.status, escape(service.code));
        if service.message != finding.message {
            text += &format!(": {}", escape(&service.message));
        }
        row("service", text);
    }
    if let Some(call) = &finding.call {
        let operation = call.operation.as_deref().unwrap_or("without an operation");
        row("call", format!("#{} {}", call.index, escape(operation)));
    }
    if let Some(Suppression { kind, reason }) = &finding.suppression {
        row("silenced", format!("by {}: {}", kind.name(), escape(reason)));
    }
    let help = advice.help_for(finding);
    if !help.is_empty() {
        row("help", prose(help));
    }
    for related in &finding.related {
        let path = related.file.as_deref().unwrap_or(file);
        let line = related.place.range.start.line;
        row("see", format!("{}:{line}: {}", escape(path), prose(&related.message)));
    }
    for it in &finding.fixes {
        row("fix", fix(it));
    }
    out + "</dl>\n</article>\n"
}

fn fix(fix: &Fix) -> String {
    let name = fix.applicability.name();
    let mut out = format!("{} <span class=\"{name}\">({name})</span>", prose(&fix.title));
    let new: Vec<&str> = fix.edits.iter().map(|edit| edit.text.as_str()).filter(|text| !text.is_empty()).collect();
    if let [text] = new.as_slice()
        && text.chars().count() <= LONGEST_FIX
    {
        let lines: Vec<_> = text.lines().map(visible_source).collect();
        out += ": <ins><code>";
        escape_into(&lines.join("\n"), &mut out);
        out += "</code></ins>";
    }
    out
}
