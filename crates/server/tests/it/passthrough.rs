//! Bytes that pass through as they are.

use serde_json::Value;

use crate::client;
use crate::house::{ADMIN_KEY, House};

#[tokio::test]
async fn section_8_status_body_and_headers_are_unchanged_a_429_too() {
    let house = House::new().await;
    let account = house.account().await;
    let headers = [
        ("x-vendor", "a"),
        ("retry-after", "7"),
        ("set-cookie", "session=1"),
        ("keep-alive", "timeout=5"),
    ];
    house
        .upstream
        .on_with("GET", "/files/1", 429, &headers, "{ \"slow\" : \"down\" }");
    let answer = house
        .get(&format!("/passthrough/files/1?account={account}&a=1&a=%2F"))
        .await;
    assert_eq!((answer.status, answer.text.as_str()), (429, "{ \"slow\" : \"down\" }"));
    assert_eq!(answer.header("x-vendor"), Some("a"));
    assert_eq!(answer.header("retry-after"), Some("7"));
    for dropped in ["set-cookie", "keep-alive"] {
        assert_eq!(answer.header(dropped), None, "{dropped}");
    }
    assert_eq!(house.upstream.seen().len(), 1, "nothing is repeated");
    assert_eq!(house.upstream.last().target, "/files/1?a=1&a=%2F");
}

#[tokio::test]
async fn section_8_with_the_account_in_a_header_the_query_is_the_vendors() {
    let house = House::new().await;
    let account = house.account().await;
    house.upstream.on("GET", "/x", 200, "1");
    let headers = [
        ("Interlingua-Account", account.as_str()),
        ("Connection", "close, x-mine"),
        ("X-Mine", "1"),
        ("X-Vendor", "2"),
        ("Cookie", "a=b"),
    ];
    let path = "/passthrough/x?account=theirs&environment=theirs";
    house.call_with("GET", path, &headers, Value::Null).await.expect(200);
    let seen = house.upstream.last();
    assert_eq!(seen.target, "/x?account=theirs&environment=theirs");
    assert_eq!(seen.header("x-vendor"), Some("2"));
    for ours in ["interlingua-account", "x-mine", "cookie"] {
        assert_eq!(seen.header(ours), None, "{ours} was passed on");
    }
    assert!(
        seen.header("x-api-key")
            .or(seen.header("authorization"))
            .is_some_and(|key| key.contains("canary-credential")),
        "{seen:?}"
    );
    assert!(!format!("{seen:?}").contains(ADMIN_KEY));
}

#[tokio::test]
async fn any_method_and_body_goes_up_as_it_is() {
    let house = House::new().await;
    let account = house.account().await;
    house.upstream.on("REPORT", "/dav", 207, "<ok/>");
    let path = format!("/passthrough/dav?account={account}");
    let body = "<query>\u{e4}</query>";
    let answer = house.raw(ADMIN_KEY, "REPORT", &path, &[], body).await;
    assert_eq!((answer.status, answer.text.as_str()), (207, "<ok/>"));
    let seen = house.upstream.last();
    assert_eq!(seen.body, body);
    assert_eq!(seen.header("content-length"), Some(body.len().to_string().as_str()));
}

#[tokio::test]
async fn section_8_the_path_lies_below_the_base_url() {
    let house = House::new().await;
    let account = house.account().await;
    for path in ["a/%2e%2e/b", "%2e%2E/x", "a%5C..%5Cb"] {
        let answer = house.get(&format!("/passthrough/{path}?account={account}")).await;
        assert_eq!(answer.problem(400), "invalid_request", "{path}");
    }
    assert!(house.upstream.seen().is_empty());
}

#[tokio::test]
async fn a_redirect_to_another_host_is_the_callers_to_see_and_is_not_followed() {
    let house = House::new().await;
    let account = house.account().await;
    let location = [("location", "https://elsewhere.example/file")];
    house.upstream.on_with("GET", "/file", 302, &location, "");
    let answer = house.get(&format!("/passthrough/file?account={account}")).await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (302, Some("https://elsewhere.example/file"))
    );
}

#[tokio::test]
async fn a_method_that_declares_bytes_answers_with_the_file_itself() {
    let house = House::new().await;
    let account = house.account().await;
    let headers = [
        ("content-disposition", "attachment; filename=a.png"),
        ("set-cookie", "a=b"),
    ];
    house
        .upstream
        .on_with("GET", "/people/1/photo", 200, &headers, "PNG bytes");
    let answer = house
        .call("POST", &format!("/proxy/people/1/photo?account={account}"), Value::Null)
        .await;
    assert_eq!((answer.status, answer.text.as_str()), (200, "PNG bytes"));
    assert_eq!(answer.header("content-disposition"), Some("attachment; filename=a.png"));
    assert_eq!(answer.header("set-cookie"), None);
    house.upstream.on("GET", "/people/1/photo", 403, r#"{"error": "no"}"#);
    let answer = house
        .call("POST", &format!("/proxy/people/1/photo?account={account}"), Value::Null)
        .await;
    assert_eq!(answer.problem(403), "forbidden", "a refusal is judged as any other");
}

#[tokio::test]
async fn a_raw_method_sends_the_callers_bytes_and_answers_with_an_envelope() {
    let house = House::new().await;
    let account = house.account().await;
    house
        .upstream
        .on("PUT", "/people/1/photo", 200, r#"{"id": 1, "photo": true}"#);
    let path = format!("/proxy/people/1/set_photo?account={account}");
    let authorization = format!("Bearer {ADMIN_KEY}");
    let headers = [("authorization", authorization.as_str()), ("content-type", "image/png")];
    let answer = client::send(house.running.address, "POST", &path, &headers, "not JSON at all").await;
    assert_eq!(answer.expect(200)["data"]["photo"], true);
    let seen = house.upstream.last();
    assert_eq!(
        (seen.body.as_str(), seen.header("content-length")),
        ("not JSON at all", Some("15"))
    );
    assert_eq!(seen.header("content-type"), Some("image/png"));
}
