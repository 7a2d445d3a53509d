//! `$toBoolean`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "toBoolean",
    params: "value, fallback?",
    signature: "<xx?:x>",
    arity: 2,
    doc: "Reads a boolean as systems spell it: `true`, `yes`, `y`, `on`, `t`, `1` and their opposites, in any case, and numbers 1 and 0. Anything else becomes the second argument, or nothing. `$boolean` asks something else: whether a value is empty.",
    examples: &[
        yields(r#"$toBoolean("No")"#, "", "false"),
        yields("$toBoolean(1)", "", "true"),
        yields(r#"$toBoolean("perhaps", false)"#, "", "false"),
        nothing(r#"$toBoolean("")"#, ""),
    ],
    run,
};

fn run<'a>(_: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let word = match arg(args, 0) {
        value @ Value::Bool(..) => return Ok(value),
        Value::String(text) if text.len() <= 16 => text.trim().to_ascii_lowercase(),
        Value::Number(number) => number.text().into_owned(),
        _ => String::new(),
    };
    Ok(match word.as_str() {
        "true" | "yes" | "y" | "on" | "t" | "1" => Value::bool(true),
        "false" | "no" | "n" | "off" | "f" | "0" => Value::bool(false),
        _ => arg(args, 1),
    })
}
