//! `/unified/{model}/{resource}/-/fields`: the effective fields of one account, custom ones included.

use axum::extract::{Extension, Path, State};
use axum::routing::get;
use axum::{Json, Router};
use http::{HeaderMap, Uri};
use interlingua_definition::kind::Kind;
use serde_json::{Value, json};

use super::call;
use super::parameters::{self, Parameters};
use crate::access::Caller;
use crate::effective;
use crate::problem::Problem;
use crate::state::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/unified/{model}/{resource}/-/fields", get(show))
}

async fn show(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path((model, resource)): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Result<Json<Value>, Problem> {
    let mut query = Parameters::read(&uri)?;
    let account = match parameters::account_header(&headers)? {
        Some(account) => Some(account),
        None => query.take("account")?,
    };
    query.nothing_else()?;
    let connected = call::account(&shared, &caller, account).await?;
    let served = effective::of_account(&shared, &connected, Some((&model, &resource))).await?;
    let Some(found) = served.resources.get(&(model.clone(), resource.clone())) else {
        let integration = &connected.account.integration;
        let detail = format!("the integration {integration:?} does not serve `{resource}` of the model {model:?}");
        return Err(Problem::caller(Kind::NotFound, detail));
    };
    Ok(Json(
        json!({ "data": effective::fields(found), "problems": served.problems }),
    ))
}
