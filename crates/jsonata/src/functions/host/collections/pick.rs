//! `$pick`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "pick",
    params: "object, names",
    signature: "<oa<s>:o>",
    arity: 2,
    doc: "Returns the object with only the members that are named.",
    examples: &[yields(r#"$pick({"a": 1, "b": 2}, ["a", "c"])"#, "", r#"{"a":1}"#)],
    run: |cx, args| keep(cx, args, true),
};

/// The members whose names are listed, or those whose are not.
pub(super) fn keep<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>], named: bool) -> Answer<'a> {
    let Value::Object(object) = arg(args, 0) else {
        return Ok(Value::Undefined);
    };
    let names: std::collections::HashSet<&str> = items(cx, args, 1)?
        .unwrap_or_default()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    cx.spend((object.len() + names.len()) as u64)?;
    cx.arena()
        .object(object.iter().filter(|(key, _)| names.contains(key) == named))
}
