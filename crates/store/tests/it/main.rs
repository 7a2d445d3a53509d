//! The store over a real file and over a real PostgreSQL: what is written is there after a reopening, sealed, and nobody
//! else's. Every case runs on both.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, clippy::print_stderr)]

mod house;

mod accounts;
mod audit;
mod connect_sessions;
mod documents;
mod files;
mod keys;
mod nodes;
mod outbox;
mod renewals;
mod rotation;
mod sealing;

use std::collections::BTreeMap;

use interlingua_store::{AccountState, NewAccount, Secret, Standing};
use serde_json::json;

fn secrets(fields: &[(&str, &str)]) -> BTreeMap<String, Secret> {
    fields
        .iter()
        .map(|(name, text)| ((*name).to_owned(), Secret::new((*text).to_owned())))
        .collect()
}

fn new_account(fields: &[(&str, &str)]) -> NewAccount {
    NewAccount {
        id: None,
        integration: "acme".into(),
        auth: None,
        tenant: "customer-1".into(),
        variables: json!({ "subdomain": "one", "z": 1, "a": 2 })
            .as_object()
            .unwrap()
            .clone(),
        credentials: secrets(fields),
        expires_at_ms: Some(5_000),
        standing: Standing {
            state: AccountState::Active,
            cause: None,
            since_ms: 1_000,
        },
    }
}
