//! Ignores: what files want to be silent about, and what is wrong with the ignores themselves.

use super::{Gate, NEVER_SILENCED};
use crate::config::Levels;
use crate::finding::{Applicability, Edit, Finding, Fix, Suppression, SuppressionKind};
use crate::ignore::{Ignore, IgnoredName};
use crate::report::FileReport;
use crate::rule::{Rule, RuleMask};
use crate::ruleset::subject::{Subject, nearest};

/// An ignore whose names were looked up.
struct Named<'i> {
    ignore: &'i Ignore,
    /// What each name stands for, and whether it silenced something.
    names: Vec<(&'i IgnoredName, Option<Subject>, bool)>,
    has_reason: bool,
}

impl Gate<'_> {
    /// Silences what the ignores of the file name, and reports those that are wrong; `settled` are the rules that are
    /// known to hold or not.
    pub(super) fn ignore(&self, report: &mut FileReport, levels: &Levels, settled: RuleMask) {
        let ignores = std::mem::take(&mut report.ignores);
        let mut named: Vec<Named> = ignores.iter().map(|ignore| self.look_up(ignore)).collect();
        let never = NEVER_SILENCED.union(self.locked());
        super::silence(report, |finding| self.suppression(&mut named, finding, never));
        let mut about = FileReport::default();
        super::add(&mut about, named.iter().flat_map(|it| self.problems(it, settled, never)).collect());
        levels.apply(&mut about);
        // An ignore may name the rules about ignores; that it does is never reported.
        super::silence(&mut about, |finding| self.suppression(&mut named, finding, never));
        report.findings.append(&mut about.findings);
        report.suppressed.append(&mut about.suppressed);
        report.sort();
        report.ignores = ignores;
    }

    fn look_up<'i>(&self, ignore: &'i Ignore) -> Named<'i> {
        let names = ignore.names.iter();
        let names = names.map(|it| (it, Subject::rule_or_code(self.rules, &it.name), false)).collect();
        Named { ignore, names, has_reason: Suppression::is_reason(&ignore.reason) }
    }

    /// The first ignore that covers the finding; every one that does is noted to be of use.
    fn suppression(&self, named: &mut [Named], finding: &Finding, never: RuleMask) -> Option<Suppression> {
        if never.contains(finding.rule) {
            return None;
        }
        let mut reason: Option<&String> = None;
        for Named { ignore, names, has_reason } in named {
            if !*has_reason || !ignore.scope.covers(finding) {
                continue;
            }
            for (_, subject, is_used) in names {
                if subject.is_some_and(|subject| subject.covers(self.rules, finding)) {
                    *is_used = true;
                    reason.get_or_insert(&ignore.reason);
                }
            }
        }
        reason.map(|reason| Suppression { kind: SuppressionKind::Ignore, reason: reason.clone() })
    }

    fn problems(&self, named: &Named, settled: RuleMask, never: RuleMask) -> Vec<Finding> {
        let Named { ignore, names, has_reason } = named;
        let mut problems = Vec::new();
        if names.is_empty() {
            problems.push(self.without_names(ignore));
        } else if !has_reason {
            problems.push(self.without_reason(ignore));
        }
        for (name, subject, is_used) in names {
            match subject {
                None => problems.push(self.unknown(name)),
                Some(_) if *is_used || !has_reason => {}
                Some(subject) => problems.extend(self.unused(name, *subject, settled, never)),
            }
        }
        problems
    }

    fn without_names(&self, ignore: &Ignore) -> Finding {
        let message = "the ignore names no rule, and there is none for everything".to_owned();
        let mut finding =
            super::finding(self.rules, Rule::UnknownRuleInIgnore, ignore.place.clone(), &ignore.reason, message);
        let how = "write `precall: ignore[rule] reason`, or an object of rules and reasons after `x-precall-ignore`";
        finding.help = Some(how.to_owned());
        finding.fixes.push(removal(&ignore.removal));
        finding
    }

    fn without_reason(&self, ignore: &Ignore) -> Finding {
        let names: Vec<String> = ignore.names.iter().map(|it| format!("`{}`", it.name)).collect();
        let names = names.join(", ");
        let message = match ignore.reason.as_str() {
            "" => format!("the ignore of {names} gives no reason, and silences nothing until it does"),
            filler => format!("\"{filler}\" is no reason: the ignore of {names} silences nothing until it gives one"),
        };
        let mut finding = super::finding(self.rules, Rule::IgnoreWithoutReason, ignore.place.clone(), &names, message);
        finding.fixes.push(removal(&ignore.removal));
        finding
    }

    fn unknown(&self, name: &IgnoredName) -> Finding {
        let message = format!("no rule or code is named `{}`, so nothing is silenced", name.name);
        let mut finding =
            super::finding(self.rules, Rule::UnknownRuleInIgnore, name.place.clone(), &name.name, message);
        let near = nearest(self.rules, &name.name);
        if let Some(near) = near {
            finding.help = Some(format!("did you mean `{near}`?"));
            let text = format!("{0}{near}{0}", name.quote);
            let edits = vec![Edit { range: name.place.range, text }];
            let title = format!("write `{near}`");
            finding.fixes.push(Fix { title, applicability: Applicability::Safe, edits });
        } else {
            finding.fixes.push(removal(&name.removal));
        }
        finding
    }

    /// What to say about a name that silenced nothing; none while it might yet.
    fn unused(&self, name: &IgnoredName, subject: Subject, settled: RuleMask, never: RuleMask) -> Option<Finding> {
        const ABOUT_IGNORES: RuleMask =
            RuleMask::of(&[Rule::IgnoreWithoutReason, Rule::UnknownRuleInIgnore, Rule::UnusedIgnore]);
        let rules = subject.rules(self.rules);
        let name_of = &name.name;
        let message = if !rules.is_empty() && rules.without(never).is_empty() {
            let lock = self.config.locked.iter().find(|lock| !lock.rules.intersect(rules).is_empty());
            match lock {
                Some(lock) => format!("`{name_of}` is locked by {}: the ignore silences nothing", lock.origin),
                None => format!("`{name_of}` cannot be ignored"),
            }
        } else if rules.without(settled).is_empty() && rules.intersect(ABOUT_IGNORES).is_empty() {
            format!("`{name_of}` is not reported here: the ignore silences nothing")
        } else {
            return None;
        };
        let mut finding = super::finding(self.rules, Rule::UnusedIgnore, name.place.clone(), name_of, message);
        finding.fixes.push(removal(&name.removal));
        Some(finding)
    }
}

fn removal(edit: &Edit) -> Fix {
    Fix { title: "remove the ignore".to_owned(), applicability: Applicability::Safe, edits: vec![edit.clone()] }
}
