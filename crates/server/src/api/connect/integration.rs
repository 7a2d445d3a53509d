//! An integration as a customer sees it: its name, its ways of connecting, its form.

use std::sync::Arc;

use interlingua_definition::Merged;
use interlingua_definition::connect::{AuthChoice, ConnectForm};
use interlingua_definition::plan::{Auth, ConnectPlan, NativePlan};
use interlingua_store::DocumentKind;

use super::session::Session;
use crate::accounts;
use crate::failure;
use crate::plans::Wanted;
use crate::problem::Problem;
use crate::state::State;

/// One integration, under one way of connecting if that is settled.
pub(super) struct Integration {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) choices: Vec<AuthChoice>,
    merged: Arc<Merged>,
}

/// Names that the session offers.
pub(super) async fn offered(shared: &State, session: &Session) -> Result<Vec<String>, Problem> {
    if !session.wish.integrations.is_empty() {
        return Ok(session.wish.integrations.clone());
    }
    let base = shared.plans.base().await?;
    Ok(base
        .names(DocumentKind::Integration)
        .into_iter()
        .map(Into::into)
        .collect())
}

impl Integration {
    /// As the session's environment has it. One that the session does not offer does not exist.
    pub(super) async fn of(
        shared: &State,
        session: &Session,
        name: &str,
        auth: Option<&str>,
    ) -> Result<Integration, Problem> {
        let unknown = || Problem::not_found("this link does not offer that integration");
        if !session.wish.integrations.is_empty() && !session.wish.integrations.iter().any(|known| known == name) {
            return Err(unknown());
        }
        let environment = &session.row.environment;
        let key = accounts::environment_overlay(environment, name);
        let overlay = accounts::overlay(&*shared.store, &key).await?;
        let own = match &session.wish.account {
            Some(id) => {
                let key = accounts::account_overlay(environment, id);
                accounts::overlay(&*shared.store, &key).await?
            }
            None => None,
        };
        let base = shared.plans.base().await?;
        let wanted = Wanted {
            integration: name,
            model: None,
            auth,
            environment: overlay.as_deref(),
            account: own.as_deref(),
        };
        let merged = shared.plans.merged(&base, &wanted);
        let merged = merged
            .map_err(|findings| failure::broken(&findings))?
            .ok_or_else(unknown)?;
        let choices = merged.auth_choices();
        if auth.is_some() && !choices.iter().any(|choice| choice.name.as_deref() == auth) {
            return Err(Problem::not_found("there is no such way of connecting"));
        }
        let effective = merged.effective(None, None);
        let label = effective.pointer("/integration/label").and_then(|label| label.as_str());
        Ok(Integration {
            name: name.to_owned(),
            label: label.unwrap_or(name).to_owned(),
            choices,
            merged,
        })
    }

    pub(super) fn plan(&self) -> Result<Arc<ConnectPlan>, Problem> {
        let plan = self.merged.connect_plan();
        plan.map_err(|findings| failure::broken(&Arc::new(findings)))
    }

    /// Where calls go. `None`: the definition does not compile, which each call says.
    pub(super) fn reach(&self) -> Option<Arc<NativePlan>> {
        self.merged.passthrough().ok().flatten()
    }

    /// What is asked. What consent yields is not.
    pub(super) fn form(&self, plan: &ConnectPlan) -> ConnectForm {
        let mut form = self.merged.connect();
        if matches!(plan.auth.as_ref(), Auth::OAuth1(scheme) if scheme.flow.is_some()) {
            form.fields.shift_remove("token");
            form.fields.shift_remove("token_secret");
        }
        form
    }
}

/// Whether the customer consents at the vendor.
pub(super) fn by_consent(plan: &ConnectPlan) -> bool {
    match plan.auth.as_ref() {
        Auth::OAuth2(scheme) => scheme.authorize.is_some(),
        Auth::OAuth1(scheme) => scheme.flow.is_some(),
        _ => false,
    }
}
