//! `$match`

use super::matching::{limit, matches};
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "match",
    params: "text?, pattern, limit?",
    signature: "<s-f<s:o>n?:a<o>>",
    arity: 3,
    doc: "Applies a regular expression and returns an object with `match`, `index` and `groups` for each match.",
    examples: &[
        yields(
            r#"$match("ababbabbcc", /a(b+)/)"#,
            "",
            r#"[{"match":"ab","index":0,"groups":["b"]},{"match":"abb","index":2,"groups":["bb"]},{"match":"abb","index":5,"groups":["bb"]}]"#,
        ),
        nothing(r#"$match("abc", /x/)"#, ""),
        fails(r#"$match("a", /a/, -1)"#, "", "D3040"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(text) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    let limit = limit(args, 2, "D3040")?.unwrap_or(f64::INFINITY);
    let Some(matcher) = function(args, 1) else {
        return Ok(Value::Undefined);
    };
    spend_bytes(cx, text.len())?;
    let mut list = List::new(cx.arena());
    let mut found = matches(cx, matcher, text);
    let mut next = if limit > 0.0 { found.next(cx)? } else { None };
    while let Some(one) = next.filter(|_| (list.len() as f64) < limit) {
        list.push(one.summary(cx)?)?;
        next = found.next(cx)?;
    }
    Ok(list.sequence())
}
