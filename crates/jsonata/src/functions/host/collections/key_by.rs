//! `$keyBy`

use crate::functions::host::key_of;
use crate::functions::tools::*;
use crate::value::ObjectBuilder;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "keyBy",
    params: "array, key",
    signature: "<a(sf):o>",
    arity: 2,
    doc: "Returns an object with one item for each value of a key, the last if there are several.",
    examples: &[yields(
        r#"$keyBy([{"id": 1}, {"id": 2}], function($v){ "n" & $v.id }).n2"#,
        "",
        r#"{"id":2}"#,
    )],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(values) = items(cx, args, 0)? else {
        return Ok(Value::Undefined);
    };
    let mut object = ObjectBuilder::new(cx.arena());
    for value in values {
        if let Some(key) = key_of(cx, *value, arg(args, 1))? {
            object.set(key, *value)?;
        }
    }
    Ok(Value::Object(object.finish()?))
}
