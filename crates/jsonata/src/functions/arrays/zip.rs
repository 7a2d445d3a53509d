//! `$zip`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "zip",
    params: "arrays",
    signature: "<a+>",
    arity: 0,
    doc: "Returns an array of the first items of all arguments, one of the second items, and so on, as long as the shortest lasts.",
    examples: &[
        yields("$zip([1, 2, 3], [4, 5])", "", "[[1,4],[2,5]]"),
        yields("$zip([1], missing)", "{}", "[]"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let arrays: Vec<&[Value<'a>]> = (0..args.len())
        .map(|index| Ok(items(cx, args, index)?.unwrap_or_default()))
        .collect::<Result<_, EvalError>>()?;
    let count = arrays.iter().map(|array| array.len()).min().unwrap_or(0);
    let mut list = List::new(cx.arena());
    for at in 0..count {
        cx.spend(arrays.len() as u64)?;
        let row = arrays.iter().filter_map(|array| array.get(at).copied());
        list.push(cx.arena().array(row)?)?;
    }
    Ok(list.array())
}
