//! `$join`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "join",
    params: "strings, separator?",
    signature: "<a<s>s?:s>",
    arity: 2,
    doc: "Puts strings together, with the separator between them.",
    examples: &[
        yields(r#"$join(["a", "b", "c"], "-")"#, "", r#""a-b-c""#),
        yields(r#"$join("a")"#, "", r#""a""#),
        fails("$join([1])", "", "T0412"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(parts) = items(cx, args, 0)? else {
        return Ok(Value::Undefined);
    };
    cx.spend(parts.len() as u64)?;
    let separator = text(args, 1).unwrap_or("");
    let bytes: usize = parts
        .iter()
        .filter_map(Value::as_str)
        .map(|part| part.len().saturating_add(separator.len()))
        .fold(0, usize::saturating_add);
    spend_bytes(cx, bytes)?;
    let mut out = Text::with_capacity(cx.arena(), bytes)?;
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            out.push_str(separator)?;
        }
        out.push_str(part.as_str().unwrap_or_default())?;
    }
    Ok(out.value())
}
