//! `$formatXml`

use crate::arena::Scratch;
use crate::functions::tools::*;
use crate::xml::{self, WriteOptions};

pub(super) static FUNCTION: Builtin = Builtin {
    name: "formatXml",
    params: "value?, options?",
    signature: "<o-o?:s>",
    arity: 2,
    doc: "Writes an object with one member as an XML document, by the same rule as `$parseXml`: members `_name` are attributes, `_text` is text, arrays are repeated elements, null is `xsi:nil`. The options are `namespaces`, an object of prefixes (`\"\"` is the default namespace) that the root element declares, and `declaration`, whether `<?xml …?>` comes first.",
    examples: &[
        yields(
            r#"$formatXml({"order": {"_id": 7, "item": ["pen & ink", "nib"], "note": ""}})"#,
            "",
            r#""<order id=\"7\"><item>pen &amp; ink</item><item>nib</item><note/></order>""#,
        ),
        yields(
            r#"$formatXml({"s:ping": {"_text": 1.50}}, {"namespaces": {"s": "urn:s"}})"#,
            "",
            r#""<s:ping xmlns:s=\"urn:s\">1.5</s:ping>""#,
        ),
        fails(r#"$formatXml({"a><b": 1})"#, "", "H1011"),
        fails(r#"$formatXml({"a": 1, "b": 2})"#, "", "H1011"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Value::Object(_) = arg(args, 0) else {
        return Ok(Value::Undefined);
    };
    let mut held = Scratch::new(cx.arena());
    let options = WriteOptions {
        namespaces: super::namespaces(cx, arg(args, 1), &mut held)?,
        declaration: arg(args, 1).get("declaration").as_bool().unwrap_or(false),
    };
    let arena = cx.arena();
    xml::write_counted(arena, arg(args, 0), &options, &mut |steps| cx.spend(steps))
        .map(Value::String)
        .map_err(|failure| failure.error)
}
