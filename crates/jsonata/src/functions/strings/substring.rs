//! `$substring`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "substring",
    params: "text?, start, length?",
    signature: "<s-nn?:s>",
    arity: 3,
    doc: "Returns the characters from `start` (counted from 0, from the end if negative), at most `length` of them.",
    examples: &[
        yields(r#"$substring("hello world", 6)"#, "", r#""world""#),
        yields(r#"$substring("hello world", -5, 3)"#, "", r#""wor""#),
        yields(r#"$substring("😀abc", 1, 1)"#, "", r#""a""#),
        yields(r#"$substring("hello", 1, 0)"#, "", r#""""#),
        nothing("$substring(name, 1)", "{}"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let (Some(text), Some(start)) = (text(args, 0), number(args, 1)) else {
        // Without a start the whole text is meant, and no length of it.
        let whole = arg(args, 2).is_undefined() || arg(args, 0).is_undefined();
        return Ok(if whole { arg(args, 0) } else { Value::String("") });
    };
    spend_bytes(cx, text.len())?;
    let count = text.chars().count() as f64;
    let start = if count + start < 0.0 { 0.0 } else { start };
    let end = match number(args, 2) {
        None => count,
        Some(length) if length <= 0.0 => return Ok(Value::String("")),
        Some(length) if start >= 0.0 => start + length,
        Some(length) => count + start + length,
    };
    Ok(Value::String(slice(text, place(start, count), place(end, count))))
}

/// A position as arrays take it: whole, from the end if negative, within the text.
fn place(position: f64, count: f64) -> usize {
    let whole = position.trunc();
    let from_start = if whole < 0.0 { whole + count } else { whole };
    // Clamped to the number of characters, so the conversion is exact.
    from_start.clamp(0.0, count) as usize
}

fn slice(text: &str, start: usize, end: usize) -> &str {
    let byte = |index: usize| text.char_indices().nth(index).map_or(text.len(), |(at, _)| at);
    text.get(byte(start)..byte(end)).unwrap_or("")
}
