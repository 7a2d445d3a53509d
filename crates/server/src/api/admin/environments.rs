//! `/admin/environments`: workspaces.

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, State};
use axum::routing::get;
use interlingua_store::{Environment, Scope};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{self, Envelope};
use crate::access::Caller;
use crate::api::body;
use crate::problem::Problem;
use crate::state::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new().route("/environments", get(list).post(create))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    name: String,
}

/// A key of one environment sees that one.
async fn list(State(shared): State<Shared>, Extension(caller): Extension<Caller>) -> Result<Envelope, Problem> {
    let mut environments = shared.store.environments().await?;
    environments.retain(|found| caller.scope == Scope::Platform || found.name == caller.environment);
    Ok(Envelope::of(environments.iter().map(shown).collect::<Vec<Value>>()).with("next_cursor", Value::Null))
}

async fn create(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    body: Body,
) -> Result<Envelope, Problem> {
    caller.platform()?;
    let New { name } = body::json(body, &shared.limits).await?;
    answer::check_name("an environment", &name)?;
    let environment = shared.store.create_environment(&name).await?;
    Ok(Envelope::of(shown(&environment)).created())
}

fn shown(environment: &Environment) -> Value {
    json!({ "name": environment.name, "created_at": answer::time(environment.created_at_ms) })
}
