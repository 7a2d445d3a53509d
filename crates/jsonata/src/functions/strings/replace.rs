//! `$replace`

use super::matching::{Found, limit, matches, no_pattern};
use super::may_contain;
use crate::arena::Scratch;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "replace",
    params: "text?, pattern, replacement, limit?",
    signature: "<s-(sf)(sf)n?:s>",
    arity: 4,
    doc: "Replaces a string or the matches of a regular expression by a text (with `$1` for groups) or by what a function returns.",
    examples: &[
        yields(r#"$replace("John Smith", "John", "Mr")"#, "", r#""Mr Smith""#),
        yields(
            r#"$replace("John Smith", /(\w+)\s(\w+)/, "$2, $1")"#,
            "",
            r#""Smith, John""#,
        ),
        yields(r#"$replace("265USD", /([0-9]+)USD/, "$$$1")"#, "", r#""$265""#),
        yields(r#"$replace("a-b-c", "-", "", 1)"#, "", r#""ab-c""#),
        yields(
            r#"$replace("temp 68F", /(\d+)F/, function($m){ $string(($number($m.groups[0]) - 32) * 5/9) & "C" })"#,
            "",
            r#""temp 20C""#,
        ),
        fails(r#"$replace("a", "", "b")"#, "", "D3010"),
        fails(r#"$replace("a", pattern, "b")"#, "{}", "X0410"),
        fails(r#"$replace("a", /a/, function(){ 1 })"#, "", "D3012"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(text) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    if matches!(arg(args, 1), Value::String("")) {
        return Err(EvalError::new("D3010", "$replace cannot look for an empty string"));
    }
    let limit = limit(args, 3, "D3011")?.unwrap_or(f64::INFINITY);
    spend_bytes(cx, text.len())?;
    let mut out = Text::with_capacity(cx.arena(), text.len())?;
    match (arg(args, 1), arg(args, 2)) {
        _ if limit <= 0.0 || limit.is_nan() => return Ok(Value::String(text)),
        (Value::String(pattern), Value::String(by)) => replace_text(cx, text, pattern, by, limit, &mut out)?,
        (Value::Function(matcher), by @ (Value::String(_) | Value::Function(_) | Value::Undefined)) => {
            replace_matches(cx, text, matcher, by, limit, &mut out)?;
        }
        (Value::String(pattern), _) if !(may_contain(cx, text, pattern)? && text.contains(pattern)) => {
            return Ok(Value::String(text));
        }
        (Value::String(_), Value::Function(_)) => {
            return Err(not_text("a function; look for a regular expression instead"));
        }
        (Value::Undefined, _) => return Err(no_pattern("replace")),
        _ => return Ok(Value::Undefined),
    }
    Ok(out.value())
}

fn replace_text<'a>(
    cx: &mut Cx<'_, 'a>,
    text: &str,
    pattern: &str,
    by: &str,
    limit: f64,
    out: &mut Text<'a>,
) -> Result<(), EvalError> {
    if !may_contain(cx, text, pattern)? {
        return out.push_str(text);
    }
    let mut end = 0;
    for (count, (at, _)) in text.match_indices(pattern).enumerate() {
        if count as f64 >= limit {
            break;
        }
        spend_bytes(cx, by.len())?;
        out.push_str(text.get(end..at).unwrap_or_default())?;
        out.push_str(by)?;
        end = at + pattern.len();
    }
    out.push_str(text.get(end..).unwrap_or_default())
}

fn replace_matches<'a>(
    cx: &mut Cx<'_, 'a>,
    text: &'a str,
    matcher: Function<'a>,
    by: Value<'a>,
    limit: f64,
    out: &mut Text<'a>,
) -> Result<(), EvalError> {
    let mut end = 0;
    let mut count = 0.0;
    let mut found = matches(cx, matcher, text);
    while let Some(one) = found.next(cx)?.filter(|_| count < limit) {
        out.push_str(text.get(end..one.start()).unwrap_or_default())?;
        match by {
            Value::Function(function) => {
                let value = one.value(cx)?;
                // The function may search, too, and so on: the groups of all these matches are there at once.
                let _held = Scratch::of(cx.arena(), one.held_bytes())?;
                match cx.apply(function, &[value])? {
                    Value::String(text) => out.push_str(text)?,
                    other => return Err(not_text(other.type_name())),
                }
            }
            Value::Undefined => return Err(no_replacement()),
            by => expand(cx, by.as_str().unwrap_or_default(), &one, out)?,
        }
        end = one.start() + one.text().len();
        count += 1.0;
    }
    out.push_str(text.get(end..).unwrap_or_default())
}

/// Copies a replacement, `$1` standing for a group, `$0` for the match and `$$` for the sign.
fn expand<'a>(cx: &mut Cx<'_, 'a>, by: &str, found: &Found<'a>, out: &mut Text<'a>) -> Result<(), EvalError> {
    spend_bytes(cx, by.len())?;
    let mut rest = by;
    while let Some((before, after)) = rest.split_once('$') {
        cx.spend(1)?;
        out.push_str(before)?;
        rest = after;
        if let Some(after) = rest.strip_prefix('$') {
            out.push('$')?;
            rest = after;
        } else if let Some(after) = rest.strip_prefix('0') {
            out.push_str(found.text())?;
            rest = after;
        } else {
            match group_number(rest, found.group_count()) {
                Some((group, digits)) => {
                    out.push_str(found.group(group).filter(|_| group > 0).unwrap_or_default())?;
                    rest = rest.get(digits..).unwrap_or_default();
                }
                None => out.push('$')?,
            }
        }
    }
    out.push_str(rest)
}

/// The group number at the start of `text` and its digits: as many as the number of groups has, one less if that goes
/// beyond the last group.
fn group_number(text: &str, groups: usize) -> Option<(usize, usize)> {
    let most = if groups == 0 { 1 } else { groups.ilog10() as usize + 1 };
    let digits = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let read = |digits: usize| text.get(..digits).and_then(|text| text.parse::<usize>().ok());
    match read(digits) {
        Some(number) if digits > 1 && number > groups => read(digits - 1).map(|number| (number, digits - 1)),
        found => found.map(|number| (number, digits)),
    }
}

fn not_text(found: &str) -> EvalError {
    EvalError::new(
        "D3012",
        format!("the replacement of $replace must be a string, not {found}"),
    )
}

/// The error of a replacement that is missing, where there is something to replace.
fn no_replacement() -> EvalError {
    EvalError::new(
        "X0410",
        "argument 3 of function $replace, the replacement, is undefined",
    )
}
