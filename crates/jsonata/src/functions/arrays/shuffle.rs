//! `$shuffle`

use crate::arena::Scratch;
use crate::functions::tools::*;
use crate::value::Array;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "shuffle",
    params: "array",
    signature: "<a:a>",
    arity: 1,
    doc: "Returns the items in random order.",
    examples: &[yields("$sort($shuffle([3, 1, 2]))", "", "[1,2,3]")],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(values) = items(cx, args, 0)? else {
        return Ok(Value::Undefined);
    };
    if values.len() <= 1 {
        return Ok(arg(args, 0));
    }
    let _held = Scratch::of(cx.arena(), size_of_val(values))?;
    // Fisher and Yates: each item changes places with one of those that are still to come.
    let mut shuffled = values.to_vec();
    for last in (1..shuffled.len()).rev() {
        cx.spend(1)?;
        let other = (cx.random() * (last + 1) as f64) as usize;
        shuffled.swap(last, other.min(last));
    }
    Ok(Value::Array(Array::new(
        cx.arena().copy_values(&shuffled)?,
        Flags::Plain,
    )))
}
