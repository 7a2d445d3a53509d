//! `$sift`

use crate::functions::tools::*;

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
    if object.is_empty() {
        return Ok(Value::Undefined);
    }
    let predicate = function(args, 1).ok_or_else(|| no_function("sift"))?;
    let kept = cx.sift(predicate, object)?;
    Ok(match kept.is_empty() {
        true => Value::Undefined,
        false => Value::Object(kept),
    })
}
