//! `$rowsToObjects`

use crate::eval::text_steps;
use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "rowsToObjects",
    params: "columns, rows",
    signature: "<a<s>a:a>",
    arity: 2,
    doc: "Makes objects of rows, each an array of values in the order of the columns. Columns that a row does not reach are left out.",
    examples: &[yields(
        r#"$rowsToObjects(["id", "name"], [[1, "a"], [2]])"#,
        "",
        r#"[{"id":1,"name":"a"},{"id":2}]"#,
    )],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let (Some(columns), Some(rows)) = (items(cx, args, 0)?, items(cx, args, 1)?) else {
        return Ok(Value::Undefined);
    };
    cx.spend(columns.len() as u64)?;
    let mut names = List::new(cx.arena());
    let mut steps = 1;
    for name in columns.iter().filter_map(Value::as_str) {
        names.push(name)?;
        steps += 1 + text_steps(name.len());
    }
    let names = names.items();
    let mut list = List::new(cx.arena());
    for row in rows {
        cx.spend(steps)?;
        list.push(cx.object(names.iter().copied().zip(row.iter()))?)?;
    }
    Ok(list.array())
}
