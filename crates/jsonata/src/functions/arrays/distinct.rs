//! `$distinct`

use crate::arena::Scratch;
use crate::functions::tools::*;
use std::collections::HashSet;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "distinct",
    params: "array",
    signature: "<x:x>",
    arity: 1,
    doc: "Returns the items without those that equal an earlier one.",
    examples: &[
        yields(
            r#"$distinct([1, "a", 1, {"b": 2}, {"b": 2}])"#,
            "",
            r#"[1,"a",{"b":2}]"#,
        ),
        yields(r#"$distinct("x")"#, "", r#""x""#),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Value::Array(array) = arg(args, 0) else {
        return Ok(arg(args, 0));
    };
    if array.len() <= 1 {
        return Ok(arg(args, 0));
    }
    let mut list = List::new(cx.arena());
    let mut seen = Seen::default();
    let mut held = Scratch::new(cx.arena());
    for value in array.iter() {
        cx.spend(1)?;
        if seen.is_new(cx, value, &list)? {
            held.grow(SEEN_BYTES)?;
            list.push(value)?;
        }
    }
    Ok(if array.flags().is_sequence() {
        list.sequence()
    } else {
        list.array()
    })
}

/// What remembering one value takes outside the arena, in a table that was just doubled and lies beside the one before.
const SEEN_BYTES: usize = 64;

/// Values so far: strings, numbers and the like are looked up, arrays and objects compared one by one.
#[derive(Default)]
struct Seen<'a> {
    strings: HashSet<&'a str>,
    numbers: HashSet<u64>,
    others: Vec<usize>,
}

impl<'a> Seen<'a> {
    fn is_new(&mut self, cx: &mut Cx<'_, 'a>, value: Value<'a>, list: &List<'a>) -> Result<bool, EvalError> {
        match value {
            Value::String(text) => {
                cx.spend_text(text.len())?;
                Ok(self.strings.insert(text))
            }
            // Both zeros are one number.
            Value::Number(number) => Ok(self.numbers.insert((number.as_f64() + 0.0).to_bits())),
            other => {
                cx.spend(self.others.len() as u64)?;
                for at in &self.others {
                    if cx.equal(other, list.items().get(*at).copied().unwrap_or_default())? {
                        return Ok(false);
                    }
                }
                self.others.push(list.len());
                Ok(true)
            }
        }
    }
}
