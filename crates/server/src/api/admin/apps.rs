//! `/admin/apps/{integration}`: the environment's own OAuth app with one vendor. Its secret goes in and never comes out.

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::routing::get;
use interlingua_store::{App, DocumentKind, Secret};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::Envelope;
use crate::access::Caller;
use crate::api::body;
use crate::api::connect::redirect_uri;
use crate::problem::Problem;
use crate::state::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/apps/{integration}", get(show).put(put).delete(remove))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    client_id: String,
    client_secret: String,
    #[serde(default)]
    scopes: Vec<String>,
}

async fn show(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(integration): Path<String>,
) -> Result<Envelope, Problem> {
    let app = shared.store.app(&caller.environment, &integration).await?;
    let app =
        app.ok_or_else(|| Problem::not_found(format!("this environment has no app of its own with {integration:?}")))?;
    let redirect_uri = redirect_uri(&shared, &caller.environment, &integration, None);
    Ok(Envelope::of(shown(&app)).with("redirect_uri", redirect_uri))
}

async fn put(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(integration): Path<String>,
    body: Body,
) -> Result<Envelope, Problem> {
    if shared
        .plans
        .base()
        .await?
        .get(DocumentKind::Integration, &integration)
        .is_none()
    {
        return Err(Problem::not_found(format!("there is no integration {integration:?}")));
    }
    let New {
        client_id,
        client_secret,
        scopes,
    } = body::json(body, &shared.limits).await?;
    let app = App {
        client_id,
        client_secret: Secret::new(client_secret),
        scopes,
    };
    let data = shown(&app);
    shared.store.put_app(&caller.environment, &integration, app).await?;
    Ok(Envelope::of(data))
}

async fn remove(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(integration): Path<String>,
) -> Result<Envelope, Problem> {
    shared.store.delete_app(&caller.environment, &integration).await?;
    Ok(Envelope::of(Value::Null))
}

fn shown(app: &App) -> Value {
    json!({ "client_id": app.client_id, "scopes": app.scopes })
}
