//! RPC requests as URLs: `.http` and `.rest` files of editors, `.url` shortcuts, and lists of URLs. A request is a URL,
//! with its method or without, its query continued on lines that begin with `&`; headers and a form body may follow.

use super::document::{Document, NodeId};
use super::query::{self, Pair};
use crate::source::Span;
use std::collections::HashMap;

/// One request, as an object whose members are what the query, the form and the headers say. Its member `Product` is
/// the one that the host names.
#[derive(Clone, Copy, Debug)]
pub struct Request {
    /// The object.
    pub object: NodeId,
    /// Whose host it is sent to.
    pub host: Host,
    /// Whether it stands for the common parameters of Alibaba Cloud's requests with a phrase, as their documents do.
    pub names_common_parameters: bool,
}

/// Whose host a request is sent to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// A product of Alibaba Cloud.
    Product,
    /// Nobody knows: the host is a placeholder.
    Unknown,
    /// Somebody else's, or one that serves several products.
    Other,
}

/// Methods that a request may begin with.
const METHODS: [&str; 7] = ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS"];

/// Domain of the hosts that serve the products, one host a product and region.
const DOMAIN: &str = ".aliyuncs.com";

/// Reads every request of `text[span]`. What is no request is passed over.
pub fn read(text: &str, span: Span, document: &mut Document) -> Vec<Request> {
    let mut reader = Reader { text, document, variables: HashMap::new(), open: None, requests: Vec::new() };
    let mut at = span.start as usize;
    for line in span.slice(text).split_inclusive('\n') {
        reader.line(trimmed(line, at));
        at += line.len();
    }
    reader.end();
    reader.requests
}

struct Reader<'t, 'd> {
    text: &'t str,
    document: &'d mut Document,
    /// Values of the lines `@name = value`.
    variables: HashMap<&'t str, &'t str>,
    open: Option<Open<'t>>,
    requests: Vec<Request>,
}

/// A request that is being read.
struct Open<'t> {
    part: PartOfRequest,
    span: Span,
    /// The host, and where it is written.
    host: Option<(&'t str, Span)>,
    members: Vec<Member>,
    has_hidden_members: bool,
    names_common_parameters: bool,
}

/// A member of the object: under its own name, or under the one that a header stands for.
struct Member {
    name: Span,
    known_as: Option<&'static str>,
    value: Span,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum PartOfRequest {
    Url,
    Headers,
    Body,
}

/// The line that begins at `at`, without the space around it.
fn trimmed(line: &str, at: usize) -> Span {
    let start = at + (line.len() - line.trim_start().len());
    Span::new(start, start + line.trim().len())
}

impl<'t> Reader<'t, '_> {
    fn line(&mut self, span: Span) {
        let line = span.slice(self.text);
        if line.starts_with("###") {
            return self.end();
        }
        let part = self.open.as_ref().map(|open| open.part);
        if line.is_empty() {
            // Two empty lines, or one after a body, end nothing: the next URL does.
            if let Some(open) = &mut self.open {
                open.part = PartOfRequest::Body;
            }
            return;
        }
        if line.starts_with('#') || line.starts_with("//") {
            return;
        }
        if let Some((name, value)) = line.strip_prefix('@').and_then(|rest| rest.split_once('=')) {
            self.variables.insert(name.trim(), value.trim());
            return;
        }
        if let Some(target) = self.target(span) {
            self.end();
            return self.begin(target);
        }
        match part {
            Some(PartOfRequest::Url) if line.starts_with(['&', '?']) || line.starts_with("/?") => {
                let query = span.start as usize + line.find(['&', '?']).map_or(0, |at| at + 1);
                self.query(Span::new(query, self.without_version(span).end as usize));
            }
            Some(PartOfRequest::Url | PartOfRequest::Headers) => self.header(span),
            Some(PartOfRequest::Body) if is_form(line) => self.query(span),
            _ => {}
        }
    }

