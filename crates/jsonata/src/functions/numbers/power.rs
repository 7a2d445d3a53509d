//! `$power`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "power",
    params: "base?, exponent",
    signature: "<n-n:n>",
    arity: 2,
    doc: "Raises the first number to the power of the second.",
    examples: &[
        yields("$power(2, 8)", "", "256"),
        yields("$power(2, 0.5)", "", "1.4142135623730951"),
        fails("$power(10, 1000)", "", "D3061"),
    ],
    run,
};

fn run<'a>(_: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(base) = number(args, 0) else {
        return Ok(Value::Undefined);
    };
    let exponent = number(args, 1).unwrap_or(f64::NAN);
    // In JavaScript not even 1 has a power that is no finite number.
    let result = if exponent.is_nan() || (base.abs() == 1.0 && exponent.is_infinite()) {
        f64::NAN
    } else {
        base.powf(exponent)
    };
    if !result.is_finite() {
        return Err(EvalError::new("D3061", "the power is no finite number"));
    }
    Ok(Value::number(result))
}
