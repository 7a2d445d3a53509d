//! Data keys and master keys exchanged while nodes run.

use interlingua_store::{App, MasterKey, MasterKeys, Secret, StoreError};

use crate::house::on_both;
use crate::{new_account, secrets};

fn app() -> App {
    App {
        client_id: "id".into(),
        client_secret: Secret::new("secret".into()),
        scopes: vec![],
    }
}

#[test]
fn after_a_rotation_everything_opens_on_every_node_and_nothing_lies_under_the_old_key() {
    on_both(|house| async move {
        let other = house.place.open(house.key.clone()).await.unwrap();
        house.store.put_app("default", "acme", app()).await.unwrap();
        let mut ids = Vec::new();
        for _ in 0..3 {
            ids.push(
                house
                    .store
                    .create_account("default", new_account(&[("api_key", "k")]))
                    .await
                    .unwrap()
                    .id,
            );
        }
        let kept = house
            .store
            .create_account("staging", new_account(&[("api_key", "k")]))
            .await
            .unwrap()
            .id;
        other.credential("default", &ids[0]).await.unwrap();
        assert_eq!(house.store.rotate_keys("default").await.unwrap(), 3);
        for store in [&house.store, &other] {
            for id in &ids {
                let credential = store.credential("default", id).await.unwrap().unwrap();
                assert_eq!(credential.fields, secrets(&[("api_key", "k")]));
            }
            assert_eq!(
                store
                    .app("default", "acme")
                    .await
                    .unwrap()
                    .unwrap()
                    .client_secret
                    .expose(),
                "secret"
            );
            assert!(store.credential("staging", &kept).await.unwrap().is_some());
        }
        other
            .create_account("default", new_account(&[("api_key", "new")]))
            .await
            .unwrap();
        let old_keys = "DELETE FROM data_keys WHERE environment = 'default' AND id = 1";
        assert_eq!(house.sql(old_keys).await, 0, "the old key is gone");
        let house = house.reopen().await;
        assert!(house.store.credential("default", &ids[0]).await.unwrap().is_some());
    });
}

#[test]
fn a_master_key_is_exchanged_in_two_steps() {
    on_both(|house| async move {
        let id = house
            .store
            .create_account("default", new_account(&[("api_key", "k")]))
            .await
            .unwrap()
            .id;
        let (old, new) = (house.key.clone(), MasterKey::generate().unwrap());
        let both = MasterKeys::from(new.clone()).and(old.clone());
        let node = house.place.open(both).await.unwrap();
        assert!(node.credential("default", &id).await.unwrap().is_some());
        for environment in ["default", "staging"] {
            node.rotate_keys(environment).await.unwrap();
        }
        let alone = house.place.open(new).await.unwrap();
        assert!(alone.credential("default", &id).await.unwrap().is_some());
        let former = house.place.open(old).await;
        assert!(matches!(former, Err(StoreError::WrongMasterKey)));
    });
}