    /// The URL or path of a line that begins a request, without the protocol's version.
    fn target(&self, span: Span) -> Option<Span> {
        let line = span.slice(self.text);
        let after = |length: usize| {
            let rest = &line[length..];
            let start = span.start as usize + length + (rest.len() - rest.trim_start().len());
            Span::new(start, span.end as usize)
        };
        let (word, is_method) = match line.split_once([' ', '\t']) {
            Some((word, _)) if METHODS.contains(&word) => (after(word.len()), true),
            _ if line.starts_with("URL=") => (after("URL=".len()), false),
            _ => (span, false),
        };
        let word = self.without_version(self.without_quotes(word));
        let url = word.slice(self.text);
        let is_url = ["http://", "https://", "http(s)://"].iter().any(|scheme| url.starts_with(scheme));
        let is_path = is_method || (url.starts_with("{{") && url.contains("?Action="));
        (is_url || (is_path && !url.is_empty())).then_some(word)
    }

    /// Without ` HTTP/1.1` at its end.
    fn without_version(&self, span: Span) -> Span {
        let text = span.slice(self.text);
        match text.rfind([' ', '\t']).filter(|&at| text[at + 1..].starts_with("HTTP/")) {
            Some(at) => Span::new(span.start as usize, span.start as usize + text[..at].trim_end().len()),
            None => span,
        }
    }

    /// Without the quotes around it, or the one that a continued URL ends with.
    fn without_quotes(&self, span: Span) -> Span {
        let text = span.slice(self.text);
        let begin = text.trim_start_matches(['"', '\'', '`', '<']);
        if begin.len() == text.len() {
            return span;
        }
        let start = span.start as usize + text.len() - begin.len();
        Span::new(start, start + begin.trim_end_matches(['"', '\'', '`', '>']).len())
    }

    fn begin(&mut self, target: Span) {
        let url = target.slice(self.text);
        let (address, query) = match url.split_once('?') {
            Some((address, query)) => (address, Some(query)),
            None => (url, None),
        };
        self.open = Some(Open {
            part: PartOfRequest::Url,
            span: target,
            host: self.host(address, target.start as usize),
            members: Vec::new(),
            has_hidden_members: false,
            names_common_parameters: false,
        });
        if let Some(query) = query {
            let end = target.end as usize;
            self.query(Span::new(end - query.len(), end));
        }
    }

    /// The host of an address that begins at `start`, a variable of the file looked up.
    fn host(&self, address: &'t str, start: usize) -> Option<(&'t str, Span)> {
        let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
        let start = start + address.len() - rest.len();
        // Braces and brackets may hold a slash.
        let written = match rest.find(['}', ']']).filter(|_| rest.starts_with(['{', '['])) {
            Some(_) => &rest[..rest.rfind(['}', ']']).map_or(rest.len(), |at| at + 1)],
            None => rest.split(['/', ':']).next().unwrap_or_default(),
        };
        let variable = written.strip_prefix("{{").and_then(|it| it.strip_suffix("}}"));
        let value = variable.and_then(|name| self.variables.get(name.trim()).copied()).unwrap_or(written);
        let value = value.split_once("://").map_or(value, |(_, rest)| rest);
        let host =
            if value.starts_with(['{', '[']) { value } else { value.split(['/', ':']).next().unwrap_or_default() };
        (!host.is_empty()).then(|| (host, Span::new(start, start + written.len())))
    }

    /// Adds the pairs of a query or form.
    fn query(&mut self, span: Span) {
        let Some(open) = &mut self.open else { return };
        open.span.end = span.end.max(open.span.end);
        let fragment = span.slice(self.text).find(" #").or_else(|| span.slice(self.text).find("#/"));
        let end = fragment.map_or(span.end as usize, |length| span.start as usize + length);
        let text = span.slice(self.text)[..end - span.start as usize].trim_end_matches(['\\', '"', '\'', '`', ' ']);
        let span = Span::new(span.start as usize, span.start as usize + text.len());
        for Pair { name, value } in query::pairs(self.text, span) {
            let word = name.slice(self.text);
            match value {
                Some(value) if !has_placeholder(word) => {
                    open.members.push(Member { name, known_as: None, value });
                }
                None if is_common_parameters(word) => open.names_common_parameters = true,
                _ => open.has_hidden_members |= has_placeholder(word),
            }
        }
    }

