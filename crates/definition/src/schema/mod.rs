//! The published JSON Schemas, and checking a tree against them.

mod publish;
mod walk;
mod value;
mod reference;

pub use reference::reference;

use std::sync::LazyLock;

use serde_json::Value;

use crate::diagnostic::Diagnostic;
use crate::document::DocumentKind;
use crate::node::Node;

/// Whether required members must be there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strictness {
    /// A whole definition.
    Whole,
    /// A patch: nothing is required, and `type` may be left to the level below.
    Patch,
}

static INTEGRATION: LazyLock<Value> = LazyLock::new(publish::integration);
static MAPPING: LazyLock<Value> = LazyLock::new(publish::mapping);
static MODEL: LazyLock<Value> = LazyLock::new(publish::model);
static OVERLAY: LazyLock<Value> = LazyLock::new(publish::overlay);

/// The JSON Schema (2020-12) of a kind of document.
pub fn schema(kind: DocumentKind) -> Value {
    of(kind).clone()
}

/// Every way in which a tree does not fit the schema of its kind.
pub fn validate(kind: DocumentKind, root: &Node, strictness: Strictness) -> Vec<Diagnostic> {
    walk::validate(of(kind), root, strictness)
}

fn of(kind: DocumentKind) -> &'static Value {
    match kind {
        DocumentKind::Integration => &INTEGRATION,
        DocumentKind::Mapping => &MAPPING,
        DocumentKind::Model => &MODEL,
        DocumentKind::Overlay => &OVERLAY,
    }
}
