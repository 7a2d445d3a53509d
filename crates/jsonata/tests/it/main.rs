//! The crate at its boundary: text in, value out.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::print_stderr
)]

mod api;
mod cases;
mod diagnostics;
mod suite;
mod functions;
#[cfg(feature = "host")]
mod language_guide;
#[cfg(feature = "host")]
mod manual;
#[cfg(feature = "host")]
mod quoting;
mod provenance;
#[cfg(feature = "host")]
mod host;
#[cfg(feature = "host")]
mod instants;
#[cfg(feature = "host")]
mod xml;
