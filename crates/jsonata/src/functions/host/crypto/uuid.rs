//! `$uuid`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "uuid",
    params: "",
    signature: "<:s>",
    arity: 0,
    doc: "Returns a random UUID (RFC 9562 version 4).",
    examples: &[
        yields("$length($uuid())", "", "36"),
        yields("$substring($uuid(), 14, 1)", "", r#""4""#),
    ],
    run: |cx, _| {
        let bits = u128::from(cx.random_bits()) << 64 | u128::from(cx.random_bits());
        string(cx, &written(bits.to_be_bytes(), 4))
    },
};

/// A UUID of these bytes, with its version and variant set (RFC 9562 section 4).
pub(super) fn written(mut bytes: [u8; 16], version: u8) -> String {
    let [_, _, _, _, _, _, seventh, _, ninth, ..] = &mut bytes;
    *seventh = version << 4 | *seventh & 0x0f;
    *ninth = 0x80 | *ninth & 0x3f;
    let digits = format!("{:032x}", u128::from_be_bytes(bytes));
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|range| digits.get(range).unwrap_or_default());
    parts.join("-")
}
