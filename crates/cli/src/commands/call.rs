//! `call`: one unified or proxy call against a running server.

use std::io::Read;

use anyhow::{Context, anyhow, bail};
use clap::Args;
use interlingua_engine::transport::WireResponse;
use serde_json::Value;

use crate::client::{Ask, Client};
use crate::exit::{Exit, OrExit, Outcome};
use crate::fixture::text;
use crate::{output, table};

/// Columns of a list's table, beside the id.
const COLUMNS: usize = 5;

/// Calls `/unified/{model}/{resource}` or, with --proxy, `/proxy/{resource}`.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  interlingua call crm contacts list --account acct_… -q limit=5
  interlingua call crm contacts update 17 --account acct_… -d '{\"first_name\": \"Ada\"}'
  interlingua call --proxy contacts list --account acct_…")]
pub(crate) struct Arguments {
    /// MODEL RESOURCE METHOD [ID], or with --proxy RESOURCE METHOD [ID]
    #[arg(required = true, num_args = 2..=4, value_name = "WHAT")]
    what: Vec<String>,
    /// The vendor's own resources, in the vendor's own shape
    #[arg(long)]
    proxy: bool,
    /// Connected account
    #[arg(long, env = "INTERLINGUA_ACCOUNT", value_name = "acct_…")]
    account: String,
    /// Parameter, such as limit=5 or updated_at[gt]=2026-01-01T00:00:00Z
    #[arg(short, long = "query", value_name = "NAME=VALUE")]
    query: Vec<String>,
    /// JSON body; `-` reads standard input
    #[arg(short, long, value_name = "JSON")]
    data: Option<String>,
    /// The server
    #[arg(long, env = "INTERLINGUA_URL", default_value = "http://127.0.0.1:8080")]
    url: String,
    /// API key; better in the variable, since every process can see a command line
    #[arg(long, env = "INTERLINGUA_KEY", hide_env_values = true)]
    key: String,
    /// Print the answer's JSON
    #[arg(long)]
    json: bool,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let target = Target::read(&arguments.what, arguments.proxy).or_usage()?;
    let query = arguments
        .query
        .iter()
        .map(|pair| parameter(pair))
        .collect::<anyhow::Result<Vec<_>>>()
        .or_usage()?;
    let body = arguments.data.as_deref().map(body).transpose().or_usage()?;
    let client = Client::new(&arguments.url, &arguments.key).or_usage()?;
    let account = [("interlingua-account".to_owned(), arguments.account.clone())];
    let ask = Ask {
        method: target.http_method(),
        path: &target.path(),
        query: &query,
        headers: &account,
        body,
    };
    let answer = super::runtime()?.block_on(client.send(ask)).or_unavailable()?;
    let shown = String::from_utf8_lossy(&answer.body);
    if arguments.json {
        output::line(&text::indent(&shown));
    } else if answer.status < 400 {
        show(&serde_json::from_str(&shown).or_usage()?, &shown);
    } else {
        complain(&answer, &shown);
    }
    Ok(if answer.status < 400 { Exit::Ok } else { Exit::Findings })
}

/// What is called.
struct Target<'a> {
    model: Option<&'a str>,
    resource: &'a str,
    method: &'a str,
    id: Option<&'a str>,
}

impl<'a> Target<'a> {
    fn read(what: &'a [String], proxy: bool) -> anyhow::Result<Target<'a>> {
        let words: Vec<&str> = what.iter().map(String::as_str).collect();
        let target = match (proxy, words.as_slice()) {
            (false, [model, resource, method, rest @ ..]) => Target {
                model: Some(model),
                resource,
                method,
                id: rest.first().copied(),
            },
            (true, [resource, method]) => Target {
                model: None,
                resource,
                method,
                id: None,
            },
            (true, [resource, method, id]) => Target {
                model: None,
                resource,
                method,
                id: Some(id),
            },
            (false, _) => bail!("say MODEL RESOURCE METHOD [ID], such as `crm contacts list`"),
            (true, _) => bail!("say RESOURCE METHOD [ID], such as `--proxy contacts list`"),
        };
        match (target.method, target.id) {
            ("get" | "update" | "delete", None) => bail!("`{}` needs an id: add it at the end", target.method),
            _ => Ok(target),
        }
    }

    fn http_method(&self) -> &'static str {
        match self.method {
            "list" | "get" => "GET",
            "update" => "PATCH",
            "delete" => "DELETE",
            _ => "POST",
        }
    }

