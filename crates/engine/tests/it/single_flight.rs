//! One renewal for however many callers.

use std::sync::Arc;
use std::sync::atomic::Ordering;

use interlingua_engine::NativeRequest;

use crate::world::{self, NOW_MS, Script};

const INTEGRATION: &str = r#"{
  "base_url": "https://api.example.com",
  "auth": { "type": "oauth2", "token_url": "https://api.example.com/token" },
  "resources": { "contacts": { "list": { "method": "GET", "path": "/contacts" } } }
}"#;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn two_hundred_callers_make_one_token_call() {
    let script = Arc::new(Script::default());
    let answer = world::response(&serde_json::json!({ "body": [] }));
    script.answers.lock().unwrap().extend(vec![answer; 200]);
    let engine = world::engine(&script, &world::vault(Some(NOW_MS - 1)));
    let plan = world::list_of_contacts(INTEGRATION);
    let account = Arc::new(world::account());
    let calls: Vec<_> = (0..200)
        .map(|_| {
            let (engine, plan, account) = (engine.clone(), plan.clone(), account.clone());
            tokio::spawn(async move { engine.proxy(&plan, &account, NativeRequest::default()).await })
        })
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(script.token_calls.load(Ordering::SeqCst), 1);
    let sent = script.sent.lock().unwrap();
    assert_eq!(sent.len(), 200);
    assert!(
        sent.iter()
            .all(|request| request["headers"]["authorization"] == "Bearer new1")
    );
}
