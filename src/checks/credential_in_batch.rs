//! credential-in-batch: a secret is written into the file. Its value appears in no output.

use super::{At, Outcome, Problem};
use crate::batch::Call;
use crate::batch::call::Extra;
use crate::batch::naming::is_empty;
use crate::batch::placeholder::{self, Placeholders};
use crate::rule::Rule;
use crate::syntax::{Document, Kind};

pub fn check(call: &Call, out: &mut Outcome) {
    for credential in call.credentials.iter().filter(|it| is_literal(call.document, call.text, it)) {
        let name = call.text(credential.key);
        out.report(call, Problem::new(call, Rule::CredentialInBatch, At::Key(credential.key, name), message(name)));
    }
}

/// What the finding says.
pub fn message(name: &str) -> String {
    format!("`{name}` holds a credential in plain text")
}

/// Whether the credential is written out: not empty, no placeholder, and not masked by `*`.
pub fn is_literal(document: &Document, text: &str, credential: &Extra) -> bool {
    let value = document.text(text, credential.value);
    let is_readable = document.node(credential.value).kind != Kind::Unreadable;
    is_readable
        && !is_empty(document, text, credential.value)
        && !value.contains('*')
        && placeholder::find(value) == Placeholders::Absent
}
