//! The base URL: a hole in the host is labels, one at the very start is an origin, and where a host is made of holes the
//! integration's `hosts` say which it may be.

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{Auth, NativePlan, Part, Template};
use interlingua_definition::source::Place;
use interlingua_jsonata::{Arena, Program, Root, Value};
use url::Url;

use super::encode;
use super::wire::{memory, template_error};
use crate::account::Account;
use crate::engine::{Engine, Shared};
use crate::failure::{Failure, Origin};
use crate::language::{Language, scalar_text};

/// An account variable that cannot stand where a URL of the integration needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Misled {
    /// Its name.
    pub variable: String,
    /// What is wrong, and which hosts are allowed.
    pub message: String,
}

impl Engine {
    /// Variables of an account that lead where the integration does not allow, or nowhere. What is still missing may come with a
    /// token or a step, and is not held against it.
    pub fn misled(&self, plan: &NativePlan, account: &Account) -> Result<Vec<Misled>, Failure> {
        misled(self.shared(), plan, account)
    }
}

fn misled(shared: &Shared, plan: &NativePlan, account: &Account) -> Result<Vec<Misled>, Failure> {
    let bounds = shared.bounds();
    let arena = Arena::new(bounds.max_bytes);
    let mut language = Language::new(&arena, &bounds);
    let variables = language.account(account).map_err(|error| memory(&error))?;
    language.bind("account", variables);
    let functions = language.bind_functions(&plan.functions);
    functions.map_err(|error| memory(&error))?;
    let nothing = language.object([]).map_err(|error| memory(&error))?;
    let mut found: Vec<Misled> = Vec::new();
    for template in urls(plan) {
        let Err(Refused::Value { hole, what }) = filled(&mut language, template, &plan.hosts, nothing) else {
            continue;
        };
        let value = language.run(hole, nothing).ok().and_then(scalar_text);
        for variable in to_blame(hole, value.as_deref(), account) {
            if !found.iter().any(|known| known.variable == variable) {
                found.push(Misled {
                    variable: variable.to_owned(),
                    message: format!("the URL {what}"),
                });
            }
        }
    }
    Ok(found)
}

/// The variables that a hole reads; if it merely shows one of them, that one.
fn to_blame<'h>(hole: &'h Program, value: Option<&str>, account: &Account) -> Vec<&'h str> {
    let given: Vec<&str> = variables_of(hole)
        .filter(|name| account.variables.contains_key(*name))
        .collect();
    let shows = |name: &&str| value.is_some() && account.variables.get(*name).and_then(|it| it.as_str()) == value;
    match given.iter().copied().find(|name| shows(name)) {
        Some(shown) => vec![shown],
        None => given,
    }
}

/// Where the integration's calls go, and its credential.
fn urls(plan: &NativePlan) -> impl Iterator<Item = &Template> {
    let tokens = plan.auth.tokens();
    let endpoints = tokens
        .into_iter()
        .flat_map(|tokens| [&tokens.token_url, &tokens.refresh_url]);
    let authorize = match plan.auth.as_ref() {
        Auth::OAuth2(scheme) => scheme.authorize.as_ref().map(|authorize| &authorize.url),
        _ => None,
    };
    std::iter::once(&plan.base_url)
        .chain(endpoints.flatten())
        .chain(authorize)
}

fn variables_of(hole: &Program) -> impl Iterator<Item = &str> {
    let of_account = |root: &Root| matches!(root, Root::Variable(name) if name == "account");
    let reads = hole.reads().iter().filter(move |read| of_account(&read.root));
    reads.filter_map(|read| read.keys.first().map(String::as_str))
}

/// Why a base URL cannot be had.
enum Refused<'a> {
    /// The hole yields what cannot stand there.
    Value { hole: &'a Program, what: String },
    /// Anything else.
    Other(Box<Failure>),
}

/// The base URL as text; `hosts` are patterns that a host made of holes must match.
pub(super) fn base<'a>(
    language: &mut Language<'a>,
    template: &'a Template,
    hosts: &[String],
    context: Value<'a>,
) -> Result<String, Failure> {
    filled(language, template, hosts, context).map_err(|refused| match refused {
        Refused::Value { what, .. } => broken(&template.place, &what),
        Refused::Other(failure) => *failure,
    })
}

