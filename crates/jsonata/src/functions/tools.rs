//! What the functions' files share: reading arguments, stating examples, calling function arguments.

pub(super) use super::{Builtin, Example, Group, Outcome};
pub(super) use crate::arena::{List, Text};
#[cfg(feature = "host")]
pub(super) use crate::error::quoted;
pub(super) use crate::eval::Cx;
#[cfg(feature = "host")]
use crate::json;
use crate::picture::datetime;
pub(super) use crate::value::{Flags, Function};
pub(super) use crate::{EvalError, Value};

/// What every function yields.
pub(super) type Answer<'a> = Result<Value<'a>, EvalError>;

/// An example that yields a value, given as JSON.
pub(super) const fn yields(expr: &'static str, input: &'static str, json: &'static str) -> Example {
    Example {
        expr,
        input,
        yields: Outcome::Json(json),
    }
}

/// An example that yields nothing.
pub(super) const fn nothing(expr: &'static str, input: &'static str) -> Example {
    Example {
        expr,
        input,
        yields: Outcome::Undefined,
    }
}

/// An example that fails with a code.
pub(super) const fn fails(expr: &'static str, input: &'static str, code: &'static str) -> Example {
    Example {
        expr,
        input,
        yields: Outcome::Error(code),
    }
}

/// The argument at `index`, counted from 0; undefined if it was left out.
pub(super) fn arg<'a>(args: &[Value<'a>], index: usize) -> Value<'a> {
    args.get(index).copied().unwrap_or_default()
}

/// A string argument.
pub(super) fn text<'a>(args: &[Value<'a>], index: usize) -> Option<&'a str> {
    arg(args, index).as_str()
}

/// A number argument.
pub(super) fn number(args: &[Value<'_>], index: usize) -> Option<f64> {
    arg(args, index).as_f64()
}

/// A function argument.
pub(super) fn function<'a>(args: &[Value<'a>], index: usize) -> Option<Function<'a>> {
    match arg(args, index) {
        Value::Function(function) => Some(function),
        _ => None,
    }
}

/// Longest picture, in bytes: what is made of one is kept outside the arena.
const MAX_PICTURE_BYTES: usize = 8 << 10;

/// The picture that an argument holds, if it was given.
pub(super) fn picture<'a>(args: &[Value<'a>], index: usize) -> Result<Option<&'a str>, EvalError> {
    text(args, index).map(bounded_picture).transpose()
}

/// A picture, unless it is too long for one.
pub(super) fn bounded_picture(picture: &str) -> Result<&str, EvalError> {
    if picture.len() > MAX_PICTURE_BYTES {
        let message = format!("a picture may have at most {MAX_PICTURE_BYTES} bytes");
        return Err(EvalError::new("U1002", message));
    }
    Ok(picture)
}

/// The picture that an argument must hold. It is paid for: it is taken apart at once.
pub(super) fn required_picture<'a>(
    cx: &mut Cx<'_, 'a>,
    name: &str,
    args: &[Value<'a>],
    index: usize,
) -> Result<&'a str, EvalError> {
    let picture = picture(args, index)?.ok_or_else(|| {
        let message = format!("argument {} of function ${name}, the picture, is undefined", index + 1);
        EvalError::new("X0410", message)
    })?;
    spend_slow_bytes(cx, picture.len())?;
    scratch(cx, picture.len() * datetime::BYTES_PER_PICTURE_BYTE)?;
    Ok(picture)
}

/// The items of an array argument; none if it was left out.
pub(super) fn items<'a>(
    cx: &Cx<'_, 'a>,
    args: &[Value<'a>],
    index: usize,
) -> Result<Option<&'a [Value<'a>]>, EvalError> {
    match arg(args, index) {
        Value::Array(array) => array.items(cx.arena()).map(Some),
        _ => Ok(None),
    }
}

/// A string of the call's arena.
pub(super) fn string<'a>(cx: &Cx<'_, 'a>, text: &str) -> Answer<'a> {
    cx.arena().string(text)
}

/// Calls `function` with a value, its index or key, and the whole it is from: as many of them as it takes.
pub(super) fn call_with_place<'a>(
    cx: &mut Cx<'_, 'a>,
    function: Function<'a>,
    value: Value<'a>,
    place: Value<'a>,
    whole: Value<'a>,
) -> Answer<'a> {
    let all = [value, place, whole];
    let count = function.arity().clamp(1, all.len());
    cx.apply(function, all.get(..count).unwrap_or(&all))
}

