//! `Accept: application/x-ndjson` over all pages, and `Prefer: wait`.

use serde_json::{Value, json};

use crate::house::House;

const NDJSON: (&str, &str) = ("Accept", "application/x-ndjson");

/// Lines of a chunked body.
fn lines(text: &str) -> Vec<Value> {
    text.lines()
        .filter_map(|line| serde_json::from_str::<Value>(line).ok())
        .filter(Value::is_object)
        .collect()
}

#[tokio::test]
async fn records_of_all_pages_come_a_line_each() {
    let house = House::new().await;
    let account = house.account().await;
    house.upstream.on(
        "GET",
        "/people",
        200,
        r#"{"items": [{"id": 1, "n": 0.10}, {"id": 2}], "next": "p2"}"#,
    );
    house
        .upstream
        .on("GET", "/people?next=p2", 200, r#"{"items": [], "next": "p3"}"#);
    house
        .upstream
        .on("GET", "/people?next=p3", 200, r#"{"items": [{"id": 3}]}"#);
    let answer = house
        .call_with(
            "GET",
            &format!("/proxy/people?account={account}"),
            &[NDJSON],
            Value::Null,
        )
        .await;
    assert_eq!(
        (answer.status, answer.header("content-type")),
        (200, Some("application/x-ndjson"))
    );
    assert_eq!(
        lines(&answer.text),
        [json!({ "id": 1, "n": 0.10 }), json!({ "id": 2 }), json!({ "id": 3 })]
    );
    assert!(answer.text.contains(r#""n":0.10"#), "digit for digit: {}", answer.text);
    assert_eq!(house.upstream.seen().len(), 3);
}

#[tokio::test]
async fn unified_records_come_the_same_way() {
    let house = House::new().await;
    let account = house.account().await;
    house
        .upstream
        .on("GET", "/people", 200, r#"{"items": [{"id": 1}], "next": "p2"}"#);
    house
        .upstream
        .on("GET", "/people?next=p2", 200, r#"{"items": [{"id": 2}]}"#);
    let path = format!("/unified/crm/contacts?account={account}");
    let answer = house.call_with("GET", &path, &[NDJSON], Value::Null).await;
    let ids: Vec<Value> = lines(&answer.text).iter().map(|record| record["id"].clone()).collect();
    assert_eq!(ids, ["1", "2"]);
}

#[tokio::test]
async fn a_list_that_breaks_off_says_where_to_go_on() {
    let house = House::new().await;
    let account = house.account().await;
    house
        .upstream
        .on("GET", "/people", 200, r#"{"items": [{"id": 1}], "next": "p2"}"#);
    house
        .upstream
        .on_with("GET", "/people?next=p2", 429, &[("retry-after", "30")], "{}");
    let path = format!("/proxy/people?account={account}");
    let answer = house.call_with("GET", &path, &[NDJSON], Value::Null).await;
    let found = lines(&answer.text);
    assert_eq!(found[0], json!({ "id": 1 }));
    let problem = &found[1]["problem"];
    assert_eq!(
        (&problem["kind"], &problem["status"], &problem["retry_after_s"]),
        (&json!("rate_limited"), &json!(429), &json!(30))
    );
    assert!(
        problem["instance"]
            .as_str()
            .unwrap()
            .starts_with("urn:interlingua:request:")
    );
    house
        .upstream
        .on("GET", "/people?next=p2", 200, r#"{"items": [{"id": 2}]}"#);
    let cursor = found[1]["next_cursor"].as_str().unwrap();
    let rest = house
        .call_with("GET", &format!("{path}&cursor={cursor}"), &[NDJSON], Value::Null)
        .await;
    assert_eq!(lines(&rest.text), [json!({ "id": 2 })]);
}

#[tokio::test]
async fn a_failure_of_the_first_page_is_an_http_error() {
    let house = House::new().await;
    let account = house.account().await;
    house.upstream.on("GET", "/people", 500, "{}");
    let answer = house
        .call_with(
            "GET",
            &format!("/proxy/people?account={account}"),
            &[NDJSON],
            Value::Null,
        )
        .await;
    assert_eq!(answer.problem(502), "upstream_error");
}

#[tokio::test]
async fn prefer_wait_waits_for_a_throttle_to_pass_and_repeats() {
    let house = House::new().await;
    let account = house.account().await;
    let path = format!("/proxy/people?account={account}");
    house
        .upstream
        .on_with("GET", "/people", 429, &[("retry-after", "1")], "{}");
    let passes = async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        house.upstream.on("GET", "/people", 200, r#"{"items": []}"#);
    };
    let wait = [("Prefer", "wait=5")];
    let (answer, ()) = tokio::join!(house.call_with("GET", &path, &wait, Value::Null), passes);
    assert_eq!(
        (answer.status, answer.header("preference-applied")),
        (200, Some("wait=5"))
    );
    assert_eq!(house.upstream.seen().len(), 2);
}

#[tokio::test]
async fn a_throttle_that_outlasts_the_wait_is_told_at_once() {
    let house = House::new().await;
    let account = house.account().await;
    let path = format!("/proxy/people?account={account}");
    house
        .upstream
        .on_with("GET", "/people", 429, &[("retry-after", "30")], "{}");
    let answer = house
        .call_with("GET", &path, &[("Prefer", "wait=5")], Value::Null)
        .await;
    assert_eq!(
        (answer.problem(429).as_str(), answer.header("retry-after")),
        ("rate_limited", Some("30"))
    );
    house.upstream.on("GET", "/people", 429, "{}");
    let answer = house
        .call_with("GET", &path, &[("Prefer", "wait=5")], Value::Null)
        .await;
    assert_eq!(answer.problem(429), "rate_limited", "when it passes was not said");
    assert_eq!(house.upstream.seen().len(), 2, "nothing was repeated");
}
