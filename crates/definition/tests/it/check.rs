//! Diagnostics: what is wrong, where, and what to do.

use interlingua_definition::check_all;
use interlingua_definition::diagnostic::Diagnostic;
use serde_json::Value;

use crate::cases::{Case, all, told};

fn found(case: &Case) -> Vec<Diagnostic> {
    case.with_levels(check_all).unwrap_or_else(|found| found)
}

#[test]
fn every_case_yields_exactly_its_diagnostics() {
    let mut failures = Vec::new();
    for case in all("check") {
        let expected = case.json["expect"].as_array().unwrap();
        let found = found(&case);
        let told = told(&found, expected);
        if told != *expected {
            let told = serde_json::to_string_pretty(&told).unwrap();
            failures.push(format!(
                "{}:\nexpected {}\nfound {told}",
                case.name,
                serde_json::to_string_pretty(expected).unwrap()
            ));
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

#[test]
fn every_diagnostic_points_into_its_document() {
    for case in all("check") {
        for found in found(&case) {
            assert!(
                found.source.text.get(found.span.clone()).is_some(),
                "{}: {found}",
                case.name
            );
            assert_eq!(
                found.source.position(found.span.start),
                (found.place.line, found.place.column),
                "{}: {found}",
                case.name
            );
        }
    }
}

#[test]
fn a_case_names_its_rule() {
    for case in all("check") {
        assert!(
            case.json["rule"].as_str().is_some_and(|rule| !rule.is_empty()),
            "{}",
            case.name
        );
        assert!(matches!(case.json["expect"], Value::Array(_)), "{}", case.name);
    }
}
