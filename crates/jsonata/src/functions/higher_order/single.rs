//! `$single`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "single",
    params: "array, function?",
    signature: "<af?>",
    arity: 2,
    doc: "Returns the one item for which the function is true; none or several are an error.",
    examples: &[
        yields("$single([1, 2, 3], function($v){ $v > 2 })", "", "3"),
        fails("$single([1, 2], function($v){ $v > 0 })", "", "D3138"),
        fails("$single([1], function($v){ false })", "", "D3139"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(values) = items(cx, args, 0)? else {
        return Ok(Value::Undefined);
    };
    let predicate = function(args, 1);
    let mut found = None;
    for (at, value) in values.iter().enumerate() {
        cx.spend(1)?;
        let matches = match predicate {
            Some(predicate) => {
                let verdict = call_with_place(cx, predicate, *value, Value::number(at as f64), arg(args, 0))?;
                cx.truthy(verdict)?
            }
            None => true,
        };
        if matches && found.replace(*value).is_some() {
            return Err(EvalError::new("D3138", "$single found more than one matching item"));
        }
    }
    found.ok_or_else(|| EvalError::new("D3139", "$single found no matching item"))
}
