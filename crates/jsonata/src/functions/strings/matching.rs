//! Matchers: a regular expression, or any function that takes a text and returns `{ match, start, end, groups, next }`,
//! `next` being a function that returns the following match, and nothing meaning that there is none.

use crate::functions::tools::*;

/// One match.
#[derive(Clone, Copy)]
pub(super) struct Found<'a> {
    result: Value<'a>,
}

/// The first match in `text`.
pub(super) fn first<'a>(
    cx: &mut Cx<'_, 'a>,
    matcher: Function<'a>,
    text: &'a str,
) -> Result<Option<Found<'a>>, EvalError> {
    let result = cx.apply(matcher, &[Value::String(text)])?;
    check(result)
}

/// An argument that limits the number of matches; no limit if it was left out. `code` is the error of a negative one.
pub(super) fn limit(args: &[Value<'_>], index: usize, code: &'static str) -> Result<f64, EvalError> {
    match number(args, index) {
        Some(limit) if limit < 0.0 => Err(EvalError::new(code, "the limit of matches must not be negative")),
        Some(limit) => Ok(limit),
        None => Ok(f64::INFINITY),
    }
}

fn check(result: Value<'_>) -> Result<Option<Found<'_>>, EvalError> {
    if result.is_undefined() {
        return Ok(None);
    }
    let shaped = result.get("start").as_f64().is_some()
        || result.get("end").as_f64().is_some()
        || result.get("groups").as_array().is_some()
        || matches!(result.get("next"), Value::Function(_));
    if !shaped {
        return Err(EvalError::new(
            "T1010",
            "a matcher function must return an object with match, start, end, groups and next",
        ));
    }
    Ok(Some(Found { result }))
}

impl<'a> Found<'a> {
    /// A member of the match.
    pub(super) fn value(&self, name: &str) -> Value<'a> {
        self.result.get(name)
    }

    /// The whole match as a value that is not undefined.
    pub(super) fn result(&self) -> Value<'a> {
        self.result
    }

    /// The text that matched.
    pub(super) fn text(&self) -> &'a str {
        self.value("match").as_str().unwrap_or_default()
    }

    /// Where the match begins, in bytes of `text`.
    pub(super) fn start(&self, text: &str) -> usize {
        byte_of(text, self.value("start"))
    }

    /// Where the match ends, in bytes of `text`.
    pub(super) fn end(&self, text: &str) -> usize {
        byte_of(text, self.value("end"))
    }

    /// The following match.
    pub(super) fn next(&self, cx: &mut Cx<'_, 'a>) -> Result<Option<Found<'a>>, EvalError> {
        match self.value("next") {
            Value::Function(next) => check(cx.apply(next, &[])?),
            _ => Ok(None),
        }
    }
}

/// Matchers count in UTF-16 units, as JavaScript does.
fn byte_of(text: &str, units: Value<'_>) -> usize {
    let wanted = units.as_f64().unwrap_or(0.0);
    let mut seen = 0.0;
    for (at, char) in text.char_indices() {
        if seen >= wanted {
            return at;
        }
        seen += char.len_utf16() as f64;
    }
    text.len()
}
