//! Definitions: documents, merging, checking, compiling to plans.

pub mod kind;
