//! What an administrator hands in for an account, held against the integration's connect form.

use std::collections::BTreeMap;

use interlingua_definition::connect::ConnectForm;
use interlingua_definition::document::connect::ConnectField;
use interlingua_definition::kind::Kind;
use interlingua_definition::plan::NativePlan;
use interlingua_engine::{Account, Engine};
use interlingua_store::Secret;
use regex::Regex;
use serde_json::{Map, Value, json};

use crate::problem::Problem;

/// Values sorted into what is sealed and what is not.
pub(in crate::api) struct Sorted {
    pub(in crate::api) credentials: BTreeMap<String, Secret>,
    pub(in crate::api) variables: Map<String, Value>,
}

/// Sorts and checks. Fields of the form that are not secret may come among the credentials; the other way round is
/// refused, since a secret among the variables would lie in clear. `complete` asks for all that is required.
pub(in crate::api) fn sort(
    form: &ConnectForm,
    credentials: BTreeMap<String, Secret>,
    mut variables: Map<String, Value>,
    complete: bool,
) -> Result<Sorted, Problem> {
    let mut sealed = BTreeMap::new();
    for (name, secret) in credentials {
        match form.fields.get(&name) {
            Some(field) if !field.secret => {
                variables.entry(name).or_insert_with(|| json!(secret.expose()));
            }
            _ => drop(sealed.insert(name, secret)),
        }
    }
    let mut wrong = Vec::new();
    for (name, field) in &form.fields {
        if field.secret && variables.contains_key(name) {
            wrong.push(detail(name, "is a secret: hand it in under `credentials`"));
        }
        if let (false, Some(default)) = (field.secret, &field.default) {
            variables.entry(name.clone()).or_insert_with(|| json!(default));
        }
        let value = if field.secret {
            sealed.get(name).map(Secret::expose)
        } else {
            variables.get(name).and_then(Value::as_str)
        };
        let absent = value.is_none() && !variables.contains_key(name);
        let reason = match value {
            Some(value) => refusal(field, value),
            None if absent && complete && !field.optional => Some("is required".to_owned()),
            None => None,
        };
        wrong.extend(reason.map(|reason| detail(name, &reason)));
    }
    match wrong.is_empty() {
        true => Ok(Sorted {
            credentials: sealed,
            variables,
        }),
        false => {
            Err(Problem::invalid("the account does not fit the integration's connect form").with("details", wrong))
        }
    }
}

/// Refuses variables that would lead every call outside the integration's `hosts`, or nowhere.
pub(in crate::api) fn held_to_hosts(engine: &Engine, plan: &NativePlan, account: &Account) -> Result<(), Problem> {
    let misled = engine.misled(plan, account)?;
    if misled.is_empty() {
        return Ok(());
    }
    let details: Vec<Value> = misled
        .into_iter()
        .map(|misled| {
            let name = misled.variable.replace('~', "~0").replace('/', "~1");
            json!({ "field": misled.variable, "pointer": format!("/variables/{name}"), "message": misled.message })
        })
        .collect();
    let problem = Problem::caller(
        Kind::Validation,
        "a variable leads where the integration does not allow",
    );
    Err(problem
        .with("details", details)
        .with("supported", json!({ "hosts": plan.hosts })))
}

/// Why a value does not fit its field. The value itself is never repeated.
fn refusal(field: &ConnectField, value: &str) -> Option<String> {
    if !field.values.is_empty() && !field.values.iter().any(|known| known == value) {
        return Some(format!("is one of {}", field.values.join(", ")));
    }
    let pattern = field.pattern.as_deref()?;
    let whole = Regex::new(&format!("^(?:{pattern})$")).ok()?;
    (!whole.is_match(value)).then(|| format!("does not match {pattern}"))
}

fn detail(field: &str, message: &str) -> Value {
    json!({ "field": field, "message": message })
}
