//! The mappings of rows a, b, d and f by hand, over `serde_json::Value`.

use regex::Regex;
use serde_json::{Map, Value, json};

use crate::{Page, Row};

pub fn page(row: &'static Row) -> Option<Page> {
    let map: Box<dyn Fn(&Value) -> Value> = match row.name.as_str() {
        "a" => Box::new(|input| input["Account"]["Owner"]["Address"]["City"].clone()),
        "b" => {
            let custom = Regex::new("__c$").expect("valid");
            Box::new(move |input| {
                let results: Vec<Value> = records(input).map(|record| contact(record, &custom)).collect();
                json!({"next_cursor": input["nextRecordsUrl"], "results": results})
            })
        }
        "d" => Box::new(lines),
        "f" => {
            let custom = Regex::new("(?i)__c$").expect("valid");
            Box::new(move |input| records(input).map(|record| person(record, &custom)).collect())
        }
        _ => return None,
    };
    Some(Box::new(move |out| {
        let input: Value = serde_json::from_slice(&row.input).expect("the input is JSON");
        serde_json::to_writer(out, &map(&input)).expect("a vector takes it");
    }))
}

fn records(input: &Value) -> impl Iterator<Item = &Value> {
    input["records"].as_array().into_iter().flatten()
}

fn text<'v>(record: &'v Value, name: &str) -> &'v str {
    record[name].as_str().unwrap_or_default()
}

/// What a condition takes as true.
fn truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(value) => *value,
        Value::Number(number) => number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => items.iter().any(truthy),
        Value::Object(members) => !members.is_empty(),
    }
}

/// `none`, the item itself, or an array: what a sequence comes to.
fn sequence(target: &mut Map<String, Value>, name: &str, mut items: Vec<Value>) {
    match items.len() {
        0 => {}
        1 => drop(target.insert(name.to_string(), items.remove(0))),
        _ => drop(target.insert(name.to_string(), Value::Array(items))),
    }
}

fn custom_fields(record: &Value, custom: &Regex, keep: impl Fn(&Value) -> bool) -> Map<String, Value> {
    let members = record.as_object().into_iter().flatten();
    let kept = members.filter(|(name, value)| custom.is_match(name) && keep(value));
    kept.map(|(name, value)| (name.clone(), value.clone())).collect()
}

fn contact(record: &Value, custom: &Regex) -> Value {
    let mut unified = Map::new();
    let mut copy = |to: &str, from: &str| {
        if let Some(value) = record.get(from) {
            unified.insert(to.to_string(), value.clone());
        }
    };
    copy("id", "Id");
    copy("first_name", "FirstName");
    copy("last_name", "LastName");
    let name = format!("{} {}", text(record, "FirstName"), text(record, "LastName"));
    unified.insert(
        "name".into(),
        name.split_whitespace().collect::<Vec<_>>().join(" ").into(),
    );
    for (to, from) in [
        ("title", "Title"),
        ("department", "Department"),
        ("company_id", "AccountId"),
    ] {
        unified.insert(to.into(), record[from].clone());
    }
    if !record["Email"].is_null() {
        unified.insert(
            "emails".into(),
            json!({"email": record["Email"], "type": "work", "is_primary": true}),
        );
    }
    let phones = [("Phone", "work"), ("MobilePhone", "mobile"), ("HomePhone", "home")];
    let phones = phones.iter().filter(|(name, _)| !record[*name].is_null());
    let phones = phones.map(|(name, kind)| json!({"number": record[*name], "type": kind}));
    sequence(&mut unified, "phones", phones.collect());
    unified.insert(
        "address".into(),
        json!({"street": record["MailingStreet"], "city": record["MailingCity"],
               "postal_code": record["MailingPostalCode"], "country": record["MailingCountry"]}),
    );
    unified.insert("owner_id".into(), record["OwnerId"].clone());
    let status = match () {
        () if truthy(&record["IsDeleted"]) => "archived",
        () if truthy(&record["HasOptedOutOfEmail"]) || truthy(&record["DoNotCall"]) => "do_not_contact",
        () => "active",
    };
    unified.insert("status".into(), status.into());
    let notes = record["Description"].as_str();
    let notes = notes.map(|text| text.chars().take(40).chain(['…']).collect::<String>());
    unified.insert("notes".into(), notes.into());
    unified.insert("created_at".into(), record["CreatedDate"].clone());
    unified.insert("updated_at".into(), record["LastModifiedDate"].clone());
    let fields = custom_fields(record, custom, |value| !value.is_null());
    if !fields.is_empty() {
        unified.insert("custom_fields".into(), fields.into());
    }
    unified.into()
}

