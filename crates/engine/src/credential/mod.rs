//! The life of a credential: when it must be renewed, by whom, and what a refusal means.
//!
//! Exactly one renewal per expiry, over all tasks and nodes: `flight` lets one run per process, a lease in the store one over
//! all nodes. Whoever needs a credential asks `ready`, and `refusal` when the vendor
//! refuses it. `state` decides and touches nothing; `driver` does what it says, over the
//! ports; `rules` says what a definition declares of renewals, `setback` what a failed one means, `told` what the caller hears of
//! it; `token` speaks to the token endpoint; `mark` puts on record what calls learn.
//!
//! The lease outlives the request's hard time-out, no lock or transaction is held over the wire, the intent to send is on
//! record before it, and new tokens are stored over the version that they came from, by the last who sent. A node that dies in
//! between leaves that trace: its request is waited for, then repeated in the open (the record says
//! that an answer was lost, and so does the log), and if the vendor then refuses, the cause is `rotation_lost`.

pub mod state;
mod setback;
mod rules;
pub(crate) mod token;
mod flight;
mod driver;
mod ready;
mod refusal;
mod mark;
mod told;

pub(crate) use flight::Flights;
pub(crate) use mark::worked;
pub(crate) use ready::{Ready, ready, renew, tend};
pub(crate) use refusal::{Instead, after, instead_of};
