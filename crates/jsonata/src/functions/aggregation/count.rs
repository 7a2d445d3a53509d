//! `$count`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "count",
    params: "array",
    signature: "<a:n>",
    arity: 1,
    doc: "Returns the number of items; 0 for nothing, 1 for a value that is no array.",
    examples: &[
        yields("$count([1, 2, 3])", "", "3"),
        yields("$count(missing)", "{}", "0"),
        yields(r#"$count("x")"#, "", "1"),
    ],
    run,
};

fn run<'a>(_: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let count = arg(args, 0).as_array().map_or(0, |array| array.len());
    Ok(Value::number(count as f64))
}