fn person(record: &Value, custom: &Regex) -> Value {
    let mut unified = Map::new();
    let copied = |from: &str| record[from].clone();
    unified.insert("id".into(), copied("Id"));
    unified.insert("first_name".into(), copied("FirstName"));
    unified.insert("last_name".into(), copied("LastName"));
    let name = format!("{} {}", text(record, "FirstName"), text(record, "LastName"));
    unified.insert("name".into(), name.into());
    unified.insert("title".into(), copied("Title"));
    unified.insert("description".into(), copied("Description"));
    unified.insert("department".into(), copied("Department"));
    unified.insert("account".into(), json!({"id": record["AccountId"]}));
    unified.insert("owner".into(), json!({"id": record["OwnerId"]}));
    let emails = match truthy(&record["Email"]) {
        true => json!([{"email_address": record["Email"], "is_primary": true}]),
        false => json!([]),
    };
    unified.insert("email_addresses".into(), emails);
    let phones = [
        ("Phone", "phone"),
        ("MobilePhone", "mobile"),
        ("HomePhone", "home"),
        ("OtherPhone", "other"),
        ("Fax", "fax"),
    ];
    let phones = phones.iter().filter(|(name, _)| truthy(&record[*name]));
    let phones: Vec<Value> = phones
        .map(|(name, kind)| json!({"number": record[*name], "type": kind}))
        .collect();
    if !phones.is_empty() {
        unified.insert("phone_numbers".into(), phones.into());
    }
    unified.insert(
        "addresses".into(),
        json!([{"street_1": record["MailingStreet"], "city": record["MailingCity"], "state": record["MailingState"],
                "postal_code": record["MailingPostalCode"], "country": record["MailingCountry"], "type": "mailing"}]),
    );
    unified.insert("birthday".into(), copied("Birthdate"));
    unified.insert("created_at".into(), copied("CreatedDate"));
    unified.insert("updated_at".into(), copied("LastModifiedDate"));
    let fields = custom_fields(record, custom, truthy);
    if !fields.is_empty() {
        unified.insert("custom_fields".into(), fields.into());
    }
    unified.into()
}

fn lines(input: &Value) -> Value {
    let items = |value: &'_ Value, name: &str| value[name].as_array().cloned().unwrap_or_default();
    let mut found = Vec::new();
    for customer in input["customers"].as_array().into_iter().flatten() {
        if customer["status"] != "active" || !["DE", "FR", "US"].contains(&text(customer, "country")) {
            continue;
        }
        for order in items(customer, "orders") {
            if order["total"].as_f64() > Some(100.0) {
                let wanted =
                    |item: &Value| item["qty"].as_f64() >= Some(2.0) && items(item, "tags").contains(&"eu".into());
                found.extend(items(&order, "items").into_iter().filter(wanted));
            }
        }
    }
    let key = |item: &Value| item["price"].as_f64().unwrap_or_default();
    found.sort_by(|a, b| {
        key(b)
            .total_cmp(&key(a))
            .then_with(|| text(a, "sku").cmp(text(b, "sku")))
    });
    let line = |item: &Value| {
        let tags = items(item, "tags");
        let tags: Vec<&str> = tags.iter().filter_map(Value::as_str).collect();
        json!({"sku": item["sku"], "line": key(item) * item["qty"].as_f64().unwrap_or_default(), "tags": tags.join("|")})
    };
    found.iter().map(line).collect()
}
