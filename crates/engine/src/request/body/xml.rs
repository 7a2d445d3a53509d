//! XML: the body is an object with one member, the root element.

use interlingua_definition::plan::XmlRules;
use interlingua_jsonata::Value;
use interlingua_jsonata::xml::WriteOptions;

use super::{Encoded, unwritable};
use crate::failure::Failure;
use crate::language::Language;

pub(super) fn encode<'a>(language: &Language<'a>, rules: &XmlRules, body: Value<'a>) -> Result<Encoded, Failure> {
    Ok(Encoded {
        bytes: document(language, rules.namespaces.clone(), body)?.into(),
        content_type: "application/xml; charset=utf-8".into(),
    })
}

/// A whole document under these namespaces.
pub(super) fn document<'a>(
    language: &Language<'a>,
    namespaces: Vec<(String, String)>,
    root: Value<'a>,
) -> Result<String, Failure> {
    let options = WriteOptions {
        namespaces,
        declaration: true,
    };
    let written = language.xml_text(root, &options);
    written
        .map(str::to_owned)
        .map_err(|error| unwritable(format!("the body cannot be written as XML: {error}")))
}
