//! `$shuffle`

use crate::functions::tools::*;

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
    cx.spend(values.len() as u64)?;
    // Fisher and Yates: each item changes places with one of those that are still to come.
    let mut shuffled = values.to_vec();
    for last in (1..shuffled.len()).rev() {
        let other = (cx.random() * (last + 1) as f64) as usize;
        shuffled.swap(last, other.min(last));
    }
    cx.arena().array(shuffled)
}
