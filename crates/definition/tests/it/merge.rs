//! Levels in, the effective definition out.

use serde_json::Value;

use crate::cases::all;

#[test]
fn every_case_yields_its_effective_definition() {
    let mut failures = Vec::new();
    for case in all("merge") {
        let merged = case.merged().unwrap_or_else(|found| panic!("{}: {found:?}", case.name));
        let effective = merged.effective(None, None);
        for (pointer, expected) in case.json["expect"].as_object().unwrap() {
            let found = effective.pointer(pointer).unwrap_or(&Value::Null);
            if told(found) != told(expected) {
                failures.push(format!(
                    "{} {pointer}:\nexpected {expected}\nfound    {found}",
                    case.name
                ));
            }
        }
        for (pointer, level) in case.json["levels"].as_object().into_iter().flatten() {
            let found = &effective["levels"][pointer];
            if found != level {
                failures.push(format!(
                    "{} {pointer}: expected level {level}, found {found}",
                    case.name
                ));
            }
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// Text, so that the order of members counts.
fn told(json: &Value) -> String {
    json.to_string()
}
