//! The files of a snapshot: raw responses, recognised by their content.

use crate::batch::placeholder::{self, Field, Placeholders};
use crate::batch::words;
use crate::ruleset::RuleSet;
use crate::ruleset::responses::{ListNames, Response, Responses};
use crate::source::Source;
use crate::syntax::document::Run;
use crate::syntax::{Decoded, Document, Kind, NodeId, json, yaml};

/// One file of raw responses. Lives as long as the process: facts point into it.
pub struct StateFile {
    /// The path as shown to the user.
    pub shown: String,
    /// The text, for places.
    pub source: Source<'static>,
    document: Document,
}

/// The responses of one file.
pub struct Recognised {
    /// The file.
    pub file: &'static StateFile,
    /// Each response with the object that it is.
    pub responses: Vec<(&'static Response, Value)>,
}

/// A value of a response.
#[derive(Clone, Copy)]
pub struct Value {
    /// The file.
    pub file: &'static StateFile,
    /// The node.
    pub node: NodeId,
}

/// What stands under the key of a list.
pub enum Items {
    /// Nothing that says how long the list is.
    Unknown,
    /// These items.
    Known(Vec<Value>),
}

impl StateFile {
    /// Reads one file: JSON or YAML, one response or several. `excerpts` says whether places carry source text.
    ///
    /// # Errors
    /// What is wrong, when the file cannot be read as a whole or is no known response; then the keys seen.
    pub fn read(rules: &'static RuleSet, shown: String, bytes: Vec<u8>, excerpts: bool) -> Result<Recognised, String> {
        let decoded = Decoded::new(bytes.leak());
        if decoded.foreign_encoding.is_some() || !decoded.invalid.is_empty() {
            return Err("not UTF-8".to_owned());
        }
        let text: &'static str = match decoded.text {
            std::borrow::Cow::Borrowed(text) => text,
            std::borrow::Cow::Owned(text) => text.leak(),
        };
        let source = Source::new(text, decoded.base, excerpts, &rules.data.common.credentials);
        let document = read_document(&shown, text);
        if let Some(error) = document.errors.first() {
            let start = source.range(error.span).start;
            return Err(format!("line {}, column {}: {}", start.line, start.column, error.message));
        }
        let file = Box::leak(Box::new(StateFile { shown, source, document }));
        Ok(Recognised { file, responses: recognise(&rules.data.responses, file)? })
    }
}

fn read_document(shown: &str, text: &str) -> Document {
    let mut document = Document::with_room_for(text.len());
    let is_json = matches!(text.trim_start().bytes().next(), Some(b'{' | b'[')) && !shown.ends_with(".yaml");
    if is_json {
        let mut reader = json::Reader::new(text, 0, text.len());
        while reader.value(&mut document).is_some() && document.errors.is_empty() {}
    } else {
        yaml::read(text, &mut document);
    }
    document
}

fn recognise(names: &'static Responses, file: &'static StateFile) -> Result<Vec<(&'static Response, Value)>, String> {
    let mut found = Vec::new();
    let mut roots: Vec<NodeId> = file.document.roots.clone();
    while let Some(root) = roots.pop() {
        let value = Value { file, node: root };
        if file.document.node(root).kind == Kind::Array {
            roots.extend(file.document.items(root));
            continue;
        }
        let response = names.responses.iter().find(|response| value.is_response(names, response));
        found.push((response.ok_or_else(|| unknown_response(value))?, value));
    }
    if found.is_empty() {
        return Err("no response of a known Describe* or List* operation: the file is empty".to_owned());
    }
    found.reverse();
    Ok(found)
}

fn unknown_response(value: Value) -> String {
    let document = &value.file.document;
    let keys = match document.node(value.node).kind {
        Kind::Object => {
            document.members(value.node).map(|(key, _)| document.text(value.file.source.text, key)).collect()
        }
        _ => Vec::new(),
    };
    let shown: Vec<&str> = keys.iter().copied().take(8).collect();
    let more = if keys.len() > shown.len() { ", …" } else { "" };
    let keys = if keys.is_empty() { "no keys".to_owned() } else { format!("the keys {}{more}", shown.join(", ")) };
    format!("no response of a known Describe* or List* operation: it has {keys}")
}

