//! API keys: found by hash, scoped, revoked; their text is nowhere in the file.

use interlingua_store::{NewKey, Scope, StoreError, hash_key};

use crate::house::on_both;

fn key(environment: Option<&str>, scope: Scope) -> NewKey {
    NewKey {
        environment: environment.map(str::to_owned),
        scope,
        name: "ci".into(),
        expires_at_ms: None,
    }
}

#[test]
fn a_key_is_found_by_its_hash_with_its_scope_and_environment() {
    on_both(|house| async move {
        let cases = [
            (None, Scope::Platform),
            (Some("default"), Scope::Environment),
            (Some("staging"), Scope::ReadOnly),
        ];
        for (environment, scope) in cases {
            let (made, text) = house.store.create_key(key(environment, scope)).await.unwrap();
            assert!(text.starts_with("il_"));
            let found = house.store.key_by_hash(&hash_key(&text)).await.unwrap().unwrap();
            assert_eq!(found, made);
            assert_eq!((found.environment.as_deref(), found.scope), (environment, scope));
            assert_eq!(house.store.keys(environment).await.unwrap(), [made]);
        }
        assert!(house.store.key_by_hash(&hash_key("il_other")).await.unwrap().is_none());
    });
}

#[test]
fn a_revoked_key_says_so_and_only_its_own_environment_can_revoke_it() {
    on_both(|house| async move {
        let (made, text) = house
            .store
            .create_key(key(Some("default"), Scope::Environment))
            .await
            .unwrap();
        let foreign = house.store.revoke_key(Some("staging"), &made.id).await;
        assert!(matches!(foreign, Err(StoreError::Missing { .. })));
        let first = house.store.revoke_key(Some("default"), &made.id).await.unwrap();
        let again = house.store.revoke_key(Some("default"), &made.id).await.unwrap();
        assert_eq!(first, again);
        assert!(
            house
                .store
                .key_by_hash(&hash_key(&text))
                .await
                .unwrap()
                .unwrap()
                .revoked_at_ms
                .is_some()
        );
    });
}

#[test]
fn a_key_needs_an_environment_that_exists() {
    on_both(|house| async move {
        let refused = house.store.create_key(key(Some("nowhere"), Scope::Environment)).await;
        assert!(matches!(refused, Err(StoreError::Missing { .. })));
        assert!(matches!(
            house.store.create_environment("default").await,
            Err(StoreError::Exists { .. })
        ));
    });
}

#[test]
fn a_key_ends_when_it_was_meant_to() {
    on_both(|house| async move {
        let wished = NewKey {
            expires_at_ms: Some(2_000),
            ..key(None, Scope::Platform)
        };
        let (_, text) = house.store.create_key(wished).await.unwrap();
        let found = house.store.key_by_hash(&hash_key(&text)).await.unwrap().unwrap();
        assert!(found.in_force(1_999));
        assert!(!found.in_force(2_000));
    });
}
