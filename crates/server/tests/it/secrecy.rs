//! What must not be anywhere: credentials and payloads, in the database's files or in the log.

use std::io::Write;
use std::sync::{Arc, Mutex};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use tracing_subscriber::fmt::MakeWriter;

use crate::house::House;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Log;

    fn make_writer(&'a self) -> Log {
        self.clone()
    }
}

const CREDENTIAL: &str = "canary-credential";
const SENT: &str = "canary-sent-by-the-caller";
const ANSWERED: &str = "canary-answered-by-the-vendor";

/// A canary as it is, in base64, percent-encoded and in hexadecimal.
fn forms(canary: &str) -> Vec<String> {
    let hex = canary.bytes().map(|byte| format!("{byte:02x}")).collect();
    vec![
        canary.to_owned(),
        STANDARD.encode(canary),
        canary.replace('-', "%2D"),
        hex,
    ]
}

#[tokio::test]
async fn neither_credentials_nor_payloads_are_kept_or_logged() {
    let log = Log::default();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(log.clone())
        .finish();
    // For all threads: what one thread alone logs depends on which test was the first to reach a line.
    tracing::subscriber::set_global_default(subscriber).unwrap();
    let house = House::new().await;
    let account = house.account().await;
    traffic(&house, &account).await;

    let mut kept = std::fs::read(house.database()).unwrap();
    for suffix in ["-wal", "-shm"] {
        kept.extend(std::fs::read(format!("{}{suffix}", house.database().display())).unwrap_or_default());
    }
    let logged = log.0.lock().unwrap().clone();
    let holds = |bytes: &[u8], text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds(&kept, &account), "the search finds what is there");
    assert!(
        holds(&logged, "/unified/{model}/{resource}"),
        "the log has lines of requests"
    );
    for canary in [CREDENTIAL, SENT, ANSWERED].into_iter().flat_map(forms) {
        assert!(!holds(&kept, &canary), "{canary} is in the database");
        assert!(!holds(&logged, &canary), "{canary} is in the log");
    }
}

/// Calls that succeed and calls that fail in every stage.
async fn traffic(house: &House, account: &str) {
    let record = format!(r#"{{"id": 1, "name": {{"first": "{ANSWERED}"}}, "extra": {{"x": "{ANSWERED}"}}}}"#);
    house
        .upstream
        .on("GET", "/people", 200, &format!(r#"{{"items": [{record}]}}"#));
    house.upstream.on("POST", "/people", 200, &record);
    let list = format!("/unified/crm/contacts?account={account}");
    house.get(&list).await.expect(200);
    house.get(&format!("{list}&updated_at[gt]={SENT}")).await;
    house
        .get(&format!("/unified/crm/contacts/{SENT}?account={account}"))
        .await;
    house
        .get(&format!("/proxy/people?account={account}&q={SENT}"))
        .await
        .expect(200);
    house
        .call("POST", &list, json!({ "first_name": SENT }))
        .await
        .expect(201);
    house.call("POST", &list, json!({ "unknown": SENT })).await;
    house
        .call(
            "POST",
            "/admin/accounts",
            json!({ "integration": SENT, "credentials": { "api_key": CREDENTIAL } }),
        )
        .await;
    for (status, body) in [
        (401, ANSWERED),
        (429, ANSWERED),
        (500, ANSWERED),
        (200, "{\"items\": [\"canary-answered-by"),
    ] {
        house.upstream.on("GET", "/people", status, body);
        house.get(&list).await;
    }
    house
        .call(
            "PATCH",
            &format!("/admin/accounts/{account}"),
            json!({ "credentials": { "api_key": CREDENTIAL } }),
        )
        .await
        .expect(200);
    house.call("DELETE", "/nowhere", Value::Null).await;
}
