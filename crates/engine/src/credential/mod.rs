//! The life of a credential: when it must be renewed, by whom, and what a refusal means.
//!
//! `state` decides and touches nothing; `driver` does what it says, over the ports; `flight` lets one renewal per account run
//! at a time; `token` speaks to the token endpoint.

pub mod state;
pub(crate) mod token;
mod flight;
mod driver;

pub(crate) use driver::{Ready, ready, refused, renewable};
pub(crate) use flight::Flights;
