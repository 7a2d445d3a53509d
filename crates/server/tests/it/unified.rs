//! Unified calls: one model in, the vendor's own requests out.

use serde_json::{Value, json};

use crate::house::House;

const ADA: &str = r#"{"id": 1, "name": {"first": "Ada", "last": "Lovelace"}, "extra": {"tier": "Gold"}}"#;
const BOB: &str = r#"{"id": 2, "name": {"first": "Bob"}, "extra": {}}"#;

fn page(items: &[&str], next: Option<&str>) -> String {
    let next = next.map_or("null".to_owned(), |next| format!("\"{next}\""));
    format!("{{\"items\": [{}], \"next\": {next}}}", items.join(","))
}

#[tokio::test]
async fn a_list_is_mapped_and_goes_on_by_cursor_alone() {
    let house = House::new().await;
    let account = house.account().await;
    house.upstream.on("GET", "/people", 200, &page(&[ADA], Some("p2")));
    let first = house
        .get(&format!("/unified/crm/contacts?account={account}&limit=10"))
        .await
        .expect(200);
    assert_eq!(
        first["data"],
        json!([{ "id": "1", "first_name": "Ada", "last_name": "Lovelace", "custom_fields": { "tier": "Gold" } }])
    );
    assert_eq!(first["problems"], json!([]));
    assert_eq!(house.upstream.last().target, "/people?limit=10");

    house.upstream.on("GET", "/people", 200, &page(&[BOB], None));
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = house
        .get(&format!("/unified/crm/contacts?account={account}&cursor={cursor}"))
        .await
        .expect(200);
    assert_eq!(rest["data"][0]["first_name"], "Bob");
    assert_eq!(rest["next_cursor"], Value::Null);
    assert!(
        house.upstream.last().target.contains("next=p2"),
        "{}",
        house.upstream.last().target
    );
}

#[tokio::test]
async fn one_record_is_read_written_changed_and_removed() {
    let house = House::new().await;
    let account = house.account().await;
    for (method, target) in [("GET", "/people/1"), ("POST", "/people"), ("PATCH", "/people/1")] {
        house.upstream.on(method, target, 200, ADA);
    }
    house.upstream.on("DELETE", "/people/1", 204, "");
    let with = |path: &str| format!("/unified/crm/contacts{path}?account={account}");
    let got = house.get(&with("/1")).await.expect(200);
    assert_eq!((&got["data"]["id"], &got["problems"]), (&json!("1"), &json!([])));

    let body = json!({ "first_name": "Ada", "last_name": "Lovelace" });
    let created = house.call("POST", &with(""), body).await.expect(201);
    assert_eq!(created["data"]["first_name"], "Ada");
    assert_eq!(
        house.upstream.last().json(),
        json!({ "name": { "first": "Ada", "last": "Lovelace" } })
    );

    house
        .call("PATCH", &with("/1"), json!({ "last_name": "King" }))
        .await
        .expect(200);
    assert_eq!(
        house.upstream.last().json(),
        json!({ "name": { "last": "King" } }),
        "an update sends what came"
    );

    let removed = house.call("DELETE", &with("/1"), Value::Null).await.expect(200);
    assert_eq!(removed["data"], Value::Null);
    assert_eq!(
        (
            house.upstream.last().method.as_str(),
            house.upstream.last().target.as_str()
        ),
        ("DELETE", "/people/1")
    );
}

#[tokio::test]
async fn the_account_may_come_in_a_header() {
    let house = House::new().await;
    let account = house.account().await;
    house.upstream.on("GET", "/people", 200, &page(&[ADA], None));
    let header = [("Interlingua-Account", account.as_str())];
    house
        .call_with("GET", "/unified/crm/contacts", &header, Value::Null)
        .await
        .expect(200);
    assert_eq!(house.get("/unified/crm/contacts").await.problem(400), "invalid_request");
}

#[tokio::test]
async fn what_is_not_served_is_told_with_what_is() {
    let house = House::new().await;
    let account = house.account().await;
    let cases = [
        "/unified/hris/contacts",
        "/unified/crm/deals",
        "/unified/crm/contacts/-",
    ];
    for path in cases {
        let answer = house.get(&format!("{path}?account={account}")).await;
        assert_eq!(answer.problem(404), "not_found", "{path}");
    }
    let answer = house.get(&format!("/unified/crm/deals?account={account}")).await;
    assert!(
        answer.json()["supported"]["methods"]
            .as_array()
            .unwrap()
            .contains(&json!("contacts.list")),
        "{answer:?}"
    );
    let foreign = house.get("/unified/crm/contacts?account=acct_of_somebody_else").await;
    assert_eq!(foreign.problem(404), "not_found");
}

