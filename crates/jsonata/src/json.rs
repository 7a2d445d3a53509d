//! JSON text to values and back (RFC 8259).

mod read;
mod write;

pub(crate) use read::read;
pub use write::write;
