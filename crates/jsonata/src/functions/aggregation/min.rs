//! `$min`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "min",
    params: "numbers",
    signature: "<a<n>:n>",
    arity: 1,
    doc: "Returns the smallest of an array of numbers; nothing if it is empty.",
    examples: &[yields("$min([5, 1, 3])", "", "1"), nothing("$min([])", "")],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(numbers) = items(cx, args, 0)? else {
        return Ok(Value::Undefined);
    };
    let mut best: Option<Value<'a>> = None;
    each_part(cx, numbers, |part| {
        for number in part {
            if best.is_none_or(|best| number.as_f64() < best.as_f64()) {
                best = Some(*number);
            }
        }
    })?;
    Ok(best.unwrap_or_default())
}
