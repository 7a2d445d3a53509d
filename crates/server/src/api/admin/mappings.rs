//! `/admin/mappings/{integration}/{model}`. A mapping: how an integration serves a model.

use axum::Router;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use axum::routing::get;
use http::HeaderMap;
use interlingua_store::DocumentKind;

use super::answer::{self, Envelope};
use super::definitions;
use super::offer::Offer;
use crate::access::Caller;
use crate::base::Name;
use crate::problem::Problem;
use crate::state::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/mappings", get(list))
        .route("/mappings/{integration}/{model}", get(show).put(put).delete(remove))
}

fn name((integration, model): (String, String)) -> Name {
    (DocumentKind::Mapping, format!("{integration}/{model}"))
}

async fn list(State(shared): State<Shared>) -> Result<Envelope, Problem> {
    definitions::list(&shared, DocumentKind::Mapping).await
}

async fn show(State(shared): State<Shared>, Path(path): Path<(String, String)>) -> Result<Envelope, Problem> {
    definitions::show(&shared, name(path)).await
}

async fn put(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(path): Path<(String, String)>,
    offer: Offer,
) -> Result<Response, Problem> {
    definitions::put(&shared, &caller, name(path), offer).await
}

async fn remove(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(path): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Envelope, Problem> {
    let expected = answer::expected_revision(&headers)?;
    definitions::remove(&shared, &caller, name(path), expected).await
}
