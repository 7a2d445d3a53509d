//! `$hmac`

use crate::functions::host::crypto::{spend_digest, unknown_digest};
use crate::functions::host::encodings::bytes;
use crate::functions::tools::*;
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

pub(super) static FUNCTION: Builtin = Builtin {
    name: "hmac",
    params: "text, key, algorithm, encoding?, key_encoding?",
    signature: "<ssss?s?:s>",
    arity: 5,
    doc: "Returns the keyed digest (HMAC, RFC 2104) of a text under a key, with the algorithms and encodings of `$hash`. A key that is itself encoded is named by the last argument: `text` (the default), `hex`, `base64` or `base64url`.",
    examples: &[
        yields(
            r#"$hmac("what do ya want for nothing?", "Jefe", "sha256")"#,
            "",
            r#""5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843""#,
        ),
        yields(
            r#"$hmac("Hi There", "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "md5", "hex", "hex")"#,
            "",
            r#""9294727a3638bb1c13f48ef8158bfc9d""#,
        ),
        fails(r#"$hmac("a", "b", "crc")"#, "", "H1009"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let (Some(subject), Some(key), Some(algorithm)) = (text(args, 0), text(args, 1), text(args, 2)) else {
        return Ok(Value::Undefined);
    };
    spend_digest(cx, subject.len() + key.len())?;
    let key = bytes::read(cx, key, text(args, 4).unwrap_or("text"))?;
    let digest = keyed_digest(algorithm, &key, subject.as_bytes()).ok_or_else(unknown_digest)?;
    bytes::write(cx, &digest, text(args, 3).unwrap_or("hex"))
}

/// The keyed digest; none if there is no such algorithm.
pub(super) fn keyed_digest(algorithm: &str, key: &[u8], subject: &[u8]) -> Option<Vec<u8>> {
    match algorithm {
        "sha256" => keyed::<Hmac<Sha256>>(key, subject),
        "sha384" => keyed::<Hmac<Sha384>>(key, subject),
        "sha512" => keyed::<Hmac<Sha512>>(key, subject),
        "sha1" => keyed::<Hmac<Sha1>>(key, subject),
        "md5" => keyed::<Hmac<Md5>>(key, subject),
        _ => None,
    }
}

fn keyed<M: Mac + KeyInit>(key: &[u8], subject: &[u8]) -> Option<Vec<u8>> {
    // Keys of any length are good (RFC 2104 section 2).
    let mut mac = <M as KeyInit>::new_from_slice(key).ok()?;
    mac.update(subject);
    Some(mac.finalize().into_bytes().to_vec())
}
