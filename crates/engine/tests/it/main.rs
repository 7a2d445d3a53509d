//! Calls at the engine's boundary: cases are data in `tests/cases/*.json`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stderr,
    missing_docs
)]

mod signing;
mod auth;
mod background;
mod cases;
mod simulation;
mod single_flight;
mod webhooks;
mod world;
