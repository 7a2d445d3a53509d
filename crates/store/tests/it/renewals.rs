//! Renewals: one at a time, fenced, replaced by compare-and-set, with a trace of what was sent.

use std::time::Duration;

use interlingua_store::{
    AccountPatch, AccountState, Claim, Claimed, Commit, Renewed, Sending, Settled, Standing, Store, StoreError,
};
use serde_json::{Map, json};

use crate::house::{House, on_both};
use crate::{new_account, secrets};

const CLAIM: Claim = Claim {
    version: 1,
    lease_ms: 60_000,
    patience_ms: 120_000,
    at_once: false,
};

async fn account(house: &House) -> String {
    let account = new_account(&[("access_token", "t0"), ("refresh_token", "r0")]);
    house.store.create_account("default", account).await.unwrap().id
}

async fn claim(store: &dyn Store, id: &str, claim: Claim) -> Claimed {
    store.claim_renewal("default", id, claim).await.unwrap()
}

async fn granted(store: &dyn Store, id: &str, wish: Claim) -> (u64, bool) {
    match claim(store, id, wish).await {
        Claimed::Granted { epoch, unsure } => (epoch, unsure),
        other => panic!("{other:?}"),
    }
}

async fn send(store: &dyn Store, id: &str, epoch: u64, version: u64) -> bool {
    let sending = Sending {
        epoch,
        version,
        left_ms: 0,
    };
    store.note_sending("default", id, sending).await.unwrap()
}

fn renewed(token: &str, version: u64, epoch: u64) -> Renewed {
    Renewed {
        fields: secrets(&[("access_token", token)]),
        expires_at_ms: None,
        version,
        epoch,
        due_at_ms: None,
    }
}

async fn commit(store: &dyn Store, id: &str, renewed: Renewed) -> Commit {
    store.commit_renewal("default", id, renewed, Map::new()).await.unwrap()
}

fn settled(epoch: u64, answered: bool) -> Settled {
    Settled {
        epoch,
        version: 1,
        answered,
        refused: false,
        wait_ms: 0,
        standing: None,
    }
}

#[test]
fn of_many_claims_at_once_exactly_one_is_granted() {
    on_both(|house| async move {
        let (id, other) = (
            account(&house).await,
            house.place.open(house.key.clone()).await.unwrap(),
        );
        let claims = (0..40).map(|number| {
            let store = if number % 2 == 0 { &house.store } else { &other };
            claim(&**store, &id, CLAIM)
        });
        let outcomes = futures_util::future::join_all(claims).await;
        let granted = outcomes
            .iter()
            .filter(|outcome| matches!(outcome, Claimed::Granted { .. }))
            .count();
        let held = outcomes
            .iter()
            .filter(|outcome| matches!(outcome, Claimed::Held { for_ms } if *for_ms > 50_000))
            .count();
        assert_eq!((granted, held), (1, 39), "{outcomes:?}");
    });
}

#[test]
fn a_renewal_is_stored_over_its_version_once_and_ends_the_lease() {
    on_both(|house| async move {
        let (store, id) = (&*house.store, account(&house).await);
        let (epoch, unsure) = granted(store, &id, CLAIM).await;
        assert!(!unsure);
        assert_eq!(
            commit(store, &id, renewed("early", 1, epoch)).await,
            Commit::Stale(1),
            "nothing was sent"
        );
        assert!(send(store, &id, epoch, 1).await);
        assert_eq!(commit(store, &id, renewed("t1", 1, epoch)).await, Commit::Committed(2));
        assert_eq!(commit(store, &id, renewed("again", 1, epoch)).await, Commit::Stale(2));
        assert_eq!(claim(store, &id, CLAIM).await, Claimed::Moved);
        assert!(matches!(
            claim(store, &id, Claim { version: 2, ..CLAIM }).await,
            Claimed::Granted { .. }
        ));
        let credential = store.credential("default", &id).await.unwrap().unwrap();
        assert_eq!(
            (credential.version, credential.fields["access_token"].expose()),
            (2, "t1")
        );
    });
}

