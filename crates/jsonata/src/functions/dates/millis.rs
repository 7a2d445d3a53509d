//! `$millis`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "millis",
    params: "",
    signature: "<:n>",
    arity: 0,
    doc: "Returns the instant of the evaluation in milliseconds since 1970, the same for the whole of it.",
    examples: &[yields("$millis() = $toMillis($now())", "", "true")],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, _: &[Value<'a>]) -> Answer<'a> {
    Ok(Value::number(cx.now_ms() as f64))
}
