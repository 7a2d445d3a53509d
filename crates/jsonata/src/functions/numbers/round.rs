//! `$round`

use crate::functions::tools::*;
use crate::picture::number::round_half_even;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "round",
    params: "number?, precision?",
    signature: "<n-n?:n>",
    arity: 2,
    doc: "Rounds to a number of decimals (none if left out, tens and so on if negative); halves go to the even neighbour.",
    examples: &[
        yields("$round(123.456, 2)", "", "123.46"),
        yields("$round(125, -1)", "", "120"),
        yields("$round(11.5)", "", "12"),
        yields("$round(12.5)", "", "12"),
    ],
    run,
};

fn run<'a>(_: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(value) = number(args, 0) else {
        return Ok(Value::Undefined);
    };
    let places = number(args, 1).filter(|places| !places.is_nan()).unwrap_or(0.0);
    // Beyond these places nothing of a float is left to round.
    let rounded = round_half_even(value, places.clamp(-400.0, 400.0) as i32);
    // As in the reference: no number has such places.
    let none = places.fract() != 0.0 || places.abs() >= 1e21 || (rounded.is_infinite() && value.is_finite());
    Ok(Value::number(if none { f64::NAN } else { rounded }))
}