#[test]
fn who_lost_the_lease_may_not_send_and_what_was_sent_last_is_what_counts() {
    on_both(|house| async move {
        let (store, id) = (&*house.store, account(&house).await);
        let short = Claim {
            lease_ms: 1,
            patience_ms: 0,
            ..CLAIM
        };
        let (first, _) = granted(store, &id, short).await;
        tokio::time::sleep(Duration::from_millis(20)).await;
        assert!(!send(store, &id, first, 1).await, "the lease has run out");
        let (second, unsure) = granted(store, &id, CLAIM).await;
        assert!(second > first && !unsure);
        assert!(!send(store, &id, first, 1).await, "another has the lease");
        assert!(send(store, &id, second, 1).await);
        assert_eq!(commit(store, &id, renewed("late", 1, first)).await, Commit::Stale(1));
        assert_eq!(commit(store, &id, renewed("t1", 1, second)).await, Commit::Committed(2));
    });
}

#[test]
fn a_sender_who_went_silent_is_waited_for_and_may_still_store_until_another_sends() {
    on_both(|house| async move {
        let (store, id) = (&*house.store, account(&house).await);
        let patience = Claim {
            lease_ms: 500,
            patience_ms: 2_000,
            ..CLAIM
        };
        let (first, _) = granted(store, &id, patience).await;
        assert!(send(store, &id, first, 1).await);
        tokio::time::sleep(Duration::from_millis(600)).await;
        assert!(
            matches!(claim(store, &id, patience).await, Claimed::Held { .. }),
            "it may come back"
        );
        tokio::time::sleep(Duration::from_millis(2_000)).await;
        let (second, unsure) = granted(store, &id, patience).await;
        assert!(unsure, "nobody knows what became of the first request");
        assert_eq!(
            commit(store, &id, renewed("t1", 1, first)).await,
            Commit::Committed(2),
            "it came back in time"
        );
        assert!(
            !send(store, &id, second, 1).await,
            "so that nothing is sent a second time"
        );
    });
}

#[test]
fn a_failure_sets_a_pause_and_a_state_that_success_clears() {
    on_both(|house| async move {
        let (store, id) = (&*house.store, account(&house).await);
        let (epoch, _) = granted(store, &id, CLAIM).await;
        assert!(send(store, &id, epoch, 1).await);
        let standing = Standing {
            state: AccountState::Degraded,
            cause: Some("token_endpoint_unreachable".into()),
            since_ms: 0,
        };
        let failed = Settled {
            wait_ms: 50_000,
            standing: Some(standing),
            ..settled(epoch, false)
        };
        assert!(store.settle_renewal("default", &id, failed.clone()).await.unwrap());
        assert!(matches!(claim(store, &id, CLAIM).await, Claimed::Later { for_ms } if for_ms > 40_000));
        let credential = store.credential("default", &id).await.unwrap().unwrap();
        assert_eq!(credential.standing.state, AccountState::Degraded);
        assert!(
            credential.standing.since_ms > 1_000_000_000_000,
            "the moment is the database's"
        );
        assert!(credential.renewal.unsure && credential.renewal.wait_ms > 40_000);
        assert_eq!(credential.renewal.failures, 1);
        let (epoch, unsure) = granted(store, &id, Claim { at_once: true, ..CLAIM }).await;
        assert!(unsure);
        assert!(
            !store.settle_renewal("default", &id, failed).await.unwrap(),
            "another attempt has begun"
        );
        assert!(send(store, &id, epoch, 1).await);
        assert_eq!(commit(store, &id, renewed("t1", 1, epoch)).await, Commit::Committed(2));
        let credential = store.credential("default", &id).await.unwrap().unwrap();
        assert_eq!(
            (credential.standing.state, credential.standing.cause),
            (AccountState::Active, None)
        );
        assert!(!credential.renewal.unsure && credential.renewal.failures == 0);
    });
}

#[test]
fn a_failure_and_a_success_at_once_do_not_block_each_other() {
    on_both(|house| async move {
        let (store, id) = (&*house.store, account(&house).await);
        for version in 1..=40 {
            let wish = Claim {
                version,
                at_once: true,
                ..CLAIM
            };
            let (epoch, _) = granted(store, &id, wish).await;
            assert!(send(store, &id, epoch, version).await);
            let standing = Standing {
                state: AccountState::Degraded,
                cause: Some("token_endpoint_unreachable".into()),
                since_ms: 0,
            };
            let failed = Settled {
                version,
                standing: Some(standing),
                ..settled(epoch, false)
            };
            let (settled, committed) = tokio::join!(
                store.settle_renewal("default", &id, failed),
                store.commit_renewal("default", &id, renewed("t", version, epoch), Map::new())
            );
            settled.unwrap();
            assert_eq!(committed.unwrap(), Commit::Committed(version + 1));
        }
    });
}

