//! `$split`

use super::matching::{limit, matches, no_pattern};
use super::may_contain;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "split",
    params: "text?, separator, limit?",
    signature: "<s-(sf)n?:a<s>>",
    arity: 3,
    doc: "Splits the text at a string or at the matches of a regular expression, into at most `limit` parts.",
    examples: &[
        yields(r#"$split("so many words", " ")"#, "", r#"["so","many","words"]"#),
        yields(r#"$split("a, b;c", /[,;]\s*/, 2)"#, "", r#"["a","b"]"#),
        yields(r#"$split("abc", "")"#, "", r#"["a","b","c"]"#),
        fails(r#"$split("a", "b", -1)"#, "", "D3020"),
        fails(r#"$split("a", separator)"#, "{}", "X0410"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(text) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    let limit = limit(args, 2, "D3020")?;
    spend_bytes(cx, text.len())?;
    let mut list = List::new(cx.arena());
    match arg(args, 1) {
        _ if limit.is_some_and(|limit| limit <= 0.0 || limit.is_nan()) => {}
        Value::String(separator) => by_text(cx, text, separator, whole(limit), &mut list)?,
        Value::Function(matcher) => by_matcher(cx, text, matcher, limit.unwrap_or(f64::INFINITY), &mut list)?,
        _ => return Err(no_pattern("split")),
    }
    Ok(list.array())
}

/// As JavaScript takes a limit: to 32 bits, the fraction left out. No limit stays none.
fn whole(limit: Option<f64>) -> f64 {
    limit.map_or(f64::INFINITY, |limit| {
        let kept = limit.trunc() % 4_294_967_296.0;
        if kept.is_finite() { kept } else { 0.0 }
    })
}

fn by_text<'a>(
    cx: &mut Cx<'_, 'a>,
    text: &'a str,
    separator: &str,
    limit: f64,
    list: &mut List<'a>,
) -> Result<(), EvalError> {
    if separator.is_empty() {
        for (at, char) in text.char_indices() {
            cx.spend(1)?;
            if list.len() as f64 >= limit {
                break;
            }
            list.push(Value::String(text.get(at..at + char.len_utf8()).unwrap_or_default()))?;
        }
        return Ok(());
    }
    if !may_contain(cx, text, separator)? {
        return list.push(Value::String(text));
    }
    for part in text.split(separator) {
        cx.spend(1)?;
        if list.len() as f64 >= limit {
            break;
        }
        list.push(Value::String(part))?;
    }
    Ok(())
}

fn by_matcher<'a>(
    cx: &mut Cx<'_, 'a>,
    text: &'a str,
    matcher: Function<'a>,
    limit: f64,
    list: &mut List<'a>,
) -> Result<(), EvalError> {
    let mut start = 0;
    let mut found = matches(cx, matcher, text);
    while let Some(one) = found.next(cx)?.filter(|_| (list.len() as f64) < limit) {
        list.push(Value::String(text.get(start..one.start()).unwrap_or_default()))?;
        start = one.end();
    }
    if (list.len() as f64) < limit {
        list.push(Value::String(text.get(start..).unwrap_or_default()))?;
    }
    Ok(())
}
