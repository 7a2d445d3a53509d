//! Events: written with what they tell of, sent by one node at a time, in order, until they arrive or are given up.

use interlingua_store::{
    AccountPatch, AccountState, DeliveryPage, EndpointPatch, EventPage, EventType, Lane, NewEndpoint, Outgoing, Replay,
    Sent, Standing, Store, Verdict,
};
use serde_json::json;

use crate::house::{House, on_both};
use crate::{new_account, secrets};

const LEASE_MS: i64 = 60_000;
const DAY_MS: i64 = 86_400_000;

async fn endpoint(house: &House, types: &[EventType]) -> String {
    let new = NewEndpoint {
        url: "https://example.com/events".into(),
        name: "main".into(),
        types: types.to_vec(),
    };
    house.store.create_endpoint("default", new).await.unwrap().0.id
}

async fn account(house: &House) -> String {
    let made = house.store.create_account("default", new_account(&[("api_key", "k")]));
    made.await.unwrap().id
}

fn standing(state: AccountState) -> Standing {
    Standing {
        state,
        cause: None,
        since_ms: 1,
    }
}

async fn kinds(house: &House) -> Vec<String> {
    let page = EventPage {
        limit: 100,
        ..EventPage::default()
    };
    let mut events = house.store.events("default", page).await.unwrap();
    events.reverse();
    events.into_iter().map(|event| event.kind).collect()
}

async fn lane(store: &dyn Store) -> Option<Lane> {
    store.claim_lanes(10, LEASE_MS).await.unwrap().into_iter().next()
}

fn sent(outgoing: &Outgoing, verdict: Verdict, patience_ms: i64) -> Sent {
    Sent {
        event: outgoing.event.id.clone(),
        status: Some(if verdict == Verdict::Delivered { 204 } else { 500 }),
        error: None,
        took_ms: 3,
        verdict,
        patience_ms,
        lease_ms: LEASE_MS,
    }
}

/// What goes out next in a lane.
async fn next(house: &House, lane: &Lane) -> Outgoing {
    house.store.next_outgoing(lane).await.unwrap().unwrap()
}

/// Notes what became of it, and whether the lane goes on.
async fn note(house: &House, lane: &Lane, outgoing: &Outgoing, verdict: Verdict, patience_ms: i64) -> bool {
    let sent = sent(outgoing, verdict, patience_ms);
    house.store.note_sent(lane, sent).await.unwrap()
}

/// Why an endpoint is disabled.
async fn disabled(house: &House, id: &str) -> String {
    let endpoint = house.store.endpoint("default", id).await.unwrap().unwrap();
    endpoint.disabled.unwrap().1
}

async fn states(house: &House) -> Vec<(String, u64)> {
    let page = DeliveryPage {
        limit: 100,
        ..DeliveryPage::default()
    };
    let found = house.store.deliveries("default", page).await.unwrap();
    found.into_iter().rev().map(|one| (one.state, one.attempts)).collect()
}

#[test]
fn what_becomes_of_an_account_is_on_record_in_order_and_nothing_else() {
    on_both(|house| async move {
        let id = account(&house).await;
        let store = &house.store;
        for state in [AccountState::NeedsReauth, AccountState::NeedsReauth] {
            store.set_standing("default", &id, 1, standing(state)).await.unwrap();
        }
        let renamed = AccountPatch {
            tenant: Some("customer-2".into()),
            ..AccountPatch::default()
        };
        store.update_account("default", &id, renamed.clone()).await.unwrap();
        store.update_account("default", &id, renamed).await.unwrap();
        let reconnected = AccountPatch {
            credentials: Some((secrets(&[("api_key", "new")]), None)),
            standing: Some(standing(AccountState::Active)),
            ..AccountPatch::default()
        };
        store.update_account("default", &id, reconnected).await.unwrap();
        store.delete_account("default", &id).await.unwrap();
        assert!(store.delete_account("default", &id).await.is_err());
        assert_eq!(
            kinds(&house).await,
            [
                "account.created",
                "account.needs_reauth",
                "account.updated",
                "account.reconnected",
                "account.active",
                "account.deleted"
            ]
        );
        let of_account = EventPage {
            account: Some(id.clone()),
            kind: Some("account.updated".into()),
            limit: 5,
            ..EventPage::default()
        };
        let found = store.events("default", of_account).await.unwrap();
        assert_eq!((found.len(), found[0].tenant.as_str()), (1, "customer-2"));
        assert_eq!(
            (found[0].account.as_str(), found[0].state.as_str()),
            (id.as_str(), "needs_reauth")
        );
        let elsewhere = EventPage {
            limit: 5,
            ..EventPage::default()
        };
        assert!(store.events("staging", elsewhere).await.unwrap().is_empty());
    });
}

