//! Writing one value in a style.

use super::style::Style;
use crate::functions::host::bounded::each_piece;
use crate::functions::host::dates::moment;
use crate::functions::tools::*;
use crate::picture::datetime;

/// Appends `value` as a literal. `kind` says what a text stands for; without it texts are strings.
pub(super) fn write<'a>(
    cx: &mut Cx<'_, 'a>,
    value: Value<'a>,
    style: &Style<'_>,
    kind: Option<&str>,
    out: &mut Text<'a>,
) -> Result<(), EvalError> {
    cx.spend(1)?;
    if let Value::Array(array) = value {
        return list(cx, array.items(cx.arena())?, style, kind, out);
    }
    match (kind, value) {
        (_, Value::Null(_)) => out.push_str(style.null),
        (Some("date"), _) => date(cx, value, style.date, style, out),
        (Some("datetime"), _) => date(cx, value, style.datetime, style, out),
        (Some("number") | None, Value::Number(number)) => out.push_str(&number.text()),
        (Some("number"), Value::String(text)) if is_number(cx, text)? => out.push_str(text),
        (Some("boolean") | None, Value::Bool(value, _)) => out.push_str(boolean(value, style)),
        (Some("boolean"), Value::String(text @ ("true" | "false"))) => out.push_str(boolean(text == "true", style)),
        (Some("string") | None, Value::String(text)) => string_literal(cx, text, style, out),
        (Some("string"), Value::Number(number)) => string_literal(cx, &number.text(), style, out),
        (Some("contains"), Value::String(text)) => pattern(cx, text, style, (true, true), out),
        (Some("prefix"), Value::String(text)) => pattern(cx, text, style, (false, true), out),
        (Some("suffix"), Value::String(text)) => pattern(cx, text, style, (true, false), out),
        (kind, other) => Err(refused(
            kind.unwrap_or("string, number, boolean or list of these"),
            other,
        )),
    }
}

/// A list has one level, as in every language that has lists.
fn list<'a>(
    cx: &mut Cx<'_, 'a>,
    items: &[Value<'a>],
    style: &Style<'_>,
    kind: Option<&str>,
    out: &mut Text<'a>,
) -> Result<(), EvalError> {
    let [open, between, close] = style.list;
    out.push_str(open)?;
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push_str(between)?;
        }
        match item {
            Value::Array(_) => return Err(refused("value in a list", *item)),
            item => write(cx, *item, style, kind, out)?,
        }
    }
    out.push_str(close)
}

fn boolean<'s>(value: bool, style: &Style<'s>) -> &'s str {
    if value { style.is_true } else { style.is_false }
}

fn string_literal<'a>(cx: &mut Cx<'_, 'a>, text: &str, style: &Style<'_>, out: &mut Text<'a>) -> Result<(), EvalError> {
    out.push_str(style.quote)?;
    escaped(cx, text, style, &[], out)?;
    out.push_str(style.quote)
}

fn pattern<'a>(
    cx: &mut Cx<'_, 'a>,
    text: &str,
    style: &Style<'_>,
    (before, after): (bool, bool),
    out: &mut Text<'a>,
) -> Result<(), EvalError> {
    if style.wildcard.is_empty() {
        return Err(EvalError::new(
            "H1002",
            "this quoting style has no patterns; give it a `wildcard`",
        ));
    }
    out.push_str(style.quote)?;
    out.push_str(if before { style.wildcard } else { "" })?;
    escaped(cx, text, style, style.pattern_escapes, out)?;
    out.push_str(if after { style.wildcard } else { "" })?;
    out.push_str(style.quote)
}

/// Escapes that are looked through for a character within the step that pays for its text.
const ESCAPES_PER_STEP: usize = 32;

/// A control character that the style cannot escape is refused: no language promises to read it.
fn escaped<'a>(
    cx: &mut Cx<'_, 'a>,
    text: &str,
    style: &Style<'_>,
    first: &[(char, &str)],
    out: &mut Text<'a>,
) -> Result<(), EvalError> {
    let escapes_lines = style.escapes.iter().any(|(char, _)| *char == '\n');
    let looks = (first.len() + style.escapes.len()) / ESCAPES_PER_STEP;
    each_piece(cx, text, |cx, piece| {
        cx.spend((looks * piece.len()) as u64)?;
        for char in piece.chars() {
            let escape = first.iter().chain(style.escapes).find(|(escaped, _)| *escaped == char);
            match escape {
                Some((_, text)) => out.push_str(text)?,
                None if char == '\0' || (char.is_control() && escapes_lines) => {
                    return Err(EvalError::new(
                        "H1002",
                        "a text with control characters cannot be written in this style",
                    ));
                }
                None => out.push(char)?,
            }
        }
        Ok(())
    })
}

fn date<'a>(
    cx: &mut Cx<'_, 'a>,
    value: Value<'a>,
    picture: &str,
    style: &Style<'_>,
    out: &mut Text<'a>,
) -> Result<(), EvalError> {
    let Some(at) = moment::of(cx, value, None, None)? else {
        return Err(refused("date", value));
    };
    spend_slow_bytes(cx, picture.len())?;
    scratch(cx, picture.len() * datetime::BYTES_PER_PICTURE_BYTE)?;
    out.push_str(style.date_quote)?;
    out.push_str(&datetime::format(
        at.timestamp().as_millisecond() as f64,
        Some(picture),
        None,
    )?)?;
    out.push_str(style.date_quote)
}

/// The numbers of JSON (RFC 8259 section 6).
fn is_number(cx: &mut Cx<'_, '_>, text: &str) -> Result<bool, EvalError> {
    spend_slow_bytes(cx, text.len())?;
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let text = text.strip_prefix('-').unwrap_or(text);
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    Ok(digits(whole) && digits(fraction) && digits(exponent.strip_prefix(['+', '-']).unwrap_or(exponent)))
}

fn refused(wanted: &str, found: Value<'_>) -> EvalError {
    EvalError::new(
        "H1002",
        format!("a {} cannot be written as {wanted} in a query", found.type_name()),
    )
}
