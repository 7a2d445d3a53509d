//! Objects that an account has defined itself: listed, served by their names, and typed for one account by its overlay.

use serde_json::{Value, json};

use crate::client::Answer;
use crate::house::House;

const KINDS: &str = r#"{"items": [{"name": "invoice", "label": "Invoice", "plural": "Invoices"}], "next": "2"}"#;
const MORE_KINDS: &str = r#"{"items": [{"name": "visit", "label": "Visit"}]}"#;
const FIELDS: &str =
    r#"{"items": [{"name": "id", "own": false}, {"name": "total", "label": "Total", "type": "number", "own": true}]}"#;
const INVOICE: &str = r#"{"id": 7, "values": {"total": 12.50, "paid": true}}"#;

/// Names that would lead elsewhere, percent-encoded.
const HOSTILE: [&str; 6] = [
    "people",
    "..%2Fpeople",
    "invoice%2F..%2F..%2Fpeople",
    "invoice%3Fx%3D1",
    "..",
    "%00",
];

async fn prepared() -> (House, String) {
    let house = House::new().await;
    let account = house.account().await;
    house.upstream.on("GET", "/kinds", 200, KINDS);
    house.upstream.on("GET", "/kinds?next=2", 200, MORE_KINDS);
    house.upstream.on("GET", "/kinds/invoice/fields", 200, FIELDS);
    let page = format!(r#"{{"items": [{INVOICE}]}}"#);
    house.upstream.on("GET", "/records/invoice", 200, &page);
    house.upstream.on("GET", "/records/invoice/7", 200, INVOICE);
    (house, account)
}

async fn below(house: &House, account: &str, rest: &str) -> Answer {
    let sign = if rest.contains('?') { '&' } else { '?' };
    house
        .get(&format!("/unified/crm/custom_objects{rest}{sign}account={account}"))
        .await
}

fn targets(house: &House) -> Vec<String> {
    house.upstream.seen().into_iter().map(|seen| seen.target).collect()
}

#[tokio::test]
async fn every_page_of_the_accounts_own_objects_is_listed_and_kept() {
    let (house, account) = prepared().await;
    for _ in 0..2 {
        let listed = below(&house, &account, "/-/objects").await.expect(200);
        let expected = json!([{ "name": "invoice", "label": "Invoice", "plural": "Invoices" }, { "name": "visit", "label": "Visit" }]);
        assert_eq!(listed["data"], expected);
    }
    assert_eq!(targets(&house), ["/kinds", "/kinds?next=2"], "the list is kept");
    let other = house
        .get(&format!("/unified/crm/contacts/-/objects?account={account}"))
        .await;
    assert_eq!(other.problem(404), "not_found", "contacts stand for no objects");
    let more = below(&house, &account, "/-/objects?object=invoice").await;
    assert_eq!(more.problem(400), "invalid_request");
}

#[tokio::test]
async fn the_fields_are_those_of_the_object_that_is_named() {
    let (house, account) = prepared().await;
    let fields = below(&house, &account, "/-/fields?object=invoice").await.expect(200);
    let fields = fields["data"].as_array().unwrap();
    let own = fields
        .iter()
        .find(|field| field["name"] == "custom_fields.total")
        .unwrap();
    assert_eq!((&own["label"], &own["custom"]), (&json!("Total"), &json!(true)));
    assert_eq!(own["writable"], json!(true));
    let cases = [
        ("/-/fields", "invalid_request"),
        ("/-/fields?object=rocket", "invalid_request"),
        ("/-/fields?object=invoice&id=7", "unsupported"),
    ];
    for (rest, kind) in cases {
        assert_eq!(below(&house, &account, rest).await.problem(400), kind, "{rest}");
    }
    let contacts = format!("/unified/crm/contacts/-/fields?account={account}&object=invoice");
    assert_eq!(house.get(&contacts).await.problem(400), "unsupported");
}

#[tokio::test]
async fn records_are_asked_for_by_the_objects_name_and_never_without() {
    let (house, account) = prepared().await;
    let listed = below(&house, &account, "?object=invoice").await.expect(200);
    let expected = json!([{ "id": "7", "object": "invoice", "custom_fields": { "total": 12.50, "paid": true } }]);
    assert_eq!(listed["data"], expected);
    assert_eq!(house.upstream.last().target, "/records/invoice?only=total");
    house.upstream.on("POST", "/records/invoice", 200, INVOICE);
    let path = format!("/unified/crm/custom_objects?account={account}");
    let body = json!({ "object": "invoice", "custom_fields": { "total": 12.50 } });
    let created = house.call("POST", &path, body).await.expect(201);
    assert_eq!(created["data"]["object"], "invoice");
    assert_eq!(house.upstream.last().json(), json!({ "values": { "total": 12.50 } }));
    for rest in ["", "/7"] {
        assert_eq!(below(&house, &account, rest).await.problem(400), "invalid_request");
    }
    let nameless = house.call("POST", &path, json!({ "custom_fields": {} })).await;
    assert_eq!(nameless.problem(400), "invalid_request");
}

#[tokio::test]
async fn a_name_leads_nowhere_but_to_the_accounts_own_objects() {
    let (house, account) = prepared().await;
    for name in HOSTILE {
        let record = format!("/unified/crm/custom_objects/7?object={name}&account={account}");
        let list = format!("/unified/crm/custom_objects?object={name}&account={account}");
        let fields = format!("/unified/crm/custom_objects/-/fields?object={name}&account={account}");
        let written = json!({ "custom_fields": { "total": 1 } });
        let calls = [
            ("GET", &list, Value::Null),
            ("GET", &record, Value::Null),
            ("GET", &fields, Value::Null),
            ("PATCH", &record, written),
            ("DELETE", &record, Value::Null),
        ];
        for (method, path, body) in calls {
            let answer = house.call(method, path, body).await;
            assert_eq!(answer.problem(400), "invalid_request", "{method} {path}");
        }
    }
    let create = format!("/unified/crm/custom_objects?account={account}");
    let written = house.call("POST", &create, json!({ "object": "../people" })).await;
    assert_eq!(written.problem(400), "invalid_request");
    assert_eq!(targets(&house), ["/kinds", "/kinds?next=2"], "nothing else was asked");
}

/// One object of one account as a resource of its own: the model says its type, the mapping which object it is.
fn typed() -> Value {
    json!({
        "models": { "crm": { "resources": { "invoices_c": {
            "title": "Invoice",
            "properties": { "total": { "type": "number", "description": "What is to be paid." }, "paid": { "type": "boolean" } } } } } },
        "mappings": { "crm": { "invoices_c": {
            "*": { "describe": { "kind": "'invoice'" }, "record": { "id": "id", "total": "values.total", "paid": "values.paid", "custom_fields": { "...": "$unmapped(values)" } } },
            "list": { "call": "records.list", "query": { "kind": "'invoice'", "paid": "query.paid.eq" } },
            "get": { "call": "records.get", "query": { "kind": "'invoice'" } },
            "create": { "call": "records.create", "query": { "kind": "'invoice'" }, "body": { "values": { "total": "body.total" } } } } } }
    })
}

#[tokio::test]
async fn an_overlay_gives_one_account_a_typed_resource() {
    let (house, account) = prepared().await;
    let other = house.account().await;
    house
        .call("PUT", &format!("/admin/accounts/{account}/overlay"), typed())
        .await
        .expect(200);
    let path = |rest: &str, account: &str| format!("/unified/crm/invoices_c{rest}account={account}");
    let listed = house.get(&path("?paid=true&", &account)).await.expect(200);
    // What the mapping does not read would be in `custom_fields`: nothing is left.
    let expected = json!([{ "id": "7", "total": 12.50, "paid": true }]);
    assert_eq!(listed["data"], expected);
    assert_eq!(house.upstream.last().target, "/records/invoice?paid=true");
    let wrong = house.get(&path("?paid=perhaps&", &account)).await;
    assert_eq!(wrong.problem(400), "invalid_request", "the model types the filter");
    let one = house.get(&path("/7?", &account)).await.expect(200);
    assert_eq!(one["data"]["total"], json!(12.50));
    assert_eq!(house.get(&path("?", &other)).await.problem(404), "not_found");
    assert_eq!(house.get(&path("/-/fields?", &other)).await.problem(404), "not_found");
    let fields = house.get(&path("/-/fields?", &account)).await.expect(200);
    let fields = fields["data"].as_array().unwrap();
    assert!(
        fields
            .iter()
            .any(|field| field["name"] == "total" && field["type"] == "number"),
        "{fields:?}"
    );
}

#[tokio::test]
async fn fields_that_cannot_be_asked_for_are_a_problem_beside_those_that_are_known() {
    let (house, account) = prepared().await;
    let mut overlay = typed();
    overlay["mappings"]["crm"]["invoices_c"]["*"]
        .as_object_mut()
        .unwrap()
        .remove("describe");
    house
        .call("PUT", &format!("/admin/accounts/{account}/overlay"), overlay)
        .await
        .expect(200);
    let path = format!("/unified/crm/invoices_c/-/fields?account={account}");
    let fields = house.get(&path).await.expect(200);
    let named = |field: &Value| field["name"] == "total";
    assert!(fields["data"].as_array().unwrap().iter().any(named), "{fields}");
    let problems = fields["problems"].as_array().unwrap();
    assert_eq!(problems.len(), 1, "no caller could say which object is meant: {fields}");
}

#[tokio::test]
async fn the_openapi_document_shows_whose_it_is() {
    let (house, account) = prepared().await;
    let other = house.account().await;
    house
        .call("PUT", &format!("/admin/accounts/{account}/overlay"), typed())
        .await
        .expect(200);
    let document = |query: String| {
        let house = &house;
        async move { house.get(&format!("/openapi.json{query}")).await.expect(200) }
    };
    let own = document(format!("?account={account}")).await;
    let schema = &own["components"]["schemas"]["crm.invoices_c"]["properties"];
    assert_eq!(schema["total"]["type"], json!(["number", "null"]));
    assert!(own["paths"]["/unified/crm/invoices_c"]["get"].is_object());
    for document in [
        document(format!("?account={other}")).await,
        document(String::new()).await,
    ] {
        assert!(document["paths"]["/unified/crm/invoices_c"].is_null());
        assert!(document["paths"]["/unified/crm/custom_objects/-/objects"]["get"].is_object());
        assert!(document["paths"]["/unified/crm/contacts/-/objects"].is_null());
        let object = |path: &str, method: &str| {
            let parameters = document["paths"][path][method]["parameters"]
                .as_array()
                .unwrap()
                .clone();
            parameters.into_iter().find(|parameter| parameter["name"] == "object")
        };
        let required = [
            ("/unified/crm/custom_objects", "get"),
            ("/unified/crm/custom_objects/{id}", "get"),
            ("/unified/crm/custom_objects/{id}", "patch"),
            ("/unified/crm/custom_objects/{id}", "delete"),
            ("/unified/crm/custom_objects/-/fields", "get"),
        ];
        for (path, method) in required {
            assert_eq!(
                object(path, method).unwrap()["required"],
                json!(true),
                "{method} {path}"
            );
        }
        assert!(object("/unified/crm/custom_objects", "post").is_none());
        assert!(object("/unified/crm/custom_objects/-/objects", "get").is_none());
    }
}