    /// What a header tells: the host, or the operation and version of a request that is signed in its headers.
    fn header(&mut self, span: Span) {
        let line = span.slice(self.text);
        let Some(open) = &mut self.open else { return };
        open.part = PartOfRequest::Headers;
        let Some((name, value)) = line.split_once(':') else { return };
        let start = span.end as usize - value.trim_start().len();
        let value = Span::new(start, span.end as usize);
        let name_span = Span::new(span.start as usize, span.start as usize + name.trim_end().len());
        match name.trim_end().to_ascii_lowercase().as_str() {
            "host" if open.host.is_none() => open.host = Some((value.slice(self.text), value)),
            "x-acs-action" => open.members.push(Member { name: name_span, known_as: Some("Action"), value }),
            "x-acs-version" => open.members.push(Member { name: name_span, known_as: Some("Version"), value }),
            _ => return,
        }
        open.span.end = span.end;
    }

    /// Ends the request, if one is open: without an operation it is none.
    fn end(&mut self) {
        let Some(open) = self.open.take() else { return };
        let is_action = |it: &Member| it.known_as == Some("Action") || it.name.slice(self.text) == "Action";
        if !open.members.iter().any(is_action) {
            return;
        }
        let object = self.document.push_kind(super::Kind::Object, open.span);
        let product = open.host.and_then(|(host, _)| product(host));
        if let (Some(product), Some((_, span))) = (product, open.host) {
            self.document.push_decoded(span, "Product");
            self.document.push_decoded(span, product);
        }
        for Member { name, known_as, value } in open.members {
            match known_as {
                Some(word) => self.document.push_decoded(name, word),
                None => query::push(self.document, self.text, name),
            };
            query::push(self.document, self.text, value);
        }
        self.document.nodes[object as usize].is_damaged = open.has_hidden_members;
        self.document.close(object, open.span.end as usize);
        self.document.roots.push(object);
        let host = match (product, open.host) {
            (Some(_), _) => Host::Product,
            (None, Some((host, _))) if !has_placeholder(host) && !host.starts_with('[') => Host::Other,
            (None, _) => Host::Unknown,
        };
        let names_common_parameters = open.names_common_parameters;
        self.requests.push(Request { object, host, names_common_parameters });
    }
}

/// The product that a host of Alibaba Cloud serves: `ecs` of `ecs.aliyuncs.com`, `ecs.cn-hangzhou.aliyuncs.com`,
/// `ecs-cn-hangzhou.aliyuncs.com` and `ecs-vpc.cn-hangzhou.aliyuncs.com` (ground-truth.md, section 2).
pub fn product(host: &str) -> Option<&str> {
    let host = host.split(':').next().unwrap_or_default();
    let name = host.strip_suffix(DOMAIN)?;
    let label = name.split('.').next().filter(|label| !label.is_empty() && !has_placeholder(label))?;
    let Some((product, rest)) = label.split_once('-') else { return Some(label) };
    let is_region = rest.split('-').next().is_some_and(|word| (2..=3).contains(&word.len())) && rest.contains('-');
    Some(if rest == "vpc" || rest == "inner" || is_region { product } else { label })
}

/// Whether a line of a body is a form.
fn is_form(line: &str) -> bool {
    let line = line.trim_start_matches('&');
    let is_name = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'%');
    line.split_once('=').is_some_and(|(name, _)| !name.is_empty() && name.bytes().all(is_name))
}

/// Whether a text holds something that stands for another text.
fn has_placeholder(text: &str) -> bool {
    text.contains(['{', '<', '$'])
}

/// Whether a part of a query is what documents write in place of the common parameters: `<Common request parameters>`,
/// `<CommonParameters>`, `公共请求参数`.
fn is_common_parameters(text: &str) -> bool {
    let text = text.trim_matches(['<', '>', '[', ']', '{', '}']);
    text.contains("公共") || text.to_ascii_lowercase().starts_with("common")
}
