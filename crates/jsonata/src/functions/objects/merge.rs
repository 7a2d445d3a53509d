//! `$merge`

use crate::functions::tools::*;
use crate::value::ObjectBuilder;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "merge",
    params: "objects",
    signature: "<a<o>:o>",
    arity: 1,
    doc: "Puts the members of several objects into one; of a repeated key the last value counts.",
    examples: &[
        yields(r#"$merge([{"a": 1}, {"b": 2}, {"a": 3}])"#, "", r#"{"a":3,"b":2}"#),
        nothing("$merge(missing)", "{}"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(objects) = items(cx, args, 0)? else {
        return Ok(Value::Undefined);
    };
    let mut merged = ObjectBuilder::new(cx.arena());
    for object in objects.iter().filter_map(Value::as_object) {
        cx.spend(1)?;
        for (key, value) in object.iter() {
            cx.spend(1)?;
            cx.spend_text(key.len())?;
            merged.set(key, value)?;
        }
    }
    Ok(Value::Object(merged.finish()?))
}
