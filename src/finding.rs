//! One place where a rule does not hold, with everything that any output format needs.

use crate::lasting::Text;
use crate::rule::Rule;
use crate::source::{Place, Range};
use std::borrow::Cow;

/// How bad a finding is (CONTRACT.md, section 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Worth knowing; nothing is wrong.
    Note,
    /// The service may accept the call, or the evidence for its refusal is indirect.
    Warning,
    /// The service rejects the call.
    Error,
}

impl Severity {
    /// The word that users read and write.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Note => "note",
            Severity::Warning => "warning",
            Severity::Error => "error",
        }
    }
}

/// What a rule needed to know (CONTRACT.md, section 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Basis {
    /// This call, or this file, alone.
    Request,
    /// A snapshot.
    State,
    /// Earlier calls of the batch.
    Order,
}

impl Basis {
    /// The word that users read and write.
    pub fn name(self) -> &'static str {
        match self {
            Basis::Request => "request",
            Basis::State => "state",
            Basis::Order => "order",
        }
    }
}

/// The call that a finding is about.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct CallName {
    /// Counts the calls of the batch from 0, covered or not.
    pub index: u64,
    /// The product: of the operation if it is covered, else as written, if it is.
    pub product: Option<Cow<'static, str>>,
    /// `Action` as written; absent when it is missing.
    pub operation: Option<Cow<'static, str>>,
}

/// Where a code is documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Catalogue {
    /// The error table of the operation.
    Operation,
    /// The common codes of the RPC gateway.
    Common,
}

/// A code without its message: a second row that fits too.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Alternative {
    /// HTTP status.
    pub status: u16,
    /// The code, spelled as documented.
    pub code: Text,
}

/// What the service would answer.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Service {
    /// HTTP status.
    pub status: u16,
    /// The code, spelled as documented, misspellings included.
    pub code: &'static str,
    /// The documented message with every `%s` filled in.
    pub message: Cow<'static, str>,
    /// Where the code is documented.
    pub catalogue: Catalogue,
    /// Other rows that fit.
    pub alternatives: &'static [Alternative],
}

/// A second place that matters: the earlier item, the first of two equal keys, a line of a state file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    /// The file, when it is another one than the finding's.
    pub file: Option<String>,
    /// Where.
    pub place: Place,
    /// What stands there, one line.
    pub message: String,
}

/// Whether an edit may be made without asking (ruff's words).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// The call means what its author meant.
    Safe,
    /// The author has to look.
    Unsafe,
}

impl Applicability {
    /// The word that users read and write.
    pub fn name(self) -> &'static str {
        match self {
            Applicability::Safe => "safe",
            Applicability::Unsafe => "unsafe",
        }
    }
}

/// Bytes to replace.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Edit {
    /// What to replace; empty to insert.
    pub range: Range,
    /// The new text.
    pub text: String,
}

/// A way to mend a finding.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Fix {
    /// What it does, in the imperative.
    pub title: String,
    /// Whether it may be made without asking.
    pub applicability: Applicability,
    /// Edits that do not overlap, in the order of the file.
    pub edits: Vec<Edit>,
}

/// What silences a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SuppressionKind {
    /// A comment `precall: ignore[…]` or a key `x-precall-ignore` in the file itself.
    Ignore,
    /// A waiver in the configuration.
    Waiver,
    /// The baseline: it was there when the baseline was written.
    Baseline,
    /// The revision of `--only-new`: it was there already.
    Revision,
}

impl SuppressionKind {
    /// The word that users read.
    pub fn name(self) -> &'static str {
        match self {
            SuppressionKind::Ignore => "ignore",
            SuppressionKind::Waiver => "waiver",
            SuppressionKind::Baseline => "baseline",
            SuppressionKind::Revision => "revision",
        }
    }
}

/// Why a finding is silenced: it is shown on demand, and never counts for the exit status.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Suppression {
    /// What silences it.
    pub kind: SuppressionKind,
    /// The reason that its author gave; for a baseline or a revision, where the finding was known from.
    pub reason: String,
}

impl Suppression {
    /// Whether a text is a reason, and not a filler.
    pub fn is_reason(text: &str) -> bool {
        const FILLERS: [&str; 14] = [
            "todo", "tbd", "fixme", "xxx", "none", "n/a", "na", "reason", "because", "ignore", "ok", "wip", "temp",
            "why",
        ];
        let words = text.to_lowercase();
        let words = words.trim_matches(|it: char| !it.is_alphanumeric());
        !words.is_empty() && !FILLERS.contains(&words)
    }
}

/// One place where a rule does not hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The call; absent for a finding about the file.
    pub call: Option<CallName>,
    /// The rule.
    pub rule: Rule,
    /// How bad.
    pub severity: Severity,
    /// What the rule needed to know.
    pub basis: Basis,
    /// The parameter, or the item of a list as `Name.N` with N from 1; absent for the call or the file.
    pub parameter: Option<String>,
    /// What the service would answer; absent where no code documents it.
    pub service: Option<Service>,
    /// What is wrong, one line that makes sense alone.
    pub message: String,
    /// What to do about this one; the rule's own advice when absent.
    pub help: Option<String>,
    /// The value, or the key where the key is wrong.
    pub place: Place,
    /// Other places that matter.
    pub related: Vec<Related>,
    /// Ways to mend it.
    pub fixes: Vec<Fix>,
    /// What silences it; absent for a finding that counts.
    pub suppression: Option<Suppression>,
    /// Names the finding across moved lines and reformatting: operation, rule, parameter, value and an occurrence
    /// count, never a line.
    pub fingerprint: u64,
}

impl Finding {
    /// Moves every range of this file: the chunk that the finding came from starts `offset` bytes and `lines` lines
    /// into the file.
    pub fn shift(&mut self, offset: u64, lines: u64) {
        let related = self.related.iter_mut().filter(|it| it.file.is_none()).map(|it| &mut it.place);
        for place in std::iter::once(&mut self.place).chain(related) {
            place.range.shift(offset, lines);
            if let Some(excerpt) = &mut place.excerpt {
                excerpt.line += lines;
            }
        }
        for edit in self.fixes.iter_mut().flat_map(|it| &mut it.edits) {
            edit.range.shift(offset, lines);
        }
    }
}
