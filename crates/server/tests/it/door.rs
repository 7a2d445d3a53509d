//! The door itself: routes, methods, bounds, stopping.

use std::time::Duration;

use interlingua_server::Limits;
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::client;
use crate::house::{ADMIN_KEY, House};

#[tokio::test]
async fn unknown_routes_and_methods_are_problems() {
    let house = House::new().await;
    let cases = [
        ("GET", "/nowhere", 404, None),
        ("GET", "/admin/nowhere", 404, None),
        ("PUT", "/unified/crm/contacts", 405, Some(["GET", "POST"].as_slice())),
        (
            "OPTIONS",
            "/unified/crm/contacts",
            405,
            Some(["GET", "POST"].as_slice()),
        ),
        (
            "POST",
            "/unified/crm/contacts/1",
            405,
            Some(["GET", "PATCH", "DELETE"].as_slice()),
        ),
        ("DELETE", "/healthz", 405, Some(["GET"].as_slice())),
        (
            "PATCH",
            "/admin/overlays/acme",
            405,
            Some(["GET", "PUT", "DELETE"].as_slice()),
        ),
    ];
    for (method, path, status, allowed) in cases {
        let answer = house.call(method, path, Value::Null).await;
        answer.problem(status);
        if let Some(allowed) = allowed {
            let header = answer.header("allow").unwrap_or_default();
            assert!(
                allowed.iter().all(|method| header.contains(method)),
                "{method} {path}: {header}"
            );
        }
    }
}

#[tokio::test]
async fn head_answers_as_get_without_a_body() {
    let house = House::new().await;
    let answer = house.call("HEAD", "/admin/integrations/acme", Value::Null).await;
    assert_eq!((answer.status, answer.text.as_str()), (200, ""));
}

#[tokio::test]
async fn health_and_metrics_need_no_key() {
    let house = House::new().await;
    for path in ["/healthz", "/readyz", "/metrics"] {
        let answer = client::send(house.running.address, "GET", path, &[], "").await;
        assert_eq!(answer.status, 200, "{path}: {answer:?}");
    }
}

#[tokio::test]
async fn a_request_id_comes_back_and_names_the_problem() {
    let house = House::new().await;
    let answer = house
        .call_with("GET", "/nowhere", &[("x-request-id", "abc-1")], Value::Null)
        .await;
    assert_eq!(answer.header("x-request-id"), Some("abc-1"));
    assert_eq!(answer.json()["instance"], "urn:interlingua:request:abc-1");
    let wild = house
        .call_with("GET", "/nowhere", &[("x-request-id", "a b\"c")], Value::Null)
        .await;
    assert!(wild.header("x-request-id").unwrap().starts_with("req_"));
}

#[tokio::test]
async fn a_body_beyond_its_bound_is_refused() {
    let house = House::with(Limits {
        body_bytes: 1_000,
        ..Limits::default()
    })
    .await;
    let account = house.account().await;
    let long = format!("{{\"first_name\": \"{}\"}}", "x".repeat(1_000));
    let answer = house
        .raw(
            ADMIN_KEY,
            "POST",
            &format!("/unified/crm/contacts?account={account}"),
            &[],
            &long,
        )
        .await;
    assert_eq!(answer.problem(413), "invalid_request");
    assert!(house.upstream.seen().is_empty());
}

#[tokio::test]
async fn a_head_that_does_not_arrive_ends_the_connection() {
    let house = House::with(Limits {
        header_timeout: Duration::from_millis(200),
        ..Limits::default()
    })
    .await;
    let mut stream = tokio::net::TcpStream::connect(house.running.address).await.unwrap();
    stream
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ")
        .await
        .unwrap();
    let mut bytes = Vec::new();
    let ended = tokio::time::timeout(Duration::from_secs(5), stream.read_to_end(&mut bytes)).await;
    assert!(ended.is_ok(), "the connection stayed open");
}

#[tokio::test]
async fn a_body_that_does_not_arrive_is_a_problem() {
    let house = House::with(Limits {
        body_timeout: Duration::from_millis(200),
        ..Limits::default()
    })
    .await;
    let mut stream = tokio::net::TcpStream::connect(house.running.address).await.unwrap();
    let head = format!(
        "POST /admin/environments HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {ADMIN_KEY}\r\ncontent-length: 9\r\n\r\n{{"
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut buffer = vec![0; 1_024];
    let read = tokio::time::timeout(Duration::from_secs(5), stream.read(&mut buffer))
        .await
        .unwrap()
        .unwrap();
    assert!(String::from_utf8_lossy(&buffer[..read]).starts_with("HTTP/1.1 408"));
}

#[tokio::test]
async fn more_calls_at_once_than_allowed_are_shed_and_health_is_not() {
    let house = House::with(Limits {
        requests: 1,
        ..Limits::default()
    })
    .await;
    let account = house.account().await;
    house
        .upstream
        .on_slowly("GET", "/people", Duration::from_millis(600), r#"{"items":[]}"#);
    let path = format!("/unified/crm/contacts?account={account}");
    let (first, (second, health)) = tokio::join!(house.get(&path), async {
        tokio::time::sleep(Duration::from_millis(200)).await;
        (house.get(&path).await, house.get("/healthz").await)
    });
    first.expect(200);
    assert_eq!(second.problem(503), "overloaded");
    assert_eq!(second.header("retry-after"), Some("1"));
    health.expect(200);
}

#[tokio::test]
async fn stopping_lets_a_running_call_finish() {
    let house = House::new().await;
    let account = house.account().await;
    house.upstream.on_slowly(
        "GET",
        "/people",
        Duration::from_millis(500),
        r#"{"items":[{"id":"1"}]}"#,
    );
    let address = house.running.address;
    let path = format!("/unified/crm/contacts?account={account}");
    let authorization = format!("Bearer {ADMIN_KEY}");
    let call =
        tokio::spawn(
            async move { client::send(address, "GET", &path, &[("authorization", &authorization)], "").await },
        );
    tokio::time::sleep(Duration::from_millis(200)).await;
    house.running.shutdown().await;
    assert_eq!(call.await.unwrap().expect(200)["data"][0]["id"], "1");
    assert!(
        tokio::net::TcpStream::connect(address).await.is_err(),
        "nothing new is accepted"
    );
}
