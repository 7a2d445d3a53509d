//! XML to values and back (XML 1.0, Namespaces in XML 1.0), by one rule that loses nothing a program can miss:
//!
//! | XML | value |
//! | --- | --- |
//! | element | member under its local name |
//! | attribute | member `_name` |
//! | text alone | string |
//! | text beside attributes or children | member `_text` |
//! | repeated element | array |
//! | empty element | `""` |
//! | `xsi:nil="true"` | null |
//!
//! Members keep the document's order. A prefix is kept (`p:name`, `_p:name`) only where two members of one element have the
//! same local name in different namespaces. White space between elements is layout. Entities are never expanded: there
//! are the five of XML and character references, any other is an error.

mod children;
mod names;
mod paths;
mod read;
mod run;
mod write;

pub use read::read;
pub(crate) use read::{Refusal, read_counted};
pub use write::write;
pub(crate) use write::write_counted;

/// Deepest nesting of elements. An element can take two levels of a value: an object and an array.
const MAX_DEPTH: usize = 200;

/// The namespace of `xsi:nil` (XML Schema part 1, section 2.6).
const XSI: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// How XML is read.
#[derive(Debug, Clone, Default)]
pub struct ReadOptions {
    /// Paths of local names from the root element on, itself included: the elements there are arrays, one or many.
    pub arrays: Vec<Vec<String>>,
    /// Prefix and namespace name: which prefix to keep where one must be kept. The document's own, if it is not listed.
    pub namespaces: Vec<(String, String)>,
}

/// How XML is written.
#[derive(Debug, Clone, Default)]
pub struct WriteOptions {
    /// Prefix and namespace name, declared on the root element; the empty prefix is the default namespace.
    pub namespaces: Vec<(String, String)>,
    /// Whether `<?xml version="1.0" encoding="UTF-8"?>` comes first.
    pub declaration: bool,
}

/// XML that cannot be read, or a value that cannot be written as XML. The message quotes names at most, never content.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct XmlError {
    /// Where, in bytes of the text that was read or written so far.
    pub offset: usize,
    /// What is wrong.
    pub message: String,
}