#[test]
fn a_dead_grant_is_not_claimed_until_a_new_credential_comes() {
    on_both(|house| async move {
        let (store, id) = (&*house.store, account(&house).await);
        let (epoch, _) = granted(store, &id, CLAIM).await;
        assert!(send(store, &id, epoch, 1).await);
        let dead = Standing {
            state: AccountState::NeedsReauth,
            cause: Some("rotation_lost".into()),
            since_ms: 0,
        };
        let end = Settled {
            standing: Some(dead),
            ..settled(epoch, true)
        };
        assert!(store.settle_renewal("default", &id, end).await.unwrap());
        assert_eq!(claim(store, &id, CLAIM).await, Claimed::Moved);
        let patch = AccountPatch {
            credentials: Some((secrets(&[("access_token", "new")]), None)),
            standing: Some(Standing {
                state: AccountState::Active,
                cause: None,
                since_ms: 1,
            }),
            ..AccountPatch::default()
        };
        store.update_account("default", &id, patch).await.unwrap();
        assert_eq!(commit(store, &id, renewed("zombie", 1, epoch)).await, Commit::Stale(2));
        assert!(matches!(
            claim(store, &id, Claim { version: 2, ..CLAIM }).await,
            Claimed::Granted { .. }
        ));
    });
}

#[test]
fn captures_join_the_variables_and_only_then_move_the_revision() {
    on_both(|house| async move {
        let (store, id) = (&*house.store, account(&house).await);
        let before = store.known_revision();
        let captures = json!({ "instance_url": "https://na1.example.com" })
            .as_object()
            .unwrap()
            .clone();
        let steps = [(Map::new(), 0), (captures.clone(), 1), (captures, 1)];
        for (version, (captures, moved)) in (1..).zip(steps) {
            let (epoch, _) = granted(store, &id, Claim { version, ..CLAIM }).await;
            assert!(send(store, &id, epoch, version).await);
            let stored = store
                .commit_renewal("default", &id, renewed("t", version, epoch), captures)
                .await
                .unwrap();
            assert_eq!(stored, Commit::Committed(version + 1));
            assert_eq!(store.known_revision(), before + moved);
        }
        let variables = store.account("default", &id).await.unwrap().unwrap().variables;
        assert_eq!(variables["instance_url"], json!("https://na1.example.com"));
        assert_eq!(variables["subdomain"], json!("one"));
    });
}

#[test]
fn what_is_due_goes_to_one_asker_and_comes_again_only_when_scheduled() {
    on_both(|house| async move {
        let other = house.place.open(house.key.clone()).await.unwrap();
        for _ in 0..10 {
            account(&house).await;
        }
        let (one, two) = tokio::join!(house.store.due_renewals(6), other.due_renewals(6));
        let mut ids: Vec<String> = one.unwrap().into_iter().chain(two.unwrap()).map(|(_, id)| id).collect();
        ids.extend(
            house
                .store
                .due_renewals(10)
                .await
                .unwrap()
                .into_iter()
                .map(|(_, id)| id),
        );
        ids.sort();
        let given = ids.len();
        ids.dedup();
        assert_eq!((given, ids.len()), (10, 10), "each exactly once");
        house
            .store
            .schedule_renewal("default", &ids[0], 7, Some(0))
            .await
            .unwrap();
        assert!(
            house.store.due_renewals(10).await.unwrap().is_empty(),
            "that version is not there"
        );
        house
            .store
            .schedule_renewal("default", &ids[0], 1, Some(0))
            .await
            .unwrap();
        assert_eq!(
            house.store.due_renewals(10).await.unwrap(),
            [("default".to_owned(), ids[0].clone())]
        );
        assert_eq!(house.store.forecast("default", &ids[0]).await.unwrap().failures, 0);
        assert!(matches!(
            house.store.forecast("staging", &ids[0]).await,
            Err(StoreError::Missing { .. })
        ));
    });
}
