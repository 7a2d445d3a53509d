//! `/admin/accounts/{id}/effective`: the merged definition with the level that every leaf came from.

use axum::Router;
use axum::extract::{Extension, Path, State};
use axum::routing::get;
use http::Uri;

use super::answer::Envelope;
use crate::access::Caller;
use crate::api::parameters::Parameters;
use crate::failure;
use crate::problem::Problem;
use crate::state::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/accounts/{id}/effective", get(show))
}

async fn show(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    uri: Uri,
) -> Result<Envelope, Problem> {
    let mut parameters = Parameters::read(&uri)?;
    let (model, resource) = (parameters.take("model")?, parameters.take("resource")?);
    let method = parameters.take("method")?;
    parameters.nothing_else()?;
    let connected = shared.accounts.get(&*shared.store, &caller.environment, &id).await?;
    let base = shared.plans.base().await?;
    let wanted = connected.wanted(model.as_deref());
    let merged = shared
        .plans
        .merged(&base, &wanted)
        .map_err(|broken| failure::broken(&broken))?;
    let merged = merged.ok_or_else(|| {
        Problem::not_found(format!(
            "the account's integration {:?} is not defined any more",
            wanted.integration
        ))
    })?;
    Ok(Envelope::of(merged.effective(resource.as_deref(), method.as_deref())))
}
