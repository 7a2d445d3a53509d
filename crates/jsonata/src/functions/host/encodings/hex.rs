//! `$hex`

use super::bytes;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "hex",
    params: "text?",
    signature: "<s-:s>",
    arity: 1,
    doc: "Writes the UTF-8 bytes of a text as hexadecimal digits.",
    examples: &[yields(r#"$hex("ä1")"#, "", r#""c3a431""#)],
    run: |cx, args| bytes::encode(cx, args, "hex"),
};
