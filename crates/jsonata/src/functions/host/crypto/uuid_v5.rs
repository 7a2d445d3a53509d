//! `$uuidV5`

use super::uuid::written;
use crate::functions::host::crypto::spend_digest;
use crate::functions::tools::*;
use sha1::{Digest, Sha1};

pub(super) static FUNCTION: Builtin = Builtin {
    name: "uuidV5",
    params: "name, namespace",
    signature: "<ss:s>",
    arity: 2,
    doc: "Returns the UUID of a name in a namespace (RFC 9562 version 5): the same for the same name, always. The namespace is a UUID, or `dns`, `url` or `oid`.",
    examples: &[
        yields(
            r#"$uuidV5("www.example.com", "dns")"#,
            "",
            r#""2ed6657d-e927-568b-95e1-2665a8aea6a2""#,
        ),
        nothing(r#"$uuidV5(id, "url")"#, "{}"),
        fails(r#"$uuidV5("x", "mine")"#, "", "H1014"),
    ],
    run,
};

/// RFC 9562 section 6.6: these differ in one digit.
const NAMESPACES: &[(&str, &str)] = &[
    ("dns", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"),
    ("url", "6ba7b811-9dad-11d1-80b4-00c04fd430c8"),
    ("oid", "6ba7b812-9dad-11d1-80b4-00c04fd430c8"),
];

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let (Some(name), Some(namespace)) = (text(args, 0), text(args, 1)) else {
        return Ok(Value::Undefined);
    };
    spend_digest(cx, name.len())?;
    let known = NAMESPACES.iter().find(|(known, _)| *known == namespace);
    let namespace = read(known.map_or(namespace, |(_, uuid)| uuid))
        .ok_or_else(|| EvalError::new("H1014", "the namespace must be a UUID, or `dns`, `url` or `oid`"))?;
    let digest = Sha1::new().chain_update(namespace).chain_update(name).finalize();
    let mut bytes = [0; 16];
    bytes.iter_mut().zip(digest).for_each(|(to, from)| *to = from);
    string(cx, &written(bytes, 5))
}

/// Longest text that is read as a UUID, in bytes; it may have hyphens anywhere.
const MAX_UUID_BYTES: usize = 100;

fn read(uuid: &str) -> Option<[u8; 16]> {
    if uuid.len() > MAX_UUID_BYTES {
        return None;
    }
    let digits = uuid.replace('-', "");
    let is_plain = digits.len() == 32 && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    let number = is_plain.then(|| u128::from_str_radix(&digits, 16).ok()).flatten()?;
    Some(number.to_be_bytes())
}
