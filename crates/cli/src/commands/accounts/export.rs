//! `accounts export`: an environment's accounts, credentials and overlays included, into one encrypted file.

use std::path::PathBuf;

use clap::Args;
use interlingua_store::{Account, AccountPage, Store};
use serde_json::json;

use super::parcel::{self, For, Packed, Plain};
use crate::exit::{Exit, OrExit, Outcome};
use crate::settings::{Flags, Settings};
use crate::{local, output};

/// Accounts read at once.
const PAGE: u32 = 500;

/// Reads the database itself, with its master key. Stop the nodes first, or let them go on and export last: a vendor that turns refresh
/// tokens over makes an older copy worthless.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// File to make; it must not exist
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Whose private key opens it (`age1…`, from age-keygen); otherwise the passphrase in INTERLINGUA_EXPORT_PASSPHRASE does
    #[arg(long, value_name = "KEY")]
    recipient: Option<String>,
    #[command(flatten)]
    settings: Flags,
}

pub(super) fn run(arguments: &Arguments, environment: Option<&str>, json: bool) -> Outcome {
    let settings = Settings::resolve(&arguments.settings).or_usage()?;
    let whom = For::of(arguments.recipient.as_deref()).or_usage()?;
    let environment = environment.unwrap_or(local::DEFAULT_ENVIRONMENT);
    super::super::runtime()?.block_on(async {
        let store = local::open(&settings).await.or_unavailable()?;
        let packed = pack(&*store, environment).await.or_unavailable()?;
        parcel::write(&arguments.file, whom, &packed).or_usage()?;
        super::record(&*store, environment, "accounts export")
            .await
            .or_unavailable()?;
        if json {
            output::json(&json!({ "data": { "accounts": packed.len() } })).or_usage()?;
        } else {
            output::line(&format!("{} accounts in {}", packed.len(), arguments.file.display()));
        }
        Ok(Exit::Ok)
    })
}

async fn pack(store: &dyn Store, environment: &str) -> anyhow::Result<Vec<Packed>> {
    if store.environment(environment).await?.is_none() {
        anyhow::bail!("there is no environment `{environment}`");
    }
    let mut packed = Vec::new();
    let mut page = AccountPage {
        limit: PAGE,
        ..AccountPage::default()
    };
    loop {
        let accounts = store.accounts(environment, page.clone()).await?;
        let Some(last) = accounts.last() else {
            return Ok(packed);
        };
        page.after = Some(last.id.clone());
        for account in accounts {
            packed.extend(one(store, account).await?);
        }
    }
}

/// `None`: it was removed meanwhile.
async fn one(store: &dyn Store, account: Account) -> anyhow::Result<Option<Packed>> {
    let Some(credential) = store.credential(&account.environment, &account.id).await? else {
        return Ok(None);
    };
    let overlay = store
        .document(&super::overlay(&account.environment, &account.id))
        .await?;
    let fields = credential.fields.iter();
    Ok(Some(Packed {
        credentials: fields
            .map(|(name, secret)| (name.clone(), Plain(secret.expose().to_owned())))
            .collect(),
        id: account.id,
        integration: account.integration,
        auth: account.auth,
        tenant: account.tenant,
        variables: account.variables,
        state: credential.standing.state,
        cause: credential.standing.cause,
        since_ms: credential.standing.since_ms,
        expires_at_ms: credential.expires_at_ms,
        overlay: overlay.map(|document| document.text),
    }))
}
