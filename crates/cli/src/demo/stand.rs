//! A stand: one integration with its sandbox and the accounts that the demo connects.

use anyhow::{Context, anyhow, bail};
use interlingua_definition::{Document, DocumentKind};
use serde_json::{Value, json};

use super::House;
use crate::catalog::{Catalog, Integration};
use crate::client::Ask;
use crate::fixture::load;
use crate::sandbox::{PLACEHOLDER, Sandbox, SandboxAccount, SandboxFile, Shows, Stock};

/// One integration on show.
pub(crate) struct Stand {
    pub(crate) name: String,
    pub(crate) label: String,
    /// Unified models that it serves.
    pub(crate) models: Vec<String>,
    pub(crate) sandbox: Sandbox,
    pub(crate) file: SandboxFile,
    pub(crate) accounts: Vec<Connected>,
}

/// A connected account.
pub(crate) struct Connected {
    /// Its name in the sandbox's file.
    pub(crate) name: String,
    /// `acct_…`
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) auth: Option<String>,
    pub(crate) shows: Option<Shows>,
}

impl Stand {
    /// The account of this name in the sandbox's file.
    pub(crate) fn account(&self, name: &str) -> anyhow::Result<&Connected> {
        let found = self.accounts.iter().find(|account| account.name == name);
        found.ok_or_else(|| {
            anyhow!(
                "sandbox.json of {}: `tour` names the account `{name}`, which is not in `accounts`",
                self.name
            )
        })
    }

    /// Accounts for the tables.
    pub(crate) fn shown(&self) -> impl Iterator<Item = &Connected> {
        self.accounts.iter().filter(|account| account.shows.is_none())
    }
}

/// Opens a stand for every integration whose sandbox has accounts.
pub(crate) async fn open_all(house: &House, catalog: &Catalog) -> anyhow::Result<Vec<Stand>> {
    let mut stands = Vec::new();
    for (name, integration) in &catalog.integrations {
        let file = load::sandbox(integration)?;
        if !file.accounts.is_empty() {
            let opened = open(house, name, integration, file).await;
            stands.push(opened.with_context(|| format!("the sandbox of {name}"))?);
        }
    }
    Ok(stands)
}

async fn open(house: &House, name: &str, integration: &Integration, file: SandboxFile) -> anyhow::Result<Stand> {
    let fixtures = integration
        .fixtures
        .iter()
        .map(load::fixture)
        .collect::<anyhow::Result<Vec<_>>>()?;
    let stock = Stock::new(&file, &fixtures).map_err(|error| anyhow!("sandbox.json: {error}"))?;
    let sandbox = Sandbox::start(stock).await?;
    let definition = definition(integration)?;
    let overlay = file.overlay.clone().unwrap_or_else(|| default_overlay(&definition));
    admin(
        house,
        "PUT",
        &["admin", "overlays", name],
        &addressed(&overlay, &sandbox.address),
    )
    .await?;
    let mut accounts = Vec::with_capacity(file.accounts.len());
    for (account_name, account) in &file.accounts {
        accounts.push(connect(house, name, account_name, account, &sandbox.address).await?);
    }
    let label = definition
        .get("label")
        .and_then(Value::as_str)
        .unwrap_or(name)
        .to_owned();
    let models = integration.mappings.keys().cloned().collect();
    Ok(Stand {
        name: name.to_owned(),
        label,
        models,
        sandbox,
        file,
        accounts,
    })
}

/// The integration's document as JSON.
fn definition(integration: &Integration) -> anyhow::Result<Value> {
    let file = integration
        .definition
        .as_ref()
        .context("there is no integration.json")?;
    let document = Document::read(DocumentKind::Integration, &file.name, &file.text);
    let document =
        document.map_err(|found| anyhow!("{}", found.first().map(ToString::to_string).unwrap_or_default()))?;
    Ok(document.root().to_json())
}

/// `base_url` on the sandbox, its path kept.
fn default_overlay(definition: &Value) -> Value {
    let base = definition.get("base_url").and_then(Value::as_str).unwrap_or_default();
    let rest = base.split_once("://").map_or("", |(_, rest)| rest);
    let path = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default();
    json!({ "integration": { "base_url": format!("{PLACEHOLDER}{path}") } })
}

async fn connect(
    house: &House,
    integration: &str,
    name: &str,
    account: &SandboxAccount,
    address: &str,
) -> anyhow::Result<Connected> {
    if let Some(app) = &account.app {
        let app = json!({ "client_id": app.client_id, "client_secret": app.client_secret });
        admin(house, "PUT", &["admin", "apps", integration], &app).await?;
    }
    let label = account.label.clone().unwrap_or_else(|| name.to_owned());
    let mut body = json!({
        "integration": integration, "tenant": label,
        "credentials": account.credentials, "variables": account.variables,
    });
    if let (Some(members), Some(auth)) = (body.as_object_mut(), &account.auth) {
        members.insert("auth".to_owned(), json!(auth));
    }
    let answer = admin(house, "POST", &["admin", "accounts"], &addressed(&body, address)).await?;
    let id = answer
        .pointer("/data/id")
        .and_then(Value::as_str)
        .context("the answer to POST /admin/accounts has no id")?;
    Ok(Connected {
        name: name.to_owned(),
        id: id.to_owned(),
        label,
        auth: account.auth.clone(),
        shows: account.shows,
    })
}

/// The document with the sandbox's address in place of the one that stands for it.
pub(crate) fn addressed(document: &Value, address: &str) -> Value {
    match document {
        Value::String(text) => Value::String(text.replace(PLACEHOLDER, address)),
        Value::Array(items) => items.iter().map(|item| addressed(item, address)).collect(),
        Value::Object(members) => Value::Object(
            members
                .iter()
                .map(|(name, value)| (name.clone(), addressed(value, address)))
                .collect(),
        ),
        other => other.clone(),
    }
}

/// One administrative call; anything but success is an error with the problem's text.
pub(crate) async fn admin(house: &House, method: &str, path: &[&str], body: &Value) -> anyhow::Result<Value> {
    let (status, answer) = house
        .client
        .json(Ask {
            method,
            path,
            body: Some(body.to_string()),
            ..Ask::default()
        })
        .await?;
    if status >= 400 {
        bail!("{method} /{}: {status} {answer:#}", path.join("/"));
    }
    Ok(answer)
}
