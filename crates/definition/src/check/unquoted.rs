//! A caller's text joined to text that ends in a quote: the caller could close the quote. `$quote` writes it safely.

use interlingua_jsonata::{Read, Root};

use crate::codes;
use crate::compile::{Found, Site};

pub(super) fn check(site: &Site<'_>) -> Vec<Found> {
    let suspicious = site
        .program
        .reads()
        .iter()
        .filter(|read| is_callers(read, site) && is_joined_to_quote(read, site.text));
    let found = suspicious.map(|read| Found {
        code: codes::UNQUOTED,
        message: "a caller's text is joined to a quote, which it could close".to_owned(),
        hint: Some("write it with `$quote(…, style)` and leave the quotes to it".to_owned()),
        span: read.span,
        is_error: true,
    });
    found.collect()
}

/// Text that a caller chose: `query` and `body` of a request, here or under `$request`.
fn is_callers(read: &Read, site: &Site<'_>) -> bool {
    let of_request = |key: Option<&String>| key.is_some_and(|key| key == "query" || key == "body" || key == "id");
    match &read.root {
        Root::Context => site.scope.is_request && of_request(read.keys.first()),
        Root::Variable(name) => name == "request" && of_request(read.keys.first()),
    }
}

/// Whether the nearest operand on either side is a literal with a quote at that end. What stands in a call's brackets is not joined itself.
fn is_joined_to_quote(read: &Read, text: &str) -> bool {
    let before = text.get(..read.span.start).unwrap_or_default().trim_end();
    let after = text.get(read.span.end..).unwrap_or_default().trim_start();
    let opened = before
        .strip_suffix('&')
        .map(str::trim_end)
        .is_some_and(|literal| QUOTE_AT_END.iter().any(|end| literal.ends_with(end)));
    let closed = after
        .strip_prefix('&')
        .map(str::trim_start)
        .is_some_and(|literal| QUOTE_AT_START.iter().any(|start| literal.starts_with(start)));
    opened || closed
}

/// Ends of literals whose last character is a quote: `"…'"`, `'…"'`, `"…\""`.
const QUOTE_AT_END: [&str; 3] = ["'\"", "\"'", "\\\"\""];

/// Starts of literals whose first character is a quote.
const QUOTE_AT_START: [&str; 3] = ["\"'", "'\"", "\"\\\""];
