//! Which methods of which resources are served, with their plans.

use std::collections::BTreeMap;
use std::sync::Arc;

use interlingua_definition::plan::MappedPlan;
use interlingua_engine::Origin;

use crate::accounts::{self, Connected};
use crate::base::Base;
use crate::check;
use crate::plans::Wanted;
use crate::problem::Problem;
use crate::state::State;

/// A resource of a model, and the plans of its methods: one for each integration that serves it.
#[derive(Default)]
pub(crate) struct Resource {
    pub(crate) methods: BTreeMap<String, Vec<Arc<MappedPlan>>>,
    /// The account's own fields, as the vendor describes them; only of one account that was asked.
    pub(crate) described: Vec<serde_json::Value>,
}

impl Resource {
    /// Whether its fields are known only once a caller says more than the account: of which object, say.
    pub(crate) fn varies(&self) -> bool {
        let plan = self.plans().next();
        plan.is_some_and(|plan| plan.describes_by.filters.iter().any(|filter| filter.required))
    }

    /// Whether an integration lists objects of the account's own whose records it serves.
    pub(crate) fn has_objects(&self) -> bool {
        let mut variants = self.plans().flat_map(|plan| &plan.variants);
        variants.any(|variant| variant.native.as_ref().is_some_and(|native| native.objects.is_some()))
    }

    /// Every plan, those that read first.
    pub(crate) fn plans(&self) -> impl Iterator<Item = &Arc<MappedPlan>> {
        let reads = ["list", "get"].iter().filter_map(|method| self.methods.get(*method));
        let others = self
            .methods
            .iter()
            .filter(|(name, _)| !matches!(name.as_str(), "list" | "get"));
        reads.chain(others.map(|(_, plans)| plans)).flatten()
    }
}

/// What is served.
#[derive(Default)]
pub(crate) struct Served {
    /// Resources by model and name.
    pub(crate) resources: BTreeMap<(String, String), Resource>,
    /// What could not be found out.
    pub(crate) problems: Vec<Unknown>,
}

/// A vendor that does not tell an account's own fields takes only these out of the answer.
pub(crate) type Unknown = interlingua_engine::Problem;

/// What an environment's integrations serve together. One whose definition is broken is left out here, and says so when it is called.
pub(crate) async fn of_environment(state: &State, environment: &str) -> Result<Served, Problem> {
    let base = state.plans.base().await?;
    let mut served = Served::default();
    for (integration, model) in base.mappings() {
        let key = accounts::environment_overlay(environment, integration);
        let overlay = accounts::overlay(&*state.store, &key).await?;
        let wanted = Wanted {
            integration,
            model: Some(model),
            auth: None,
            environment: overlay.as_deref(),
            account: None,
        };
        add(state, &base, &wanted, &mut served);
    }
    Ok(served)
}

/// What one account serves: all of it, or one resource of a model.
pub(crate) async fn of_account(
    state: &State,
    connected: &Connected,
    only: Option<(&str, &str)>,
) -> Result<Served, Problem> {
    let base = state.plans.base().await?;
    let mut served = Served::default();
    let integration = &connected.account.integration;
    let overlays = [&connected.environment_overlay, &connected.account_overlay];
    for model in overlays
        .into_iter()
        .flat_map(|overlay| check::models(&base, integration, overlay.as_deref()))
    {
        add(state, &base, &connected.wanted(model.as_deref()), &mut served);
    }
    if let Some(only) = only {
        served
            .resources
            .retain(|(model, name), _| (model.as_str(), name.as_str()) == only);
    }
    Ok(served)
}

/// Asks the vendor for the account's own fields of what is served. Where it does not tell them, a problem says so. `parameters` are what a
/// caller says besides: if they do not fit, that is the caller's to mend; without them resources whose fields vary are left as they are.
pub(crate) async fn describe(
    state: &State,
    connected: &Connected,
    served: &mut Served,
    parameters: Option<&[(String, String)]>,
) -> Result<(), Problem> {
    for ((_, name), resource) in &mut served.resources {
        if parameters.is_none() && resource.varies() {
            continue;
        }
        let Some(plan) = resource.plans().next().cloned() else {
            continue;
        };
        let may_be_mended = resource.varies() || parameters.is_some_and(|said| !said.is_empty());
        let list = state
            .engine
            .fields(&plan, &connected.account, parameters.unwrap_or_default().to_vec());
        match list.await {
            Ok(list) => {
                resource.described = list
                    .and_then(|list| serde_json::from_slice(&list).ok())
                    .unwrap_or_default()
            }
            Err(failure) if may_be_mended && failure.origin == Origin::Caller => return Err(Problem::from(failure)),
            Err(failure) => {
                let detail = format!(
                    "the vendor does not tell its own fields of `{name}`: {}",
                    failure.detail
                );
                served.problems.push(Unknown::warning(failure.kind, detail));
            }
        }
    }
    Ok(())
}

fn add(state: &State, base: &Base, wanted: &Wanted<'_>, served: &mut Served) {
    let (Some(model), Ok(Some(merged))) = (wanted.model, state.plans.merged(base, wanted)) else {
        return;
    };
    for name in merged.methods() {
        let plan = state.plans.mapped(base, wanted, (&name.resource, &name.method));
        if let Ok(Some(plan)) = plan {
            let resource = served.resources.entry((model.to_owned(), name.resource)).or_default();
            let plans = resource.methods.entry(name.method).or_default();
            if !plans.iter().any(|known| Arc::ptr_eq(known, &plan)) {
                plans.push(plan);
            }
        }
    }
}
