//! `$number`

use crate::functions::tools::*;
use crate::value::Number;
use crate::value::with_article;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "number",
    params: "value?",
    signature: "<(nsb)-:n>",
    arity: 1,
    doc: "Turns a string or a boolean into a number; numbers stay as they are.",
    examples: &[
        yields(r#"$number("-0.5e1")"#, "", "-5"),
        yields(r#"$number("0x12")"#, "", "18"),
        yields("$number(true)", "", "1"),
        yields(r#"$number("9007199254740993")"#, "", "9007199254740993"),
        fails(r#"$number("1,000")"#, "", "D3030"),
        fails(r#"$number(" 1")"#, "", "D3030"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    match arg(args, 0) {
        Value::Undefined => Ok(Value::Undefined),
        value @ Value::Number(_) => Ok(value),
        Value::Bool(value, _) => Ok(Value::number(if value { 1.0 } else { 0.0 })),
        Value::String(text) => {
            cx.spend_text(text.len())?;
            read(text).map(Value::Number).ok_or_else(|| not_a_number("the string"))
        }
        other => Err(not_a_number(&with_article(other.type_name()))),
    }
}

fn not_a_number(found: &str) -> EvalError {
    EvalError::new(
        "D3030",
        format!("{found} is no number; digits, a point and an exponent are read, and 0x, 0o or 0b"),
    )
}

/// Whole numbers keep their digits, however many.
fn read(text: &str) -> Option<Number<'_>> {
    if let Some(value) = other_base(text) {
        return value.is_finite().then(|| Number::from_f64(value));
    }
    if !is_decimal(text) {
        return None;
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let whole = digits.bytes().all(|byte| byte.is_ascii_digit()) && !digits.starts_with('0');
    let value: f64 = text.parse().ok()?;
    match value.is_finite() {
        true if whole => Some(Number::from_text(text)),
        true => Some(Number::from_f64(value)),
        false => None,
    }
}

/// `-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?`
fn is_decimal(text: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    digits(whole) && digits(fraction) && digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent))
}

fn other_base(text: &str) -> Option<f64> {
    let (prefix, digits) = text.split_at_checked(2)?;
    let radix = match prefix {
        "0x" | "0X" => 16,
        "0o" | "0O" => 8,
        "0b" | "0B" => 2,
        _ => return None,
    };
    if digits.is_empty() {
        return None;
    }
    digits.chars().try_fold(0.0, |total, digit| {
        Some(total * f64::from(radix) + f64::from(digit.to_digit(radix)?))
    })
}
