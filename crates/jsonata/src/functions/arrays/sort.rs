//! `$sort`

use crate::functions::tools::*;

pub(super) static FUNCTION: Builtin = Builtin {
    name: "sort",
    signature: "<af?:a>",
    arity: 2,
    doc: "Sorts numbers or strings, or anything by a function of two items that tells whether the first belongs behind the second. Equal items keep their order.",
    examples: &[
        yields("$sort([3, 1, 2])", "", "[1,2,3]"),
        yields(r#"$sort(["b", "a"])"#, "", r#"["a","b"]"#),
        yields(
            r#"$sort([{"p": 2}, {"p": 1}], function($l, $r){ $l.p > $r.p }).p"#,
            "",
            "[1,2]",
        ),
        fails(r#"$sort([1, "a"])"#, "", "D3070"),
    ],
    run,
};

fn run<'a>(cx: &mut Cx<'_, 'a>, args: &[Value<'a>]) -> Answer<'a> {
    let Some(values) = items(args, 0) else {
        return Ok(Value::Undefined);
    };
    if values.len() <= 1 {
        return Ok(arg(args, 0));
    }
    let comparator = function(args, 1);
    let all_numbers = values.iter().all(|value| value.as_f64().is_some());
    let all_strings = values.iter().all(|value| value.as_str().is_some());
    if comparator.is_none() && !all_numbers && !all_strings {
        return Err(EvalError::new(
            "D3070",
            "$sort without a comparator takes only numbers or only strings",
        ));
    }
    let sorted = merge_sort(values.to_vec(), &mut |left, right| {
        cx.spend(1)?;
        match comparator {
            Some(function) => Ok(cx.apply(function, &[left, right])?.truthy()),
            None => Ok(comes_after(left, right)),
        }
    })?;
    cx.arena().array(sorted)
}

/// Strings compare as JavaScript does, by UTF-16 units.
fn comes_after(left: Value<'_>, right: Value<'_>) -> bool {
    match (left, right) {
        (Value::String(left), Value::String(right)) => left.encode_utf16().gt(right.encode_utf16()),
        _ => left.as_f64() > right.as_f64(),
    }
}

/// A stable sort; `after` tells whether its first argument belongs behind the second. Halves and comparisons are those
/// of the reference, so that a comparator that is no order gives the same result.
pub(super) fn merge_sort<'a>(
    values: Vec<Value<'a>>,
    after: &mut impl FnMut(Value<'a>, Value<'a>) -> Result<bool, EvalError>,
) -> Result<Vec<Value<'a>>, EvalError> {
    if values.len() <= 1 {
        return Ok(values);
    }
    let mut left = values;
    let right = left.split_off(left.len() / 2);
    let left = merge_sort(left, after)?;
    let right = merge_sort(right, after)?;
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let (mut left, mut right) = (left.into_iter().peekable(), right.into_iter().peekable());
    while let (Some(first), Some(second)) = (left.peek(), right.peek()) {
        let next = if after(*first, *second)? {
            right.next()
        } else {
            left.next()
        };
        merged.extend(next);
    }
    merged.extend(left);
    merged.extend(right);
    Ok(merged)
}
