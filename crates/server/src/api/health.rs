//! Is it alive, can it serve.

use axum::Json;
use axum::extract::State;
use interlingua_definition::kind::Kind;
use serde_json::{Value, json};

use crate::problem::{Origin, Problem};
use crate::state::Shared;

/// The process answers.
pub(super) async fn alive() -> Json<Value> {
    Json(json!({ "status": "ok" }))
}

/// The database answers, definitions are at hand, and the node was not told to stop.
pub(super) async fn ready(State(shared): State<Shared>) -> Result<Json<Value>, Problem> {
    if *shared.stopped.borrow() {
        return Err(Problem::new(Kind::Overloaded, Origin::Engine, "this node is stopping"));
    }
    let revision = shared.store.poll_revision().await.map_err(unready)?;
    let base = shared.plans.base().await.map_err(unready)?;
    Ok(Json(
        json!({ "status": "ready", "revision": revision, "definitions": base.definitions.len() }),
    ))
}

fn unready(error: interlingua_store::StoreError) -> Problem {
    crate::failure::unavailable(&error)
}
