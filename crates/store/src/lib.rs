//! The memory: accounts, sealed credentials, overlays, definitions, keys.
//!
//! Only this crate speaks SQL. [`Store`] is what the rest of the house sees; [`Sqlite`] is the embedded one. Secrets are
//! sealed here before they reach a column; payloads of vendors never come here at all.

mod error;
mod secret;
mod token;
mod record;
mod master_key;
mod seal;
mod store;
mod sqlite;

pub use error::StoreError;
pub use master_key::MasterKey;
pub use record::{
    Account, AccountPage, AccountPatch, AccountState, ApiKey, App, Change, Commit, Credential, Document, DocumentKey,
    DocumentKind, Environment, NewAccount, NewKey, Revision, Scope, Standing,
};
pub use secret::Secret;
pub use sqlite::Sqlite;
pub use store::Store;
pub use token::{KeyHash, KeyText, hash_key};
