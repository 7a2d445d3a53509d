//! `/admin/mappings/{integration}/{model}`. A mapping: how an integration serves a model.

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::response::Response;
use axum::routing::get;
use http::{HeaderMap, Uri};
use interlingua_store::DocumentKind;

use super::answer::{self, Envelope};
use super::definitions::{self, Offer};
use crate::access::Caller;
use crate::api::body;
use crate::api::parameters::Parameters;
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
    uri: Uri,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Problem> {
    let mut parameters = Parameters::read(&uri)?;
    let dry_run = parameters.flag("dry_run")?;
    parameters.nothing_else()?;
    let text = body::text(body, &shared.limits).await?;
    let expected = answer::expected_revision(&headers)?;
    definitions::put(
        &shared,
        &caller,
        Offer {
            name: name(path),
            text,
            dry_run,
            expected,
        },
    )
    .await
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
