//! `$formatBase`

use crate::functions::tools::*;
use crate::picture::number::{round_half_even, text as number_text};

pub(super) static FUNCTION: Builtin = Builtin {
    name: "formatBase",
    params: "number?, radix?",
    signature: "<n-n?:s>",
    arity: 2,
    doc: "Writes a number, rounded to a whole one, in a base from 2 to 36.",
    examples: &[
        yields("$formatBase(100, 2)", "", r#""1100100""#),
        yields("$formatBase(-255.5, 16)", "", r#""-100""#),
        fails("$formatBase(1, 37)", "", "D3100"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(value) = number(args, 0) else {
        return Ok(Value::Undefined);
    };
    let radix = round_half_even(number(args, 1).unwrap_or(10.0), 0);
    if radix.is_nan() {
        return Err(EvalError::new(
            "X0410",
            "argument 2 of function $formatBase is no number",
        ));
    }
    if !(2.0..=36.0).contains(&radix) {
        return Err(EvalError::new(
            "D3100",
            format!("the radix must lie between 2 and 36, not {}", number_text(radix)),
        ));
    }
    let whole = round_half_even(value, 0);
    let text = if radix == 10.0 || !whole.is_finite() {
        number_text(whole)
    } else {
        digits(whole, radix)
    };
    string(cx, &text)
}

/// Whole numbers beyond 2^53 have no exact last digits; those come out as zeros.
fn digits(value: f64, radix: f64) -> String {
    let mut rest = value.abs();
    let mut reversed = Vec::new();
    while rest >= 9_007_199_254_740_992.0 && rest.is_finite() {
        rest /= radix;
        reversed.push('0');
    }
    loop {
        // The remainder is below 36, so the conversion is exact.
        let digit = (rest % radix) as u32;
        reversed.push(char::from_digit(digit, 36).unwrap_or('0'));
        rest = ((rest - f64::from(digit)) / radix).trunc();
        if rest < 1.0 || !rest.is_finite() {
            break;
        }
    }
    if value < 0.0 {
        reversed.push('-');
    }
    reversed.into_iter().rev().collect()
}
