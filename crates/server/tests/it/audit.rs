//! Acts of administrators are on record: who, what, on which thing, with which outcome; no values, and no reading.

use serde_json::json;

use crate::house::House;

#[tokio::test]
async fn acts_are_on_record_without_what_was_sent() {
    let house = House::new().await;
    let account = house.account().await;
    house.get(&format!("/admin/accounts/{account}")).await.expect(200);
    house
        .call("PATCH", "/admin/accounts/acct_other", json!({ "tenant": "x" }))
        .await
        .problem(404);
    house
        .call("POST", "/admin/environments", json!({ "name": "staging" }))
        .await
        .expect(201);
    let acts = house.get("/admin/audit").await.expect(200);
    let seen: Vec<_> = acts["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|act| (&act["action"], &act["subject"], &act["status"]))
        .collect();
    assert_eq!(
        seen,
        [
            (
                &json!("PATCH /admin/accounts/{id}"),
                &json!("/admin/accounts/acct_other"),
                &json!(404)
            ),
            (&json!("POST /admin/accounts"), &json!("/admin/accounts"), &json!(201)),
        ]
    );
    assert!(!acts.to_string().contains("canary"));
    let shared = house.get("/admin/audit?shared=true").await.expect(200);
    assert_eq!(shared["data"][0]["action"], "POST /admin/environments");
    let first = house.get("/admin/audit?limit=1").await.expect(200);
    let rest = format!("/admin/audit?limit=1&cursor={}", first["next_cursor"].as_str().unwrap());
    assert_eq!(house.get(&rest).await.expect(200)["data"][0]["status"], 201);
}
