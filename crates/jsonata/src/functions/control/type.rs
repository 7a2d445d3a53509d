//! `$type`

use crate::functions::tools::*;
use crate::value::out_of_range;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "type",
    params: "value",
    signature: "<x:s>",
    arity: 1,
    doc: "Returns the type of a value: `null`, `number`, `string`, `boolean`, `array`, `object` or `function`.",
    examples: &[
        yields("$type(1)", "", r#""number""#),
        yields("$type(null)", "", r#""null""#),
        yields("$type([])", "", r#""array""#),
        nothing("$type(missing)", "{}"),
    ],
    run,
};

fn run<'a>(_: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    match arg(args, 0) {
        Value::Undefined => Ok(Value::Undefined),
        Value::Number(number) if number.as_f64().is_infinite() => Err(out_of_range()),
        value => Ok(Value::String(value.type_name())),
    }
}
