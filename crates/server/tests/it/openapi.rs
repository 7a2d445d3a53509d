//! What the document offers is what calls take.

use serde_json::{Value, json};

use crate::house::House;

/// A create and an update that differ: in what they write, and in what must come.
fn differing() -> Value {
    json!({
        "models": { "crm": { "resources": { "contacts": { "properties": {
            "boss": { "type": "object", "properties": { "id": { "type": "string" }, "name": { "type": "string" } } } } } } } },
        "mappings": { "crm": { "contacts": {
            "create": { "body": { "boss": "body.boss.id" }, "supports": { "required": ["last_name", "boss.id"] } },
            "update": { "body": { "name": { "last": null } } } } } }
    })
}

fn names(schema: &Value) -> Vec<&String> {
    schema["properties"].as_object().unwrap().keys().collect()
}

#[tokio::test]
async fn a_create_and_an_update_have_schemas_of_their_own() {
    let house = House::new().await;
    let account = house.account().await;
    let overlay = format!("/admin/accounts/{account}/overlay");
    house.call("PUT", &overlay, differing()).await.expect(200);
    let document = house.get(&format!("/openapi.json?account={account}")).await.expect(200);
    let body = |path: &str, verb: &str| {
        let content = &document["paths"][path][verb]["requestBody"]["content"];
        let reference = content["application/json"]["schema"]["$ref"].as_str().unwrap();
        document.pointer(reference.strip_prefix('#').unwrap()).unwrap().clone()
    };
    let (create, update) = (
        body("/unified/crm/contacts", "post"),
        body("/unified/crm/contacts/{id}", "patch"),
    );
    assert_eq!(names(&create), ["first_name", "last_name", "boss"]);
    assert_eq!(create["required"], json!(["last_name", "boss"]));
    assert_eq!(
        names(&create["properties"]["boss"]),
        ["id"],
        "the name of a boss is not written"
    );
    assert_eq!(create["properties"]["boss"]["additionalProperties"], false);
    assert_eq!(names(&update), ["first_name"]);
    assert!(update["required"].is_null());
}
