//! The store over a real file: what is written is there after a reopening, sealed, and nobody else's.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic)]

mod accounts;
mod documents;
mod files;
mod keys;
mod sealing;

use std::collections::BTreeMap;

use interlingua_store::{AccountState, MasterKey, NewAccount, Secret, Sqlite, Standing, Store};
use serde_json::json;
use tempfile::TempDir;

/// A store in its own directory, with its key at hand for reopening.
struct House {
    directory: TempDir,
    key: MasterKey,
    store: Sqlite,
}

impl House {
    async fn new() -> House {
        let directory = tempfile::tempdir().unwrap();
        let key = MasterKey::generate().unwrap();
        let store = Sqlite::open(directory.path().join("interlingua.db"), key.clone()).unwrap();
        store.create_environment("default").await.unwrap();
        store.create_environment("staging").await.unwrap();
        House { directory, key, store }
    }

    fn path(&self) -> std::path::PathBuf {
        self.directory.path().join("interlingua.db")
    }

    fn reopen(self) -> House {
        let House { directory, key, store } = self;
        drop(store);
        let store = Sqlite::open(directory.path().join("interlingua.db"), key.clone()).unwrap();
        House { directory, key, store }
    }

    /// Alters the file behind the store's back.
    fn sql(&self, text: &str) -> usize {
        rusqlite::Connection::open(self.path())
            .unwrap()
            .execute(text, [])
            .unwrap()
    }
}

fn secrets(fields: &[(&str, &str)]) -> BTreeMap<String, Secret> {
    fields
        .iter()
        .map(|(name, text)| ((*name).to_owned(), Secret::new((*text).to_owned())))
        .collect()
}

fn new_account(fields: &[(&str, &str)]) -> NewAccount {
    NewAccount {
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
