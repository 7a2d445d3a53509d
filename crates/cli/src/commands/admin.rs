//! What commands share that ask `/admin` of a running server: where it is, and how its answers are shown.

use clap::Args;
use serde_json::Value;

use crate::client::{Ask, Client};
use crate::exit::{OrExit, Stop};
use crate::output;

/// A running server, and the key for it.
#[derive(Debug, Args)]
pub(crate) struct Server {
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
    pub(crate) environment: Option<String>,
    /// Print the answer's JSON
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

/// One request: method, path below the server, query, body.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    pub(crate) method: &'static str,
    pub(crate) path: Vec<&'a str>,
    pub(crate) query: Vec<(&'static str, &'a str)>,
    pub(crate) body: Option<String>,
}

impl<'a> Asked<'a> {
    /// Reads.
    pub(crate) fn get(path: Vec<&'a str>) -> Asked<'a> {
        Asked::of("GET", path, None)
    }

    /// Acts.
    pub(crate) fn post(path: Vec<&'a str>, body: Option<Value>) -> Asked<'a> {
        Asked::of("POST", path, body)
    }

    /// Anything.
    pub(crate) fn of(method: &'static str, path: Vec<&'a str>, body: Option<Value>) -> Asked<'a> {
        Asked {
            method,
            path,
            query: Vec::new(),
            body: body.map(|body| body.to_string()),
        }
    }

    /// Parameters that were given.
    pub(crate) fn with(mut self, all: impl IntoIterator<Item = (&'static str, &'a Option<String>)>) -> Asked<'a> {
        let given = all
            .into_iter()
            .filter_map(|(name, value)| Some((name, value.as_deref()?)));
        self.query.extend(given);
        self
    }
}

impl Server {
    /// Asks, and prints the JSON or the refusal. The answer, where it is left to the caller to show.
    pub(crate) fn ask(&self, asked: Asked<'_>) -> Result<(u16, Value, bool), Stop> {
        let client = Client::new(&self.url, &self.key).or_usage()?;
        let Asked {
            method,
            path,
            mut query,
            body,
        } = asked;
        query.extend(self.environment.as_deref().map(|name| ("environment", name)));
        let ask = Ask {
            method,
            path: &path,
            query: &query,
            body,
            ..Ask::default()
        };
        let (status, answer) = super::runtime()?.block_on(client.json(ask)).or_unavailable()?;
        if self.json {
            output::json(&answer).or_usage()?;
        } else if status >= 400 {
            let (kind, detail) = (text(&answer, "kind"), text(&answer, "detail"));
            output::note(&format!("{status} {kind}: {detail}"));
        }
        let open = !self.json && status < 400;
        Ok((status, answer, open))
    }
}

/// `data` of an answer as rows: one for a record, all for a list.
pub(crate) fn rows<const N: usize>(answer: &Value, columns: [&str; N]) -> Vec<Vec<String>> {
    let row = |record: &Value| columns.map(|name| text(record, name)).to_vec();
    match answer.get("data") {
        Some(Value::Array(all)) => all.iter().map(row).collect(),
        Some(record @ Value::Object(_)) => vec![row(record)],
        _ => Vec::new(),
    }
}

/// Says how to go on, where there is more.
pub(crate) fn note_more(answer: &Value) {
    if let Some(next) = answer.get("next_cursor").and_then(Value::as_str) {
        output::note(&format!("more: --cursor {next}"));
    }
}

/// A member for a table's cell.
pub(crate) fn text(value: &Value, name: &str) -> String {
    match value.get(name) {
        Some(Value::String(text)) => text.clone(),
        None | Some(Value::Null) => "-".to_owned(),
        Some(Value::Array(all)) if all.is_empty() => "all".to_owned(),
        Some(Value::Array(all)) => {
            let words: Vec<&str> = all.iter().filter_map(Value::as_str).collect();
            words.join(" ")
        }
        Some(other) => other.to_string(),
    }
}
