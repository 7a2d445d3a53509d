//! What one account has of its own: `/unified/{model}/{resource}/-/fields`, the effective fields, and `…/-/objects`, the objects whose
//! records the resource serves.

use std::sync::Arc;

use axum::extract::{Extension, Path, State};
use axum::routing::get;
use axum::{Json, Router};
use http::{HeaderMap, Uri};
use interlingua_definition::kind::Kind;
use interlingua_definition::parameters as names;
use serde_json::{Value, json};

use super::call;
use super::parameters::Parameters;
use crate::access::Caller;
use crate::accounts::Connected;
use crate::effective::{self, Served};
use crate::problem::Problem;
use crate::state::{self, Shared};

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/unified/{model}/{resource}/-/fields", get(fields))
        .route("/unified/{model}/{resource}/-/objects", get(objects))
}

/// A model and one of its resources.
type Names = (String, String);

async fn fields(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(resource): Path<Names>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let (connected, query) = asked(&shared, &caller, &uri, &headers).await?;
    let mut served = served(&shared, &connected, &resource).await?;
    effective::describe(&shared, &connected, &mut served, Some(&query.0)).await?;
    let found = served.resources.get(&resource).map(effective::fields);
    Ok(Json(json!({ "data": found, "problems": served.problems })))
}

async fn objects(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(resource): Path<Names>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let (connected, query) = asked(&shared, &caller, &uri, &headers).await?;
    query.nothing_else()?;
    let served = served(&shared, &connected, &resource).await?;
    let plan = served.resources.get(&resource).and_then(|found| found.plans().next());
    let list = match plan {
        Some(plan) => shared.engine.objects(plan, &connected.account).await?,
        None => None,
    };
    let list = list.ok_or_else(|| {
        let (integration, name) = (&connected.account.integration, &resource.1);
        let detail = format!("the integration {integration:?} does not list an account's own objects for `{name}`");
        Problem::caller(Kind::NotFound, detail)
    })?;
    let list: Value = serde_json::from_slice(&list).unwrap_or_default();
    Ok(Json(json!({ "data": list, "problems": [] })))
}

/// The account, and the parameters that are not about it.
async fn asked(
    state: &state::State,
    caller: &Caller,
    uri: &Uri,
    headers: &HeaderMap,
) -> Result<(Arc<Connected>, Parameters), Problem> {
    let mut query = Parameters::read(uri)?;
    let account = query.account(headers)?;
    query.take(names::ENVIRONMENT)?;
    Ok((call::account(state, caller, account).await?, query))
}

/// The one resource; 404 if the account's integration does not serve it.
async fn served(state: &state::State, connected: &Connected, (model, resource): &Names) -> Result<Served, Problem> {
    let served = effective::of_account(state, connected, Some((model, resource))).await?;
    if !served.resources.is_empty() {
        return Ok(served);
    }
    let integration = &connected.account.integration;
    let detail = format!("the integration {integration:?} does not serve `{resource}` of the model {model:?}");
    Err(Problem::caller(Kind::NotFound, detail))
}
