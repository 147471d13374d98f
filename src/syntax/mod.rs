//! Readers: one format each into the same [`Document`]. They never fail: they return what could be read and report
//! every place where reading had to be resumed.

pub mod bytes;
pub mod document;
pub mod http;
pub mod json;
pub mod markdown;
pub mod query;
pub mod shell;
pub mod templating;
pub mod yaml;

pub use bytes::Decoded;
pub use document::{Document, Kind, Node, NodeId, SyntaxError};
pub use templating::Templating;
