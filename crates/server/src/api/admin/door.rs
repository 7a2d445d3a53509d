//! What an account is held against when it is made or changed: the integration as the environment has it.

use std::sync::Arc;

use interlingua_definition::Merged;
use interlingua_definition::connect::ConnectForm;
use interlingua_definition::plan::NativePlan;
use interlingua_store::{Account, DocumentKind};
use serde_json::json;

use super::connect_form;
use crate::access::Caller;
use crate::accounts;
use crate::failure;
use crate::plans::Wanted;
use crate::ports;
use crate::problem::Problem;
use crate::state::Shared;

/// What an account of an integration is held against, as this environment has it.
pub(super) struct Door {
    pub(super) form: ConnectForm,
    /// Where calls go. `None`: the definition does not compile, which each call says.
    plan: Option<Arc<NativePlan>>,
}

impl Door {
    pub(super) async fn of(
        shared: &Shared,
        caller: &Caller,
        integration: &str,
        auth: Option<&str>,
    ) -> Result<Door, Problem> {
        let base = shared.plans.base().await?;
        let key = accounts::environment_overlay(&caller.environment, integration);
        let overlay = accounts::overlay(&*shared.store, &key).await?;
        let wanted = |auth| Wanted {
            integration,
            model: None,
            auth,
            environment: overlay.as_deref(),
            account: None,
        };
        let merged = |auth| {
            let merged = shared.plans.merged(&base, &wanted(auth));
            merged.map_err(|broken| failure::broken(&broken))
        };
        let Some(general) = merged(None)? else {
            return Err(
                Problem::invalid(format!("there is no integration {integration:?}")).with(
                    "supported",
                    json!({ "integrations": base.names(DocumentKind::Integration) }),
                ),
            );
        };
        check_choice(&general, integration, auth)?;
        Ok(Door {
            form: merged(auth)?.unwrap_or(general).connect(),
            plan: shared.plans.passthrough(&base, &wanted(auth)).ok().flatten(),
        })
    }

    /// Refuses an account whose variables lead where the integration does not allow.
    pub(super) fn hold(&self, shared: &Shared, account: Account) -> Result<(), Problem> {
        let Some(plan) = &self.plan else {
            return Ok(());
        };
        let egress = shared.accounts.egress(&account.environment);
        connect_form::held_to_hosts(&shared.engine, plan, &ports::engine_account(account, None, egress))
    }
}

fn check_choice(merged: &Merged, integration: &str, auth: Option<&str>) -> Result<(), Problem> {
    let choices: Vec<String> = merged
        .auth_choices()
        .into_iter()
        .filter_map(|choice| choice.name)
        .collect();
    let detail = match auth {
        None if choices.is_empty() => return Ok(()),
        None => format!("{integration:?} can be connected in several ways: say which with `auth`"),
        Some(name) if choices.iter().any(|choice| choice == name) => return Ok(()),
        Some(name) => format!("{integration:?} has no auth choice {name:?}"),
    };
    Err(Problem::invalid(detail).with("supported", json!({ "auth": choices })))
}
