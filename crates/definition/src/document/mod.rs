//! The documents: what may be written, and a document that was read.

pub mod integration;
pub mod connect;
pub mod auth;
pub mod pagination;
pub mod errors;
pub mod rate_limit;
pub mod method;
pub mod describe;
pub mod webhooks;
pub mod format;
pub mod step;
pub mod mapping;
pub mod model;
pub mod overlay;
pub mod text;
pub mod typed;

use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::node::Node;
use crate::read;
use crate::schema::{self, Strictness};
use crate::source::{Level, Source};

/// What a document defines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DocumentKind {
    /// One vendor's API.
    Integration,
    /// How an integration serves a unified model.
    Mapping,
    /// A unified model.
    Model,
    /// A partial definition laid over lower levels.
    Overlay,
}

/// A document that was read and fits the schema of its kind.
#[derive(Debug, Clone)]
pub struct Document {
    kind: DocumentKind,
    root: Node,
    source: Arc<Source>,
}

impl Document {
    /// Reads a document of the base level, or an environment's overlay. `source_name` is what diagnostics call it. Every error of the text is
    /// reported at once.
    pub fn read(kind: DocumentKind, source_name: &str, text: &str) -> Result<Document, Vec<Diagnostic>> {
        let level = match kind {
            DocumentKind::Overlay => Level::Environment,
            _ => Level::Base,
        };
        Document::read_at(kind, level, source_name, text)
    }

    /// The same for a document of another level.
    pub fn read_at(
        kind: DocumentKind,
        level: Level,
        source_name: &str,
        text: &str,
    ) -> Result<Document, Vec<Diagnostic>> {
        let source = Arc::new(Source {
            name: source_name.to_owned(),
            text: text.to_owned(),
        });
        let root = read::read_at(level, &source)?;
        let strictness = if kind == DocumentKind::Overlay {
            Strictness::Patch
        } else {
            Strictness::Whole
        };
        let problems = schema::validate(kind, &root, strictness);
        if problems.is_empty() {
            Ok(Document { kind, root, source })
        } else {
            Err(problems)
        }
    }

    /// What it defines.
    pub fn kind(&self) -> DocumentKind {
        self.kind
    }

    /// The text as written.
    pub fn text(&self) -> &str {
        &self.source.text
    }

    /// Its tree.
    pub fn root(&self) -> &Node {
        &self.root
    }
}
