//! Base definitions: a new integration is data, live at once; a bad one is refused; overlays never take the service down.

use serde_json::{Value, json};

use crate::house::{ADMIN_KEY, House};

fn integration(house: &House) -> Value {
    json!({
        "base_url": format!("http://{}", house.upstream.address),
        "auth": { "type": "bearer" },
        "resources": { "users": { "list": { "method": "GET", "path": "/users" } } }
    })
}

fn mapping() -> Value {
    json!({ "contacts": { "list": { "call": "users.list", "record": { "id": "uid", "first_name": "given" } } } })
}

#[tokio::test]
async fn a_new_integration_works_at_once_and_after_a_restart() {
    let house = House::new().await;
    house
        .call("PUT", "/admin/integrations/fresh", integration(&house))
        .await
        .expect(201);
    house
        .call("PUT", "/admin/mappings/fresh/crm", mapping())
        .await
        .expect(201);
    let account = json!({ "integration": "fresh", "tenant": "t", "credentials": { "token": "tok" } });
    let id = house.call("POST", "/admin/accounts", account).await.expect(201)["data"]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    house
        .upstream
        .on("GET", "/users", 200, r#"[{"uid": "7", "given": "Grace"}]"#);
    let path = format!("/unified/crm/contacts?account={id}");
    assert_eq!(
        house.get(&path).await.expect(200)["data"],
        json!([{ "id": "7", "first_name": "Grace" }])
    );
    assert_eq!(house.upstream.last().header("authorization"), Some("Bearer tok"));
    let house = house.restart().await;
    assert_eq!(house.get(&path).await.expect(200)["data"][0]["first_name"], "Grace");
    let changed =
        json!({ "contacts": { "list": { "call": "users.list", "record": { "id": "uid", "last_name": "given" } } } });
    house
        .call("PUT", "/admin/mappings/fresh/crm", changed)
        .await
        .expect(200);
    assert_eq!(
        house.get(&path).await.expect(200)["data"],
        json!([{ "id": "7", "last_name": "Grace" }])
    );
}

#[tokio::test]
async fn text_comes_back_as_it_was_given() {
    let house = House::new().await;
    let text = format!("// mine\n{}\n", integration(&house));
    let put = house
        .raw(ADMIN_KEY, "PUT", "/admin/integrations/fresh", &[], &text)
        .await;
    assert_eq!(put.header("etag"), Some("\"1\""));
    let shown = house.get("/admin/integrations/fresh").await.expect(200);
    assert_eq!(
        (shown["text"].as_str(), &shown["source"]),
        (Some(text.as_str()), &json!("stored"))
    );
    assert_eq!(shown["data"], integration(&house));
    let listed = house.get("/admin/integrations").await.expect(200);
    let names: Vec<_> = listed["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["name"].clone())
        .collect();
    assert_eq!(names, ["acme", "fresh"]);
    house
        .call_with(
            "PUT",
            "/admin/integrations/fresh",
            &[("if-match", "\"7\"")],
            integration(&house),
        )
        .await
        .problem(412);
}

#[tokio::test]
async fn what_is_wrong_is_refused_with_its_place_and_a_dry_run_changes_nothing() {
    let house = House::new().await;
    let bad = "{\n  \"base_url\": \"https://example.com\",\n  \"resorces\": {}\n}";
    let answer = house.raw(ADMIN_KEY, "PUT", "/admin/integrations/fresh", &[], bad).await;
    assert_eq!(answer.problem(422), "validation");
    let diagnostic = answer.json()["diagnostics"][0].clone();
    assert_eq!(
        (&diagnostic["line"], &diagnostic["severity"]),
        (&json!(3), &json!("error"))
    );
    assert!(
        diagnostic["hint"].as_str().unwrap_or_default().contains("resources"),
        "{diagnostic}"
    );
    house
        .call("PUT", "/admin/integrations/fresh?dry_run=true", integration(&house))
        .await
        .expect(200);
    house.get("/admin/integrations/fresh").await.problem(404);
    house
        .call("PUT", "/admin/integrations/Fresh%20one", integration(&house))
        .await
        .problem(400);
    house
        .call("PUT", "/admin/mappings/fresh/crm", mapping())
        .await
        .problem(404);
    let dangling = json!({ "contacts": { "list": { "call": "nowhere.list", "record": { "id": "id" } } } });
    assert_eq!(
        house
            .call("PUT", "/admin/mappings/acme/crm", dangling)
            .await
            .problem(422),
        "validation"
    );
    house.get("/admin/mappings/acme/crm").await.expect(200);
}

#[tokio::test]
async fn what_was_put_over_the_catalog_can_be_taken_away_again() {
    let house = House::new().await;
    let account = house.account().await;
    house.upstream.on(
        "GET",
        "/people/1",
        200,
        r#"{"id": 1, "name": {"first": "Ada", "last": "L"}}"#,
    );
    let path = format!("/unified/crm/contacts/1?account={account}");
    let own = json!({ "contacts": { "get": { "call": "people.get", "id": "id", "record": { "id": "id", "first_name": "name.last" } } } });
    house.call("PUT", "/admin/mappings/acme/crm", own).await.expect(200);
    assert_eq!(house.get(&path).await.expect(200)["data"]["first_name"], "L");
    house
        .call("DELETE", "/admin/mappings/acme/crm", Value::Null)
        .await
        .expect(200);
    assert_eq!(house.get(&path).await.expect(200)["data"]["first_name"], "Ada");
    assert_eq!(
        house
            .call("DELETE", "/admin/mappings/acme/crm", Value::Null)
            .await
            .problem(404),
        "not_found"
    );
}

#[tokio::test]
async fn a_base_change_that_breaks_an_overlay_is_told_and_only_what_it_touches_fails() {
    let house = House::new().await;
    let account = house.account().await;
    house
        .upstream
        .on("GET", "/people", 200, r#"{"items": [{"id": 1}], "id": 1}"#);
    house.upstream.on("POST", "/people/merge", 200, r#"{"id": 1}"#);
    let overlay = json!({ "mappings": { "crm": { "contacts": { "join": { "call": "people.merge", "record": { "id": "id" } } } } } });
    house
        .call("PUT", &format!("/admin/accounts/{account}/overlay"), overlay)
        .await
        .expect(200);
    let mut without = house.get("/admin/integrations/acme").await.expect(200)["data"].clone();
    without["resources"]["people"].as_object_mut().unwrap().remove("merge");
    let put = house.call("PUT", "/admin/integrations/acme", without).await.expect(200);
    assert_eq!(put["problems"][0]["severity"], "warning", "{put}");
    assert_eq!(put["problems"][0]["account"], account.as_str());
    house
        .get(&format!("/unified/crm/contacts?account={account}"))
        .await
        .expect(200);
    let broken = house
        .call(
            "POST",
            &format!("/unified/crm/contacts/-/join?account={account}"),
            json!({}),
        )
        .await;
    assert_eq!(broken.problem(502), "mapping");
    assert!(broken.json()["definition"]["pointer"].is_string());
}
