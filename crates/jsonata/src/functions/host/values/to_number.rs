//! `$toNumber`

use crate::functions::tools::*;
use crate::value::Number;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "toNumber",
    params: "value, fallback?",
    signature: "<xx?:x>",
    arity: 2,
    doc: "Reads a number from a text, digit for digit, white space around it left out; numbers stay as they are, booleans are 1 and 0. What is no number becomes the second argument, or nothing. `$number` is stricter: it fails.",
    examples: &[
        yields(r#"$toNumber(" 9007199254740993 ")"#, "", "9007199254740993"),
        yields(r#"$toNumber("12.50")"#, "", "12.50"),
        yields(r#"$toNumber("n/a", 0)"#, "", "0"),
        nothing(r#"$toNumber("n/a")"#, ""),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let fallback = arg(args, 1);
    match arg(args, 0) {
        Value::String(text) => {
            spend_slow_bytes(cx, text.len())?;
            let text = text.trim();
            let digits = text.strip_prefix('+').unwrap_or(text);
            // JSON's grammar of numbers is the one that later writing relies on.
            let number = cx.arena().parse_json(digits.as_bytes()).ok();
            let is_number = matches!(number, Some(Value::Number(_)));
            Ok(if is_number {
                Value::Number(Number::from_text(digits))
            } else {
                fallback
            })
        }
        number @ Value::Number(_) => Ok(number),
        Value::Bool(value, _) => Ok(Value::number(f64::from(u8::from(value)))),
        _ => Ok(fallback),
    }
}
