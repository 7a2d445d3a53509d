//! `$oneOf`

use crate::error::shortened;
use crate::functions::host::spend_search;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "oneOf",
    params: "value, table",
    signature: "<xo:x>",
    arity: 2,
    doc: "Translates a word by a table that has all words there are: one that it does not have is refused, with those that it has. In a request that is the caller's to mend; `$mapEnum` would let the word through, `$lookup` would drop it. A missing value and null stay what they are.",
    examples: &[
        yields(
            r#"$oneOf("open", {"open": "AUTHORISED", "draft": "DRAFT"})"#,
            "",
            r#""AUTHORISED""#,
        ),
        fails(
            r#"$oneOf("paid", {"open": "AUTHORISED", "draft": "DRAFT"})"#,
            "",
            "H1017",
        ),
        yields(r#"$oneOf(null, {"open": "AUTHORISED"})"#, "", "null"),
        nothing(r#"$oneOf(status, {"open": "AUTHORISED"})"#, "{}"),
    ],
    run,
};

/// Words that a message names, and bytes of each.
const MAX_WORDS: usize = 100;
const MAX_WORD_BYTES: usize = 40;

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let (Value::String(word), Value::Object(table)) = (arg(args, 0), arg(args, 1)) else {
        return match arg(args, 0) {
            value @ (Value::Undefined | Value::Null(_)) => Ok(value),
            other => Err(EvalError::new(
                "H1017",
                format!("a {} is no word of a table", other.type_name()),
            )),
        };
    };
    spend_search(cx, table, word)?;
    table.get(word).ok_or_else(|| {
        let words = table.iter().map(|(word, _)| shortened(word, MAX_WORD_BYTES));
        let mut words: Vec<String> = words.take(MAX_WORDS + 1).collect();
        if words.len() > MAX_WORDS {
            words.truncate(MAX_WORDS);
            words.push("…".to_owned());
        }
        EvalError::new("H1017", format!("the word must be one of: {}", words.join(", ")))
    })
}
