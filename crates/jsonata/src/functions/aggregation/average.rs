//! `$average`

use super::sum::total;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "average",
    params: "numbers",
    signature: "<a<n>:n>",
    arity: 1,
    doc: "Returns the mean of an array of numbers; nothing if it is empty.",
    examples: &[yields("$average([5, 1, 3])", "", "3"), nothing("$average([])", "")],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(numbers) = items(cx, args, 0)?.filter(|numbers| !numbers.is_empty()) else {
        return Ok(Value::Undefined);
    };
    Ok(Value::number(total(cx, numbers)? / numbers.len() as f64))
}
