//! `$sum`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "sum",
    params: "numbers",
    signature: "<a<n>:n>",
    arity: 1,
    doc: "Adds up an array of numbers.",
    examples: &[
        yields("$sum([5, 1, 3])", "", "9"),
        yields("$sum([])", "", "0"),
        nothing("$sum(missing)", "{}"),
        fails(r#"$sum(["1"])"#, "", "T0412"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(numbers) = items(cx, args, 0)? else {
        return Ok(Value::Undefined);
    };
    total(cx, numbers).map(Value::number)
}

/// The sum of those that are numbers.
pub(super) fn total<'a>(cx: &mut Cx<'_, 'a>, numbers: &[Value<'a>]) -> Result<f64, EvalError> {
    let mut total = 0.0;
    each_part(cx, numbers, |part| {
        total = part
            .iter()
            .filter_map(Value::as_f64)
            .fold(total, |total, value| total + value);
    })?;
    Ok(total)
}