#[test]
fn an_endpoint_gets_what_it_wants_from_one_node_in_order() {
    on_both(|house| async move {
        endpoint(&house, &[EventType::AccountCreated]).await;
        let other = house.place.open(house.key.clone()).await.unwrap();
        let (first, second) = (account(&house).await, account(&house).await);
        let gone = house
            .store
            .set_standing("default", &first, 1, standing(AccountState::Degraded));
        gone.await.unwrap();
        let mine = lane(&*house.store).await.unwrap();
        assert!(lane(&*other).await.is_none(), "the lane is taken");
        for account in [&first, &second] {
            let outgoing = next(&house, &mine).await;
            assert_eq!(&outgoing.event.account, account);
            assert_eq!(outgoing.secrets.len(), 1);
            assert!(note(&house, &mine, &outgoing, Verdict::Delivered, DAY_MS).await);
        }
        assert!(house.store.next_outgoing(&mine).await.unwrap().is_none());
        house.store.release_lane(&mine).await.unwrap();
        assert!(lane(&*other).await.is_none(), "nothing is due");
        assert_eq!(states(&house).await, [("delivered".into(), 1), ("delivered".into(), 1)]);
        let third = account(&house).await;
        let theirs = lane(&*other).await.unwrap();
        assert_eq!(
            other.next_outgoing(&theirs).await.unwrap().unwrap().event.account,
            third
        );
        assert!(
            house.store.next_outgoing(&mine).await.unwrap().is_none(),
            "the old fence is void"
        );
    });
}

#[test]
fn a_lane_whose_holder_died_comes_free_and_its_event_is_sent_again() {
    on_both(|house| async move {
        endpoint(&house, &[]).await;
        account(&house).await;
        let dead = house.store.claim_lanes(10, 1).await.unwrap().remove(0);
        let outgoing = next(&house, &dead).await;
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        let heir = lane(&*house.store).await.unwrap();
        let again = next(&house, &heir).await;
        assert_eq!(again.event, outgoing.event);
        // The late answer of the dead one counts, but gives it no right to go on.
        assert!(!note(&house, &dead, &outgoing, Verdict::Delivered, DAY_MS).await);
        assert!(house.store.next_outgoing(&heir).await.unwrap().is_none());
    });
}

#[test]
fn refusals_wait_alone_absences_pause_the_endpoint_and_its_return_calls_everything_back() {
    on_both(|house| async move {
        endpoint(&house, &[]).await;
        let accounts = [account(&house).await, account(&house).await];
        let mut mine = lane(&*house.store).await.unwrap();
        let first = next(&house, &mine).await;
        let refused = Verdict::Refused { again_ms: DAY_MS };
        assert!(note(&house, &mine, &first, refused, DAY_MS).await);
        let second = next(&house, &mine).await;
        assert_eq!(second.event.account, accounts[1], "the next one does not wait for it");
        for failures in 0..3 {
            assert_eq!(next(&house, &mine).await.failures, failures);
            let away = Verdict::Away {
                again_ms: 0,
                pause_ms: 40,
            };
            assert!(!note(&house, &mine, &second, away, DAY_MS).await);
            house.store.release_lane(&mine).await.unwrap();
            assert!(lane(&*house.store).await.is_none(), "it is left alone");
            tokio::time::sleep(std::time::Duration::from_millis(60)).await;
            mine = lane(&*house.store).await.unwrap();
        }
        assert!(note(&house, &mine, &second, Verdict::Delivered, DAY_MS).await);
        let recalled = next(&house, &mine).await;
        assert_eq!(recalled.event, first.event);
        assert_eq!(states(&house).await, [("pending".into(), 1), ("delivered".into(), 4)]);
        let endpoint = house.store.endpoints("default").await.unwrap().remove(0);
        assert_eq!((endpoint.failing_since_ms, endpoint.disabled), (None, None));
        let attempts = house
            .store
            .attempts("default", &second.event.id, &endpoint.id)
            .await
            .unwrap();
        let seen: Vec<_> = attempts
            .iter()
            .map(|attempt| (attempt.number, attempt.status))
            .collect();
        assert_eq!(seen, [(1, Some(500)), (2, Some(500)), (3, Some(500)), (4, Some(204))]);
    });
}

