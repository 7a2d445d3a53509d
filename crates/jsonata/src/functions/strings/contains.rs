//! `$contains`

use super::matching::matches;
use super::may_contain;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "contains",
    params: "text?, pattern",
    signature: "<s-(sf):b>",
    arity: 2,
    doc: "Tells whether the text contains a string or matches a regular expression.",
    examples: &[
        yields(r#"$contains("abracadabra", "bra")"#, "", "true"),
        yields(r#"$contains("abracadabra", /a.*z/)"#, "", "false"),
        nothing(r#"$contains(name, "x")"#, "{}"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(text) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    spend_bytes(cx, text.len())?;
    match arg(args, 1) {
        Value::String(part) => Ok(Value::bool(may_contain(cx, text, part)? && text.contains(part))),
        Value::Function(matcher) => match cx.pattern(matcher) {
            Some(pattern) => Ok(Value::bool(cx.is_match(pattern, text)?)),
            None => Ok(Value::bool(matches(cx, matcher, text).next(cx)?.is_some())),
        },
        _ => Ok(Value::Undefined),
    }
}
