//! `$hash`

use crate::functions::host::crypto::{spend_digest, unknown_digest};
use crate::functions::host::encodings::bytes;
use crate::functions::tools::*;
use md5::Md5;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha384, Sha512};

pub(super) static FUNCTION: Builtin = Builtin {
    name: "hash",
    params: "text, algorithm, encoding?",
    signature: "<sss?:s>",
    arity: 3,
    doc: "Returns the digest of a text's UTF-8 bytes: `sha256`, `sha384`, `sha512`, `sha1` or `md5`, as `hex` (the default), `base64` or `base64url`. The last two are broken for signatures and kept for systems that ask for them.",
    examples: &[
        yields(
            r#"$hash("abc", "sha256")"#,
            "",
            r#""ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad""#,
        ),
        yields(r#"$hash("abc", "md5", "base64")"#, "", r#""kAFQmDzST7DWlj99KOF/cg==""#),
        nothing(r#"$hash(body, "sha256")"#, "{}"),
        fails(r#"$hash("abc", "crc")"#, "", "H1009"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let (Some(subject), Some(algorithm)) = (text(args, 0), text(args, 1)) else {
        return Ok(Value::Undefined);
    };
    spend_digest(cx, subject.len())?;
    let subject = subject.as_bytes();
    let digest = match algorithm {
        "sha256" => Sha256::digest(subject).to_vec(),
        "sha384" => Sha384::digest(subject).to_vec(),
        "sha512" => Sha512::digest(subject).to_vec(),
        "sha1" => Sha1::digest(subject).to_vec(),
        "md5" => Md5::digest(subject).to_vec(),
        _ => return Err(unknown_digest()),
    };
    bytes::write(cx, &digest, text(args, 2).unwrap_or("hex"))
}
