//! `keys`: API keys of the local store, and the keys that it is sealed under. A running server sees the change within a second.

use clap::{Args, Subcommand, ValueEnum};
use interlingua_store::{Act, ApiKey, NewKey, Scope, Store};
use serde_json::{Value, json};

use crate::exit::{Exit, OrExit, Outcome, Stop};
use crate::settings::{Flags, Settings};
use crate::{local, output, table};

/// A key's text is shown once, when it is made; the store keeps a hash.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    settings: Flags,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make a key; its text goes to standard output
    Create {
        /// For people: what it is for
        #[arg(long, default_value = "command line")]
        name: String,
        /// What it may do
        #[arg(long, value_enum, default_value_t = KeyScope::Environment)]
        scope: KeyScope,
        /// Its environment
        #[arg(long, default_value = local::DEFAULT_ENVIRONMENT)]
        environment: String,
    },
    /// List keys: platform keys, or those of an environment
    List {
        /// Their environment
        #[arg(long)]
        environment: Option<String>,
    },
    /// Seal everything anew: a new data key for each environment, under the first of the master keys; nodes go on meanwhile
    Rotate {
        /// Only this environment
        #[arg(long)]
        environment: Option<String>,
    },
    /// End a key's life
    Revoke {
        /// `key_…`
        id: String,
        /// Its environment; without it a platform key is meant
        #[arg(long)]
        environment: Option<String>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum KeyScope {
    /// Everything, in every environment
    Platform,
    /// Everything inside one environment
    Environment,
    /// Reading inside one environment
    ReadOnly,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let settings = Settings::resolve(&arguments.settings).or_usage()?;
    super::runtime()?.block_on(async {
        let store = local::open(&settings).await.or_unavailable()?;
        match &arguments.action {
            Action::Create {
                name,
                scope,
                environment,
            } => create(&*store, arguments.json, name, *scope, environment).await,
            Action::List { environment } => list(&*store, arguments.json, environment.as_deref()).await,
            Action::Rotate { environment } => rotate(&*store, environment.as_deref()).await,
            Action::Revoke { id, environment } => revoke(&*store, arguments.json, environment.as_deref(), id).await,
        }
    })
}

async fn create(store: &dyn Store, json: bool, name: &str, scope: KeyScope, environment: &str) -> Outcome {
    let scope = match scope {
        KeyScope::Platform => Scope::Platform,
        KeyScope::Environment => Scope::Environment,
        KeyScope::ReadOnly => Scope::ReadOnly,
    };
    let environment = (scope != Scope::Platform).then(|| environment.to_owned());
    let (key, text) = store
        .create_key(NewKey {
            environment,
            scope,
            name: name.to_owned(),
            expires_at_ms: None,
        })
        .await
        .or_usage()?;
    if json {
        let mut shown = shown(&key).or_usage()?;
        if let Some(members) = shown.as_object_mut() {
            members.insert("key".to_owned(), Value::String(text.to_string()));
        }
        output::json(&shown).or_usage()?;
    } else {
        output::line(&text);
        output::note(&format!("made {} ({}); the key is not shown again", key.id, key.name));
    }
    Ok(Exit::Ok)
}

async fn list(store: &dyn Store, json: bool, environment: Option<&str>) -> Outcome {
    let keys = store.keys(environment).await.or_usage()?;
    if json {
        output::json(&json!({ "data": keys })).or_usage()?;
    } else if keys.is_empty() {
        output::note("no keys; `interlingua keys create` makes one");
    } else {
        let rows: Vec<Vec<String>> = keys.iter().map(row).collect::<Result<_, Stop>>()?;
        output::raw(table::draw(&["id", "scope", "name", "state"], &rows).as_bytes());
    }
    Ok(Exit::Ok)
}

async fn revoke(store: &dyn Store, json: bool, environment: Option<&str>, id: &str) -> Outcome {
    let key = store.revoke_key(environment, id).await.or_usage()?;
    if json {
        output::json(&shown(&key).or_usage()?).or_usage()?;
    } else {
        output::note(&format!("revoked {} ({})", key.id, key.name));
    }
    Ok(Exit::Ok)
}

async fn rotate(store: &dyn Store, only: Option<&str>) -> Outcome {
    let environments = store.environments().await.or_unavailable()?;
    let wanted = environments.iter().map(|found| found.name.as_str());
    let wanted: Vec<&str> = wanted.filter(|name| only.is_none_or(|only| only == *name)).collect();
    if wanted.is_empty() {
        return Err(anyhow::anyhow!("there is no such environment")).or_usage();
    }
    for name in wanted {
        let accounts = store.rotate_keys(name).await.or_unavailable()?;
        let act = Act {
            environment: Some(name.to_owned()),
            actor: "command line".to_owned(),
            action: "keys rotate".to_owned(),
            subject: name.to_owned(),
            status: 200,
            request: String::new(),
        };
        store.record_act(act).await.or_unavailable()?;
        output::note(&format!(
            "{name}: a new data key; {accounts} account(s) sealed under it, the old one is gone"
        ));
    }
    Ok(Exit::Ok)
}

fn row(key: &ApiKey) -> Result<Vec<String>, Stop> {
    let scope = table::cell(shown(key).or_usage()?.get("scope"));
    let state = if key.revoked_at_ms.is_some() {
        "revoked"
    } else {
        "in force"
    };
    Ok(vec![key.id.clone(), scope, key.name.clone(), state.to_owned()])
}

fn shown(key: &ApiKey) -> Result<Value, serde_json::Error> {
    serde_json::to_value(key)
}
