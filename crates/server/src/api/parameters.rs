//! Parameters of unified and proxy calls: ours are taken out, the rest is the call's.

use axum::extract::Query;
use http::{HeaderMap, Uri};
use interlingua_definition::parameters as names;

use crate::access::ACCOUNT_HEADER;
use crate::problem::Problem;

/// Headers that end at this door: about the connection, the caller's own credentials, or ours.
const NOT_PASSED: &[&str] = &[
    "accept",
    "accept-encoding",
    "accept-language",
    "authorization",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "forwarded",
    "host",
    "idempotency-key",
    "keep-alive",
    "origin",
    "prefer",
    "proxy-authorization",
    "proxy-connection",
    "referer",
    "te",
    "trailer",
    "traceparent",
    "tracestate",
    "transfer-encoding",
    "upgrade",
    "user-agent",
    "via",
    "x-real-ip",
    "x-request-id",
];
const NOT_PASSED_PREFIXES: &[&str] = &["interlingua-", "sec-", "x-forwarded-"];

/// Query parameters in the order in which they came.
#[derive(Debug, Default)]
pub(super) struct Parameters(pub(super) Vec<(String, String)>);

impl Parameters {
    pub(super) fn read(uri: &Uri) -> Result<Parameters, Problem> {
        Query::try_from_uri(uri)
            .map(|Query(pairs)| Parameters(pairs))
            .map_err(|error| Problem::invalid(format!("the query cannot be read: {error}")))
    }

    /// Takes a parameter of ours out. Given twice, nobody can tell which was meant.
    pub(super) fn take(&mut self, name: &str) -> Result<Option<String>, Problem> {
        let (mut taken, rest): (Vec<_>, Vec<_>) = std::mem::take(&mut self.0)
            .into_iter()
            .partition(|(key, _)| key == name);
        self.0 = rest;
        let value = taken.pop().map(|(_, value)| value);
        if taken.is_empty() {
            Ok(value)
        } else {
            Err(Problem::invalid(format!("the parameter `{name}` was given twice")))
        }
    }

    /// The account: named by header, or by a parameter that is taken out.
    pub(super) fn account(&mut self, headers: &HeaderMap) -> Result<Option<String>, Problem> {
        match account_header(headers)? {
            Some(account) => Ok(Some(account)),
            None => self.take(names::ACCOUNT),
        }
    }

    /// Takes a yes-or-no parameter out.
    pub(super) fn flag(&mut self, name: &str) -> Result<bool, Problem> {
        match self.take(name)?.as_deref() {
            None | Some("false") => Ok(false),
            Some("true") => Ok(true),
            Some(_) => Err(Problem::invalid(format!("`{name}` is `true` or `false`"))),
        }
    }

    /// Takes a list separated by commas out.
    pub(super) fn list(&mut self, name: &str) -> Result<Vec<String>, Problem> {
        let text = self.take(name)?.unwrap_or_default();
        Ok(text
            .split(',')
            .map(str::trim)
            .filter(|item| !item.is_empty())
            .map(str::to_owned)
            .collect())
    }

    /// Routes of administration take no parameters but those that they took.
    pub(super) fn nothing_else(mut self) -> Result<(), Problem> {
        self.take(names::ENVIRONMENT)?;
        match self.0.first() {
            None => Ok(()),
            Some((name, _)) => Err(Problem::invalid(format!("this route knows no parameter `{name}`"))),
        }
    }
}

/// A wished page size.
pub(super) fn limit(text: Option<String>) -> Result<Option<u32>, Problem> {
    let Some(text) = text else { return Ok(None) };
    match text.parse() {
        Ok(limit) if limit > 0 => Ok(Some(limit)),
        _ => Err(Problem::invalid("`limit` is a whole number from 1")),
    }
}

/// A header's value as text.
pub(super) fn header(headers: &HeaderMap, name: &str) -> Result<Option<String>, Problem> {
    let Some(value) = headers.get(name) else {
        return Ok(None);
    };
    let text = value
        .to_str()
        .map_err(|_| Problem::invalid(format!("the header `{name}` is not plain text")))?;
    Ok(Some(text.to_owned()))
}

/// The account named by header.
pub(super) fn account_header(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    header(headers, ACCOUNT_HEADER)
}

/// Headers that belong to the call, names in lower case.
pub(super) fn passed_headers(headers: &HeaderMap) -> Vec<(String, String)> {
    let passed = headers.iter().filter(|(name, _)| {
        let name = name.as_str();
        !NOT_PASSED.contains(&name) && !NOT_PASSED_PREFIXES.iter().any(|prefix| name.starts_with(prefix))
    });
    passed
        .filter_map(|(name, value)| Some((name.as_str().to_owned(), value.to_str().ok()?.to_owned())))
        .collect()
}
