//! `events`: what became of accounts, which endpoint was told, and what puts a receiver in order again.

use clap::{Args, Subcommand};
use serde_json::{Map, Value, json};

use super::admin::{self, Asked, Server};
use crate::exit::{Exit, Outcome};
use crate::{output, table};

/// Speaks to `/admin/events`, `/admin/deliveries` and `/admin/endpoints` of a running server.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    server: Server,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// List events, newest first
    List {
        /// Only of this type, such as account.needs_reauth
        #[arg(long = "type")]
        kind: Option<String>,
        /// Only of this account
        #[arg(long)]
        account: Option<String>,
        /// Go on after this event
        #[arg(long)]
        cursor: Option<String>,
    },
    /// Show one event with its deliveries and every attempt
    Show {
        /// `evt_…`
        id: String,
    },
    /// List what is pending, delivered or failed
    Deliveries {
        /// Only in this state: pending, delivered, failed
        #[arg(long)]
        state: Option<String>,
        /// Only to this endpoint
        #[arg(long)]
        endpoint: Option<String>,
        /// Only of this event
        #[arg(long)]
        event: Option<String>,
        /// Go on after this delivery
        #[arg(long)]
        cursor: Option<String>,
    },
    /// Send one event to an endpoint again, or all that it wants since a time
    Replay {
        /// `ep_…`
        endpoint: String,
        /// `evt_…`
        #[arg(long, conflicts_with = "since", required_unless_present = "since")]
        event: Option<String>,
        /// Such as 2027-01-31T12:00:00Z
        #[arg(long)]
        since: Option<String>,
    },
    /// List endpoints, with what is wrong with them
    Endpoints,
    /// Tell an endpoint from now on; its secret is shown this once
    Add {
        /// Where events are sent
        #[arg(value_name = "URL")]
        target: String,
        /// For people
        #[arg(long)]
        name: Option<String>,
        /// Only this type (repeat); without it all
        #[arg(long = "type")]
        types: Vec<String>,
    },
    /// Send an event to this endpoint alone, to try it
    Test {
        /// `ep_…`
        endpoint: String,
    },
    /// Start an endpoint again that was disabled
    Enable {
        /// `ep_…`
        endpoint: String,
    },
    /// Send nothing more to an endpoint
    Disable {
        /// `ep_…`
        endpoint: String,
    },
    /// Make a new secret, shown this once; the one before signs beside it for a day
    Rotate {
        /// `ep_…`
        endpoint: String,
    },
    /// Forget an endpoint
    Remove {
        /// `ep_…`
        endpoint: String,
    },
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    let (status, answer, open) = arguments.server.ask(asked(&arguments.action))?;
    if open {
        show(&arguments.action, &answer);
    }
    Ok(if status < 400 { Exit::Ok } else { Exit::Findings })
}

fn asked(action: &Action) -> Asked<'_> {
    let endpoint = |id, act| vec!["admin", "endpoints", id, act];
    let enabled = |id, enabled: bool| {
        let body = json!({ "enabled": enabled });
        Asked::of("PATCH", vec!["admin", "endpoints", id], Some(body))
    };
    match action {
        Action::List { kind, account, cursor } => {
            Asked::get(vec!["admin", "events"]).with([("type", kind), ("account", account), ("cursor", cursor)])
        }
        Action::Show { id } => Asked::get(vec!["admin", "events", id]),
        Action::Deliveries {
            state,
            endpoint,
            event,
            cursor,
        } => Asked::get(vec!["admin", "deliveries"]).with([
            ("state", state),
            ("endpoint", endpoint),
            ("event", event),
            ("cursor", cursor),
        ]),
        Action::Replay {
            endpoint: id,
            event,
            since,
        } => Asked::post(
            endpoint(id, "replay"),
            Some(given([("event", event), ("since", since)])),
        ),
        Action::Endpoints => Asked::get(vec!["admin", "endpoints"]),
        Action::Add { target, name, types } => {
            let mut body = given([("name", name)]);
            if let Some(members) = body.as_object_mut() {
                members.extend([("url".to_owned(), json!(target)), ("types".to_owned(), json!(types))]);
            }
            Asked::post(vec!["admin", "endpoints"], Some(body))
        }
        Action::Test { endpoint: id } => Asked::post(endpoint(id, "test"), None),
        Action::Rotate { endpoint: id } => Asked::post(endpoint(id, "rotate"), None),
        Action::Enable { endpoint: id } => enabled(id, true),
        Action::Disable { endpoint: id } => enabled(id, false),
        Action::Remove { endpoint: id } => Asked::of("DELETE", vec!["admin", "endpoints", id], None),
    }
}

/// An object of what was given.
fn given<const N: usize>(members: [(&str, &Option<String>); N]) -> Value {
    let given = members
        .into_iter()
        .filter_map(|(name, value)| Some((name.to_owned(), json!(value.as_deref()?))));
    Value::Object(given.collect::<Map<String, Value>>())
}

fn show(action: &Action, answer: &Value) {
    let data = answer.get("data").unwrap_or(&Value::Null);
    match action {
        Action::List { .. } => events(answer),
        Action::Show { .. } => {
            events(answer);
            attempts(answer);
        }
        Action::Deliveries { .. } => {
            let columns = ["event", "type", "endpoint", "state", "tries", "next_attempt_at"];
            draw(columns, answer);
        }
        Action::Replay { .. } => output::note(&format!("{} event(s) are sent again", admin::text(data, "events"))),
        Action::Test { .. } => output::line(&admin::text(data, "event")),
        Action::Remove { .. } => output::note("removed"),
        Action::Endpoints
        | Action::Add { .. }
        | Action::Rotate { .. }
        | Action::Enable { .. }
        | Action::Disable { .. } => {
            draw(
                ["id", "url", "types", "enabled", "disabled_cause", "failing_since"],
                answer,
            );
            if let Some(secret) = data.get("secret").and_then(Value::as_str) {
                output::line(secret);
                output::note("the secret is not shown again");
            }
        }
    }
    admin::note_more(answer);
}

fn draw<const N: usize>(columns: [&str; N], answer: &Value) {
    output::raw(table::draw(&columns, &admin::rows(answer, columns)).as_bytes());
}

/// What an event says lies one level down, as it is sent.
fn events(answer: &Value) {
    let all = match answer.get("data") {
        Some(Value::Array(all)) => all.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    };
    let row = |event: &Value| {
        let own = ["id", "timestamp", "type"].map(|name| admin::text(event, name));
        let data = event.get("data").unwrap_or(&Value::Null);
        let account = ["account", "integration", "tenant", "state"].map(|name| admin::text(data, name));
        own.into_iter().chain(account).collect()
    };
    let rows: Vec<Vec<String>> = all.iter().map(row).collect();
    let header = ["id", "timestamp", "type", "account", "integration", "tenant", "state"];
    output::raw(table::draw(&header, &rows).as_bytes());
}

fn attempts(answer: &Value) {
    let deliveries = answer.get("deliveries").and_then(Value::as_array).into_iter().flatten();
    for delivery in deliveries {
        let [endpoint, state, next] = ["endpoint", "state", "next_attempt_at"].map(|name| admin::text(delivery, name));
        output::line(&format!("{endpoint} {state}, next attempt {next}"));
        let attempts = delivery.get("attempts").cloned().unwrap_or_default();
        draw(
            ["number", "at", "took_ms", "status", "error"],
            &json!({ "data": attempts }),
        );
    }
}