#[tokio::test]
async fn parameters_that_cannot_be_are_refused_before_the_vendor_is_asked() {
    let house = House::new().await;
    let account = house.account().await;
    for query in [
        "limit=0",
        "limit=ten",
        "limit=1&limit=2",
        "remote_data=yes",
        "cursor=nonsense",
    ] {
        let answer = house
            .get(&format!("/unified/crm/contacts?account={account}&{query}"))
            .await;
        assert_eq!(answer.status, 400, "{query}: {answer:?}");
        answer.problem(400);
    }
    let filter = house
        .get(&format!("/unified/crm/contacts?account={account}&first_name=Ada"))
        .await;
    assert_eq!(filter.problem(400), "unsupported");
    assert!(house.upstream.seen().is_empty());
}

#[tokio::test]
async fn the_vendors_figures_are_on_every_answer_and_its_refusal_comes_at_once() {
    let house = House::new().await;
    let account = house.account().await;
    let path = format!("/unified/crm/contacts?account={account}");
    let figures = [("x-limit", "100"), ("x-left", "42"), ("x-reset", "7")];
    house
        .upstream
        .on_with("GET", "/people", 200, &figures, &page(&[ADA], None));
    let answer = house.get(&path).await;
    for (name, value) in [
        ("ratelimit-limit", "100"),
        ("ratelimit-remaining", "42"),
        ("ratelimit-reset", "7"),
    ] {
        assert_eq!(answer.header(name), Some(value), "{answer:?}");
    }
    assert!(
        answer
            .header("server-timing")
            .is_some_and(|timing| timing.contains("upstream;dur=") && timing.contains("engine;dur="))
    );

    house.upstream.on_with(
        "GET",
        "/people",
        429,
        &[("retry-after", "3")],
        r#"{"error":"slow down"}"#,
    );
    let refused = house.get(&path).await;
    assert_eq!(refused.problem(429), "rate_limited");
    assert_eq!(refused.header("retry-after"), Some("3"));
    assert_eq!(refused.json()["upstream"]["status"], 429);
    assert_eq!(house.upstream.seen().len(), 2, "nothing is repeated");
}

#[tokio::test]
async fn a_vendors_failure_is_told_with_its_kind_and_body() {
    let house = House::new().await;
    let account = house.account().await;
    let cases = [
        (404, "not_found", 404),
        (401, "needs_reauth", 424),
        (500, "upstream_error", 502),
        (409, "conflict", 409),
    ];
    for (upstream, kind, status) in cases {
        house
            .upstream
            .on("GET", "/people/1", upstream, r#"{"error":"because"}"#);
        let answer = house.get(&format!("/unified/crm/contacts/1?account={account}")).await;
        assert_eq!(answer.problem(status), kind, "{upstream}");
        assert_eq!(answer.json()["upstream"]["body"]["error"], "because", "{answer:?}");
    }
}

#[tokio::test]
async fn numbers_pass_digit_for_digit() {
    let house = House::new().await;
    let account = house.account().await;
    house.upstream.on(
        "GET",
        "/people/1",
        200,
        r#"{"id": 1, "extra": {"big": 9007199254740993, "money": 0.10}}"#,
    );
    let answer = house.get(&format!("/unified/crm/contacts/1?account={account}")).await;
    assert!(
        answer.text.contains("9007199254740993") && answer.text.contains("0.10"),
        "{}",
        answer.text
    );
}

#[tokio::test]
async fn calls_are_counted_without_ids() {
    let house = House::new().await;
    let account = house.account().await;
    house.upstream.on("GET", "/people", 200, &page(&[ADA], None));
    house
        .get(&format!("/unified/crm/contacts?account={account}"))
        .await
        .expect(200);
    house.upstream.on("GET", "/people/unknown-id", 404, "");
    house
        .get(&format!("/unified/crm/contacts/unknown-id?account={account}"))
        .await
        .problem(404);
    let metrics = house.get("/metrics").await.text;
    let ok = r#"interlingua_calls_total{integration="acme",resource="contacts",method="list",kind="ok"} 1"#;
    let failed = r#"interlingua_calls_total{integration="acme",resource="contacts",method="get",kind="not_found"} 1"#;
    assert!(metrics.contains(ok) && metrics.contains(failed), "{metrics}");
    assert!(!metrics.contains(&account) && !metrics.contains("unknown-id"));
}
