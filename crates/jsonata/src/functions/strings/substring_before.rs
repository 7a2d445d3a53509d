//! `$substringBefore`

use super::may_contain;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "substringBefore",
    params: "text?, part",
    signature: "<s-s:s>",
    arity: 2,
    doc: "Returns what stands before the first occurrence of the second argument; the whole text if there is none.",
    examples: &[
        yields(r#"$substringBefore("jane@example.com", "@")"#, "", r#""jane""#),
        yields(r#"$substringBefore("jane", "@")"#, "", r#""jane""#),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    // A mark that is missing occurs nowhere.
    let (Some(subject), Some(mark)) = (text(args, 0), text(args, 1)) else {
        return Ok(arg(args, 0));
    };
    spend_bytes(cx, subject.len())?;
    if !may_contain(cx, subject, mark)? {
        return Ok(Value::String(subject));
    }
    Ok(Value::String(
        subject.split_once(mark).map_or(subject, |(before, _)| before),
    ))
}