/// The error of a function argument that is missing.
pub(super) fn no_function(name: &str) -> EvalError {
    EvalError::new("X1006", format!("${name} needs a function as its second argument"))
}

/// Bytes that a pass over a text goes through in a ms, at the slowest.
const FAST: usize = 1 << 20;

/// Spends what a pass over a text as a whole takes, before it is made.
pub(super) fn spend_bytes(cx: &mut Cx<'_, '_>, bytes: usize) -> Result<(), EvalError> {
    cx.spend(1 + (bytes / 64) as u64)?;
    has_time_for(cx, bytes, FAST)
}

/// The same for a text that is parsed, or written anew sign by sign.
pub(super) fn spend_slow_bytes(cx: &mut Cx<'_, '_>, bytes: usize) -> Result<(), EvalError> {
    cx.spend(1 + (bytes / 8) as u64)?;
    has_time_for(cx, bytes, SLOW)
}

/// Bytes that slower work than a pass goes through in a ms.
const SLOW: usize = 64 << 10;

/// Fails if the work on so many bytes, which nothing interrupts, would go beyond the time limit. Short work is not looked at.
fn has_time_for(cx: &Cx<'_, '_>, bytes: usize, bytes_per_ms: usize) -> Result<(), EvalError> {
    match (bytes / bytes_per_ms) as u64 {
        0 => Ok(()),
        ms => cx.has_time_for(ms),
    }
}

/// Items that are worked on between two looks at the budget.
const PART: usize = 1 << 10;

/// Works on items part by part, each paid for with a step per item: some items, such as numbers of many digits, are much work.
pub(super) fn each_part<'a>(
    cx: &mut Cx<'_, 'a>,
    items: &[Value<'a>],
    mut work: impl FnMut(&[Value<'a>]),
) -> Result<(), EvalError> {
    for part in items.chunks(PART) {
        cx.spend(part.len() as u64)?;
        work(part);
    }
    Ok(())
}

/// Sees that the budget has room for memory outside the arena that is held for a while.
pub(super) fn scratch(cx: &Cx<'_, '_>, bytes: usize) -> Result<(), EvalError> {
    if cx.arena().has_room(bytes) {
        Ok(())
    } else {
        Err(EvalError::out_of_memory())
    }
}

/// A value as JSON text, unless that is longer than so many bytes. The budget has room for it and for what is made of it.
#[cfg(feature = "host")]
pub(super) fn json_text(cx: &mut Cx<'_, '_>, value: Value<'_>, max_bytes: usize) -> Result<Option<Vec<u8>>, EvalError> {
    let arena = cx.arena();
    let mut limit = FIRST_JSON_BYTES.min(max_bytes);
    loop {
        scratch(cx, limit.saturating_mul(4))?;
        let mut out = Vec::new();
        match json::write_within(value, limit, arena, &mut out, &mut |steps| cx.spend(steps)) {
            Ok(()) => {
                spend_bytes(cx, out.len())?;
                return Ok(Some(out));
            }
            Err(error) if error.code != "U1003" => return Err(error),
            Err(_) if limit == max_bytes => return Ok(None),
            Err(_) => limit = limit.saturating_mul(4).min(max_bytes),
        }
    }
}

/// Bytes of JSON text that are tried first.
#[cfg(feature = "host")]
const FIRST_JSON_BYTES: usize = 1 << 10;

impl From<crate::picture::PictureError> for EvalError {
    fn from(error: crate::picture::PictureError) -> EvalError {
        EvalError::new(error.code, error.message)
    }
}

/// Adds a byte as `%` and two digits (RFC 3986 section 2.1).
pub(super) fn push_percent(byte: u8, out: &mut Text<'_>) -> Result<(), EvalError> {
    let digit = |bits: u8| b"0123456789ABCDEF".get(usize::from(bits)).copied().unwrap_or(b'0');
    out.push_str(std::str::from_utf8(&[b'%', digit(byte >> 4), digit(byte & 15)]).unwrap_or_default())
}

/// The error of a value that is nested too deeply to be walked.
pub(super) fn too_deep() -> EvalError {
    EvalError::new("D1011", "the value is nested too deeply; flatten it")
}