impl Value {
    /// The text of a scalar.
    pub fn text(self) -> &'static str {
        self.file.document.text(self.file.source.text, self.node)
    }

    /// What the value is.
    pub fn kind(self) -> Kind {
        self.file.document.node(self.node).kind
    }

    /// Where it stands.
    pub fn place(self) -> crate::source::Place {
        self.file.source.place(self.file.document.node(self.node).span)
    }

    /// The member `name` of an object, whatever it holds.
    pub fn member(self, name: &str) -> Option<Value> {
        if self.kind() != Kind::Object {
            return None;
        }
        let (file, text) = (self.file, self.file.source.text);
        file.document.member(text, self.node, name).map(|node| Value { file, node })
    }

    /// The member `name` if it is a text that can be known: not null, not masked, no placeholder.
    pub fn known(self, name: &str) -> Option<Value> {
        self.member(name).filter(|value| value.is_known())
    }

    /// Whether the value is a text that can be known.
    pub fn is_known(self) -> bool {
        self.kind() == Kind::Scalar && (is_without_mask(self.run().bytes()) || self.is_known_text())
    }

    #[cold]
    fn is_known_text(self) -> bool {
        let text = self.text();
        !placeholder::is_masked(text, Field::Address) && placeholder::find(text) == Placeholders::Absent
    }

    fn run(self) -> Run<'static> {
        self.file.document.run(self.file.source.text, self.node)
    }

    /// The items under the key of a list: wrapped, bare, or one object in place of a list.
    pub fn items(self, list: &str, item: &str) -> Items {
        self.member(list).map_or(Items::Unknown, |list| list.unwrapped(item))
    }

    /// The items of a list.
    fn unwrapped(self, item: &str) -> Items {
        match (self.kind(), self.member(item)) {
            (Kind::Array, _) => Items::Known(self.elements()),
            (Kind::Object, Some(inner)) => match inner.kind() {
                Kind::Array => Items::Known(inner.elements()),
                Kind::Object | Kind::Scalar => Items::Known(vec![inner]),
                Kind::Null | Kind::Unreadable => Items::Unknown,
            },
            _ => Items::Unknown,
        }
    }

    /// The values in a list inside a resource: the item itself, or its key `value`.
    pub fn values(self, names: &ListNames) -> Items {
        let Some(list) = self.member(&names.list) else { return Items::Unknown };
        match list.unwrapped(&names.item) {
            Items::Unknown if list.member(&names.value).is_some() => Items::Known(vec![list]),
            items => items,
        }
    }

    fn elements(self) -> Vec<Value> {
        self.file.document.items(self.node).map(|node| Value { file: self.file, node }).collect()
    }

    fn is_response(self, names: &Responses, response: &Response) -> bool {
        match &response.list {
            Some(list) => self.member(list).is_some_and(|it| matches!(it.kind(), Kind::Array | Kind::Object)),
            None => {
                let is_answer_of_assign = self.member(&names.eni.ipv6_addresses.list).is_some_and(|sets| {
                    sets.member(&names.eni.ipv6_addresses.value).is_some_and(|it| it.kind() == Kind::Array)
                });
                let has_more = self.file.document.members(self.node).count() > 1;
                let is_call = self.member("Action").is_some();
                self.member(names.id(response.kind)).is_some() && has_more && !is_answer_of_assign && !is_call
            }
        }
    }
}

/// Whether a text certainly has no mask and no placeholder, as most: ids, times, addresses and CIDRs.
fn is_without_mask(text: &[u8]) -> bool {
    let is_x = |byte: u8| byte | 0x20 == b'x';
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() | matches!(byte, b'-' | b'_');
    let is_plain = |byte: u8| is_word(byte) & !is_x(byte) | matches!(byte, b':' | b'/');
    words::all(text, is_plain)
        // A mask of `x` has two of them, or is a whole part of an address.
        || (text.len() > 1 && words::all(text, is_word) && text.windows(2).all(|two| !two.iter().all(|&it| is_x(it))))
        || (words::all(text, |byte| is_plain(byte) | (byte == b'.')) && text.windows(3).all(|three| three != b"..."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_mask_is_overlooked(text in "[a-cxX0-2.:/$*_-]{0,6}|[a-zX0-9-]{0,40}|[xX.:]{0,4}") {
            let is_known =
                !placeholder::is_masked(&text, Field::Address) && placeholder::find(&text) == Placeholders::Absent;
            prop_assert!(is_known || !is_without_mask(text.as_bytes()), "{}", text);
        }
    }
}
