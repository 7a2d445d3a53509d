//! `import-account`: an account from JSON into the local store. Secrets come from a file or standard input, never from the
//! command line, which every process can see.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use anyhow::{Context, anyhow, bail};
use clap::Args;
use interlingua_store::{AccountState, DocumentKey, DocumentKind, NewAccount, Secret, Standing, Store};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::catalog::Catalog;
use crate::exit::{Exit, OrExit, Outcome};
use crate::settings::{Flags, Settings};
use crate::{local, output};

/// Reads what `POST /admin/accounts` takes: {"integration", "auth"?, "tenant", "credentials", "variables"?}.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// File with the account; `-` or nothing reads standard input
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Environment that it belongs to
    #[arg(long, default_value = local::DEFAULT_ENVIRONMENT)]
    environment: String,
    #[command(flatten)]
    settings: Flags,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// The document.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Import {
    integration: String,
    #[serde(default)]
    auth: Option<String>,
    #[serde(default)]
    tenant: String,
    credentials: BTreeMap<String, Value>,
    #[serde(default)]
    variables: Map<String, Value>,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let settings = Settings::resolve(&arguments.settings).or_usage()?;
    let import = read(arguments.file.as_ref()).or_usage()?;
    super::runtime()?.block_on(async {
        let store = local::open(&settings).await.or_unavailable()?;
        known(&*store, &import.integration).await.or_usage()?;
        let account = store
            .create_account(&arguments.environment, new_account(import).or_usage()?)
            .await
            .or_usage()?;
        if arguments.json {
            output::json(&json!({ "data": { "id": account.id, "integration": account.integration } })).or_usage()?;
        } else {
            output::line(&account.id);
        }
        Ok(Exit::Ok)
    })
}

fn read(file: Option<&PathBuf>) -> anyhow::Result<Import> {
    let mut text = String::new();
    match file.filter(|path| path.as_os_str() != "-") {
        Some(path) => {
            text = std::fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
        }
        None => drop(io::stdin().lock().read_to_string(&mut text)?),
    }
    // serde_json's own message would quote values, which are secrets: only its place is told.
    serde_json::from_str(&text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        anyhow!("line {line}, column {column}: expected {{\"integration\", \"auth\"?, \"tenant\"?, \"credentials\", \"variables\"?}}")
    })
}

/// Whether there is such an integration, in the catalog or in the store.
async fn known(store: &dyn Store, name: &str) -> anyhow::Result<()> {
    let catalog = Catalog::embedded();
    let key = DocumentKey {
        environment: None,
        kind: DocumentKind::Integration,
        name: name.to_owned(),
    };
    if catalog.integrations.contains_key(name) || store.document(&key).await?.is_some() {
        return Ok(());
    }
    let names: Vec<&str> = catalog.integrations.keys().map(String::as_str).collect();
    bail!("no integration `{name}`: the catalog has {}", names.join(", "))
}

fn new_account(import: Import) -> anyhow::Result<NewAccount> {
    let mut credentials = BTreeMap::new();
    let mut expires_at_ms = None;
    for (name, value) in import.credentials {
        let Value::String(text) = value else {
            bail!("credentials.{name} is no text")
        };
        if name == "expires_at" {
            let moment: jiff::Timestamp = text
                .parse()
                .map_err(|_| anyhow!("credentials.expires_at is no RFC 3339 time"))?;
            expires_at_ms = Some(moment.as_millisecond());
        } else {
            credentials.insert(name, Secret::new(text));
        }
    }
    let since_ms = i64::try_from(SystemTime::now().duration_since(UNIX_EPOCH)?.as_millis())?;
    Ok(NewAccount {
        id: None,
        integration: import.integration,
        auth: import.auth,
        tenant: import.tenant,
        variables: import.variables,
        credentials,
        expires_at_ms,
        standing: Standing {
            state: AccountState::Active,
            cause: None,
            since_ms,
        },
    })
}
