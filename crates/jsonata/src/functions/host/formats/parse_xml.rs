//! `$parseXml`

use crate::functions::tools::*;
use crate::xml::{self, ReadOptions};

pub(super) static FUNCTION: Builtin = Builtin {
    name: "parseXml",
    params: "text?, options?",
    signature: "<s-o?:o>",
    arity: 2,
    doc: "Reads an XML document as an object with one member, its root element. An element is a member under its local name, an attribute is `_name`, text beside attributes or children is `_text`, text alone is a string, a repeated element is an array, an empty element is `\"\"`, `xsi:nil` is null; the order is the document's. Prefixes are kept only where two local names collide. The options are `arrays`, paths from the root (`\"list.item\"`, or an array of names) of elements that are arrays even if there is one, and `namespaces`, which gives prefixes to namespaces. Entities are not expanded.",
    examples: &[
        yields(
            r#"$parseXml("<order id='7'><item>pen</item><item>ink</item><note/></order>")"#,
            "",
            r#"{"order":{"_id":"7","item":["pen","ink"],"note":""}}"#,
        ),
        yields(
            r#"$parseXml("<list><item>pen</item></list>", {"arrays": ["list.item"]})"#,
            "",
            r#"{"list":{"item":["pen"]}}"#,
        ),
        yields(
            r#"$parseXml("<s:a xmlns:s='urn:s' xmlns:t='urn:t'><s:id>1</s:id><t:id>2</t:id></s:a>")"#,
            "",
            r#"{"a":{"s:id":"1","t:id":"2"}}"#,
        ),
        fails(r#"$parseXml("<a><b></a>")"#, "", "H1010"),
        fails(r#"$parseXml("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>")"#, "", "H1010"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(source) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    // An element costs more than the byte that a step usually pays for.
    cx.spend(1 + (source.len() / 8) as u64)?;
    let options = ReadOptions {
        arrays: arg(args, 1).get("arrays").iter().map(path).collect(),
        namespaces: super::namespaces(arg(args, 1)),
    };
    xml::read(cx.arena(), source.as_bytes(), &options)
        .map_err(|error| EvalError::new("H1010", format!("{} (byte {})", error.message, error.offset)))
}

/// A path as names, or as text with dots.
fn path(path: Value<'_>) -> Vec<String> {
    match path {
        Value::String(dotted) => dotted.split('.').map(str::to_owned).collect(),
        names => names
            .iter()
            .filter_map(|name| name.as_str().map(str::to_owned))
            .collect(),
    }
}
