//! `$minorUnits`

use super::amount::{inexact, read};
use crate::functions::tools::*;
use crate::value::Number;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "minorUnits",
    params: "amount, currency",
    signature: "<(sn)(sn):n>",
    arity: 2,
    doc: "Turns an amount of a currency (its ISO 4217 code, or the number of its decimals) into the smallest unit, exactly. More decimals than the currency has are an error, unless they are zeros.",
    examples: &[
        yields(r#"$minorUnits("1.15", "EUR")"#, "", "115"),
        yields("$minorUnits(amount, 'JPY')", r#"{"amount": 500}"#, "500"),
        yields("$minorUnits(1.5, 'KWD')", "", "1500"),
        fails(r#"$minorUnits("1.155", "EUR")"#, "", "H1005"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some((sign, whole, fraction, decimals)) = read(args)? else {
        return Ok(arg(args, 0));
    };
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > decimals {
        return Err(inexact("the amount has more decimals than the currency"));
    }
    let digits = format!("{whole}{fraction:0<decimals$}");
    let digits = match digits.trim_start_matches('0') {
        "" => "0".to_owned(),
        rest => format!("{sign}{rest}"),
    };
    let digits = cx.arena().copy_str(&digits)?;
    Ok(Value::Number(Number::from_text(digits)))
}
