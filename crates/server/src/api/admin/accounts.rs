//! `/admin/accounts`: connected accounts. Secrets go in and never come out.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::routing::get;
use http::Uri;
use interlingua_store::{
    Account, AccountPage, AccountPatch, AccountState, Credential, NewAccount, Secret, Standing, StoreError,
};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::answer::{self, Envelope};
use super::connect_form::{self, Sorted};
use super::door::Door;
use super::lifecycle;
use crate::access::Caller;
use crate::accounts::missing;
use crate::api::body;
use crate::api::parameters::{self, Parameters};
use crate::problem::Problem;
use crate::state::Shared;

const PAGE_DEFAULT: u32 = 100;
const PAGE_MAX: u32 = 1_000;
/// How often a change is made anew over a credential that was renewed meanwhile.
const ATTEMPTS: u32 = 4;
/// Among the credentials, but not a secret: when the access token ends.
const EXPIRES_AT: &str = "expires_at";
/// Numbers from here on are milliseconds, not seconds: the year 5138, or 1973.
const MILLISECONDS_FROM: i64 = 100_000_000_000;

/// Secrets by field name, and when the access token ends.
type Secrets = (BTreeMap<String, Secret>, Option<i64>);

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/accounts", get(list).post(create))
        .route("/accounts/{id}", get(show).patch(update).delete(remove))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct New {
    integration: String,
    #[serde(default)]
    auth: Option<String>,
    #[serde(default)]
    tenant: String,
    #[serde(default)]
    credentials: Map<String, Value>,
    #[serde(default)]
    variables: Map<String, Value>,
    #[serde(default)]
    state: Option<WishedState>,
}

/// A change: what is absent stays, and in the two objects `null` removes.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Patch {
    auth: Option<String>,
    tenant: Option<String>,
    credentials: Option<Map<String, Value>>,
    variables: Option<Map<String, Value>>,
    state: Option<WishedState>,
}

/// States that an administrator may set.
#[derive(Deserialize, Clone, Copy)]
#[serde(rename_all = "snake_case")]
enum WishedState {
    Incomplete,
    Active,
    Degraded,
    NeedsReauth,
}

impl WishedState {
    fn standing(self) -> Standing {
        let state = match self {
            WishedState::Incomplete => AccountState::Incomplete,
            WishedState::Active => AccountState::Active,
            WishedState::Degraded => AccountState::Degraded,
            WishedState::NeedsReauth => AccountState::NeedsReauth,
        };
        let cause = (state != AccountState::Active).then(|| "set by an administrator".to_owned());
        Standing {
            state,
            cause,
            since_ms: jiff::Timestamp::now().as_millisecond(),
        }
    }
}

async fn list(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    uri: Uri,
) -> Result<Envelope, Problem> {
    let mut query = Parameters::read(&uri)?;
    let limit = parameters::limit(query.take("limit")?)?
        .unwrap_or(PAGE_DEFAULT)
        .min(PAGE_MAX);
    let (integration, tenant) = (query.take("integration")?, query.take("tenant")?);
    let state = query.take("state")?.map(|word| state(&word)).transpose()?;
    let after = query.take("cursor")?;
    query.nothing_else()?;
    let page = AccountPage {
        integration,
        tenant,
        state,
        after,
        limit: limit + 1,
    };
    let mut found = shared.store.accounts(&caller.environment, page).await?;
    let more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let next = if more {
        found.last().map(|last| last.id.clone())
    } else {
        None
    };
    Ok(Envelope::of(found.iter().map(shown).collect::<Vec<Value>>()).with("next_cursor", json!(next)))
}

fn state(word: &str) -> Result<AccountState, Problem> {
    serde_json::from_value(json!(word)).map_err(|_| {
        Problem::invalid(format!("there is no state {word:?}")).with(
            "supported",
            json!({ "state": ["incomplete", "active", "degraded", "needs_reauth"] }),
        )
    })
}

