//! `$parseJson`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "parseJson",
    params: "text?, fallback?",
    signature: "<s-x?:x>",
    arity: 2,
    doc: "Reads JSON text, digit for digit. A text that is not JSON becomes the second argument if there is one, and is an error if not. `$string` writes JSON.",
    examples: &[
        yields(r#"$parseJson("{\"a\": [1, 0.10]}").a"#, "", "[1,0.10]"),
        yields(r#"$parseJson("n/a", null)"#, "", "null"),
        fails(r#"$parseJson("{")"#, "", "H1016"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(source) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    cx.spend(1 + (source.len() / 8) as u64)?;
    match (cx.arena().parse_json(source.as_bytes()), args.get(1)) {
        (Ok(value), _) => Ok(value),
        (Err(error), _) if error.no_room => Err(EvalError::out_of_memory()),
        (Err(_), Some(fallback)) if !fallback.is_undefined() => Ok(*fallback),
        (Err(error), _) => Err(EvalError::new("H1016", format!("the text is not JSON: {error}"))),
    }
}
