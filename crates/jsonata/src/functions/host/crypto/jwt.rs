//! `$jwt`

use crate::SignAlgorithm;
use crate::arena::Scratch;
use crate::functions::host::crypto::hmac::keyed_digest;
use crate::functions::host::crypto::spend_digest;
use crate::functions::host::encodings::bytes;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "jwt",
    params: "claims, key, algorithm, header?",
    signature: "<osso?:s>",
    arity: 4,
    doc: "Makes a signed JSON Web Token (RFC 7519) of an object of claims. The algorithm is `HS256`, `HS384` or `HS512` with a shared secret as the key, or `RS256`, `RS384`, `RS512`, `PS256` or `ES256` with a private key in PEM (PKCS #8), whose line ends may be written `\\n`. The last argument adds members to the header, such as `kid`. Claims are taken as they are: `iat` and `exp` are the caller's to set, in seconds (`$epochS($now())`).",
    examples: &[
        yields(
            r#"$jwt({"sub": "1"}, "secret", "HS256")"#,
            "",
            r#""eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxIn0.8qZF8vbN3UpcanXFc-mPXJkOPN01-bRch8XX3rToP1U""#,
        ),
        yields(
            r#"$decodeJwtUnverified($jwt({"iss": "me"}, "secret", "HS512", {"kid": "k1"})).header"#,
            "",
            r#"{"alg":"HS512","typ":"JWT","kid":"k1"}"#,
        ),
        fails(r#"$jwt({"sub": "1"}, "secret", "none")"#, "", "H1009"),
    ],
    run,
};

/// What a signature costs: it is worth many steps, so that time is looked at between two of them.
const STEPS_PER_SIGNATURE: u64 = 20_000;

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let (Value::Object(_), Some(key), Some(algorithm)) = (arg(args, 0), text(args, 1), text(args, 2)) else {
        return Ok(Value::Undefined);
    };
    if key.is_empty() || key.len() > MAX_PART_BYTES {
        let message = "the key of a signature must be neither empty nor longer than 64 KiB";
        return Err(EvalError::new("H1012", message));
    }
    scratch(cx, key.len())?;
    let header = header(cx, algorithm, arg(args, 3))?;
    let mut token = Text::new(cx.arena());
    part(cx, header, &mut token)?;
    token.push('.')?;
    part(cx, arg(args, 0), &mut token)?;
    let signature = sign(cx, algorithm, key, token.as_str().as_bytes())?;
    token.push('.')?;
    token.push_str(&bytes::base64url(&signature))?;
    Ok(token.value())
}

/// The algorithm first; the rest as the caller wants it.
fn header<'a>(cx: &Cx<'_, 'a>, algorithm: &'a str, more: Value<'a>) -> Answer<'a> {
    let standard = [("alg", Value::String(algorithm)), ("typ", Value::String("JWT"))];
    let more = more.as_object();
    let more = more.iter().flat_map(|members| members.iter());
    let chosen = more.filter(|(name, _)| *name != "alg");
    cx.arena().object(standard.into_iter().chain(chosen))
}

fn part<'a>(cx: &mut Cx<'_, 'a>, value: Value<'a>, token: &mut Text<'a>) -> Result<(), EvalError> {
    let written = json_text(cx, value, MAX_PART_BYTES)?;
    let out = written.ok_or_else(|| EvalError::new("H1012", "the claims or the header of a token are too long"))?;
    // The JSON text and its base 64 are there at once.
    let _held = Scratch::of(cx.arena(), out.capacity() * 3)?;
    token.push_str(&bytes::base64url(&out))
}

/// A token travels in a header; one that does not fit there was made by mistake.
const MAX_PART_BYTES: usize = 64 << 10;

fn sign(cx: &mut Cx<'_, '_>, algorithm: &str, key: &str, signed: &[u8]) -> Result<Vec<u8>, EvalError> {
    let digest = match algorithm {
        "HS256" => "sha256",
        "HS384" => "sha384",
        "HS512" => "sha512",
        _ => {
            let algorithm = SignAlgorithm::of(algorithm).ok_or_else(unknown)?;
            cx.spend(STEPS_PER_SIGNATURE)?;
            let signature = cx.sign(algorithm, &key.replace("\\n", "\n"), signed);
            return signature.map_err(|message| EvalError::new("H1012", message));
        }
    };
    spend_digest(cx, key.len() + signed.len())?;
    keyed_digest(digest, key.as_bytes(), signed).ok_or_else(unknown)
}

fn unknown() -> EvalError {
    EvalError::new(
        "H1009",
        "the algorithm must be HS256, HS384, HS512, RS256, RS384, RS512, PS256 or ES256",
    )
}
