//! `$nonEmpty`

use crate::functions::host::is_empty;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "nonEmpty",
    params: "value",
    signature: "<x:x>",
    arity: 1,
    doc: "Returns a value as it is, or nothing if it is null, an empty string, an empty array or an empty object; `false` and 0 count. For members that should be left out rather than be empty.",
    examples: &[
        yields(
            r#"{"note": $nonEmpty(note), "tags": $nonEmpty(tags)}"#,
            r#"{"note": "", "tags": ["a"]}"#,
            r#"{"tags":["a"]}"#,
        ),
        nothing("$nonEmpty(null)", ""),
    ],
    run: |_, args| {
        let value = arg(args, 0);
        Ok(if is_empty(value) { Value::Undefined } else { value })
    },
};
