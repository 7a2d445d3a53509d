//! A form as it was filled in.

use std::collections::BTreeMap;

use axum::response::Response;
use http::StatusCode;
use interlingua_definition::connect::ConnectForm;
use interlingua_definition::document::connect::ConnectField;
use interlingua_definition::plan::ConnectPlan;
use interlingua_store::Secret;
use serde_json::{Map, Value};

use super::flow::{Pairs, first};
use super::integration::{Integration, by_consent};
use super::page::{self, Frame};
use super::session::Typed;
use crate::api::admin::connect_form;
use crate::problem::Problem;

/// What was typed into which form.
pub(super) struct Filled<'a> {
    integration: &'a Integration,
    auth: Option<&'a str>,
    consent: bool,
    form: ConnectForm,
    /// Texts by field, empty ones left out.
    given: BTreeMap<String, String>,
}

impl<'a> Filled<'a> {
    pub(super) fn read(integration: &'a Integration, auth: Option<&'a str>, plan: &ConnectPlan, sent: &Pairs) -> Self {
        let form = integration.form(plan);
        let fields = form.fields.iter();
        let given = fields.map(|(name, field)| (name.clone(), text(field, first(sent, &format!("field.{name}")))));
        Filled {
            integration,
            auth,
            consent: by_consent(plan),
            given: given.filter(|(_, text)| !text.is_empty()).collect(),
            form,
        }
    }

    /// Sorted into secrets and variables; `known` are the account's variables, of which the form's are typed anew. Fails with what is wrong in
    /// which field.
    pub(super) fn typed(&self, mut known: Map<String, Value>) -> Result<Typed, Problem> {
        known.retain(|name, _| !self.form.fields.contains_key(name));
        let given = self.given.iter();
        let secrets = given.map(|(name, text)| (name.clone(), Secret::new(text.clone())));
        let sorted = connect_form::sort(&self.form, secrets.collect(), known, true)?;
        let credentials = sorted.credentials.iter();
        Ok(Typed {
            integration: self.integration.name.clone(),
            auth: self.auth.map(str::to_owned),
            variables: sorted.variables,
            credentials: credentials
                .map(|(name, secret)| (name.clone(), secret.expose().to_owned()))
                .collect(),
            expires_at_ms: None,
        })
    }

    /// The form once more, without its secrets, and what is wrong with it.
    pub(super) fn again(&self, frame: &Frame, wrong: &[(String, String)], problem: Option<&str>) -> Response {
        let mut values = self.given.clone();
        values.retain(|name, _| self.form.fields.get(name).is_some_and(|field| !field.secret));
        let asked = page::Asked {
            integration: self.integration,
            auth: self.auth,
            form: &self.form,
            consent: self.consent,
            values: &values,
            wrong,
            problem,
        };
        page::form(frame, &asked, StatusCode::UNPROCESSABLE_ENTITY)
    }
}

/// What is meant by what was typed: people repeat what stands before and behind a field.
fn text(field: &ConnectField, typed: Option<&str>) -> String {
    let text = typed.unwrap_or_default().trim();
    let prefix = field.prefix.as_deref();
    let text = prefix.and_then(|prefix| text.strip_prefix(prefix)).unwrap_or(text);
    let suffix = field.suffix.as_deref();
    let text = suffix.and_then(|suffix| text.strip_suffix(suffix)).unwrap_or(text);
    text.to_owned()
}

/// Fields and what is wrong with them.
pub(super) fn details(problem: &Problem) -> Vec<(String, String)> {
    let details = problem.members.get("details").and_then(Value::as_array);
    let one = |detail: &Value| {
        let text = |name: &str| detail.get(name).and_then(Value::as_str).map(str::to_owned);
        Some((text("field")?, text("message")?))
    };
    details.into_iter().flatten().filter_map(one).collect()
}
