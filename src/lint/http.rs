//! RPC requests as URLs, in order.

use super::Part;
use crate::batch::find::member;
use crate::batch::template::Standing;
use crate::source::Span;
use crate::syntax::http::{self, Host, Request};
use crate::syntax::{Document, Kind};

/// Checks the requests in `span` as one batch; values that hold a byte of `invalid` are unreadable.
pub fn check(part: &mut Part, span: Span, invalid: &[Span]) {
    let mut document = std::mem::take(&mut part.scratch.document);
    document.clear();
    let requests = http::read(part.source.text, span, &mut document);
    super::yaml::mark_invalid(&mut document, invalid);
    part.is_foreign = true;
    part.begin(None, &[]);
    for request in requests {
        if is_ours(part, &document, &request) {
            part.planned(&document, request.object, Standing::InOrder);
        }
    }
    part.scratch.document = document;
}

/// Whether the request is one to a product of Alibaba Cloud: its host says so, or its version is that of a product, or
/// it is written like the samples of the documents.
fn is_ours(part: &Part, document: &Document, request: &Request) -> bool {
    let text = part.source.text;
    let version = member(document, text, request.object, "Version");
    let operations = &part.linter.rules.operations;
    match (request.host, version.filter(|&it| document.node(it).kind == Kind::Scalar)) {
        (Host::Product, _) => true,
        (Host::Unknown | Host::Other, Some(version)) => {
            operations.iter().any(|it| it.file.version == document.text(text, version))
        }
        (Host::Unknown, None) => request.names_common_parameters,
        (Host::Other, None) => false,
    }
}
