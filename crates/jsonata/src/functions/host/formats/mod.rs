//! Formats inside a text.

mod parse_json;
mod parse_xml;
mod format_xml;
mod format_csv;

use crate::functions::tools::Group;

pub(super) static GROUP: Group = Group {
    name: "Documents",
    functions: &[
        &parse_json::FUNCTION,
        &parse_xml::FUNCTION,
        &format_xml::FUNCTION,
        &format_csv::FUNCTION,
    ],
};

/// The `namespaces` of XML options: prefix and namespace.
fn namespaces(options: crate::Value<'_>) -> Vec<(String, String)> {
    let namespaces = options.get("namespaces");
    let members = namespaces.as_object();
    let pairs = members.iter().flat_map(|members| members.iter());
    pairs
        .filter_map(|(prefix, name)| Some((prefix.to_owned(), name.as_str()?.to_owned())))
        .collect()
}
