//! Definitions: documents, merging, checking, compiling to plans.

pub mod kind;
pub mod source;
pub mod diagnostic;
pub mod codes;
pub mod node;
pub mod read;
pub mod document;
pub mod model;
