//! `$sift`

use crate::functions::tools::*;
use crate::value::ObjectBuilder;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "sift",
    params: "object?, function?",
    signature: "<o-f?:o>",
    arity: 2,
    doc: "Returns the members for which the function (of value, key and object) is true; nothing if there are none.",
    examples: &[
        yields(r#"$sift({"a": 1, "b": 2}, function($v){ $v > 1 })"#, "", r#"{"b":2}"#),
        yields(
            "$sift(function($v, $k){ $k ~> /__c$/ })",
            r#"{"a": 1, "x__c": 2}"#,
            r#"{"x__c":2}"#,
        ),
        nothing(r#"$sift({"a": 1}, function($v){ false })"#, ""),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Value::Object(object) = arg(args, 0) else {
        return Ok(Value::Undefined);
    };
    let predicate = function(args, 1).ok_or_else(|| no_function("sift"))?;
    let mut kept = ObjectBuilder::new(cx.arena());
    let mut any = false;
    for (key, value) in object.iter() {
        cx.spend(1)?;
        let verdict = call_with_place(cx, predicate, value, Value::String(key), arg(args, 0))?;
        if cx.truthy(verdict)? {
            kept.set(key, value)?;
            any = true;
        }
    }
    Ok(if any {
        Value::Object(kept.finish()?)
    } else {
        Value::Undefined
    })
}