async fn show(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Envelope, Problem> {
    let account = shared
        .store
        .account(&caller.environment, &id)
        .await?
        .ok_or_else(|| missing(&id))?;
    let mut data = shown(&account);
    if let Some(members) = data.as_object_mut() {
        let forecast = shared.store.forecast(&caller.environment, &id).await?;
        members.insert("renewal".to_owned(), lifecycle::renewal(&forecast));
    }
    Ok(Envelope::of(data))
}

async fn create(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    body: Body,
) -> Result<Envelope, Problem> {
    let new: New = body::json(body, &shared.limits).await?;
    let door = Door::of(&shared, &caller, &new.integration, new.auth.as_deref()).await?;
    let (fields, expires_at_ms) = secrets(new.credentials)?;
    let standing = new.state.unwrap_or(WishedState::Active).standing();
    let complete = standing.state != AccountState::Incomplete;
    let Sorted { credentials, variables } = connect_form::sort(&door.form, fields, new.variables, complete)?;
    let asked = Account {
        id: String::new(),
        environment: caller.environment.clone(),
        integration: new.integration.clone(),
        auth: new.auth.clone(),
        tenant: new.tenant.clone(),
        variables: variables.clone(),
        standing: standing.clone(),
        created_at_ms: 0,
        updated_at_ms: 0,
    };
    door.hold(&shared, asked)?;
    let account = NewAccount {
        id: None,
        integration: new.integration,
        auth: new.auth,
        tenant: new.tenant,
        variables,
        credentials,
        expires_at_ms,
        standing,
    };
    let account = shared.store.create_account(&caller.environment, account).await?;
    Ok(Envelope::of(shown(&account)).created())
}

async fn update(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
    body: Body,
) -> Result<Envelope, Problem> {
    let patch: Patch = body::json(body, &shared.limits).await?;
    let mut attempts = 0;
    loop {
        attempts += 1;
        let (environment, change) = (
            &caller.environment,
            changed(&shared, &caller, &id, patch.clone()).await?,
        );
        match shared.store.update_account(environment, &id, change).await {
            // The credential was renewed meanwhile: what the vendor turned over must not be written over.
            Err(StoreError::Conflict { .. }) if attempts < ATTEMPTS => {}
            done => return Ok(Envelope::of(shown(&done?))),
        }
    }
}

/// What a patch makes of the account as it is now.
async fn changed(shared: &Shared, caller: &Caller, id: &str, patch: Patch) -> Result<AccountPatch, Problem> {
    let environment = &caller.environment;
    // The credential first: whatever a renewal changes after this moves its version.
    let before = shared.store.credential(environment, id).await?;
    let before = before.ok_or_else(|| missing(id))?;
    let account = shared.store.account(environment, id).await?;
    let account = account.ok_or_else(|| missing(id))?;
    let auth = patch.auth.clone().or_else(|| account.auth.clone());
    let door = Door::of(shared, caller, &account.integration, auth.as_deref()).await?;

    let (renewed, over) = (patch.credentials.is_some(), Some(before.version));
    let (fields, expires_at_ms) = with_credentials(before, patch.credentials)?;
    // A new credential is believed until a vendor says otherwise.
    let standing = patch
        .state
        .or(renewed.then_some(WishedState::Active))
        .map(WishedState::standing);
    let complete = standing.as_ref().unwrap_or(&account.standing).state != AccountState::Incomplete;
    let variables = with_variables(account.variables.clone(), patch.variables);
    let Sorted { credentials, variables } = connect_form::sort(&door.form, fields, variables, complete)?;
    // What is not touched stays as it is, even where the integration has since become stricter.
    if variables != account.variables || auth != account.auth {
        let variables = variables.clone();
        door.hold(
            shared,
            Account {
                auth,
                variables,
                ..account
            },
        )?;
    }
    Ok(AccountPatch {
        tenant: patch.tenant,
        auth: patch.auth,
        variables: Some(variables),
        credentials: renewed.then_some((credentials, expires_at_ms)),
        standing,
        over,
    })
}

/// Secrets after a change of some of them. The end of an old access token is not that of a new one.
fn with_credentials(before: Credential, change: Option<Map<String, Value>>) -> Result<Secrets, Problem> {
    let Some(change) = change else {
        return Ok((before.fields, before.expires_at_ms));
    };
    let mut fields = before.fields;
    let kept_expiry = if change.contains_key("access_token") {
        None
    } else {
        before.expires_at_ms
    };
    let (removed, given): (Map<_, _>, Map<_, _>) = change.into_iter().partition(|(_, value)| value.is_null());
    for name in removed.keys() {
        fields.remove(name);
    }
    let (given, expires_at_ms) = secrets(given)?;
    fields.extend(given);
    Ok((fields, expires_at_ms.or(kept_expiry)))
}

/// Variables after a change of some of them.
fn with_variables(mut variables: Map<String, Value>, change: Option<Map<String, Value>>) -> Map<String, Value> {
    for (name, value) in change.unwrap_or_default() {
        match value {
            Value::Null => drop(variables.shift_remove(&name)),
            value => drop(variables.insert(name, value)),
        }
    }
    variables
}

async fn remove(
    State(shared): State<Shared>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<Envelope, Problem> {
    let revoked = lifecycle::revoke(&shared, &caller.environment, &id).await;
    shared.store.delete_account(&caller.environment, &id).await?;
    Ok(match revoked {
        Ok(revoked) => Envelope::of(Value::Null).with("revoked", revoked),
        Err(problem) => Envelope::of(Value::Null).with("revoked", false).with(
            "note",
            format!("the grant could not be ended at the vendor: {}", problem.detail),
        ),
    })
}

/// Secrets are text; `expires_at` is RFC 3339, or Unix time in seconds or milliseconds.
fn secrets(credentials: Map<String, Value>) -> Result<Secrets, Problem> {
    let (mut fields, mut expires_at_ms) = (BTreeMap::new(), None);
    for (name, value) in credentials {
        match value {
            value if name == EXPIRES_AT => expires_at_ms = Some(expiry(&value)?),
            Value::String(text) => drop(fields.insert(name, Secret::new(text))),
            _ => return Err(Problem::invalid(format!("`credentials.{name}` is not a text"))),
        }
    }
    Ok((fields, expires_at_ms))
}

fn expiry(value: &Value) -> Result<i64, Problem> {
    let at_ms = match value {
        Value::String(text) => text
            .parse::<jiff::Timestamp>()
            .ok()
            .map(jiff::Timestamp::as_millisecond),
        Value::Number(number) => number
            .as_i64()
            .filter(|at| *at > 0)
            .map(|at| if at < MILLISECONDS_FROM { at * 1_000 } else { at }),
        _ => None,
    };
    at_ms.ok_or_else(|| {
        Problem::invalid("`credentials.expires_at` is a time such as 2026-01-31T12:00:00Z, or Unix time in seconds")
    })
}

pub(super) fn shown(account: &Account) -> Value {
    json!({
        "id": account.id,
        "environment": account.environment,
        "integration": account.integration,
        "auth": account.auth,
        "tenant": account.tenant,
        "variables": account.variables,
        "state": account.standing.state,
        "cause": account.standing.cause,
        "since": answer::time(account.standing.since_ms),
        "created_at": answer::time(account.created_at_ms),
        "updated_at": answer::time(account.updated_at_ms),
    })
}
