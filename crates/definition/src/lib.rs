//! Definitions: documents, merging, checking, compiling to plans.
//!
//! The modules lie in the order in which a definition meets them: text is read into a tree (`read`), held against its schema
//! (`schema`, `document`), merged over its levels (`merge`), checked and compiled (`check`, `compile`) into plans (`plan`).

pub mod kind;
pub mod source;
pub mod diagnostic;
pub mod codes;
pub mod parameters;

pub mod node;
pub mod read;
pub mod schema;
pub mod document;
pub mod model;

mod path;
pub mod merge;
pub mod connect;

mod check;
mod compile;
pub mod plan;

pub use document::{Document, DocumentKind};
pub use merge::{Levels, Merged, check_all, merge};
pub use schema::schema;
