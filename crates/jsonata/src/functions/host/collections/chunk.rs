//! `$chunk`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "chunk",
    params: "array, size",
    signature: "<an:a>",
    arity: 2,
    doc: "Parts an array into arrays of the given size; the last may be shorter.",
    examples: &[
        yields("$chunk([1, 2, 3], 2)", "", "[[1,2],[3]]"),
        fails("$chunk([1], 0)", "", "H1004"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let (Some(values), Some(size)) = (items(cx, args, 0)?, number(args, 1)) else {
        return Ok(Value::Undefined);
    };
    if size < 1.0 {
        return Err(EvalError::new("H1004", "$chunk needs a size of at least 1"));
    }
    cx.spend(values.len() as u64)?;
    let mut list = List::new(cx.arena());
    // A float too large for the conversion saturates: one chunk.
    for chunk in values.chunks(size as usize) {
        list.push(cx.arena().array(chunk.iter().copied())?)?;
    }
    Ok(list.array())
}
