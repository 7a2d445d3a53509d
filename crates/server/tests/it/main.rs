//! The server as its callers meet it: HTTP in, HTTP out, a real database file, a scripted vendor on the loopback.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

mod client;
mod upstream;
mod house;

mod access;
mod accounts;
mod audit;
mod bodies;
mod definitions;
mod door;
mod objects;
mod openapi;
mod overlays;
mod passthrough;
mod proxy;
mod secrecy;
mod unified;
mod whole_lists;
