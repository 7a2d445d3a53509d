//! `$decodeJwtUnverified`

use crate::functions::host::encodings::bytes;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "decodeJwtUnverified",
    params: "token?",
    signature: "<s-:o>",
    arity: 1,
    doc: "Reads the `header` and the `claims` of a JSON Web Token without verifying its signature: whoever sent it may have written anything. For tokens that came from the issuer itself, over TLS.",
    examples: &[
        yields(
            r#"$decodeJwtUnverified("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIn0.AAAA").claims.sub"#,
            "",
            r#""1""#,
        ),
        fails(r#"$decodeJwtUnverified("a.b")"#, "", "H1013"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(token) = text(args, 0) else {
        return Ok(Value::Undefined);
    };
    spend_slow_bytes(cx, token.len())?;
    scratch(cx, token.len().saturating_mul(3))?;
    let parts: Vec<&str> = token.trim().splitn(4, '.').collect();
    let [header, claims, _signature] = parts.as_slice() else {
        return Err(malformed());
    };
    let members = [("header", part(cx, header)?), ("claims", part(cx, claims)?)];
    cx.arena().object(members)
}

fn part<'a>(cx: &Cx<'_, 'a>, encoded: &str) -> Answer<'a> {
    let arena = cx.arena();
    let decoded = bytes::from_base64(encoded).and_then(|bytes| String::from_utf8(bytes).ok());
    let text = arena.copy_str(&decoded.ok_or_else(malformed)?)?;
    let value = arena.parse_json(text.as_bytes()).map_err(|_| malformed())?;
    value.as_object().map(Value::Object).ok_or_else(malformed)
}

fn malformed() -> EvalError {
    EvalError::new(
        "H1013",
        "the text is no JSON Web Token of three parts whose first two are JSON objects",
    )
}
