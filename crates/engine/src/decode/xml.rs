//! XML as JSON.

use interlingua_definition::plan::XmlRules;
use interlingua_jsonata::Value;
use interlingua_jsonata::xml::ReadOptions;

use crate::language::Language;

pub(super) fn decode<'a>(language: &Language<'a>, rules: &XmlRules, body: &'a [u8]) -> Result<Value<'a>, String> {
    let options = ReadOptions {
        arrays: rules.arrays.clone(),
        namespaces: rules.namespaces.clone(),
    };
    read(language, &options, body)
}

/// Reads a document.
pub(super) fn read<'a>(language: &Language<'a>, options: &ReadOptions, body: &'a [u8]) -> Result<Value<'a>, String> {
    language
        .parse_xml(body, options)
        .map_err(|error| format!("the body is not XML at byte {}: {error}", error.offset))
}
