//! A SOAP envelope around the body. Its header is empty; what belongs there, `auth` puts in.

use interlingua_definition::plan::{SoapVersion, XmlRules};
use interlingua_jsonata::{EvalError, Value};

use super::Encoded;
use super::xml::document;
use crate::failure::Failure;
use crate::language::Language;
use crate::request::wire::memory;

/// Prefix of the envelope's own elements.
const PREFIX: &str = "soapenv";

pub(super) fn encode<'a>(language: &Language<'a>, rules: &XmlRules, body: Value<'a>) -> Result<Encoded, Failure> {
    let (namespace, content_type) = match rules.soap {
        SoapVersion::V1_1 => ("http://schemas.xmlsoap.org/soap/envelope/", "text/xml; charset=utf-8"),
        SoapVersion::V1_2 => (
            "http://www.w3.org/2003/05/soap-envelope",
            "application/soap+xml; charset=utf-8",
        ),
    };
    let own = (PREFIX.to_owned(), namespace.to_owned());
    let namespaces = [own].into_iter().chain(rules.namespaces.iter().cloned()).collect();
    let envelope = envelope(language, body).map_err(|error| memory(&error))?;
    Ok(Encoded {
        bytes: document(language, namespaces, envelope)?.into(),
        content_type: content_type.into(),
    })
}

fn envelope<'a>(language: &Language<'a>, body: Value<'a>) -> Result<Value<'a>, EvalError> {
    let content = language.object([("soapenv:Header", Value::String("")), ("soapenv:Body", body)])?;
    language.object([("soapenv:Envelope", content)])
}
