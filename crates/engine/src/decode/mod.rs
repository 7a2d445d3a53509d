//! Bytes to a value, one file per format. What an answer is follows from the definition, else from its content type; what looks
//! like JSON is read as JSON, whatever the vendor calls it.

mod json;
mod ndjson;
mod xml;
mod soap;
mod csv;
mod form;
mod text;
mod bytes;
mod gzip;
mod media_type;
mod redact;
mod response;

pub(crate) use response::response;

use interlingua_definition::plan::{NativePlan, ResponseFormat};
use interlingua_jsonata::Value;

use crate::language::Language;
use crate::transport::WireResponse;

/// A decoded body.
#[derive(Debug)]
pub(crate) enum Decoded<'a> {
    /// No body, or white space alone.
    Nothing,
    /// A value.
    Value(Value<'a>),
    /// Not what it should be; the reason, which quotes nothing of the body.
    Undecodable(String),
}

/// Decodes an answer's body, and takes out of it what the definition says is secret.
pub(crate) fn answer<'a>(
    language: &Language<'a>,
    plan: &NativePlan,
    answer: &'a WireResponse,
    max_bytes: usize,
) -> Decoded<'a> {
    match decoded(language, plan, answer, max_bytes) {
        Decoded::Value(value) => redact::redacted(language, &plan.redact, value)
            .map_or_else(|error| Decoded::Undecodable(error.message.clone()), Decoded::Value),
        other => other,
    }
}

/// As declared; a refusal, which may come in another format than success, by its content type, too.
fn decoded<'a>(language: &Language<'a>, plan: &NativePlan, answer: &'a WireResponse, max_bytes: usize) -> Decoded<'a> {
    let whole: &'a [u8] = &answer.body;
    let declared = plan.response_format;
    let body = if declared == Some(ResponseFormat::Bytes) {
        whole
    } else {
        match unpacked(language, whole, max_bytes) {
            Ok(body) => body,
            Err(reason) => return Decoded::Undecodable(reason),
        }
    };
    if body.iter().all(u8::is_ascii_whitespace) {
        return Decoded::Nothing;
    }
    let called = media_type::format(answer.header("content-type"));
    let good = (200..300).contains(&answer.status);
    match declared {
        Some(format) if good => by(language, plan, format, body),
        Some(format @ (ResponseFormat::Xml | ResponseFormat::Soap)) => match by(language, plan, format, body) {
            Decoded::Undecodable(_) => guessed(language, plan, called, body),
            decoded => decoded,
        },
        Some(_) | None => guessed(language, plan, called, body),
    }
}

/// Whether an answer that is not JSON calls itself a plain text.
pub(crate) fn is_plain_text(answer: &WireResponse) -> bool {
    media_type::is_plain_text(answer.header("content-type"))
}

/// Decodes JSON.
pub(crate) fn decode<'a>(language: &Language<'a>, body: &'a [u8]) -> Decoded<'a> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if body.iter().all(u8::is_ascii_whitespace) {
        return Decoded::Nothing;
    }
    json::decode(language, body).map_or_else(Decoded::Undecodable, Decoded::Value)
}

/// Decodes what came unasked: JSON, or a form where its content type says so. `None`: it is text.
pub(crate) fn incoming<'a>(language: &Language<'a>, content_type: Option<&str>, body: &'a [u8]) -> Option<Value<'a>> {
    let form = media_type::format(content_type) == Some(ResponseFormat::Form);
    match form && !json::looks_like(body) {
        true => form::decode(language, body).ok(),
        false => json::decode(language, body).ok(),
    }
}

/// A byte order mark gone, a gzip file opened.
fn unpacked<'a>(language: &Language<'a>, body: &'a [u8], max_bytes: usize) -> Result<&'a [u8], String> {
    let body = gzip::opened(language, body, max_bytes)?;
    Ok(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body))
}

/// By content type where that names a format that the body can be; else as JSON.
fn guessed<'a>(
    language: &Language<'a>,
    plan: &NativePlan,
    called: Option<ResponseFormat>,
    body: &'a [u8],
) -> Decoded<'a> {
    let looks_like_json = json::looks_like(body);
    match called {
        Some(ResponseFormat::Xml | ResponseFormat::Soap) if !looks_like_json => {
            by(language, plan, ResponseFormat::Xml, body)
        }
        Some(format @ (ResponseFormat::Csv | ResponseFormat::Form)) if !looks_like_json => {
            by(language, plan, format, body)
        }
        Some(ResponseFormat::Ndjson) => by(language, plan, ResponseFormat::Ndjson, body),
        _ => by(language, plan, ResponseFormat::Json, body),
    }
}

fn by<'a>(language: &Language<'a>, plan: &NativePlan, format: ResponseFormat, body: &'a [u8]) -> Decoded<'a> {
    let decoded = match format {
        ResponseFormat::Json => json::decode(language, body),
        ResponseFormat::Ndjson => ndjson::decode(language, body),
        ResponseFormat::Xml => xml::decode(language, &plan.xml, body),
        ResponseFormat::Soap => soap::decode(language, &plan.xml, body),
        ResponseFormat::Csv => csv::decode(language, &plan.csv, body),
        ResponseFormat::Form => form::decode(language, body),
        ResponseFormat::Text => text::decode(body),
        ResponseFormat::Bytes => bytes::decode(language, body),
    };
    decoded.map_or_else(Decoded::Undecodable, Decoded::Value)
}