fn filled<'a>(
    language: &mut Language<'a>,
    template: &'a Template,
    hosts: &[String],
    context: Value<'a>,
) -> Result<String, Refused<'a>> {
    let mut text = String::new();
    let mut of_the_host = None;
    for part in &template.parts {
        match part {
            Part::Text(literal) => text.push_str(literal),
            Part::Hole(hole) => {
                let value = language.run(hole, context);
                let value = value.map_err(|error| Refused::Other(Box::new(template_error(&error, template))))?;
                let value = scalar_text(value).ok_or_else(|| Refused::Other(Box::new(missing_variable(template))))?;
                if is_in_the_host(&text) {
                    of_the_host = Some(hole);
                }
                push_hole(&mut text, &value).map_err(|what| Refused::Value { hole, what })?;
            }
        }
    }
    if let Some(hole) = of_the_host {
        allowed(&text, hosts).map_err(|what| Refused::Value { hole, what })?;
    }
    Ok(text)
}

fn is_in_the_host(before: &str) -> bool {
    let behind_scheme = before.split_once("://").map_or("", |(_, rest)| rest);
    !behind_scheme.contains(['/', '?', '#'])
}

/// Where the hole stands decides what it may hold.
fn push_hole(text: &mut String, value: &str) -> Result<(), String> {
    let wrong = |what: &str| Err(what.to_owned());
    if text.is_empty() {
        text.push_str(&origin(value)?);
        return Ok(());
    }
    let behind_scheme = text.split_once("://").map(|(_, rest)| rest);
    match behind_scheme {
        None => return wrong("has a hole in its scheme"),
        Some(host) if host.contains(['?', '#']) => text.push_str(&encode::query(value, "")),
        Some(host) if host.contains('/') => match encode::segment(value) {
            Ok(segment) => text.push_str(&segment),
            Err(_) => return wrong("got a value that is not a path segment"),
        },
        Some(host) if host.contains(':') && value.bytes().all(|byte| byte.is_ascii_digit()) => text.push_str(value),
        Some(_) if encode::is_host_labels(value) => text.push_str(value),
        Some(_) => return wrong("got a value that is not part of a host name"),
    }
    Ok(())
}

/// A whole origin from an account variable, parsed.
fn origin(value: &str) -> Result<String, String> {
    let url = Url::parse(value.trim()).map_err(|_| "got a value that is not a URL".to_owned())?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.host_str().is_some_and(|host| !host.is_empty())
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if !plain {
        return Err("got a value that is more or less than scheme, host, port and path".to_owned());
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
}

/// Holds the host to the integration's patterns.
fn allowed(text: &str, hosts: &[String]) -> Result<(), String> {
    let url = Url::parse(text).map_err(|error| format!("is not a URL: {error}"))?;
    let host = url.host_str().unwrap_or_default();
    if hosts.is_empty() || hosts.iter().any(|pattern| host_matches(pattern, host)) {
        return Ok(());
    }
    Err(format!(
        "got the host {host}, which none of the integration's `hosts` allows: {}",
        hosts.join(", ")
    ))
}

/// `*.example.com` stands for any host below example.com; anything else is itself.
fn host_matches(pattern: &str, host: &str) -> bool {
    let (pattern, host) = (pattern.to_ascii_lowercase(), host.to_ascii_lowercase());
    match pattern.strip_prefix("*.") {
        Some(parent) => host
            .strip_suffix(parent)
            .is_some_and(|labels| labels.ends_with('.') && labels.len() > 1),
        None => pattern == host,
    }
}

fn missing_variable(template: &Template) -> Failure {
    let detail =
        "the URL needs an account variable that this account does not have: set it with PATCH /admin/accounts/{id}";
    Failure::invalid(detail).at(&template.place)
}

pub(super) fn broken(place: &Place, what: &str) -> Failure {
    Failure::new(Kind::Mapping, format!("the URL {what}"))
        .from(Origin::Mapping)
        .at(place)
}

#[cfg(test)]
mod tests {
    use super::host_matches;

    #[test]
    fn host_patterns() {
        assert!(host_matches("*.example.com", "eu.example.com"));
        assert!(host_matches("*.example.com", "a.B.Example.com"));
        assert!(host_matches("api.example.com", "API.example.com"));
        for stranger in ["example.com", "evilexample.com", "example.com.evil", ".example.com"] {
            assert!(!host_matches("*.example.com", stranger), "{stranger}");
        }
    }
}
