//! `$firstNonEmpty`

use crate::functions::host::is_empty;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "firstNonEmpty",
    params: "values",
    signature: "<x+>",
    arity: 8,
    doc: "Returns the first argument that is neither missing nor null, an empty string, an empty array or an empty object; `false` and 0 count.",
    examples: &[
        yields(
            r#"$firstNonEmpty(mobile, phone, "none")"#,
            r#"{"mobile": "", "phone": "+49 30 1"}"#,
            r#""+49 30 1""#,
        ),
        yields("$firstNonEmpty(a, 0)", r#"{"a": null}"#, "0"),
        nothing("$firstNonEmpty(a, b)", r#"{"a": []}"#),
    ],
    run,
};

fn run<'a>(_: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    Ok(args.iter().copied().find(|value| !is_empty(*value)).unwrap_or_default())
}
