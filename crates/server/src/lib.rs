//! The door: HTTP routes over the engine and the store.
//!
//! The modules lie in the order in which a call meets them: a connection (`listen`), what is done to every request
//! (`layers`), who it is (`access`), the route (`api`), the account and its plan (`accounts`, `plans`), and the answer or
//! the failure (`failure`, `problem`).

mod settings;
mod server;
mod listen;
mod layers;
mod state;
mod access;
mod keys;
mod api;
mod accounts;
mod egress;
mod framing;
mod catalog;
mod base;
mod plans;
mod check;
mod effective;
mod ports;
mod renewals;
mod outbox;
mod failure;
mod problem;
mod metrics;

pub use catalog::CatalogFile;
pub use server::{Running, Server, StartError};
pub use settings::{Limits, MIN_ADMIN_KEY_CHARS, Settings};
