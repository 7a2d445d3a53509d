//! The content of a SOAP envelope's body. A fault is its member `Fault`.

use interlingua_definition::plan::XmlRules;
use interlingua_jsonata::xml::ReadOptions;
use interlingua_jsonata::{EvalError, Value};

use super::xml;
use crate::language::Language;

/// Array paths begin below the envelope's body, where an author sees the answer begin.
pub(super) fn decode<'a>(language: &Language<'a>, rules: &XmlRules, body: &'a [u8]) -> Result<Value<'a>, String> {
    let below = |path: &Vec<String>| {
        let envelope = ["Envelope", "Body"].map(str::to_owned);
        envelope.into_iter().chain(path.iter().cloned()).collect()
    };
    let options = ReadOptions {
        arrays: rules.arrays.iter().map(below).collect(),
        namespaces: rules.namespaces.clone(),
    };
    let document = xml::read(language, &options, body)?;
    match document.get("Envelope").get("Body") {
        Value::Undefined => Err("the body is XML, but no SOAP envelope with a body".to_owned()),
        content @ Value::Object(_) => Ok(content),
        // An empty body, or one with text: there is nothing to name.
        _ => language.object([]).map_err(EvalError::into_message),
    }
}
