//! `accounts`: connected accounts of a running server: which there are, how they are, and what puts them in order. Export and import
//! speak to the database instead: credentials never leave a server.

mod export;
mod import;
mod parcel;

use clap::{Args, Subcommand};
use interlingua_store::{Act, DocumentKey, DocumentKind, Store, StoreError};
use serde_json::{Value, json};

use super::admin::{self, Asked, Server, text};
use crate::exit::{Exit, Outcome};
use crate::{output, table};

/// Speaks to `/admin/accounts` of a running server.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    server: Server,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List accounts with their state and its cause
    List {
        /// Only in this state: incomplete, active, degraded, needs_reauth
        #[arg(long)]
        state: Option<String>,
        /// Only of this integration
        #[arg(long)]
        integration: Option<String>,
        /// Only of this tenant
        #[arg(long)]
        tenant: Option<String>,
        /// Go on after this account
        #[arg(long)]
        cursor: Option<String>,
    },
    /// Show one account, and what is to be expected of its credential
    Show {
        /// `acct_…`
        id: String,
    },
    /// Make the harmless call by which the integration proves a credential
    Check {
        /// `acct_…`
        id: String,
    },
    /// Renew the credential now
    Refresh {
        /// `acct_…`
        id: String,
    },
    /// Print a link under which the account's owner connects it again; it keeps its id
    Reconnect {
        /// `acct_…`
        id: String,
    },
    /// Write an environment's accounts into one encrypted file, credentials, variables and overlays included
    Export(export::Arguments),
    /// Read accounts from such a file; they keep their ids
    Import(import::Arguments),
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let Server { environment, json, .. } = &arguments.server;
    match &arguments.action {
        Action::Export(export) => export::run(export, environment.as_deref(), *json),
        Action::Import(import) => import::run(import, environment.as_deref(), *json),
        Action::List {
            state,
            integration,
            tenant,
            cursor,
        } => {
            let filters = [
                ("state", state),
                ("integration", integration),
                ("tenant", tenant),
                ("cursor", cursor),
            ];
            ask(arguments, Asked::get(vec!["admin", "accounts"]).with(filters))
        }
        Action::Show { id } => ask(arguments, Asked::get(vec!["admin", "accounts", id])),
        Action::Check { id } => ask(arguments, Asked::post(vec!["admin", "accounts", id, "check"], None)),
        Action::Refresh { id } => ask(arguments, Asked::post(vec!["admin", "accounts", id, "refresh"], None)),
        Action::Reconnect { id } => {
            let body = json!({ "account": id, "expires_in": LINK_LIFE_S });
            ask(arguments, Asked::post(vec!["connect", "sessions"], Some(body)))
        }
    }
}

/// Puts an act of the command line on record.
async fn record(store: &dyn Store, environment: &str, action: &str) -> Result<(), StoreError> {
    let act = Act {
        environment: Some(environment.to_owned()),
        actor: "command line".to_owned(),
        action: action.to_owned(),
        subject: environment.to_owned(),
        status: 200,
        request: String::new(),
    };
    store.record_act(act).await
}

/// Name of an account's overlay.
fn overlay(environment: &str, account: &str) -> DocumentKey {
    DocumentKey {
        environment: Some(environment.to_owned()),
        kind: DocumentKind::AccountOverlay,
        name: account.to_owned(),
    }
}

/// A link that can be sent by mail has to last: a week.
const LINK_LIFE_S: u32 = 7 * 24 * 60 * 60;

fn ask(arguments: &Arguments, asked: Asked<'_>) -> Outcome {
    let (status, answer, open) = arguments.server.ask(asked)?;
    if open {
        show(&arguments.action, &answer);
    }
    let works = answer.get("works").and_then(Value::as_bool).unwrap_or(true);
    Ok(if status < 400 && works {
        Exit::Ok
    } else {
        Exit::Findings
    })
}

fn show(action: &Action, answer: &Value) {
    let data = answer.get("data").unwrap_or(&Value::Null);
    if let Action::Reconnect { .. } = action {
        output::line(&text(data, "url"));
        return;
    }
    let columns = ["id", "integration", "tenant", "state", "cause", "since"];
    output::raw(table::draw(&columns, &admin::rows(answer, columns)).as_bytes());
    if let Some(renewal) = data.get("renewal") {
        for name in ["expires_at", "renewed_at", "due_at", "next_attempt_at"] {
            output::line(&format!("{name:16} {}", text(renewal, name)));
        }
    }
    if let Action::Check { .. } = action {
        let verdict = match answer.get("works").and_then(Value::as_bool) {
            Some(true) => "works".to_owned(),
            _ => text(answer, "note"),
        };
        output::note(&verdict);
    }
    admin::note_more(answer);
}
