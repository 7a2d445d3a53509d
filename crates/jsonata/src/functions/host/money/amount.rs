//! Amounts and currencies as arguments.

use crate::functions::tools::*;

/// Currencies whose smallest unit is not a hundredth (ISO 4217, list one).
const DECIMALS: &[(&str, usize)] = &[
    ("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF", 0),
    ("BHD IQD JOD KWD LYD OMR TND", 3),
    ("CLF UYW", 4),
];

/// Longest text of an amount with the white space around it, in bytes.
const MAX_BYTES: usize = 1_000;

/// Sign, digits before and after the point, and the currency's decimals; none if there is no amount.
pub(super) fn read(args: &[Value<'_>]) -> Result<Option<(&'static str, String, String, usize)>, EvalError> {
    let amount = match arg(args, 0) {
        Value::String(text) if text.len() > MAX_BYTES => return Err(no_amount()),
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.text().into_owned(),
        _ => return Ok(None),
    };
    let decimals = decimals(arg(args, 1))?;
    let (sign, digits) = amount
        .strip_prefix('-')
        .map_or(("", amount.as_str()), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if (whole.is_empty() && fraction.is_empty()) || !plain(whole) || !plain(fraction) || amount.len() > 64 {
        return Err(no_amount());
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

fn no_amount() -> EvalError {
    inexact("the amount must be written in decimal digits")
}

pub(super) fn inexact(what: &str) -> EvalError {
    EvalError::new("H1005", format!("{what}; nothing is rounded here, use $round before"))
}
