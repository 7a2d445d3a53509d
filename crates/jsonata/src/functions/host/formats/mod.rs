//! Formats inside a text.

mod parse_json;
mod parse_xml;
mod format_xml;
mod format_csv;

use crate::arena::Scratch;
use crate::functions::tools::*;

pub(super) static GROUP: Group = Group {
    name: "Documents",
    functions: &[
        &parse_json::FUNCTION,
        &parse_xml::FUNCTION,
        &format_xml::FUNCTION,
        &format_csv::FUNCTION,
    ],
};

/// What a prefix and its namespace take outside the arena, besides their texts: in a list and in a table.
const NAMESPACE_BYTES: usize = 256;

/// The `namespaces` of XML options: prefix and namespace. They are counted in `held`.
fn namespaces<'a>(
    cx: &mut Cx<'_, 'a>,
    options: Value<'a>,
    held: &mut Scratch<'a>,
) -> Result<Vec<(String, String)>, EvalError> {
    let namespaces = options.get("namespaces");
    let mut pairs = Vec::new();
    for (prefix, name) in namespaces.as_object().iter().flat_map(|members| members.iter()) {
        if let Some(name) = name.as_str() {
            spend_bytes(cx, prefix.len() + name.len())?;
            held.grow(NAMESPACE_BYTES + prefix.len() + name.len())?;
            pairs.push((prefix.to_owned(), name.to_owned()));
        }
    }
    Ok(pairs)
}
