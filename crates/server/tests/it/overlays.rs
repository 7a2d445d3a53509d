//! Overlays: one field for one account, for one environment; refused with their place; versioned; kept.

use serde_json::{Value, json};

use crate::house::{ADMIN_KEY, House};

fn field(name: &str, expression: &str) -> Value {
    json!({ "mappings": { "crm": { "contacts": { "*": { "record": { name: expression } } } } } })
}

async fn prepared() -> (House, String) {
    let house = House::new().await;
    let account = house.account().await;
    let ada = r#"{"id": 1, "name": {"first": "Ada", "last": "Lovelace"}, "extra": {"tier": "Gold", "size": 3}}"#;
    house.upstream.on("GET", "/people/1", 200, ada);
    (house, account)
}

async fn contact(house: &House, account: &str) -> Value {
    house
        .get(&format!("/unified/crm/contacts/1?account={account}"))
        .await
        .expect(200)["data"]
        .clone()
}

#[tokio::test]
async fn one_field_for_one_account_from_the_next_call_on_and_nothing_else() {
    let (house, account) = prepared().await;
    let other = house.account().await;
    let before = contact(&house, &account).await;
    let put = house
        .call(
            "PUT",
            &format!("/admin/accounts/{account}/overlay"),
            field("revenue_tier", "extra.tier"),
        )
        .await;
    assert_eq!(put.header("etag"), Some("\"1\""));
    put.expect(200);
    let after = contact(&house, &account).await;
    assert_eq!(after["revenue_tier"], "Gold");
    assert_eq!(
        after["custom_fields"],
        json!({ "size": 3 }),
        "what is mapped is no longer unmapped"
    );
    assert_eq!(
        (&after["first_name"], &after["last_name"]),
        (&before["first_name"], &before["last_name"])
    );
    assert_eq!(contact(&house, &other).await, before, "another account has its own");
}

#[tokio::test]
async fn an_environments_overlay_holds_for_its_accounts_and_lies_below_theirs() {
    let (house, account) = prepared().await;
    house
        .call("POST", "/admin/environments", json!({ "name": "staging" }))
        .await
        .expect(201);
    let elsewhere = house.account_in("staging").await;
    house
        .call("PUT", "/admin/overlays/acme", field("revenue_tier", "extra.tier"))
        .await
        .expect(200);
    assert_eq!(contact(&house, &account).await["revenue_tier"], "Gold");
    let staged = house
        .get(&format!(
            "/unified/crm/contacts/1?account={elsewhere}&environment=staging"
        ))
        .await
        .expect(200);
    assert_eq!(staged["data"]["revenue_tier"], Value::Null);
    house
        .call(
            "PUT",
            &format!("/admin/accounts/{account}/overlay"),
            field("revenue_tier", "extra.size"),
        )
        .await
        .expect(200);
    assert_eq!(contact(&house, &account).await["revenue_tier"], 3);
}

#[tokio::test]
async fn null_removes_a_field() {
    let (house, account) = prepared().await;
    let overlay = json!({ "mappings": { "crm": { "contacts": { "*": { "record": { "last_name": null } } } } } });
    house
        .call("PUT", &format!("/admin/accounts/{account}/overlay"), overlay)
        .await
        .expect(200);
    let after = contact(&house, &account).await;
    assert!(!after.as_object().unwrap().contains_key("last_name"), "{after}");
    assert_eq!(after["first_name"], "Ada");
}

#[tokio::test]
async fn a_bad_overlay_is_refused_at_its_place_and_changes_nothing() {
    let (house, account) = prepared().await;
    let path = format!("/admin/accounts/{account}/overlay");
    house
        .call("PUT", &path, field("revenue_tier", "extra.tier"))
        .await
        .expect(200);
    let bad = [
        "{ \"mappings\": {\n  \"crm\": { \"contacts\": { \"*\": { \"record\": { \"x\": \"extra.(\" } } } } } }",
        "{ \"mapings\": {} }",
        "{ \"mappings\": ",
        "[]",
    ];
    for text in bad {
        let answer = house.raw(ADMIN_KEY, "PUT", &path, &[], text).await;
        assert_eq!(answer.problem(422), "validation", "{text}");
        let first = answer.json()["diagnostics"][0].clone();
        for member in ["severity", "code", "message", "level", "pointer"] {
            assert!(first[member].is_string(), "{member}: {first}");
        }
        assert!(first["line"].is_u64() && first["column"].is_u64(), "{first}");
    }
    // A finding says the level and the document that it stands in, before a merge as after it.
    for (path, level, source) in [
        (path.as_str(), "account", "overlay of the account"),
        ("/admin/overlays/acme", "environment", "overlay of the environment"),
    ] {
        for text in &bad[..2] {
            let first = house.raw(ADMIN_KEY, "PUT", path, &[], text).await.json()["diagnostics"][0].clone();
            assert_eq!(
                (&first["level"], &first["source"]),
                (&json!(level), &json!(source)),
                "{first}"
            );
        }
    }
    let answer = house.raw(ADMIN_KEY, "PUT", &path, &[], bad[0]).await.json();
    assert_eq!(answer["diagnostics"][0]["pointer"], "/mappings/crm/contacts/*/record/x");
    assert_eq!(answer["diagnostics"][0]["line"], 2);
    assert_eq!(contact(&house, &account).await["revenue_tier"], "Gold");
    assert_eq!(house.get(&path).await.expect(200)["revision"], 1);
}

