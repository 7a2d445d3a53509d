//! Definitions in, diagnostics, merged views and plans out. The cases are data: `tests/cases/*/*.json`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs
)]

mod cases;
mod check;
mod compile;
mod kinds;
mod merge;
mod reference;
mod schema;
