//! `$fromHex`

use super::bytes;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "fromHex",
    params: "text?",
    signature: "<s-:s>",
    arity: 1,
    doc: "Reads hexadecimal digits as the bytes of a UTF-8 text.",
    examples: &[
        yields(r#"$fromHex("C3a431")"#, "", r#""ä1""#),
        fails(r#"$fromHex("abc")"#, "", "H1008"),
    ],
    run: |cx, args| bytes::decode(cx, args, bytes::from_hex),
};
