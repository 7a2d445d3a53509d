//! From what was typed in to an account: the engine's candidate, and the store's row.

use interlingua_engine::{Account, Candidate, CredentialState, History, Secret as EngineSecret, StoredCredential};
use interlingua_store::{self as store, AccountPatch, AccountState, NewAccount, Secret, Standing, StoreError};
use serde_json::{Map, Value};

use super::session::{Session, Typed};
use crate::ports;
use crate::problem::Problem;
use crate::state::State;

/// What the engine connects, proves and asks with.
pub(super) async fn of(shared: &State, session: &Session, typed: &Typed) -> Result<Candidate, Problem> {
    let environment = &session.row.environment;
    let app = shared.store.app(environment, &typed.integration).await?;
    let row = store::Account {
        id: session.account_id(),
        environment: environment.clone(),
        integration: typed.integration.clone(),
        auth: typed.auth.clone(),
        tenant: session.wish.tenant.clone(),
        variables: typed.variables.clone(),
        standing: active(),
        created_at_ms: 0,
        updated_at_ms: 0,
    };
    let account: Account = ports::engine_account(row, app, shared.accounts.egress(environment));
    let fields = typed.credentials.iter();
    let credential = StoredCredential {
        fields: fields
            .map(|(name, text)| (name.clone(), EngineSecret::new(text.clone())))
            .collect(),
        expires_at_ms: typed.expires_at_ms,
        version: 1,
        state: CredentialState::Active,
        history: History::default(),
    };
    Ok(Candidate { account, credential })
}

/// Back to what a session keeps.
pub(super) fn typed(candidate: &Candidate) -> Typed {
    let fields = candidate.credential.fields.iter();
    Typed {
        integration: candidate.account.integration.clone(),
        auth: candidate.account.auth.clone(),
        variables: candidate.account.variables.clone(),
        credentials: fields
            .map(|(name, secret)| (name.clone(), secret.expose().to_owned()))
            .collect(),
        expires_at_ms: candidate.credential.expires_at_ms,
    }
}

/// The account as it stands before: its variables stay unless they are asked again.
pub(super) async fn known_variables(shared: &State, session: &Session) -> Result<Map<String, Value>, Problem> {
    let Some(id) = &session.wish.account else {
        return Ok(Map::new());
    };
    let found = shared.store.account(&session.row.environment, id).await?;
    Ok(found.map(|account| account.variables).unwrap_or_default())
}

/// Stores it: anew, or over the account that is connected again, which keeps its id.
pub(super) async fn store(shared: &State, session: &Session, candidate: &Candidate) -> Result<String, Problem> {
    let Typed {
        integration,
        auth,
        variables,
        credentials,
        expires_at_ms,
    } = typed(candidate);
    let credentials: std::collections::BTreeMap<String, Secret> = credentials
        .into_iter()
        .map(|(name, text)| (name, Secret::new(text)))
        .collect();
    let (environment, id) = (&session.row.environment, session.account_id());
    let patch = AccountPatch {
        tenant: None,
        auth: auth.clone(),
        variables: Some(variables.clone()),
        credentials: Some((credentials.clone(), expires_at_ms)),
        standing: Some(active()),
        over: None,
    };
    if session.wish.account.is_some() {
        shared.store.update_account(environment, &id, patch).await?;
        return Ok(id);
    }
    let new = NewAccount {
        id: Some(id.clone()),
        integration,
        auth,
        tenant: session.wish.tenant.clone(),
        variables,
        credentials,
        expires_at_ms,
        standing: active(),
    };
    match shared.store.create_account(environment, new).await {
        Ok(_) => {}
        // An earlier attempt stored it and could not say so.
        Err(StoreError::Exists { .. }) => drop(shared.store.update_account(environment, &id, patch).await?),
        Err(error) => return Err(error.into()),
    }
    Ok(id)
}

fn active() -> Standing {
    Standing {
        state: AccountState::Active,
        cause: None,
        since_ms: jiff::Timestamp::now().as_millisecond(),
    }
}
