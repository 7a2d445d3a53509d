//! `$parseUrl`

use super::URL_BYTES;
use crate::arena::Scratch;
use crate::functions::tools::*;
use url::Url;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "parseUrl",
    params: "url?",
    signature: "<s-:o>",
    arity: 1,
    doc: "Takes a URL apart: `href`, `origin`, `scheme`, `host`, `port`, `path`, `query` (an object) and `fragment`.",
    examples: &[
        yields(
            r#"$parseUrl("https://api.example.com/v1/items?page=2&tag=a&tag=b#top")"#,
            "",
            r#"{"href":"https://api.example.com/v1/items?page=2&tag=a&tag=b#top","origin":"https://api.example.com","scheme":"https","host":"api.example.com","port":443,"path":"/v1/items","query":{"page":"2","tag":["a","b"]},"fragment":"top"}"#,
        ),
        fails(r#"$parseUrl("/v1")"#, "", "H1006"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(text) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    spend_slow_bytes(cx, text.len())?;
    let _held = Scratch::of(cx.arena(), text.len().saturating_mul(URL_BYTES))?;
    let url = Url::parse(text).map_err(|error| EvalError::new("H1006", format!("the text is no URL: {error}")))?;
    let arena = cx.arena();
    let some = |text: Option<&str>| {
        text.filter(|text| !text.is_empty())
            .map_or(Ok(Value::Undefined), |text| arena.string(text))
    };
    let port = url
        .port_or_known_default()
        .map_or(Value::Undefined, |port| Value::number(f64::from(port)));
    let query = super::parse_query::read(cx, url.query().unwrap_or(""))?;
    let members = [
        ("href", arena.string(url.as_str())?),
        ("origin", arena.string(&url.origin().ascii_serialization())?),
        ("scheme", arena.string(url.scheme())?),
        ("host", some(url.host_str())?),
        ("port", port),
        ("path", arena.string(url.path())?),
        ("query", query),
        ("fragment", some(url.fragment())?),
    ];
    arena.object(members)
}