#[test]
fn patience_ends_in_a_failed_delivery_and_a_disabled_endpoint_that_can_be_enabled_and_replayed() {
    on_both(|house| async move {
        let id = endpoint(&house, &[]).await;
        account(&house).await;
        let refused = Verdict::Refused { again_ms: 0 };
        let mine = lane(&*house.store).await.unwrap();
        let outgoing = next(&house, &mine).await;
        assert!(note(&house, &mine, &outgoing, refused, DAY_MS).await);
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        assert!(!note(&house, &mine, &outgoing, refused, 1).await);
        assert_eq!(states(&house).await, [("failed".into(), 2)]);
        account(&house).await;
        assert_eq!(disabled(&house, &id).await, "nothing has arrived there for too long");
        house.store.release_lane(&mine).await.unwrap();
        assert!(lane(&*house.store).await.is_none());
        let enabled = EndpointPatch {
            enabled: Some(true),
            ..EndpointPatch::default()
        };
        let endpoint = house.store.update_endpoint("default", &id, enabled).await.unwrap();
        assert_eq!((endpoint.disabled, endpoint.failing_since_ms), (None, None));
        assert_eq!(house.store.replay("default", &id, Replay::Since(0)).await.unwrap(), 2);
        assert_eq!(states(&house).await, [("pending".into(), 0), ("pending".into(), 0)]);
        assert!(
            house
                .store
                .replay("default", &id, Replay::Event("evt_other".into()))
                .await
                .is_err()
        );
        assert!(house.store.replay("staging", &id, Replay::Since(0)).await.is_err());
        let mine = lane(&*house.store).await.unwrap();
        let first = next(&house, &mine).await;
        assert_eq!(first.event, outgoing.event);
        assert!(!note(&house, &mine, &first, Verdict::Gone, DAY_MS).await);
        assert_eq!(disabled(&house, &id).await, "it answered 410 Gone");
    });
}

#[test]
fn a_test_event_goes_to_one_endpoint_and_is_never_replayed_in_bulk() {
    on_both(|house| async move {
        let (one, other) = (endpoint(&house, &[]).await, endpoint(&house, &[]).await);
        let event = house.store.test_endpoint("default", &one).await.unwrap();
        let page = DeliveryPage {
            event: Some(event.clone()),
            limit: 9,
            ..DeliveryPage::default()
        };
        let deliveries = house.store.deliveries("default", page).await.unwrap();
        assert_eq!((deliveries.len(), deliveries[0].endpoint.as_str()), (1, one.as_str()));
        assert_eq!(deliveries[0].kind, "endpoint.test");
        assert_eq!(
            house.store.replay("default", &other, Replay::Since(0)).await.unwrap(),
            0
        );
        assert!(house.store.test_endpoint("staging", &one).await.is_err());
    });
}

#[test]
fn secrets_overlap_while_they_are_rotated_survive_a_new_data_key_and_are_nowhere_in_clear() {
    on_both(|house| async move {
        let new = NewEndpoint {
            url: "https://example.com/".into(),
            name: String::new(),
            types: vec![],
        };
        let (endpoint, first) = house.store.create_endpoint("default", new).await.unwrap();
        let second = house.store.rotate_endpoint_secret("default", &endpoint.id, DAY_MS);
        let second = second.await.unwrap();
        account(&house).await;
        house.store.rotate_keys("default").await.unwrap();
        let mine = lane(&*house.store).await.unwrap();
        let signing = next(&house, &mine).await.secrets;
        assert_eq!(signing, [second.clone(), first.clone()]);
        assert!(first.expose().starts_with("whsec_") && first != second);
        let third = house
            .store
            .rotate_endpoint_secret("default", &endpoint.id, 0)
            .await
            .unwrap();
        let signing = next(&house, &mine).await.secrets;
        assert_eq!(signing, std::slice::from_ref(&third));
        house.store.rotate_keys("default").await.unwrap();
        assert!(house.store.next_outgoing(&mine).await.unwrap().is_some());
        let at_rest = house.bytes_at_rest();
        for secret in [&first, &second, &third] {
            let text = secret.expose().trim_start_matches("whsec_").as_bytes();
            assert!(!at_rest.windows(text.len()).any(|window| window == text));
        }
        let moved = "UPDATE event_endpoints SET secret = CAST(x'00' AS BLOB)";
        assert_eq!(house.sql(moved).await, 1);
        assert!(house.store.next_outgoing(&mine).await.is_err());
    });
}

#[test]
fn old_events_go_with_their_deliveries() {
    on_both(|house| async move {
        endpoint(&house, &[]).await;
        let id = account(&house).await;
        let now = jiff::Timestamp::now().as_millisecond();
        assert_eq!(house.store.sweep_events(now - DAY_MS).await.unwrap(), 0);
        assert_eq!(house.store.sweep_events(now + DAY_MS).await.unwrap(), 1);
        assert!(states(&house).await.is_empty() && kinds(&house).await.is_empty());
        let renamed = AccountPatch {
            variables: json!({ "a": 1 }).as_object().cloned(),
            ..AccountPatch::default()
        };
        house.store.update_account("default", &id, renamed).await.unwrap();
        assert_eq!(kinds(&house).await, ["account.updated"]);
    });
}
