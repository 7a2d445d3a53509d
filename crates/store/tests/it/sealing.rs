//! Secrets at rest: absent from the file, and useless anywhere but at their place.

use std::collections::BTreeMap;

use interlingua_store::{App, MasterKey, Secret, Sqlite, Store, StoreError};

use crate::{House, new_account};

/// Everything that the database's files hold.
fn bytes_on_disk(house: &House) -> Vec<u8> {
    let mut bytes = Vec::new();
    for entry in std::fs::read_dir(house.directory.path()).unwrap() {
        bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
    }
    bytes
}

#[tokio::test]
async fn no_secret_lies_in_the_files() {
    let house = House::new().await;
    house
        .store
        .create_account("default", new_account(&[("api_key", "canary-credential")]))
        .await
        .unwrap();
    let app = App {
        client_id: "public-id".into(),
        client_secret: Secret::new("canary-app".into()),
        scopes: vec![],
    };
    house.store.put_app("default", "acme", app).await.unwrap();
    let bytes = bytes_on_disk(&house);
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("public-id"), "the search finds what is there");
    assert!(!holds("canary"));
}

#[tokio::test]
async fn values_swapped_between_accounts_fields_and_versions_do_not_open() {
    let swaps = [
        "UPDATE credentials SET sealed = (SELECT sealed FROM credentials o WHERE o.account <> credentials.account AND o.field = credentials.field) WHERE account = '{first}'",
        "UPDATE credentials SET sealed = (SELECT sealed FROM credentials o WHERE o.account = credentials.account AND o.field <> credentials.field) WHERE account = '{first}' AND field = 'username'",
        "UPDATE accounts SET credential_version = credential_version + 1",
        "UPDATE credentials SET sealed = substr(sealed, 1, 20)",
        "UPDATE credentials SET sealed = x''",
        "UPDATE credentials SET sealed = CAST(substr(sealed, 1, length(sealed) - 1) || x'00' AS BLOB)",
        "UPDATE data_keys SET wrapped = CAST(substr(wrapped, 1, length(wrapped) - 1) || x'00' AS BLOB)",
        "DELETE FROM data_keys",
    ];
    for swap in swaps {
        let house = House::new().await;
        let fields = [("username", "one"), ("password", "two")];
        let first = house
            .store
            .create_account("default", new_account(&fields))
            .await
            .unwrap();
        house
            .store
            .create_account("default", new_account(&fields))
            .await
            .unwrap();
        assert!(house.sql(&swap.replace("{first}", &first.id)) > 0, "{swap}");
        let house = house.reopen();
        let opened = house.store.credential("default", &first.id).await;
        assert!(matches!(opened, Err(StoreError::Tampered { .. })), "{swap}: {opened:?}");
    }
}

#[tokio::test]
async fn an_app_comes_back_and_its_secret_does_not_open_elsewhere() {
    let house = House::new().await;
    let app = |id: &str| App {
        client_id: id.into(),
        client_secret: Secret::new(format!("secret of {id}")),
        scopes: vec!["read".into()],
    };
    house.store.put_app("default", "acme", app("first")).await.unwrap();
    house.store.put_app("default", "acme", app("second")).await.unwrap();
    house.store.put_app("default", "other", app("third")).await.unwrap();
    let found = house.store.app("default", "acme").await.unwrap().unwrap();
    assert_eq!(
        (found.client_secret.expose(), found.scopes.len()),
        ("secret of second", 1)
    );
    assert!(house.store.app("staging", "acme").await.unwrap().is_none());
    house.sql("UPDATE apps SET client_secret = (SELECT client_secret FROM apps o WHERE o.integration = 'other')");
    assert!(matches!(
        house.store.app("default", "acme").await,
        Err(StoreError::Tampered { .. })
    ));
    house.store.delete_app("default", "acme").await.unwrap();
    assert!(house.store.app("default", "acme").await.unwrap().is_none());
    assert!(matches!(
        house.store.delete_app("default", "acme").await,
        Err(StoreError::Missing { .. })
    ));
}

#[tokio::test]
async fn another_master_key_is_refused_at_the_door() {
    let house = House::new().await;
    let path = house.path();
    let opened = Sqlite::open(&path, MasterKey::generate().unwrap());
    assert!(matches!(opened, Err(StoreError::WrongMasterKey)));
}

#[test]
fn a_secret_prints_dots() {
    let secrets = BTreeMap::from([("api_key", Secret::new("canary".into()))]);
    assert_eq!(format!("{secrets:?}"), r#"{"api_key": Secret(…)}"#);
}
