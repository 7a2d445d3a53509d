//! `$formatUrl`

use super::format_query;
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
    spend_bytes(cx, base.len())?;
    scratch(cx, base.len() * 4)?;
    let mut url = Url::parse(base).map_err(|error| refused(format!("the text is no URL: {error}")))?;
    let options = arg(args, 1);
    match options.get("path") {
        Value::String(reference) => {
            spend_bytes(cx, reference.len())?;
            let joined = url.join(reference);
            url = joined.map_err(|error| refused(format!("the path is no reference: {error}")))?;
        }
        Value::Array(segments) => add_segments(cx, &mut url, segments.items(cx.arena())?)?,
        _ => {}
    }
    let mut query = Text::new(cx.arena());
    format_query::write(cx, options.get("query"), text(args, 2).unwrap_or("repeat"), &mut query)?;
    if !query.as_str().is_empty() {
        let all = match url.query().filter(|known| !known.is_empty()) {
            Some(known) => format!("{known}&{}", query.as_str()),
            None => query.as_str().to_owned(),
        };
        url.set_query(Some(&all));
    }
    if let Some(fragment) = options.get("fragment").as_str() {
        url.set_fragment(Some(fragment));
    }
    string(cx, url.as_str())
}

/// One segment stays one: neither `/` nor `..` in it can lead elsewhere.
fn add_segments<'a>(cx: &mut Cx<'_, 'a>, url: &mut Url, segments: &[Value<'a>]) -> Result<(), EvalError> {
    let mut path = Text::new(cx.arena());
    path.push_str(url.path().trim_end_matches('/'))?;
    for segment in segments {
        let segment = match segment {
            Value::String(text) => (*text).to_owned(),
            Value::Number(number) => number.text().into_owned(),
            _ => String::new(),
        };
        spend_bytes(cx, segment.len())?;
        if matches!(segment.as_str(), "" | "." | "..") {
            return Err(refused(
                "a path segment is a text that is neither empty nor `.` nor `..`",
            ));
        }
        path.push('/')?;
        format_query::encoded(&segment, &mut path)?;
    }
    url.set_path(path.as_str());
    Ok(())
}

fn refused(message: impl Into<String>) -> EvalError {
    EvalError::new("H1006", message)
}
