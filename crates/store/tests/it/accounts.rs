//! Accounts and their credentials: kept, scoped, replaced.

use interlingua_store::{AccountPage, AccountPatch, AccountState, Standing, StoreError};
use serde_json::json;

use crate::house::on_both;
use crate::{new_account, secrets};

#[test]
fn an_account_survives_a_restart_and_keeps_the_order_of_its_variables() {
    on_both(|house| async move {
        let account = house
            .store
            .create_account("default", new_account(&[("api_key", "s3cret")]))
            .await
            .unwrap();
        let house = house.reopen().await;
        let found = house.store.account("default", &account.id).await.unwrap().unwrap();
        assert_eq!(found, account);
        assert_eq!(found.variables.keys().collect::<Vec<_>>(), ["subdomain", "z", "a"]);
        let credential = house.store.credential("default", &account.id).await.unwrap().unwrap();
        assert_eq!(credential.fields, secrets(&[("api_key", "s3cret")]));
        assert_eq!((credential.version, credential.expires_at_ms), (1, Some(5_000)));
    });
}

#[test]
fn another_environment_sees_nothing_of_it() {
    on_both(|house| async move {
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
            store.set_standing("staging", &id, 1, standing).await,
            Err(StoreError::Missing { .. })
        ));
        assert!(matches!(
            store.delete_account("staging", &id).await,
            Err(StoreError::Missing { .. })
        ));
        assert!(store.account("default", &id).await.unwrap().is_some());
    });
}

#[test]
fn a_patch_changes_what_it_names_and_new_secrets_replace_all_old_ones() {
    on_both(|house| async move {
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
    });
}

#[test]
fn a_state_is_kept_with_its_cause() {
    on_both(|house| async move {
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
            .set_standing("default", &id, 1, standing.clone())
            .await
            .unwrap();
        let house = house.reopen().await;
        assert_eq!(
            house.store.account("default", &id).await.unwrap().unwrap().standing,
            standing
        );
    });
}

#[test]
fn a_change_made_from_a_credential_that_moved_meanwhile_is_a_conflict() {
    on_both(|house| async move {
        let store = &house.store;
        let id = store.create_account("default", new_account(&[])).await.unwrap().id;
        let patch = |tenant: &str, over| AccountPatch {
            tenant: Some(tenant.into()),
            credentials: Some((secrets(&[("api_key", tenant)]), None)),
            over: Some(over),
            ..AccountPatch::default()
        };
        store.update_account("default", &id, patch("first", 1)).await.unwrap();
        let late = store.update_account("default", &id, patch("late", 1)).await;
        assert!(
            matches!(late, Err(StoreError::Conflict { expected: 1, found: 2 })),
            "{late:?}"
        );
        let credential = store.credential("default", &id).await.unwrap().unwrap();
        assert_eq!(credential.fields, secrets(&[("api_key", "first")]));
        assert_eq!(store.account("default", &id).await.unwrap().unwrap().tenant, "first");
    });
}

#[test]
fn a_late_word_of_an_old_credential_or_of_a_dead_grant_changes_nothing() {
    on_both(|house| async move {
        let store = &house.store;
        let id = store.create_account("default", new_account(&[])).await.unwrap().id;
        let standing = |state, cause: &str, since_ms| Standing {
            state,
            cause: Some(cause.into()).filter(|cause: &String| !cause.is_empty()),
            since_ms,
        };
        let refused = |since_ms| standing(AccountState::Degraded, "credential_refused", since_ms);
        let dead = standing(AccountState::NeedsReauth, "invalid_grant", 9);
        let active = standing(AccountState::Active, "", 9);
        let told = [
            (1, refused(5), refused(5)),
            (1, refused(7), refused(5)),
            (2, active.clone(), refused(5)),
            (1, dead.clone(), dead.clone()),
            (1, refused(11), dead.clone()),
            (1, active, dead),
        ];
        for (version, told, stands) in told {
            store.set_standing("default", &id, version, told).await.unwrap();
            assert_eq!(store.account("default", &id).await.unwrap().unwrap().standing, stands);
        }
    });
}

#[test]
fn a_listing_goes_on_after_an_id_and_filters() {
    on_both(|house| async move {
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
            limit: 2,
            ..AccountPage::default()
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
    });
}
