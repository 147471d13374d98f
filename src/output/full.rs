//! The `full` format, for people: the source line with the value underlined, what the service would answer, what to do.

use super::Advice;
use super::ansi::{Ansi, BOLD, RESET};
use super::snippet::{Mark, Snippets};
use super::visible::visible;
use crate::finding::{Applicability, CallName, Catalogue, Finding, Fix, Service, Severity, Suppression};
use crate::report::Report;
use crate::source::Place;
use codespan_reporting::diagnostic::{self, Diagnostic, LabelStyle};
use codespan_reporting::files;
use codespan_reporting::term::{Config, emit_to_write_style};
use std::borrow::Cow;
use std::io::{self, Write};

/// Most characters of the name of a parameter or an operation that are shown.
const LONGEST_NAME: usize = 80;

/// Writes every finding with an empty line after it.
pub(super) fn write(report: &Report, advice: &Advice, color: bool, out: &mut dyn Write) -> io::Result<()> {
    let config = Config::default();
    let mut ansi = Ansi { out, color };
    for (file, finding) in report.findings() {
        let marks = marks(&file.path, finding);
        let (snippets, labels) = Snippets::new(&marks);
        let diagnostic = Diagnostic::new(severity(finding.severity))
            .with_code(finding.rule.id())
            .with_message(visible(&finding.message))
            .with_labels(labels)
            .with_notes(notes(&file.path, finding, advice, color));
        emit_to_write_style(&mut ansi, &config, &snippets, &diagnostic).map_err(to_io)?;
    }
    Ok(())
}

fn to_io(error: files::Error) -> io::Error {
    match error {
        files::Error::Io(error) => error,
        other => io::Error::other(other),
    }
}

fn severity(severity: Severity) -> diagnostic::Severity {
    match severity {
        Severity::Error => diagnostic::Severity::Error,
        Severity::Warning => diagnostic::Severity::Warning,
        Severity::Note => diagnostic::Severity::Note,
    }
}

/// What is underlined: the finding's own place first.
fn marks<'a>(file: &'a str, finding: &'a Finding) -> Vec<Mark<'a>> {
    let mark = |file, place: &'a Place, style, message| {
        let excerpt = place.excerpt.as_ref()?;
        Some(Mark { file, place, excerpt, style, message })
    };
    let own = mark(file, &finding.place, LabelStyle::Primary, label(finding));
    let related = finding.related.iter().filter_map(|it| {
        let file = it.file.as_deref().unwrap_or(file);
        mark(file, &it.place, LabelStyle::Secondary, visible(&it.message).into_owned())
    });
    own.into_iter().chain(related).collect()
}

/// Names what is underlined, unless the underlined text does so itself.
fn label(finding: &Finding) -> String {
    let Some(parameter) = &finding.parameter else {
        return if finding.call.is_some() { "this call" } else { "" }.into();
    };
    let excerpt = finding.place.excerpt.as_ref();
    let underlined = excerpt.and_then(|it| it.text.get(it.label.clone()));
    match underlined.map(|it| it.trim_matches(['"', '\''])) {
        Some(text) if text == parameter => String::new(),
        _ => visible(&short(parameter)).into_owned(),
    }
}

/// What stands below the source.
fn notes(file: &str, finding: &Finding, advice: &Advice, color: bool) -> Vec<String> {
    let mut notes = Vec::new();
    let mut note = |word: &str, text: &str| {
        let text = visible(text);
        notes.push(match color {
            true => format!("{BOLD}{word}:{RESET} {text}"),
            false => format!("{word}: {text}"),
        });
    };
    if finding.place.excerpt.is_none() {
        note("at", &locus(file, &finding.place));
    }
    for it in finding.related.iter().filter(|it| it.place.excerpt.is_none()) {
        let file = it.file.as_deref().unwrap_or(file);
        note("see", &format!("{}: {}", locus(file, &it.place), it.message));
    }
    if let Some(service) = &finding.service {
        note("service", &answer(service, &finding.message));
        if !service.alternatives.is_empty() {
            note("or", &alternatives(service));
        }
    }
    if let Some(call) = &finding.call {
        note("call", &name(call));
    }
    let help = advice.help_for(finding);
    if !help.is_empty() {
        note("help", help);
    }
    if let Some(Suppression { kind, reason }) = &finding.suppression {
        note("suppressed", &format!("{}: {reason}", kind.name()));
    }
    for fix in &finding.fixes {
        note("fix", &offer(fix));
    }
    notes
}

fn locus(file: &str, place: &Place) -> String {
    let start = place.range.start;
    format!("{file}:{}:{}", start.line, start.column)
}

