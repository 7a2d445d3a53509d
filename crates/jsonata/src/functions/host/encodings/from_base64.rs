//! `$fromBase64`

use super::bytes;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "fromBase64",
    params: "text?",
    signature: "<s-:s>",
    arity: 1,
    doc: "Decodes base 64 of either alphabet, padded or not, to UTF-8 text.",
    examples: &[
        yields(r#"$fromBase64("dXNlcjpww6Q_")"#, "", r#""user:pä?""#),
        fails(r#"$fromBase64("/w==")"#, "", "H1008"),
    ],
    run: |cx, args| bytes::decode(cx, args, bytes::from_base64),
};
