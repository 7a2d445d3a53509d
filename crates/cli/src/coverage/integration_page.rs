//! One integration's page.

use std::fmt::Write;

use serde_json::Value;

use super::markdown::{MADE, codes, table, text};
use super::{Coverage, Served};

/// The page.
pub(crate) fn page(coverage: &Coverage) -> String {
    let document = &coverage.document;
    let mut out = format!("{MADE}\n\n# {}\n\n", or(text(document, "/label"), &coverage.name));
    for part in [text(document, "/description"), text(document, "/docs_url")] {
        if !part.is_empty() {
            let _ = write!(out, "{part}\n\n");
        }
    }
    let _ = write!(
        out,
        "Proved by {} fixtures in `catalog/integrations/{}/fixtures`.\n\n",
        coverage.fixtures, coverage.name
    );
    connecting(coverage, &mut out);
    errors(document, &mut out);
    webhooks(document, &mut out);
    for served in &coverage.resources {
        resource(served, &mut out);
    }
    out
}

fn or<'t>(text: &'t str, otherwise: &'t str) -> &'t str {
    if text.is_empty() { otherwise } else { text }
}

fn connecting(coverage: &Coverage, out: &mut String) {
    out.push_str("## Connecting\n\n");
    let rows: Vec<Vec<String>> = coverage
        .choices
        .iter()
        .map(|(choice, form)| {
            vec![
                codes(choice.name.iter()),
                choice.label.clone().unwrap_or_default(),
                format!("`{}`", choice.scheme),
                codes(form.fields.keys()),
            ]
        })
        .collect();
    out.push_str(&table(&["Choice", "", "Scheme", "Asks for"], &rows));
    out.push('\n');
}

fn errors(document: &Value, out: &mut String) {
    let rules = document["errors"].as_object().into_iter().flatten();
    let rows: Vec<Vec<String>> = rules
        .map(|(name, rule)| vec![format!("`{name}`"), format!("`{}`", text(rule, "/kind"))])
        .collect();
    if !rows.is_empty() {
        out.push_str("## Errors it knows\n\n");
        out.push_str(&table(&["Rule", "Kind"], &rows));
        out.push('\n');
    }
}

fn webhooks(document: &Value, out: &mut String) {
    let Some(proofs) = document.pointer("/webhooks/verify").and_then(Value::as_object) else {
        return;
    };
    let rows: Vec<Vec<String>> = proofs
        .iter()
        .map(|(name, proof)| vec![format!("`{name}`"), format!("`{}`", text(proof, "/type"))])
        .collect();
    out.push_str("## Webhooks\n\n");
    out.push_str(&table(&["Proof", "Type"], &rows));
    out.push('\n');
}

fn resource(served: &Served, out: &mut String) {
    let _ = write!(
        out,
        "## {} · {}\n\n{}. {} of {} fields ({} %).\n\n",
        served.model,
        served.resource,
        codes(&served.methods),
        served.served(),
        served.possible(),
        served.percent()
    );
    let rows: Vec<Vec<String>> = served
        .read
        .iter()
        .map(|(field, remote)| {
            let written = served.written.contains(field);
            vec![
                format!("`{field}`"),
                codes(remote),
                if written { "yes".to_owned() } else { String::new() },
            ]
        })
        .collect();
    out.push_str(&table(&["Field", "Read from", "Written"], &rows));
    out.push('\n');
    if !served.absent.is_empty() {
        let rows: Vec<Vec<String>> = served
            .absent
            .iter()
            .map(|(field, reason)| vec![format!("`{field}`"), reason.clone()])
            .collect();
        out.push_str(&table(&["The vendor lacks", "Why"], &rows));
        out.push('\n');
    }
    if !served.missing.is_empty() {
        let _ = write!(out, "Not served: {}.\n\n", codes(&served.missing));
    }
    filters(served, out);
}

fn filters(served: &Served, out: &mut String) {
    let rows: Vec<Vec<String>> = served
        .filters
        .iter()
        .map(|filter| {
            let mut notes = Vec::new();
            notes.extend(filter.required.then(|| "required".to_owned()));
            notes.extend(filter.alone.then(|| "alone".to_owned()));
            notes.extend((!filter.values.is_empty()).then(|| codes(&filter.values)));
            vec![format!("`{}`", filter.field), filter.ops.join(" "), notes.join("; ")]
        })
        .collect();
    if !rows.is_empty() {
        out.push_str(&table(&["Filter", "Operators", ""], &rows));
        out.push('\n');
    }
    if !served.sort.is_empty() {
        let _ = write!(out, "Sorts by {}.\n\n", codes(&served.sort));
    }
}
