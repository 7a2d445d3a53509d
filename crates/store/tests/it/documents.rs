//! Definitions and overlays: text as given, revisions, conditions, history.

use interlingua_store::{Change, DocumentKey, DocumentKind, StoreError};

use crate::house::on_both;
use crate::new_account;

fn overlay(environment: &str) -> DocumentKey {
    DocumentKey {
        environment: Some(environment.into()),
        kind: DocumentKind::EnvironmentOverlay,
        name: "acme".into(),
    }
}

fn put(text: &str, expected: Option<u64>) -> Change {
    Change {
        text: Some(text.into()),
        expected,
        changed_by: "key_1".into(),
        note: "put".into(),
    }
}

fn removal() -> Change {
    Change {
        text: None,
        expected: None,
        changed_by: "key_1".into(),
        note: "removed".into(),
    }
}

#[test]
fn text_comes_back_to_the_byte_after_a_restart() {
    on_both(|house| async move {
        let text = "{ // kept\n  \"z\": 1, \"a\": 2,\n}\n";
        house
            .store
            .change_document(&overlay("default"), put(text, None))
            .await
            .unwrap();
        let house = house.reopen().await;
        let found = house.store.document(&overlay("default")).await.unwrap().unwrap();
        assert_eq!((found.text.as_str(), found.revision), (text, 1));
        assert!(house.store.document(&overlay("staging")).await.unwrap().is_none());
    });
}

#[test]
fn a_change_on_a_foreign_revision_is_a_conflict_and_changes_nothing() {
    on_both(|house| async move {
        let (store, key) = (&house.store, overlay("default"));
        assert_eq!(store.change_document(&key, put("{}", Some(0))).await.unwrap(), 1);
        for (change, found) in [(put("x", Some(0)), 1), (put("x", Some(2)), 1)] {
            let error = store.change_document(&key, change).await.unwrap_err();
            assert!(
                matches!(error, StoreError::Conflict { found: f, .. } if f == found),
                "{error}"
            );
        }
        assert_eq!(store.document(&key).await.unwrap().unwrap().text, "{}");
        assert_eq!(store.change_document(&key, put("{\"a\":1}", Some(1))).await.unwrap(), 2);
    });
}

#[test]
fn a_removed_document_keeps_its_history_and_its_numbers_go_on() {
    on_both(|house| async move {
        let (store, key) = (&house.store, overlay("default"));
        store.change_document(&key, put("one", None)).await.unwrap();
        store.change_document(&key, removal()).await.unwrap();
        assert!(store.document(&key).await.unwrap().is_none());
        assert!(
            store
                .documents(Some("default"), DocumentKind::EnvironmentOverlay)
                .await
                .unwrap()
                .is_empty()
        );
        assert!(matches!(
            store.change_document(&key, removal()).await,
            Err(StoreError::Missing { .. })
        ));
        assert_eq!(store.change_document(&key, put("three", Some(0))).await.unwrap(), 3);
        let life: Vec<_> = store
            .revisions(&key)
            .await
            .unwrap()
            .into_iter()
            .map(|step| (step.revision, step.removed))
            .collect();
        assert_eq!(life, [(3, false), (2, true), (1, false)]);
        assert_eq!(store.document_at(&key, 1).await.unwrap().unwrap().text, "one");
        assert!(store.document_at(&key, 2).await.unwrap().is_none());
    });
}

#[test]
fn every_change_moves_the_revision_and_a_refused_one_does_not() {
    on_both(|house| async move {
        let before = house.store.known_revision();
        house
            .store
            .change_document(&overlay("default"), put("{}", None))
            .await
            .unwrap();
        assert_eq!(house.store.known_revision(), before + 1);
        house
            .store
            .change_document(&overlay("default"), put("{}", Some(9)))
            .await
            .unwrap_err();
        assert_eq!(house.store.poll_revision().await.unwrap(), before + 1);
    });
}

#[test]
fn overlays_on_an_integration_are_found_at_both_levels_and_go_with_their_account() {
    on_both(|house| async move {
        let store = &house.store;
        let account = store.create_account("staging", new_account(&[])).await.unwrap();
        let key = DocumentKey {
            environment: Some("staging".into()),
            kind: DocumentKind::AccountOverlay,
            name: account.id.clone(),
        };
        store.change_document(&key, put("account", None)).await.unwrap();
        store
            .change_document(&overlay("default"), put("old", None))
            .await
            .unwrap();
        store
            .change_document(&overlay("default"), put("environment", None))
            .await
            .unwrap();
        let texts = |found: Vec<(DocumentKey, interlingua_store::Document)>| {
            found.into_iter().map(|(_, document)| document.text).collect::<Vec<_>>()
        };
        assert_eq!(
            texts(store.overlays_on("acme", 10).await.unwrap()),
            ["environment", "account"]
        );
        assert_eq!(texts(store.overlays_on("acme", 1).await.unwrap()), ["environment"]);
        assert!(store.overlays_on("other", 10).await.unwrap().is_empty());
        store.delete_account("staging", &account.id).await.unwrap();
        assert!(store.revisions(&key).await.unwrap().is_empty());
    });
}
