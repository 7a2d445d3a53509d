//! Accounts at hand: the account, its environment's app and overlay, its own overlay, read once a revision.

use std::sync::Arc;

use interlingua_engine::{Account, EgressAllow};
use interlingua_store::{AccountState, DocumentKey, DocumentKind, Store};
use quick_cache::sync::Cache;

use crate::base::{self, Entry};
use crate::egress::Egress;
use crate::plans::{Findings, Wanted};
use crate::ports;
use crate::problem::Problem;

const ACCOUNTS_KEPT: usize = 20_000;

/// An account with all that its plans depend on.
pub(crate) struct Connected {
    pub(crate) account: Arc<Account>,
    pub(crate) state: AccountState,
    pub(crate) environment_overlay: Option<Arc<Entry>>,
    pub(crate) account_overlay: Option<Arc<Entry>>,
}

impl Connected {
    pub(crate) fn wanted<'a>(&'a self, model: Option<&'a str>) -> Wanted<'a> {
        Wanted {
            integration: &self.account.integration,
            model,
            auth: self.account.auth.as_deref(),
            environment: self.environment_overlay.as_deref(),
            account: self.account_overlay.as_deref(),
        }
    }
}

/// Name of an environment's overlay.
pub(crate) fn environment_overlay(environment: &str, integration: &str) -> DocumentKey {
    DocumentKey {
        environment: Some(environment.to_owned()),
        kind: DocumentKind::EnvironmentOverlay,
        name: integration.to_owned(),
    }
}

/// Name of an account's overlay.
pub(crate) fn account_overlay(environment: &str, account: &str) -> DocumentKey {
    DocumentKey {
        environment: Some(environment.to_owned()),
        kind: DocumentKind::AccountOverlay,
        name: account.to_owned(),
    }
}

/// Accounts by environment and id, with the revision at which they were read.
pub(crate) struct Accounts {
    kept: Cache<(String, String), (u64, Arc<Connected>)>,
    egress: Egress,
}

impl Accounts {
    pub(crate) fn new(egress: Egress) -> Accounts {
        Accounts {
            kept: Cache::new(ACCOUNTS_KEPT),
            egress,
        }
    }

    /// What an environment may reach beside what every one may.
    pub(crate) fn egress(&self, environment: &str) -> EgressAllow {
        self.egress.of(environment)
    }

    /// The account, if it is in this environment.
    pub(crate) async fn get(&self, store: &dyn Store, environment: &str, id: &str) -> Result<Arc<Connected>, Problem> {
        let revision = store.known_revision();
        let key = (environment.to_owned(), id.to_owned());
        if let Some((read_at, connected)) = self.kept.get(&key)
            && read_at == revision
        {
            return Ok(connected);
        }
        let connected = Arc::new(load(store, environment, id, self.egress.of(environment)).await?);
        self.kept.insert(key, (revision, Arc::clone(&connected)));
        Ok(connected)
    }
}

async fn load(store: &dyn Store, environment: &str, id: &str, egress_allow: EgressAllow) -> Result<Connected, Problem> {
    let account = store.account(environment, id).await?.ok_or_else(|| missing(id))?;
    let app = store.app(environment, &account.integration).await?;
    let state = account.standing.state;
    Ok(Connected {
        environment_overlay: overlay(store, &environment_overlay(environment, &account.integration)).await?,
        account_overlay: overlay(store, &account_overlay(environment, id)).await?,
        account: Arc::new(ports::engine_account(account, app, egress_allow)),
        state,
    })
}

/// An overlay as it stands. It was checked when it was written; one that no longer reads is told, not left out.
pub(crate) async fn overlay(store: &dyn Store, key: &DocumentKey) -> Result<Option<Arc<Entry>>, Problem> {
    let Some(document) = store.document(key).await? else {
        return Ok(None);
    };
    let source = base::source_name(key.kind, &key.name);
    let entry = base::read(key.kind, &source, &document.text, Some(document.revision));
    entry
        .map(Some)
        .map_err(|diagnostics| crate::failure::broken(&Findings::new(diagnostics)))
}

pub(crate) fn missing(id: &str) -> Problem {
    Problem::not_found(format!("there is no account {id:?} in this environment"))
}
