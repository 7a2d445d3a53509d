//! The binary as its users meet it: arguments in; standard output, standard error and exit code out.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod support;

mod check;
mod demo;
mod eval;
mod exit_codes;
mod keys;
mod pages;
mod serve;
mod settings;
mod test;
