//! `$keys`

use crate::arena::Scratch;
use crate::functions::tools::*;
use std::collections::HashSet;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "keys",
    params: "value?",
    signature: "<x-:a<s>>",
    arity: 1,
    doc: "Returns the keys of an object, or of all objects of an array, each once.",
    examples: &[
        yields(r#"$keys({"a": 1, "b": 2})"#, "", r#"["a","b"]"#),
        yields(r#"$keys([{"a": 1}, {"b": 2, "a": 3}])"#, "", r#"["a","b"]"#),
        nothing(r#"$keys("x")"#, ""),
    ],
    run,
};

/// What remembering one name takes outside the arena, in a table that may be half empty.
const SEEN_BYTES: usize = 48;

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let mut names = List::new(cx.arena());
    let mut seen = HashSet::new();
    let mut held = Scratch::new(cx.arena());
    for object in arg(args, 0).iter().filter_map(|value| value.as_object()) {
        cx.spend(object.len() as u64)?;
        for (key, _) in object.iter() {
            if seen.insert(key) {
                held.grow(SEEN_BYTES)?;
                names.push(Value::String(key))?;
            }
        }
    }
    Ok(names.sequence())
}
