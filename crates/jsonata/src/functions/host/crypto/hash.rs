//! `$hash`, `$hmac`: digests (FIPS 180-4, RFC 1321) and keyed digests (RFC 2104), for signatures that vendors ask for.

use crate::functions::host::encodings::bytes;
use crate::functions::tools::*;
use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

pub(super) static HASH: Builtin = Builtin {
    name: "hash",
    signature: "<sss?:s>",
    arity: 3,
    doc: "Returns the digest of a text's UTF-8 bytes: `sha256`, `sha384`, `sha512`, `sha1` or `md5`, as `hex` (the default), `base64` or `base64url`.",
    examples: &[
        yields(
            r#"$hash("abc", "sha256")"#,
            "",
            r#""ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad""#,
        ),
        yields(r#"$hash("abc", "md5", "base64")"#, "", r#""kAFQmDzST7DWlj99KOF/cg==""#),
        fails(r#"$hash("abc", "crc")"#, "", "H1009"),
    ],
    run: hash,
};

pub(super) static HMAC: Builtin = Builtin {
    name: "hmac",
    signature: "<ssss?:s>",
    arity: 4,
    doc: "Returns the keyed digest (HMAC) of a text under a key, with the algorithms and encodings of `$hash`.",
    examples: &[yields(
        r#"$hmac("what do ya want for nothing?", "Jefe", "sha256")"#,
        "",
        r#""5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843""#,
    )],
    run: hmac,
};

fn hash<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let (Some(subject), Some(algorithm)) = (text(args, 0), text(args, 1)) else {
        return Ok(Value::Undefined);
    };
    spend_bytes(cx, subject.len())?;
    let subject = subject.as_bytes();
    let digest = match algorithm {
        "sha256" => Sha256::digest(subject).to_vec(),
        "sha384" => Sha384::digest(subject).to_vec(),
        "sha512" => Sha512::digest(subject).to_vec(),
        "sha1" => Sha1::digest(subject).to_vec(),
        "md5" => Md5::digest(subject).to_vec(),
        _ => return Err(unknown()),
    };
    bytes::write(cx, &digest, text(args, 2).unwrap_or("hex"))
}

fn hmac<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let (Some(subject), Some(key), Some(algorithm)) = (text(args, 0), text(args, 1), text(args, 2)) else {
        return Ok(Value::Undefined);
    };
    spend_bytes(cx, subject.len() + key.len())?;
    let (subject, key) = (subject.as_bytes(), key.as_bytes());
    let digest = match algorithm {
        "sha256" => keyed::<Hmac<Sha256>>(subject, key),
        "sha384" => keyed::<Hmac<Sha384>>(subject, key),
        "sha512" => keyed::<Hmac<Sha512>>(subject, key),
        "sha1" => keyed::<Hmac<Sha1>>(subject, key),
        "md5" => keyed::<Hmac<Md5>>(subject, key),
        _ => None,
    };
    bytes::write(cx, &digest.ok_or_else(unknown)?, text(args, 3).unwrap_or("hex"))
}

fn keyed<M: Mac + KeyInit>(subject: &[u8], key: &[u8]) -> Option<Vec<u8>> {
    // Keys of any length are good (RFC 2104 section 2).
    let mut mac = <M as KeyInit>::new_from_slice(key).ok()?;
    mac.update(subject);
    Some(mac.finalize().into_bytes().to_vec())
}

fn unknown() -> EvalError {
    EvalError::new(
        "H1009",
        "the algorithm must be `sha256`, `sha384`, `sha512`, `sha1` or `md5`",
    )
}