    /// `unified/{model}/{resource}[/{id}][/{method}]`; a custom method without an id stands below `-`.
    fn path(&self) -> Vec<&'a str> {
        let mut path = match self.model {
            Some(model) => vec!["unified", model, self.resource],
            None => vec!["proxy", self.resource],
        };
        let custom = !matches!(self.method, "list" | "get" | "create" | "update" | "delete");
        path.extend(self.id.or((custom && self.model.is_some()).then_some("-")));
        path.extend(custom.then_some(self.method));
        path
    }
}

fn parameter(pair: &str) -> anyhow::Result<(&str, &str)> {
    pair.split_once('=')
        .ok_or_else(|| anyhow!("`{pair}` is no parameter: write name=value"))
}

fn body(data: &str) -> anyhow::Result<String> {
    let mut text = data.to_owned();
    if data == "-" {
        text.clear();
        std::io::stdin().lock().read_to_string(&mut text)?;
    }
    serde_json::from_str::<serde::de::IgnoredAny>(&text).context("the body is no JSON")?;
    Ok(text)
}

/// A list as a table, one record as JSON; what goes beside the data goes to standard error.
fn show(envelope: &Value, raw: &str) {
    match envelope.get("data") {
        Some(Value::Array(records)) => {
            let columns = columns(records);
            let header: Vec<&str> = columns.iter().map(String::as_str).collect();
            let rows: Vec<Vec<String>> = records
                .iter()
                .map(|record| columns.iter().map(|column| table::cell(record.get(column))).collect())
                .collect();
            output::raw(table::draw(&header, &rows).as_bytes());
            output::note(&format!("{} records", records.len()));
        }
        _ => output::line(&text::indent(raw)),
    }
    if let Some(cursor) = envelope.get("next_cursor").and_then(Value::as_str) {
        output::note(&format!("there is more: -q cursor={cursor}"));
    }
    for problem in envelope.get("problems").and_then(Value::as_array).into_iter().flatten() {
        output::note(&format!("problem: {}", one_line(problem)));
    }
}

/// `id` and the first fields with plain values.
pub(crate) fn columns(records: &[Value]) -> Vec<String> {
    let mut columns = vec!["id".to_owned()];
    let members = records.iter().filter_map(Value::as_object).flatten();
    for (name, value) in members {
        let plain = !value.is_object() && !value.is_array() && !value.is_null();
        if plain && !columns.contains(name) && columns.len() <= COLUMNS {
            columns.push(name.clone());
        }
    }
    columns
}

fn complain(answer: &WireResponse, raw: &str) {
    let Ok(problem) = serde_json::from_str::<Value>(raw) else {
        output::note(&format!("{}: {raw}", answer.status));
        return;
    };
    output::note(&format!("{} {}", answer.status, one_line(&problem)));
    for detail in problem.get("details").and_then(Value::as_array).into_iter().flatten() {
        output::note(&format!(
            "  {}: {}",
            table::cell(detail.get("field")),
            table::cell(detail.get("message"))
        ));
    }
    for (name, value) in answer
        .headers
        .iter()
        .filter(|(name, _)| name.starts_with("ratelimit") || name == "retry-after")
    {
        output::note(&format!("  {name}: {value}"));
    }
}

/// `kind: detail`, or its title.
pub(crate) fn one_line(problem: &Value) -> String {
    let text = |name: &str| problem.get(name).and_then(Value::as_str);
    format!(
        "{}: {}",
        text("kind").unwrap_or("problem"),
        text("detail").or(text("title")).unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn words_become_a_route() {
        let cases = [
            ("crm contacts list", false, "GET unified/crm/contacts"),
            ("crm contacts update 7", false, "PATCH unified/crm/contacts/7"),
            ("crm contacts delete 7", false, "DELETE unified/crm/contacts/7"),
            ("crm contacts merge 7", false, "POST unified/crm/contacts/7/merge"),
            ("crm contacts upsert", false, "POST unified/crm/contacts/-/upsert"),
            ("contacts list", true, "GET proxy/contacts"),
            ("contacts get 7", true, "GET proxy/contacts/7"),
            ("contacts search", true, "POST proxy/contacts/search"),
        ];
        for (words, proxy, route) in cases {
            let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
            let target = Target::read(&words, proxy).unwrap();
            assert_eq!(format!("{} {}", target.http_method(), target.path().join("/")), route);
        }
    }
}
