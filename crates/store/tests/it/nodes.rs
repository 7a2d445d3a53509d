//! Several nodes over one database.

use std::time::{Duration, Instant};

use interlingua_store::{Change, DocumentKey, DocumentKind, StoreError};

use crate::house::{House, Place, on_both};

#[test]
fn two_nodes_see_each_others_changes() {
    on_both(|house| async move {
        let other = house.place.open(house.key.clone()).await.unwrap();
        house.store.create_environment("third").await.unwrap();
        assert!(other.known_revision() < house.store.known_revision());
        assert_eq!(other.poll_revision().await.unwrap(), house.store.known_revision());
        assert_eq!(other.known_revision(), house.store.known_revision());
    });
}

#[test]
fn a_node_is_told_of_another_nodes_change() {
    on_both(|house| async move {
        if let Place::File(_) = *house.place {
            return;
        }
        let other = house.place.open(house.key.clone()).await.unwrap();
        // Listening begins a moment after connecting.
        tokio::time::sleep(Duration::from_millis(500)).await;
        let began = Instant::now();
        house.store.create_environment("third").await.unwrap();
        tokio::time::timeout(Duration::from_secs(1), other.changed())
            .await
            .unwrap();
        assert!(began.elapsed() < Duration::from_secs(1));
    });
}

#[test]
fn four_nodes_start_on_an_empty_database_at_once() {
    on_both(|house| async move {
        let key = house.key.clone();
        let empty = house.another().await;
        if let Place::Server { .. } = *empty.place {
            empty.sql("DROP SCHEMA public CASCADE").await;
            empty.sql("CREATE SCHEMA public").await;
        } else {
            return;
        }
        let nodes = (0..4).map(|_| empty.place.open(key.clone()));
        for node in futures_util::future::join_all(nodes).await {
            node.unwrap();
        }
    });
}

#[test]
fn changes_of_one_document_from_all_sides_get_a_number_each() {
    on_both(|house| async move {
        let other = house.place.open(house.key.clone()).await.unwrap();
        let key = DocumentKey {
            environment: Some("default".into()),
            kind: DocumentKind::EnvironmentOverlay,
            name: "acme".into(),
        };
        let change = |expected| Change {
            text: Some("{}".into()),
            expected,
            changed_by: "key_1".into(),
            note: "put".into(),
        };
        let all = (0..20).map(|number| {
            let store = if number % 2 == 0 { &house.store } else { &other };
            store.change_document(&key, change(None))
        });
        let mut numbers: Vec<u64> = futures_util::future::join_all(all)
            .await
            .into_iter()
            .map(Result::unwrap)
            .collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (1..=20).collect::<Vec<u64>>());
        // Of many who saw the same revision, one may change it.
        let rivals = (0..10).map(|_| house.store.change_document(&key, change(Some(20))));
        let outcomes = futures_util::future::join_all(rivals).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
        let refused = outcomes.into_iter().filter_map(Result::err);
        assert!(
            refused
                .into_iter()
                .all(|error| matches!(error, StoreError::Conflict { .. }))
        );
    });
}

#[test]
fn a_database_that_is_not_there_is_told_as_such() {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    runtime.block_on(async {
        let house = House::new(Place::file()).await;
        let opened = interlingua_store::Postgres::connect("postgres://nobody@127.0.0.1:1/none", house.key).await;
        assert!(matches!(opened, Err(StoreError::Unavailable(_))));
    });
}