#[tokio::test]
async fn a_dry_run_says_what_would_be_and_changes_nothing() {
    let (house, account) = prepared().await;
    let path = format!("/admin/accounts/{account}/overlay");
    house
        .call(
            "PUT",
            &format!("{path}?dry_run=true"),
            field("revenue_tier", "extra.tier"),
        )
        .await
        .expect(200);
    assert_eq!(
        house
            .call("PUT", &format!("{path}?dry_run=true"), field("x", "extra.("))
            .await
            .problem(422),
        "validation"
    );
    assert_eq!(house.get(&path).await.problem(404), "not_found");
}

#[tokio::test]
async fn a_lost_update_is_noticed() {
    let (house, account) = prepared().await;
    let path = format!("/admin/accounts/{account}/overlay");
    house
        .call_with("PUT", &path, &[("if-none-match", "*")], field("a", "extra.tier"))
        .await
        .expect(200);
    house
        .call_with("PUT", &path, &[("if-match", "\"1\"")], field("b", "extra.tier"))
        .await
        .expect(200);
    for headers in [[("if-match", "\"1\"")], [("if-none-match", "*")]] {
        let answer = house.call_with("PUT", &path, &headers, field("c", "extra.tier")).await;
        assert_eq!(answer.problem(412), "conflict");
    }
    house
        .call_with("DELETE", &path, &[("if-match", "\"1\"")], Value::Null)
        .await
        .problem(412);
    assert_eq!(house.get(&path).await.header("etag"), Some("\"2\""));
    house
        .call_with("PUT", &path, &[("if-match", "soon")], field("c", "extra.tier"))
        .await
        .problem(400);
}

#[tokio::test]
async fn going_back_restores_and_is_itself_a_revision_and_all_of_it_survives_a_restart() {
    let (house, account) = prepared().await;
    let path = format!("/admin/accounts/{account}/overlay");
    house
        .call("PUT", &path, field("revenue_tier", "extra.tier"))
        .await
        .expect(200);
    house
        .call("PUT", &path, field("revenue_tier", "extra.size"))
        .await
        .expect(200);
    house.call("DELETE", &path, Value::Null).await.expect(200);
    assert_eq!(contact(&house, &account).await["revenue_tier"], Value::Null);
    house
        .call("POST", &format!("{path}/rollback"), json!({ "revision": 1 }))
        .await
        .expect(200);
    assert_eq!(contact(&house, &account).await["revenue_tier"], "Gold");
    house
        .call("POST", &format!("{path}/rollback"), json!({ "revision": 99 }))
        .await
        .problem(404);
    let house = house.restart().await;
    assert_eq!(contact(&house, &account).await["revenue_tier"], "Gold");
    let life = house.get(&format!("{path}/revisions")).await.expect(200);
    let steps: Vec<_> = life["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|step| (step["revision"].clone(), step["note"].clone()))
        .collect();
    let expected = [(4, "rolled back to 1"), (3, "removed"), (2, "put"), (1, "put")];
    assert_eq!(steps, expected.map(|(revision, note)| (json!(revision), json!(note))));
    let second = house.get(&format!("{path}/revisions/2")).await.expect(200);
    assert_eq!(second["data"], field("revenue_tier", "extra.size"));
}

#[tokio::test]
async fn the_effective_definition_says_which_level_each_leaf_came_from() {
    let (house, account) = prepared().await;
    house
        .call("PUT", "/admin/overlays/acme", field("a", "extra.tier"))
        .await
        .expect(200);
    house
        .call(
            "PUT",
            &format!("/admin/accounts/{account}/overlay"),
            field("b", "extra.size"),
        )
        .await
        .expect(200);
    let path = format!("/admin/accounts/{account}/effective?model=crm&resource=contacts&method=get");
    let effective = house.get(&path).await.expect(200)["data"].clone();
    let levels: Vec<&str> = effective["levels"]
        .as_object()
        .unwrap()
        .values()
        .filter_map(Value::as_str)
        .collect();
    for level in ["base", "environment", "account"] {
        assert!(levels.contains(&level), "{level}: {effective}");
    }
}

#[tokio::test]
async fn an_environments_overlay_that_breaks_an_accounts_is_told() {
    let (house, account) = prepared().await;
    let archive = json!({ "integration": { "resources": { "people": { "archive": { "method": "POST", "path": "/archive" } } } } });
    house.call("PUT", "/admin/overlays/acme", archive).await.expect(200);
    let hide = json!({ "mappings": { "crm": { "contacts": { "hide": { "call": "people.archive", "record": { "id": "id" } } } } } });
    house
        .call("PUT", &format!("/admin/accounts/{account}/overlay"), hide)
        .await
        .expect(200);
    let removed = house
        .call("DELETE", "/admin/overlays/acme", Value::Null)
        .await
        .expect(200);
    assert_eq!(removed["problems"][0]["account"], account.as_str(), "{removed}");
    let answer = house
        .call(
            "POST",
            &format!("/unified/crm/contacts/-/hide?account={account}"),
            json!({}),
        )
        .await;
    assert_eq!(answer.problem(502), "mapping");
    contact(&house, &account).await;
}

#[tokio::test]
async fn an_overlay_of_an_unknown_integration_or_account_is_not_found() {
    let (house, _) = prepared().await;
    for path in ["/admin/overlays/nowhere", "/admin/accounts/acct_x/overlay"] {
        assert_eq!(house.get(path).await.problem(404), "not_found");
        assert_eq!(house.call("PUT", path, json!({})).await.problem(404), "not_found");
    }
}
