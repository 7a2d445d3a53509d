//! Proxy calls: the vendor's own records in our envelope.

use serde_json::{Value, json};

use crate::house::House;

#[tokio::test]
async fn records_keep_the_vendors_shape_and_page_by_our_cursor() {
    let house = House::new().await;
    let account = house.account().await;
    house.upstream.on(
        "GET",
        "/people",
        200,
        r#"{"items": [{"id": 1, "odd": null}], "next": "p2"}"#,
    );
    let first = house
        .get(&format!("/proxy/people?account={account}&color=red"))
        .await
        .expect(200);
    assert_eq!(first["data"], json!([{ "id": 1, "odd": null }]));
    assert!(house.upstream.last().target.contains("color=red"));
    let cursor = first["next_cursor"].as_str().unwrap();
    house.upstream.on("GET", "/people", 200, r#"{"items": [{"id": 2}]}"#);
    house
        .get(&format!("/proxy/people?account={account}&cursor={cursor}"))
        .await
        .expect(200);
    assert!(
        house.upstream.last().target.contains("next=p2"),
        "{}",
        house.upstream.last().target
    );
}

#[tokio::test]
async fn every_method_has_its_route() {
    let house = House::new().await;
    let account = house.account().await;
    let cases = [
        ("GET", "/proxy/people/1", "GET", "/people/1"),
        ("POST", "/proxy/people", "POST", "/people"),
        ("PATCH", "/proxy/people/1", "PATCH", "/people/1"),
        ("PUT", "/proxy/people/1", "PATCH", "/people/1"),
        ("DELETE", "/proxy/people/1", "DELETE", "/people/1"),
        ("POST", "/proxy/people/merge", "POST", "/people/merge"),
        ("POST", "/proxy/people/1/merge", "POST", "/people/merge"),
    ];
    for (method, path, vendor_method, vendor_path) in cases {
        house.upstream.on(vendor_method, vendor_path, 200, r#"{"id": 1}"#);
        let body = if method == "GET" || method == "DELETE" {
            Value::Null
        } else {
            json!({ "a": 1 })
        };
        let answer = house.call(method, &format!("{path}?account={account}"), body).await;
        assert!(answer.status < 300, "{method} {path}: {answer:?}");
        let seen = house.upstream.last();
        assert_eq!(
            (seen.method.as_str(), seen.target.as_str()),
            (vendor_method, vendor_path),
            "{method} {path}"
        );
    }
    assert_eq!(
        house
            .get(&format!("/proxy/people/-?account={account}"))
            .await
            .problem(404),
        "not_found"
    );
    let unknown = house.get(&format!("/proxy/robots?account={account}")).await;
    assert_eq!(unknown.problem(404), "not_found");
    assert!(
        unknown.json()["supported"]["methods"]
            .as_array()
            .unwrap()
            .contains(&json!("people.merge"))
    );
}

#[tokio::test]
async fn with_the_account_in_a_header_every_parameter_is_the_vendors() {
    let house = House::new().await;
    let account = house.account().await;
    house.upstream.on("GET", "/people", 200, r#"{"items": []}"#);
    let headers = [
        ("Interlingua-Account", account.as_str()),
        ("Interlingua-Limit", "5"),
        ("X-Vendor", "yes"),
    ];
    house
        .call_with(
            "GET",
            "/proxy/people?account=theirs&environment=theirs",
            &headers,
            Value::Null,
        )
        .await
        .expect(200);
    let seen = house.upstream.last();
    for part in ["account=theirs", "environment=theirs", "limit=5"] {
        assert!(seen.target.contains(part), "{}", seen.target);
    }
    assert_eq!(seen.header("x-vendor"), Some("yes"));
    for ours in ["authorization", "interlingua-account", "interlingua-limit"] {
        assert_eq!(seen.header(ours), None, "{ours} was passed on");
    }
}