/// Status, code and message as the service would send them; the message only if it says more than `said`.
fn answer(service: &Service, said: &str) -> String {
    let Service { status, code, message, .. } = service;
    let common = match service.catalogue {
        Catalogue::Operation => "",
        Catalogue::Common => " (common code)",
    };
    match message.is_empty() || message == said {
        true => format!("{status} {code}{common}"),
        false => format!("{status} {code}{common}: {message}"),
    }
}

/// The other codes that fit.
fn alternatives(service: &Service) -> String {
    let codes = service.alternatives.iter().map(|it| format!("{} {}", it.status, it.code));
    codes.collect::<Vec<_>>().join(", ")
}

fn name(call: &CallName) -> String {
    let operation = call.operation.as_deref().unwrap_or("without Action");
    format!("#{} {}", call.index, short(operation))
}

/// A name, cut if it is longer than any real one.
fn short(name: &str) -> Cow<'_, str> {
    match name.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => Cow::Owned(format!("{}…", &name[..end])),
        None => Cow::Borrowed(name),
    }
}

fn offer(fix: &Fix) -> String {
    let applicability = match fix.applicability {
        Applicability::Safe => "safe",
        Applicability::Unsafe => "unsafe",
    };
    format!("{} ({applicability})", fix.title)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Related;
    use crate::output::samples;
    use crate::report::FileReport;
    use crate::rule::Rule;
    use crate::source::{Source, Span};

    fn text(finding: Finding, color: bool) -> String {
        let file = FileReport { path: "changes/assign.json".into(), findings: vec![finding], ..FileReport::default() };
        let report = Report { files: vec![file], ..Report::default() };
        let mut bytes = Vec::new();
        write(&report, &samples::ADVICE, color, &mut bytes).expect("writing to memory does not fail");
        String::from_utf8(bytes).expect("only text was written")
    }

    /// Without colour, and without the spaces that codespan leaves at line ends.
    fn shown(finding: Finding) -> String {
        let text = text(finding, false);
        let lines: Vec<_> = text.lines().map(str::trim_end).collect();
        lines.join("\n")
    }

    fn related(place: Place, message: &str) -> Related {
        Related { file: None, place, message: message.into() }
    }

    fn repeated(text: &str) -> Finding {
        let at = |start| Source::new(text, 0, true, &[]).place(Span::new(start, start + 5));
        let (first, last) = (text.find("\"::1\""), text.rfind("\"::1\""));
        let (first, last) = first.zip(last).expect("two equal items");
        Finding {
            parameter: Some("Ipv6Address.2".into()),
            related: vec![related(at(first), "the same address")],
            help: Some("write it once".into()),
            ..samples::finding(Rule::RepeatedItem, at(last), "`Ipv6Address.2` repeats `Ipv6Address.1`")
        }
    }

    #[test]
    fn a_fix_is_offered() {
        assert_eq!(
            shown(samples::not_strict()),
            r#"error[prefix-not-strict]: `Ipv6Prefix.2` is 2001:db8::1/80, which has bits set after the mask
  ┌─ changes/assign.json:4:18
  │
4 │                  "2001:db8::1/80"]},
  │                  ^^^^^^^^^^^^^^^^ Ipv6Prefix.2
  │
  = service: 403 InvalidIp.IpPrefixNotStrict: The ip prefix must be strict cidr format.
  = call: #0 AssignIpv6Addresses
  = help: write the network address: 2001:db8::/80
  = fix: write the network address (safe)
"#
        );
    }

    #[test]
    fn ranges_over_several_lines_show_the_first_and_other_files_their_own_block() {
        assert_eq!(
            shown(samples::duplicate()),
            r#"warning[duplicate-call]: this call repeats call #0
  ┌─ changes/assign.json:5:3
  │
2 │   {"Action": "AssignIpv6Addresses", "RegionId": "cn-hangzhou", "NetworkInterfaceId": "eni-bp1iq",
  │   ----------------------------------------------------------------------------------------------- the same request
  ·
5 │   {"Action": "AssignIpv6Addresses", "RegionId": "cn-hangzhou", "NetworkInterfaceId": "eni-bp1iq",
  │   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ this call
  │
  ┌─ state/enis.json:3:13
  │
3 │   "Status": "InUse"
  │             ------- the interface was in use
  │
  = call: #0 AssignIpv6Addresses
  = help: general advice
"#
        );
    }

    #[test]
    fn a_tab_a_wide_character_and_an_escape_keep_the_underline_in_place() {
        assert_eq!(
            shown(samples::escape()),
            r#"error[malformed-id]: `NetworkInterfaceId` is eni-␛[31m, which is no id
  ┌─ changes/assign.json:2:15
  │
2 │ Action: x # 网  eni-␛[31m
  │                 ^^^^^^^^^ NetworkInterfaceId
  │
  = service: 404 InvalidEniId.Malformed: The id eni-␛[31m is malformed.
  = call: #0 AssignIpv6Addresses
  = help: general advice
"#
        );
    }

    #[test]
    fn two_places_of_one_line_share_it() {
        assert_eq!(
            shown(repeated(r#"{"Ipv6Address": ["::1", "::1"]}"#)),
            r#"error[repeated-item]: `Ipv6Address.2` repeats `Ipv6Address.1`
  ┌─ changes/assign.json:1:25
  │
1 │ {"Ipv6Address": ["::1", "::1"]}
  │                  -----  ^^^^^ Ipv6Address.2
  │                  │
  │                  the same address
  │
  = call: #0 AssignIpv6Addresses
  = help: write it once
"#
        );
    }

    #[test]
    fn two_places_far_apart_on_one_line_are_two_windows() {
        let filler = r#""2001:db8::1", "#.repeat(100);
        let line = format!(r#"{{"Ipv6Address": ["::1", {filler}"::1", {filler}"::2"]}}"#);
        assert_eq!(
            shown(repeated(&line)),
            r#"error[repeated-item]: `Ipv6Address.2` repeats `Ipv6Address.1`
  ┌─ changes/assign.json:1:1525
  │
1 │ {"Ipv6Address": ["::1", "2001:db8::1", "2001:db8::1", "2001:db8::1", "2001:db8::1", "2001:db8::1", …
  │                  ----- the same address
1 │ …, "2001:db8::1", "2001:db8::1", "2001:db8::1", "2001:db8::1", "2001:db8::1", "::1", "2001:db8::1", "2001:db8::1", "2001:db8::1", "2001:db8::1", "2001:db8::1", …
  │                                                                               ^^^^^ Ipv6Address.2
  │
  = call: #0 AssignIpv6Addresses
  = help: write it once
"#
        );
    }

    #[test]
    fn an_empty_range_at_the_end_of_a_line_has_one_caret() {
        let place = Source::new("[\n  {\"Action\":\r\n", 0, true, &[]).place(Span::at(14));
        let finding = Finding {
            call: None,
            help: Some(String::new()),
            ..samples::finding(Rule::SyntaxError, place, "a value is missing after `:`")
        };
        assert_eq!(
            shown(finding),
            r#"error[syntax-error]: a value is missing after `:`
  ┌─ changes/assign.json:2:13
  │
2 │   {"Action":
  │             ^
"#
        );
    }

    #[test]
    fn a_common_code_says_so_and_names_the_others() {
        let service = samples::service(400, "UnsupportedParameter", "The parameter x\ny is not supported.");
        let source = "Action: UnassociateEipAddress\n\"Forse\": true\n";
        let finding = Finding {
            severity: Severity::Note,
            parameter: Some("Forse".into()),
            service: samples::common(service),
            ..samples::finding(
                Rule::UnknownParameter,
                samples::place(source, "\"Forse\""),
                "`Forse` is no parameter\u{202e}",
            )
        };
        assert_eq!(
            shown(finding),
            r#"note[unknown-parameter]: `Forse` is no parameter\u{202e}
  ┌─ changes/assign.json:2:1
  │
2 │ "Forse": true
  │ ^^^^^^^
  │
  = service: 400 UnsupportedParameter (common code): The parameter x␊y is not supported.
  = or: 400 IncorrectEipStatus, 409 TaskConflict
  = call: #0 AssignIpv6Addresses
  = help: general advice
"#
        );
    }

    #[test]
    fn places_without_source_are_named() {
        let mut finding = repeated(r#"{"Ipv6Address": ["::1", "::1"]}"#);
        finding.place.excerpt = None;
        finding.related[0].place.excerpt = None;
        finding.related[0].file = Some("a\u{7}.json".into());
        assert_eq!(
            shown(finding),
            r#"error[repeated-item]: `Ipv6Address.2` repeats `Ipv6Address.1`
 = at: changes/assign.json:1:25
 = see: a␇.json:1:18: the same address
 = call: #0 AssignIpv6Addresses
 = help: write it once
"#
        );
    }

    #[test]
    fn colour_changes_nothing_but_the_colour() {
        let (plain, colored) = (text(samples::duplicate(), false), text(samples::duplicate(), true));
        let header = "\x1b[1;93mwarning[duplicate-call]\x1b[0m\x1b[1m: this call repeats call #0\x1b[0m\n";
        assert!(colored.starts_with(header));
        assert!(colored.contains("\x1b[1;94m=\x1b[0m \x1b[1mhelp:\x1b[0m general advice\n"));
        let pieces = colored.split("\x1b[").enumerate();
        let stripped: String =
            pieces.map(|(at, piece)| if at == 0 { piece } else { piece.split_once('m').expect("a style").1 }).collect();
        assert_eq!(stripped, plain);
        assert!(!plain.contains('\x1b'));
    }
}
