//! `/admin/environments/{name}/keys`: an environment's API keys. A key's text is shown once.

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::routing::{delete, get};
use interlingua_definition::kind::Kind;
use interlingua_store::{ApiKey, NewKey, Scope};
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{self, Envelope};
use crate::access::{self, Caller};
use crate::api::body;
use crate::problem::Problem;
use crate::state::Shared;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/environments/{name}/keys", get(list).post(create))
        .route("/environments/{name}/keys/{id}", delete(revoke))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    name: String,
    #[serde(default)]
    scope: Wished,
    /// RFC 3339; without it the key lives until it is revoked.
    #[serde(default)]
    expires_at: Option<String>,
}

/// What an environment's key may do.
#[derive(Deserialize, Default, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum Wished {
    #[default]
    Environment,
    ReadOnly,
    Platform,
}

/// A platform key may name any environment, another key its own.
fn reachable(caller: &Caller, environment: &str) -> Result<(), Problem> {
    if caller.scope == Scope::Platform || caller.environment == environment {
        return Ok(());
    }
    Err(access::no_environment(environment))
}

async fn list(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(environment): Path<String>,
) -> Result<Envelope, Problem> {
    reachable(&caller, &environment)?;
    if !shared.plans.base().await?.environments.contains(&environment) {
        return Err(access::no_environment(&environment));
    }
    let keys = shared.store.keys(Some(&environment)).await?;
    Ok(Envelope::of(keys.iter().map(shown).collect::<Vec<Value>>()).with("next_cursor", Value::Null))
}

async fn create(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(environment): Path<String>,
    body: Body,
) -> Result<Envelope, Problem> {
    reachable(&caller, &environment)?;
    let New {
        name,
        scope,
        expires_at,
    } = body::json(body, &shared.limits).await?;
    let (environment, scope) = match scope {
        Wished::Environment => (Some(environment), Scope::Environment),
        Wished::ReadOnly => (Some(environment), Scope::ReadOnly),
        Wished::Platform if caller.scope == Scope::Platform => (None, Scope::Platform),
        Wished::Platform => {
            return Err(Problem::caller(
                Kind::Forbidden,
                "only a platform key makes platform keys",
            ));
        }
    };
    let (key, text) = shared
        .store
        .create_key(NewKey {
            environment,
            scope,
            name,
            expires_at_ms: expires_at.as_deref().map(end).transpose()?,
        })
        .await?;
    let mut data = shown(&key);
    if let Some(members) = data.as_object_mut() {
        members.insert("key".to_owned(), json!(*text));
    }
    Ok(Envelope::of(data).created())
}

async fn revoke(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path((environment, id)): Path<(String, String)>,
) -> Result<Envelope, Problem> {
    reachable(&caller, &environment)?;
    Ok(Envelope::of(shown(
        &shared.store.revoke_key(Some(&environment), &id).await?,
    )))
}

fn end(text: &str) -> Result<i64, Problem> {
    let end: Result<jiff::Timestamp, _> = text.parse();
    end.map(jiff::Timestamp::as_millisecond)
        .map_err(|_| Problem::invalid("`expires_at` is a time such as 2027-01-31T12:00:00Z"))
}

fn shown(key: &ApiKey) -> Value {
    json!({
        "id": key.id,
        "name": key.name,
        "scope": key.scope,
        "environment": key.environment,
        "created_at": answer::time(key.created_at_ms),
        "expires_at": key.expires_at_ms.map_or(Value::Null, answer::time),
        "revoked_at": key.revoked_at_ms.map_or(Value::Null, answer::time),
    })
}
