//! `accounts`: connected accounts of a running server: which there are, how they are, and what puts them in order. Export and import
//! speak to the database instead: credentials never leave a server.

mod export;
mod import;
mod parcel;

use clap::{Args, Subcommand};
use interlingua_store::{Act, DocumentKey, DocumentKind, Store, StoreError};
use serde_json::{Value, json};

use crate::client::{Ask, Client};
use crate::exit::{Exit, OrExit, Outcome};
use crate::{output, table};

/// Speaks to `/admin/accounts` of a running server.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
    /// The server
    #[arg(
        long,
        global = true,
        env = "INTERLINGUA_URL",
        default_value = "http://127.0.0.1:8080"
    )]
    url: String,
    /// API key; better in the variable, since every process can see a command line
    #[arg(
        long,
        global = true,
        env = "INTERLINGUA_KEY",
        hide_env_values = true,
        default_value = ""
    )]
    key: String,
    /// Environment, for platform keys
    #[arg(long, global = true)]
    environment: Option<String>,
    /// Print the answer's JSON
    #[arg(long, global = true)]
    json: bool,
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
    let environment = arguments.environment.as_deref();
    match &arguments.action {
        Action::Export(export) => export::run(export, environment, arguments.json),
        Action::Import(import) => import::run(import, environment, arguments.json),
        _ => ask(arguments),
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

fn ask(arguments: &Arguments) -> Outcome {
    let client = Client::new(&arguments.url, &arguments.key).or_usage()?;
    let (method, path, query) = asked(arguments);
    let ask = Ask {
        method,
        path: &path,
        query: &query,
        body: body(&arguments.action),
        ..Ask::default()
    };
    let (status, answer) = super::runtime()?.block_on(client.json(ask)).or_unavailable()?;
    if arguments.json {
        output::json(&answer).or_usage()?;
    } else if status >= 400 {
        output::note(&format!(
            "{status} {}: {}",
            text(&answer, "kind"),
            text(&answer, "detail")
        ));
    } else {
        show(arguments, &answer);
    }
    let works = answer.get("works").and_then(Value::as_bool).unwrap_or(true);
    Ok(if status < 400 && works {
        Exit::Ok
    } else {
        Exit::Findings
    })
}

/// A link that can be sent by mail has to last: a week.
const LINK_LIFE_S: u32 = 7 * 24 * 60 * 60;

fn body(action: &Action) -> Option<String> {
    match action {
        Action::Reconnect { id } => Some(json!({ "account": id, "expires_in": LINK_LIFE_S }).to_string()),
        _ => None,
    }
}

/// Method, path and query.
fn asked(arguments: &Arguments) -> (&str, Vec<&str>, Vec<(&str, &str)>) {
    let mut path = vec!["admin", "accounts"];
    let mut query: Vec<(&str, &str)> = Vec::new();
    let method = match &arguments.action {
        Action::List {
            state,
            integration,
            tenant,
            cursor,
        } => {
            let all = [
                ("state", state),
                ("integration", integration),
                ("tenant", tenant),
                ("cursor", cursor),
            ];
            query.extend(
                all.into_iter()
                    .filter_map(|(name, value)| Some((name, value.as_deref()?))),
            );
            "GET"
        }
        Action::Show { id } => {
            path.push(id);
            "GET"
        }
        Action::Check { id } => {
            path.extend([id.as_str(), "check"]);
            "POST"
        }
        Action::Refresh { id } => {
            path.extend([id.as_str(), "refresh"]);
            "POST"
        }
        // Export and import ask no server.
        Action::Export(_) | Action::Import(_) => "GET",
        Action::Reconnect { .. } => {
            path = vec!["connect", "sessions"];
            "POST"
        }
    };
    query.extend(arguments.environment.as_deref().map(|name| ("environment", name)));
    (method, path, query)
}

fn show(arguments: &Arguments, answer: &Value) {
    let data = answer.get("data").unwrap_or(&Value::Null);
    if let Action::Reconnect { .. } = arguments.action {
        output::line(&text(data, "url"));
        return;
    }
    let rows = match data {
        Value::Array(accounts) => accounts.iter().map(row).collect(),
        account => vec![row(account)],
    };
    output::raw(table::draw(&["id", "integration", "tenant", "state", "cause", "since"], &rows).as_bytes());
    if let Some(renewal) = data.get("renewal") {
        for name in ["expires_at", "renewed_at", "due_at", "next_attempt_at"] {
            output::line(&format!("{name:16} {}", text(renewal, name)));
        }
    }
    if let Action::Check { .. } = arguments.action {
        let verdict = match answer.get("works").and_then(Value::as_bool) {
            Some(true) => "works".to_owned(),
            _ => text(answer, "note"),
        };
        output::note(&verdict);
    }
    if let Some(next) = answer.get("next_cursor").and_then(Value::as_str) {
        output::note(&format!("more: --cursor {next}"));
    }
}

fn row(account: &Value) -> Vec<String> {
    let columns = ["id", "integration", "tenant", "state", "cause", "since"];
    columns.map(|name| text(account, name)).to_vec()
}

fn text(value: &Value, name: &str) -> String {
    match value.get(name) {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => "-".to_owned(),
        Some(other) => other.to_string(),
    }
}
