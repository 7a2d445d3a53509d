//! Deliveries of the vendor, as data: `webhooks`, what came, what it tells or why it is refused.

use std::path::Path;
use std::sync::Arc;

use interlingua_definition::{Document, DocumentKind, Levels, merge};
use interlingua_engine::{Delivery, DeliverySecrets, Failure, Secret};
use serde_json::{Value, json};

use crate::world::{self, Script};

#[test]
fn every_case() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases/webhooks/deliveries.json");
    let cases: Vec<Value> = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let failed: Vec<String> = cases.iter().filter_map(|case| run(case).err()).collect();
    assert!(cases.len() > 10, "the cases are there");
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

fn run(case: &Value) -> Result<(), String> {
    let rule = case["rule"].as_str().unwrap();
    match (take(case), case["refused"].as_str()) {
        (Ok(events), None) if events == case["expect"] => Ok(()),
        (Err(failure), Some(words)) if failure.detail.contains(words) && !failure.detail.contains("private") => Ok(()),
        (outcome, _) => Err(format!("{rule}: {outcome:?}")),
    }
}

fn take(case: &Value) -> Result<Value, Failure> {
    let integration = json!({ "base_url": "https://api.example.com", "webhooks": case["webhooks"] }).to_string();
    let integration = Document::read(DocumentKind::Integration, "integration.json", &integration).unwrap();
    let merged = merge(&Levels {
        name: "example",
        integration: &integration,
        mapping: None,
        model: None,
        environment: None,
        account: None,
        auth: None,
    });
    let plan = merged.unwrap().webhooks().unwrap().unwrap();
    let sent = &case["delivery"];
    let headers = sent["headers"].as_object().into_iter().flatten();
    let delivery = Delivery {
        method: "POST".to_owned(),
        url: sent["url"]
            .as_str()
            .unwrap_or("https://example.com/in")
            .parse()
            .unwrap(),
        headers: headers
            .map(|(name, value)| (name.clone(), value.as_str().unwrap().to_owned()))
            .collect(),
        body: sent["body"].as_str().unwrap().to_owned().into(),
    };
    let secret = sent["secret"].as_str().map(Secret::new);
    let secrets = DeliverySecrets {
        secret: secret.as_ref(),
        app: None,
    };
    let engine = world::engine(&Arc::new(Script::default()), &world::vault(None));
    engine
        .delivery(&plan, &delivery, &secrets)
        .map(|events| serde_json::to_value(events).unwrap())
}
