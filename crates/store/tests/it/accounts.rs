//! Accounts and their credentials: kept, scoped, replaced by compare-and-set.

use std::sync::Arc;

use interlingua_store::{AccountPage, AccountPatch, AccountState, Commit, Credential, Standing, Store, StoreError};
use serde_json::{Map, json};

use crate::{House, new_account, secrets};

#[tokio::test]
async fn an_account_survives_a_restart_and_keeps_the_order_of_its_variables() {
    let house = House::new().await;
    let account = house
        .store
        .create_account("default", new_account(&[("api_key", "s3cret")]))
        .await
        .unwrap();
    let house = house.reopen();
    let found = house.store.account("default", &account.id).await.unwrap().unwrap();
    assert_eq!(found, account);
    assert_eq!(found.variables.keys().collect::<Vec<_>>(), ["subdomain", "z", "a"]);
    let credential = house.store.credential("default", &account.id).await.unwrap().unwrap();
    assert_eq!(credential.fields, secrets(&[("api_key", "s3cret")]));
    assert_eq!((credential.version, credential.expires_at_ms), (1, Some(5_000)));
}

#[tokio::test]
async fn another_environment_sees_nothing_of_it() {
    let house = House::new().await;
    let id = house
        .store
        .create_account("default", new_account(&[("api_key", "s3cret")]))
        .await
        .unwrap()
        .id;
    let store = &house.store;
    let standing = Standing {
        state: AccountState::Degraded,
        cause: None,
        since_ms: 0,
    };
    assert!(store.account("staging", &id).await.unwrap().is_none());
    assert!(store.credential("staging", &id).await.unwrap().is_none());
    assert!(
        store
            .accounts(
                "staging",
                AccountPage {
                    limit: 10,
                    ..AccountPage::default()
                }
            )
            .await
            .unwrap()
            .is_empty()
    );
    assert!(matches!(
        store.update_account("staging", &id, AccountPatch::default()).await,
        Err(StoreError::Missing { .. })
    ));
    assert!(matches!(
        store.set_standing("staging", &id, standing).await,
        Err(StoreError::Missing { .. })
    ));
    assert!(matches!(
        store.delete_account("staging", &id).await,
        Err(StoreError::Missing { .. })
    ));
    assert!(store.account("default", &id).await.unwrap().is_some());
}

#[tokio::test]
async fn a_patch_changes_what_it_names_and_new_secrets_replace_all_old_ones() {
    let house = House::new().await;
    let id = house
        .store
        .create_account("default", new_account(&[("username", "u"), ("password", "p")]))
        .await
        .unwrap()
        .id;
    let patch = AccountPatch {
        credentials: Some((secrets(&[("api_key", "k")]), None)),
        ..AccountPatch::default()
    };
    let account = house.store.update_account("default", &id, patch).await.unwrap();
    assert_eq!(account.variables["subdomain"], json!("one"));
    let credential = house.store.credential("default", &id).await.unwrap().unwrap();
    assert_eq!(
        (credential.fields, credential.version),
        (secrets(&[("api_key", "k")]), 2)
    );
}

#[tokio::test]
async fn of_many_renewals_at_once_exactly_one_is_committed() {
    let house = House::new().await;
    let id = house
        .store
        .create_account("default", new_account(&[("access_token", "t0")]))
        .await
        .unwrap()
        .id;
    let store = Arc::new(house.store);
    let renewals = (0..20).map(|number| {
        let (store, id) = (Arc::clone(&store), id.clone());
        tokio::spawn(async move {
            let fields = secrets(&[("access_token", &format!("t{number}"))]);
            let renewed = Credential {
                fields,
                expires_at_ms: None,
                version: 1,
            };
            (
                number,
                store
                    .commit_credential("default", &id, renewed, Map::new())
                    .await
                    .unwrap(),
            )
        })
    });
    let mut committed = Vec::new();
    for renewal in renewals.collect::<Vec<_>>() {
        match renewal.await.unwrap() {
            (number, Commit::Committed(2)) => committed.push(number),
            (_, commit) => assert_eq!(commit, Commit::Stale(2)),
        }
    }
    assert_eq!(committed.len(), 1);
    let credential = store.credential("default", &id).await.unwrap().unwrap();
    assert_eq!(credential.fields["access_token"].expose(), format!("t{}", committed[0]));
}

#[tokio::test]
async fn captures_join_the_variables_and_only_then_move_the_revision() {
    let house = House::new().await;
    let id = house
        .store
        .create_account("default", new_account(&[("access_token", "t0")]))
        .await
        .unwrap()
        .id;
    let before = house.store.known_revision();
    let renewed = |version| Credential {
        fields: secrets(&[("access_token", "t")]),
        expires_at_ms: None,
        version,
    };
    house
        .store
        .commit_credential("default", &id, renewed(1), Map::new())
        .await
        .unwrap();
    assert_eq!(house.store.known_revision(), before);
    let captures = json!({ "instance_url": "https://na1.example.com" })
        .as_object()
        .unwrap()
        .clone();
    house
        .store
        .commit_credential("default", &id, renewed(2), captures.clone())
        .await
        .unwrap();
    assert_eq!(house.store.known_revision(), before + 1);
    house
        .store
        .commit_credential("default", &id, renewed(3), captures)
        .await
        .unwrap();
    assert_eq!(
        house.store.known_revision(),
        before + 1,
        "the same capture changes nothing"
    );
    let variables = house.store.account("default", &id).await.unwrap().unwrap().variables;
    assert_eq!(variables["instance_url"], json!("https://na1.example.com"));
    assert_eq!(variables["subdomain"], json!("one"));
}

#[tokio::test]
async fn a_state_is_kept_with_its_cause() {
    let house = House::new().await;
    let id = house
        .store
        .create_account("default", new_account(&[]))
        .await
        .unwrap()
        .id;
    let standing = Standing {
        state: AccountState::NeedsReauth,
        cause: Some("invalid_grant".into()),
        since_ms: 77,
    };
    house
        .store
        .set_standing("default", &id, standing.clone())
        .await
        .unwrap();
    let house = house.reopen();
    assert_eq!(
        house.store.account("default", &id).await.unwrap().unwrap().standing,
        standing
    );
}

#[tokio::test]
async fn a_listing_goes_on_after_an_id_and_filters() {
    let house = House::new().await;
    for tenant in ["a", "b", "a"] {
        let account = interlingua_store::NewAccount {
            tenant: tenant.into(),
            ..new_account(&[])
        };
        house.store.create_account("default", account).await.unwrap();
    }
    let page = |after, tenant| AccountPage {
        after,
        tenant,
        integration: None,
        limit: 2,
    };
    let first = house.store.accounts("default", page(None, None)).await.unwrap();
    let rest = house
        .store
        .accounts("default", page(first.last().map(|last| last.id.clone()), None))
        .await
        .unwrap();
    assert_eq!((first.len(), rest.len()), (2, 1));
    assert!(first.iter().all(|account| account.id < rest[0].id));
    assert_eq!(
        house
            .store
            .accounts("default", page(None, Some("b".into())))
            .await
            .unwrap()
            .len(),
        1
    );
}
