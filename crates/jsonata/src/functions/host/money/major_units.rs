//! `$majorUnits`

use super::amount::{inexact, read};
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "majorUnits",
    params: "amount, currency",
    signature: "<(sn)(sn):s>",
    arity: 2,
    doc: "Turns a number of a currency's smallest units into a decimal text of its main unit, exactly.",
    examples: &[
        yields("$majorUnits(115, 'EUR')", "", r#""1.15""#),
        yields("$majorUnits(-5, 'EUR')", "", r#""-0.05""#),
        yields("$majorUnits(500, 'JPY')", "", r#""500""#),
        fails("$majorUnits(1.5, 'EUR')", "", "H1005"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some((sign, whole, fraction, decimals)) = read(args)? else {
        return Ok(arg(args, 0));
    };
    if !fraction.trim_end_matches('0').is_empty() {
        return Err(inexact("the smallest unit of a currency has no decimals"));
    }
    let digits = format!("{:0>width$}", whole.trim_start_matches('0'), width = decimals + 1);
    let (whole, fraction) = digits
        .split_at_checked(digits.len() - decimals)
        .unwrap_or((&digits, ""));
    let point = if fraction.is_empty() { "" } else { "." };
    let sign = if digits.bytes().all(|digit| digit == b'0') {
        ""
    } else {
        sign
    };
    string(cx, &format!("{sign}{whole}{point}{fraction}"))
}
