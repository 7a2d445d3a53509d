//! `accounts import`: accounts from an encrypted file, with the ids that they had.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use interlingua_store::{Change, DocumentKey, DocumentKind, NewAccount, Secret, Standing, Store, StoreError};
use serde_json::json;

use super::parcel::{self, Packed, With};
use crate::catalog::Catalog;
use crate::exit::{Exit, OrExit, Outcome};
use crate::settings::{Flags, Settings};
use crate::{local, output};

/// Writes into the database itself. An account that is there already is left as it is: its credential may be newer than the file's. So the
/// same file may be read in again after a failure. Nothing is written if anything cannot be placed.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// File that `accounts export` made
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// File with the private key that opens it (from age-keygen); otherwise the passphrase in INTERLINGUA_EXPORT_PASSPHRASE does
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    /// Say what would be done, and do nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    settings: Flags,
}

/// What is to be done.
struct Placed {
    new: Vec<Packed>,
    there: Vec<Packed>,
}

pub(super) fn run(arguments: &Arguments, environment: Option<&str>, json: bool) -> Outcome {
    let settings = Settings::resolve(&arguments.settings).or_usage()?;
    let with = With::of(arguments.identity.as_deref()).or_usage()?;
    let packed = parcel::read(&arguments.file, with).or_usage()?;
    let environment = environment.unwrap_or(local::DEFAULT_ENVIRONMENT);
    super::super::runtime()?.block_on(async {
        let store = local::open(&settings).await.or_unavailable()?;
        let Placed { new, there } = place(&*store, environment, packed).await.or_usage()?;
        let counts = (new.len(), there.len());
        if !arguments.dry_run {
            // The overlay of an account that is there may be what an earlier import did not come to.
            for account in new.into_iter().chain(there) {
                put(&*store, environment, account).await.or_unavailable()?;
            }
            super::record(&*store, environment, "accounts import")
                .await
                .or_unavailable()?;
        }
        if json {
            let data = json!({ "made": counts.0, "there_already": counts.1, "dry_run": arguments.dry_run });
            output::json(&json!({ "data": data })).or_usage()?;
        } else {
            let would = if arguments.dry_run { "would be made" } else { "made" };
            output::line(&format!("{} accounts {would}, {} there already", counts.0, counts.1));
        }
        Ok(Exit::Ok)
    })
}

/// Fails with everything that cannot be placed.
async fn place(store: &dyn Store, environment: &str, packed: Vec<Packed>) -> anyhow::Result<Placed> {
    if store.environment(environment).await?.is_none() {
        bail!("there is no environment `{environment}`");
    }
    let mut misfits = unknown_integrations(store, &packed).await?;
    let (mut ids, mut new, mut there) = (BTreeSet::new(), Vec::new(), Vec::new());
    for account in packed {
        if !ids.insert(account.id.clone()) {
            misfits.push(format!("account `{}` is in the file twice", account.id));
        }
        match store.account(environment, &account.id).await? {
            None => new.push(account),
            Some(found) if found.integration == account.integration => there.push(account),
            Some(found) => misfits.push(format!(
                "account `{}` is of `{}` here, and of `{}` in the file",
                account.id, found.integration, account.integration
            )),
        }
    }
    if misfits.is_empty() {
        return Ok(Placed { new, there });
    }
    bail!("nothing was written:\n  {}", misfits.join("\n  "))
}

async fn unknown_integrations(store: &dyn Store, packed: &[Packed]) -> anyhow::Result<Vec<String>> {
    let catalog = Catalog::embedded();
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for account in packed {
        *counts.entry(&account.integration).or_default() += 1;
    }
    let mut unknown = Vec::new();
    for (name, count) in counts {
        let key = DocumentKey {
            environment: None,
            kind: DocumentKind::Integration,
            name: name.to_owned(),
        };
        if !catalog.integrations.contains_key(name) && store.document(&key).await?.is_none() {
            unknown.push(format!(
                "there is no integration `{name}`, of which the file has {count} accounts: put its definition first"
            ));
        }
    }
    Ok(unknown)
}

async fn put(store: &dyn Store, environment: &str, account: Packed) -> Result<(), StoreError> {
    let key = super::overlay(environment, &account.id);
    let overlay = account.overlay.clone();
    match store.create_account(environment, unpacked(account)).await {
        Ok(_) | Err(StoreError::Exists { .. }) => {}
        Err(error) => return Err(error),
    }
    let Some(text) = overlay else { return Ok(()) };
    let change = Change {
        text: Some(text),
        // Whatever overlay it has had here since stays.
        expected: Some(0),
        changed_by: "command line".to_owned(),
        note: "imported".to_owned(),
    };
    match store.change_document(&key, change).await {
        Ok(_) | Err(StoreError::Conflict { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}

fn unpacked(account: Packed) -> NewAccount {
    let credentials = account.credentials.iter();
    NewAccount {
        credentials: credentials
            .map(|(name, text)| (name.clone(), Secret::new(text.0.clone())))
            .collect(),
        id: Some(account.id),
        integration: account.integration,
        auth: account.auth,
        tenant: account.tenant,
        variables: account.variables,
        expires_at_ms: account.expires_at_ms,
        standing: Standing {
            state: account.state,
            cause: account.cause,
            since_ms: account.since_ms,
        },
    }
}
