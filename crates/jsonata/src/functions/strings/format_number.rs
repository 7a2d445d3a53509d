//! `$formatNumber`

use crate::functions::tools::*;
use crate::picture::decimal::{self, Symbols};

pub(super) static FUNCTION: Builtin = Builtin {
    name: "formatNumber",
    params: "number?, picture, options?",
    signature: "<n-so?:s>",
    arity: 3,
    doc: "Writes a number by a picture (XPath decimal format); the third argument replaces signs such as `decimal-separator`.",
    examples: &[
        yields("$formatNumber(12345.6, '#,###.00')", "", r#""12,345.60""#),
        yields("$formatNumber(0.14, '01%')", "", r#""14%""#),
        yields(
            "$formatNumber(1.5, '0,0', {'decimal-separator': ',', 'grouping-separator': '.'})",
            "",
            r#""1,5""#,
        ),
        fails("$formatNumber(20, '#;#;#')", "", "D3080"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(value) = number(args, 0) else {
        return Ok(Value::Undefined);
    };
    let picture = required_picture(cx, "formatNumber", args, 1)?;
    let mut symbols = Symbols::default();
    if let Value::Object(options) = arg(args, 2) {
        cx.spend(options.len() as u64)?;
        for (name, sign) in options.iter() {
            symbols.set(name, bounded_picture(sign.as_str().unwrap_or_default())?);
        }
    }
    string(cx, &decimal::format(value, picture, &symbols)?)
}
