//! `$base64`

use super::bytes;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "base64",
    params: "text?, encoding?",
    signature: "<s-s?:s>",
    arity: 2,
    doc: "Encodes the UTF-8 bytes of a text as `base64` (the default) or `base64url` (no padding).",
    examples: &[
        yields(r#"$base64("user:pä?")"#, "", r#""dXNlcjpww6Q/""#),
        yields(r#"$base64("user:pä?", "base64url")"#, "", r#""dXNlcjpww6Q_""#),
    ],
    run: |cx, args| bytes::encode(cx, args, text(args, 1).unwrap_or("base64")),
};
