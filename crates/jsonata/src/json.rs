//! JSON text to values and back (RFC 8259).

mod scan;

mod model;
mod read;
mod skip;
mod write;
mod measure;

pub(crate) use measure::is_longer_than;
pub(crate) use read::read;
pub use write::{write, write_to};
