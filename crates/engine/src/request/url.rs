//! The URL: origin and path from templates. A hole in the path is one segment, one in the host is labels, and one at the
//! very start of `base_url` is an origin.

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::{NativePlan, Part, Template};
use interlingua_definition::source::Place;
use interlingua_jsonata::Value;
use url::Url;

use super::encode::{self, BadSegment};
use super::wire::template_error;
use crate::failure::{Failure, Origin};
use crate::language::{Language, scalar_text};

/// Base URL and path, without a query.
pub(super) fn build<'a>(language: &mut Language<'a>, plan: &'a NativePlan, native: Value<'a>) -> Result<Url, Failure> {
    let mut base = base(language, &plan.base_url, &plan.hosts, native)?;
    while base.ends_with('/') {
        base.pop();
    }
    let path = path(language, &plan.path, native)?;
    let joint = if path.is_empty() || path.starts_with(['/', '?']) {
        ""
    } else {
        "/"
    };
    let text = format!("{base}{joint}{path}");
    parse(&text, &plan.base_url.place)
}

/// A whole URL from one template, by the rules of `base_url`; `hosts` are patterns that an origin from a hole must match.
pub(crate) fn absolute<'a>(
    language: &mut Language<'a>,
    template: &'a Template,
    hosts: &[String],
    context: Value<'a>,
) -> Result<Url, Failure> {
    parse(&base(language, template, hosts, context)?, &template.place)
}

fn parse(text: &str, place: &Place) -> Result<Url, Failure> {
    let url = Url::parse(text).map_err(|error| broken(place, &format!("is not a URL: {error}")))?;
    if url.host_str().is_none() || !matches!(url.scheme(), "http" | "https") {
        return Err(broken(place, "needs a scheme (https) and a host"));
    }
    Ok(url)
}

fn base<'a>(
    language: &mut Language<'a>,
    template: &'a Template,
    hosts: &[String],
    native: Value<'a>,
) -> Result<String, Failure> {
    let mut text = String::new();
    for part in &template.parts {
        match part {
            Part::Text(literal) => text.push_str(literal),
            Part::Hole(program) => {
                let value = language
                    .run(program, native)
                    .map_err(|error| template_error(&error, template))?;
                let value = scalar_text(value).ok_or_else(|| missing_variable(template))?;
                push_hole(&mut text, &value, &template.place, hosts)?;
            }
        }
    }
    Ok(text)
}

/// Where the hole stands decides what it may hold.
fn push_hole(text: &mut String, value: &str, place: &Place, hosts: &[String]) -> Result<(), Failure> {
    if text.is_empty() {
        text.push_str(&origin(value, place, hosts)?);
        return Ok(());
    }
    let behind_scheme = text.split_once("://").map(|(_, rest)| rest);
    match behind_scheme {
        None => return Err(broken(place, "has a hole in its scheme")),
        Some(host) if host.contains(['?', '#']) => text.push_str(&encode::query(value, "")),
        Some(host) if host.contains('/') => {
            let segment =
                encode::segment(value).map_err(|_| broken(place, "got a value that is not a path segment"))?;
            text.push_str(&segment);
        }
        Some(host) if host.contains(':') && value.bytes().all(|byte| byte.is_ascii_digit()) => text.push_str(value),
        Some(_) if encode::is_host_labels(value) => text.push_str(value),
        Some(_) => return Err(broken(place, "got a value that is not part of a host name")),
    }
    Ok(())
}

/// A whole origin from an account variable: parsed, and held to the integration's host patterns.
fn origin(value: &str, place: &Place, hosts: &[String]) -> Result<String, Failure> {
    let url = Url::parse(value.trim()).map_err(|_| broken(place, "got a value that is not a URL"))?;
    let host = url.host_str().unwrap_or_default();
    let plain = matches!(url.scheme(), "http" | "https")
        && !host.is_empty()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    if !plain {
        return Err(broken(
            place,
            "got a value that is more or less than scheme, host, port and path",
        ));
    }
    if !hosts.is_empty() && !hosts.iter().any(|pattern| host_matches(pattern, host)) {
        return Err(broken(
            place,
            &format!("got the host {host}, which none of the integration's `hosts` allows"),
        ));
    }
    Ok(url.as_str().trim_end_matches('/').to_owned())
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

fn path<'a>(language: &mut Language<'a>, template: &'a Template, native: Value<'a>) -> Result<String, Failure> {
    let mut text = String::new();
    for part in &template.parts {
        match part {
            Part::Text(literal) => text.push_str(literal),
            Part::Hole(program) => {
                let value = language
                    .run(program, native)
                    .map_err(|error| template_error(&error, template))?;
                let value = scalar_text(value).ok_or_else(|| missing_segment(program.source(), template))?;
                let segment = encode::segment(&value).map_err(|bad| bad_segment(bad, program.source(), template))?;
                text.push_str(&segment);
            }
        }
    }
    Ok(text)
}

fn missing_segment(source: &str, template: &Template) -> Failure {
    let what = if source.trim() == "id" {
        "an `id`".to_owned()
    } else {
        format!("`{}`", source.trim())
    };
    Failure::invalid(format!("the path needs {what}, which the request does not have")).at(&template.place)
}

fn bad_segment(bad: BadSegment, source: &str, template: &Template) -> Failure {
    let why = match bad {
        BadSegment::Empty => "is empty",
        BadSegment::Dots => "is `.` or `..`",
        BadSegment::Control => "holds a control character",
    };
    Failure::invalid(format!("`{}` {why}, which cannot stand in a path", source.trim())).at(&template.place)
}

fn missing_variable(template: &Template) -> Failure {
    let detail =
        "the URL needs an account variable that this account does not have: set it with PATCH /admin/accounts/{id}";
    Failure::invalid(detail).at(&template.place)
}

fn broken(place: &Place, what: &str) -> Failure {
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
