//! `$formatUrl`

use std::borrow::Cow;

use super::{URL_BYTES, format_query};
use crate::arena::Scratch;
use crate::functions::tools::*;
use url::Url;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "formatUrl",
    params: "base, options?, arrays?",
    signature: "<so?s?:s>",
    arity: 3,
    doc: "Resolves a reference against a base URL and adds parameters. The options are `path` (a relative reference, RFC 3986, or an array of path segments, each percent-encoded and added to the base's path), `query` (an object, added to the parameters that are there), and `fragment`. The last argument says how arrays in the query are written, as in `$formatQuery`.",
    examples: &[
        yields(
            r#"$formatUrl("https://api.example.com/v1?key=1", {"path": ["items", "a/b"], "query": {"q": "x y"}})"#,
            "",
            r#""https://api.example.com/v1/items/a%2Fb?key=1&q=x%20y""#,
        ),
        yields(
            r#"$formatUrl("https://example.com/a/b", {"path": "../c", "fragment": "top"})"#,
            "",
            r##""https://example.com/c#top""##,
        ),
        fails(r#"$formatUrl("/v1")"#, "", "H1006"),
        fails(r#"$formatUrl("https://a.example", {"path": [".."]})"#, "", "H1006"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(base) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    let mut held = Scratch::new(cx.arena());
    hold(cx, &mut held, base)?;
    let mut url = Url::parse(base).map_err(|error| refused(format!("the text is no URL: {error}")))?;
    let options = arg(args, 1);
    match options.get("path") {
        Value::String(reference) => {
            // The URL is written anew.
            hold(cx, &mut held, base)?;
            hold(cx, &mut held, reference)?;
            let joined = url.join(reference);
            url = joined.map_err(|error| refused(format!("the path is no reference: {error}")))?;
        }
        Value::Array(segments) => {
            let path = with_segments(cx, url.path(), segments.items(cx.arena())?)?;
            hold(cx, &mut held, path)?;
            url.set_path(path);
        }
        _ => {}
    }
    let mut query = Text::new(cx.arena());
    format_query::write(cx, options.get("query"), text(args, 2).unwrap_or("repeat"), &mut query)?;
    if !query.as_str().is_empty() {
        hold(cx, &mut held, query.as_str())?;
        let all = match url.query().filter(|known| !known.is_empty()) {
            Some(known) => format!("{known}&{}", query.as_str()),
            None => query.as_str().to_owned(),
        };
        url.set_query(Some(&all));
    }
    if let Some(fragment) = options.get("fragment").as_str() {
        hold(cx, &mut held, fragment)?;
        url.set_fragment(Some(fragment));
    }
    string(cx, url.as_str())
}

/// Pays for a part that becomes one of a URL, which lies outside of the arena.
fn hold(cx: &mut Cx<'_, '_>, held: &mut Scratch<'_>, part: &str) -> Result<(), EvalError> {
    spend_slow_bytes(cx, part.len())?;
    held.grow(part.len().saturating_mul(URL_BYTES))
}

/// One segment stays one: neither `/` nor `..` in it can lead elsewhere.
fn with_segments<'a>(cx: &mut Cx<'_, 'a>, base: &str, segments: &[Value<'a>]) -> Result<&'a str, EvalError> {
    let mut path = Text::new(cx.arena());
    path.push_str(base.trim_end_matches('/'))?;
    for segment in segments {
        let segment = match segment {
            Value::String(text) => Cow::Borrowed(*text),
            Value::Number(number) => number.text(),
            _ => Cow::Borrowed(""),
        };
        spend_slow_bytes(cx, segment.len())?;
        if matches!(&*segment, "" | "." | "..") {
            return Err(refused(
                "a path segment is a text that is neither empty nor `.` nor `..`",
            ));
        }
        path.push('/')?;
        format_query::encoded(&segment, &mut path)?;
    }
    Ok(path.finish())
}

fn refused(message: impl Into<String>) -> EvalError {
    EvalError::new("H1006", message)
}
