//! Elements of the SOAP header, which auth puts into an envelope that is written already.

use interlingua_jsonata::Value;
use interlingua_jsonata::xml::WriteOptions;

use crate::failure::Failure;
use crate::language::Language;
use crate::transport::WireRequest;

/// The header as the envelope has it while nothing is in it.
const EMPTY: &str = "<soapenv:Header/>";

/// The envelope's own prefix, for attributes like `soapenv:mustUnderstand`. Which version's namespace it means, the envelope says.
const OWN: (&str, &str) = ("soapenv", "http://schemas.xmlsoap.org/soap/envelope/");

/// The members of an object as XML elements; `namespaces` are those that the envelope declares beside its own.
pub(crate) fn elements<'a>(
    language: &Language<'a>,
    namespaces: &[(String, String)],
    value: Value<'a>,
) -> Result<String, Failure> {
    let wrapped = language.object([("Header", value)]);
    let wrapped = wrapped.map_err(|error| super::wire::memory(&error))?;
    let own = [(OWN.0.to_owned(), OWN.1.to_owned())];
    let options = WriteOptions {
        namespaces: namespaces.iter().cloned().chain(own).collect(),
        declaration: false,
    };
    let written = language.xml_text(wrapped, &options);
    let written =
        written.map_err(|error| Failure::invalid(format!("`soap_header` cannot be written as XML: {error}")))?;
    let inside = written
        .split_once('>')
        .and_then(|(_, rest)| rest.strip_suffix("</Header>"));
    Ok(inside.unwrap_or_default().to_owned())
}

/// Puts elements into the header of the request's envelope.
pub(crate) fn insert(request: &mut WireRequest, elements: &str) -> Result<(), Failure> {
    let body = request.body.as_deref().unwrap_or_default();
    let envelope = std::str::from_utf8(body).ok().and_then(|body| body.split_once(EMPTY));
    let Some((before, after)) = envelope else {
        let detail = "`soap_header` needs a SOAP envelope: the method's `body_format` is not `soap`";
        return Err(Failure::invalid(detail));
    };
    let full = format!("{before}<soapenv:Header>{elements}</soapenv:Header>{after}");
    request.body = Some(full.into());
    Ok(())
}
