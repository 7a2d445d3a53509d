//! `$exists`

use super::{Builtin, Example, Outcome};
use crate::Value;

/// Whether the argument yields anything; `null` is something.
pub(super) static FUNCTION: Builtin = Builtin {
    name: "exists",
    signature: "<x:b>",
    arity: 1,
    doc: "Returns true if the argument yields a value, false if it yields nothing. `null` is a value.",
    examples: &[
        Example {
            expr: "$exists(name)",
            input: r#"{"name": null}"#,
            yields: Outcome::Json("true"),
        },
        Example {
            expr: "$exists(name)",
            input: "{}",
            yields: Outcome::Json("false"),
        },
    ],
    run: |_, args| Ok(Value::Bool(args.first().is_some_and(|value| !value.is_undefined()))),
};
