//! Headers: templates first, then native headers that no template reads.

use interlingua_definition::kind::Kind;
use interlingua_definition::plan::NativePlan;
use interlingua_jsonata::Value;

use super::wire::{Draft, template_text};
use crate::failure::Failure;
use crate::language::{Language, scalar_text};

/// Headers that belong to the connection, to the credential or to the caller's own exchange with us. A native request
/// cannot set them; the definition's `auth` and the transport do.
const OURS: &[&str] = &[
    "authorization",
    "connection",
    "content-length",
    "cookie",
    "forwarded",
    "host",
    "keep-alive",
    "proxy-authenticate",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "via",
];

pub(super) fn build<'a>(
    language: &mut Language<'a>,
    plan: &'a NativePlan,
    native: Value<'a>,
    draft: &mut Draft,
) -> Result<(), Failure> {
    for (name, template) in &plan.headers {
        if let Some(text) = template_text(language, template, native)? {
            draft.set_header(name, text);
        }
    }
    let Value::Object(headers) = native.get("headers") else {
        return Ok(());
    };
    for (name, value) in headers
        .iter()
        .filter(|(name, _)| !plan.consumed.headers.contains(*name))
    {
        let name = name.to_ascii_lowercase();
        if OURS.contains(&name.as_str()) || name.starts_with("x-forwarded-") {
            return Err(Failure::invalid(format!(
                "the header `{name}` cannot be set by a request"
            )));
        }
        if let Some(text) = scalar_text(value) {
            draft.set_header(&name, text);
        }
    }
    Ok(())
}

/// Control characters are refused before anything is sent (RFC 9110 section 5.5).
pub(super) fn check(headers: &[(String, String)]) -> Result<(), Failure> {
    let bad = headers
        .iter()
        .find(|(_, value)| value.chars().any(|c| c.is_control() && c != '\t'));
    match bad {
        None => Ok(()),
        Some((name, _)) => Err(Failure::new(
            Kind::InvalidRequest,
            format!("the value for header `{name}` holds a control character; headers cannot carry it"),
        )),
    }
}
