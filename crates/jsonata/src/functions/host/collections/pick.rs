//! `$pick`

use std::collections::HashSet;

use crate::arena::Scratch;
use crate::functions::tools::*;
use crate::value::ObjectBuilder;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "pick",
    params: "object, names",
    signature: "<oa<s>:o>",
    arity: 2,
    doc: "Returns the object with only the members that are named.",
    examples: &[yields(r#"$pick({"a": 1, "b": 2}, ["a", "c"])"#, "", r#"{"a":1}"#)],
    run: |cx, args| keep(cx, args, true),
};

/// What a name takes in a table that was just doubled.
const NAME_BYTES: usize = 64;

/// The members whose names are listed, or those whose are not.
pub(super) fn keep<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>], named: bool) -> Answer<'a> {
    let Value::Object(object) = arg(args, 0) else {
        return Ok(Value::Undefined);
    };
    let listed = items(cx, args, 1)?.unwrap_or_default();
    let _held = Scratch::of(cx.arena(), listed.len().saturating_mul(NAME_BYTES))?;
    let mut names = HashSet::new();
    for name in listed.iter().filter_map(Value::as_str) {
        cx.spend(1)?;
        cx.spend_text(name.len())?;
        names.insert(name);
    }
    let mut picked = ObjectBuilder::new(cx.arena());
    for (key, value) in object.iter() {
        cx.spend(1)?;
        cx.spend_text(key.len())?;
        if names.contains(key) == named {
            picked.set(key, value)?;
        }
    }
    Ok(Value::Object(picked.finish()?))
}
