//! Secrets at rest: absent from the file, and useless anywhere but at their place.

use std::collections::BTreeMap;

use interlingua_store::{App, MasterKey, Secret, StoreError};

use crate::house::on_both;
use crate::new_account;

#[test]
fn no_secret_lies_in_the_files_or_in_a_dump() {
    on_both(|house| async move {
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
        let bytes = house.bytes_at_rest();
        let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(holds("public-id"), "the search finds what is there");
        assert!(!holds("canary"));
    });
}

#[test]
fn values_swapped_between_accounts_fields_and_versions_do_not_open() {
    on_both(|house| async move {
        let swaps = [
            "UPDATE credentials SET sealed = (SELECT sealed FROM credentials o WHERE o.account <> credentials.account AND o.field = credentials.field) WHERE account = '{first}'",
            "UPDATE credentials SET sealed = (SELECT sealed FROM credentials o WHERE o.account = credentials.account AND o.field <> credentials.field) WHERE account = '{first}' AND field = 'username'",
            "UPDATE accounts SET credential_version = credential_version + 1",
            "UPDATE credentials SET sealed = substr(sealed, 1, 20)",
            "UPDATE credentials SET sealed = x''",
            "UPDATE credentials SET sealed = CAST(substr(sealed, 1, length(sealed) - 1) || x'00' AS BLOB)",
            "UPDATE data_keys SET wrapped = CAST(substr(wrapped, 1, length(wrapped) - 1) || x'00' AS BLOB)",
            "DELETE FROM data_keys",
            "UPDATE accounts SET sealed_key = (SELECT sealed_key FROM accounts o WHERE o.id <> accounts.id) WHERE id = '{first}'",
            "UPDATE accounts SET sealed_key = CAST(substr(sealed_key, 1, length(sealed_key) - 1) || x'00' AS BLOB)",
        ];
        for swap in swaps {
            let house = house.another().await;
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
            assert!(house.sql(&swap.replace("{first}", &first.id)).await > 0, "{swap}");
            let house = house.reopen().await;
            let opened = house.store.credential("default", &first.id).await;
            assert!(matches!(opened, Err(StoreError::Tampered { .. })), "{swap}: {opened:?}");
        }
    });
}

#[test]
fn an_app_comes_back_and_its_secret_does_not_open_elsewhere() {
    on_both(|house| async move {
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
        house
            .sql("UPDATE apps SET client_secret = (SELECT client_secret FROM apps o WHERE o.integration = 'other')")
            .await;
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
    });
}

#[test]
fn another_master_key_is_refused_at_the_door() {
    on_both(|house| async move {
        let opened = house.place.open(MasterKey::generate().unwrap()).await;
        assert!(matches!(opened, Err(StoreError::WrongMasterKey)));
    });
}

#[test]
fn a_secret_prints_dots() {
    let secrets = BTreeMap::from([("api_key", Secret::new("canary".into()))]);
    assert_eq!(format!("{secrets:?}"), r#"{"api_key": Secret(…)}"#);
}
