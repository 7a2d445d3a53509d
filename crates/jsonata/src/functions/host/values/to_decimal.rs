//! `$toDecimal`

use std::borrow::Cow;

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "toDecimal",
    params: "value, fallback?",
    signature: "<xx?:x>",
    arity: 2,
    doc: "Returns a number as decimal text, digit for digit: the zeros at the end of an amount stay, no digit is rounded away, an exponent is written out. `$string` goes through floating point and keeps neither. A text that is a number loses the white space around it and a plus sign. What is no number becomes the second argument, or nothing.",
    examples: &[
        yields("$toDecimal(amount)", r#"{"amount": 100.00}"#, r#""100.00""#),
        yields(
            "$toDecimal(amount)",
            r#"{"amount": 12345678901234567.89}"#,
            r#""12345678901234567.89""#,
        ),
        yields("$toDecimal(amount)", r#"{"amount": 1.50e3}"#, r#""1500""#),
        yields("$toDecimal(amount)", r#"{"amount": -5e-3}"#, r#""-0.005""#),
        yields(r#"$toDecimal(" +12.50 ")"#, "", r#""12.50""#),
        yields("$toDecimal(0.1 + 0.2)", "", r#""0.30000000000000004""#),
        yields(r#"$toDecimal("n/a", "0")"#, "", r#""0""#),
        nothing("$toDecimal(amount)", r#"{"amount": null}"#),
        nothing("$toDecimal(amount)", r#"{"amount": 1e999}"#),
    ],
    run,
};

/// Most places that the point is moved: floats need 324. Beyond that a short text would become a long one.
const MAX_SHIFT: usize = 400;

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let number;
    let digits = match arg(args, 0) {
        Value::Number(found) => {
            number = found.text();
            plain(&number)
        }
        Value::String(text) => {
            spend_slow_bytes(cx, text.len())?;
            scratch(cx, text.len().saturating_mul(4))?;
            let text = text.trim();
            let text = text.strip_prefix('+').unwrap_or(text);
            let is_number = matches!(cx.arena().parse_json(text.as_bytes()), Ok(Value::Number(_)));
            is_number.then(|| plain(text)).flatten()
        }
        _ => None,
    };
    match digits {
        Some(digits) => string(cx, &digits),
        None => Ok(arg(args, 1)),
    }
}

/// A JSON number without its exponent; none if that would be too long to write out.
fn plain(number: &str) -> Option<Cow<'_, str>> {
    let Some((mantissa, exponent)) = number.split_once(['e', 'E']) else {
        return Some(Cow::Borrowed(number));
    };
    let exponent: i32 = exponent.parse().ok()?;
    let shift = usize::try_from(exponent.unsigned_abs())
        .ok()
        .filter(|shift| *shift <= MAX_SHIFT)?;
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let (whole, fraction) = if exponent < 0 {
        let digits = format!("{whole:0>width$}", width = shift + 1);
        let (whole, moved) = digits.split_at_checked(digits.len() - shift)?;
        (whole.to_owned(), format!("{moved}{fraction}"))
    } else {
        let digits = format!("{fraction:0<shift$}");
        let (moved, fraction) = digits.split_at_checked(shift)?;
        (format!("{whole}{moved}"), fraction.to_owned())
    };
    let whole = match whole.trim_start_matches('0') {
        "" => "0",
        rest => rest,
    };
    let point = if fraction.is_empty() { "" } else { "." };
    Some(Cow::Owned(format!("{sign}{whole}{point}{fraction}")))
}
