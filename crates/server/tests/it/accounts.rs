//! Accounts: made, changed, listed, removed; secrets go in and never come out.

use serde_json::{Value, json};

use crate::house::House;

#[tokio::test]
async fn an_account_is_made_and_its_secret_is_used_and_never_shown() {
    let house = House::new().await;
    let body = json!({ "integration": "acme", "tenant": "customer-1", "credentials": { "api_key": "canary-1", "region": "eu" }, "variables": { "x": 1 } });
    let made = house.call("POST", "/admin/accounts", body).await;
    assert!(!made.text.contains("canary"), "{made:?}");
    let made = made.expect(201)["data"].clone();
    assert_eq!(made["state"], "active");
    assert_eq!(
        made["variables"],
        json!({ "x": 1, "region": "eu" }),
        "a field that is no secret is a variable"
    );
    let id = made["id"].as_str().unwrap();
    let shown = house.get(&format!("/admin/accounts/{id}")).await;
    assert!(!shown.text.contains("canary"));
    assert_eq!(shown.expect(200)["data"]["tenant"], "customer-1");
    house.upstream.on("GET", "/people", 200, r#"{"items":[]}"#);
    house
        .get(&format!("/unified/crm/contacts?account={id}"))
        .await
        .expect(200);
    assert_eq!(house.upstream.last().header("x-api-key"), Some("canary-1"));
}

#[tokio::test]
async fn what_does_not_fit_the_connect_form_is_refused_by_field() {
    let house = House::new().await;
    let account = |credentials: Value, variables: Value| json!({ "integration": "acme", "tenant": "t", "credentials": credentials, "variables": variables });
    let cases = [
        (account(json!({}), json!({})), "api_key"),
        (account(json!({}), json!({ "api_key": "canary" })), "api_key"),
        (
            account(json!({ "api_key": "k" }), json!({ "region": "moon" })),
            "region",
        ),
    ];
    for (body, field) in cases {
        let answer = house.call("POST", "/admin/accounts", body.clone()).await;
        assert_eq!(answer.problem(400), "invalid_request");
        assert_eq!(answer.json()["details"][0]["field"], field, "{body}");
        assert!(!answer.text.contains("canary"));
    }
    let unknown = house
        .call(
            "POST",
            "/admin/accounts",
            json!({ "integration": "acmee", "tenant": "t" }),
        )
        .await;
    assert_eq!(unknown.problem(400), "invalid_request");
    assert_eq!(unknown.json()["supported"]["integrations"], json!(["acme"]));
    let member = house
        .call(
            "POST",
            "/admin/accounts",
            json!({ "integration": "acme", "tenat": "t" }),
        )
        .await;
    assert!(
        member.json()["detail"].as_str().unwrap().contains("tenat"),
        "{member:?}"
    );
    let number = house
        .call(
            "POST",
            "/admin/accounts",
            json!({ "integration": "acme", "credentials": { "api_key": 4711 } }),
        )
        .await;
    assert_eq!(number.problem(400), "invalid_request");
    assert!(!number.text.contains("4711"));
}

#[tokio::test]
async fn an_unfinished_account_cannot_be_used_until_it_is_complete() {
    let house = House::new().await;
    let body = json!({ "integration": "acme", "tenant": "t", "state": "incomplete" });
    let id = house.call("POST", "/admin/accounts", body).await.expect(201)["data"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("/unified/crm/contacts?account={id}");
    assert_eq!(house.get(&path).await.problem(424), "needs_reauth");
    house
        .call(
            "PATCH",
            &format!("/admin/accounts/{id}"),
            json!({ "credentials": { "api_key": "k" } }),
        )
        .await
        .expect(200);
    house.upstream.on("GET", "/people", 200, r#"{"items":[]}"#);
    house.get(&path).await.expect(200);
}

#[tokio::test]
async fn a_patch_changes_what_it_names_from_the_next_call_on() {
    let house = House::new().await;
    let id = house.account().await;
    house.upstream.on("GET", "/people", 200, r#"{"items":[]}"#);
    let path = format!("/admin/accounts/{id}");
    house
        .call("PATCH", &path, json!({ "variables": { "region": "us", "team": 7 } }))
        .await
        .expect(200);
    let patched = house
        .call(
            "PATCH",
            &path,
            json!({ "variables": { "team": null }, "credentials": { "api_key": "second" } }),
        )
        .await
        .expect(200);
    assert_eq!(patched["data"]["variables"], json!({ "region": "us" }));
    assert_eq!(patched["data"]["tenant"], "customer-1");
    house
        .get(&format!("/unified/crm/contacts?account={id}"))
        .await
        .expect(200);
    assert_eq!(house.upstream.last().header("x-api-key"), Some("second"));
}

#[tokio::test]
async fn a_removed_account_is_gone_and_a_restart_keeps_the_others() {
    let house = House::new().await;
    let (kept, removed) = (house.account().await, house.account().await);
    house.get(&format!("/admin/accounts/{removed}")).await.expect(200);
    assert_eq!(
        house
            .call("DELETE", &format!("/admin/accounts/{removed}"), Value::Null)
            .await
            .expect(200)["data"],
        Value::Null
    );
    assert_eq!(
        house
            .get(&format!("/unified/crm/contacts?account={removed}"))
            .await
            .problem(404),
        "not_found"
    );
    let house = house.restart().await;
    let listed = house.get("/admin/accounts").await.expect(200);
    assert_eq!(listed["data"].as_array().unwrap().len(), 1);
    house.upstream.on("GET", "/people", 200, r#"{"items":[]}"#);
    house
        .get(&format!("/unified/crm/contacts?account={kept}"))
        .await
        .expect(200);
    assert_eq!(house.upstream.last().header("x-api-key"), Some("canary-credential"));
}

#[tokio::test]
async fn a_listing_goes_on_by_cursor() {
    let house = House::new().await;
    for _ in 0..3 {
        house.account().await;
    }
    let first = house.get("/admin/accounts?limit=2").await.expect(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = house
        .get(&format!("/admin/accounts?limit=2&cursor={cursor}"))
        .await
        .expect(200);
    assert_eq!(
        (
            first["data"].as_array().unwrap().len(),
            rest["data"].as_array().unwrap().len()
        ),
        (2, 1)
    );
    assert_eq!(rest["next_cursor"], Value::Null);
    house.get("/admin/accounts?limt=2").await.problem(400);
}

#[tokio::test]
async fn an_app_is_kept_and_its_secret_is_not_shown() {
    let house = House::new().await;
    let app = json!({ "client_id": "public", "client_secret": "canary-app", "scopes": ["read"] });
    house.call("PUT", "/admin/apps/acme", app).await.expect(200);
    let house = house.restart().await;
    let shown = house.get("/admin/apps/acme").await;
    assert!(!shown.text.contains("canary"));
    assert_eq!(
        shown.expect(200)["data"],
        json!({ "client_id": "public", "scopes": ["read"] })
    );
    house.call("DELETE", "/admin/apps/acme", Value::Null).await.expect(200);
    house.get("/admin/apps/acme").await.problem(404);
    house
        .call(
            "PUT",
            "/admin/apps/nowhere",
            json!({ "client_id": "a", "client_secret": "b" }),
        )
        .await
        .problem(404);
}

#[tokio::test]
async fn a_variable_that_leads_elsewhere_is_refused_at_the_door() {
    let house = House::new().await;
    let lake = json!({
        "base_url": "{{ $account.instance_url }}/v1", "hosts": ["*.lake.example", "api.lake.example"],
        "auth": { "type": "oauth2", "token_url": "https://{{ $firstNonEmpty($account.login, 'login.lake.example') }}/token" },
        "resources": { "boats": { "list": { "method": "GET", "path": "/boats" } } }
    });
    house.call("PUT", "/admin/integrations/lake", lake).await.expect(201);
    let account = |variables: Value| json!({ "integration": "lake", "tenant": "t", "credentials": { "access_token": "canary" }, "variables": variables });
    let cases = [
        (
            json!({ "instance_url": "https://evil.example" }),
            "instance_url",
            "evil.example",
        ),
        (
            json!({ "instance_url": "https://lake.example.evil.example" }),
            "instance_url",
            "hosts",
        ),
        (
            json!({ "instance_url": "https://me@eu.lake.example" }),
            "instance_url",
            "scheme, host",
        ),
        (json!({ "instance_url": "nonsense" }), "instance_url", "not a URL"),
        (
            json!({ "instance_url": "https://eu.lake.example", "login": "evil.example" }),
            "login",
            "evil.example",
        ),
    ];
    for (variables, name, words) in cases {
        let answer = house.call("POST", "/admin/accounts", account(variables.clone())).await;
        assert_eq!(answer.problem(422), "validation", "{variables}");
        let problem = answer.json();
        assert_eq!(problem["details"].as_array().unwrap().len(), 1, "{problem}");
        assert_eq!(
            problem["details"][0]["pointer"],
            format!("/variables/{name}"),
            "{problem}"
        );
        assert!(
            problem["details"][0]["message"].as_str().unwrap().contains(words),
            "{problem}"
        );
        assert_eq!(
            problem["supported"]["hosts"],
            json!(["*.lake.example", "api.lake.example"])
        );
    }
    // What is still missing may come with a token.
    house
        .call("POST", "/admin/accounts", account(json!({})))
        .await
        .expect(201);
    let right = account(json!({ "instance_url": "https://eu.lake.example" }));
    let made = house.call("POST", "/admin/accounts", right).await.expect(201);
    let path = format!("/admin/accounts/{}", made["data"]["id"].as_str().unwrap());
    let away = json!({ "variables": { "instance_url": "https://evil.example" } });
    let answer = house.call("PATCH", &path, away).await;
    assert_eq!(answer.problem(422), "validation");
    let shown = house.get(&path).await.expect(200);
    assert_eq!(shown["data"]["variables"]["instance_url"], "https://eu.lake.example");
}
