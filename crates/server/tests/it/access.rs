//! Keys, scopes, environments.

use serde_json::{Value, json};

use crate::house::House;

async fn key(house: &House, environment: &str, scope: &str) -> (String, String) {
    let path = format!("/admin/environments/{environment}/keys");
    let data = house
        .call("POST", &path, json!({ "name": "test", "scope": scope }))
        .await
        .expect(201);
    (
        data["data"]["key"].as_str().unwrap().to_owned(),
        data["data"]["id"].as_str().unwrap().to_owned(),
    )
}

async fn staging(house: &House) {
    house
        .call("POST", "/admin/environments", json!({ "name": "staging" }))
        .await
        .expect(201);
}

#[tokio::test]
async fn without_a_valid_key_nobody_comes_in() {
    let house = House::new().await;
    for wrong in ["", "il_wrong", "a bootstrap key of any character"] {
        let answer = house.call_as(wrong, "GET", "/admin/accounts", &[], Value::Null).await;
        assert_eq!(answer.problem(401), "unauthenticated", "{wrong}");
        assert!(
            answer
                .header("www-authenticate")
                .is_some_and(|value| value.starts_with("Bearer"))
        );
    }
}

#[tokio::test]
async fn a_revoked_key_is_out_at_once() {
    let house = House::new().await;
    let (key, id) = key(&house, "default", "environment").await;
    house
        .call_as(&key, "GET", "/admin/accounts", &[], Value::Null)
        .await
        .expect(200);
    house
        .call("DELETE", &format!("/admin/environments/default/keys/{id}"), Value::Null)
        .await
        .expect(200);
    let answer = house.call_as(&key, "GET", "/admin/accounts", &[], Value::Null).await;
    assert_eq!(answer.problem(401), "unauthenticated");
}

#[tokio::test]
async fn a_key_of_one_environment_finds_nothing_of_another() {
    let house = House::new().await;
    staging(&house).await;
    let account = house.account_in("default").await;
    let (staging_key, _) = key(&house, "staging", "environment").await;
    let paths = [
        ("GET", format!("/unified/crm/contacts?account={account}")),
        ("GET", format!("/proxy/people?account={account}")),
        ("GET", format!("/admin/accounts/{account}")),
        ("DELETE", format!("/admin/accounts/{account}")),
        ("GET", format!("/admin/accounts/{account}/overlay")),
        ("GET", format!("/admin/accounts/{account}/overlay/revisions")),
        ("GET", format!("/admin/accounts/{account}/effective?model=crm")),
        ("GET", "/admin/environments/default/keys".to_owned()),
        ("GET", "/admin/accounts?environment=default".to_owned()),
    ];
    for (method, path) in paths {
        let answer = house.call_as(&staging_key, method, &path, &[], Value::Null).await;
        assert_eq!(answer.problem(404), "not_found", "{path}");
    }
    let patch = house
        .call_as(
            &staging_key,
            "PATCH",
            &format!("/admin/accounts/{account}"),
            &[],
            json!({ "tenant": "x" }),
        )
        .await;
    assert_eq!(patch.problem(404), "not_found");
    assert!(house.upstream.seen().is_empty());
    let listed = house
        .call_as(&staging_key, "GET", "/admin/accounts", &[], Value::Null)
        .await
        .expect(200);
    assert_eq!(listed["data"], json!([]));
    let seen = house
        .call_as(&staging_key, "GET", "/admin/environments", &[], Value::Null)
        .await
        .expect(200);
    assert_eq!(seen["data"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn a_platform_key_acts_where_it_says() {
    let house = House::new().await;
    staging(&house).await;
    let account = house.account_in("staging").await;
    house.get(&format!("/admin/accounts/{account}")).await.problem(404);
    house
        .get(&format!("/admin/accounts/{account}?environment=staging"))
        .await
        .expect(200);
    let header = [("interlingua-environment", "staging")];
    house
        .call_with("GET", &format!("/admin/accounts/{account}"), &header, Value::Null)
        .await
        .expect(200);
    house.get("/admin/accounts?environment=nowhere").await.problem(404);
}

#[tokio::test]
async fn a_read_only_key_reads_and_an_environment_key_does_not_touch_what_is_shared() {
    let house = House::new().await;
    let account = house.account().await;
    house.upstream.on("GET", "/people", 200, r#"{"items":[]}"#);
    let (reader, _) = key(&house, "default", "read_only").await;
    house
        .call_as(
            &reader,
            "GET",
            &format!("/unified/crm/contacts?account={account}"),
            &[],
            Value::Null,
        )
        .await
        .expect(200);
    let write = house
        .call_as(
            &reader,
            "POST",
            &format!("/unified/crm/contacts?account={account}"),
            &[],
            json!({}),
        )
        .await;
    assert_eq!(write.problem(403), "forbidden");
    let (environment, _) = key(&house, "default", "environment").await;
    let shared = [
        ("PUT", "/admin/models/crm", json!({})),
        ("DELETE", "/admin/integrations/acme", Value::Null),
        ("POST", "/admin/environments", json!({ "name": "third" })),
        (
            "POST",
            "/admin/environments/default/keys",
            json!({ "name": "more", "scope": "platform" }),
        ),
    ];
    for (method, path, body) in shared {
        let answer = house.call_as(&environment, method, path, &[], body).await;
        assert_eq!(answer.problem(403), "forbidden", "{path}");
    }
}

#[tokio::test]
async fn a_first_start_without_a_bootstrap_key_makes_one_and_the_next_does_not() {
    use interlingua_server::{Server, Settings};
    use interlingua_store::{MasterKey, Sqlite};
    let directory = tempfile::tempdir().unwrap();
    let key = MasterKey::generate().unwrap();
    let start = async || {
        let store = Sqlite::open(directory.path().join("interlingua.db"), key.clone()).unwrap();
        let settings = Settings {
            listen: ([127, 0, 0, 1], 0).into(),
            ..Settings::default()
        };
        Server::start(settings, std::sync::Arc::new(store), Vec::new())
            .await
            .unwrap()
    };
    let first = start().await;
    let text = first.first_key.clone().unwrap();
    first.shutdown().await;
    let second = start().await;
    assert!(second.first_key.is_none());
    let authorization = format!("Bearer {}", *text);
    let answer = crate::client::send(
        second.address,
        "GET",
        "/admin/environments",
        &[("authorization", &authorization)],
        "",
    )
    .await;
    answer.expect(200);
    second.shutdown().await;
}
