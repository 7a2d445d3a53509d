//! `$parseXml`

use crate::arena::Scratch;
use crate::functions::tools::*;
use crate::xml::{self, ReadOptions, Refusal};

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
    cx.spend(1)?;
    let mut held = Scratch::new(cx.arena());
    let options = ReadOptions {
        arrays: paths(cx, arg(args, 1).get("arrays"), &mut held)?,
        namespaces: super::namespaces(cx, arg(args, 1), &mut held)?,
    };
    let arena = cx.arena();
    let mut spend = |steps| {
        cx.spend(steps)?;
        // Many steps at once are for work that nothing interrupts.
        match steps / STEPS_PER_MS {
            0 => Ok(()),
            ms => cx.has_time_for(ms),
        }
    };
    xml::read_counted(arena, source.as_bytes(), &options, &mut spend).map_err(|refusal| match refusal {
        Refusal::Bound(_, error) => error,
        Refusal::Document(error) => EvalError::new("H1010", format!("{} (byte {})", error.message, error.offset)),
    })
}

/// Steps of reading that surely take no more than a ms.
const STEPS_PER_MS: u64 = 16 << 10;

/// What a name of a path takes outside the arena, besides its text: in the path, and in the tree of paths.
const NAME_BYTES: usize = 448;

/// Names of a path that are read: no document is as deep.
const MAX_NAMES: usize = 1_000;

/// Paths, each as names or as text with dots. They are counted in `held`.
fn paths<'a>(cx: &mut Cx<'_, 'a>, paths: Value<'a>, held: &mut Scratch<'a>) -> Result<Vec<Vec<String>>, EvalError> {
    let mut all = Vec::new();
    for path in paths.iter() {
        let mut names = Vec::new();
        let mut add = |name: &str| {
            spend_bytes(cx, name.len())?;
            held.grow(NAME_BYTES + name.len())?;
            names.push(name.to_owned());
            Ok::<(), EvalError>(())
        };
        match path {
            Value::String(dotted) => dotted.split('.').take(MAX_NAMES).try_for_each(&mut add)?,
            path => path
                .iter()
                .take(MAX_NAMES)
                .try_for_each(|name| name.as_str().map_or(Ok(()), &mut add))?,
        }
        all.push(names);
    }
    Ok(all)
}
