//! `/openapi.json`: the effective unified API of the caller's environment; with `?account=`, of that account.

use axum::extract::{Extension, State};
use axum::routing::get;
use axum::{Json, Router};
use http::{HeaderMap, Uri};
use serde_json::Value;

use super::call;
use super::parameters::Parameters;
use crate::access::Caller;
use crate::effective;
use crate::problem::Problem;
use crate::state::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/openapi.json", get(show))
}

async fn show(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let mut query = Parameters::read(&uri)?;
    let account = query.account(&headers)?;
    query.nothing_else()?;
    let served = match &account {
        None => effective::of_environment(&shared, &caller.environment).await?,
        Some(id) => {
            let connected = call::account(&shared, &caller, Some(id.clone())).await?;
            let mut served = effective::of_account(&shared, &connected, None).await?;
            effective::describe(&shared, &connected, &mut served, None).await?;
            served
        }
    };
    Ok(Json(effective::document(&served, account.as_deref())))
}
