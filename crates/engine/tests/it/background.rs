//! What the background renews, and what it leaves alone.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use crate::world::{self, NOW_MS, Script};

const MINUTE_MS: i64 = 60_000;

/// Token calls of the background for an account whose token ended a minute ago.
async fn token_calls(grant: &str, renewed_at_ms: i64) -> u64 {
    let script = Arc::new(Script::default());
    let vault = world::vault(Some(NOW_MS - MINUTE_MS));
    vault.0.lock().unwrap().history.renewed_at_ms = renewed_at_ms;
    let text = format!(
        r#"{{ "base_url": "https://api.example.com",
          "auth": {{ "type": "oauth2", "grant": "{grant}", "token_url": "https://api.example.com/token" }},
          "resources": {{ "contacts": {{ "list": {{ "method": "GET", "path": "/contacts" }} }} }} }}"#
    );
    let plan = world::list_of_contacts(&text);
    let mut account = world::account();
    account.variables.insert("client_id".to_owned(), "c".into());
    let engine = world::engine(&script, &vault);
    engine.tend(&plan, &Arc::new(account)).await.unwrap();
    script.token_calls.load(Ordering::SeqCst)
}

#[tokio::test]
async fn a_token_that_lives_by_renewal_is_renewed_when_it_is_due() {
    assert_eq!(token_calls("authorization_code", NOW_MS - 2 * MINUTE_MS).await, 1);
}

#[tokio::test]
async fn a_token_that_is_had_for_the_asking_waits_for_a_call_and_is_proved_once_an_hour() {
    assert_eq!(token_calls("client_credentials", NOW_MS - 2 * MINUTE_MS).await, 0);
    assert_eq!(token_calls("client_credentials", NOW_MS - 61 * MINUTE_MS).await, 1);
}
