//! `$minorUnits`, `$majorUnits`: amounts of money, exactly, in decimal digits.

use crate::functions::tools::*;
use crate::value::Number;

pub(super) static MINOR_UNITS: Builtin = Builtin {
    name: "minorUnits",
    signature: "<(sn)(sn):n>",
    arity: 2,
    doc: "Turns an amount of a currency (its ISO 4217 code, or the number of its decimals) into the smallest unit, exactly. More decimals than the currency has are an error, unless they are zeros.",
    examples: &[
        yields(r#"$minorUnits("1.15", "EUR")"#, "", "115"),
        yields("$minorUnits(amount, 'JPY')", r#"{"amount": 500}"#, "500"),
        yields("$minorUnits(1.5, 'KWD')", "", "1500"),
        fails(r#"$minorUnits("1.155", "EUR")"#, "", "H1005"),
    ],
    run: minor_units,
};

pub(super) static MAJOR_UNITS: Builtin = Builtin {
    name: "majorUnits",
    signature: "<(sn)(sn):s>",
    arity: 2,
    doc: "Turns a number of a currency's smallest units into a decimal text of its main unit, exactly.",
    examples: &[
        yields("$majorUnits(115, 'EUR')", "", r#""1.15""#),
        yields("$majorUnits(-5, 'EUR')", "", r#""-0.05""#),
        yields("$majorUnits(500, 'JPY')", "", r#""500""#),
        fails("$majorUnits(1.5, 'EUR')", "", "H1005"),
    ],
    run: major_units,
};

/// Currencies whose smallest unit is not a hundredth (ISO 4217, list one).
const DECIMALS: &[(&str, usize)] = &[
    ("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF", 0),
    ("BHD IQD JOD KWD LYD OMR TND", 3),
    ("CLF UYW", 4),
];

fn minor_units<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some((sign, whole, fraction, decimals)) = read(cx, args)? else {
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

fn major_units<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some((sign, whole, fraction, decimals)) = read(cx, args)? else {
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

/// Sign, digits before and after the point, and the currency's decimals; none if there is no amount.
fn read<'a>(cx: &Cx<'_, 'a>, args: &[Value<'a>]) -> Result<Option<(&'static str, String, String, usize)>, EvalError> {
    let amount = match arg(args, 0) {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.text().into_owned(),
        _ => return Ok(None),
    };
    let _ = cx;
    let decimals = decimals(arg(args, 1))?;
    let (sign, digits) = amount
        .strip_prefix('-')
        .map_or(("", amount.as_str()), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !plain(whole) || !plain(fraction) || amount.len() > 64 {
        return Err(inexact("the amount must be written in decimal digits"));
    }
    Ok(Some((sign, whole.to_owned(), fraction.to_owned(), decimals)))
}

fn decimals(currency: Value<'_>) -> Result<usize, EvalError> {
    match currency {
        Value::String(code) if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            let code = code.to_ascii_uppercase();
            let known = DECIMALS
                .iter()
                .find(|(codes, _)| codes.split(' ').any(|known| known == code));
            Ok(known.map_or(2, |(_, decimals)| *decimals))
        }
        Value::Number(number) if (0.0..=18.0).contains(&number.as_f64()) => Ok(number.as_f64() as usize),
        _ => Err(inexact("the currency must be an ISO 4217 code or a number of decimals")),
    }
}

fn inexact(what: &str) -> EvalError {
    EvalError::new("H1005", format!("{what}; nothing is rounded here, use $round before"))
}
