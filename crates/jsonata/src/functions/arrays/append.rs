//! `$append`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "append",
    params: "first, second",
    signature: "<xx:a>",
    arity: 2,
    doc: "Puts the items of the second argument after those of the first; a value that is no array counts as one item.",
    examples: &[
        yields("$append([1, 2], [3])", "", "[1,2,3]"),
        yields("$append(1, 2)", "", "[1,2]"),
        yields("$append(1, missing)", "{}", "1"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let (left, right) = (arg(args, 0), arg(args, 1));
    if left.is_undefined() {
        return Ok(right);
    }
    if right.is_undefined() {
        return Ok(left);
    }
    let count = left.iter().len() + right.iter().len();
    cx.spend(count as u64)?;
    let mut list = List::with_capacity(cx.arena(), count)?;
    for value in [left, right] {
        match value {
            Value::Array(array) => list.join(array)?,
            lone => list.push(lone)?,
        }
    }
    Ok(list.array())
}
