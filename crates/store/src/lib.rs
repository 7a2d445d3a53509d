//! The memory: accounts, sealed credentials, overlays, definitions, keys.
//!
//! Only this crate speaks SQL. [`Store`] is what the rest of the house sees; [`Sqlite`] is the embedded database, [`Postgres`]
//! the one that many nodes share. Tables are written once, for both. Secrets are sealed here before they reach a column;
//! payloads of vendors never come here at all.

mod error;
mod secret;
mod token;
mod record;
mod outbox;
mod master_key;
mod seal;
mod store;
mod database;
mod sql;
mod migrate;
mod tables;
mod sqlite;
mod postgres;

pub use error::StoreError;
pub use master_key::{MasterKey, MasterKeys};
pub use outbox::{
    Attempt, Delivery, DeliveryPage, Endpoint, EndpointPatch, Event, EventPage, EventType, Lane, NewEndpoint, Outbox,
    Outgoing, Replay, Sent, Verdict,
};
pub use postgres::Postgres;
pub use record::{
    Account, AccountPage, AccountPatch, AccountState, Act, ApiKey, App, AuditEntry, AuditPage, Change, Claim, Claimed,
    Commit, ConnectSession, Credential, Document, DocumentKey, DocumentKind, Environment, Forecast, NewAccount,
    NewConnectSession, NewKey, Progress, Renewal, Renewed, Revision, Scope, Sending, Settled, Standing,
};
pub use secret::Secret;
pub use sqlite::Sqlite;
pub use store::Store;
pub use token::{KeyHash, KeyText, hash_key};
