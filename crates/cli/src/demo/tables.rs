//! What the demo prints: headings, records side by side, and what differed underneath.

use serde_json::Value;

use super::stand::{Connected, Stand};
use crate::sandbox::Seen;
use crate::{commands, output, table};

/// Headers that every client sends: they tell nothing about a vendor.
const PLAIN_HEADERS: [&str; 8] = [
    "host",
    "accept",
    "accept-encoding",
    "user-agent",
    "content-type",
    "content-length",
    "connection",
    "traceparent",
];
/// Most characters of a URL that are shown.
const TARGET_CHARS: usize = 96;

/// A step's heading.
pub(crate) fn heading(text: &str) {
    output::line("");
    output::line(&output::paint("1", text, output::colour()));
}

/// A line below a heading.
pub(crate) fn say(text: &str) {
    output::line(&format!("  {text}"));
}

/// A line that says that something did not go as it should.
pub(crate) fn failed(text: &str) {
    output::line(&format!(
        "  {} {text}",
        output::paint("31", "failed:", output::colour())
    ));
}

/// Records of several accounts in one table, in the same columns.
pub(crate) fn records(rows: &[(String, Value)]) {
    let all: Vec<Value> = rows.iter().map(|(_, record)| record.clone()).collect();
    let columns = commands::columns(&all);
    let header: Vec<&str> = std::iter::once("from")
        .chain(columns.iter().map(String::as_str))
        .collect();
    let cells: Vec<Vec<String>> = rows
        .iter()
        .map(|(from, record)| {
            std::iter::once(from.clone())
                .chain(columns.iter().map(|column| table::cell(record.get(column))))
                .collect()
        })
        .collect();
    output::raw(table::draw(&header, &cells).as_bytes());
}

/// Who an account is: the integration, and its auth choice where it has several.
pub(crate) fn from(stand: &Stand, account: &Connected) -> String {
    match &account.auth {
        Some(auth) => format!("{} ({auth})", stand.label),
        None => stand.label.clone(),
    }
}

/// What went over the wire for one call.
pub(crate) fn underneath(who: &str, seen: &[Seen], next: &str) {
    for request in seen {
        say(&format!(
            "{who}: {} {} -> {}",
            request.method,
            cut(&readable(&request.target)),
            request.status
        ));
        let placed: Vec<String> = request
            .headers
            .iter()
            .filter(|(name, _)| !PLAIN_HEADERS.contains(&name.as_str()))
            .map(|(name, value)| format!("{name}: {}", masked(value)))
            .collect();
        say(&format!(
            "    credential   {}",
            if placed.is_empty() {
                "not in a header".to_owned()
            } else {
                placed.join(", ")
            }
        ));
    }
    say(&format!("    next page    {next}"));
}

/// `Bearer abc` -> `Bearer …`: the scheme is told, the secret is not, invented as it is.
fn masked(value: &str) -> String {
    value
        .split_once(' ')
        .map_or_else(|| "…".to_owned(), |(scheme, _)| format!("{scheme} …"))
}

/// Percent escapes and `+` decoded, for reading.
fn readable(target: &str) -> String {
    percent_encoding::percent_decode_str(target)
        .decode_utf8_lossy()
        .replace('+', " ")
}

fn cut(text: &str) -> String {
    if text.chars().count() <= TARGET_CHARS {
        return text.to_owned();
    }
    text.chars().take(TARGET_CHARS).chain(['…']).collect()
}
