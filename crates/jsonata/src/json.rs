//! JSON text to values and back (RFC 8259).

mod scan;

mod text;
mod skip;
mod model;
mod read;
mod objects;
mod output;
mod write;
mod measure;

pub(crate) use measure::extent_within;
pub(crate) use read::read;
pub(crate) use write::write_within;
pub use write::{write, write_to};
